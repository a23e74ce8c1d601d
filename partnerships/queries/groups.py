"""Reads about boards, agencies and themes."""

from django.db.models import Q, QuerySet

from partnerships.models import Agency, AgencyAlias, Board, Partnership
from partnerships.tenancy import current_partnership_id


def open_partnership() -> Partnership:
    """The partnership whose scope is open."""
    return Partnership.objects.get(pk=current_partnership_id())


def open_slug() -> str:
    """The part of every address that names the partnership whose scope is open."""
    return Partnership.objects.values_list("slug", flat=True).get(pk=current_partnership_id())


def with_groups(agencies: QuerySet[Agency]) -> QuerySet[Agency]:
    """Agencies with their boards and other names, in three queries however many."""
    return agencies.prefetch_related("board_links__board", "aliases")


def named_like(agencies: QuerySet[Agency], words: str) -> QuerySet[Agency]:
    """The agencies with these words in their name or in a name that booking lists call them."""
    aliased = AgencyAlias.objects.filter(name__icontains=words).values("agency_id")
    return agencies.filter(Q(name__icontains=words) | Q(pk__in=aliased))


def boards_of(agency: Agency) -> list[Board]:
    """The boards that an agency belongs to, by name."""
    return sorted((link.board for link in agency.board_links.all()), key=lambda board: board.name)


def other_names_of(agency: Agency) -> list[str]:
    """The names by which booking lists call an agency."""
    return sorted((alias.name for alias in agency.aliases.all()), key=str.lower)
