"""Two people code the same texts apart; how far they agree, and that the second reading changes nothing else."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Event
from courses.services.refusals import Refused
from evaluations.logic.agreement import LEAST_TEXTS, Agreement, TwiceRead, agreement_on, agreement_on_all
from evaluations.models import Code, Coding, Comment, SecondReading
from evaluations.queries.coding import codes_of_comments
from evaluations.queries.second_readings import agreements, next_to_read
from evaluations.services.coding import ensure_codes, set_codes
from evaluations.services.second_readings import read_second
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.asking import text_of
from tests.evaluations.depth.test_coding import release, write
from tests.evaluations.making import london, make_course, make_event

pytestmark = pytest.mark.usefixtures("on_monday")


@pytest.mark.parametrize(
    ("found", "kappa"),
    [
        # The three examples of the encyclopedia's article on the coefficient (Wikipedia, Cohen's kappa).
        (
            Agreement(20, 5, 10, 15),
            0.40,
        ),  # 50 grant applications read by two people: 0.70 seen, 0.50 by chance
        (Agreement(45, 15, 25, 15), 0.1304),  # 0.60 seen, 0.54 by chance
        (Agreement(25, 35, 5, 35), 0.2593),  # 0.60 seen, 0.46 by chance
        (Agreement(0, 5, 5, 0), -1.0),
        (Agreement(6, 0, 0, 6), 1.0),
    ],
)
def test_kappa_of_published_worked_examples(found: Agreement, kappa: float) -> None:
    assert found.kappa is not None
    assert round(found.kappa, 4) == kappa


@given(*[st.integers(0, 30)] * 4)
def test_kappa_is_what_its_definition_says(both: int, first: int, second: int, neither: int) -> None:
    """Worked out apart, from shares."""
    found = Agreement(both, first, second, neither)
    n = both + first + second + neither
    if n == 0 or (both + first in (0, n) and both + second in (0, n) and both + first == both + second):
        assert found.kappa is None
        return
    p, q = (both + first) / n, (both + second) / n
    expected = p * q + (1 - p) * (1 - q)
    assert found.kappa == pytest.approx(((both + neither) / n - expected) / (1 - expected))
    assert found.kappa <= 1
    swapped = Agreement(both, second, first, neither).kappa
    assert swapped == pytest.approx(found.kappa)


CODES = st.frozensets(st.integers(1, 4))


@given(st.lists(st.builds(TwiceRead, CODES, CODES, st.just(frozenset({1, 2, 3, 4}))), max_size=8))
def test_every_text_stands_in_one_place_of_each_code(texts: list[TwiceRead]) -> None:
    for code in range(1, 5):
        assert agreement_on(code, texts).texts == len(texts)
    together = agreement_on_all({1, 2, 3, 4}, texts)
    assert together.texts == 4 * len(texts)
    assert together.both + together.first_only == sum(len(text.first) for text in texts)
    assert agreement_on(5, texts) == Agreement()


def test_few_texts_and_no_spread_are_said_in_words() -> None:
    assert Agreement(4, 1, 1, LEAST_TEXTS - 7).caution.startswith("Too few to say")
    assert Agreement(0, 0, 0, 12).caution.startswith("Both gave it to all, or to none")
    assert Agreement(5, 1, 1, 5).caution == ""


def somebody(cast: Cast, role: Role) -> Member:
    member = member_of(cast.people[role].pk)
    assert member is not None
    return member


@pytest.fixture
def texts(in_ashshire: Cast) -> list[Comment]:
    """Twelve released comments that the officer has coded: the first six with one code, the others with another."""
    event: Event = make_event(make_course(), london(2026, 3, 2, 9))
    officer = somebody(in_ashshire, Role.POLICY_OFFICER)
    ensure_codes()
    codes = list(Code.objects.order_by("place")[:2])
    found = [release(each, officer) for each in write(event, *(f"Words number {n}." for n in range(12)))]
    for number, comment in enumerate(found):
        set_codes(source=comment, codes=[codes[number // 6]], by=officer)
    return found


def test_only_somebody_else_reads_and_only_once(texts: list[Comment], in_ashshire: Cast) -> None:
    officer, other = (somebody(in_ashshire, role) for role in (Role.POLICY_OFFICER, Role.COORDINATOR))
    assert next_to_read(officer) is None
    assert next_to_read(other) == ("comment", texts[0].pk)
    with pytest.raises(Refused, match="You coded this yourself"):
        read_second(source=texts[0], codes=[], by=officer)
    read_second(source=texts[0], codes=[], by=other)
    with pytest.raises(Refused, match="read a second time already"):
        read_second(source=texts[0], codes=[], by=other)
    assert next_to_read(other) == ("comment", texts[1].pk)
    Coding.objects.filter(comment=texts[1]).update(removed_at=texts[1].written_at)
    with pytest.raises(Refused, match="Nobody has coded this yet"):
        read_second(source=texts[1], codes=[], by=other)
    Comment.objects.filter(pk=texts[2].pk).update(state="withheld")
    assert next_to_read(other) == ("comment", texts[3].pk)


def test_a_second_reading_counts_nowhere_and_is_kept_as_it_was(
    texts: list[Comment], in_ashshire: Cast
) -> None:
    other = somebody(in_ashshire, Role.COORDINATOR)
    first, second = Code.objects.order_by("place")[:2]
    before = codes_of_comments(Comment.objects.all())
    for comment in texts[:5] + texts[6:]:
        read_second(source=comment, codes=[first] if comment in texts[:5] else [second], by=other)
    read_second(source=texts[5], codes=[second], by=other)
    assert codes_of_comments(Comment.objects.all()) == before
    found = agreements(other)
    rows = {row.label: row.agreement for row in found.rows}
    assert found.texts == 12
    assert rows[first.label] == Agreement(both=5, first_only=1, second_only=0, neither=6)
    assert rows[second.label] == Agreement(both=6, first_only=0, second_only=1, neither=5)
    # p = 6/12, q = 5/12: seen 11/12, by chance 30/144 + 42/144 = 1/2.
    assert rows[first.label].kappa == pytest.approx(5 / 6)
    set_codes(source=texts[5], codes=[second], by=somebody(in_ashshire, Role.POLICY_OFFICER))
    assert agreements(other).rows == found.rows


def test_the_pages_show_no_code_of_the_first_and_lead_on(
    texts: list[Comment], in_ashshire: Cast, sign_in: Any
) -> None:
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    base = f"{in_ashshire.home}evaluations/coding/second/"
    page = client.get(f"{base}comment/{texts[0].pk}/").content.decode()
    assert "Words number 0." in page
    assert " checked" not in page
    code = Code.objects.order_by("place")[0]
    assert (
        client.post(f"{base}comment/{texts[0].pk}/", {"code": [code.pk]}).url
        == f"{base}comment/{texts[1].pk}/"
    )
    words = text_of(client.get(base))
    assert "1 text read twice" in words
    assert "All codes together, each a decision" in words
    assert "Too few to say: kappa is given from 10 texts on." in words
    lines = client.get(f"{base}?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1].split(",")[:6] == [code.label, "1", "1", "0", "0", "0"]
    assert client.get(f"{base}?format=xlsx").status_code == 200
    assert client.get(f"{base}comment/{texts[0].pk}/").status_code == 404
    officer = sign_in(in_ashshire.people[Role.POLICY_OFFICER])
    assert officer.get(f"{base}comment/{texts[1].pk}/").status_code == 404, "they coded it"


def test_the_page_of_agreement_costs_the_same_for_one_and_many(
    texts: list[Comment], in_ashshire: Cast, sign_in: Any
) -> None:
    other = somebody(in_ashshire, Role.COORDINATOR)
    client, counts = sign_in(in_ashshire.people[Role.COORDINATOR]), []
    for comment in (texts[0], texts[1:4]):
        for each in comment if isinstance(comment, list) else [comment]:
            read_second(source=each, codes=[], by=other)
        with CaptureQueriesContext(connection) as queries:
            client.get(f"{in_ashshire.home}evaluations/coding/second/")
        counts.append(len(queries))
    assert counts[0] == counts[1]


def test_a_neighbours_readings_are_not_counted(
    texts: list[Comment], in_ashshire: Cast, birchester: Cast
) -> None:
    with partnership_scope(birchester.partnership):
        event = make_event(make_course(), london(2026, 3, 2, 9))
        officer = somebody(birchester, Role.POLICY_OFFICER)
        ensure_codes()
        comment = release(write(event, "Elsewhere.")[0], officer)
        set_codes(source=comment, codes=[Code.objects.all()[0]], by=officer)
        read_second(source=comment, codes=[], by=somebody(birchester, Role.COORDINATOR))
    assert agreements(somebody(in_ashshire, Role.COORDINATOR)).texts == 0
    assert SecondReading.objects.count() == 0
