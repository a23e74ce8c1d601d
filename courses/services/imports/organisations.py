"""Each distinct organisation of a file, once: the agency that it is, or a new one with its sector."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from courses.logic.column_words import Field
from courses.logic.columns import ColumnMapping
from courses.logic.organisations import (
    AgencySuggestion,
    KnownAgency,
    agency_key,
    distinct_names,
    sector_guess,
    suggest_agency,
)
from courses.logic.reading import SourceTable
from courses.models import BookingImport
from partnerships.choices import Sector
from partnerships.models import Agency, AgencyAlias, AgencyBoard, Board
from partnerships.services.log import record

#: From the words of `courses.logic.organisations.sector_guess` to the partnership's sectors.
SECTORS = {
    "police": Sector.POLICE,
    "health": Sector.HEALTH,
    "school": Sector.EDUCATION,
    "college": Sector.EDUCATION,
    "council": Sector.COUNCIL,
    "charity": Sector.VOLUNTARY,
    "private": Sector.PRIVATE,
    "probation": Sector.JUSTICE,
    "youth_justice": Sector.JUSTICE,
    "early_years": Sector.EARLY_YEARS,
}
_LONGEST_NAME = 150
_LONGEST_ALIAS = 200


@dataclass(frozen=True)
class FoundOrganisation:
    """One organisation as the file writes it, and what becomes of it.

    `agency_id` is an agency of the partnership; without it, `agency_name` is a new one; both empty: none.
    """

    key: str
    name: str
    people: int
    agency_id: int | None
    agency_name: str
    sector: str
    reason: str
    is_certain: bool
    is_chosen: bool = False

    @property
    def is_new(self) -> bool:
        return self.agency_id is None and bool(self.agency_name)

    @property
    def is_settled(self) -> bool:
        return self.is_certain or self.is_chosen

    def as_json(self) -> dict[str, object]:
        """What is stored once somebody chose it."""
        if self.agency_id is not None:
            return {"agency": self.agency_id}
        return {"name": self.agency_name, "sector": self.sector} if self.agency_name else {}


def known_agencies() -> list[KnownAgency]:
    """Every agency of the partnership with the names that booking lists called it before."""
    aliases: dict[int, list[str]] = {}
    for agency_id, name in AgencyAlias.objects.order_by("id").values_list("agency_id", "name"):
        aliases.setdefault(agency_id, []).append(name)
    return [
        KnownAgency(pk, name, tuple(aliases.get(pk, ())))
        for pk, name in Agency.objects.order_by("name").values_list("pk", "name")
    ]


def organisations_found(
    booking_import: BookingImport, table: SourceTable, mapping: ColumnMapping
) -> list[FoundOrganisation]:
    """Every organisation that the file names, in alphabetical order, as chosen or guessed."""
    index = mapping.index_of(Field.AGENCY)
    if index is None:
        return []
    cells = [row.cells[index] for row in table.rows]
    cells += [fixed[Field.AGENCY] for fixed in booking_import.corrections.values() if Field.AGENCY in fixed]
    people = Counter(agency_key(cell) for cell in cells)
    known = known_agencies()
    chosen = booking_import.organisations
    found = []
    for name in distinct_names(cells):
        key = agency_key(name)
        choice = _chosen(key, name, people[key], chosen[key], known) if key in chosen else None
        found.append(choice or _guessed(key, name, people[key], suggest_agency(name, known)))
    return _joined(found)


def _chosen(
    key: str, name: str, people: int, stored: Mapping[str, object], known: Sequence[KnownAgency]
) -> FoundOrganisation | None:
    agency = next((each for each in known if each.id == stored.get("agency")), None)
    if agency:
        sector = sector_word(agency.name)
        return FoundOrganisation(
            key, name, people, agency.id, agency.name, sector, "You chose this.", True, True
        )
    if "agency" in stored:
        return None  # the agency is not there any more: ask again
    new, sector = str(stored.get("name") or ""), str(stored.get("sector") or Sector.OTHER)
    return FoundOrganisation(key, name, people, None, new, sector, "You chose this.", True, True)


def _guessed(key: str, name: str, people: int, suggestion: AgencySuggestion) -> FoundOrganisation:
    agency = suggestion.agency
    return FoundOrganisation(
        key=key,
        name=name,
        people=people,
        agency_id=agency.id if agency else None,
        agency_name=agency.name if agency else name[:_LONGEST_NAME],
        sector=sector_word(name),
        reason=suggestion.reason
        if agency
        else f"New: {suggestion.reason[:1].lower()}{suggestion.reason[1:]}",
        is_certain=suggestion.is_certain,
    )


def sector_word(name: str) -> str:
    """The sector that a name suggests; "other" when it suggests none."""
    return SECTORS.get(sector_guess(name), Sector.OTHER).value


def _joined(found: list[FoundOrganisation]) -> list[FoundOrganisation]:
    """A short form of another new name in the same file is that one: AVNHS beside Ash Valley NHS Trust."""
    new = [each for each in found if each.is_new and not each.is_chosen]
    joined = []
    for each in found:
        others = [
            KnownAgency(position, other.agency_name)
            for position, other in enumerate(new)
            if other.key != each.key and len(other.agency_name) > len(each.agency_name)
        ]
        same = suggest_agency(each.name, others) if each in new and others else None
        if same and same.agency and same.is_certain:
            reason = f"Short for {same.agency.name}, which is in this file too."
            each = replace(
                each, agency_name=same.agency.name, sector=sector_word(same.agency.name), reason=reason
            )
        joined.append(each)
    return joined


def make_agencies(found: Sequence[FoundOrganisation], by: int | None) -> tuple[dict[str, Agency], list[int]]:
    """The agency of each organisation by its key, new ones made, with the ids of those made.

    A new agency belongs to every board until the administrator says which; it takes four statements at most.
    """
    wanted = {each.agency_name.casefold(): each for each in found if each.is_new}
    held = {agency.name.casefold(): agency for agency in Agency.objects.all()}
    fresh = [
        Agency(name=each.agency_name[:_LONGEST_NAME], sector=_known_sector(each.sector))
        for name, each in wanted.items()
        if name not in held
    ]
    Agency.objects.bulk_create(fresh)
    boards = list(Board.objects.filter(active=True)) if fresh else []
    AgencyBoard.objects.bulk_create(
        [AgencyBoard(agency=each, board=board) for each in fresh for board in boards]
    )
    for agency in fresh:
        held[agency.name.casefold()] = agency
    by_id = {agency.pk: agency for agency in held.values()}
    agencies = {
        each.key: by_id[each.agency_id] if each.agency_id else held[each.agency_name.casefold()]
        for each in found
        if each.agency_name
    }
    _remember_aliases(found, agencies)
    if fresh:
        names = ", ".join(agency.name for agency in fresh)
        record(
            "agency.added", f"Added from a booking list: {names}", by=by, agencies=[each.pk for each in fresh]
        )
    return agencies, [agency.pk for agency in fresh]


def _known_sector(sector: str) -> str:
    return sector if sector in Sector.values else Sector.OTHER.value


def _remember_aliases(found: Sequence[FoundOrganisation], agencies: Mapping[str, Agency]) -> None:
    """What a list calls an agency is remembered; a name moves here from the agency that had it before."""
    wanted = {
        each.name[:_LONGEST_ALIAS].lower(): (each.name[:_LONGEST_ALIAS], agencies[each.key])
        for each in found
        if each.key in agencies and agency_key(agencies[each.key].name) != each.key
    }
    if not wanted:
        return
    held = {alias.name.lower(): alias for alias in AgencyAlias.objects.all() if alias.name.lower() in wanted}
    moved = [alias.pk for name, alias in held.items() if alias.agency_id != wanted[name][1].pk]
    AgencyAlias.objects.filter(pk__in=moved).delete()
    AgencyAlias.objects.bulk_create(
        [
            AgencyAlias(agency=agency, name=name)
            for lowered, (name, agency) in wanted.items()
            if lowered not in held or held[lowered].pk in moved
        ]
    )
