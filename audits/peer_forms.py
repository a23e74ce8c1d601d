"""Forms of training peer review: input to clean data, no rules of their own."""

from typing import Any

from django import forms

from audits.choices import ThemeKind
from audits.logic.frameworks.spec import FrameworkSpec, Scale
from audits.logic.peer_timers import Timers
from audits.models import Assessment, Subgroup
from audits.moderation_forms import offer_grades
from audits.services.peer_reviews import LineReview
from audits.text_fields import NO_NAMES, free_text
from partnerships.date_fields import ThreePartDateField
from partnerships.models import Agency
from partnerships.tenant_fields import Within, in_use


class LineForm(forms.Form):
    """The peer's review of one line."""

    submit_label = "Save and go to the next line"
    mark_optional = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    level = forms.ChoiceField(label="Your grade", widget=forms.RadioSelect)
    reason = free_text("Why? Needed only where you differ from the agency’s own grade")
    good_practice = free_text("Good practice", "What you would borrow from them.")
    development = free_text("Development needed", "What has to change. It becomes an action of the agency.")
    development_due_on = ThreePartDateField(
        label="By when?", required=False, help_text="For example, 31 3 2027"
    )
    development_owner = forms.CharField(
        label="Who sees to it, by role?", help_text="For example, head of learning.", max_length=120,
        required=False,
    )  # fmt: skip
    comment = free_text("Anything else to the agency")

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grades(self, scale)

    def given(self) -> LineReview:
        """The clean data as the services take them."""
        data = dict(self.cleaned_data)
        return LineReview(**{**data, "revision": data["revision"] or 0})


class ShareForm(forms.Form):
    """Sharing a review: the peer confirms the framework's own statements."""

    submit_label = "Share the review"

    def __init__(self, *args: Any, spec: FrameworkSpec, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.said = {f"declared_{number}": words for number, words in enumerate(spec.declaration)}
        for name, words in self.said.items():
            self.fields[name] = forms.BooleanField(label=words)

    @property
    def statements(self) -> tuple[str, ...]:
        """What was confirmed."""
        return tuple(words for name, words in self.said.items() if self.cleaned_data.get(name))


class LineAnswerForm(forms.Form):
    """The agency's answer to one line."""

    submit_label = "Save your answer"
    answer = forms.ChoiceField(
        label="Do you agree with this grade?",
        widget=forms.RadioSelect,
        choices=(("agree", "Yes, it is the final grade of this line"), ("challenge", "No, and I say why")),
    )
    words = free_text("Your words to the peer", f"Needed where you do not agree. {NO_NAMES}")


class DecideLineForm(forms.Form):
    """The officer's decision of a line on which the two do not agree."""

    submit_label = "Decide"
    level = forms.ChoiceField(label="The final grade", widget=forms.RadioSelect)
    reason = free_text("Why this grade?", required=True)

    def __init__(self, *args: Any, scale: Scale, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_grades(self, scale)


class NoteForm(forms.Form):
    """What the officer said and agreed with an agency."""

    submit_label = "Record it"
    words = free_text("What was said and agreed?", rows=5, required=True)


class TimersForm(forms.Form):
    """The three days of a group."""

    submit_label = "Save the days"
    results_by = ThreePartDateField(label="Every line is graded by")
    share_by = ThreePartDateField(label="Reviews are shared by")
    respond_by = ThreePartDateField(label="Agencies have answered by")
    why = forms.CharField(
        label="Why do the days move?",
        help_text="Needed once the group is locked: its agencies are told.",
        max_length=300,
        required=False,
    )

    def timers(self) -> Timers:
        """The clean days."""
        data = self.cleaned_data
        return Timers(data["results_by"], data["share_by"], data["respond_by"])


class Places(Within):
    """Agencies in groups, by name and group."""

    def label_from_instance(self, obj: Assessment) -> str:
        return f"{obj.agency}, {obj.peer_place.group}"


class SwapForm(forms.Form):
    """Two agencies change places."""

    submit_label = "Let them change places"
    one = Places(label="This agency", empty_label="Choose an agency")
    other = Places(label="changes places with", empty_label="Choose an agency")

    def __init__(self, *args: Any, assessments: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in ("one", "other"):
            field = self.fields[name]
            assert isinstance(field, forms.ModelChoiceField)
            field.queryset = assessments


class ReviewerForm(forms.Form):
    """Another agency reviews."""

    submit_label = "Let this agency review"
    agency = Within(label="Which agency reviews instead?", empty_label="Choose an agency")
    why = forms.CharField(label="Why?", max_length=200)

    def __init__(self, *args: Any, agencies: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["agency"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = Agency.objects.filter(pk__in=agencies)


class ThemeForm(forms.Form):
    """One theme for a subgroup."""

    submit_label = "Save the theme"
    kind = forms.ChoiceField(label="What is it?", choices=ThemeKind.choices, widget=forms.RadioSelect)
    title = forms.CharField(max_length=150)
    words = free_text(
        "What came up?", "Name no agency and nobody. Say how many, never which.", rows=8, required=True
    )
    subgroup = Within(
        in_use(Subgroup), label="For which subgroup?", empty_label="Not decided yet", required=False
    )
    new_subgroup = forms.CharField(
        label="Or a subgroup that is not in the list", max_length=150, required=False
    )
