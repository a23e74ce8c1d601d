"""Walking through the import wizard as a browser would: read the form on the page, change some fields, send it."""

import csv
import io
import re
from html import unescape
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpResponse
from django.test import Client

SAMPLES = Path(__file__).parents[2] / "samples"
EVENTBRITE = SAMPLES / "eventbrite-attendees.csv"
LMS = SAMPLES / "lms-bookings.csv"


def early_copy(file: Path, column: str, word: str, encoding: str = "utf-8-sig") -> bytes:
    """A sample as exported before the event: everybody still booked, nobody there who came without booking."""
    with file.open(encoding=encoding, newline="") as handle:
        rows = list(csv.DictReader(handle))
    text = io.StringIO()
    writer = csv.DictWriter(text, rows[0].keys())
    writer.writeheader()
    writer.writerows({**row, column: word} for row in rows if row[column] != "Walk-in")
    return text.getvalue().encode(encoding)


def early_eventbrite() -> bytes:
    return early_copy(EVENTBRITE, "Attendee Status", "Attending")


def early_lms() -> bytes:
    return early_copy(LMS, "Status", "Booked", "cp1252")


def booking_list(*rows: str, header: str = "First name,Last name,Email,Organisation,Status") -> bytes:
    """A small list as CSV."""
    return "\n".join((header, *rows, "")).encode()


class _Forms(HTMLParser):
    """The forms of a page that belong to the wizard, with the values that they would send."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[dict[str, Any]] = []
        self._open: dict[str, Any] | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        got = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._open = {"action": got.get("action", ""), "method": got.get("method", "get"), "fields": {}}
            self.forms.append(self._open)
        elif self._open is None:
            return
        elif tag == "select":
            self._select = got.get("name", "")
            self._open["fields"][self._select] = ""
        elif tag == "option" and self._select and "selected" in got:
            self._open["fields"][self._select] = got.get("value", "")
        elif tag == "input" and got.get("name"):
            if got.get("type") in ("checkbox", "radio") and "checked" not in got:
                return
            self._open["fields"][got["name"]] = unescape(got.get("value", ""))

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self._open = None
        elif tag == "select":
            self._select = ""


def fields_of(response: HttpResponse, action: str = "") -> dict[str, str]:
    """What the page's form would send: the one with this end of its address, or the one that has no address."""
    parser = _Forms()
    parser.feed(response.content.decode())
    for form in parser.forms:
        if (
            form["method"] == "post"
            and form["action"].endswith(action)
            and bool(action) == bool(form["action"])
        ):
            return dict(form["fields"])
    raise AssertionError(f"no form for {action or 'this page'}")


class Wizard:
    """One person's browser in the wizard; `page` is the page they see, `pages` how many they have seen."""

    def __init__(self, client: Client, slug: str = "ashshire") -> None:
        self.client, self.slug = client, slug
        self.pages = 0
        self.page: Any = None

    @property
    def at(self) -> str:
        """The step that the browser is on: the last part of its address."""
        return str(self.page.request["PATH_INFO"]).rstrip("/").rsplit("/", 1)[-1]

    @property
    def pk(self) -> int:
        return int(str(self.page.request["PATH_INFO"]).split("/")[4])

    def address(self, step: str) -> str:
        return f"/p/{self.slug}/imports/{self.pk}/{step}/"

    def see(self, response: HttpResponse) -> "Wizard":
        assert response.status_code == 200, response.status_code
        self.page = response
        self.pages += 1
        return self

    def upload(self, content: bytes, name: str = "list.csv", query: str = "") -> "Wizard":
        address = f"/p/{self.slug}/imports/new/{query}"
        data = {"file": SimpleUploadedFile(name, content)}
        return self.see(self.client.post(address, data, follow=True))

    def open(self, step: str, query: str = "") -> "Wizard":
        return self.see(self.client.get(self.address(step) + query, follow=True))

    def save(self, **changes: str) -> "Wizard":
        """Send the page's own form with some fields changed."""
        sent = {**fields_of(self.page), **changes}
        return self.see(self.client.post(self.page.request["PATH_INFO"], sent, follow=True))

    def send(self, action: str, **changes: str) -> "Wizard":
        """Send the form that leads to an action of this import."""
        sent = {**fields_of(self.page, f"/{action}/"), **changes}
        return self.see(self.client.post(self.address(action), sent, follow=True))

    def import_list(self, content: bytes, name: str = "list.csv", query: str = "", **event: str) -> "Wizard":
        """Through all steps to the end, every guess taken; `event` are fields of the event's form."""
        self.upload(content, name, query)
        while self.at in ("columns", "words", "organisations"):
            step = self.at
            self.save(**(event if step == "organisations" else {}))
            assert self.at != step, self.text
        return self.send("commit")

    def fates(self) -> dict[str, int]:
        """The counts on top of the check and of the last page."""
        found = re.findall(
            r'figures-line__label">(?:<a[^>]*>)?([^<]+).*?value">([\d,]+)', self.page.content.decode()
        )
        return {label: int(number.replace(",", "")) for label, number in found}

    @property
    def text(self) -> str:
        """The words of the page's main part."""
        main = self.page.content.decode().split('id="main"', 1)[-1].split("<footer", 1)[0]
        return " ".join(unescape(re.sub(r"<[^>]+>", " ", main)).split())


def new_event(day: str = "12 5 2026", title: str = "Working together", **more: str) -> dict[str, str]:
    """What a person enters for a list that names no event."""
    number, month, year = day.split()
    entered = {
        "title": title,
        "day_day": number,
        "day_month": month,
        "day_year": year,
        "starts": "09:30",
        "ends": "16:00",
        "venue": "County Hall",
        "places": "80",
    }
    return {f"event-1-{name}": value for name, value in {**entered, **more}.items()}
