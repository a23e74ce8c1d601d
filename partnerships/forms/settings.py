"""The partnership's words and limits, look, contacts and privacy texts."""

import calendar
from typing import Any

from django import forms

from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords
from partnerships.logic.colour import parse_hex
from partnerships.models import Partnership, PartnershipSettings
from partnerships.models.partnership import SMALLEST_MINIMUM
from partnerships.services.settings import UnusableLogo, picture_type

MONTHS = [(number, calendar.month_name[number]) for number in range(1, 13)]


class WordsForm(PlainWords, forms.Form):
    """What the partnership calls itself and its groups, and the limits it keeps to."""

    name = forms.CharField(label="Name of the partnership", max_length=150)
    short_name = forms.CharField(
        label="Short name", max_length=40, help_text="For example LLR. It stands where there is little room."
    )
    body_word = forms.CharField(
        label="Kind of body",
        max_length=60,
        help_text="For example LSCP or LSCB. It stands in reports and surveys.",
    )
    seg_word = forms.CharField(
        label="Short word for the scrutiny group", max_length=80, help_text="For example SEG."
    )
    seg_name = forms.CharField(
        label="Full name of the scrutiny group",
        max_length=120,
        help_text="For example Safeguarding Effectiveness Group.",
    )
    report_title = forms.CharField(label="Title of the quarterly report", max_length=150)
    year_start_month = forms.TypedChoiceField(
        label="First month of the training year", choices=MONTHS, coerce=int
    )
    minimum_group_size = forms.IntegerField(
        label="Smallest group to show",
        min_value=SMALLEST_MINIMUM,
        max_value=50,
        help_text=f"Results from fewer people read “too few to show”. {SMALLEST_MINIMUM} or more.",
        error_messages={
            "min_value": f"The smallest group to show can be raised, but is never lower than {SMALLEST_MINIMUM}"
        },
    )
    emails_per_30_days = forms.IntegerField(
        label="Most emails asking one person for answers in 30 days", min_value=1, max_value=10
    )
    notice_working_days = forms.IntegerField(
        label="Notice of cancellation, in working days",
        min_value=0,
        max_value=60,
        help_text="A later cancellation counts as out of notice. Bank holidays are no working days.",
    )

    submit_label = "Save words and limits"
    OF_PARTNERSHIP = ("name", "short_name")

    @classmethod
    def initial_from(cls, partnership: Partnership, settings: PartnershipSettings) -> dict[str, Any]:
        """What is set now."""
        return {
            name: getattr(partnership if name in cls.OF_PARTNERSHIP else settings, name)
            for name in cls.base_fields
        }

    def of_partnership(self) -> dict[str, Any]:
        """The clean values that stand on the partnership's own row."""
        return {name: self.cleaned_data[name] for name in self.OF_PARTNERSHIP}

    def of_settings(self) -> dict[str, Any]:
        """The clean values of the settings."""
        return {name: value for name, value in self.cleaned_data.items() if name not in self.OF_PARTNERSHIP}


class LookForm(PlainWords, forms.Form):
    """Colour and logo."""

    colour = forms.CharField(
        label="Colour",
        max_length=7,
        help_text="A hash and six figures or letters a to f, for example #1d5a6c. "
        "Wherever text needs it, a darker shade is used by itself.",
    )
    logo = forms.FileField(
        label="Logo",
        required=False,
        help_text="A PNG or JPEG picture smaller than 1 MB. It is shown on white, 40 pixels high.",
        widget=forms.FileInput({"accept": "image/png,image/jpeg"}),
        error_messages={"empty": "The logo’s file is empty"},
    )

    submit_label = "Save colour and logo"

    def clean_colour(self) -> str:
        try:
            return str(parse_hex(self.cleaned_data["colour"]))
        except ValueError as problem:
            raise forms.ValidationError(str(problem)) from problem

    def clean_logo(self) -> bytes | None:
        """The picture's bytes: what counts is what it is, not what it is called."""
        upload = self.cleaned_data["logo"]
        if not upload:
            return None
        self.logo_name = str(upload.name)
        content = upload.read()
        try:
            picture_type(content)
        except UnusableLogo as problem:
            raise forms.ValidationError(str(problem)) from problem
        return bytes(content)


class ContactsForm(PlainWords, forms.ModelForm):
    """Who answers for people's data, and whom to tell about a worry.

    Blanks may be saved; nothing is sent until they are filled.
    """

    privacy_notice_url = forms.URLField(
        label="Web address of the privacy notice", required=False, assume_scheme="https"
    )
    legal_basis_dated = ThreePartDateField(
        label="Date of the legal basis text",
        required=False,
        help_text="The day on which your data protection officer confirmed it.",
    )

    submit_label = "Save contacts and privacy"

    class Meta:
        model = PartnershipSettings
        fields = (
            "controller",
            "dpo_contact",
            "privacy_notice_url",
            "legal_basis",
            "legal_basis_dated",
            "front_door",
            "out_of_hours",
            "designated_officer",
            "concern_mailbox",
            "concern_cover_name",
            "concern_cover_email",
        )
        labels = {
            "controller": "Name of the data controller",
            "dpo_contact": "How to reach the data protection officer",
            "legal_basis": "Legal basis, as people read it",
            "front_door": "Children’s front door, by day",
            "out_of_hours": "Number outside office hours",
            "designated_officer": "Designated officer for allegations",
            "concern_mailbox": "Monitored mailbox for concerns",
            "concern_cover_name": "Who covers the mailbox",
            "concern_cover_email": "Their email address",
        }
        help_texts = {
            "controller": "The safeguarding partners, or the council that acts for them.",
            "dpo_contact": "An email address or a telephone number that may be published.",
            "legal_basis": "This text was written for you. Your data protection officer confirms it "
            "before the first email.",
            "front_door": "Name and telephone number, as they stand on every page with free text.",
            "designated_officer": "Name or title, with a telephone number.",
            "concern_mailbox": "Every concern found in an answer is announced here. Somebody reads it on "
            "each working day.",
        }
        widgets = {"legal_basis": forms.Textarea({"rows": "6"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.mark_optional = False
        for name in PartnershipSettings.NEEDED_BEFORE_SENDING:
            self.fields[name].required = False
