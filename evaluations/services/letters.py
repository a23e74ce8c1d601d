"""The words of survey emails: course, date and days left, the notice, the contacts, the way out."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings as config
from django.template.loader import render_to_string
from django.urls import reverse

from courses.models import Event
from evaluations.choices import AudienceChoice, StageChoice
from evaluations.logic.sending_hours import END_OF_DAY
from partnerships import clock
from partnerships.logic.wording import clock_time, long_date, plural
from partnerships.models import Partnership, PartnershipSettings


@dataclass(frozen=True)
class Ask:
    """One survey asked for in an email; `about` is the delegate's name in a manager's."""

    stage: str
    audience: str
    course_title: str
    held_on: dt.date
    minutes: int
    closes_at: dt.datetime
    link: str
    is_reminder: bool = False
    about: str = ""
    today: dt.date | None = None

    @property
    def when(self) -> str:
        return long_date(self.held_on)

    @property
    def opening(self) -> str:
        """The sentence that says which survey this is."""
        if self.audience == AudienceChoice.MANAGER:
            words = f"{self.about} attended {self.course_title} on {self.when}."
            return f"{words} {MANAGER_OPENINGS[self.stage]}"
        words = OPENINGS[self.stage].format(course=self.course_title, when=self.when)
        return f"You have not answered yet. {words}" if self.is_reminder else words

    @property
    def closes(self) -> str:
        """The last moment, as people say it."""
        local = clock.local(self.closes_at)
        if local.time().replace(second=0) >= END_OF_DAY:
            return f"the end of {long_date(local.date())}"
        return f"{clock_time(local)} on {long_date(local.date())}"

    @property
    def days_left(self) -> str:
        days = (clock.local(self.closes_at).date() - (self.today or clock.today())).days
        return "today is the last day" if days <= 0 else f"{plural(days, 'day', 'days')} left"


OPENINGS = {
    StageChoice.PRE.value: "You are booked on {course} on {when}. Before it, please answer a short survey.",
    StageChoice.POST.value: "You were booked on {course} on {when}. Please tell us what you took from it.",
    StageChoice.M3.value: "You attended {course} on {when}. Three months on, please tell us what changed.",
    StageChoice.M6.value: "You attended {course} on {when}. Six months on, please tell us what has lasted.",
}
MANAGER_OPENINGS = {
    StageChoice.M3.value: "Three months on, has their practice changed?",
    StageChoice.M6.value: "Six months on, has the change lasted?",
}
SHORT = {
    StageChoice.PRE.value: "Before",
    StageChoice.POST.value: "After",
    StageChoice.M3.value: "Three months after",
    StageChoice.M6.value: "Six months after",
}


def ask_for(
    *,
    event: Event,
    stage: str,
    audience: str,
    minutes: int,
    closes_at: dt.datetime,
    link: str,
    is_reminder: bool = False,
    about: str = "",
) -> Ask:
    """The ask of one survey about an event, whose course must be loaded."""
    return Ask(
        stage=stage,
        audience=audience,
        course_title=event.course.title,
        held_on=event.first_day if stage == StageChoice.PRE else event.last_day,
        minutes=minutes,
        closes_at=closes_at,
        link=link,
        is_reminder=is_reminder,
        about=about,
        today=clock.today(),
    )


def subject_of(asks: Sequence[Ask]) -> str:
    """One survey: which; several: how many."""
    first = asks[0]
    reminder = "Reminder: " if all(ask.is_reminder for ask in asks) else ""
    is_manager = first.audience == AudienceChoice.MANAGER
    if len(asks) > 1 and is_manager:
        return f"{reminder}{len(asks)} people you manage: what changed after training?"
    if len(asks) > 1:
        return f"{reminder}{len(asks)} short surveys about your training"
    course = f"{first.course_title}, {first.when}"
    if is_manager:
        return f"{reminder}{SHORT[first.stage]} {course}: what have you seen?"
    return (
        f"{reminder}{SHORT[first.stage]} {course}: {plural(first.minutes, 'minute', 'minutes')} of questions"
    )


def survey_email(
    *,
    asks: Sequence[Ask],
    name: str,
    partnership: Partnership,
    settings: PartnershipSettings,
    managers_asked: bool = False,
    trial: str = "",
) -> tuple[str, str]:
    """Subject and text of one email. `trial` says, for the officer alone, what the trial shows."""
    is_manager = asks[0].audience == AudienceChoice.MANAGER
    text = render_to_string(
        "emails/survey_manager.txt" if is_manager else "emails/survey_delegate.txt",
        {
            "asks": asks,
            "name": name,
            "partnership": partnership,
            "settings": settings,
            "managers_asked": managers_asked,
            "trial": trial,
            "lost_link": f"{config.SITE_URL}{reverse('lost_link', args=[partnership.slug])}",
        },
    )
    subject = subject_of(asks)
    return (f"Trial: {subject}" if trial else subject)[:200], text
