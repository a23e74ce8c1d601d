"""The sweep "endorsements": officers hear of courses submitted, providers and officers of endorsements that end.

An end is announced 90, 30 and 0 days before, at nine on working days. What was sent is known from the outbox.
"""

import datetime as dt

from django.conf import settings as django_settings
from django.template.loader import render_to_string
from django.urls import reverse

from audits.logic.endorsing import LATEST_AFTER, NOTICE_DAYS, next_notice, notice_due
from audits.logic.processes import AssessmentState, Process
from audits.models import Assessment
from audits.queries.endorsing import provider_people
from audits.services.notices import Person, officers
from courses.models import Course, Endorsement
from courses.queries.endorsements import current_for
from partnerships import clock
from partnerships.choices import EmailKind, Role
from partnerships.logic.wording import long_date
from partnerships.logic.working_days import is_working_day, on_or_after_working_day
from partnerships.models import OutboxMessage, Partnership
from partnerships.queries.groups import open_partnership
from partnerships.queries.members import emails_of_agency
from partnerships.services.outbox import Letter, queue

HOUR = 9


def _ending(today: dt.date) -> list[Endorsement]:
    """The decisions in force whose end is near, of courses still offered."""
    near = Endorsement.objects.filter(
        course__active=True,
        expires_on__gte=today - dt.timedelta(days=LATEST_AFTER),
        expires_on__lte=today + dt.timedelta(days=max(NOTICE_DAYS) + 7),
    )
    ids = list(near.values_list("course_id", flat=True).distinct())
    current = current_for(ids)
    courses = {course.pk: course for course in Course.objects.filter(pk__in=ids).select_related("provider")}
    found = []
    for decision in current.values():
        decision.course = courses[decision.course_id]
        if decision.expires_on is not None:
            found.append(decision)
    return sorted(found, key=lambda row: row.pk)


def _letters(
    people: list[Person], subject: str, sentences: tuple[str, ...], path: str, cause: str
) -> list[Letter]:
    partnership = open_partnership()
    return [
        Letter(
            kind=EmailKind.AUDIT,
            to_address=address,
            to_name=name,
            subject=subject,
            text=render_to_string(
                "emails/audit_notice.txt",
                {
                    "name": name,
                    "sentences": sentences,
                    "url": f"{django_settings.SITE_URL}{path}",
                    "partnership": partnership,
                },
            ),
            dedupe_key=f"{cause}:{address.lower()}"[:200],
        )
        for name, address in sorted(set(people))
    ]


def _of_ending(decision: Endorsement, today: dt.date, slug: str) -> list[Letter]:
    assert decision.expires_on is not None
    days = notice_due(decision.expires_on, today, clock.local(decision.decided_at).date())
    if days is None:
        return []
    course, until = decision.course, long_date(decision.expires_on)
    ended = decision.expires_on < today
    said = f"The endorsement of {course.title} {'ended' if ended else 'ends'} on {until}."
    cause = f"endorsement-ends:{decision.pk}:{days}"
    subject = f"Endorsement {'ended' if ended else 'ends'}: {course.title}"
    provider = emails_of_agency(course.provider_id, Role.PROVIDER) if course.provider_id else []
    own_page = reverse("courses:our_course", args=[slug, course.pk])
    asked = "Check it against the minimum standards again, and send it in, so that it goes on without a gap."
    return [
        *_letters(provider, subject, (said, asked), own_page, cause),
        *_letters(
            officers(),
            subject,
            (
                said,
                "Its provider has been told." if provider else "Nobody of its provider has an account yet.",
            ),
            reverse("courses:course", args=[slug, course.pk]),
            cause,
        ),
    ]


def _of_submitted(assessment: Assessment, slug: str) -> list[Letter]:
    moment = assessment.signed_off_at
    assert moment is not None
    return _letters(
        officers(),
        f"Submitted: {assessment.subject}",
        (f"{assessment.agency} has sent in {assessment.subject} against the minimum standards.",),
        reverse("audits:submission", args=[slug, assessment.pk]),
        f"course-submitted:{assessment.pk}:{moment:%Y%m%d%H%M%S}",
    ) + _letters(
        provider_people(assessment),
        f"Sent in: {assessment.subject}",
        ("Thank you. The policy officer, or a colleague of another agency, checks it now.",),
        reverse("audits:submission", args=[slug, assessment.pk]),
        f"course-sent-in:{assessment.pk}:{moment:%Y%m%d%H%M%S}",
    )


def _due(today: dt.date) -> list[Letter]:
    waiting = Assessment.objects.filter(
        process=Process.ENDORSEMENT, state=AssessmentState.SIGNED_OFF
    ).select_related("agency", "course")
    ending = _ending(today)
    slug = open_partnership().slug
    letters = [letter for row in waiting for letter in _of_submitted(row, slug)]
    letters += [letter for decision in ending for letter in _of_ending(decision, today, slug)]
    keys = [letter.dedupe_key for letter in letters]
    known = set(OutboxMessage.objects.filter(dedupe_key__in=keys).values_list("dedupe_key", flat=True))
    return [letter for letter in letters if letter.dedupe_key not in known]


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which something is to be told."""
    now = clock.local(clock.now())
    today = now.date()
    if _due(today):
        return _at_nine(today)
    upcoming = Endorsement.objects.filter(course__active=True, expires_on__gte=today)
    days = [next_notice(day, today) for day in upcoming.values_list("expires_on", flat=True) if day]
    known = [day for day in days if day is not None]
    return _at_nine(min(known)) if known else None


def _at_nine(day: dt.date) -> dt.datetime:
    return dt.datetime.combine(on_or_after_working_day(day), dt.time(HOUR), clock.LONDON)


def sweep(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails."""
    local = clock.local(clock.now())
    if not is_working_day(local.date()) or local.hour < HOUR:
        return 0
    letters = _due(local.date())
    queue(letters)
    return len(letters)
