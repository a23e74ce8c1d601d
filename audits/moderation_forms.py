"""Forms of moderation: input to clean data, no rules of their own."""

import datetime as dt
from typing import Any

from django import forms

from audits.logic.frameworks.spec import Scale
from audits.text_fields import free_text
from partnerships import clock
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Agency
from partnerships.tenant_fields import Within, in_use


class GradeForm(forms.Form):
    """The moderator's grade of one question."""

    submit_label = "Save the grade"
    level = forms.ChoiceField(label="Your grade", widget=forms.RadioSelect)
    reason = free_text("Why? Needed only where you differ from the agency’s own grade", rows=3)

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grades(self, scale)


def offer_grades(form: forms.Form, scale: Scale) -> None:
    """Put the levels of a framework's scale in a form's field "level"."""
    level = form.fields["level"]
    assert isinstance(level, forms.ChoiceField)
    level.choices = [(each.value, each.label) for each in scale.levels]


class NotesForm(forms.Form):
    """The moderator's working notes on one question."""

    submit_label = "Save the notes"
    mark_optional = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    comment = free_text("Comment to the agency", rows=4)
    good_practice = free_text("Good practice to share", rows=2)
    questions_for_visit = free_text("Questions for the visit", rows=2)
    visit_findings = free_text("Found on the visit", rows=2)


class RequestForm(forms.Form):
    """Asking for more evidence."""

    submit_label = "Ask for it"
    what = free_text("What do you need?", rows=3, required=True)
    due_on = ThreePartDateField(label="Day by which you need it")


class RequestAnswerForm(forms.Form):
    """Answering a request."""

    submit_label = "Send the answer"
    answer = free_text(
        "Your answer",
        "Add the evidence to the question first, then say here what you added.",
        required=True,
        rows=4,
    )


class SayForm(forms.Form):
    """A message in the dialogue."""

    submit_label = "Send the message"
    text = free_text("Your message", rows=3, required=True)


class ProposeForm(forms.Form):
    """The moderator's proposed grade of a heading."""

    submit_label = "Propose this grade"
    level = forms.ChoiceField(label="One grade for the heading", widget=forms.RadioSelect)
    note = free_text("Note to the agency: what you saw, and why this grade", required=True, rows=4)

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grades(self, scale)


class HeadingAnswerForm(forms.Form):
    """The agency's answer to a proposed grade."""

    submit_label = "Send your answer"
    answer = forms.ChoiceField(
        label="Do you agree with the proposed grade?",
        widget=forms.RadioSelect,
        choices=(("agree", "Yes, this is the final grade"), ("challenge", "No, and I say why below")),
    )
    words = free_text("Your words to the moderator", rows=4)


class ReferForm(forms.Form):
    """Referring a heading to the officer."""

    submit_label = "Refer it"
    reason = free_text("Why can you not agree?", rows=3, required=True)


class DecideForm(forms.Form):
    """The officer's or the chair's decision of a referred heading."""

    submit_label = "Decide"
    level = forms.ChoiceField(label="The final grade", widget=forms.RadioSelect)
    reason = free_text("Why this grade?", required=True, rows=4)

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grades(self, scale)


class ConflictForm(forms.Form):
    """Declaring, before any evidence opens."""

    submit_label = "Declare"
    declaration = forms.ChoiceField(
        label="Do you have a conflict of interest?",
        help_text="For example: you or somebody close to you works there, worked there in the last three years, "
        "governs it, or has a complaint with it.",
        widget=forms.RadioSelect,
        choices=(("none", "No, I have none"), ("conflict", "Yes, or I am not sure")),
    )
    words = forms.CharField(label="If yes: what is it?", max_length=300, required=False)


class InterestForm(forms.Form):
    """An interest in an agency."""

    submit_label = "Declare the interest"
    agency = Within(in_use(Agency), empty_label="Choose an agency")
    words = forms.CharField(label="What is the interest?", max_length=300)


class VisitForm(forms.Form):
    """Planning a visit."""

    submit_label = "Plan the visit"
    day = ThreePartDateField(label="Day of the visit")
    at = forms.TimeField(label="Time", help_text="For example 10:00.")
    place = forms.CharField(label="Where?", max_length=200, required=False)

    @property
    def planned_for(self) -> dt.datetime:
        """The moment of the visit, in London."""
        return dt.datetime.combine(self.cleaned_data["day"], self.cleaned_data["at"], clock.LONDON)


class VisitRecordForm(forms.Form):
    """Recording a visit that was held."""

    submit_label = "Record the visit"
    held_on = ThreePartDateField(label="Day of the visit")
    roles_met = forms.CharField(
        label="Whom did you meet? One role a line",
        help_text="Roles, never names: Head of safeguarding.",
        widget=forms.Textarea({"rows": "4"}),
        max_length=1000,
    )
    findings = free_text("What did you find?", rows=6)


class CancelVisitForm(forms.Form):
    """Calling a visit off."""

    submit_label = "Yes, call the visit off"
    why = forms.CharField(label="Why?", max_length=300)
