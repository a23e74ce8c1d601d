"""Forms of evidence: input to clean data; the services know the rules."""

from typing import Any

from django import forms

from assurance.logic.uploads import MOST_BYTES
from assurance.logic.uploads.inspecting import WHAT_IS_TAKEN
from assurance.models import Evidence
from assurance.services import uploads
from assurance.services.evidence import LONGEST_NOTE, Content
from assurance.services.refusals import Refused
from partnerships.date_fields import ThreePartDateField
from partnerships.stale_forms import NoticesStale

_MEGABYTES = MOST_BYTES // 1024 // 1024


class ContentForm(forms.Form):
    """One thing: a file, a web address or a note."""

    file = forms.FileField(
        label="File",
        required=False,
        help_text=f"{WHAT_IS_TAKEN} Up to {_MEGABYTES} MB. What counts is what is in it, not its name.",
        widget=forms.FileInput(attrs={"data-most-bytes": str(MOST_BYTES)}),
    )
    url = forms.CharField(
        label="Or a web address",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"autocomplete": "off"}),
        help_text="For example, https://www.ashshire.gov.example/policy",
    )
    note = forms.CharField(
        label="Or a note",
        required=False,
        max_length=LONGEST_NOTE,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text="What somebody would see or hear. Name no child, family or member of staff.",
    )
    page = forms.CharField(
        label="Where to look in it", required=False, max_length=60, help_text="For example, page 4"
    )

    content: Content

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        accepted = None
        if cleaned.get("file"):
            try:
                accepted = uploads.accept_upload(cleaned["file"])
            except Refused as refusal:
                self.add_error("file", str(refusal))
                return cleaned
        url, note = cleaned.get("url", "").strip(), cleaned.get("note", "").strip()
        given = [accepted is not None, bool(url), bool(note)].count(True)
        if given != 1 and not self.errors:
            some = "only one of them" if given else "one of them"
            self.add_error("file", f"Choose a file, give a web address or write a note: {some}.")
        self.content = Content(file=accepted, url=url, note=note, page=cleaned.get("page", ""))
        return cleaned


class AboutForm(forms.Form):
    """What is said about a piece of evidence."""

    title = forms.CharField(max_length=200, help_text="What people call it: Safeguarding policy 2026.")
    what_it_proves = forms.CharField(
        label="What does it prove?", max_length=300, help_text="In one line: Every new starter is checked."
    )
    owner = forms.CharField(
        label="Who keeps it up to date",
        required=False,
        max_length=120,
        help_text="A role, never a name: Head of safeguarding.",
    )
    expires_on = ThreePartDateField(
        label="Last day on which it is current",
        required=False,
        help_text="For example, 31 3 2027. You are reminded a month before.",
    )


class EvidenceForm(ContentForm, AboutForm):
    """A new piece of evidence."""

    submit_label = "Add the evidence"
    whose = forms.ChoiceField(label="Whose evidence is it?", widget=forms.RadioSelect)
    field_order = ("whose", "title", "what_it_proves", "file", "url", "note", "page", "owner", "expires_on")

    def __init__(self, *args: Any, owners: dict[int | None, str], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.owners = owners
        if len(owners) == 1:
            del self.fields["whose"]
        else:
            choices = [(str(key or ""), name) for key, name in owners.items()]
            self.fields["whose"].choices = choices  # type: ignore[attr-defined]
            self.fields["whose"].required = False

    @property
    def agency_id(self) -> int | None:
        """Whose shelf was chosen; the only one where there is no choice."""
        if len(self.owners) == 1:
            return next(iter(self.owners))
        chosen = self.cleaned_data.get("whose", "")
        return int(chosen) if chosen else None

    def about(self) -> dict[str, Any]:
        """What `services.evidence.add_evidence` wants to know besides the content."""
        return {name: self.cleaned_data[name] for name in AboutForm.base_fields}


class VersionForm(ContentForm):
    """A newer version of a piece of evidence."""

    submit_label = "Add the new version"


class ChangeForm(NoticesStale, AboutForm):
    """Changes what is said about a piece of evidence."""

    submit_label = "Save"


def about_initial(evidence: Evidence) -> dict[str, Any]:
    """What `ChangeForm` shows at first."""
    return {name: getattr(evidence, name) for name in AboutForm.base_fields}


class ResolveForm(forms.Form):
    """What was done about personal details in a document."""

    submit_label = "Record what was done"
    what_was_done = forms.CharField(
        label="What was done?",
        max_length=500,
        widget=forms.Textarea(attrs={"rows": 3}),
        help_text="Whom you told and what they did. Do not repeat the details.",
    )
    erase = forms.BooleanField(
        label="Erase this version of the file for good",
        required=False,
        help_text="Nobody can open it again. That it was here, and its digest, stay in the record.",
    )
