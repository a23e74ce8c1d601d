"""allauth's forms in our words: labels instead of placeholders, and help that says what is wanted."""

from typing import Any, ClassVar

from allauth.account import forms as allauth_forms
from django import forms
from django.contrib.auth.password_validation import validate_password

from partnerships.forms.wording import PlainWords
from partnerships.models import User

ADVICE = "At least 10 characters. Three unrelated words make a strong password."


class OurWords(PlainWords):
    """Labels, help and order of an allauth form. `words` is {field: (label, help)}."""

    words: ClassVar[dict[str, tuple[str, str]]] = {}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name, (label, help_text) in self.words.items():
            field = self.fields[name]
            field.label = label
            field.help_text = help_text
            field.widget.attrs.pop("placeholder", None)
            field.error_messages["required"] = f"Enter {label[:1].lower()}{label[1:]}"

    def require_same(self, problem: str) -> None:
        """Our words when two new passwords differ."""
        if self.has_error("password2"):
            self.errors["password2"] = self.error_class([problem])


DIFFERENT = "The two passwords are not the same"


class SignInForm(OurWords, allauth_forms.LoginForm):
    """Address and password."""

    words = {"login": ("Your email address", ""), "password": ("Your password", "")}


class AskForCodeForm(OurWords, allauth_forms.RequestLoginCodeForm):
    """The address that a code goes to."""

    words = {"email": ("Your email address", "We will send a code that works for a few minutes.")}


class CodeForm(OurWords, allauth_forms.ConfirmLoginCodeForm):
    """The code from the email."""

    words = {
        "code": (
            "The code",
            "Letters and figures, as in the email. Capital or small letters make no difference.",
        )
    }


class ForgottenPasswordForm(OurWords, allauth_forms.ResetPasswordForm):
    """The address that a link goes to."""

    words = {"email": ("Your email address", "We will send a link to choose a new password.")}


class NewPasswordForm(OurWords, allauth_forms.ResetPasswordKeyForm):
    """A new password, after a link."""

    words = {"password1": ("A new password", ADVICE), "password2": ("The new password again", "")}

    def clean(self) -> Any:
        cleaned = super().clean()
        self.require_same(DIFFERENT)
        return cleaned


class ChangedPasswordForm(OurWords, allauth_forms.ChangePasswordForm):
    """A new password, by somebody who knows the old one."""

    words = {
        "oldpassword": ("Your password now", ""),
        "password1": ("A new password", ADVICE),
        "password2": ("The new password again", ""),
    }

    def clean(self) -> Any:
        cleaned = super().clean()
        self.require_same(DIFFERENT)
        return cleaned


class FirstPasswordForm(OurWords, allauth_forms.SetPasswordForm):
    """A password for somebody who signed in by code until now."""

    words = {"password1": ("A password", ADVICE), "password2": ("The password again", "")}

    def clean(self) -> Any:
        cleaned = super().clean()
        self.require_same(DIFFERENT)
        return cleaned


class SamePersonForm(OurWords, allauth_forms.ReauthenticateForm):
    """The password once more, before something that matters."""

    words = {"password": ("Your password", "")}


class JoinForm(PlainWords, forms.Form):
    """A new person's name and password."""

    name = forms.CharField(
        label="Your name",
        max_length=150,
        help_text="As colleagues in the partnership know you.",
        widget=forms.TextInput({"autocomplete": "name"}),
    )
    password = forms.CharField(
        label="A password",
        help_text=ADVICE,
        strip=False,
        max_length=200,
        widget=forms.PasswordInput({"autocomplete": "new-password"}),
    )

    submit_label = "Join"

    def __init__(self, *args: Any, email: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.email = email

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        if password := cleaned.get("password"):
            try:
                validate_password(password, User(email=self.email, name=cleaned.get("name", "")))
            except forms.ValidationError as problem:
                self.add_error("password", problem)
        return cleaned
