"""A report's way from draft to published, walked, and every step that is refused."""

import datetime as dt
from typing import Any

import pytest

from partnerships import clock
from partnerships.choices import MessageState, Role
from partnerships.models import LogEntry, MembershipRole, OutboxMessage
from partnerships.services.partnerships import add_member
from partnerships.tenancy import partnership_scope
from reports.choices import REPORT_MOVES, OpinionChoice, ReportState
from reports.models import IssuedFile, Narrative, Opinion, Report
from reports.queries.content_of import standing_opinion
from reports.services import drafting, opinions, publishing
from reports.services.drafting import DraftRefused, NewerTextExists
from reports.services.moves import MoveRefused
from reports.services.opinions import OpinionRefused
from tests.conftest import MONDAY, Cast
from tests.reports.factories import (
    QUARTER,
    draft,
    give_opinion,
    judged,
    make_programme,
    member,
    published,
    with_seg,
)

pytestmark = pytest.mark.usefixtures("on_monday")


def stored(report: Report) -> Report:
    return Report.objects.get(pk=report.pk)


def test_the_table_of_moves() -> None:
    assert {state.value: {to.value for to in moves} for state, moves in REPORT_MOVES.items()} == {
        "draft": {"with_seg"},
        "with_seg": {"draft", "opinion_given"},
        "opinion_given": {"published"},
        "published": {"replaced"},
        "replaced": set(),
    }


def test_from_draft_to_the_boards_desk(in_ashshire: Cast) -> None:
    officer, chair = member(in_ashshire, Role.POLICY_OFFICER), member(in_ashshire, Role.SEG_CHAIR)
    report = draft(in_ashshire)
    assert (report.state, report.frozen_at, len(report.snapshot_sha256)) == ("draft", MONDAY, 64)
    drafting.send_to_seg(report=report, by=officer)
    drafting.take_back(report=report, by=officer)
    assert (stored(report).state, stored(report).sent_to_seg_at) == ("draft", None)
    drafting.send_to_seg(report=report, by=officer)
    opinion = give_opinion(report, officer)
    assert (stored(report).state, standing_opinion(report)) == ("with_seg", None)
    opinions.answer_confirmation(opinion=opinion, confirmed=True, note="", by=chair)
    assert (stored(report).state, standing_opinion(report)) == ("opinion_given", opinion)
    publishing.ask_to_publish(report=report, by=officer)
    assert stored(report).state == "opinion_given"
    assert publishing.publish_asked(in_ashshire.partnership) == 1
    done = stored(report)
    assert (done.state, done.published_at, done.published_by_id) == ("published", MONDAY, officer.user_id)
    assert sorted(IssuedFile.objects.values_list("format", flat=True)) == ["docx", "pdf"]
    log = LogEntry.objects.filter(action__startswith="report.").order_by("id")
    assert list(log.values_list("action", flat=True)) == [
        "report.frozen",
        "report.drafted",
        "report.sent_to_seg",
        "report.taken_back",
        "report.sent_to_seg",
        "report.opinion_entered",
        "report.opinion_confirmed",
        "report.publish_asked",
        "report.published",
    ]  # fmt: skip


def test_a_quarter_that_is_not_over_is_refused(in_ashshire: Cast) -> None:
    with pytest.raises(DraftRefused, match=r"is not over yet\. A report can be drafted from 1 July 2026\."):
        drafting.draft_report(board=in_ashshire.boards[0], quarter=QUARTER.following, by=None)
    assert not Report.objects.exists()


def test_one_report_for_a_quarter_and_board(in_ashshire: Cast) -> None:
    draft(in_ashshire)
    with pytest.raises(DraftRefused, match="Ashshire Board already has a report on Quarter 4"):
        drafting.draft_report(board=in_ashshire.boards[0], quarter=QUARTER, by=None)
    assert drafting.draft_report(board=in_ashshire.boards[1], quarter=QUARTER, by=None).edition == 1


def test_words_and_figures_stand_once_sent(in_ashshire: Cast) -> None:
    report = with_seg(in_ashshire)
    with pytest.raises(DraftRefused, match="no longer a draft, so its words stand"):
        drafting.save_narrative(report=report, section="Q1", text="late", version=1, by=None)
    with pytest.raises(DraftRefused, match="Only a draft's figures can be taken again"):
        drafting.freeze_figures(report=report, by=None)
    with pytest.raises(MoveRefused, match="“With SEG” and cannot become “With SEG”"):
        drafting.send_to_seg(report=report, by=None)


def test_newer_words_are_never_overwritten(in_ashshire: Cast) -> None:
    report = draft(in_ashshire, words={"Q1": "First."})
    with pytest.raises(NewerTextExists) as both:
        drafting.save_narrative(report=report, section="Q1", text="From an old page.", version=0, by=None)
    assert (both.value.stored.text, both.value.mine) == ("First.", "From an old page.")
    assert Narrative.objects.get(report=report, section="Q1").text == "First."
    drafting.save_narrative(report=report, section="Q1", text="Both together.", version=1, by=None)
    again = drafting.save_narrative(report=report, section="Q1", text="Both together.", version=1, by=None)
    assert (again.text, again.version) == ("Both together.", 2)


def test_words_keep_what_a_document_can_hold(in_ashshire: Cast) -> None:
    saved = drafting.save_narrative(
        report=draft(in_ashshire, words={}), section="Q1", text="  One.\r\nTwo.\x00\x0b ", version=0, by=None
    )
    assert saved.text == "One.\nTwo."


def test_the_chairs_own_opinion_counts_at_once(in_ashshire: Cast) -> None:
    report = with_seg(in_ashshire)
    opinion = give_opinion(report, member(in_ashshire, Role.SEG_CHAIR))
    assert (stored(report).state, standing_opinion(report)) == ("opinion_given", opinion)
    assert not OutboxMessage.objects.exists()


def test_the_chair_is_asked_by_email_when_the_officer_records(in_ashshire: Cast) -> None:
    report = with_seg(in_ashshire)
    opinion = give_opinion(report, member(in_ashshire, Role.POLICY_OFFICER))
    letter = OutboxMessage.objects.get()
    assert (letter.to_address, letter.kind, letter.links) == (
        "seg_chair@ashshire.example",
        "opinion",
        [["opinion", opinion.pk, 0]],
    )
    assert "{link:0}" in letter.text
    assert opinion.reasons in letter.text


def test_only_this_boards_chair_is_asked_and_may_confirm(in_ashshire: Cast) -> None:
    """Each board has its own SEG (DOMAIN.md, Board): the chair of the other one neither asks nor confirms."""
    MembershipRole.objects.filter(role=Role.SEG_CHAIR).update(board=in_ashshire.boards[1])
    add_member(email="own@ashshire.example", name="Own Chair", roles={Role.SEG_CHAIR: in_ashshire.boards[0]})
    report = with_seg(in_ashshire)
    opinion = give_opinion(report, member(in_ashshire, Role.POLICY_OFFICER))
    assert OutboxMessage.objects.get().to_address == "own@ashshire.example"
    with pytest.raises(OpinionRefused, match="Only the chair of this board's group can confirm it"):
        opinions.answer_confirmation(
            opinion=opinion, confirmed=True, note="", by=member(in_ashshire, Role.SEG_CHAIR)
        )
    assert stored(report).state == "with_seg"


def test_a_refusal_says_what_to_put_right_and_the_opinion_is_recorded_anew(in_ashshire: Cast) -> None:
    officer, chair = member(in_ashshire, Role.POLICY_OFFICER), member(in_ashshire, Role.SEG_CHAIR)
    report = with_seg(in_ashshire)
    first = give_opinion(report, officer)
    with pytest.raises(OpinionRefused, match="Say what should be put right"):
        opinions.answer_confirmation(opinion=first, confirmed=False, note=" ", by=chair)
    opinions.answer_confirmation(opinion=first, confirmed=False, note="We said not assured.", by=chair)
    assert (stored(report).state, standing_opinion(report)) == ("with_seg", None)
    with pytest.raises(OpinionRefused, match="already been answered"):
        opinions.answer_confirmation(opinion=first, confirmed=True, note="", by=chair)
    second = give_opinion(report, officer, opinion=OpinionChoice.NOT_ASSURED)
    opinions.answer_confirmation(opinion=second, confirmed=True, note="", by=chair)
    assert standing_opinion(report) == second
    assert Opinion.objects.count() == 2


def test_a_newer_opinion_takes_the_place_of_one_that_waits(in_ashshire: Cast) -> None:
    officer, chair = member(in_ashshire, Role.POLICY_OFFICER), member(in_ashshire, Role.SEG_CHAIR)
    report = with_seg(in_ashshire)
    first, second = give_opinion(report, officer), give_opinion(report, officer)
    with pytest.raises(OpinionRefused, match="A newer opinion has been recorded since"):
        opinions.answer_confirmation(opinion=first, confirmed=True, note="", by=chair)
    opinions.answer_confirmation(opinion=second, confirmed=True, note="", by=chair)


def test_an_opinion_falls_away_when_the_report_is_taken_back(in_ashshire: Cast) -> None:
    officer, chair = member(in_ashshire, Role.POLICY_OFFICER), member(in_ashshire, Role.SEG_CHAIR)
    report = with_seg(in_ashshire)
    opinion = give_opinion(report, officer)
    with clock.held_at(MONDAY + dt.timedelta(hours=1)):
        drafting.take_back(report=report, by=officer)
        with pytest.raises(OpinionRefused, match="no longer with the group"):
            opinions.answer_confirmation(opinion=opinion, confirmed=True, note="", by=chair)
        drafting.send_to_seg(report=report, by=officer)
        with pytest.raises(OpinionRefused, match="taken back and sent again since"):
            opinions.answer_confirmation(opinion=opinion, confirmed=True, note="", by=chair)
    assert stored(report).state == "with_seg"


@pytest.mark.parametrize(
    ("changes", "why"),
    [
        ({"decided_on": dt.date(2026, 6, 2)}, "cannot lie ahead"),
        ({"decided_on": dt.date(2026, 3, 30)}, "cannot lie before the end of the quarter"),
        ({"steps_claimed": [7]}, "There are four steps"),
        ({"opinion": OpinionChoice.ASSURED, "steps_claimed": []}, "Say on which of the four steps"),
        ({"opinion": OpinionChoice.PARTLY, "steps_claimed": [1]}, "no evidence on step 1, baseline"),
        ({"opinion": OpinionChoice.ASSURED, "steps_claimed": [4]}, "no evidence on step 4, outcomes"),
    ],
)
def test_an_opinion_that_cannot_stand_is_refused(
    in_ashshire: Cast, changes: dict[str, Any], why: str
) -> None:
    """Acceptance check 8: no assurance is signed without evidence in the report for the steps that it claims."""
    report = with_seg(in_ashshire)
    with pytest.raises(OpinionRefused, match=why):
        give_opinion(report, member(in_ashshire, Role.SEG_CHAIR), **changes)
    assert (stored(report).state, Opinion.objects.count()) == ("with_seg", 0)


def test_steps_with_evidence_can_be_claimed_and_others_cannot(in_ashshire: Cast) -> None:
    programme = make_programme(in_ashshire)
    neglect = programme.courses["Neglect"]
    assert neglect.title == "Neglect"
    report = with_seg(in_ashshire)
    chair = member(in_ashshire, Role.SEG_CHAIR)
    opinion = give_opinion(report, chair, opinion=OpinionChoice.ASSURED, steps_claimed=[4, 2, 2])
    assert opinion.steps_claimed == [2, 4]


def test_no_opinion_on_a_draft(in_ashshire: Cast) -> None:
    with pytest.raises(OpinionRefused, match="not with the group"):
        give_opinion(draft(in_ashshire), member(in_ashshire, Role.SEG_CHAIR))


def test_nothing_is_published_before_the_opinion(in_ashshire: Cast) -> None:
    for report in (draft(in_ashshire), with_seg(in_ashshire, board=1)):
        for act in (publishing.ask_to_publish, publishing.publish):
            with pytest.raises(MoveRefused, match="only after the group has given its opinion"):
                act(report=report, by=None)
    assert publishing.publish_asked(in_ashshire.partnership) == 0
    assert not IssuedFile.objects.exists()


def test_publishing_twice_publishes_once(in_ashshire: Cast) -> None:
    report = judged(in_ashshire)
    officer = member(in_ashshire, Role.POLICY_OFFICER)
    publishing.ask_to_publish(report=report, by=officer)
    publishing.ask_to_publish(report=report, by=None)
    assert publishing.next_due() == MONDAY
    assert publishing.publish_asked(in_ashshire.partnership) == 1
    assert publishing.publish_asked(in_ashshire.partnership) == 0
    assert publishing.next_due() is None
    assert stored(report).published_by_id == officer.user_id
    assert OutboxMessage.objects.filter(kind="report").count() == 1
    with pytest.raises(MoveRefused):
        publishing.publish(report=report, by=officer)


def test_a_worker_that_stopped_is_followed_by_another(in_ashshire: Cast) -> None:
    report = judged(in_ashshire)
    publishing.ask_to_publish(report=report, by=None)
    assert publishing.claim() is not None  # and stops
    assert publishing.publish_asked(in_ashshire.partnership) == 0
    assert publishing.next_due() == MONDAY + publishing.CLAIM_LASTS
    with clock.held_at(MONDAY + publishing.CLAIM_LASTS):
        assert publishing.publish_asked(in_ashshire.partnership) == 1


def test_the_boards_members_are_told_and_nobody_else(in_ashshire: Cast, birchester: Cast) -> None:
    board, other = in_ashshire.boards
    add_member(email="second@ashshire.example", name="Second", roles={Role.BOARD_MEMBER: other})
    report = published(in_ashshire)
    letter = OutboxMessage.objects.get(kind="report")
    assert (letter.to_address, letter.state) == ("board_member@ashshire.example", MessageState.QUEUED)
    assert f"/p/ashshire/reports/{report.pk}/" in letter.text
    assert board.name in letter.text
    with partnership_scope(birchester.partnership):
        assert not OutboxMessage.objects.exists()


def test_a_correction_is_a_new_edition_that_lists_what_changed(in_ashshire: Cast) -> None:
    programme = make_programme(in_ashshire)
    officer, chair = member(in_ashshire, Role.POLICY_OFFICER), member(in_ashshire, Role.SEG_CHAIR)
    first = published(in_ashshire)
    before = (first.snapshot, first.snapshot_sha256)
    absent = [b for b in programme.bookings["NEG-2026020909"] if b.status == "did_not_attend"]
    for booking in absent:
        booking.status = "attended"
        booking.save()
    edition = drafting.correct(report=first, why="Two people had signed in.", by=officer)
    assert (edition.edition, edition.replaces_id, edition.state) == (2, first.pk, "draft")
    assert dict(edition.narratives.values_list("section", "text")) == dict(
        first.narratives.values_list("section", "text")
    )
    with pytest.raises(DraftRefused, match="made a moment ago"):
        drafting.correct(report=first, why="Again.", by=officer)
    words = edition.narratives.get(section="Q2")
    drafting.save_narrative(
        report=edition, section="Q2", text="Two more came.", version=words.version, by=officer
    )
    drafting.send_to_seg(report=edition, by=officer)
    assert stored(first).state == "published"
    give_opinion(stored(edition), chair)
    second = publishing.publish(report=stored(edition), by=officer)
    assert (second.state, stored(first).state) == ("published", "replaced")
    assert (stored(first).snapshot, stored(first).snapshot_sha256) == before
    assert second.what_changed == "Two people had signed in."
    assert {
        "Courses delivered, Neglect, Did not attend: 4 is now 2.",
        "Courses delivered, Neglect, Came: 36 is now 38.",
        "Delivery and attendance: the text was changed.",
    } <= set(second.changes)
    assert not [line for line in second.changes if "Before and after scores" in line]


def test_only_a_published_report_is_corrected_and_never_without_a_reason(in_ashshire: Cast) -> None:
    with pytest.raises(MoveRefused, match="Only a published report"):
        drafting.correct(report=with_seg(in_ashshire), why="x", by=None)
    done = published(in_ashshire, board=1)
    with pytest.raises(DraftRefused, match="Say why"):
        drafting.correct(report=done, why="  ", by=None)
    assert stored(done).state == ReportState.PUBLISHED
