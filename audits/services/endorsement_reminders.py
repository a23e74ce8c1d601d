"""The sweep "endorsements": officers hear of courses submitted, providers and officers of endorsements that end.

An end is announced 90, 30 and 0 days before, in the morning (`partnerships.services.mornings`).
"""

import datetime as dt

from django.urls import reverse

from audits.logic.endorsing import LATEST_AFTER, NOTICE_DAYS, next_notice, notice_due
from audits.logic.processes import AssessmentState, Process
from audits.models import Assessment
from audits.queries.endorsing import provider_people
from audits.services.notices import letters_to, officers
from courses.models import Course, Endorsement
from courses.queries.endorsements import current_for
from partnerships import clock
from partnerships.choices import Role
from partnerships.logic.wording import long_date
from partnerships.models import Partnership
from partnerships.queries.groups import open_slug
from partnerships.queries.members import emails_of_agency
from partnerships.services import mornings
from partnerships.services.outbox import Letter


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
    asked = "Check it against the minimum standards again, and send it in, so that it goes on without a gap."
    told = "Its provider has been told." if provider else "Nobody of its provider has an account yet."
    return [
        *letters_to(
            provider,
            subject=subject,
            sentences=(said, asked),
            path=reverse("courses:our_course", args=[slug, course.pk]),
            cause=cause,
        ),
        *letters_to(
            officers(),
            subject=subject,
            sentences=(said, told),
            path=reverse("courses:course", args=[slug, course.pk]),
            cause=cause,
        ),
    ]


def _of_submitted(assessment: Assessment, slug: str) -> list[Letter]:
    moment = assessment.signed_off_at
    assert moment is not None
    path = reverse("audits:submission", args=[slug, assessment.pk])
    arrived = f"{assessment.agency} has sent in {assessment.subject} against the minimum standards."
    thanks = "Thank you. The policy officer, or a colleague of another agency, checks it now."
    return [
        *letters_to(
            officers(),
            subject=f"Submitted: {assessment.subject}",
            sentences=(arrived,),
            path=path,
            cause=f"course-submitted:{assessment.pk}:{moment:%Y%m%d%H%M%S}",
        ),
        *letters_to(
            provider_people(assessment),
            subject=f"Sent in: {assessment.subject}",
            sentences=(thanks,),
            path=path,
            cause=f"course-sent-in:{assessment.pk}:{moment:%Y%m%d%H%M%S}",
        ),
    ]


def _due(today: dt.date) -> list[Letter]:
    waiting = Assessment.objects.filter(
        process=Process.ENDORSEMENT, state=AssessmentState.SIGNED_OFF
    ).select_related("agency", "course")
    ending = _ending(today)
    slug = open_slug()
    letters = [letter for row in waiting for letter in _of_submitted(row, slug)]
    letters += [letter for decision in ending for letter in _of_ending(decision, today, slug)]
    return letters


def next_due() -> dt.datetime | None:
    """Nine on the next working day on which something is to be told."""
    return mornings.next_morning(_due, _later)


def _later(today: dt.date) -> list[dt.date]:
    upcoming = Endorsement.objects.filter(course__active=True, expires_on__gte=today)
    days = [next_notice(day, today) for day in upcoming.values_list("expires_on", flat=True) if day]
    return [day for day in days if day is not None]


def sweep(partnership: Partnership) -> int:
    """Queue what is due for the open partnership; return how many emails."""
    return mornings.send(_due)
