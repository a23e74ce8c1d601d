"""Members, their roles, and inviting them."""

from typing import Any

from django import forms
from django.db.models import QuerySet

from partnerships.choices import Role, role_label
from partnerships.forms.wording import PlainWords
from partnerships.models import Agency, Board, Membership

#: What each role is for, beside its box (DOMAIN.md, Who does what). {seg} is the partnership's own word.
ROLE_HINTS = {
    Role.POLICY_OFFICER: "Plans, reads and judges the evidence; drafts the reports.",
    Role.COORDINATOR: "Runs the programme: courses, events, bookings, attendance.",
    Role.PROVIDER: "Sees their own agency’s courses and results.",
    Role.AGENCY_LEAD: "Answers for their own agency in audits.",
    Role.MODERATOR: "Checks the audits of agencies given to them.",
    Role.SEG_MEMBER: "Reads the evidence that {seg} scrutinises.",
    Role.SEG_CHAIR: "Gives and confirms the opinion of {seg}.",
    Role.BOARD_MEMBER: "Reads the published reports of their board, nothing else.",
    Role.SCRUTINEER: "Reads everything except people’s own data.",
    Role.ADMINISTRATOR: "Changes people, roles, groups and settings.",
}
NEEDS_AGENCY = (Role.PROVIDER, Role.AGENCY_LEAD)


class RolesForm(PlainWords, forms.Form):
    """A member's roles, with their boards and agency."""

    roles = forms.TypedMultipleChoiceField(
        label="Roles",
        coerce=Role,
        choices=Role.choices,
        widget=forms.CheckboxSelectMultiple,
        help_text="A person can have several.",
        error_messages={"required": "Choose at least one role"},
    )
    boards: forms.ModelChoiceField = forms.ModelMultipleChoiceField(
        label="Boards of a board member",
        queryset=None,
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    agency: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Agency",
        queryset=None,
        required=False,
        empty_label="No agency",
        help_text="Needed for a provider and for an agency lead.",
    )
    submit_label = "Save roles"

    def __init__(
        self, *args: Any, boards: QuerySet[Board], agencies: QuerySet[Agency], seg_word: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boards"].queryset = boards  # type: ignore[attr-defined]
        self.fields["agency"].queryset = agencies  # type: ignore[attr-defined]
        roles = self.fields["roles"]
        roles.choices = [(role.value, role_label(role, seg_word)) for role in Role]  # type: ignore[attr-defined]
        roles.widget.option_hints = {  # type: ignore[attr-defined]
            role.value: hint.format(seg=seg_word) for role, hint in ROLE_HINTS.items()
        }

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        roles = cleaned.get("roles") or []
        if Role.BOARD_MEMBER in roles and not cleaned.get("boards"):
            self.add_error("boards", "Choose the board of the board member")
        if any(role in roles for role in NEEDS_AGENCY) and not cleaned.get("agency"):
            self.add_error("agency", "Choose the agency of the provider or agency lead")
        return cleaned


class InviteForm(RolesForm):
    """A new person, by email."""

    name = forms.CharField(label="Name", max_length=150)
    email = forms.EmailField(
        label="Email address", help_text="They join with this address and sign in with it.", max_length=254
    )
    boards: forms.ModelChoiceField = forms.ModelChoiceField(
        label="Board of a board member", queryset=None, required=False, empty_label="No board"
    )
    field_order = ("name", "email", "roles", "boards", "agency")
    submit_label = "Send the invitation"

    def clean_email(self) -> str:
        address = str(self.cleaned_data["email"]).lower()
        if Membership.objects.filter(user__email__iexact=address, active=True).exists():
            raise forms.ValidationError("This person is a member already. Change their roles instead.")
        return address
