"""Two leads press Save in the same moment, in two real transactions: one wins, the other is shown both texts."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connections

from audits.logic.processes import AssessmentState
from audits.models import Answer
from audits.services.answers import TextChangedMeanwhile, save_answer
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, make_assessment, person, question_of
from tests.conftest import cast_of

pytestmark = pytest.mark.usefixtures("committed")


@pytest.mark.parametrize("is_first", [True, False])
def test_of_two_saves_at_once_none_is_lost(is_first: bool) -> None:
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    with partnership_scope(cast.partnership):
        ours = make_assessment(cast, agency("Ashshire Police"), AssessmentState.IN_PROGRESS)
        leads = [person(cast, Role.AGENCY_LEAD, ours.agency, name=name) for name in ("Ada", "Bo")]
        question = question_of(ours)
        seen = 0
        if not is_first:
            seen = save_answer(
                assessment=ours, question=question, revision=0, explanation="Old", by=leads[0]
            ).revision
    together = Barrier(2)

    def save(lead: Member) -> str:
        try:
            with partnership_scope(cast.partnership):
                together.wait()
                save_answer(
                    assessment=ours,
                    question=question,
                    revision=seen,
                    explanation=f"{lead.name} wrote",
                    by=lead,
                )
        except TextChangedMeanwhile as newer:
            return f"shown {newer.theirs.explanation}"
        finally:
            connections.close_all()
        return f"saved {lead.name} wrote"

    with ThreadPoolExecutor(2) as pool:
        said = sorted(pool.map(save, leads))
    with partnership_scope(cast.partnership):
        kept = Answer.objects.get()
    assert said == [f"saved {kept.explanation}", f"shown {kept.explanation}"]
    assert kept.revision == seen + 1
