"""The timetable of presentations: one agency at each subgroup meeting says what a policy has changed (C31)."""

import datetime as dt
from typing import Any

from django.db import IntegrityError, transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.logic.machines import PRESENTATION
from audits.logic.processes import Fact, Party, PresentationState
from audits.models import Policy, PolicyPresentation, Subgroup
from audits.rules import ANSWER, RUN_AUDITS
from audits.services.impact_subjects import officer_only
from audits.services.moving import move
from audits.services.notices import tell
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.logic.wording import long_date
from partnerships.models import Agency
from partnerships.queries.members import Person, emails_of_agency
from partnerships.services.log import record

#: How long before its day the agency is reminded.
REMINDED_BEFORE = dt.timedelta(days=14)
MOST_CHARACTERS = 10_000


def party_in(member: Member, presentation: PolicyPresentation) -> Party | None:
    """In which part a member acts on a presentation; None for those who only read the timetable."""
    if member.can(RUN_AUDITS):
        return Party.OFFICER
    is_theirs = member.agency_id is not None and member.agency_id == presentation.agency_id
    return Party.LEAD if is_theirs and member.can(ANSWER) else None


def _acting(by: Member, presentation: PolicyPresentation) -> Party:
    party = party_in(by, presentation)
    if party is None:
        raise Refused("The policy officer or the agency that presents does this.")
    return party


def when_and_where(presentation: PolicyPresentation) -> str:
    """`4 March 2027, at the meeting of Training Subgroup`."""
    where = f", at the meeting of {presentation.subgroup}" if presentation.subgroup else ""
    return f"{long_date(presentation.on)}{where}"


@transaction.atomic
def plan(
    *, policy: Policy, agency: Agency, subgroup: Subgroup, on: dt.date, by: Member
) -> PolicyPresentation:
    """Put a presentation on the timetable; the agency is told.

    Raises:
        Refused: not the officer's, a day already past, something retired, or an agency presents there that day.
    """
    officer_only(by)
    _check(on)
    if not policy.active or not subgroup.active:
        raise Refused("This policy or subgroup was retired. Bring it back first.")
    made = PolicyPresentation(policy=policy, agency=agency, subgroup=subgroup, on=on)
    _save(made)
    record("presentation.planned", f"{agency} presents {policy} on {long_date(on)}", by=by, subject=made)
    _tell(made, "planned", f"You are asked to present what “{policy}” has changed: {when_and_where(made)}.")
    return made


@transaction.atomic
def move_day(*, presentation: PolicyPresentation, on: dt.date, by: Member) -> PolicyPresentation:
    """Give a planned presentation another day; the agency is told.

    Raises:
        Refused: not the officer's, not planned any more, a day already past, or taken by another agency.
    """
    officer_only(by)
    stored = PolicyPresentation.objects.select_for_update().get(pk=presentation.pk)
    if stored.state != PresentationState.PLANNED:
        raise Refused("Only what is planned can be moved.")
    if on == stored.on:
        return presentation
    _check(on)
    before, presentation.on = stored.on, on
    _save(presentation)
    words = f"{presentation.agency} presents on {long_date(on)} instead of {long_date(before)}"
    record("presentation.moved", words, by=by, subject=presentation)
    _tell(
        presentation,
        f"moved-{on}",
        f"Your presentation of {long_date(before)} was moved: {when_and_where(presentation)}.",
    )
    return presentation


def _check(on: dt.date) -> None:
    if on < clock.today():
        raise Refused("Choose a day that is not past.")


def _save(row: PolicyPresentation) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if "presentation_one_a_meeting" not in str(error):
            raise
        raise Refused("One agency presents at each meeting, and another has this one already.") from error


def give(*, presentation: PolicyPresentation, points: str, by: Member) -> PolicyPresentation:
    """It was given: what was said, and the development points. They can be added to afterwards.

    Raises:
        Refused: its day is still to come, not planned any more, too long, or not this person's.
    """
    party = _acting(by, presentation)
    _has_come(presentation)
    return _move(presentation, "give", by=by, party=party, points=_points(points))


@transaction.atomic
def change_points(*, presentation: PolicyPresentation, points: str, by: Member) -> PolicyPresentation:
    """Write the points of a presentation that was given; the log keeps those before.

    Raises:
        Refused: it was not given, no words, too long, or not this person's.
    """
    _acting(by, presentation)
    stored = PolicyPresentation.objects.select_for_update().get(pk=presentation.pk)
    if stored.state != PresentationState.GIVEN:
        raise Refused("This presentation was not given.")
    points = _points(points)
    if not points:
        raise Refused("Write what was said.")
    record(
        "presentation.points",
        "The points of a presentation were changed",
        by=by,
        subject=presentation,
        before=stored.points,
    )
    presentation.points = points
    presentation.save(update_fields=["points"])
    return presentation


def miss(*, presentation: PolicyPresentation, why: str, by: Member) -> PolicyPresentation:
    """It was not given on its day.

    Raises:
        Refused: its day is still to come, not planned any more, or not the officer's.
    """
    party = _acting(by, presentation)
    _has_come(presentation)
    return _move(presentation, "miss", by=by, party=party, why_not=why.strip()[:300])


@transaction.atomic
def cancel(*, presentation: PolicyPresentation, why: str, by: Member) -> PolicyPresentation:
    """Take a presentation off the timetable; the agency is told why.

    Raises:
        Refused: no reason, not planned any more, or not the officer's.
    """
    party = _acting(by, presentation)
    why = why.strip()[:300]
    facts = {Fact.REASON} if why else set()
    done = _move(presentation, "cancel", by=by, party=party, facts=facts, why_not=why)
    _tell(done, "cancelled", f"Your presentation on {long_date(done.on)} was cancelled: {why}")
    return done


def _move(presentation: PolicyPresentation, action: str, **given: Any) -> PolicyPresentation:
    return move(presentation, PRESENTATION, action, **given)


def _has_come(presentation: PolicyPresentation) -> None:
    if presentation.on > clock.today():
        raise Refused("Its day is still to come.")


def _points(words: str) -> str:
    words = words.replace("\r\n", "\n").strip()
    if len(words) > MOST_CHARACTERS:
        raise Refused(f"A text may have {MOST_CHARACTERS:,} characters at most.")
    return words


def _people(presentation: PolicyPresentation) -> list[Person]:
    return emails_of_agency(presentation.agency_id, Role.AGENCY_LEAD)


def _tell(presentation: PolicyPresentation, what: str, sentence: str) -> None:
    tell(
        people=_people(presentation),
        subject=f"Presentation about “{presentation.policy}”",
        sentences=(sentence, "The page has the day for your calendar, and what to talk about."),
        path=reverse("audits:presentation", args=[presentation.partnership.slug, presentation.pk]),
        cause=f"presentation-{what}:{presentation.pk}",
    )
