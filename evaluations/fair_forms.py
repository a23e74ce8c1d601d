"""Forms of dates, repairs, lost links, rooms and paper: input to clean data, no rules of their own."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms

from courses.models import Booking
from evaluations.themed_choices import BreakReason
from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords
from partnerships.models import Agency
from partnerships.tenant_fields import Within, in_use

NO_CHILD = "Never write a child’s name here."


class ExtendForm(PlainWords, forms.Form):
    """Until when a survey takes answers."""

    do = forms.CharField(initial="extend", widget=forms.HiddenInput)
    closes_on = ThreePartDateField(label="New last day", help_text="For example, 27 3 2026")
    why = forms.CharField(
        label="Why it is extended", max_length=300, help_text=f"Kept with the survey. {NO_CHILD}"
    )
    submit_label = "Extend the survey"


class CloseEarlyForm(PlainWords, forms.Form):
    """Why a survey takes no more answers."""

    do = forms.CharField(initial="close", widget=forms.HiddenInput)
    why = forms.CharField(
        label="Why it is closed early", max_length=300, help_text=f"Kept with the survey. {NO_CHILD}"
    )
    submit_label = "Yes, close it now"


class ReopenForm(PlainWords, forms.Form):
    """Until when one person may answer."""

    closes_on = ThreePartDateField(label="Last day to answer", help_text="For example, 27 3 2026")
    why = forms.CharField(
        label="Why it is opened again", max_length=300, help_text=f"Kept with the survey. {NO_CHILD}"
    )
    submit_label = "Open it for this person"


class MovedForm(PlainWords, forms.Form):
    """What an officer was told about one person."""

    reason = forms.ChoiceField(
        label="What were you told?",
        widget=forms.RadioSelect,
        choices=[
            (BreakReason.OFFICER.value, "Somebody else supervises them now"),
            (BreakReason.DELEGATE_LEFT.value, "They have left or changed role"),
        ],
    )
    submit_label = "Record it"


OUTCOMES = {
    "manager": ("manager", "Somebody else supervises them now"),
    "address": ("address", "They have another email address"),
    "left": ("left", "They have left or changed role"),
    "unknown": ("unknown", "I do not know"),
}


class RepairForm(PlainWords, forms.Form):
    """Who is there now, as far as a contact knows."""

    outcome = forms.ChoiceField(label="What is right now?", widget=forms.RadioSelect)
    name = forms.CharField(
        label="Name of who supervises them",
        max_length=200,
        required=False,
        help_text="If somebody else supervises them now.",
    )
    email = forms.EmailField(
        label="Email address",
        required=False,
        help_text="Of who supervises them, or the person’s own new address: as you chose above. "
        "Not needed if they have left or you do not know.",
    )
    submit_label = "Save"
    #: Name and address are needed or not by what is chosen; the hint says so.
    mark_optional = False

    def __init__(self, *args: Any, reason: str, **kwargs: Any) -> None:
        offered = ["address", "manager", "left", "unknown"]
        if reason in (BreakReason.NOT_MANAGER, BreakReason.MANAGER_BOUNCE, BreakReason.OFFICER):
            offered = ["manager", "left", "unknown"]
        elif reason == BreakReason.DELEGATE_BOUNCE:
            offered = ["address", "left", "unknown"]
        super().__init__(*args, **kwargs)
        if "address" not in offered:
            self.fields[
                "email"
            ].help_text = "Of who supervises them. Not needed if they have left or you do not know."
        self.fields["outcome"].choices = [OUTCOMES[one] for one in offered]  # type: ignore[attr-defined]
        if "manager" not in offered:
            del self.fields["name"]
            self.fields["email"].label = "Their new email address"
            self.fields["email"].help_text = "Not needed if they have left or you do not know."

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        outcome = cleaned.get("outcome")
        if outcome == "manager" and not cleaned.get("name") and "name" not in self.errors:
            self.add_error("name", "Enter the name of who supervises them")
        if outcome in ("manager", "address") and not cleaned.get("email") and "email" not in self.errors:
            self.add_error("email", "Enter the email address")
        return cleaned


class OpenRoomForm(PlainWords, forms.Form):
    """How long a code stays on the wall."""

    minutes = forms.TypedChoiceField(
        label="Open for",
        coerce=int,
        choices=[(30, "30 minutes"), (60, "1 hour"), (120, "2 hours"), (480, "8 hours")],
        initial=60,
    )
    submit_label = "Open it in the room"


class InTheRoomForm(PlainWords, forms.Form):
    """Who is answering in the room. Whether we know them shows nowhere."""

    name = forms.CharField(label="Your name", max_length=200, help_text="First and last name, as you booked.")
    email = forms.EmailField(
        label="Your email address", required=False, help_text="The one that you booked with, if you have one."
    )
    submit_label = "Start"


class DecideEntryForm(PlainWords, forms.Form):
    """What becomes of an answer given in the room."""

    decision = forms.ChoiceField(
        label="What is it?",
        widget=forms.RadioSelect,
        choices=[
            ("match", "It is somebody on the list"),
            ("walk_in", "They came without booking: add them"),
            ("leave_out", "Leave it out"),
        ],
    )
    booking = forms.ChoiceField(label="Who on the list", required=False)
    agency = Within(in_use(Agency), required=False, empty_label="Not known", label="Agency of somebody added")
    why = forms.CharField(label="Why it is left out", max_length=300, required=False, help_text=NO_CHILD)
    submit_label = "Save"

    def __init__(self, *args: Any, bookings: Sequence[Booking], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.by_id = {str(row.pk): row for row in bookings}
        choices = [("", "Choose a person"), *((pk, row.delegate.name) for pk, row in self.by_id.items())]
        self.fields["booking"].choices = choices  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("decision") == "match" and not cleaned.get("booking"):
            self.add_error("booking", "Choose who on the list it is")
        if cleaned.get("decision") == "leave_out" and not cleaned.get("why"):
            self.add_error("why", "Enter why it is left out")
        return cleaned


class LostLinkForm(PlainWords, forms.Form):
    """The address that our emails come to."""

    email = forms.EmailField(
        label="Your email address", max_length=254, help_text="The one that our emails come to."
    )
    submit_label = "Send me my links"
