"""Providers of events outside the programme are asked, answer in the portal, and their list is imported (A04)."""

import datetime as dt
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from courses.choices import ImportState
from courses.models import BookingImport, Event
from courses.services.refusals import Refused
from evaluations.models import ProviderRequest, ThemedEvaluation
from evaluations.queries.themed_home import due_items, due_of_provider
from evaluations.services import provider_requests as services
from evaluations.services.provider_requests import Upload
from evaluations.themed_choices import REQUEST_MOVES, RequestState
from partnerships import clock, storage
from partnerships.choices import Role
from partnerships.models import Agency, Membership, OutboxMessage
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import london, make_course, make_event
from tests.evaluations.themed.making import make_themed, some_officer

#: A Monday at noon; the date asked for is Friday of the next week.
NOON = london(2026, 6, 1, 12, 0)
DUE = dt.date(2026, 6, 12)
LIST = b"First name,Surname,Email,Organisation\nAda,Example,ada@work.example,Ash Trust\n"
SignIn = Callable[[Any], Client]


@pytest.fixture(autouse=True)
def in_june() -> Iterator[None]:
    with clock.held_at(NOON):
        yield


def asked(cast: Cast, **how: Any) -> ProviderRequest:
    """The provider's agency is asked about an event outside the programme."""
    agency, _ = Agency.objects.get_or_create(name="Ash Valley Training", provides_training=True)
    Membership.objects.filter(user=cast.people[Role.PROVIDER]).update(agency=agency)
    event = Event.objects.first() or make_event(
        make_course("Neglect", on_programme=False, provider=agency), london(2026, 7, 1, 9), ref="OUT-1"
    )
    evaluation = ThemedEvaluation.objects.first() or make_themed(event, way="by_request")
    how = {"due_on": DUE, "by": some_officer().pk, **how}
    return services.ask_provider(evaluation=evaluation, event=event, agency=agency, **how)


def letters() -> list[tuple[str, str]]:
    rows = OutboxMessage.objects.filter(kind="provider_request").order_by("id")
    return list(rows.values_list("to_address", "subject"))


def answered(cast: Cast, **how: Any) -> ProviderRequest:
    how = {"files": [Upload("list", "list.csv", LIST, "text/csv")], **how}
    return services.answer_request(request=asked(cast), by=cast.people[Role.PROVIDER].pk, **how)


def test_the_agencys_providers_are_written_to_at_once(in_ashshire: Cast) -> None:
    asked(in_ashshire, note="Only the June event.")
    assert letters() == [("provider@ashshire.example", "what we ask of you about Neglect")]
    text = OutboxMessage.objects.get(kind="provider_request").text
    assert "Please answer by 12 June 2026." in text
    assert "Only the June event." in text
    assert "/p/ashshire/our-requests/" in text


def test_without_a_provider_in_the_portal_its_contact_is_written_to(in_ashshire: Cast) -> None:
    agency = Agency.objects.create(name="Ash Valley Training", contact_email="contact@valley.example")
    event = make_event(make_course("Neglect", on_programme=False), london(2026, 7, 1, 9))
    services.ask_provider(
        evaluation=make_themed(event), event=event, agency=agency, due_on=DUE, by=some_officer().pk
    )
    assert letters() == [("contact@valley.example", "what we ask of you about Neglect")]


@pytest.mark.parametrize(
    ("how", "message"),
    [
        ({"asks_list": False}, "what to ask for"),
        ({"due_on": NOON.date()}, "still to come"),
    ],
)
def test_what_cannot_be_asked_is_refused(in_ashshire: Cast, how: dict[str, Any], message: str) -> None:
    with pytest.raises(Refused, match=message):
        asked(in_ashshire, **how)


def test_an_agency_is_asked_once_about_an_event_and_again_after_a_withdrawal(in_ashshire: Cast) -> None:
    first = asked(in_ashshire)
    with pytest.raises(Refused, match="asked about this event already"):
        asked(in_ashshire)
    services.withdraw_request(request=first, why="The wrong date", by=some_officer().pk)
    assert asked(in_ashshire).pk != first.pk


def test_the_list_is_accepted_into_an_import_of_the_event(in_ashshire: Cast) -> None:
    request = answered(in_ashshire, reply="All who booked.")
    assert (request.state, request.reply) == ("answered", "All who booked.")
    made = services.accept_answer(request=request, by=some_officer().pk)
    assert made is not None
    held = BookingImport.objects.get(pk=made.pk)
    assert (held.event_id, held.file_name, held.state) == (request.event_id, "list.csv", ImportState.UPLOADED)
    assert held.file is not None
    assert storage.read(held.file) == LIST
    assert ProviderRequest.objects.get().state == "accepted"


def test_material_alone_opens_no_import(in_ashshire: Cast) -> None:
    request = asked(in_ashshire, asks_list=False, asks_material=True)
    files = [Upload("material", "slides.txt", b"Neglect: what to look for")]
    services.answer_request(request=request, by=some_officer().pk, files=files)
    assert services.accept_answer(request=request, by=some_officer().pk) is None


@pytest.mark.parametrize(
    ("files", "message"),
    [
        ([], "or say why you cannot"),
        ([Upload("list", "list.pdf", b"%PDF-1.7 nothing")], "."),
        (
            [Upload("material", "tool.exe", b"MZ\x90\x00" + bytes(200)), Upload("list", "l.csv", LIST)],
            "program",
        ),
    ],
)
def test_an_answer_that_cannot_be_used_is_refused(
    in_ashshire: Cast, files: list[Upload], message: str
) -> None:
    request = asked(in_ashshire)
    with pytest.raises(Refused, match=message):
        services.answer_request(request=request, by=some_officer().pk, files=files)
    assert ProviderRequest.objects.get().state == "sent"


def test_an_answer_without_the_list_says_why(in_ashshire: Cast) -> None:
    assert answered(in_ashshire, files=[], reply="The event was cancelled.").state == "answered"


def test_sent_back_with_a_question_and_answered_again(in_ashshire: Cast) -> None:
    request = answered(in_ashshire)
    services.return_answer(request=request, question="Whose managers are these?", by=some_officer().pk)
    assert ProviderRequest.objects.get().state == "returned"
    assert letters()[-1][1] == "A question: what we ask of you about Neglect"
    again = services.answer_request(request=request, by=some_officer().pk, reply="Their own.")
    assert (again.state, again.files.count()) == ("answered", 1)


@pytest.mark.parametrize("state", RequestState)
def test_only_the_moves_of_the_table_are_made(in_ashshire: Cast, state: RequestState) -> None:
    request = answered(in_ashshire)
    by = some_officer().pk
    acts: dict[RequestState, Callable[[], Any]] = {
        RequestState.ANSWERED: lambda: services.answer_request(request=request, by=by, reply="Here."),
        RequestState.ACCEPTED: lambda: services.accept_answer(request=request, by=by),
        RequestState.RETURNED: lambda: services.return_answer(request=request, question="Why?", by=by),
        RequestState.WITHDRAWN: lambda: services.withdraw_request(request=request, why="No need", by=by),
    }
    for new, act in acts.items():
        ProviderRequest.objects.update(state=state)
        if new in REQUEST_MOVES[state]:
            act()
            assert ProviderRequest.objects.get().state == new
        else:
            with pytest.raises(Refused, match="cannot be done now"):
                act()
            assert ProviderRequest.objects.get().state == state


def test_reminded_three_working_days_before_and_the_day_after_and_no_more(in_ashshire: Cast) -> None:
    asked(in_ashshire)
    sent_on = []
    for day in range(1, 26):
        with clock.held_at(london(2026, 6, day, 13)):
            for _ in range(2):
                if services.sweep_provider_requests(in_ashshire.partnership):
                    sent_on.append(day)
    assert sent_on == [9, 15], "Tuesday before; Monday after a Friday's date"
    assert [subject[:9] for _, subject in letters()[1:]] == ["Reminder:", "Overdue: "]


def test_run_due_knows_when_a_reminder_falls_due(in_ashshire: Cast) -> None:
    request = asked(in_ashshire)
    assert services.next_due() == london(2026, 6, 9, 9)
    services.withdraw_request(request=request, why="No need", by=some_officer().pk)
    assert services.next_due() is None


def test_a_list_goes_thirty_days_after_it_came_once_the_request_is_closed(in_ashshire: Cast) -> None:
    request = answered(in_ashshire)
    (sent,) = request.files.select_related("file")
    late = NOON + dt.timedelta(days=31)
    with clock.held_at(late):
        services.sweep_provider_requests(in_ashshire.partnership)
        assert storage.read(sent.file) == LIST
        services.accept_answer(request=request, by=some_officer().pk)
        services.sweep_provider_requests(in_ashshire.partnership)
    sent.file.refresh_from_db()
    assert sent.file.erased_at == late


def test_both_sides_see_on_home_what_is_theirs_to_do(in_ashshire: Cast) -> None:
    request = asked(in_ashshire)
    provider = member_of(in_ashshire.people[Role.PROVIDER].pk)
    officer = member_of(in_ashshire.people[Role.POLICY_OFFICER].pk)
    assert provider is not None
    assert officer is not None
    today = clock.today()
    assert [item.what for item in due_of_provider(provider, today)] == ["Answer about Neglect"]
    services.answer_request(request=request, by=provider, reply="It was cancelled.")
    assert due_of_provider(provider, today) == []
    assert [item.what for item in due_items(officer, today)][-1:] == [
        "Check the answer: Ash Valley Training, Neglect"
    ]


def test_a_provider_answers_in_the_portal_and_the_officer_imports(
    ashshire: Cast, birchester: Cast, sign_in: SignIn
) -> None:
    with partnership_scope(ashshire.partnership):
        request = asked(ashshire)
    provider = sign_in(ashshire.people[Role.PROVIDER])
    page = f"{ashshire.home}our-requests/{request.pk}/"
    assert b"Delegate list" in provider.get(page).content
    refused = provider.post(page, {"reply": ""})
    assert refused.status_code == 422
    assert b"Add the delegate list, or say why you cannot." in refused.content
    upload = SimpleUploadedFile("list.csv", LIST, "text/csv")
    assert provider.post(page, {"delegate_list": upload, "reply": ""}).status_code == 302
    officer = sign_in(ashshire.people[Role.POLICY_OFFICER])
    base = f"{ashshire.home}evaluations/themed/{request.evaluation_id}/requests/{request.pk}/"
    assert b"list.csv" in officer.get(base).content
    accepted = officer.post(f"{base}decide/", {"state": "accepted"})
    with partnership_scope(ashshire.partnership):
        made = BookingImport.objects.get()
    assert accepted.url == f"{ashshire.home}imports/{made.pk}/"
    assert sign_in(birchester.people[Role.PROVIDER]).get(page).status_code == 404


def test_another_agencys_requests_are_not_found(ashshire: Cast, sign_in: SignIn) -> None:
    with partnership_scope(ashshire.partnership):
        request = asked(ashshire)
        other = Agency.objects.create(name="Other Training")
        Membership.objects.filter(user=ashshire.people[Role.PROVIDER]).update(agency=other)
    provider = sign_in(ashshire.people[Role.PROVIDER])
    assert provider.get(f"{ashshire.home}our-requests/{request.pk}/").status_code == 404
    assert b"Neglect" not in provider.get(f"{ashshire.home}our-requests/").content
