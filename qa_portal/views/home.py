"""Home: what needs doing, by date; the quarter at a glance; and the search box."""

import datetime as dt

from django.http import HttpResponse
from django.shortcuts import redirect, render

from partnerships import clock, places
from partnerships.permissions import requires
from partnerships.requests import TenantRequest
from partnerships.rules import OPEN_HOME, SEARCH


@requires(OPEN_HOME)
def home(request: TenantRequest, slug: str) -> HttpResponse:
    """Overdue, this week, coming; an empty partnership sees the start list instead.

    People who come for one thing alone are led to it.
    """
    landing = places.landing_for(request.member)
    if landing is not None:
        return redirect(landing.url_name, slug)
    today = clock.today()
    items = places.due_items(request.member, today)
    week_end = today + dt.timedelta(days=6 - today.weekday())
    groups = [
        ("Overdue", [item for item in items if item.due_on < today]),
        ("This week", [item for item in items if today <= item.due_on <= week_end]),
        ("Coming", [item for item in items if item.due_on > week_end]),
    ]
    steps = start_list(request.member.in_qa_team)
    return render(
        request,
        "qa_portal/home.html",
        {
            "groups": groups,
            "figures": places.key_figures(request.member, today),
            "start_steps": steps,
            "anything_due": bool(items),
            "today": today,
        },
    )


def start_list(for_team: bool) -> list[dict[str, str]]:
    """The start list as tasks, until every step is done; nothing afterwards, and nothing for other roles."""
    if not for_team:
        return []
    steps = [(step, step.done()) for step in places.start_steps()]
    if all(done for _, done in steps):
        return []
    return [
        {
            "title": f"{number}. {step.label}",
            "hint": step.about,
            "url": step.url(),
            "status": "Done" if done else "To do",
            "colour": "" if done else "blue",
        }
        for number, (step, done) in enumerate(steps, start=1)
    ]


@requires(SEARCH)
def search(request: TenantRequest, slug: str) -> HttpResponse:
    """What was found, by kind."""
    words = request.GET.get("q", "").strip()[:100]
    found = places.search(words, request.member) if len(words) > 1 else []
    return render(request, "qa_portal/search.html", {"words": words, "found": found})
