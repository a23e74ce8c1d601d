"""Forms of courses, events, bookings and people: input to clean data, no rules of their own."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django import forms

from courses.choices import CourseKind, CourseReach
from courses.models import Course, Event, LearningObjective
from courses.services.courses import CheckQuestion
from courses.services.events import TrainerFacts
from partnerships import clock
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Agency, Board, Theme
from partnerships.stale_forms import NoticesStale
from partnerships.tenant_fields import SeveralWithin, Within, in_use

#: Lines for trainers on a form; one more than there are, when there are many.
TRAINERS = 3
NO_CHILD = "Never write a child’s name here."


class CourseForm(NoticesStale):
    """What a course is and whom it is for."""

    title = forms.CharField(max_length=200)
    subject = forms.CharField(
        label="Subject, as it stands in a question",
        max_length=120,
        required=False,
        help_text="In small letters, to end “I know the signs that a child may be affected by …”: neglect.",
    )
    description = forms.CharField(widget=forms.Textarea, required=False, max_length=2000)
    provider = Within(in_use(Agency), required=False, empty_label="Not known")
    kind = forms.ChoiceField(choices=CourseKind.choices)
    reach = forms.ChoiceField(choices=CourseReach.choices, label="Who is it for?", widget=forms.RadioSelect)
    on_programme = forms.BooleanField(
        label="It is on the partnership’s own programme",
        required=False,
        help_text="Every event of it is evaluated: before, after, three and six months.",
    )
    basic_awareness = forms.BooleanField(
        label="It is basic awareness training",
        required=False,
        help_text="A knowledge check from the library is used unless the course has its own.",
    )
    ask_managers = forms.BooleanField(
        label="Ask managers at three and six months",
        required=False,
        help_text="Only delegates who gave their manager’s email address can be followed up in this way.",
    )
    themes = SeveralWithin(in_use(Theme), required=False, widget=forms.CheckboxSelectMultiple)
    boards = SeveralWithin(
        in_use(Board),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none when it serves every board.",
    )
    practice_areas = forms.MultipleChoiceField(
        label="Areas of practice that it should change",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Two to four. Delegates are asked about these at three and six months.",
    )
    active = forms.BooleanField(label="New events can be planned", required=False)

    def __init__(self, *args: Any, practice_areas: Sequence[str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["practice_areas"].choices = [(area, area) for area in practice_areas]  # type: ignore[attr-defined]

    def clean_practice_areas(self) -> list[str]:
        areas = list(self.cleaned_data["practice_areas"])
        if areas and not 2 <= len(areas) <= 4:
            raise forms.ValidationError("Choose two to four areas of practice, or none")
        return areas

    def course_fields(self) -> dict[str, Any]:
        """The clean data as the services take them."""
        fields = dict(self.cleaned_data)
        fields["theme_ids"] = [theme.pk for theme in fields.pop("themes")]
        fields["board_ids"] = [board.pk for board in fields.pop("boards")]
        return fields


def course_initial(course: Course) -> dict[str, Any]:
    """What is stored, as `CourseForm` shows it."""
    names = (
        "title", "subject", "description", "kind", "reach", "on_programme", "basic_awareness", "ask_managers",
        "practice_areas", "active",
    )  # fmt: skip
    values: dict[str, Any] = {name: getattr(course, name) for name in names}
    values["provider"] = course.provider_id
    values["themes"] = sorted(link.theme_id for link in course.theme_links.all())
    values["boards"] = sorted(link.board_id for link in course.board_links.all())
    return values


class ObjectiveForm(forms.Form):
    """One objective and whether surveys ask about it."""

    text = forms.CharField(label="Objective", max_length=250, required=False)
    in_surveys = forms.BooleanField(label="Ask about it in surveys", required=False)


class CheckQuestionForm(forms.Form):
    """One question of a knowledge check; an empty one is left out."""

    text = forms.CharField(label="Question", max_length=400, required=False)
    options = forms.CharField(
        label="Answers, one on each line",
        widget=forms.Textarea(attrs={"rows": "4"}),
        required=False,
        help_text="Two to five. “I don’t know” is added by itself.",
    )
    answer = forms.IntegerField(
        label="Line of the right answer",
        required=False,
        min_value=1,
        max_value=5,
        help_text="1 is the first line.",
    )
    objective: forms.ModelChoiceField[LearningObjective] = forms.ModelChoiceField(
        label="Which objective does it test?", queryset=None, required=False
    )
    why = forms.CharField(label="Why this is right", max_length=400, required=False)
    asked_again = forms.BooleanField(label="Ask it again at three and six months", required=False)

    def __init__(self, *args: Any, course: Course, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objective"].queryset = LearningObjective.objects.filter(  # type: ignore[attr-defined]
            course=course, retired_at=None
        )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if not cleaned.get("text"):
            return cleaned
        options = self.option_lines
        if not 2 <= len(options) <= 5:
            self.add_error("options", "Write two to five answers, one on each line")
        elif not cleaned.get("answer") or cleaned["answer"] > len(options):
            self.add_error("answer", "Enter the line of the right answer")
        if not cleaned.get("objective"):
            self.add_error("objective", "Choose the objective that this question tests")
        return cleaned

    @property
    def option_lines(self) -> tuple[str, ...]:
        lines = str(self.cleaned_data.get("options", "")).splitlines()
        return tuple(line.strip()[:250] for line in lines if line.strip())

    @property
    def question(self) -> CheckQuestion | None:
        """The clean question; None for an empty one."""
        data = self.cleaned_data
        if not data.get("text"):
            return None
        return CheckQuestion(
            text=data["text"],
            options=self.option_lines,
            answer=data["answer"] - 1,
            objective_id=data["objective"].pk,
            why=data["why"],
            asked_again=data["asked_again"],
        )


class EventTimesForm(NoticesStale):
    """When an event starts and ends."""

    submit_label = "Save"

    first_day = ThreePartDateField(label="First day", help_text="For example, 27 3 2026")
    starts = forms.TimeField(label="Starts at", widget=forms.TimeInput(format="%H:%M"))
    ends = forms.TimeField(label="Ends at", widget=forms.TimeInput(format="%H:%M"))
    last_day = ThreePartDateField(
        label="Last day",
        required=False,
        help_text="Only for an event of several days, or a window for e-learning.",
    )

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        first, last = cleaned.get("first_day"), cleaned.get("last_day")
        starts, ends = cleaned.get("starts"), cleaned.get("ends")
        if first and last and last < first:
            self.add_error("last_day", "The last day cannot be before the first")
        elif first and starts and ends and (last or first) == first and ends <= starts:
            self.add_error("ends", "The event must end after it starts")
        return cleaned

    @property
    def starts_at(self) -> dt.datetime:
        data = self.cleaned_data
        return dt.datetime.combine(data["first_day"], data["starts"], tzinfo=clock.LONDON)

    @property
    def ends_at(self) -> dt.datetime:
        data = self.cleaned_data
        last = data["last_day"] or data["first_day"]
        return dt.datetime.combine(last, data["ends"], tzinfo=clock.LONDON)


def times_initial(event: Event) -> dict[str, Any]:
    """What is stored, as `EventTimesForm` shows it."""
    return {
        "first_day": event.first_day,
        "starts": clock.local(event.starts_at).time(),
        "ends": clock.local(event.ends_at).time(),
        "last_day": event.last_day if event.last_day != event.first_day else None,
    }


class EventDetailsForm(NoticesStale):
    """Where an event is, for how many, and who delivers it."""

    online = forms.BooleanField(label="It is held online", required=False)
    venue = forms.CharField(label="Place", max_length=200, required=False)
    places = forms.IntegerField(label="Places offered", required=False, min_value=1, max_value=100000)
    opted_in = forms.BooleanField(
        label="Evaluate this event although its course is outside the programme", required=False
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = sum(1 for name in self.initial if name.startswith("trainer_") and not name.endswith("_email"))
        self.trainer_lines = range(1, max(TRAINERS, held + 1) + 1)
        for number in self.trainer_lines:
            which = "Trainer" if number == 1 else f"Trainer {number}"
            self.fields[f"trainer_{number}"] = forms.CharField(
                label=f"{which}: name", max_length=150, required=False
            )
            self.fields[f"trainer_{number}_email"] = forms.EmailField(
                label=f"{which}: email address",
                required=False,
                help_text="For a one-page summary before the event and one result after it."
                if number == 1
                else "",
            )

    @property
    def trainers(self) -> list[TrainerFacts]:
        data = self.cleaned_data
        return [
            TrainerFacts(data[f"trainer_{number}"], data[f"trainer_{number}_email"])
            for number in self.trainer_lines
            if data[f"trainer_{number}"]
        ]


def details_initial(event: Event) -> dict[str, Any]:
    """What is stored, as `EventDetailsForm` shows it."""
    values: dict[str, Any] = {
        "online": event.online,
        "venue": event.venue,
        "places": event.places,
        "opted_in": event.opted_in,
    }
    for number, trainer in enumerate(event.trainers.all(), start=1):
        values[f"trainer_{number}"] = trainer.name
        values[f"trainer_{number}_email"] = trainer.email
    return values


class EventForm(EventTimesForm, EventDetailsForm):
    """A new event."""

    course = Within(in_use(Course), empty_label="Choose a course")
    ref = forms.CharField(
        label="Reference",
        max_length=40,
        required=False,
        help_text="Stands on the sign-in sheet. Leave it empty and one is made: NEG-2026-05-12.",
    )
    field_order = ("course", "first_day", "starts", "ends", "last_day", "online", "venue", "places")


class CancelEventForm(forms.Form):
    """Why an event is cancelled."""

    why = forms.CharField(
        label="Why is it cancelled?",
        max_length=300,
        widget=forms.Textarea(attrs={"rows": "3"}),
        help_text=f"Kept in the event’s history. {NO_CHILD}",
    )
    submit_label = "Yes, cancel the event"


class PersonForm(forms.Form):
    """Who somebody is; only a first name is needed."""

    first_name = forms.CharField(max_length=100)
    last_name = forms.CharField(max_length=100, required=False)
    email = forms.EmailField(
        label="Email address",
        required=False,
        help_text="Their own. Without one they cannot be sent surveys or a certificate.",
    )
    agency = Within(in_use(Agency), required=False, empty_label="Not known")
    job_role = forms.CharField(max_length=120, required=False)


class BookingForm(PersonForm):
    """A booking by hand: the person, their manager, what they need."""

    manager_name = forms.CharField(label="Manager’s name", max_length=200, required=False)
    manager_email = forms.EmailField(label="Manager’s email address", required=False)
    access_needs = forms.CharField(
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=1000,
        required=False,
        help_text=f"Erased 30 days after the event. {NO_CHILD}",
    )
    submit_label = "Add the booking"


class CameWithoutBookingForm(PersonForm):
    """Somebody in the room who is not on the list."""

    submit_label = "Add as came"


class ChangeBookingForm(NoticesStale):
    """What a booking says beside who and when."""

    agency = Within(in_use(Agency), required=False, empty_label="Not known", label="Agency at the time")
    job_role = forms.CharField(label="Job role at the time", max_length=120, required=False)
    manager_name = forms.CharField(label="Manager’s name", max_length=200, required=False)
    manager_email = forms.EmailField(label="Manager’s email address", required=False)
    access_needs = forms.CharField(
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=1000,
        required=False,
        help_text=f"Erased 30 days after the event. {NO_CHILD}",
    )

    def __init__(self, *args: Any, may_read_needs: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not may_read_needs:
            del self.fields["access_needs"]


class CancelBookingForm(forms.Form):
    """On which day a person cancelled: the notice counts from it."""

    on = ThreePartDateField(
        label="Day of cancellation", help_text="When they told you, for example 27 3 2026"
    )
    submit_label = "Yes, cancel the booking"


class ChangePersonForm(NoticesStale, PersonForm):
    """A person's training record."""

    manager_name = forms.CharField(label="Manager’s name", max_length=200, required=False)
    manager_email = forms.EmailField(label="Manager’s email address", required=False)
    learner_id = forms.CharField(label="Number in the learning system", max_length=60, required=False)
    volunteer = forms.BooleanField(label="They are a volunteer", required=False)


class FindPersonForm(forms.Form):
    """Whom to merge with."""

    q = forms.CharField(label="Name or email address of the other record", required=False)
