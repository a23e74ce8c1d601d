"""The subgroups and policies whose impact is assessed, and the calendar by which subgroups do it."""

import datetime as dt

from django.db import IntegrityError, transaction

from assurance.services.refusals import Refused
from audits.models import ImpactCalendar, Policy, Subgroup
from audits.rules import RUN_AUDITS, WRITE_IMPACT
from partnerships.access import Member
from partnerships.models import Membership
from partnerships.queries.members import member_of
from partnerships.services.log import record


def officer_only(by: Member) -> None:
    """Impact is run by the policy officer.

    Raises:
        Refused: somebody else asks.
    """
    if not by.can(RUN_AUDITS):
        raise Refused("The policy officer keeps this.")


@transaction.atomic
def save_subgroup(
    *, name: str, by: Member, chair: Membership | None = None, subgroup: Subgroup | None = None
) -> Subgroup:
    """Add a subgroup, or change its name and chair. A new chair writes what is open from now on.

    Raises:
        Refused: not the officer's, no name, a name that is taken, or a chair who may not write.
    """
    officer_only(by)
    name = " ".join(name.split())
    if not name:
        raise Refused("Give the subgroup a name.")
    if chair is not None:
        person = member_of(chair.user_id)
        if person is None or not person.can(WRITE_IMPACT):
            raise Refused(f"{chair.user.name} may not write impact assessments. Give them a role that may.")
    row = subgroup or Subgroup()
    row.name, row.chair = name[:150], chair
    _save(row, "subgroup_name_once", f"There is a subgroup called “{name}” already.")
    record("subgroup.saved", f"Subgroup: {row.name}", by=by, subject=row)
    return row


@transaction.atomic
def save_policy(
    *,
    title: str,
    by: Member,
    adopted_on: dt.date | None = None,
    url: str = "",
    policy: Policy | None = None,
) -> Policy:
    """Add a policy, or change what is known of it.

    Raises:
        Refused: not the officer's, no title, or a title that is taken.
    """
    officer_only(by)
    title = " ".join(title.split())
    if not title:
        raise Refused("Give the policy a title.")
    row = policy or Policy()
    row.title, row.adopted_on, row.url = title[:200], adopted_on, url.strip()
    _save(row, "policy_title_once", f"There is a policy called “{title}” already.")
    record("policy.saved", f"Policy: {row.title}", by=by, subject=row)
    return row


def _save(row: Subgroup | Policy, constraint: str, words: str) -> None:
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        if constraint not in str(error):
            raise
        raise Refused(words) from error


def set_active(*, row: Subgroup | Policy, active: bool, by: Member) -> None:
    """Retire a subgroup or policy, or bring it back. What was assessed stays; nothing new is asked of it.

    Raises:
        Refused: not the officer's.
    """
    officer_only(by)
    row.active = active
    row.save(update_fields=["active"])
    act = "brought back" if active else "retired"
    record(
        f"{type(row)._meta.model_name}.{'back' if active else 'retired'}",
        f"{row} was {act}",
        by=by,
        subject=row,
    )


@transaction.atomic
def set_calendar(
    *, opens_weeks_after: int, weeks_to_answer: int, opens_by_itself: bool, by: Member
) -> ImpactCalendar:
    """Say when subgroups assess their year. What is open already keeps its day.

    Raises:
        Refused: not the officer's, or weeks out of bounds.
    """
    officer_only(by)
    if not 0 <= opens_weeks_after <= 40 or not 2 <= weeks_to_answer <= 26:
        raise Refused("It opens up to 40 weeks after the year has ended, with 2 to 26 weeks to answer.")
    row, _ = ImpactCalendar.objects.update_or_create(
        defaults={
            "opens_weeks_after": opens_weeks_after,
            "weeks_to_answer": weeks_to_answer,
            "opens_by_itself": opens_by_itself,
        }
    )
    record("impact.calendar", f"Impact of subgroups: {row}", by=by, subject=row)
    return row
