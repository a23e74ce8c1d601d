"""People: the list, one training record, and merging two records of one person."""

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse

from courses.filters import PeopleFilter
from courses.forms import ChangePersonForm, FindPersonForm
from courses.logic.people import fold
from courses.models import Delegate
from courses.queries.history import history_of
from courses.queries.programme import likely_duplicates, people_list, training_of, training_record
from courses.rules import RUN_PROGRAMME, SEE_PEOPLE
from courses.services import people as services
from courses.services.refusals import Refused
from courses.tables import PeopleTable, TrainingRecordTable
from courses.views.frames import programme_tabs
from partnerships.access import get_visible
from partnerships.lists import show_list
from partnerships.models import Agency
from partnerships.permissions import requires
from partnerships.requests import TenantRequest, posted

#: What is chosen side by side, and how it is called.
MERGED_FIELDS = (
    ("first_name", "First name"),
    ("last_name", "Last name"),
    ("email", "Email address"),
    ("agency_id", "Agency"),
    ("job_role", "Job role"),
    ("learner_id", "Number in the learning system"),
    ("manager_name", "Manager’s name"),
    ("manager_email", "Manager’s email address"),
)


def person_of(request: TenantRequest, pk: int) -> Delegate:
    """The person of an address.

    Raises:
        Http404: there is none that this member may see.
    """
    return get_visible(
        Delegate,
        request.member,
        using=lambda rows: rows.select_related("agency", "merged_into"),
        pk=pk,
    )


def _crumbs(slug: str, person: Delegate | None = None) -> list[dict[str, str]]:
    crumbs = [
        {"text": "Programme", "url": reverse("courses:events", args=[slug])},
        {"text": "People", "url": reverse("courses:people", args=[slug])},
    ]
    if person is not None:
        crumbs.append({"text": person.name, "url": reverse("courses:person", args=[slug, person.pk])})
    return crumbs


@requires(SEE_PEOPLE)
def people(request: TenantRequest, slug: str) -> HttpResponse:
    """Everybody with a training record."""
    filters = PeopleFilter(request.GET, queryset=people_list(request.member), request=request)
    return show_list(
        request,
        "courses/people.html",
        table=PeopleTable(filters.qs, slug=slug),
        name="people",
        filters=filters,
        context={"tabs": programme_tabs(request, "courses:people")},
    )


@requires(SEE_PEOPLE)
def person(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """One training record. Never any answer."""
    found = person_of(request, pk)
    if found.merged_into_id is not None:
        messages.info(request, f"The record of {found.name} is part of this one.")
        return redirect("courses:person", slug, found.merged_into_id)
    so_far = training_of([found.pk]).get(found.pk)
    return show_list(
        request,
        "courses/person.html",
        table=TrainingRecordTable(training_record(found), slug=slug),
        name=f"training record {found.name}",
        context={
            "person": found,
            "facts": _facts(found),
            "so_far": f"Came to {so_far.came} of {so_far.bookings} events booked." if so_far else "",
            "duplicates": likely_duplicates(found),
            "history": history_of(found),
            "crumbs": _crumbs(slug),
            "may_run": request.member.can(RUN_PROGRAMME),
        },
    )


def _facts(found: Delegate) -> list[dict[str, str]]:
    manager = " ".join(filter(None, (found.manager_name, found.manager_email and f"<{found.manager_email}>")))
    return [
        {"key": "Email", "value": found.email or "None: cannot be reached"},
        {"key": "Agency", "value": str(found.agency or "Not known")},
        {"key": "Job role", "value": found.job_role or "Not known"},
        {"key": "Manager", "value": manager or "Not known"},
        {"key": "Learning system number", "value": found.learner_id or "None"},
        {"key": "Volunteer", "value": "Yes" if found.volunteer else "No"},
    ]


@requires(RUN_PROGRAMME)
def person_edit(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Change a training record."""
    found = person_of(request, pk)
    names = (
        "first_name",
        "last_name",
        "email",
        "job_role",
        "manager_name",
        "manager_email",
        "learner_id",
        "volunteer",
    )
    initial: dict[str, Any] = {name: getattr(found, name) for name in names} | {"agency": found.agency_id}
    form = ChangePersonForm(posted(request), initial=initial)
    if request.method == "POST" and form.is_valid():
        try:
            services.update_delegate(delegate=found, by=request.member, **form.cleaned_data)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            messages.success(request, f"The record of {found.name} was changed.")
            return redirect("courses:person", slug, pk)
    context = {"form": form, "crumbs": _crumbs(slug, found), "heading": f"Change {found.name}"}
    return render(request, "base/form_page.html", context)


@requires(RUN_PROGRAMME)
def person_merge(request: TenantRequest, slug: str, pk: int) -> HttpResponse:
    """Find the other record of the same person."""
    found = person_of(request, pk)
    words = request.GET.get("q", "").strip()[:100]
    candidates = likely_duplicates(found)
    if words:
        matches = people_list(request.member).exclude(pk=found.pk)
        key = fold(words)
        by_name = matches.filter(name_key__contains=key) if key else matches.none()
        candidates = list((by_name | matches.filter(email__icontains=words))[:20])
    context = {
        "person": found,
        "form": FindPersonForm(request.GET or None),
        "words": words,
        "candidates": candidates,
        "crumbs": _crumbs(slug, found),
    }
    return render(request, "courses/person_merge.html", context)


@requires(RUN_PROGRAMME)
def person_merge_with(request: TenantRequest, slug: str, pk: int, other: int) -> HttpResponse:
    """Two records side by side: choose what is right, then make them one."""
    kept, gone = person_of(request, pk), person_of(request, other)
    if kept.pk == gone.pk:
        raise Http404
    rows = _side_by_side(kept, gone)
    problem = ""
    if request.method == "POST":
        chosen = {
            name: getattr(gone if request.POST.get(name) == "other" else kept, name)
            for name, _ in MERGED_FIELDS
        }
        try:
            services.merge_people(kept=kept, gone=gone, by=request.member, **chosen)
        except Refused as refusal:
            problem = str(refusal)
        else:
            messages.success(request, f"The two records are one now: {kept.name}.")
            return redirect("courses:person", slug, kept.pk)
    so_far = training_of([kept.pk, gone.pk])
    context = {
        "person": kept,
        "other": gone,
        "rows": rows,
        "problem": problem,
        "bookings": [so_far[each.pk].bookings if each.pk in so_far else 0 for each in (kept, gone)],
        "crumbs": _crumbs(slug, kept),
    }
    return render(request, "courses/person_merge_with.html", context)


def _side_by_side(kept: Delegate, gone: Delegate) -> list[dict[str, Any]]:
    agencies = {row.pk: row.name for row in Agency.objects.filter(pk__in=[kept.agency_id, gone.agency_id])}
    rows = []
    for name, label in MERGED_FIELDS:
        ours, theirs = getattr(kept, name), getattr(gone, name)
        shown = (agencies.get(ours, ""), agencies.get(theirs, "")) if name == "agency_id" else (ours, theirs)
        rows.append(
            {
                "name": name,
                "label": label,
                "ours": shown[0],
                "theirs": shown[1],
                "same": shown[0] == shown[1],
                "take_theirs": not shown[0] and bool(shown[1]),
            }
        )
    return rows
