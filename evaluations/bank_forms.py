"""Forms of the question bank: input to clean data; what makes a question fit is `logic.question_writing`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django import forms

from courses.models import LearningObjective
from evaluations.logic import question_writing as writing
from evaluations.logic.library import Item, ItemType
from evaluations.logic.question_writing import Measures, Words
from evaluations.logic.stages import STAGE_AND_AUDIENCE, survey_name
from evaluations.models import BankQuestion
from evaluations.queries.bank import words_of
from evaluations.queries.library import library
from partnerships.models import Theme
from partnerships.stale_forms import NoticesStale
from partnerships.tenant_fields import Within, in_use


@dataclass(frozen=True)
class QuestionType:
    """A type as an officer chooses it: the item type, and what is fixed by the choice."""

    key: str
    label: str
    about: str
    kind: ItemType
    scale: str = ""


TYPES: dict[str, QuestionType] = {
    each.key: each
    for each in (
        QuestionType("ten", "Ten-point scale", "1 “not at all” to 10 “completely”. Compares people before and after.", ItemType.SCALE, "ten"),  # noqa: E501
        QuestionType("agree", "Agreement", "Strongly disagree to strongly agree.", ItemType.SCALE, "agree"),
        QuestionType("extent", "Extent", "Not at all, a little, somewhat, a lot.", ItemType.SCALE, "extent"),
        QuestionType("freq", "How often", "Not yet, once, a few times, often.", ItemType.SCALE, "freq"),
        QuestionType("ynu", "Yes, no or not sure", "", ItemType.SCALE, "ynu"),
        QuestionType("choice", "One answer of several", "You write the answers.", ItemType.CHOICE),
        QuestionType("multi_choice", "Several answers", "You write the answers; people tick all that apply.", ItemType.MULTI_CHOICE),  # noqa: E501
        QuestionType("grid", "Grid", "The same question about several statements, one under the other on a phone.", ItemType.GRID),  # noqa: E501
        QuestionType("knowledge", "Knowledge question", "One answer is right; “I don’t know” is always offered. Answers are shown after the after survey.", ItemType.KNOWLEDGE),  # noqa: E501
        QuestionType("short_text", "Short text", "One line, up to 150 characters.", ItemType.TEXT),
        QuestionType("long_text", "Long text", "Up to 1,000 characters. A survey has two at most.", ItemType.TEXT),
    )
}  # fmt: skip

SURVEYS = [
    (key, survey_name(stage, audience).capitalize()) for key, (stage, audience) in STAGE_AND_AUDIENCE.items()
]
SCALE_WORDS = {
    "agree": "Agreement: strongly disagree to strongly agree",
    "extent": "Extent: not at all to a lot",
    "freq": "How often: not yet to often",
    "ynu": "Yes, no, not sure",
}
STEP_CHOICES = [
    ("1,2", "Steps 1 and 2: what people know and can do, the same before and after"),
    ("1", "Step 1: baseline only"),
    ("2", "Step 2: reaction and learning"),
    ("3", "Step 3: change in practice"),
    ("4", "Step 4: outcomes"),
    ("", "None of the four steps"),
]
LEVELS = [("", "As the step says"), ("1", "1 Reaction"), ("2", "2 Learning"), ("3", "3 Behaviour"), ("4", "4 Results")]  # fmt: skip  # noqa: E501
GROUPS = [("", "None"), ("knowledge", "Knowledge"), ("skill", "Skill"), ("confidence", "Confidence")]


def type_of(kind: str, words: Words) -> QuestionType:
    """The type as an officer chose it."""
    if kind == ItemType.SCALE:
        return TYPES[words.scale]
    if kind == ItemType.TEXT:
        return TYPES["short_text" if words.max_length <= writing.SHORT_TEXT else "long_text"]
    return TYPES[kind]


class TypeForm(forms.Form):
    """Which type of question to write."""

    submit_label = "Continue"
    type = forms.ChoiceField(
        label="What kind of answer does it take?",
        choices=[(each.key, each.label) for each in TYPES.values()],
        widget=forms.RadioSelect,
        error_messages={"required": "Choose the kind of answer"},
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        hints = {each.key: each.about for each in TYPES.values()}
        self.fields["type"].widget.option_hints = hints  # type: ignore[attr-defined]


class QuestionForm(NoticesStale):
    """A question of one type; only the fields of that type are there."""

    submit_label = "Save"

    wording = forms.CharField(
        label="Question",
        widget=forms.Textarea(attrs={"rows": "3"}),
        max_length=writing.LONGEST_WORDING,
        error_messages={"required": "Enter the question"},
        help_text="In words that every delegate understands. {{subject}}, {{course_title}}, {{run_date}} and "
        "{{objective}} are filled in for each course; {{name}} in managers’ questions.",
    )
    help = forms.CharField(label="Hint under the question", max_length=300, required=False)
    rows = forms.CharField(
        label="Statements, one on each line",
        widget=forms.Textarea(attrs={"rows": "6"}),
        required=False,
        help_text="Two to seven. Each counts as one answer.",
    )
    scale = forms.ChoiceField(
        label="Answers", choices=list(SCALE_WORDS.items()), widget=forms.RadioSelect, required=False
    )
    options = forms.CharField(
        label="Answers, one on each line",
        widget=forms.Textarea(attrs={"rows": "6"}),
        required=False,
    )
    answer = forms.IntegerField(
        label="Line of the right answer", required=False, min_value=1, help_text="1 is the first line."
    )
    why = forms.CharField(
        label="Why this is right",
        max_length=400,
        required=False,
        help_text="People read this with the right answer, once they have answered after the course.",
    )
    allow = forms.MultipleChoiceField(
        label="Special answers",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Offered last, counted and shown, and left out of every average.",
    )
    max_length = forms.IntegerField(label="Longest answer, in characters", required=False)
    surveys = forms.MultipleChoiceField(
        label="Where may it be asked?",
        choices=SURVEYS,
        widget=forms.CheckboxSelectMultiple,
        required=False,
        help_text="To compare people before and after, choose both.",
    )
    steps = forms.ChoiceField(
        label="Which step does it measure?", choices=STEP_CHOICES, widget=forms.RadioSelect, required=False
    )
    level = forms.ChoiceField(label="Kirkpatrick level", choices=LEVELS, required=False)
    core_group = forms.ChoiceField(
        label="Which group of ratings does it belong to?",
        choices=GROUPS,
        required=False,
        help_text="Ratings of a group are averaged together.",
    )
    objective: forms.ModelChoiceField[LearningObjective] = forms.ModelChoiceField(
        label="Which course objective does it measure?",
        queryset=None,
        required=False,
        empty_label="None",
        help_text="Then only that course can ask it.",
    )
    theme = Within(in_use(Theme), label="Which theme is it about?", required=False, empty_label="None")
    review_learning = forms.CharField(
        label="Which learning from a case review does it test?",
        max_length=300,
        required=False,
        help_text="In general words. Never name a child, a family or a review’s subject.",
    )
    condition = forms.CharField(
        label="Ask it only if",
        max_length=400,
        required=False,
        help_text="Empty asks everybody. On the question’s own page you can choose from lists instead. "
        "Name an earlier question and its answer: "
        'A1 is "Often", own:12 is not "No", K2 is at least 7, B4 was answered. '
        "Join tests all with “and”, or all with “or”.",
    )
    mirrors = forms.CharField(
        label="Which of the delegates’ questions does it mirror?",
        max_length=80,
        required=False,
        help_text="For a manager’s question: the name of the delegates’ question with the same answers, such as S3.",
    )  # fmt: skip

    #: What only some types have.
    ONLY_OF: dict[str, tuple[ItemType, ...]] = {
        "rows": (ItemType.GRID,),
        "scale": (ItemType.GRID,),
        "options": (ItemType.CHOICE, ItemType.MULTI_CHOICE, ItemType.KNOWLEDGE),
        "answer": (ItemType.KNOWLEDGE,),
        "why": (ItemType.KNOWLEDGE,),
        "allow": (ItemType.CHOICE, ItemType.MULTI_CHOICE, ItemType.SCALE, ItemType.GRID),
        "max_length": (ItemType.TEXT,),
    }

    def __init__(self, *args: Any, type: QuestionType, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.type = type
        for name, kinds in self.ONLY_OF.items():
            if type.kind not in kinds:
                del self.fields[name]
        if type.key != "ten":
            del self.fields["core_group"]
        for name in {"rows", "scale", "options", "answer"} & set(self.fields):
            self.fields[name].required = True
        if "allow" in self.fields:
            self._choose_specials()
        objectives = LearningObjective.objects.filter(retired_at=None).select_related("course")
        objective = self.fields["objective"]
        objective.queryset = objectives.order_by("course__title", "position")  # type: ignore[attr-defined]
        objective.label_from_instance = _objective_label  # type: ignore[attr-defined]

    def _choose_specials(self) -> None:
        known = library()
        of_scale = known.scales[self.type.scale].allow if self.type.scale else ()
        choices = [(key, label) for key, label in known.special_labels.items() if key not in of_scale]
        field = self.fields["allow"]
        field.choices = choices  # type: ignore[attr-defined]
        if of_scale:
            labels = " and ".join(f"“{known.special_labels[key]}”" for key in of_scale)
            field.help_text = f"{labels} is offered in any case. {field.help_text}"

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean()
        if self.errors:
            return cleaned
        found = writing.faults(
            self.type.kind,
            self.words,
            self.measures,
            self.asked_in,
            cleaned.get("condition", ""),
            specials=library().special_labels,
        )
        for name, message in found.items():
            self.add_error(name if name in self.fields else None, message)
        return cleaned

    def _lines(self, name: str) -> tuple[str, ...]:
        lines = str(self.cleaned_data.get(name, "")).splitlines()
        return tuple(" ".join(line.split()) for line in lines if line.strip())

    @property
    def words(self) -> Words:
        """What a person reads, chooses from or is marked by."""
        data = self.cleaned_data
        answer = data.get("answer")
        short = self.type.key == "short_text"
        length = data.get("max_length") or (writing.SHORT_TEXT if short else 500)
        if short:
            length = min(length, writing.SHORT_TEXT)
        elif self.type.key == "long_text":
            length = max(length, writing.SHORT_TEXT + 1)
        return Words(
            wording=" ".join(data["wording"].split()),
            help=" ".join(data["help"].split()),
            scale=data.get("scale") or self.type.scale,
            options=self._lines("options"),
            rows=self._lines("rows"),
            allow=tuple(data.get("allow", ())),
            answer=None if answer is None else answer - 1,
            why=data.get("why", ""),
            max_length=length if self.type.kind is ItemType.TEXT else 0,
        )

    @property
    def measures(self) -> Measures:
        """What the question measures."""
        data = self.cleaned_data
        objective, theme = data.get("objective"), data.get("theme")
        return Measures(
            steps=tuple(int(step) for step in data["steps"].split(",") if step),
            level=int(data["level"]) if data["level"] else None,
            core_group=data.get("core_group", ""),
            objective_id=objective.pk if objective else None,
            theme_id=theme.pk if theme else None,
            review_learning=data["review_learning"].strip(),
            mirrors=data["mirrors"].strip(),
        )

    @property
    def asked_in(self) -> tuple[str, ...]:
        """Where it may be asked, in the order of the stages."""
        return tuple(key for key, _ in SURVEYS if key in self.cleaned_data["surveys"])


def _objective_label(objective: LearningObjective) -> str:
    return f"{objective.course.title}: {objective.text}"


def question_initial(question: BankQuestion) -> dict[str, Any]:
    """What is stored, as `QuestionForm` shows it."""
    words = words_of(question)
    return _initial(
        words,
        surveys=list(question.surveys),
        steps=",".join(map(str, question.steps)),
        level="" if question.level is None else str(question.level),
        core_group=question.core_group,
        objective=question.objective_id,
        theme=question.theme_id,
        review_learning=question.review_learning,
        condition=question.condition,
        mirrors=question.mirrors,
    )


def copied_initial(item: Item) -> dict[str, Any]:
    """A question of the library, as `QuestionForm` shows it to be changed into one's own."""
    return _initial(
        words_of_item(item),
        surveys=list(item.stages),
        steps=",".join(str(step.value) for step in item.steps),
        level="" if item.level is None else str(item.level),
        core_group=item.core_group if item.core_group in writing.CORE_GROUPS else "",
        condition=str(item.condition or ""),
        mirrors=item.mirrors,
    )


def words_of_item(item: Item) -> Words:
    """The words of a question of the library."""
    return Words(
        wording=item.text_unless_released or item.text,
        help=item.help,
        scale=item.scale,
        options=item.options,
        rows=item.rows,
        allow=item.allow,
        max_length=item.max_length,
    )


def can_be_copied(item: Item) -> bool:
    """Whether the library's question is of a type that an officer may write."""
    return item.type in writing.KINDS and not item.ends_survey_on


def _initial(words: Words, **others: Any) -> dict[str, Any]:
    return {
        "wording": words.wording,
        "help": words.help,
        "rows": "\n".join(words.rows),
        "scale": words.scale,
        "options": "\n".join(words.options),
        "answer": None if words.answer is None else words.answer + 1,
        "why": words.why,
        "allow": list(words.allow),
        "max_length": words.max_length or None,
        **others,
    }
