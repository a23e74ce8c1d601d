"""The children's workforce of the demonstration, and who books on what."""

import random
import unicodedata

from courses.models import Delegate
from courses.services.bookings import NewBooking, find_or_create_delegates
from courses.services.people import DelegateFacts
from partnerships.choices import Sector
from qa_portal.demonstration import content
from qa_portal.demonstration.setting_up import Stage
from qa_portal.demonstration.timetable import PlannedEvent

WITHOUT_ADDRESS = 0.03
STAFF_PER_MANAGER = 6


def address(name: str, domain: str) -> str:
    """An address made of a name, in plain letters."""
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return (
        f"{'.'.join(''.join(c for c in part if c.isalpha() or c == '-') for part in plain.split())}@{domain}"
    )


def workforce(chance: random.Random, stage: Stage, count: int) -> list[Delegate]:
    """`count` people, spread over the agencies by their share; a few volunteers have no address."""
    names = [f"{first} {last}" for first in content.FIRST_NAMES for last in content.LAST_NAMES]
    chosen = chance.sample(names, count + count // STAFF_PER_MANAGER + len(stage.agencies))
    managers: dict[int, list[str]] = {}
    facts: list[DelegateFacts] = []
    for name in chosen[:count]:
        place = chance.choices(range(len(stage.agencies)), stage.shares)[0]
        agency, domain = stage.agencies[place], stage.domains[place]
        staff = managers.setdefault(place, [])
        if len(staff) * STAFF_PER_MANAGER <= sum(each.agency == agency for each in facts):
            staff.append(chosen.pop())
        manager = chance.choice(staff)
        roles = content.ROLES_BY_SECTOR.get(Sector(agency.sector), ("Practitioner",))
        role = chance.choice(roles)
        first, last = name.split(" ", 1)
        unreachable = chance.random() < WITHOUT_ADDRESS
        facts.append(
            DelegateFacts(
                first_name=first,
                last_name=last,
                email="" if unreachable else address(name, domain),
                agency=agency,
                job_role="Volunteer" if unreachable else role,
                manager_name="" if unreachable else manager,
                manager_email="" if unreachable or chance.random() < 0.08 else address(manager, domain),
            )
        )
    return [delegate for delegate, _ in find_or_create_delegates(facts)]


def bookings_for(chance: random.Random, event: PlannedEvent, people: list[Delegate]) -> list[NewBooking]:
    """Who books on an event."""
    return [
        NewBooking(
            delegate=delegate,
            booked_on=event.booked_on,
            access_needs="Hearing loop, please" if chance.random() < 0.03 else "",
        )
        for delegate in chance.sample(people, min(event.bookings, len(people)))
    ]
