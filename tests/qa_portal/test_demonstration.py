"""The demonstration at a tenth of its size: a living partnership, made by the product's own services."""

import io

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from django.db.models import Count

from audits.models import Assessment, Observation
from courses.models import Booking, Endorsement
from evaluations.models import Invitation, Response
from partnerships.models import OutboxMessage, Partnership, User
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import loading
from qa_portal.demonstration.content import ASHSHIRE_COURSES
from reports.choices import FileFormat, ReportState
from reports.models import IssuedFile, Report
from reports.queries.content_of import content_of
from tests.conftest import cast_of

pytestmark = pytest.mark.scale


def test_a_tenth_of_the_demonstration_has_every_part_of_the_life_of_a_partnership(
    db: None, mailoutbox: list
) -> None:
    out = io.StringIO()
    call_command("load_demonstration", scale=0.1, stdout=out)
    assert "Demonstration loaded in" in out.getvalue()
    assert {row.slug for row in Partnership.objects.filter(active=True)} == {"ashshire", "birchester"}
    with partnership_scope(Partnership.objects.get(slug="ashshire")):
        assert Booking.objects.values("event").distinct().count() >= len(ASHSHIRE_COURSES) - 1
        sent = dict(Invitation.objects.exclude(sent_at=None).values_list("stage").annotate(Count("id")))
        answered = dict(Response.objects.values_list("stage").annotate(Count("id")))
        assert set(answered) == {"pre", "post", "m3", "m6"}
        assert answered["pre"] / sent["pre"] > answered["m6"] / sent["m6"]
        assert Response.objects.filter(audience="manager").exists()
        assert not OutboxMessage.objects.filter(state__in=["failed", "uncertain"]).exists()
        published = Report.objects.filter(state=ReportState.PUBLISHED)
        assert sorted(
            published.values_list("board").annotate(Count("id")).values_list("id__count", flat=True)
        ) == [4, 4]
        assert IssuedFile.objects.filter(format=FileFormat.PDF).count() == 8
        assert Endorsement.objects.count() == 7
        assert Observation.objects.filter(feedback_at__isnull=False).exists()
        assert Assessment.objects.filter(process="school", state="accepted").count() == 2
        told = [content_of(report) for report in published]
        assert any(each.block("Q8-T1") is not None for each in told)
    with pytest.raises(CommandError, match="needs an empty database"):
        call_command("load_demonstration", scale=0.1, stdout=io.StringIO())


def test_a_loading_that_was_cut_off_is_begun_again_and_nothing_else_is_ever_emptied(committed: None) -> None:
    cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    assert not loading.was_interrupted()  # a living partnership
    Partnership.objects.update(active=False)
    assert loading.was_interrupted()
    cast_of("elsewhere", "Elsewhere Safeguarding Children Partnership")
    Partnership.objects.update(active=False)
    assert not loading.was_interrupted()  # somebody else's, whatever it is
    Partnership.objects.filter(slug="elsewhere").update(slug="birchester")
    loading.clear()
    assert loading.is_empty()
    assert not loading.was_interrupted()
    assert not User.objects.exists()
