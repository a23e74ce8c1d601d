"""A booking list through the wizard."""

from dataclasses import dataclass
from pathlib import Path

from tests.journeys.visitor import Visitor


@dataclass(frozen=True)
class NewEvent:
    """What a person types about an event that the list does not name."""

    title: str
    day: str
    starts: str
    ends: str
    venue: str
    places: int


def upload(desk: Visitor, name: str, content: bytes) -> None:
    """The first step."""
    desk.page.get_by_label("Booking list").set_input_files(
        {"name": name, "mimeType": "text/csv", "buffer": content}
    )
    desk.press("Upload the list")


def upload_file(desk: Visitor, file: Path) -> None:
    upload(desk, file.name, file.read_bytes())


def describe_event(desk: Visitor, event: NewEvent, form: int = 0) -> None:
    """The event's form in the step of organisations; agencies stay as the portal guessed them."""
    box = desk.page.locator(".import-event").nth(form)
    prefix = box.locator("input[name$='-title']").get_attribute("name") or ""
    prefix = prefix.removesuffix("-title")
    box.get_by_label("Course title").fill(event.title)
    desk.fill_date(f"{prefix}-day", event.day)
    box.get_by_label("Starts at").fill(event.starts)
    box.get_by_label("Ends at").fill(event.ends)
    box.get_by_label("Place", exact=True).fill(event.venue)
    box.get_by_label("Places offered").fill(str(event.places))


def fates(desk: Visitor) -> dict[str, int]:
    """The counts on top of the check."""
    items = desk.page.locator(".figures-line__item").all()
    found = {}
    for item in items:
        label = item.locator(".figures-line__label").inner_text().strip()
        found[label] = int(item.locator(".figures-line__value").inner_text().replace(",", "").strip())
    return found
