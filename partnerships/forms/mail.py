"""The partnership's own account for emails."""

import re
from typing import Any

from django import forms

from partnerships.forms.wording import PlainWords
from partnerships.models import NotifyAccount
from partnerships.services.back_ends.notify import UUID, read_key

ID = re.compile(rf"^{UUID}$", re.IGNORECASE)


def _id(value: str, what: str) -> str:
    value = value.strip().lower()
    if value and not ID.match(value):
        raise forms.ValidationError(
            f"Copy the whole {what} from GOV.UK Notify: 36 letters, figures and hyphens"
        )
    return value


class NotifyForm(PlainWords, forms.Form):
    """Key, template and reply-to address of the partnership's GOV.UK Notify service."""

    api_key = forms.CharField(
        label="API key",
        required=False,
        max_length=300,
        widget=forms.PasswordInput({"autocomplete": "off", "spellcheck": "false"}),
    )
    template_id = forms.CharField(label="ID of the email template", required=False, max_length=40)
    reply_to_id = forms.CharField(
        label="ID of the reply-to address",
        required=False,
        max_length=40,
        help_text="Leave this empty to use your service’s own reply-to address.",
    )
    active = forms.BooleanField(label="Send this partnership’s emails through GOV.UK Notify", required=False)

    submit_label = "Save"

    def __init__(self, *args: Any, account: NotifyAccount, **kwargs: Any) -> None:
        initial = {name: getattr(account, name) for name in ("template_id", "reply_to_id", "active")}
        super().__init__(*args, initial=initial, **kwargs)
        self.mark_optional = False
        self.has_key = bool(account.sealed_key)
        self.fields["api_key"].help_text = (
            "A key is stored. It is never shown. Enter another one only to replace it."
            if self.has_key
            else "Make a live key in GOV.UK Notify, under API integration. It is kept sealed and never shown again."
        )

    def clean_api_key(self) -> str:
        key = str(self.cleaned_data["api_key"]).strip()
        if key:
            try:
                read_key(key)
            except ValueError as problem:
                raise forms.ValidationError(str(problem)) from None
        return key

    def clean_template_id(self) -> str:
        return _id(self.cleaned_data["template_id"], "template ID")

    def clean_reply_to_id(self) -> str:
        return _id(self.cleaned_data["reply_to_id"], "reply-to ID")

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if data.get("active"):
            if not data.get("api_key") and not self.has_key and "api_key" not in self.errors:
                self.add_error("api_key", "Enter the API key")
            if not data.get("template_id") and "template_id" not in self.errors:
                self.add_error("template_id", "Enter the ID of the email template")
        return data
