"""Forms of frameworks: uploading, copying, releasing, changing a draft."""

from typing import Any

from django import forms

from audits.logic.frameworks.reading import MOST_BYTES
from audits.logic.frameworks.spec import FrameworkSpec, Heading, Level, Question
from partnerships.date_fields import ThreePartDateField
from partnerships.stale_forms import NoticesStale


def _area(rows: int = 3) -> forms.Textarea:
    return forms.Textarea(attrs={"rows": rows})


class UploadForm(forms.Form):
    """A framework file."""

    submit_label = "Upload and check"
    file = forms.FileField(
        label="Framework file",
        help_text=f"A YAML file of up to {MOST_BYTES // 1024} KB. Download a framework to see how one is written.",
        allow_empty_file=True,
    )


class CopyForm(forms.Form):
    """A new version from an old one."""

    submit_label = "Copy it as a draft"
    label = forms.CharField(label="Label of the new version", max_length=40, help_text="For example, 2027.1")


class ReleaseForm(forms.Form):
    """Which meeting endorsed it."""

    submit_label = "Release this version"
    endorsed_on = ThreePartDateField(label="Day on which it was endorsed", help_text="For example, 14 9 2026")
    endorsed_minute = forms.CharField(
        label="Group and minute", max_length=120, help_text="For example, SEG, minute 7.2"
    )


class FactsForm(NoticesStale):
    """What is said about a version as a whole."""

    submit_label = "Save"
    title = forms.CharField(max_length=200)
    version = forms.CharField(label="Version", max_length=40)
    applies_to = forms.CharField(label="Whom it is for", required=False, max_length=2_000, widget=_area(2))
    notice = forms.CharField(label="Notice at the top", required=False, max_length=2_000, widget=_area(4))


def facts_initial(spec: FrameworkSpec) -> dict[str, Any]:
    """What `FactsForm` shows at first."""
    return {name: getattr(spec, name) for name in ("title", "version", "applies_to", "notice")}


class LevelForm(NoticesStale):
    """One grade."""

    submit_label = "Save"
    label = forms.CharField(label="Name", max_length=80)
    definition = forms.CharField(label="What it means", required=False, max_length=2_000, widget=_area(3))


def level_initial(level: Level) -> dict[str, Any]:
    """What `LevelForm` shows at first."""
    return {"label": level.label, "definition": level.definition}


class HeadingForm(NoticesStale):
    """One heading."""

    submit_label = "Save"
    title = forms.CharField(max_length=300)
    about = forms.CharField(label="About it", required=False, max_length=2_000, widget=_area(3))


def heading_initial(heading: Heading) -> dict[str, Any]:
    """What `HeadingForm` shows at first."""
    return {"title": heading.title, "about": heading.about}


class NewHeadingForm(forms.Form):
    """A heading with its first question."""

    submit_label = "Add the heading"
    title = forms.CharField(max_length=300)
    first_question = forms.CharField(label="Its first question", max_length=2_000, widget=_area(3))


class NewQuestionForm(forms.Form):
    """A question at the end of a heading."""

    submit_label = "Add the question"
    text = forms.CharField(label="Question", max_length=2_000, widget=_area(3))


class QuestionForm(NoticesStale):
    """One question: its words, its guidance and what each grade looks like."""

    submit_label = "Save"
    title = forms.CharField(label="Short title", required=False, max_length=300)
    text = forms.CharField(
        label="Question",
        max_length=2_000,
        widget=_area(4),
        help_text="Where its words change, it is another question: answers to the old one are not carried forward.",
    )
    guidance = forms.CharField(required=False, max_length=2_000, widget=_area(4))
    evidence_examples = forms.CharField(
        label="Examples of evidence", required=False, widget=_area(4), help_text="One a line."
    )
    checks = forms.CharField(
        label="What a checker looks for", required=False, widget=_area(3), help_text="One a line."
    )
    visit_prompt = forms.CharField(
        label="To ask or see at the visit", required=False, max_length=2_000, widget=_area(2)
    )

    def __init__(self, *args: Any, question: Question, levels: tuple[Level, ...], **kwargs: Any) -> None:
        self.levels = levels if question.is_graded else ()
        self.question = question
        initial = {
            "title": question.title,
            "text": question.text,
            "guidance": question.guidance,
            "evidence_examples": "\n".join(question.evidence_examples),
            "checks": "\n".join(question.checks),
            "visit_prompt": question.visit_prompt,
            **{f"looks_{level.value}": question.looks_like.get(level.value, "") for level in self.levels},
        }
        super().__init__(*args, initial=initial, **kwargs)
        for level in self.levels:
            self.fields[f"looks_{level.value}"] = forms.CharField(
                label=f"What “{level.label}” looks like", required=False, max_length=2_000, widget=_area(2)
            )
        if not question.is_graded:
            for name in ("checks", "visit_prompt", "evidence_examples"):
                del self.fields[name]

    def facts(self) -> dict[str, Any]:
        """What `editing.change_question` wants to know; texts in one piece, as files hold them."""
        given = self.cleaned_data
        facts: dict[str, Any] = {
            name: " ".join(given[name].split())
            for name in ("title", "text", "guidance", "visit_prompt")
            if name in given
        }
        for name in ("evidence_examples", "checks"):
            if name in given:
                lines = (" ".join(line.split())[:1_000] for line in given[name].splitlines())
                facts[name] = tuple(line for line in lines if line)[:60]
        if self.levels:
            said = {level.value: " ".join(given[f"looks_{level.value}"].split()) for level in self.levels}
            kept = {value: words for value, words in self.question.looks_like.items() if value not in said}
            facts["looks_like"] = kept | {value: words for value, words in said.items() if words}
        return facts
