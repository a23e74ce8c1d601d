"""The form of one answer, made from what the framework says of its question."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django import forms

from audits.logic.frameworks.spec import FrameworkKind, FrameworkSpec, Question, QuestionKind
from audits.models import Answer
from audits.services.answers import MOST_CHARACTERS

NO_NAMES = "Do not name or describe an identifiable child, family or member of staff."
MOST_ACTIONS = 8
MOST_ROWS = 40
SPARE_ROWS = 2
YES_NO = (("yes", "Yes"), ("no", "No"))


def _text(label: str, hint: str = "", rows: int = 8) -> forms.CharField:
    return forms.CharField(
        label=label,
        help_text=hint,
        max_length=MOST_CHARACTERS,
        required=False,
        widget=forms.Textarea(attrs={"rows": str(rows)}),
    )


class AnswerForm(forms.Form):
    """One answer. Nothing is required to save it: what is missing is said on the list, and again at sign-off.

    `revision` is the number of the save that the page showed; see `services.answers.save_answer`.
    """

    mark_optional = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)

    def __init__(
        self,
        data: Mapping[str, Any] | None = None,
        *,
        spec: FrameworkSpec,
        question: Question,
        answer: Answer | None = None,
        is_draft: bool = False,
    ) -> None:
        super().__init__(data)
        self.spec, self.question, self.answer, self.is_draft = spec, question, answer, is_draft
        self.rows: list[dict[str, str]] = []
        self.columns: list[dict[str, str]] = []
        self.initial["revision"] = answer.revision if answer else 0
        if question.is_graded:
            self._add_grade()
        else:
            self._add_value()

    # --- the fields of each kind --------------------------------------------------------------------------------

    def _add_grade(self) -> None:
        rules, labels, hints = self.spec.answers, self.spec.answers.labels, self.spec.answers.hints
        explanation = labels.get("explanation", "Explain your answer")
        self.fields["explanation"] = _text(explanation, hints.get("explanation", NO_NAMES))
        level = forms.ChoiceField(
            label=labels.get("self_grade", "Your grade"),
            choices=[(each.value, each.label) for each in self.spec.scale.levels],
            widget=forms.RadioSelect,
            required=False,
        )
        level.widget.option_hints = {each.value: each.definition for each in self.spec.scale.levels}  # type: ignore[attr-defined]
        self.fields["level"] = level
        apart = [each.label for each in self.spec.scale.levels if each.stands_apart]
        if apart:
            why = f"Only if you chose “{apart[0].lower()}”: why?"
            self.fields["not_applicable_reason"] = _text(why, rows=2)
        if rules.asks_impact:
            impact = labels.get("impact", "What difference has this made to children?")
            self.fields["impact"] = _text(impact, hints.get("impact", ""), rows=4)
        self._fill("explanation", "impact", "not_applicable_reason")
        self.initial["level"] = self.answer.own_level if self.answer else ""
        if rules.asks_impact or rules.actions_required_at:
            self._add_actions()

    def _add_actions(self) -> None:
        held = self.answer.value if self.answer and isinstance(self.answer.value, list) else []
        count = min(MOST_ACTIONS, max(len(held) + 1, self._posted_rows("action_text_")))
        for number in range(count):
            row = held[number] if number < len(held) else {}
            fields = {
                "action_text": forms.CharField(label="What", max_length=500, required=False),
                "action_owner": forms.CharField(label="Who (their role)", max_length=120, required=False),
                "action_due": forms.DateField(
                    label="By when", required=False, widget=forms.DateInput(attrs={"type": "date"})
                ),
            }
            names = {key: f"{key}_{number}" for key in fields}
            for key, field in fields.items():
                self.fields[names[key]] = field
            self.initial[names["action_text"]] = row.get("text", "")
            self.initial[names["action_owner"]] = row.get("owner", "")
            self.initial[names["action_due"]] = row.get("due_on", "")
            self.rows.append(names)

    def _add_value(self) -> None:
        question, kind = self.question, self.question.kind
        held = self.answer.value if self.answer else None
        label = self.label
        match kind:
            case QuestionKind.INTEGER | QuestionKind.PERCENT:
                most = 100 if kind == QuestionKind.PERCENT else 10_000_000
                self.fields["value"] = forms.IntegerField(
                    label=label, required=False, min_value=0, max_value=most
                )
            case QuestionKind.CHOICE:
                options = [(option, option) for option in question.options]
                self.fields["value"] = forms.ChoiceField(
                    label=label, choices=options, widget=forms.RadioSelect, required=False
                )
            case QuestionKind.MULTI_CHOICE:
                options = [(option, option) for option in question.options]
                self.fields["value"] = forms.MultipleChoiceField(
                    label=label, choices=options, widget=forms.CheckboxSelectMultiple, required=False
                )
            case QuestionKind.YES_NO | QuestionKind.YES_NO_TEXT:
                self.fields["value"] = forms.ChoiceField(
                    label=label, choices=YES_NO, widget=forms.RadioSelect, required=False
                )
                if kind == QuestionKind.YES_NO_TEXT:
                    self.fields["details"] = _text("Details", NO_NAMES, rows=4)
                    self.initial["details"] = held.get("text", "") if isinstance(held, dict) else ""
                    held = held.get("answer", "") if isinstance(held, dict) else ""
            case QuestionKind.TABLE:
                self._add_table()
                return
            case QuestionKind.ACTIONS:
                self._add_actions()
                return
            case QuestionKind.EVIDENCE:
                return
            case _:
                self.fields["value"] = _text(label, NO_NAMES)
        self.initial["value"] = held

    def _add_table(self) -> None:
        held = self.answer.value if self.answer and isinstance(self.answer.value, list) else []
        columns = self.question.columns
        posted = self._posted_rows("cell_0_")
        count = min(MOST_ROWS, max(len(held) + SPARE_ROWS, posted))
        self.columns = [{"key": name, "label": name.replace("_", " ").capitalize()} for name in columns]
        for number in range(count):
            row = held[number] if number < len(held) else {}
            names = {}
            for place, column in enumerate(columns):
                name = names[column] = f"cell_{place}_{number}"
                label = column.replace("_", " ").capitalize()
                self.fields[name] = forms.CharField(label=label, max_length=300, required=False)
                self.initial[name] = row.get(column, "")
            self.rows.append(names)

    def _posted_rows(self, prefix: str) -> int:
        numbers = [name.removeprefix(prefix) for name in self.data if name.startswith(prefix)]
        return max((int(each) + 1 for each in numbers if each.isdigit() and len(each) < 3), default=0)

    def _fill(self, *names: str) -> None:
        for name in names:
            if name in self.fields:
                self.initial[name] = getattr(self.answer, name) if self.answer else ""

    @property
    def label(self) -> str:
        """The label of the one field of a question that is not graded: the page's heading says the question."""
        return {
            QuestionKind.INTEGER: "Number",
            QuestionKind.PERCENT: "Percentage",
            QuestionKind.CHOICE: "Choose one",
            QuestionKind.MULTI_CHOICE: "Choose all that apply",
            QuestionKind.YES_NO: "Your answer",
            QuestionKind.YES_NO_TEXT: "Your answer",
            QuestionKind.PROMPT: "Your notes",
        }.get(self.question.kind, "Your answer")

    @property
    def bound_rows(self) -> list[dict[str, forms.BoundField]]:
        """The rows of actions or of a table, each as its fields by column."""
        return [{column: self[name] for column, name in row.items()} for row in self.rows]

    # --- clean data ---------------------------------------------------------------------------------------------

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if self.is_draft:
            return cleaned
        level = self.spec.scale.find(str(cleaned.get("level") or "")) if self.question.is_graded else None
        if (
            level is not None
            and level.stands_apart
            and not str(cleaned.get("not_applicable_reason", "")).strip()
        ):
            self.add_error("not_applicable_reason", f"Say why it is “{level.label.lower()}”")
        if "action_text_0" in self.fields:
            self._check_actions(cleaned)
        return cleaned

    def _check_actions(self, cleaned: dict[str, Any]) -> None:
        for names in self.rows:
            text, due = cleaned.get(names["action_text"]), cleaned.get(names["action_due"])
            if text and not due and names["action_due"] not in self.errors:
                self.add_error(names["action_due"], "Say by when the action will be done")
            if due and not text:
                self.add_error(names["action_text"], "Say what will be done")

    def words(self) -> dict[str, Any]:
        """The clean data as `save_answer` takes them."""
        cleaned = self.cleaned_data
        words: dict[str, Any] = {"revision": cleaned.get("revision") or 0, "value": self._value(cleaned)}
        if self.question.is_graded:
            names = ("explanation", "impact", "level", "not_applicable_reason")
            words.update({name: cleaned.get(name) or "" for name in names})
        return words

    def _value(self, cleaned: dict[str, Any]) -> Any:
        kind = self.question.kind
        if kind in (QuestionKind.GRADED, QuestionKind.ACTIONS):
            return self._actions(cleaned)
        if kind == QuestionKind.TABLE:
            rows = [{column: cleaned.get(name, "") for column, name in row.items()} for row in self.rows]
            return [row for row in rows if any(row.values())] or None
        if kind == QuestionKind.YES_NO_TEXT:
            given = {"answer": cleaned.get("value") or "", "text": cleaned.get("details") or ""}
            return given if any(given.values()) else None
        value = cleaned.get("value")
        return None if value in ("", []) else value

    def _actions(self, cleaned: dict[str, Any]) -> list[dict[str, str]] | None:
        found = []
        for names in self.rows:
            due = cleaned.get(names["action_due"])
            row = {
                "text": cleaned.get(names["action_text"]) or "",
                "owner": cleaned.get(names["action_owner"]) or "",
                "due_on": due.isoformat() if isinstance(due, dt.date) else "",
            }
            if any(row.values()):
                found.append(row)
        return found or None


class SignOffForm(forms.Form):
    """A senior lead's signature."""

    submit_label = "Sign and send"

    def __init__(self, data: Mapping[str, Any] | None = None, *, spec: FrameworkSpec, subject: str) -> None:
        super().__init__(data)
        if spec.sign_off_roles:
            words = [role.replace("_", " ").capitalize() for role in spec.sign_off_roles]
            self.fields["role"] = forms.ChoiceField(
                label="Who signs?", choices=[(each, each) for each in words], widget=forms.RadioSelect
            )
        else:
            self.fields["role"] = forms.CharField(
                label="Position of the senior lead who signs",
                max_length=120,
                help_text="For example, chief nurse, assistant chief constable, head of service.",
            )
        # A peer review's statements are the reviewer's, not the agency's own (`peer_forms.ShareForm`).
        own = () if spec.kind == FrameworkKind.PEER_REVIEW else spec.declaration
        said = [*own, f"This is the answer of {subject}, and a senior lead stands behind it"]
        for number, sentence in enumerate(said):
            self.fields[f"declared_{number}"] = forms.BooleanField(label=sentence)
