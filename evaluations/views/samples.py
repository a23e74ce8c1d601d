"""Samples: population against sample, the seed, who was drawn, who takes whose place, and drawing again."""

from typing import Any

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST

from courses.services.refusals import Refused
from evaluations.logic.sampling import Comparison, size_cautions
from evaluations.models import Sample, SampledDelegate, ThemedEvaluation
from evaluations.queries.sampling import comparison_by, frame_of, people_of, people_to_replace, size_of
from evaluations.rules import PLAN_THEMED, SEE_SAMPLES
from evaluations.services.samples import DRAWS, draw_sample, drawn_as_recorded, leave_sample
from evaluations.themed_choices import Dimension, Exclusion, SampleMethod
from evaluations.themed_forms import DrawForm, LeavingForm
from evaluations.themed_tables import SampleTable
from evaluations.views.themed_frames import evaluation_of, themed_crumbs, themed_frame
from partnerships import clock, downloads
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.logic.charts import Table
from partnerships.logic.wording import long_moment, percent, plural
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

#: Groups with fewer rows than this are listed one by one; of more roles, the largest.
MOST_GROUPS = 25
DIMENSIONS = [(value, label) for value, label in Dimension.choices if value]


@requires(SEE_SAMPLES)
def sample(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Who could be drawn, who was drawn, and the form that draws."""
    return _sample_page(request, evaluation_of(request, pk), DrawForm())


@requires(PLAN_THEMED)
@require_POST
def sample_draw(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Draw a sample and record it."""
    evaluation = evaluation_of(request, pk)
    form = DrawForm(request.POST)
    if form.is_valid():
        try:
            drawn = draw_sample(evaluation=evaluation, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            number = drawn.people.count()
            messages.success(request, f"{plural(number, 'person was', 'people were')} drawn.")
            return redirect("evaluations:sample_record", slug, pk, drawn.pk)
    return _sample_page(request, evaluation, form)


def _sample_page(request: TenantRequest, evaluation: ThemedEvaluation, form: DrawForm) -> HttpResponse:
    slug = request.partnership.slug
    frame = frame_of(evaluation)
    people, agencies = size_of([evaluation.pk]).get(evaluation.pk, (0, 0))
    context = themed_frame(request, evaluation, "evaluations:sample") | {
        "form": form,
        "able": len(frame.people),
        "excluded": frame.excluded_in_words,
        "groups": [
            {"label": label, "value": len({person.groups[value] for person in frame.people})}
            for value, label in DIMENSIONS
        ],
        "people": people,
        "agencies": agencies,
        "cautions": size_cautions(people, agencies) if people else (),
        "to_replace": len(people_to_replace([evaluation.pk]).get(evaluation.pk, [])),
        "samples": [_row(slug, each) for each in _samples(evaluation)],
        "may_draw": request.member.can(PLAN_THEMED) and evaluation.state in DRAWS,
    }
    return render(request, "evaluations/themed/sample.html", context, status=422 if form.errors else 200)


def _samples(evaluation: ThemedEvaluation) -> list[Sample]:
    rows = Sample.objects.filter(evaluation=evaluation).select_related("drawn_by").order_by("number")
    return list(rows.defer("frame", "excluded"))


def _row(slug: str, drawn: Sample) -> dict[str, Any]:
    how = drawn.get_method_display()
    if drawn.method == SampleMethod.STRATIFIED:
        how = f"{how}, by {drawn.get_dimension_display().lower()}"
    return {
        "title": f"Sample {drawn.number}",
        "url": reverse("evaluations:sample_record", args=[slug, drawn.evaluation_id, drawn.pk]),
        "how": how,
        "size": drawn.size_asked,
        "when": f"{long_moment(clock.local(drawn.drawn_at))} by {drawn.drawn_by.name}",
        "seed": drawn.seed,
    }


@requires(SEE_SAMPLES)
def sample_record(request: TenantRequest, slug: str, pk: int, sample_pk: int) -> HttpResponse:
    """One draw: how it was made, how like the population it is (`?by=`), and whether it comes out the same again."""
    evaluation = evaluation_of(request, pk)
    found = get_visible(
        Sample,
        request.member,
        using=lambda rows: rows.select_related("drawn_by"),
        pk=sample_pk,
        evaluation=evaluation,
    )
    by = request.GET.get("by") or found.dimension or Dimension.AGENCY.value
    by = by if by in dict(DIMENSIONS) else Dimension.AGENCY.value
    compared = comparison_by(found, by)
    table = _comparison_table(compared, dict(DIMENSIONS)[by])
    wanted = downloads.format_asked(request)
    if wanted:
        name = f"sample {found.number} by {by}"
        return downloads.table_response(table.rows, table.headers, name=name, format=wanted)
    row = _row(slug, found)
    facts = [
        {"key": "How", "value": row["how"]},
        {"key": "People asked for", "value": str(found.size_asked)},
        {"key": "Population", "value": plural(len(found.frame), "person", "people")},
        {"key": "Seed", "value": str(found.seed)},
        {"key": "At least one of each group", "value": "Yes" if found.cover_each else "No"},
        {"key": "Drawn", "value": row["when"]},
        {"key": "Left out", "value": _left_out(found)},
    ]
    again = request.GET.get("again") == "yes"
    context = {
        "evaluation": evaluation,
        "sample": found,
        "facts": facts,
        "table": table,
        "by": by,
        "dimensions": [
            {"label": label, "url": f"?by={value}", "current": value == by} for value, label in DIMENSIONS
        ],
        "cautions": compared.cautions,
        "again": again,
        "same": drawn_as_recorded(found) if again else None,
        "crumbs": [
            *themed_crumbs(slug, evaluation, within=True),
            {"text": "Sample", "url": reverse("evaluations:sample", args=[slug, pk])},
        ],
        **downloads.download_urls(request),
    }
    return render(request, "evaluations/themed/sample_record.html", context)


def _left_out(found: Sample) -> str:
    words = [f"{Exclusion(reason).label}: {len(ids)}" for reason, ids in sorted(found.excluded.items())]
    return "; ".join(words) or "Nobody"


def _comparison_table(compared: Comparison, label: str) -> Table:
    """Each group in population and sample; of very many groups, the largest, and the others together."""
    rows = sorted(compared.rows, key=lambda row: (-row.population, row.group))
    shown, rest = rows[:MOST_GROUPS], rows[MOST_GROUPS:]
    lines = [(row.group or "Not known", row.population, row.sample) for row in shown]
    if rest:
        others = plural(len(rest), "other group", "other groups")
        lines.append((others, sum(row.population for row in rest), sum(row.sample for row in rest)))
    lines.append(("All", compared.population, compared.sample))
    return Table(
        (label, "Population", "Share", "Sample", "Share of the sample"),
        tuple(
            (
                name,
                f"{population:,}",
                percent(population, compared.population) if compared.population else "",
                f"{drawn:,}",
                percent(drawn, compared.sample) if compared.sample else "",
            )
            for name, population, drawn in lines
        ),
    )


@requires(SEE_SAMPLES)
def people(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Everyone who was drawn, who left and why, and who can no longer take part."""
    evaluation = evaluation_of(request, pk)
    may = request.member.can(PLAN_THEMED) and evaluation.state in DRAWS
    gaps = dict(people_to_replace([evaluation.pk]).get(evaluation.pk, []))
    rows = people_of(evaluation)
    named = {person.pk: person for person in rows.filter(pk__in=gaps)} if gaps else {}
    context = themed_frame(request, evaluation, "evaluations:sample") | {
        "may_draw": may,
        "gaps": [
            {
                "name": named[person_id].delegate.name,
                "why": reason.label.lower(),
                "url": reverse(
                    "evaluations:sample_replace", args=[slug, pk, named[person_id].sample_id, person_id]
                )
                + f"?reason={reason.value}",
            }
            for person_id, reason in gaps.items()
        ],
    }
    table = SampleTable(rows, slug=slug, may_replace=may)
    name = f"sample {evaluation.title}"
    return show_list(request, "evaluations/themed/people.html", table=table, name=name, context=context)


@requires(PLAN_THEMED)
def sample_replace(
    request: TenantRequest, slug: str, pk: int, sample_pk: int, person_pk: int
) -> HttpResponse:
    """Record why somebody leaves the sample, and draw who takes their place."""
    evaluation = evaluation_of(request, pk)
    person = get_visible(
        SampledDelegate,
        request.member,
        using=lambda rows: rows.select_related("sample", "delegate", "event__course"),
        pk=person_pk,
        sample_id=sample_pk,
        sample__evaluation=evaluation,
    )
    initial = {"reason": request.GET.get("reason", ""), "replace": True}
    is_sent = request.method == "POST"
    form = LeavingForm(request.POST if is_sent else None, initial=initial)
    if is_sent and form.is_valid():
        try:
            new = leave_sample(person=person, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, _said(person, new, asked=form.cleaned_data["replace"]))
            return redirect("evaluations:people", slug, pk)
    crumbs = [
        *themed_crumbs(slug, evaluation, within=True),
        {"text": "People drawn", "url": reverse("evaluations:people", args=[slug, pk])},
    ]
    context = {"form": form, "heading": f"Replace {person.delegate.name}", "crumbs": crumbs}
    return render(request, "base/form_page.html", context, status=422 if form.errors else 200)


def _said(person: SampledDelegate, new: SampledDelegate | None, *, asked: bool) -> str:
    name = person.delegate.name
    if new is not None:
        return f"{name} has left the sample. {new.delegate.name} was drawn in their place."
    nobody = " Nobody is left who could take their place." if asked else ""
    return f"{name} has left the sample.{nobody}"
