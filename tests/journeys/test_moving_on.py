"""A manager answers for three people in one visit; somebody leaves, the pair breaks, and the contact repairs it.

Source: the brief of audits, Done when, 1. Everybody but the portal acts in a browser on a phone, by the links in
their emails.
"""

import re

import pytest
from playwright.sync_api import Browser

from courses.models import Booking
from evaluations.models import Invitation, PairBreak, RepairTask, Response, SurveyItem
from evaluations.services.planning import plan_changed_events
from evaluations.services.repair_asking import sweep_pairs
from partnerships import clock
from partnerships.models import Agency, OutboxMessage, Partnership
from partnerships.services.partnerships import create_partnership
from partnerships.tenancy import partnership_scope
from tests.evaluations.making import book_people, london, make_course, make_event, may_send
from tests.journeys.light import newest_links, people_at, run_due_at
from tests.journeys.steps.answering import answer_from_here, answer_on_a_phone, same_number
from tests.journeys.visitor import Visitor, axe_violations

pytestmark = pytest.mark.browser

MANAGER, CONTACT = "moira@work.example", "cay@trust.example"
NAMES = ("Person0 Example", "Person1 Example", "Person2 Example")
THREE_MONTHS, A_DAY_LATER = london(2026, 9, 17, 9, 30), london(2026, 9, 18, 9, 30)


def made() -> Partnership:
    """Ashshire with three people of one manager and one of another, all asked at three months."""
    clock.store(london(2026, 5, 5, 10))
    ashshire = create_partnership(slug="ashshire", name="Ashshire Partnership", short_name="Ashshire")
    birchester = create_partnership(slug="birchester", name="Birchester Partnership", short_name="Birch")
    for partnership in (birchester, ashshire):
        may_send(partnership)
        with partnership_scope(partnership):
            trust = Agency.objects.create(name="Ash Trust", contact_name="Cay", contact_email=CONTACT)
            event = make_event(make_course("Neglect", 1, ask_managers=True), london(2026, 6, 17, 9, 30))
            prefix = "person" if partnership == ashshire else "other"
            people = book_people(event, 4, prefix, status="attended", agency=trust)
            Booking.objects.filter(pk__in=[each.pk for each in people[:3]]).update(
                manager_name="Moira", manager_email=MANAGER
            )
            plan_changed_events()
            Invitation.objects.filter(stage__in=["pre", "post"]).update(state="cancelled")
    run_due_at(ashshire, THREE_MONTHS)
    return ashshire


def test_a_manager_answers_for_three_people_in_one_visit(live_address: str, browser: Browser) -> None:
    partnership = made()
    with partnership_scope(partnership):
        assert OutboxMessage.objects.filter(to_address=MANAGER).count() == 1
    with people_at(browser, live_address) as entrance:
        phone = entrance.let_in("manager", phone=True)
        phone.open(newest_links(partnership, MANAGER)[0])
        assert [name for name in NAMES if name in phone.text] == list(NAMES)
        assert "Person3" not in phone.text
        assert "Other" not in phone.text
        for place, name in enumerate(NAMES):
            given = answer_from_here(phone, same_number(5 + place), named=name)
            assert set(given.scores(".")) == {5 + place}
            left = phone.page.get_by_role("button", name=re.compile("^Start")).count()
            assert left == len(NAMES) - 1 - place
    with partnership_scope(partnership):
        responses = Response.objects.order_by("booking__delegate__first_name")
        (item,) = SurveyItem.objects.filter(survey_version=responses[0].survey_version, key="M3")
        found = [(each.booking.delegate.name, each.scores[item.position - 1]) for each in responses]
        assert found == [(name, 5 + place) for place, name in enumerate(NAMES)]
        assert {each.audience for each in responses} == {"manager"}
        assert len({each.manager_code for each in responses}) == 1


def standing(partnership: Partnership) -> dict[tuple[str, str], tuple[str, str]]:
    """Where the later surveys about the person who left stand."""
    with partnership_scope(partnership):
        rows = Invitation.objects.filter(
            booking__delegate__first_name="Person3", stage__in=["m3", "m6"]
        ).values_list("audience", "stage", "state", "skip_reason")
        return {(audience, stage): (state, reason) for audience, stage, state, reason in rows}


def test_somebody_leaves_and_the_contact_says_where_they_are(live_address: str, browser: Browser) -> None:
    partnership = made()
    with people_at(browser, live_address) as entrance:
        delegate, contact = (entrance.let_in(each, phone=True) for each in ("delegate", "contact"))
        (old, *_) = newest_links(partnership, "person3@work.example")
        leave(delegate, old)
        assert set(standing(partnership).values()) == {("skipped", "not_in_role")}
        with partnership_scope(partnership):
            assert PairBreak.objects.values_list("reason", "from_stage").get() == ("delegate_left", "m3")
            sweep_pairs(partnership)
        repair(contact, newest_links(partnership, CONTACT)[0])
        with partnership_scope(partnership):
            assert RepairTask.objects.get().state == "done"
        assert delegate.context.request.get(live_address + old).status == 410, "the old link is dead"
        run_due_at(partnership, A_DAY_LATER)
        new = newest_links(partnership, "paula@trust.example")[0]
        answer_on_a_phone(delegate, new, same_number(7))
    sent, planned = ("sent", ""), ("planned", "")
    assert standing(partnership) == {
        ("delegate", "m3"): ("answered", ""),
        ("delegate", "m6"): planned,
        ("manager", "m3"): sent,
        ("manager", "m6"): planned,
    }


def leave(delegate: Visitor, link: str) -> None:
    """I am not in this role now: asked first, and then recorded."""
    delegate.open(link)
    delegate.follow("I am not in this role now")
    with delegate.page.expect_navigation():
        delegate.page.get_by_role("button", name="Yes, I am not in this role now").tap()
    assert axe_violations(delegate.page) == [], "its status is 410, as nothing is left to answer there"
    assert "You said that you are not in this role now." in delegate.text


def repair(contact: Visitor, link: str) -> None:
    """The contact reads who it is and where they were, and not a word of surveys or answers."""
    contact.open(link)
    assert "Person3 Example was booked on Neglect on 17 June 2026." in contact.text
    words = contact.page.get_by_role("main").inner_text().lower()
    assert [word for word in ("survey", "answer", "evaluation") if word in words] == []
    contact.page.get_by_label("They have another email address").tap()
    contact.page.get_by_role("textbox", name="Email address").fill("paula@trust.example")
    contact.press("Save")
    assert "This has been dealt with." in contact.text
