"""Forms of themes, plans and samples: input to clean data, no rules of their own."""

from __future__ import annotations

from typing import Any

from django import forms

from courses.models import Course
from evaluations.logic.stages import Step
from evaluations.models import ThemedEvaluation
from evaluations.themed_choices import Dimension, EvidenceMethod, LeavingReason, SampleMethod
from partnerships.choices import QA_TEAM
from partnerships.date_fields import ThreePartDateField
from partnerships.forms.wording import PlainWords
from partnerships.models import Board, MembershipRole, Theme, User
from partnerships.stale_forms import NoticesStale
from partnerships.tenant_fields import SeveralWithin, Within, in_use

NO_CHILD = "Never write a child’s name here."
STEPS = [(int(step), f"Step {int(step)}: {step.title}") for step in Step]


def team() -> Any:
    """The people of the QA team, who can lead an evaluation."""
    ids = MembershipRole.objects.filter(role__in=QA_TEAM, membership__active=True).values_list(
        "membership__user_id", flat=True
    )
    return User.objects.filter(pk__in=list(ids)).order_by("name")


class PlanForm(PlainWords, NoticesStale):
    """What the plan says, in words and dates."""

    submit_label = "Save the plan"

    title = forms.CharField(max_length=150, help_text="For example: Neglect: do people act sooner?")
    aims = forms.CharField(
        label="What is it to find out?",
        widget=forms.Textarea({"rows": "4"}),
        max_length=3000,
        required=False,
        help_text=NO_CHILD,
    )
    assurance_test = forms.CharField(
        label="What would count as assurance?",
        widget=forms.Textarea({"rows": "4"}),
        max_length=3000,
        required=False,
        help_text="Written before anybody is asked, so that the answer is judged by it and not the other way round.",
    )
    lead = Within(team, label="Who leads it?", required=False, empty_label="Nobody yet")
    boards = SeveralWithin(
        in_use(Board),
        label="Which boards does it report to?",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Choose none when it reports to every board.",
    )
    starts_on = ThreePartDateField(label="Date on which it starts", required=False)
    reports_on = ThreePartDateField(label="Date on which it reports", required=False)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["title"].error_messages["required"] = "Enter a title"
        for step in Step:
            self.fields[f"step_{int(step)}"] = forms.CharField(
                label=f"Step {int(step)}, {step.title.lower()}: how is it found out?",
                max_length=500,
                required=False,
                initial="",
            )

    def plan_fields(self) -> dict[str, Any]:
        """The clean data as the services take them."""
        data = dict(self.cleaned_data)
        methods = {str(int(step)): data.pop(f"step_{int(step)}") for step in Step}
        return {
            **{
                name: data[name]
                for name in ("title", "aims", "assurance_test", "lead", "starts_on", "reports_on")
            },
            "methods": {step: words for step, words in methods.items() if words},
            "board_ids": [board.pk for board in data["boards"]],
        }


def plan_initial(evaluation: ThemedEvaluation) -> dict[str, Any]:
    """What is stored, as `PlanForm` shows it."""
    values: dict[str, Any] = {
        name: getattr(evaluation, name)
        for name in ("title", "aims", "assurance_test", "starts_on", "reports_on")
    }
    values["lead"] = evaluation.lead_id
    values["boards"] = sorted(evaluation.board_links.values_list("board_id", flat=True))
    for step in Step:
        values[f"step_{int(step)}"] = evaluation.methods.get(str(int(step)), "")
    return values


def usual_plan(theme: Theme) -> dict[str, Any]:
    """What a new plan is offered with: the methods that the stages bring by themselves."""
    return {
        "title": f"{theme.name}: does training change practice?"[:150],
        "step_1": "Survey before the course",
        "step_2": "The same questions after the course",
        "step_3": "Surveys of delegates and their managers at three months",
        "step_4": "Surveys at six months, and case-file audits",
    }


class CourseOfThemeForm(PlainWords, forms.Form):
    """A course chosen because of the theme, and why."""

    course: forms.ModelChoiceField[Course] = forms.ModelChoiceField(
        queryset=None, empty_label="Choose a course"
    )
    why = forms.CharField(label="Why this course?", max_length=300, required=False)

    def __init__(self, *args: Any, evaluation: ThemedEvaluation, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        courses = Course.objects.filter(active=True).order_by("title")
        self.fields["course"].queryset = courses  # type: ignore[attr-defined]
        self.fields["course"].error_messages["required"] = "Choose a course"


class EvidencePlanForm(PlainWords, forms.Form):
    """Evidence besides surveys that the plan asks for."""

    submit_label = "Add it to the plan"

    method = forms.ChoiceField(choices=EvidenceMethod.choices)
    step = forms.TypedChoiceField(label="For which step?", choices=STEPS, coerce=int)
    about = forms.CharField(
        label="What is it to find out?", max_length=300, required=False, help_text=NO_CHILD
    )
    who = forms.CharField(
        label="Who does it?",
        max_length=150,
        required=False,
        help_text="A role, for example: SEG policy officer.",
    )
    due_on = ThreePartDateField(label="Date by which it is done", required=False)
    prompts = forms.CharField(
        label="Questions to ask, one on each line",
        widget=forms.Textarea({"rows": "4"}),
        max_length=3000,
        required=False,
    )

    def evidence_fields(self) -> dict[str, Any]:
        """The clean data as the service takes them."""
        return {**self.cleaned_data, "prompts": self.cleaned_data["prompts"].splitlines()}


class DrawForm(PlainWords, forms.Form):
    """How a sample is drawn. The portal chooses the seed."""

    size = forms.IntegerField(
        label="How many people?",
        min_value=1,
        max_value=5000,
        initial=20,
        help_text="Twenty or more, of three agencies or more, say more.",
    )
    method = forms.ChoiceField(
        label="How?",
        choices=SampleMethod.choices,
        widget=forms.RadioSelect,
        initial=SampleMethod.STRATIFIED,
    )
    dimension = forms.ChoiceField(
        label="Within which groups?",
        choices=[choice for choice in Dimension.choices if choice[0]],
        required=False,
        initial=Dimension.AGENCY,
        help_text="Each group gets places in proportion to its people. Not used for a random sample.",
    )
    cover_each = forms.BooleanField(
        label="At least one of each group, where there are places enough", required=False
    )


class LeavingForm(PlainWords, forms.Form):
    """Why somebody leaves the sample, and whether somebody takes their place."""

    submit_label = "Save"

    reason = forms.ChoiceField(label="Why?", choices=LeavingReason.choices, widget=forms.RadioSelect)
    words = forms.CharField(
        label="In words",
        max_length=300,
        required=False,
        help_text="Needed for another reason. Name nobody.",
    )
    replace = forms.BooleanField(label="Draw the next in order in their place", required=False, initial=True)


class MoveForm(forms.Form):
    """Another state for an evaluation."""

    state = forms.CharField(max_length=10)
    reason = forms.CharField(max_length=300, required=False)
