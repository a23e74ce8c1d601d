"""An officer takes a theme from its plan to themed results; the provider of an event outside supplies its list.

Source: the brief of audits, Done when, 1. The answers are given by the services; everything else is done on pages.
"""

import re
from collections import Counter
from dataclasses import dataclass, field
from statistics import mean, stdev

import pytest
from playwright.sync_api import Browser

from courses.models import Booking, Event
from evaluations.models import Invitation, Sample, SampledDelegate
from evaluations.services.tallying import tally_changed_events
from evaluations.themed_choices import TakesPart
from partnerships import clock
from partnerships.choices import Role
from partnerships.links import LinkKind, token_for
from partnerships.models import Agency, Membership
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast, cast_of
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, london, make_course, make_event, may_send, touch
from tests.journeys.light import people_at, run_due_at, table
from tests.journeys.steps.answering import Question, answer_on_a_phone
from tests.journeys.steps.importing import fates
from tests.journeys.visitor import Visitor

pytestmark = pytest.mark.browser

INSIDE, OUTSIDE = "NEG-JUNE", "OUT-JUNE"
SAMPLE = 12
#: Twelve people of three agencies on the list that the provider sends.
DELEGATE_LIST = "First name,Surname,Email,Organisation,Manager name,Manager email\n" + "".join(
    f"Outer{number},Example,outer{number}@work.example,{agency},Boss {number},boss{number}@work.example\n"
    for number, agency in enumerate(["Ashshire Police", "St Agnes School", "Ash Valley NHS Trust"] * 4)
)
BEFORE, AFTER = london(2026, 6, 8, 9, 30), london(2026, 6, 18, 9, 30)
THREE_MONTHS = london(2026, 9, 17, 9, 30)


def made() -> Cast:
    """Ashshire with an event of its programme and one outside it, whose list only the provider has."""
    clock.store(london(2026, 5, 5, 10))
    elsewhere = cast_of("birchester", "Birchester Safeguarding Children Partnership")
    cast = cast_of("ashshire", "Ashshire Safeguarding Children Partnership")
    may_send(cast.partnership)
    with partnership_scope(elsewhere.partnership):
        book_people(make_event(make_course("Neglect elsewhere"), london(2026, 6, 17, 9)), 3, "elsewhere")
    with partnership_scope(cast.partnership):
        agencies = [
            Agency.objects.create(name=name, sector=sector, provides_training=sector == "health")
            for name, sector in (
                ("Ash Valley NHS Trust", "health"),
                ("Ashshire Police", "police"),
                ("St Agnes School", "education"),
            )
        ]
        Membership.objects.filter(user=cast.people[Role.PROVIDER]).update(agency=agencies[0])
        inside = make_event(make_course("Neglect in depth", 1), london(2026, 6, 17, 9, 30), ref=INSIDE)
        for number, booking in enumerate(book_people(inside, 15)):
            Booking.objects.filter(pk=booking.pk).update(agency=agencies[number % 3])
        course = make_course("Neglect in early years", 1, on_programme=False, provider=agencies[0])
        make_event(course, london(2026, 6, 17, 10), ref=OUTSIDE)
    return cast


def test_a_theme_from_its_plan_to_its_results(live_address: str, browser: Browser) -> None:
    cast = made()
    with people_at(browser, live_address) as entrance:
        desk = entrance.let_in("officer", cast.people[Role.POLICY_OFFICER])
        provider = entrance.let_in("provider", cast.people[Role.PROVIDER])
        plan = plan_the_theme(desk, cast)
        choose_events(desk, plan)
        ask_the_provider(desk, plan)
        supply_the_list(provider, cast)
        import_the_list(desk, plan)
        question = choose_a_question(desk, plan)
        draw_the_sample(desk, plan, cast)
        desk.open(plan)
        desk.press("Start")
        assert "Under way" in desk.text
        given = answers_are_given(cast, entrance.let_in("delegate", phone=True), question)
        read_the_results(desk, plan, given)


def plan_the_theme(desk: Visitor, cast: Cast) -> str:
    """From the register of themes; the address of the plan."""
    desk.open(f"{cast.home}evaluations/themes/")
    desk.follow("Add a theme")
    desk.fill("Name", "Neglect")
    desk.fill("Why it was chosen", "Two reviews found that signs were seen and not put together.")
    desk.fill("Which group chose it", "Safeguarding Effectiveness Group")
    desk.press("Save the theme")
    desk.follow("Plan an evaluation")
    desk.fill("Title", "Neglect: do people act sooner?")
    desk.fill("What is it to find out?", "Whether people who were trained act on neglect sooner.")
    desk.fill("What would count as assurance?", "Managers of most say that practice changed.")
    desk.press("Save the plan")
    assert desk.heading == "Courses and events"
    return desk.path.removesuffix("events/")


def choose_events(desk: Visitor, plan: str) -> None:
    desk.page.get_by_label("Course or reference").fill("Neglect")
    desk.press("Show")
    assert "elsewhere" not in desk.text
    for ref in (INSIDE, OUTSIDE):
        desk.page.get_by_label("Course or reference").fill(ref)
        desk.press("Show")
        desk.press(re.compile(f"^Add.*{ref}"))
    desk.open(plan)
    ways = {name.split()[-1]: row[-1] for name, row in table(desk, "Events that take part").items()}
    assert ways == {INSIDE: TakesPart.OWN_SURVEY.label, OUTSIDE: TakesPart.BY_REQUEST.label}


def ask_the_provider(desk: Visitor, plan: str) -> None:
    desk.open(f"{plan}requests/")
    desk.follow("Ask a provider")
    offered = desk.page.get_by_label("About which event?").input_value()
    assert offered == OUTSIDE, "the one event that takes part by request is offered"
    desk.fill_date("due_on", "2026-05-20")
    desk.press("Ask for it")
    assert "Ash Valley NHS Trust is asked." in desk.text


def supply_the_list(provider: Visitor, cast: Cast) -> None:
    """The provider finds on Home what they are asked, and answers with their list."""
    provider.open(cast.home)
    provider.follow("Answer about Neglect in early years")
    provider.page.get_by_label("Delegate list").set_input_files(
        {"name": "early-years.csv", "mimeType": "text/csv", "buffer": DELEGATE_LIST.encode()}
    )
    provider.press("Send it")
    assert "We have your answer and will check it." in provider.text


def import_the_list(desk: Visitor, plan: str) -> None:
    desk.open(f"{plan}requests/")
    desk.follow(re.compile("^Neglect in early years"), within=desk.page.get_by_role("table"))
    desk.press("Accept, and import the list")
    assert desk.heading == "What each column holds"
    desk.press("Save and continue")
    while desk.heading != "Check the list":
        desk.press("Save and continue")
    assert fates(desk)["Error"] == 0
    desk.press(re.compile("^Import "))


def choose_a_question(desk: Visitor, plan: str) -> re.Pattern[str]:
    """One more question, for the sample alone, at three months; its wording, whatever stands in its gaps."""
    desk.open(f"{plan}questions/?survey=delegate_3m")
    first = desk.page.locator("input[name='keys']").first
    wording = desk.page.locator(f"label[for='{first.get_attribute('id')}']").inner_text()
    first.check()
    desk.press("Save these questions")
    assert "1 question is chosen." in desk.text
    return re.compile(".+".join(map(re.escape, re.split(r"\[the [^]]+\]", wording.strip()))))


def draw_the_sample(desk: Visitor, plan: str, cast: Cast) -> None:
    """The page shows seed and comparison, and that the same people come out again."""
    desk.open(f"{plan}sample/")
    assert "27 people booked on its events" in desk.text
    desk.fill("How many people?", str(SAMPLE))
    desk.press("Draw the sample")
    assert f"{SAMPLE} people were drawn." in desk.text
    with partnership_scope(cast.partnership):
        drawn = Sample.objects.get()
        frame = dict(Booking.objects.values_list("pk", "agency__name"))
        chosen = Counter(frame[person.booking_id] for person in drawn.people.all())
    facts = desk.page.locator(".govuk-summary-list").inner_text()
    assert re.search(rf"Seed\s+{drawn.seed}\b", facts), facts
    rows = table(desk, "Population against sample")
    assert {name: (row[0], row[2]) for name, row in rows.items()} == {
        **{name: (str(people), str(chosen[name])) for name, people in Counter(frame.values()).items()},
        "All": ("27", str(SAMPLE)),
    }
    desk.follow("Draw it again from the record")
    assert "The same people come out, in the same order." in desk.text


@dataclass
class Given:
    """What the sample said, by booking."""

    before: dict[int, int] = field(default_factory=dict)
    after: dict[int, int] = field(default_factory=dict)
    later: dict[int, int] = field(default_factory=dict)
    skill: dict[int, int] = field(default_factory=dict)
    managers: dict[int, int] = field(default_factory=dict)


def answers_are_given(cast: Cast, phone: Visitor, question: re.Pattern[str]) -> Given:
    """Twelve before, eleven after, nine at three months, seven managers; everybody else says 10, then 1."""
    given = Given()
    run_due_at(cast.partnership, BEFORE)
    with partnership_scope(cast.partnership):
        sampled = set(SampledDelegate.objects.values_list("booking_id", flat=True))
        people = list(Booking.objects.filter(pk__in=sampled).select_related("event__course", "delegate"))
        others = list(
            Booking.objects.filter(event__ref=INSIDE)
            .exclude(pk__in=sampled)
            .select_related("event__course", "delegate")
        )
        for place, booking in enumerate(people):
            given.before[booking.pk] = 3 + place % 3
            respond(booking, "pre", {"OBJ-1": given.before[booking.pk]})
        for booking in others:
            respond(booking, "pre", {"OBJ-1": 10})
    run_due_at(cast.partnership, AFTER)
    with partnership_scope(cast.partnership):
        Booking.objects.update(status="attended")
        for event in Event.objects.all():
            touch(event)
        for place, booking in enumerate(people[:11]):
            given.after[booking.pk] = given.before[booking.pk] + (3, 2, 0, -1, 4)[place % 5]
            respond(booking, "post", {"OBJ-1": given.after[booking.pk]})
        for booking in others:
            respond(booking, "post", {"OBJ-1": 1})
    run_due_at(cast.partnership, THREE_MONTHS)
    with partnership_scope(cast.partnership):
        for place, booking in enumerate(people[:9]):
            given.later[booking.pk] = given.before[booking.pk] + (2, 1, 0)[place % 3]
            given.skill[booking.pk] = 8 - place % 3
            answers = {"OBJ-1": given.later[booking.pk], "S3": given.skill[booking.pk]}
            respond(booking, "m3", answers)
        for place, booking in enumerate(people[:7]):
            given.managers[booking.pk] = 5 + place % 2
            answers = {"M3": given.managers[booking.pk]}
            respond(booking, "m3", answers, audience="manager", manager_code=f"m{place}")
    asked = [wordings_asked(cast, phone, booking) for booking in (people[9], others[0])]
    assert [any(question.fullmatch(each) for each in wordings) for wordings in asked] == [True, False]
    with partnership_scope(cast.partnership):
        tally_changed_events(cast.partnership)
    return given


def wordings_asked(cast: Cast, phone: Visitor, booking: Booking) -> list[str]:
    """What somebody is asked at three months, who says on a phone who supervises them, and nothing else."""
    with partnership_scope(cast.partnership):
        row = Invitation.objects.get(booking=booking, stage="m3", audience="delegate")
    token = token_for(
        LinkKind.SURVEY, partnership_id=cast.partnership.pk, object_id=row.pk, generation=row.generation
    )
    seen: list[str] = []

    def hardly_anything(question: Question) -> str:
        seen.append(question.wording)
        return question.options[0][1] if question.name == "who" else ""

    answer_on_a_phone(phone, f"/s/{token}/", hardly_anything)
    return seen


#: The two-sided 95% point of Student's t for eleven people, from a printed table.
T_OF_ELEVEN = 2.228
#: Of fewer people than this no interval is shown.
LEAST = 10


def figures(change: list[int]) -> list[str]:
    """People, mean change and its interval, worked out from what was given."""
    if len(change) < LEAST:
        return [str(len(change)), signed(mean(change)), "Too few to say"]
    half = T_OF_ELEVEN * stdev(change) / len(change) ** 0.5
    interval = f"{signed(mean(change) - half)} to {signed(mean(change) + half)}"
    return [str(len(change)), signed(mean(change)), interval]


def directions(change: list[int]) -> list[str]:
    """How many improved, stayed the same, fell."""
    signs = (sum(each > 0 for each in change), change.count(0), sum(each < 0 for each in change))
    return [str(number) for number in signs]


def signed(value: float) -> str:
    return f"{value:+.1f}".replace("-", "−")


def read_the_results(desk: Visitor, plan: str, given: Given) -> None:
    """The Results tab counts the sample and nobody else."""
    desk.open(plan)
    desk.follow("Results", within=desk.page.get_by_role("main"))
    after = [given.after[pk] - given.before[pk] for pk in given.after]
    later = [given.later[pk] - given.before[pk] for pk in given.later]
    for caption, change in (
        ("Before and after, the same people", after),
        ("Before and at three months, the same people", later),
    ):
        row = table(desk, caption)["The course's objectives"]
        assert row == [*figures(change), *directions(change), "–"], caption
    gaps = [given.skill[pk] - given.managers[pk] for pk in given.managers]
    assert list(table(desk, "Delegates and managers").values()) == [figures(gaps)]
    answered = {name: row[2] for name, row in table(desk, "Response by survey").items()}
    assert answered == {
        "Before": "12 of 12 (100%)",
        "After": "11 of 12 (92%)",
        "Three months": "10 of 12 (83%)",  # the tenth sent the survey in and said nothing
        "Three months, managers": "7 of 12 (58%)",
        "Six months": "–",
        "Six months, managers": "–",
    }
