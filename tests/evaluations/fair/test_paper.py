"""Papers: coded, numbered as they are typed in, counted once, and no slip of the finger finds somebody else."""

import io
from collections.abc import Callable
from typing import Any

import pypdfium2
import pytest
from django.test import Client
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from courses.models import Event
from courses.services.refusals import Refused
from evaluations.logic.answers import AnswersInvalidError, encode
from evaluations.logic.paper import choices_on_paper, lines_of, read_paper
from evaluations.logic.paper_codes import number_of, paper_code
from evaluations.logic.survey_parts import AnswerKind
from evaluations.models import Comment, Draft, EventSurvey, Invitation, Response
from evaluations.services import paper
from evaluations.services.planning import plan_changed_events
from evaluations.services.sending import send_due
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.queries.members import member_of
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, london, make_course, make_event, may_send

SignIn = Callable[[Any], Client]
AFTER = london(2026, 6, 18, 9, 0)


@given(st.integers(1, 10**12))
def test_a_code_leads_back_to_its_number_however_it_is_spaced(number: int) -> None:
    code = paper_code(number)
    assert number_of(code) == number_of(code.replace(" ", "")) == number_of(code.replace(" ", "-")) == number


@given(st.integers(1, 10**9), st.data())
def test_one_wrong_digit_or_two_swapped_are_always_noticed(number: int, data: st.DataObject) -> None:
    code = paper_code(number).replace(" ", "")
    place = data.draw(st.integers(0, len(code) - 1))
    digit = data.draw(st.sampled_from([d for d in "0123456789" if d != code[place]]))
    assert number_of(code[:place] + digit + code[place + 1 :]) is None
    if place + 1 < len(code) and code[place] != code[place + 1]:
        swapped = code[:place] + code[place + 1] + code[place] + code[place + 2 :]
        assert number_of(swapped) is None


@given(st.text(max_size=12))
def test_nothing_that_is_typed_breaks_the_reading_of_codes(words: str) -> None:
    found = number_of(words)
    assert found is None or paper_code(found).replace(" ", "") == "".join(
        words.replace("-", " ").split()
    ).lstrip("0")


@pytest.fixture
def event(in_ashshire: Cast) -> Event:
    with clock.held_at(london(2026, 5, 1, 12)):
        may_send(in_ashshire.partnership)
        made = make_event(make_course(ask_managers=True), london(2026, 6, 17, 9, 30))
        book_people(made, 3)
        plan_changed_events()
    return made


def officer(cast: Cast) -> Member:
    member = member_of(cast.people[Role.COORDINATOR].pk)
    assert member is not None
    return member


def prepared(cast: Cast, stage: str = "post", audience: str = "delegate") -> EventSurvey:
    survey = EventSurvey.objects.select_related("event__course").get(stage=stage, audience=audience)
    paper.prepare_papers(survey=survey, by=officer(cast))
    survey.refresh_from_db()
    return survey


def first_of(survey: EventSurvey) -> Invitation:
    return Invitation.objects.filter(event_survey=survey).order_by("pk")[0]


def test_each_box_number_is_the_answer_that_stands_beside_it(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(AFTER):
        survey = prepared(in_ashshire)
        composed = paper.paper_survey(survey.survey_version)
        for line in lines_of(composed):
            for box, choice in zip(line.boxes, choices_on_paper(line.item), strict=True):
                answers = read_paper(composed, {line.name: str(box.number)})
                expected = [choice.code] if line.takes_several else choice.code
                assert answers == {line.name: expected}
                assert box.label == choice.label


def test_a_paper_is_counted_as_the_same_answers_by_link_would_be(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(AFTER):
        survey = prepared(in_ashshire)
        row = first_of(survey)
        Draft.objects.create(invitation=row, values={"R1": 1})
        composed = paper.paper_survey(survey.survey_version)
        typed = {
            line.name: "Some words" if line.is_text else str(len(line.boxes)) for line in lines_of(composed)
        }
        typed[next(line.name for line in lines_of(composed) if line.item.ends_survey_on is not None)] = "1"
        response = paper.enter_paper(invitation=row, values=typed, by=officer(in_ashshire))
        expected = encode(composed, read_paper(composed, typed))
    row.refresh_from_db()
    assert (response.scores, response.choices) == (expected.scores, expected.choices)
    assert (response.source, response.entered_by_id) == ("paper", officer(in_ashshire).user_id)
    assert (row.state, Draft.objects.count()) == ("answered", 0)
    texts = sum(item.kind is AnswerKind.TEXT for item in composed.items)
    assert Comment.objects.filter(state="held", text="Some words").count() == texts


def test_nothing_is_ever_overwritten_and_the_link_is_spent(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(AFTER):
        survey = prepared(in_ashshire)
        row = first_of(survey)
        paper.enter_paper(invitation=row, values={}, by=officer(in_ashshire))
        with pytest.raises(Refused, match="answered already"):
            paper.enter_paper(invitation=row, values={}, by=officer(in_ashshire))
        assert send_due(in_ashshire.partnership) == 2
    assert Response.objects.count() == 1


def test_a_number_without_a_box_is_named_and_nothing_is_counted(event: Event, in_ashshire: Cast) -> None:
    with clock.held_at(AFTER):
        survey = prepared(in_ashshire)
        line = next(line for line in lines_of(paper.paper_survey(survey.survey_version)) if line.boxes)
        for wrong in ("0", str(len(line.boxes) + 1), "x", "1 2", "-1", "²"):
            if wrong == "1 2" and line.takes_several:
                continue
            with pytest.raises(AnswersInvalidError):
                paper.enter_paper(
                    invitation=first_of(survey), values={line.name: wrong}, by=officer(in_ashshire)
                )
    assert (Response.objects.count(), first_of(survey).state) == (0, "planned")


def test_a_code_of_another_survey_or_partnership_says_so(
    event: Event, in_ashshire: Cast, birchester: Cast
) -> None:
    with partnership_scope(birchester.partnership), clock.held_at(london(2026, 5, 1, 12)):
        may_send(birchester.partnership)
        book_people(make_event(make_course("Theirs"), london(2026, 6, 17, 9, 30)), 1)
        plan_changed_events()
        theirs = Invitation.objects.order_by("pk")[0]
    survey = prepared(in_ashshire)
    other = Invitation.objects.filter(stage="m3", audience="delegate").order_by("pk")[0]
    for code, words in (
        (paper_code(other.pk), "belongs to another survey"),
        (paper_code(theirs.pk), "No paper has this code"),
        ("12345", "not a paper’s code"),
    ):
        with pytest.raises(Refused, match=words):
            paper.invitation_by_code(survey=survey, code=code)


def words_of(pdf: bytes) -> str:
    with pypdfium2.PdfDocument(io.BytesIO(pdf)) as document:
        return " ".join(page.get_textpage().get_text_range() for page in document)


def test_the_officer_prepares_prints_and_types_in(event: Event, in_ashshire: Cast, sign_in: SignIn) -> None:
    client = sign_in(in_ashshire.people[Role.COORDINATOR])
    args = ["ashshire", event.ref, "post", "delegate"]
    address = reverse("evaluations:paper", args=args)
    with clock.held_at(AFTER):
        assert client.get(reverse("evaluations:paper_pdf", args=args)).status_code == 302
        client.post(address, {"do": "prepare"})
        survey = EventSurvey.objects.get(stage="post")
        pdf = client.get(reverse("evaluations:paper_pdf", args=args))
        printed = words_of(pdf.content)
        for row in Invitation.objects.filter(event_survey=survey):
            assert printed.count(paper_code(row.pk)) == 1 + 2, "at the top, and on each of two pages"
        assert "Person0" not in printed
        assert "Person0" in words_of(
            client.get(reverse("evaluations:paper_pdf", args=args) + "?names=yes").content
        )
        row = first_of(survey)
        wrong = client.post(address, {"code": "99 99"})
        assert (wrong.status_code, "not a paper’s code" in wrong.content.decode()) == (422, True)
        entry = client.post(address, {"code": paper_code(row.pk)})
        page = client.get(entry.url).content.decode()
        assert "Person0" not in page.split("<main")[1]
        assert page.count("data-paper-field") == len(lines_of(paper.paper_survey(survey.survey_version)))
        line = next(line for line in lines_of(paper.paper_survey(survey.survey_version)) if line.boxes)
        assert client.post(entry.url, {line.name: "77"}).status_code == 422
        done = client.post(entry.url, {line.name: "1"})
        assert done.url == address
        assert "1 typed in so far" in client.get(address).content.decode()


def test_a_managers_paper_names_whom_it_is_about_and_counts_for_the_manager(
    event: Event, in_ashshire: Cast, sign_in: SignIn
) -> None:
    event.bookings.update(status="attended")
    with clock.held_at(london(2026, 9, 18, 9)):
        survey = prepared(in_ashshire, "m3", "manager")
        args = ["ashshire", event.ref, "m3", "manager"]
        client = sign_in(in_ashshire.people[Role.COORDINATOR])
        assert "About Person0 Example" in words_of(
            client.get(reverse("evaluations:paper_pdf", args=args)).content
        )
        paper.enter_paper(invitation=first_of(survey), values={}, by=officer(in_ashshire))
    assert len(Response.objects.get().manager_code) == 32
