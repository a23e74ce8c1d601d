"""What the programme puts in the portal's places: navigation, tabs, the start list, rows of Home, search, sweeps."""

from collections.abc import Sequence

from courses import rules
from courses.queries import home, imports
from courses.services import certificates, retention
from courses.services.imports import retention as import_retention
from partnerships import places
from partnerships.places import Place


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (*_pages(), *_home(), *_sweeps())


def _pages() -> Sequence[Place]:
    return (
        places.NavigationEntry("Programme", "courses:events", 20, rules.SEE_PROGRAMME, "courses"),
        places.NavigationEntry("Our courses", "courses:our_courses", 20, rules.SEE_OWN_COURSES, "courses"),
        places.Tab("programme", "Imports", "courses:imports", 40, rules.IMPORT_BOOKINGS),
        places.SearchSource("Courses", rules.SEE_PROGRAMME, home.find_courses),
        places.SearchSource("Events", rules.SEE_PROGRAMME, home.find_events),
        places.SearchSource("People", rules.SEE_PEOPLE, home.find_people),
    )


def _home() -> Sequence[Place]:
    return (
        places.StartStep(
            10,
            "Upload a booking list",
            "It makes the event, the agencies and the people. No typing beforehand.",
            imports.upload_address,
            imports.has_imported,
        ),
        places.DueSource(rules.MARK_ATTENDANCE, home.due_items),
        places.FigureSource(10, rules.SEE_PROGRAMME, home.key_figures),
    )


def _sweeps() -> Sequence[Place]:
    return (
        places.Sweep(
            "certificates",
            70,
            certificates.queue_due,
            certificates.next_due,
            60,
            changes=frozenset({"certificates", "deliver"}),
        ),
        places.Sweep(
            "erase_access_needs",
            75,
            retention.erase_access_needs,
            retention.next_due,
            3600,
            changes=frozenset({"erase_access_needs"}),
        ),
        places.Sweep(
            "erase_import_files",
            76,
            import_retention.erase_import_files,
            import_retention.next_due,
            3600,
            changes=frozenset({"erase_import_files"}),
        ),
    )
