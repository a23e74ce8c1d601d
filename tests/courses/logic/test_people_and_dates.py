"""Names, addresses, the one-person rule, and dates as people write them."""

import datetime as dt

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from courses.logic.dates import BadDate, DateOrder, Moment, decide_order, parse_moment, parse_times
from courses.logic.people import Person, clean_email, name_key, parse_full_name, same_person, tidy_name_part


@pytest.mark.parametrize(
    ("text", "first", "last"),
    [
        ("SMITH, Jane", "Jane", "Smith"),
        ("Dr Jane Smith-Jones", "Jane", "Smith-Jones"),
        ("SMITH Jane", "Jane", "Smith"),
        ("VAN DER BERG Anna", "Anna", "van der Berg"),
        ("VAN DER BERG, Anna", "Anna", "van der Berg"),
        ("O'BRIEN, MARY", "Mary", "O'Brien"),
        ("Ian McDonald", "Ian", "McDonald"),
        ("MCDONALD IAN", "McDonald", "Ian"),  # all in capitals: nothing says which word is the surname
        ("Jane Smith (She/Her)", "Jane", "Smith"),
        ("Xu, Wen (Unverified)", "Wen", "Xu"),
        ("Jane Smith - Ashshire CC", "Jane", "Smith"),
        ("Maria de la Cruz", "Maria", "de la Cruz"),
        ("Cllr John Jones MBE", "John", "Jones"),
        ("J. R. R. Tolkien", "J. R. R.", "Tolkien"),
        ("Dean Smith", "Dean", "Smith"),
        ("Anh Ma", "Anh", "Ma"),
        ("PC 1234 John Smith", "John", "Smith"),
        ("Smith, Dr Jane", "Jane", "Smith"),
        ("jane smith", "Jane", "Smith"),
        ("Björn", "Björn", ""),
        ("n/a", "", ""),
        ("", "", ""),
    ],
)
def test_full_names(text: str, first: str, last: str) -> None:
    parsed = parse_full_name(text)
    assert (parsed.first, parsed.last) == (first, last)


def test_only_names_all_in_one_case_are_tidied() -> None:
    names = ["McDonald", "O'BRIEN", "SMITH-HUGHES", "van der Berg", "DuBois", "D'SOUZA", "AJ", "müller"]
    assert [tidy_name_part(name) for name in names] == [
        "McDonald",
        "O'Brien",
        "Smith-Hughes",
        "van der Berg",
        "DuBois",
        "D'Souza",
        "AJ",
        "Müller",
    ]


def test_names_match_without_case_accents_or_punctuation() -> None:
    assert name_key("Zsófia", "O’Brien-Smith") == name_key("ZSOFIA", "OBRIEN SMITH") == "zsofia obrien smith"
    assert name_key("Łukasz", "Großmann") == "lukasz grossmann"
    assert name_key("Jane", "Smith") != name_key("Janey", "Smith")


@pytest.mark.parametrize(
    ("text", "address"),
    [
        (" Jane.Smith@NHS.UK.Example ", "Jane.Smith@nhs.uk.example"),
        ("mailto:jane@x.example", "jane@x.example"),
        ("Jane Smith <jane@x.example>", "jane@x.example"),
        ("<jane@x.test>", "jane@x.test"),
        ("jane@x.example.", "jane@x.example"),
        ("jane@x.example; bob@x.example", "jane@x.example"),
        ("none", ""),
        ("", ""),
    ],
)
def test_addresses_are_cleaned(text: str, address: str) -> None:
    assert clean_email(text) == clean_email(address)
    assert (clean_email(text).address, clean_email(text).problem) == (address, "")


@pytest.mark.parametrize("text", ["jane@", "jane at x.example", "@x.example", "jane@localhost", "ja ne"])
def test_what_is_no_address_says_so(text: str) -> None:
    assert (clean_email(text).address, clean_email(text).problem) == ("", f"“{text}” is not an email address")


def person(first: str, last: str, email: str = "", agency: str = "Police", learner: str = "") -> Person:
    return Person(first, last, email, agency, learner)


def test_who_is_one_person() -> None:
    jane = person("Jane", "Smith", "j@x.example")
    assert same_person(jane, person("JANE", "SMITH", "J@X.example", "NHS"))
    assert not same_person(jane, person("Tomasz", "Novak", "j@x.example")), "a shared mailbox is two people"
    assert not same_person(jane, person("Jane", "Smith", "other@x.example"))
    assert not same_person(jane, person("Janey", "Smith", "j@x.example")), "a nickname is another name"
    assert not same_person(jane, person("Jane", "Smith")), "only one of them has an address"
    assert same_person(person("Jane", "Smith"), person("jane", "smith"))
    assert not same_person(person("Jane", "Smith"), person("Jane", "Smith", agency="NHS"))
    assert same_person(
        person("Jane", "Smith", learner="L1"), person("Jane", "Jones", "q@x.example", learner="l1")
    )
    assert not same_person(person("A", "B", learner="n/a"), person("C", "D", learner="n/a"))


PEOPLE = st.builds(
    person,
    st.sampled_from(["Jane", "JANE", "Bob"]),
    st.sampled_from(["Smith", "O'Brien", "OBrien"]),
    st.sampled_from(["", "j@x.example", "J@x.example"]),
    st.sampled_from(["Police", "NHS"]),
    st.sampled_from(["", "L1", "L2"]),
)


@settings(deadline=None)
@given(PEOPLE, PEOPLE)
def test_the_one_person_rule_is_symmetric_and_reflexive(a: Person, b: Person) -> None:
    assert same_person(a, b) == same_person(b, a)
    assert same_person(a, a)


MAY = dt.date(2026, 5, 12)
NINE_THIRTY = dt.time(9, 30)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("12/05/2026 09:30", Moment(MAY, NINE_THIRTY)),
        ("Tue 12 May 2026, 9.30am", Moment(MAY, NINE_THIRTY)),
        ("Tuesday 12th May 2026 9.30am - 4pm", Moment(MAY, NINE_THIRTY, dt.time(16))),
        ("12/05/2026 09:30-16:30", Moment(MAY, NINE_THIRTY, dt.time(16, 30))),
        ("2026-05-12 09:30-12:30", Moment(MAY, NINE_THIRTY, dt.time(12, 30))),
        ("12.05.26", Moment(MAY)),
        ("12-May-26", Moment(MAY)),
        ("12 May '26", Moment(MAY)),
        ("May 12, 2026 9:30 AM", Moment(MAY, NINE_THIRTY)),
        ("2026-05-12", Moment(MAY)),
        ("20260512", Moment(MAY)),
        ("2026-05-12T08:30:00Z", Moment(MAY, NINE_THIRTY)),
        ("2026-03-24 17:00:00+00:00", Moment(dt.date(2026, 3, 24), dt.time(17))),
        ("2026-04-01 08:00:00+01:00", Moment(dt.date(2026, 4, 1), dt.time(8))),
        ("2026-06-30 23:30:00+00:00", Moment(dt.date(2026, 7, 1), dt.time(0, 30))),
        ("2026-06-12 09:00:00-05:00", Moment(dt.date(2026, 6, 12), dt.time(15))),
        ("46154", Moment(MAY)),
        ("46154.395833", Moment(MAY, NINE_THIRTY)),
        ("12/05/2026 00:00:00", Moment(MAY)),
        ("1 Sept 2026 0930hrs", Moment(dt.date(2026, 9, 1), NINE_THIRTY)),
        ("29/02/2028", Moment(dt.date(2028, 2, 29))),
    ],
)
def test_dates_as_people_write_them(text: str, expected: Moment) -> None:
    assert parse_moment(text) == expected


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("31/02/2026", "“31/02/2026” is not a date: February 2026 has 28 days"),
        ("13/25/2026", "“13/25/2026” is not a date: there is no month 25"),
        ("Wed 12 May 2026", "“Wed 12 May 2026” says Wednesday, but 12 May 2026 is a Tuesday"),
        ("12 May", "“12 May” has no year"),
        ("soon", "“soon” is not a date"),
        ("", "the date is missing"),
        ("12/05/2026 25:00", "“25:00” is not a time"),
        ("12/05/2206", "“12/05/2206” is in the year 2206, which cannot be right"),
    ],
)
def test_bad_dates_say_why(text: str, reason: str) -> None:
    with pytest.raises(BadDate) as caught:
        parse_moment(text)
    assert str(caught.value) == reason


def test_an_instant_knows_british_summer_time() -> None:
    assert Moment(MAY, NINE_THIRTY).local.utcoffset() == dt.timedelta(hours=1)
    assert Moment(dt.date(2026, 1, 12), NINE_THIRTY).local.utcoffset() == dt.timedelta(0)


def test_the_month_comes_first_only_when_the_whole_column_says_so() -> None:
    assert decide_order(["05/13/2026", "05/12/2026"]).month_first is True
    assert decide_order(["05/13/2026", "25/12/2026"]) == DateOrder()
    assert decide_order(["05/12/2026", "2026-05-13"]) == DateOrder()
    assert parse_moment("05/12/2026", DateOrder(month_first=True)).day == MAY


def test_times_alone() -> None:
    assert parse_times("9.30am to 4pm") == (NINE_THIRTY, dt.time(16))
    assert parse_times("12 noon") == (dt.time(12), None)
    with pytest.raises(BadDate, match="is not a time"):
        parse_times("morning")


DATES = st.dates(dt.date(2000, 1, 1), dt.date(2069, 12, 31))
FORMATS = [
    "%d/%m/%Y",
    "%d.%m.%y",
    "%Y-%m-%d",
    "%d %B %Y",
    "%a %d %b %Y",
    "%d-%b-%y",
    "%A, %d %B %Y",
    "%B %d, %Y",
]


@settings(deadline=None)
@given(DATES, st.sampled_from(FORMATS), st.times().map(lambda t: t.replace(second=0, microsecond=0)))
def test_every_written_date_and_time_comes_back(day: dt.date, form: str, at: dt.time) -> None:
    assert parse_moment(day.strftime(form)) == Moment(day)
    expected = Moment(day, None if at == dt.time(0) else at)
    assert parse_moment(f"{day.strftime(form)} {at:%H:%M}") == expected
    assert parse_moment(f"{day.strftime(form)}, {at:%I.%M%p}".lower()) == expected


@settings(deadline=None)
@given(st.text(alphabet="0123456789/-.: ,aprmMayTueZ+\u202f", max_size=30))
def test_any_text_is_a_date_or_a_reason(text: str) -> None:
    try:
        moment = parse_moment(text)
    except BadDate:
        return
    assert 1990 <= moment.day.year <= 2100
