"""Why each person of a survey was asked or not: decisions, dates and reasons, never answers."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from django.db.models import QuerySet

from evaluations.choices import InvitationState, SkipReason
from evaluations.models import AskDecision, EventSurvey, Invitation, SurveyChange
from evaluations.themed_choices import AskKind
from partnerships import clock
from partnerships.logic.wording import long_date


def people_of(survey: EventSurvey) -> QuerySet[Invitation]:
    """Everybody whom one survey of an event concerns, by name."""
    rows = Invitation.objects.filter(event_survey=survey)
    return rows.select_related("delegate", "booking__agency").order_by(
        "delegate__last_name", "delegate__first_name", "pk"
    )


def changes_of(survey: EventSurvey) -> list[SurveyChange]:
    """What people changed about the survey's dates, newest first; those for one person too, without the name."""
    return list(SurveyChange.objects.filter(event_survey=survey).select_related("by").order_by("-at", "-id"))


def decisions_about(invitation_ids: Sequence[int]) -> Mapping[int, list[str]]:
    """What was decided about each invitation, in words, in the order of time: one query, and one for reopenings."""
    words: dict[int, list[tuple[object, str]]] = defaultdict(list)
    for row in AskDecision.objects.filter(invitation_id__in=invitation_ids):
        words[row.invitation_id].append((row.at, decision_words(row)))
    for change in SurveyChange.objects.filter(invitation_id__in=invitation_ids):
        day = long_date(clock.local(change.at).date())
        words[change.invitation_id or 0].append((change.at, f"{day}: opened again. {change.why}"))
    return {
        pk: [said for _, said in sorted(found, key=lambda one: str(one[0]))] for pk, found in words.items()
    }


def decision_words(row: AskDecision) -> str:
    """One decision as a sentence: day, what, why."""
    day = long_date(clock.local(row.at).date())
    what = row.get_kind_display().lower()
    if row.kind == AskKind.MERGED:
        what = "moved to join another email"
    if row.moved_to is not None:
        what = (
            f"{what} ({long_date(row.moved_to)})"
            if row.kind == AskKind.MERGED
            else f"{what}, to {long_date(row.moved_to)}"
        )
    return " ".join(part for part in (f"{day}: {what}.", row.words) if part)


def state_words(row: Invitation) -> str:
    """Where an invitation stands, with the reason when the person is not asked."""
    if row.state == InvitationState.SKIPPED and row.skip_reason:
        return f"Not asked: {SkipReason(row.skip_reason).label.lower()}"
    return row.get_state_display()
