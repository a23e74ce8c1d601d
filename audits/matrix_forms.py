"""Forms and lists of the best-practice matrix."""

from __future__ import annotations

from typing import Any

import django_tables2 as tables
from django import forms
from django.db.models import QuerySet
from django.template.loader import render_to_string
from django.urls import reverse

from audits.assessment_words import state_tag
from audits.logic.frameworks.spec import FrameworkSpec, Question
from audits.models import Answer, Assessment, Comparison
from audits.services.comparisons import MOST_PROVIDERS
from audits.text_fields import free_text
from partnerships import clock
from partnerships.models import Agency
from partnerships.tables import LINK, TenantTable
from partnerships.templatetags.components import govuk_date
from partnerships.tenant_fields import SeveralWithin

REASON_HINT = "What you saw, and where. Name no child, family or member of staff."


class RowForm(forms.Form):
    """One row of the matrix on the page of a profile: its level, and the reason."""

    mark_optional = False
    revision = forms.IntegerField(widget=forms.HiddenInput, min_value=0, required=False)
    level = forms.ChoiceField(label="Level", widget=forms.RadioSelect, required=False)
    explanation = free_text("Why, and what you saw", REASON_HINT, rows=2)

    def __init__(
        self, data: Any = None, *, spec: FrameworkSpec, question: Question, answer: Answer | None
    ) -> None:
        super().__init__(data, prefix=question.key)
        self.question, self.answer = question, answer
        level = self.fields["level"]
        assert isinstance(level, forms.ChoiceField)
        level.choices = [(each.value, f"{each.score} {each.label}") for each in spec.scale.levels]
        level.label = f"{question.key} {question.text}"
        level.widget.option_hints = {  # type: ignore[attr-defined]
            each.value: question.looks_like.get(each.value, each.definition) for each in spec.scale.levels
        }
        self.fields["explanation"].label = f"Why, and what you saw for {question.key}"
        if answer is not None:
            self.initial.update(level=answer.own_level, explanation=answer.explanation)
        self.initial["revision"] = answer.revision if answer else 0

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        if cleaned.get("level") and not str(cleaned.get("explanation") or "").strip():
            self.add_error("explanation", "Say why, and what you saw")
        return cleaned

    def given(self) -> dict[str, Any] | None:
        """What to save of this row; None where nothing was written, now or before."""
        cleaned = self.cleaned_data
        found = {"level": cleaned.get("level") or "", "explanation": cleaned.get("explanation") or ""}
        if self.answer is None and not any(found.values()):
            return None
        return {**found, "revision": cleaned.get("revision") or 0}


def _providers() -> QuerySet[Agency]:
    return Agency.objects.filter(active=True, provides_training=True)


class ComparisonForm(forms.Form):
    """What is needed, and who might give it."""

    submit_label = "Start comparing"
    title = forms.CharField(max_length=150, help_text="For example, supervision skills for team managers.")
    need = free_text(
        "What is needed?", "The need that the training has to meet, and for whom.", rows=4, required=True
    )
    providers = SeveralWithin(
        _providers,
        label="Which providers?",
        widget=forms.CheckboxSelectMultiple,
        help_text=f"From 2 to {MOST_PROVIDERS}. Agencies that provide training stand here.",
    )


class AddProvidersForm(forms.Form):
    """More providers for a comparison."""

    submit_label = "Add"
    providers = SeveralWithin(label="Which providers?", widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, held: list[int], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["providers"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = _providers().exclude(pk__in=held)


class ComparisonTable(TenantTable):
    """Comparisons, newest first."""

    title = tables.Column(attrs=LINK, linkify=lambda record, table: table.link(record))
    providers = tables.Column(verbose_name="Providers")
    made_by = tables.Column(accessor="made_by__name", verbose_name="Made by")
    made_at = tables.Column(verbose_name="Made on")

    class Meta:
        model = Comparison
        fields = ("title", "providers", "made_by", "made_at")
        order_by = "-made_at"

    caption = "Comparisons"

    def link(self, record: Comparison) -> str:
        return reverse("audits:comparison", args=[self.slug, record.pk])

    def render_made_at(self, value: Any) -> str:
        return str(govuk_date(clock.local(value)))

    def value_made_at(self, value: Any) -> Any:
        return value


class ProfileTable(TenantTable):
    """The profiles of one's own agency, newest first."""

    created_at = tables.Column(
        verbose_name="Begun on", attrs=LINK, linkify=lambda record, table: table.link(record)
    )
    version = tables.Column(accessor="framework_version", verbose_name="Matrix", orderable=False)
    state = tables.Column(verbose_name="Stage")

    class Meta:
        model = Assessment
        fields = ("created_at", "version", "state")
        order_by = "-created_at"

    caption = "Our profiles"

    def link(self, record: Assessment) -> str:
        return reverse("audits:profile", args=[self.slug, record.pk])

    def render_created_at(self, value: Any) -> str:
        return str(govuk_date(clock.local(value)))

    def value_created_at(self, value: Any) -> Any:
        return value

    def render_state(self, record: Assessment) -> str:
        return render_to_string("components/tag.html", state_tag(record))

    def value_state(self, record: Assessment) -> str:
        return record.get_state_display()
