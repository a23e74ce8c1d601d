"""Forms of dates, repairs, lost links, rooms and paper: input to clean data, no rules of their own."""

from django import forms

from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords

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
