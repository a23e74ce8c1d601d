"""Forms of the import wizard: input to clean data, no rules of their own."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from courses.logic.event_drafts import EventDraft
from courses.logic.reading.source_table import MAX_BYTES
from courses.models import Event
from courses.services.imports.events import FoundEvent
from partnerships import clock
from partnerships.date_fields import ThreePartDateField
from partnerships.logic.wording import long_date

#: How far back and ahead the choice of events reaches, and how many it shows.
REACH = dt.timedelta(days=400)
MOST_EVENTS = 200


class UploadForm(forms.Form):
    """The file."""

    submit_label = "Upload the list"
    file = forms.FileField(
        label="Booking list",
        help_text=(
            "A CSV file or an Excel workbook, from Eventbrite, a learning system, Teams or your own. "
            f"Up to {MAX_BYTES // 1024 // 1024} MB. Columns may have any names and order."
        ),
        allow_empty_file=True,
        error_messages={
            "required": "Choose the file with the list",
            "missing": "Choose the file with the list",
        },
    )


class EventOfListForm(forms.Form):
    """Which event rows are about: one of the partnership's, or a new one made here."""

    mark_optional = False
    which = forms.ChoiceField(label="Which event is this list about?", required=False)
    title = forms.CharField(
        label="Course title",
        max_length=200,
        required=False,
        help_text="A course of yours, or a new one.",
        widget=forms.TextInput({"list": "course-titles", "autocomplete": "off"}),
    )
    day = ThreePartDateField(label="Date", required=False, help_text="For example, 27 3 2026")
    starts = forms.TimeField(label="Starts at", required=False, widget=forms.TimeInput(format="%H:%M"))
    ends = forms.TimeField(label="Ends at", required=False, widget=forms.TimeInput(format="%H:%M"))
    last_day = ThreePartDateField(
        label="Last day, if it is another",
        required=False,
        help_text="Only for an event of several days, or a window for e-learning.",
    )
    online = forms.BooleanField(label="It is held online", required=False)
    venue = forms.CharField(label="Place", max_length=200, required=False)
    places = forms.IntegerField(label="Places offered", required=False, min_value=1, max_value=100000)

    def __init__(self, *args: Any, found: FoundEvent, events: Sequence[Event], **kwargs: Any) -> None:
        kwargs.setdefault("initial", _initial(found))
        super().__init__(*args, **kwargs)
        self.found = found
        choices = [
            (str(event.pk), f"{event.course.title}, {long_date(event.first_day)} ({event.ref})")
            for event in events
        ]
        self.fields["which"].choices = [("", "A new event"), *choices]  # type: ignore[attr-defined]
        if not choices:
            self.fields["which"].widget = forms.HiddenInput()

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("which"):
            for name in ("title", "day", "starts", "ends", "last_day"):
                self.errors.pop(name, None)
            return cleaned
        needed = {
            "title": "Enter the course title",
            "day": "Enter the date of the event",
            "starts": "Enter when it starts",
            "ends": "Enter when it ends",
        }
        for name, message in needed.items():
            if not cleaned.get(name) and name not in self.errors:
                self.add_error(name, message)
        first, last = cleaned.get("day"), cleaned.get("last_day") or cleaned.get("day")
        if first and last and last < first:
            self.add_error("last_day", "The last day cannot be before the first")
        elif (
            first == last
            and cleaned.get("starts")
            and cleaned.get("ends")
            and cleaned["ends"] <= cleaned["starts"]
        ):
            self.add_error("ends", "The event must end after it starts")
        return cleaned

    def choice(self) -> Mapping[str, object]:
        """What to store for the rows' event."""
        data = self.cleaned_data
        if data.get("which"):
            return {"event": int(data["which"])}
        return EventDraft(
            title=" ".join(data["title"].split()),
            starts_at=dt.datetime.combine(data["day"], data["starts"], tzinfo=clock.LONDON),
            ends_at=dt.datetime.combine(data["last_day"] or data["day"], data["ends"], tzinfo=clock.LONDON),
            online=data["online"],
            venue=data["venue"],
            places=data["places"],
            reference=self.found.draft.reference if self.found.draft else "",
        ).as_json()


def _initial(found: FoundEvent) -> dict[str, Any]:
    if chosen := found.event or found.suggested:
        return {"which": str(chosen.pk)}
    draft = found.draft or EventDraft()
    starts = clock.local(draft.starts_at) if draft.starts_at else None
    ends = clock.local(draft.ends_at) if draft.ends_at else None
    return {
        "title": draft.title,
        "day": draft.first_day,
        "starts": starts.time() if starts else None,
        "ends": ends.time() if ends else None,
        "last_day": draft.last_day if draft.last_day != draft.first_day else None,
        "online": draft.online,
        "venue": draft.venue,
        "places": draft.places,
    }
