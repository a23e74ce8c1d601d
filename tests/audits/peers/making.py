"""A training peer review of some agencies of one partnership, made by the product's own services."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from audits.logic.cycle_dates import CycleDates
from audits.models import Answer, Assessment, Assignment, Cycle, PeerGroup, Question
from audits.queries.answers import question_rows
from audits.queries.frameworks import spec_of
from audits.queries.peer_reviews import lines_of, review_assignment
from audits.services import peer_answers, peer_groups, peer_returns, peer_reviews
from audits.services.answers import save_answer
from audits.services.assessments import sign_off
from audits.services.cycles import CyclePlan, open_cycle, plan_cycle, set_agencies
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Agency
from qa_portal.demonstration.audits import some_value
from tests.audits.making import agency, officer, person, released
from tests.conftest import Cast

FRAMEWORK = "training-peer-review"
NAMES = ("Ash Police", "Elm College", "Oak Trust")
ANSWERS_BY = dt.date(2026, 7, 31)
REVIEWS_BY = dt.date(2026, 10, 30)
AGREED_BY = dt.date(2026, 11, 27)
NEXT_SPRING = dt.date(2027, 3, 31)


@dataclass
class Scene:
    """Who takes part in one peer review."""

    cast: Cast
    cycle: Cycle
    officer: Member
    leads: dict[int, Member] = field(default_factory=dict)

    def assessment(self, name: str) -> Assessment:
        rows = Assessment.objects.select_related("agency", "cycle", "framework_version__framework")
        return rows.get(cycle=self.cycle, agency__name=name)

    def lead(self, name: str) -> Member:
        return self.leads[Agency.objects.get(name=name).pk]

    def peer_of(self, assessment: Assessment) -> Member:
        """The lead of the agency that reviews it."""
        held = review_assignment(assessment)
        assert held is not None
        assert held.agency_id is not None
        return self.leads[held.agency_id]

    def assignment(self, assessment: Assessment) -> Assignment:
        held = review_assignment(assessment)
        assert held is not None
        return held

    @property
    def assessments(self) -> list[Assessment]:
        rows = Assessment.objects.filter(cycle=self.cycle).select_related(
            "agency", "cycle", "framework_version__framework"
        )
        return list(rows.order_by("pk"))


def peer_scene(
    cast: Cast, names: Sequence[str] = NAMES, title: str = "Peer review 2026", *, opened: bool = True
) -> Scene:
    """A cycle with these agencies, each with a lead; opened unless otherwise said."""
    by = officer(cast)
    dates = CycleDates(dt.date(2026, 6, 1), ANSWERS_BY, REVIEWS_BY, AGREED_BY)
    cycle = plan_cycle(
        framework_version=released(cast, FRAMEWORK), plan=CyclePlan(title=title, dates=dates), by=by
    )
    scene = Scene(cast, cycle, by)
    agencies = [agency(name) for name in names]
    for each in agencies:
        scene.leads[each.pk] = person(cast, Role.AGENCY_LEAD, each, f"Lead of {each}")
    set_agencies(cycle=cycle, agencies=agencies, by=by)
    if opened:
        open_cycle(cycle=cycle, by=by)
        cycle.refresh_from_db()
    return scene


def send_in(scene: Scene, assessment: Assessment, levels: dict[str, str] | None = None) -> None:
    """Every question answered, lines green unless `levels` says otherwise, and signed."""
    lead = scene.leads[assessment.agency_id or 0]
    rows = question_rows(assessment)
    Answer.objects.bulk_create(
        Answer(
            assessment=assessment,
            question=row,
            saved_by_id=lead.user_id,
            **said_of(assessment, row, lead, levels),
        )
        for row in rows
    )
    Assessment.objects.filter(pk=assessment.pk).update(state="in_progress")
    sign_off(assessment=assessment, role="Head of learning", by=lead)


def said_of(
    assessment: Assessment, row: Question, lead: Member, levels: dict[str, str] | None
) -> dict[str, Any]:
    if row.kind != "graded":
        return {"value": value_of(assessment, row)}
    return {
        "explanation": f"What we do about {row.key}.",
        "own_level": (levels or {}).get(row.key, "green"),
        "graded_by_id": lead.user_id,
        "graded_at": clock.now(),
    }


def value_of(assessment: Assessment, row: Question) -> object:
    """A plausible answer to a question that is not graded."""
    spec = spec_of(assessment.framework_version).question(row.key)
    return [dict.fromkeys(spec.columns, "2")] if row.kind == "table" else some_value(spec)


def answer(assessment: Assessment, row: Question, lead: Member, level: str) -> None:
    """One answer: a graded line with its explanation, or a plausible value."""
    if row.kind == "graded":
        words = f"What we do about {row.key}."
        save_answer(assessment=assessment, question=row, revision=0, explanation=words, level=level, by=lead)
        return
    save_answer(assessment=assessment, question=row, revision=0, value=value_of(assessment, row), by=lead)


def locked_scene(cast: Cast, names: Sequence[str] = NAMES) -> Scene:
    """Everything sent in; groups proposed and locked."""
    scene = peer_scene(cast, names)
    for each in scene.assessments:
        send_in(scene, each)
    peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    return scene


def declared(scene: Scene, assessment: Assessment) -> Member:
    """The peer's lead has declared."""
    peer = scene.peer_of(assessment)
    peer_reviews.declare_none(assignment=scene.assignment(assessment), by=peer)
    return peer


def shared(
    scene: Scene, assessment: Assessment, given: dict[str, peer_reviews.LineReview] | None = None
) -> Member:
    """Declared, these lines reviewed, the rest confirmed, and shared."""
    peer = declared(scene, assessment)
    for line in lines_of(assessment):
        if line.question.key in (given or {}):
            peer_reviews.review_line(
                assessment=assessment,
                question=line.question,
                given=(given or {})[line.question.key],
                by=peer,
            )
    peer_reviews.confirm_rest(assessment=assessment, by=peer)
    peer_reviews.share(assessment=assessment, statements=statements(assessment), by=peer)
    return peer


def statements(assessment: Assessment) -> tuple[str, ...]:
    """What the framework lets the peer confirm."""
    return spec_of(assessment.framework_version).declaration


def finish(
    scene: Scene, assessment: Assessment, given: dict[str, peer_reviews.LineReview] | None = None
) -> None:
    """From sent in to returned by both sides."""
    peer = shared(scene, assessment, given)
    lead = scene.leads[assessment.agency_id or 0]
    peer_answers.agree_rest(assessment=assessment, by=lead)
    peer_answers.respond(assessment=assessment, by=lead)
    peer_returns.return_review(assessment=assessment, by=lead)
    peer_returns.return_review(assessment=assessment, by=peer)


def group_of(assessment: Assessment) -> PeerGroup:
    return PeerGroup.objects.get(places__assessment=assessment)


def question_of_line(assessment: Assessment, key: str) -> Question:
    return Question.objects.get(version_id=assessment.framework_version_id, key=key)
