"""Past results count as any others, overwrite nothing, send nothing, and can be taken back while nobody used them."""

import datetime as dt

import pytest
from django.db import transaction

from courses.logic.reading import UnreadableFile
from courses.models import Booking, Delegate, Event, Trainer
from courses.services.refusals import Refused
from evaluations.models import (
    Comment,
    EventSurvey,
    Invitation,
    OptOut,
    PairTally,
    PastResultsLayout,
    PastResultsRow,
    Response,
)
from evaluations.queries import results_home
from evaluations.queries.results import Viewer, event_results
from evaluations.services import past_results as services
from evaluations.services.fixing import fix_version_now
from evaluations.services.past_results.retention import erase_unfinished, next_due
from evaluations.services.planning import plan_changed_events
from evaluations.services.starting import start_event
from evaluations.services.tallying import events_to_count
from partnerships import clock
from partnerships.models import OutboxMessage
from partnerships.storage import FileGone, read
from tests.conftest import Cast
from tests.evaluations.answering import invite, respond
from tests.evaluations.past_results.bringing_in import (
    AFTER,
    AFTER_QUESTIONS,
    BEFORE,
    HELD,
    LATER,
    NOW,
    after_file,
    before_file,
    brought_in,
    checked,
    fates,
    make_past_event,
    officer,
    run_every_sweep,
    uploaded,
)
from tests.evaluations.past_results.files import PEOPLE, as_csv, microsoft_forms, surveymonkey


def changes(rows: tuple[tuple[str, ...], ...], place: int) -> list[int]:
    return [
        int(after[place]) - int(before[place])
        for before, after in zip(BEFORE, rows, strict=True)
        if before[place] and after[place]
    ]


def test_answers_before_and_after_give_the_change_of_the_same_people(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    brought_in(event, by, before_file(), "pre")
    brought_in(event, by, after_file())
    pair = PairTally.objects.get(question__key="S3", earlier="pre", later="post")
    expected = changes(AFTER, 0)
    assert (pair.n, float(pair.total_later - pair.total_earlier)) == (len(expected), sum(expected))
    assert (pair.improved, pair.same, pair.fell) == (6, 0, 0)
    (rate,) = [rate for rate in event_results(event, Viewer.TEAM).rates if rate.stage == "post"]
    assert (rate.asked.answered, rate.sent) == (6, 6)
    assert events_to_count() == []


def test_an_answer_is_stored_as_it_was_given_with_its_own_date_and_who_brought_it_in(
    event: Event, in_ashshire: Cast
) -> None:
    by = officer(in_ashshire)
    done = brought_in(event, by, after_file())
    first = Response.objects.get(booking__delegate__email=PEOPLE[0][2])
    assert (first.source, first.entered_by_id) == ("imported", by.user_id)
    assert clock.local(first.submitted_at) == dt.datetime(2026, 3, 13, 16, 15, tzinfo=clock.LONDON)
    assert (first.invitation.state, first.invitation.answered_at) == ("answered", first.submitted_at)
    survey = EventSurvey.objects.get(event=event, stage="post", audience="delegate")
    assert (survey.state, survey.survey_version_id) == ("closed", first.survey_version_id)
    items = dict(first.survey_version.items.filter(position__isnull=False).values_list("key", "position"))
    scores = {key: first.scores[place - 1] for key, place in items.items()}
    assert (scores["S3"], scores["C3"], scores["R2"], scores["R6"]) == (8, 7, 5, None)
    held = {(comment.text, comment.state, comment.key) for comment in Comment.objects.all()}
    assert held == {("More time for cases", "held", "R11"), ("Less paper", "held", "R11")}
    assert fates(done) == {"new": 6}


def test_comments_of_long_ago_are_to_read_from_today_on(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    brought_in(event, by, after_file())
    (item,) = results_home.due_items(by, clock.today())
    assert (item.what, item.due_on) == ("Read 2 comments", NOW.date())


def test_a_committed_import_keeps_neither_file_nor_names(event: Event, in_ashshire: Cast) -> None:
    stranger = (("Una", "Known", "una@elsewhere.example"),)
    done = brought_in(event, officer(in_ashshire), after_file(people=(*PEOPLE[:5], *stranger)))
    with pytest.raises(FileGone):
        read(done.file)
    rows = list(PastResultsRow.objects.values_list("person", "reason"))
    assert all(person == "" and "Una" not in reason for person, reason in rows)
    assert not Delegate.objects.filter(first_name="Una").exists()


def emails_of_a_fortnight(cast: Cast) -> list[tuple[str, str, str]]:
    """Every sweep on each day; what was queued for whom."""
    for day in range(14):
        with clock.held_at(NOW + dt.timedelta(days=day)):
            run_every_sweep(cast)
    return sorted(OutboxMessage.objects.values_list("kind", "to_address", "subject"))


def test_nothing_is_ever_sent_because_of_past_results(event: Event, in_ashshire: Cast) -> None:
    """With and without the import: the same emails, of the three months' survey alone.

    A trainer waits for a result, and certificates for an after survey.
    """
    by = officer(in_ashshire)
    Trainer.objects.create(event=event, name="Tess Trainer", email="tess@train.example")
    start_event(event=event, by=by)
    plan_changed_events()
    Event.objects.filter(pk=event.pk).update(attendance_confirmed_at=NOW)
    EventSurvey.objects.filter(event=event, stage="post").update(closes_at=NOW - dt.timedelta(days=2))
    with transaction.atomic():
        without = emails_of_a_fortnight(in_ashshire)
        transaction.set_rollback(True)
    assert [(kind, address) for kind, address, _ in without] == [("survey", email) for *_, email in PEOPLE]
    brought_in(event, by, before_file(), "pre")
    brought_in(event, by, after_file())
    assert emails_of_a_fortnight(in_ashshire) == without
    assert not Booking.objects.exclude(certificate_released_at=None).exists()
    assert not Booking.objects.exclude(claim="").exists()


def answered_in_the_portal(event: Event, email: str) -> Response:
    """Somebody's own answers to the after survey."""
    fix_version_now(EventSurvey.objects.select_related("event__course").get(event=event, stage="post"))
    return respond(Booking.objects.select_related("event").get(delegate__email=email), "post", {"S3": 2})


def test_people_who_answered_in_the_portal_keep_their_answers(event: Event, in_ashshire: Cast) -> None:
    own = answered_in_the_portal(event, PEOPLE[1][2])
    done = brought_in(event, officer(in_ashshire), after_file())
    assert fates(done) == {"new": 5, "there": 1}
    stored = Response.objects.get(booking__delegate__email=PEOPLE[1][2])
    assert (stored.pk, stored.scores, stored.source) == (own.pk, own.scores, "link")


def test_the_same_file_again_changes_nothing(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    brought_in(event, by, after_file())
    again = checked(event, by, after_file())
    assert fates(again) == {"unchanged": 6}
    other = tuple((("1", *given[1:])) for given in AFTER)
    changed = checked(event, by, as_csv(surveymonkey(AFTER_QUESTIONS, other)))
    assert fates(changed) == {"there": 6}
    services.commit(pk=changed.pk, by=by)
    assert Response.objects.count() == 6


def test_the_later_of_two_submissions_counts(event: Event, in_ashshire: Cast) -> None:
    twice = (PEOPLE[0], PEOPLE[1], PEOPLE[0])
    done = brought_in(event, officer(in_ashshire), after_file(people=twice))
    assert fates(done) == {"new": 2, "duplicate": 1}
    row = PastResultsRow.objects.get(fate="duplicate")
    assert (row.number, row.reason) == (3, "Row 5 of the same person was sent later, so that one is taken.")
    first = Response.objects.get(booking__delegate__email=PEOPLE[0][2])
    assert Comment.objects.filter(response=first).count() == 0, "the third row has no comment"


def test_nobody_is_taken_for_somebody_else(event: Event, in_ashshire: Cast) -> None:
    people = (
        ("Somebody", "Different", PEOPLE[0][2]),
        ("", "", PEOPLE[1][2]),
        (PEOPLE[2][0], PEOPLE[2][1], ""),
        (PEOPLE[3][0], PEOPLE[3][1], "private@home.example"),
        ("", "", ""),
        ("Una", "Known", "una@elsewhere.example"),
    )
    made = checked(event, officer(in_ashshire), after_file(people=people))
    found = {row.number: row.fate for row in made.rows.all()}
    assert found == {3: "error", 4: "new", 5: "new", 6: "nobody", 7: "nameless", 8: "nobody"}
    reasons = {row.number: row.reason for row in made.rows.all()}
    assert reasons[3].startswith(
        "At this event the address belongs to Person0 Example, but the row names Somebody"
    )
    assert "under another address" in reasons[6]


def test_an_opted_out_or_cancelled_person_and_an_open_link_stay_out(event: Event, in_ashshire: Cast) -> None:
    bookings = {row.delegate.email: row for row in Booking.objects.select_related("delegate")}
    OptOut.objects.create(scope="all", delegate=bookings[PEOPLE[0][2]].delegate)
    Booking.objects.filter(pk=bookings[PEOPLE[1][2]].pk).update(status="cancelled")
    still_open = {"state": "sent", "closes_at": NOW + dt.timedelta(days=2), "chosen_closes_at": NOW}
    Invitation.objects.filter(booking=bookings[PEOPLE[2][2]], stage="post").delete()
    invite(bookings[PEOPLE[2][2]], "post", **still_open)
    made = checked(event, officer(in_ashshire), after_file())
    reasons = {row.number: row.reason for row in made.rows.filter(fate="left_out")}
    assert {number: reason.split(",")[0].split(".")[0] for number, reason in reasons.items()} == {
        3: "This person asked not to take part in evaluation",
        4: "This booking was cancelled",
        5: "This person can still answer in the portal",
    }


def test_a_word_that_nobody_gave_a_meaning_makes_its_row_an_error(event: Event, in_ashshire: Cast) -> None:
    rows = [list(given) for given in AFTER]
    rows[2][2] = "Kinda"
    made = checked(event, officer(in_ashshire), as_csv(surveymonkey(AFTER_QUESTIONS, rows)))
    (error,) = made.rows.filter(fate="error")
    assert error.number == 5
    assert error.reason == (
        "In the column “How far do you agree?: The content fitted my role.” nobody said what “Kinda” means."
    )


@pytest.mark.parametrize(
    ("moment", "stage", "words"),
    [
        (HELD - dt.timedelta(days=1), "post", "not over yet"),
        (HELD + dt.timedelta(days=3), "post", "does not close before"),
        (NOW, "m3", "does not close before"),
    ],
)
def test_a_survey_that_is_open_or_still_to_come_is_refused(
    in_ashshire: Cast, moment: dt.datetime, stage: str, words: str
) -> None:
    with clock.held_at(moment):
        event = make_past_event()
        with pytest.raises(Refused, match=words):
            uploaded(event, officer(in_ashshire), after_file(), stage)


@pytest.mark.parametrize(
    "content", [b"", b"\x00\x01\x02" * 400, b"%PDF-1.7 nothing", b"PK\x03\x04broken", b"x" * 11_000_000]
)
def test_what_is_no_list_of_answers_says_why_and_keeps_nothing(
    event: Event, in_ashshire: Cast, content: bytes
) -> None:
    with pytest.raises(UnreadableFile):
        uploaded(event, officer(in_ashshire), content)
    header_alone = as_csv(surveymonkey(AFTER_QUESTIONS, ()))
    with pytest.raises(UnreadableFile, match="no answers below"):
        uploaded(event, officer(in_ashshire), header_alone)


def test_columns_that_cannot_be_right_are_refused(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    made = uploaded(event, by, after_file())
    columns = dict(services.source_of(made).columns)
    for wrong, words in (
        (
            {index: "" if value.startswith("answer:") else value for index, value in columns.items()},
            "No column is a question",
        ),
        (
            {index: value if value.startswith("answer:") else "" for index, value in columns.items()},
            "No column says who",
        ),
        ({**columns, 10: columns[9]}, "Two columns hold"),
    ):
        with pytest.raises(Refused, match=words):
            services.map_columns(pk=made.pk, columns=wrong)


def test_a_second_click_and_an_old_tab_change_nothing(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    made = checked(event, by, after_file())
    made.refresh_from_db()
    mark = services.mark_of(made)
    services.commit(pk=made.pk, by=by, mark=mark)
    services.commit(pk=made.pk, by=by, mark=mark)
    assert Response.objects.count() == 6
    services.undo(pk=made.pk, by=by)
    for act in (
        lambda: services.commit(pk=made.pk, by=by, mark=mark),
        lambda: services.map_words(pk=made.pk, words={}, mark=mark),
    ):
        with pytest.raises(services.NotOpen):
            act()
    with pytest.raises(services.Stale):
        services.commit(pk=checked(event, by, after_file()).pk, by=by, mark="old")
    assert Response.objects.count() == 0


def test_what_changed_since_the_check_has_to_be_looked_at_again(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    made = checked(event, by, after_file())
    answered_in_the_portal(event, PEOPLE[0][2])
    with pytest.raises(services.PlanChanged):
        services.commit(pk=made.pk, by=by)
    assert fates(services.refresh_check(pk=made.pk)) == {"new": 5, "there": 1}


def test_managers_answer_about_somebody_and_are_counted_as_managers(in_ashshire: Cast) -> None:
    question = "From what I see, this person can judge how serious a concern is and what to do next."
    with clock.held_at(LATER):
        event = make_past_event(people=3)
        managers = tuple(("Mo", f"Manager{n}", f"manager.person{n}@work.example") for n in range(3))
        done = brought_in(
            event,
            officer(in_ashshire),
            as_csv(microsoft_forms([question], [["7"], ["8"], ["9"]], managers)),
            "m3",
            "manager",
        )
        assert fates(done) == {"new": 3}
        codes = set(Response.objects.filter(audience="manager").values_list("manager_code", flat=True))
        assert {len(code) for code in codes} == {32}
        assert len(codes) == 3


def test_the_next_file_of_the_same_layout_is_read_as_the_last(event: Event, in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    made = uploaded(event, by, after_file())
    columns = dict(services.source_of(made).columns)
    target = next(value for value in columns.values() if value == "answer:S3")
    place = next(index for index, value in columns.items() if value == target)
    services.map_columns(pk=made.pk, columns={**columns, place: ""})
    services.map_words(pk=made.pk, words={"scale:agree:1,2,3,4,5,-2": {"agree": "3"}})
    services.commit(pk=made.pk, by=by)
    assert PastResultsLayout.objects.count() == 1
    other = make_past_event("Exploitation", ref="EXP-1")
    source = services.source_of(uploaded(other, by, after_file()))
    assert source.columns[place] == ""
    assert source.words()["scale:agree:1,2,3,4,5,-2"]["agree"] == "3"


def test_an_unfinished_import_goes_after_thirty_days(event: Event, in_ashshire: Cast) -> None:
    made = checked(event, officer(in_ashshire), after_file())
    assert next_due() == made.uploaded_at + dt.timedelta(days=30)
    with clock.held_at(NOW + dt.timedelta(days=30)):
        assert erase_unfinished(in_ashshire.partnership) == 1
    assert (PastResultsRow.objects.count(), next_due()) == (0, None)
