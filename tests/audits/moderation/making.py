"""An assessment that has been sent in, with its lead and its moderator."""

import datetime as dt
from dataclasses import dataclass

from audits.choices import GradeSide
from audits.logic.processes import AssessmentState, AssignmentState
from audits.models import Assessment, Assignment, Cycle, Heading, Visit
from audits.queries.answers import question_rows
from audits.services.grading import give_grade
from audits.services.moderating import confirm_rest, propose_heading
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from tests.audits.making import agency, assign, make_assessment, make_cycle, person
from tests.conftest import Cast


@dataclass(frozen=True)
class Scene:
    """Who takes part in one moderated assessment."""

    assessment: Assessment
    lead: Member
    moderator: Member
    assignment: Assignment

    @property
    def headings(self) -> list[Heading]:
        return list(
            Heading.objects.filter(version_id=self.assessment.framework_version_id).order_by("position")
        )


def moderated_scene(
    cast: Cast, cycle: Cycle | None = None, state: AssignmentState = AssignmentState.DECLARED
) -> Scene:
    """Elm College has graded itself green throughout; a moderator of Oak Trust is assigned."""
    college, trust = agency("Elm College"), agency("Oak Trust")
    lead, moderator = person(cast, Role.AGENCY_LEAD, college), person(cast, Role.MODERATOR, trust)
    assessment = make_assessment(cast, college, AssessmentState.SIGNED_OFF, cycle or make_cycle(cast))
    for question in question_rows(assessment):
        if question.kind == "graded":
            give_grade(
                assessment=assessment,
                side=GradeSide.OWN,
                level="green",
                question=question,
                by=lead,
                by_role="Principal",
            )
    return Scene(assessment, lead, moderator, assign(assessment, moderator, state))


def hold_visit(scene: Scene) -> Visit:
    return Visit.objects.create(
        assessment=scene.assessment,
        planned_for=clock.now(),
        state="held",
        held_on=clock.today(),
        roles_met=["Principal"],
        recorded_by_id=scene.moderator.user_id,
    )


def moderate_everything(scene: Scene, level: str = "green") -> None:
    """Confirm every grade and propose one for each heading."""
    for heading in scene.headings:
        confirm_rest(assessment=scene.assessment, heading=heading, by=scene.moderator)
        propose_heading(
            assessment=scene.assessment, heading=heading, level=level, note="As we saw.", by=scene.moderator
        )


IN_A_WEEK = dt.timedelta(days=7)
