"""How far each peer review is: its lines, who does it, by when the next step is due."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from audits.choices import AssessmentChoice, GroupChoice
from audits.logic.processes import AssessmentState, LineState, Process
from audits.models import Assessment, Assignment, PeerGroup, PeerGroupPlace
from audits.queries.frameworks import spec_of
from audits.queries.peer_reviews import Line, lines_of_all, outcome_of, reviewers_of_all


@dataclass(frozen=True)
class Standing:
    """How far one review is, who does it, and by when the next step is due."""

    assessment: Assessment
    group: PeerGroup | None
    reviewer: str
    assignment: Assignment | None
    by_line: tuple[Line, ...]
    due: dt.date | None
    days_late: int
    outcome: str

    @property
    def lines(self) -> int:
        return len(self.by_line)

    @property
    def graded(self) -> int:
        return sum(line.peer is not None for line in self.by_line)

    @property
    def agreed(self) -> int:
        return sum(line.agreed is not None for line in self.by_line)

    def count(self, *states: LineState) -> int:
        """How many lines stand so."""
        return sum(line.state in states for line in self.by_line)


def standings_of(assessments: Sequence[Assessment], today: dt.date) -> dict[int, Standing]:
    """Where these reviews stand, in a fixed number of queries. Select agency, version, place and group with them."""
    lines, reviewers = lines_of_all(assessments), reviewers_of_all(assessments)
    proposed = _proposed_reviewers([each for each in assessments if _is_proposed(each)])
    return {
        each.pk: _standing(
            each,
            tuple(lines[each.pk]),
            reviewers.get(each.pk),
            proposed.get(each.pk, "Nobody yet"),
            today,
        )
        for each in assessments
    }


def _group_of(assessment: Assessment) -> PeerGroup | None:
    place = getattr(assessment, "peer_place", None)
    return place.group if place is not None else None


def _is_proposed(assessment: Assessment) -> bool:
    group = _group_of(assessment)
    return group is not None and group.state == GroupChoice.PROPOSED


def _proposed_reviewers(assessments: Sequence[Assessment]) -> dict[int, str]:
    """Who would review these, if the proposal were locked as it stands: each reviews the next of its group."""
    if not assessments:
        return {}
    ids = {group.pk for each in assessments if (group := _group_of(each))}
    places = PeerGroupPlace.objects.filter(group__in=ids).exclude(
        assessment__state=AssessmentChoice.WITHDRAWN
    )
    rings: dict[int, list[Assessment]] = {}
    for place in places.select_related("assessment__agency").order_by("pk"):
        rings.setdefault(place.group_id, []).append(place.assessment)
    return {
        reviewed.pk: str(ring[place - 1].agency)
        for ring in rings.values()
        for place, reviewed in enumerate(ring)
    }


def _standing(
    assessment: Assessment,
    lines: tuple[Line, ...],
    assignment: Assignment | None,
    nobody: str,
    today: dt.date,
) -> Standing:
    group = _group_of(assessment)
    is_graded = bool(lines) and all(line.peer is not None for line in lines)
    due = next_day(assessment, group, is_graded=is_graded)
    outcome = outcome_of(spec_of(assessment.framework_version), lines)
    return Standing(
        assessment=assessment,
        group=group,
        reviewer=str(assignment.agency) if assignment else nobody,
        assignment=assignment,
        by_line=lines,
        due=due,
        days_late=max((today - due).days, 0) if due else 0,
        outcome=outcome.label if outcome else "",
    )


def next_day(assessment: Assessment, group: PeerGroup | None, *, is_graded: bool) -> dt.date | None:
    """The last day of the next step: answers, results, sharing, answer to the review; None when nothing is due."""
    match AssessmentState(assessment.state):
        case AssessmentState.NOT_STARTED | AssessmentState.IN_PROGRESS:
            return assessment.due_on
        case AssessmentState.SIGNED_OFF | AssessmentState.IN_REVIEW if group is not None:
            return group.share_by if is_graded else group.results_by
        case AssessmentState.SHARED | AssessmentState.RESPONDED if group is not None:
            return group.respond_by
        case _:
            return None


def group_timers(assessments: Sequence[Assessment]) -> dict[int, tuple[dt.date | None, dt.date | None]]:
    """For the progress wall: until when a peer review is shared, and answered. Empty where none is a peer review."""
    reviewed = [each for each in assessments if each.process == Process.PEER_REVIEW]
    if not reviewed:
        return {}
    ids = [each.pk for each in reviewed]
    places = PeerGroupPlace.objects.filter(assessment__in=ids).exclude(group__state=GroupChoice.PROPOSED)
    groups = {place.assessment_id: place.group for place in places.select_related("group")}
    lines = lines_of_all([each for each in reviewed if each.pk in groups])
    return {
        pk: (
            groups[pk].share_by if all(line.peer for line in rows) else groups[pk].results_by,
            groups[pk].respond_by,
        )
        for pk, rows in lines.items()
    }
