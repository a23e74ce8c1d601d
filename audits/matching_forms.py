"""Forms of matching moderators with agencies."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms

from partnerships.choices import RelationKind
from partnerships.models import Agency, Membership
from partnerships.tenant_fields import Within, in_use

MOST_AGENCIES = 40


class ModeratorsForm(forms.Form):
    """How many agencies each moderator takes at most in a cycle; none where they take no part."""

    submit_label = "Save the moderators"
    mark_optional = False

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        memberships: Sequence[Membership],
        most: Mapping[int, int],
    ) -> None:
        super().__init__(data)
        self.memberships = {f"most_{each.pk}": each for each in memberships}
        for name, membership in self.memberships.items():
            agency = f", {membership.agency}" if membership.agency else ""
            self.fields[name] = forms.IntegerField(
                label=f"{membership.user}{agency}",
                min_value=0,
                max_value=MOST_AGENCIES,
                required=False,
                widget=forms.NumberInput({"class": "govuk-input--width-3"}),
            )
            self.initial[name] = most.get(membership.pk, 0)

    @property
    def chosen(self) -> dict[Membership, int]:
        """Who takes part, with the most that each takes."""
        return {
            membership: number
            for name, membership in self.memberships.items()
            if (number := self.cleaned_data.get(name))
        }


class Moderators(Within):
    """Members by their name and agency."""

    def label_from_instance(self, obj: Membership) -> str:
        return f"{obj.user}, {obj.agency}" if obj.agency else str(obj.user)


class AssignmentForm(forms.Form):
    """The officer's own choice for one agency."""

    submit_label = "Choose this moderator"
    membership = Moderators(label="Moderator", empty_label="Choose somebody")
    exception_reason = forms.CharField(
        label="If one agency commissions or owns the other: why is it all right?",
        max_length=300,
        required=False,
    )

    def __init__(self, *args: Any, memberships: Sequence[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        membership = self.fields["membership"]
        assert isinstance(membership, forms.ModelChoiceField)
        membership.queryset = Membership.objects.filter(pk__in=memberships).select_related("user", "agency")


class EndAssignmentForm(forms.Form):
    """Ending an assignment, with the reason."""

    submit_label = "Yes, end it"
    why = forms.CharField(label="Why?", max_length=300)


class RelationForm(forms.Form):
    """One agency commissions or owns another."""

    submit_label = "Record it"
    agency = Within(in_use(Agency), empty_label="Choose an agency", label="This agency")
    kind = forms.ChoiceField(choices=RelationKind.choices, label="does what?")
    other = Within(in_use(Agency), empty_label="Choose an agency", label="To which agency?")
