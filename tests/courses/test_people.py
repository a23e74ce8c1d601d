"""People: found again, never merged by address alone, joined when a person says so."""

import pytest

from courses.choices import BookingStatus
from courses.models import Booking, Delegate
from courses.services import followers
from courses.services.people import (
    DelegateFacts,
    find_or_create_delegate,
    find_or_create_delegates,
    merge_people,
    update_delegate,
)
from courses.services.refusals import Refused
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.courses.making import book_all, make_agency, make_event, make_people

pytestmark = pytest.mark.usefixtures("on_monday")


def found(first: str, last: str = "", email: str = "", **facts: object) -> Delegate:
    return find_or_create_delegate(first_name=first, last_name=last, email=email, **facts)[0]


def test_the_same_name_and_address_is_one_person_however_typed(in_ashshire: Cast) -> None:
    assert found("Zsófia", "O'Brien", "Z@x.example") == found("ZSOFIA", "OBRIEN", "z@X.example")


def test_one_address_with_two_names_is_two_people(in_ashshire: Cast) -> None:
    assert found("Ada", "Lee", "office@x.example") != found("Bo", "Lee", "office@x.example")


def test_without_an_address_name_and_agency_decide(in_ashshire: Cast) -> None:
    trust, police = make_agency(), make_agency("Ashshire Police")
    assert found("Ada", "Lee", agency=trust) == found("Ada", "Lee", agency=trust)
    assert found("Ada", "Lee", agency=trust) != found("Ada", "Lee", agency=police)
    assert not found("Ada", "Lee", agency=trust).reachable


def test_the_learner_number_finds_somebody_under_a_new_name(in_ashshire: Cast) -> None:
    assert found("Ada", "Lee", learner_id="L1") == found("Ada", "Jones", learner_id="L1")


def test_one_partnership_never_finds_anothers_person(in_ashshire: Cast, birchester: Cast) -> None:
    here = found("Ada", "Lee", "ada@x.example")
    with partnership_scope(birchester.partnership):
        there, is_new = find_or_create_delegate(first_name="Ada", last_name="Lee", email="ada@x.example")
    assert (is_new, there.pk == here.pk) == (True, False)


def test_many_people_are_found_in_as_many_queries_as_few(
    in_ashshire: Cast, django_assert_num_queries: object
) -> None:
    make_people(1)
    for number in (3, 200):
        facts = [DelegateFacts("Many", f"N{number}x{each}") for each in range(number)]
        with django_assert_num_queries(5):  # savepoint, lock, read, insert, release
            find_or_create_delegates(facts)


def test_twice_in_one_list_is_one_person(in_ashshire: Cast) -> None:
    (first, is_new), (second, again) = find_or_create_delegates([DelegateFacts("Ada", "Lee")] * 2)
    assert (first, is_new, again) == (second, True, False)
    assert Delegate.objects.count() == 1


def test_merging_moves_bookings_keeps_what_was_chosen_and_leads_the_old_record_on(in_ashshire: Cast) -> None:
    event = make_event()
    kept, gone = found("Ada", "Lee", "ada@x.example"), found("Ada", "Lee", "ada@y.example", learner_id="L2")
    booking = book_all(event, [gone])[0]
    merge_people(kept=kept, gone=gone, by=None, email="ada@y.example", agency_id=make_agency().pk)
    booking.refresh_from_db()
    kept.refresh_from_db()
    assert (booking.delegate, kept.email, kept.agency, kept.learner_id) == (
        kept, "ada@y.example", make_agency(), "L2",
    )  # fmt: skip
    assert found("Ada", "Lee", "ada@y.example") == kept


def test_two_bookings_of_one_event_become_one_with_the_stronger_status(in_ashshire: Cast) -> None:
    event = make_event()
    kept, gone = found("Ada", "Lee", "ada@x.example"), found("Ada", "Lee", "ada@y.example")
    book_all(event, [kept], BookingStatus.CANCELLED)
    book_all(event, [gone], BookingStatus.ATTENDED)
    merge_people(kept=kept, gone=gone, by=None)
    assert list(Booking.objects.values_list("delegate", "status")) == [(kept.pk, "attended")]


def test_a_merge_that_would_lose_an_answer_is_refused(in_ashshire: Cast) -> None:
    event = make_event()
    kept, gone = found("Ada", "Lee", "ada@x.example"), found("Ada", "Lee", "ada@y.example")
    book_all(event, [kept, gone])
    asked = followers.Follower("test", lambda ids: set(ids), lambda ids: None, lambda a, b: None)
    followers.follow(asked)
    try:
        with pytest.raises(Refused, match="both were sent a survey"):
            merge_people(kept=kept, gone=gone, by=None)
    finally:
        followers._followers.pop("test")
    assert Booking.objects.count() == 2


def test_upper_floors_are_told_who_was_merged(in_ashshire: Cast) -> None:
    told: list[tuple[int, int]] = []
    followers.follow(
        followers.Follower("test", lambda ids: set(), lambda ids: None, lambda a, b: told.append((a, b)))
    )
    kept, gone = found("Ada", "Lee", "ada@x.example"), found("Ada", "Lee", "ada@y.example")
    try:
        merge_people(kept=kept, gone=gone, by=None)
    finally:
        followers._followers.pop("test")
    assert told == [(kept.pk, gone.pk)]


def test_nobody_is_merged_with_themselves_or_twice(in_ashshire: Cast) -> None:
    kept, gone = found("Ada", "Lee", "ada@x.example"), found("Ada", "Lee", "ada@y.example")
    with pytest.raises(Refused, match="two different records"):
        merge_people(kept=kept, gone=kept, by=None)
    merge_people(kept=kept, gone=gone, by=None)
    gone.refresh_from_db()
    with pytest.raises(Refused, match="merged before"):
        merge_people(kept=kept, gone=gone, by=None)
    with pytest.raises(Refused, match="part of another"):
        update_delegate(delegate=gone, by=None, first_name="X")


def test_a_changed_name_is_found_under_the_new_one(in_ashshire: Cast) -> None:
    ada = found("Ada", "Lee", "ada@x.example")
    update_delegate(delegate=ada, by=None, last_name="Jones")
    assert found("Ada", "Jones", "ada@x.example") == ada
