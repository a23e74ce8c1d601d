"""Places that a lower floor offers and an upper floor fills, so that imports only go down.

A lower page asks the registry what belongs in a place; an upper app registers at start-up (`apps.ready`).
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Partnership
from partnerships.permissions import Permission


@dataclass(frozen=True)
class NavigationEntry:
    """An entry of the bar under the partnership's name. `section` is the url namespace prefix that makes it current."""

    label: str
    url_name: str
    order: int
    permission: Permission
    section: str


@dataclass(frozen=True)
class Landing:
    """The page that stands in for Home for people who hold these roles alone: a board member comes for the reports.

    Their navigation has no Home; the partnership's address leads here.
    """

    url_name: str
    order: int
    roles: frozenset[Role]


@dataclass(frozen=True)
class Tab:
    """A page that belongs to an upper app, shown inside a lower app's base template."""

    place: str
    label: str
    url_name: str
    order: int
    permission: Permission


@dataclass(frozen=True)
class Panel:
    """A block on a lower page or column of its table: one set-based query, ids in, a dict out, and a template."""

    place: str
    order: int
    permission: Permission
    query: Callable[[Sequence[int], Member], Mapping[int, Any]]
    template: str
    heading: str = ""


@dataclass(frozen=True)
class DueItem:
    """One row of Home: what, whose, since when, why, with its one button."""

    due_on: dt.date
    what: str
    why: str
    whose: str
    button: str
    url: str


@dataclass(frozen=True)
class DueSource:
    """A source of rows for Home."""

    permission: Permission
    items: Callable[[Member, dt.date], Sequence[DueItem]]


@dataclass(frozen=True)
class KeyFigure:
    """One figure of the quarter at a glance, leading to its page. `words` always carry the denominator."""

    label: str
    words: str
    url: str


@dataclass(frozen=True)
class FigureSource:
    """A source of figures for Home."""

    order: int
    permission: Permission
    figures: Callable[[Member, dt.date], Sequence[KeyFigure]]


@dataclass(frozen=True)
class SearchHit:
    """One result of the search box."""

    label: str
    detail: str
    url: str


@dataclass(frozen=True)
class SearchSource:
    """A kind of thing that the search box finds."""

    label: str
    permission: Permission
    find: Callable[[str, Member], Sequence[SearchHit]]


@dataclass(frozen=True)
class Sweep:
    """Work that falls due, for one partnership: `run` does all that is due now and says how much it did.

    `next_due`, called in the partnership's scope, says when the next work falls due, for `run_due`. `run` may be run
    twice, or killed at any line; it gets an open scope unless `own_scopes` says that it opens several (claim, do,
    record). `every_seconds` is how often beat wakes it. `changes` names the sweeps for which its work may change what
    is due next, itself included; None means any. It only saves `run_due` from asking.
    """

    name: str
    order: int
    run: Callable[[Partnership], int]
    next_due: Callable[[], dt.datetime | None]
    every_seconds: float
    own_scopes: bool = False
    changes: frozenset[str] | None = None


@dataclass(frozen=True)
class StartStep:
    """A step of the start list that an empty partnership sees on Home."""

    order: int
    label: str
    about: str
    url: Callable[[], str]
    done: Callable[[], bool]


#: Whatever an app puts in a place.
Place = NavigationEntry | Landing | Tab | Panel | DueSource | FigureSource | SearchSource | Sweep | StartStep

HOME = "home"

_navigation: list[NavigationEntry] = []
_landings: list[Landing] = []
_tabs: dict[str, list[Tab]] = defaultdict(list)
_panels: dict[str, list[Panel]] = defaultdict(list)
_due: list[DueSource] = []
_figures: list[FigureSource] = []
_search: list[SearchSource] = []
_sweeps: list[Sweep] = []
_start: list[StartStep] = []


def register(entry: Place) -> None:
    """Put an entry in its place. Called once, from an app's `ready`."""
    match entry:
        case NavigationEntry():
            _navigation.append(entry)
        case Landing():
            _landings.append(entry)
        case Tab():
            _tabs[entry.place].append(entry)
        case Panel():
            _panels[entry.place].append(entry)
        case DueSource():
            _due.append(entry)
        case FigureSource():
            _figures.append(entry)
        case SearchSource():
            _search.append(entry)
        case Sweep():
            _sweeps.append(entry)
        case StartStep():
            _start.append(entry)


def navigation_for(member: Member) -> list[NavigationEntry]:
    """The few places this member's roles have, in order."""
    without_home = landing_for(member) is not None
    mine = [
        entry
        for entry in _navigation
        if member.can(entry.permission) and not (without_home and entry.url_name == HOME)
    ]
    return sorted(mine, key=lambda entry: entry.order)


def landing_for(member: Member) -> Landing | None:
    """Where the member lands instead of Home, if all their roles land there."""
    fitting = [landing for landing in _landings if member.roles <= landing.roles]
    return min(fitting, key=lambda landing: landing.order, default=None)


def tabs_for(place: str, member: Member) -> list[Tab]:
    """The tabs of a place that this member may open."""
    return sorted((tab for tab in _tabs[place] if member.can(tab.permission)), key=lambda tab: tab.order)


@dataclass(frozen=True)
class FilledPanel:
    """A panel with what its query returned for one object."""

    heading: str
    template: str
    content: Any


def panels_for(place: str, object_id: int, member: Member) -> list[FilledPanel]:
    """The panels of a place for one object, each asked once."""
    ordered = sorted(_panels[place], key=lambda panel: panel.order)
    return [
        FilledPanel(panel.heading, panel.template, panel.query([object_id], member).get(object_id))
        for panel in ordered
        if member.can(panel.permission)
    ]


def panels_of(place: str, member: Member) -> list[Panel]:
    """The panels of a place that this member may see, in order."""
    return sorted((panel for panel in _panels[place] if member.can(panel.permission)), key=lambda p: p.order)


def due_items(member: Member, today: dt.date) -> list[DueItem]:
    """What needs doing, by date."""
    found = [item for source in _due if member.can(source.permission) for item in source.items(member, today)]
    return sorted(found, key=lambda item: (item.due_on, item.what))


def key_figures(member: Member, today: dt.date) -> list[KeyFigure]:
    """The quarter at a glance."""
    ordered = sorted(_figures, key=lambda source: source.order)
    return [
        figure
        for source in ordered
        if member.can(source.permission)
        for figure in source.figures(member, today)
    ]


def search(words: str, member: Member) -> list[tuple[str, list[SearchHit]]]:
    """What the search box finds, by kind; kinds without a hit are left out."""
    found = [
        (source.label, list(source.find(words, member)))
        for source in _search
        if member.can(source.permission)
    ]
    return [(label, hits) for label, hits in found if hits]


def sweeps() -> list[Sweep]:
    """Everything that falls due by itself, in the order in which it is done."""
    return sorted(_sweeps, key=lambda sweep: sweep.order)


def start_steps() -> list[StartStep]:
    """The start list of an empty partnership."""
    return sorted(_start, key=lambda step: step.order)
