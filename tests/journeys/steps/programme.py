"""The coordinator's work on a course and an event."""

import re
from collections.abc import Mapping

from tests.journeys.steps.setting_up import HOME
from tests.journeys.visitor import Visitor


def describe_course(desk: Visitor, title: str, objectives: list[str], areas: list[str]) -> None:
    """Say what the course teaches, which practice it should change, and that managers are asked."""
    desk.open(f"{HOME}courses/")
    desk.follow(title)
    course = desk.path
    desk.open(f"{course}edit/")
    desk.page.get_by_label("Ask managers at three and six months").check()
    for area in areas:
        desk.page.get_by_label(area, exact=True).check()
    desk.press(re.compile("^Save"))
    desk.open(f"{course}objectives/")
    for number, objective in enumerate(objectives):
        desk.page.locator(f"#id_form-{number}-text").fill(objective)
    desk.press("Save objectives")


def open_event(desk: Visitor, title: str, words: str) -> str:
    """Find an event in the programme; its address."""
    desk.open(f"{HOME}events/?q={title.split()[0]}")
    row = desk.page.get_by_role("row").filter(has_text=title).filter(has_text=words)
    desk.follow(re.compile(re.escape(title)), within=row)
    return desk.path


def mark_on_a_phone(phone: Visitor, event: str, marks: Mapping[str, str]) -> None:
    """In the room: touch what each person did, then save. `marks`: "Came" or "Did not come" by name."""
    phone.open(f"{event}attendance/")
    for name, mark in marks.items():
        person = phone.page.get_by_role("radiogroup", name=name, exact=True)
        person.get_by_role("radio", name=mark, exact=True).tap()
    phone.press("Save attendance")


def add_without_booking(phone: Visitor, event: str, first: str, last: str, email: str, agency: str) -> None:
    phone.open(f"{event}attendance/")
    phone.follow("Came without booking")
    phone.fill("First name", first)
    phone.fill("Last name", last)
    phone.fill("Email address", email)
    phone.page.get_by_label("Agency").select_option(label=agency)
    phone.press(re.compile("^(Add|Save)"))
