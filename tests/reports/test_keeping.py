"""The database itself keeps a report that has left its draft: tried with raw SQL, as the application's role."""

import pytest
from django.db import DatabaseError, connection, transaction

from partnerships.choices import Role
from reports.models import IssuedFile, Narrative, Opinion, Report
from tests.conftest import Cast
from tests.reports.factories import draft, give_opinion, judged, member, published, with_seg

pytestmark = pytest.mark.usefixtures("on_monday")


def refused(statement: str, *params: object) -> str:
    """What the database says to a statement; fails when it obeys."""
    with pytest.raises(DatabaseError) as refusal, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    return str(refusal.value).splitlines()[0]


def obeyed(statement: str, *params: object) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, params)
        return cursor.rowcount


#: Every column of a published report, each changed in its own way.
CHANGES = (
    "snapshot = '{}'",
    "snapshot_sha256 = 'x'",
    "html_sha256 = 'x'",
    "frozen_at = frozen_at + interval '1 day'",
    "published_at = published_at + interval '1 day'",
    "published_by_id = NULL",
    "what_changed = 'nothing'",
    "changes = '[\"nothing\"]'",
    "sent_to_seg_at = NULL",
    "publish_asked_at = now()",
    "made_at = made_at + interval '1 day'",
    "state = 'draft'",
    "state = 'with_seg'",
    "state = 'opinion_given'",
)
IDENTITY = (
    "edition = 9",
    "year = 2001",
    "quarter = 1",
    "period_start = '2001-01-01'",
    "period_end = '2031-01-01'",
)


def test_nothing_of_a_published_report_changes(in_ashshire: Cast) -> None:
    report = published(in_ashshire)
    said = {refused(f"UPDATE reports_report SET {change} WHERE id = %s", report.pk) for change in CHANGES}
    assert said == {"a published report never changes", "only a draft's figures change"}


def test_what_a_report_is_about_never_changes(in_ashshire: Cast) -> None:
    for report in (draft(in_ashshire), with_seg(in_ashshire, board=1)):
        said = {
            refused(f"UPDATE reports_report SET {change} WHERE id = %s", report.pk) for change in IDENTITY
        }
        assert said == {"what a report is about never changes"}


def test_a_published_report_may_only_be_replaced(in_ashshire: Cast) -> None:
    report = published(in_ashshire)
    assert obeyed("UPDATE reports_report SET state = 'replaced' WHERE id = %s", report.pk) == 1
    assert refused("UPDATE reports_report SET state = 'published' WHERE id = %s", report.pk) == (
        "a published report never changes"
    )


def test_the_figures_of_a_report_with_the_group_stand(in_ashshire: Cast) -> None:
    report = with_seg(in_ashshire)
    assert refused("UPDATE reports_report SET snapshot = '{}' WHERE id = %s", report.pk) == (
        "only a draft's figures change"
    )


def test_only_a_draft_can_be_removed(in_ashshire: Cast) -> None:
    report = with_seg(in_ashshire)
    assert refused("DELETE FROM reports_report WHERE id = %s", report.pk) == "only a draft can be removed"


def test_a_report_is_never_published_before_its_opinion(in_ashshire: Cast) -> None:
    report = with_seg(in_ashshire)
    for state in ("opinion_given", "published"):
        said = refused(
            "UPDATE reports_report SET state = %s, published_at = now() WHERE id = %s", state, report.pk
        )
        assert said == "a report waits for the group's opinion"
    give_opinion(report, member(in_ashshire, Role.POLICY_OFFICER))
    assert refused("UPDATE reports_report SET state = 'opinion_given' WHERE id = %s", report.pk) == (
        "a report waits for the group's opinion"
    )


def test_a_report_begins_as_a_draft(in_ashshire: Cast) -> None:
    report = draft(in_ashshire)
    fields = {
        field.attname: getattr(report, field.attname)
        for field in Report._meta.local_fields
        if field.attname != "id"
    }
    born = Report(**{**fields, "edition": 2, "state": "published", "published_at": report.made_at})
    with pytest.raises(DatabaseError, match="a report begins as a draft"), transaction.atomic():
        born.save()


def test_words_stand_once_the_report_has_left_its_draft(in_ashshire: Cast) -> None:
    report = judged(in_ashshire)
    words = Narrative.objects.filter(report=report).first()
    assert words is not None
    standing = "only a draft's words change"
    assert refused("UPDATE reports_narrative SET text = 'x' WHERE id = %s", words.pk) == standing
    assert refused("DELETE FROM reports_narrative WHERE id = %s", words.pk) == standing
    with pytest.raises(DatabaseError, match=standing), transaction.atomic():
        Narrative.objects.create(report=report, section="Q3", text="late")


def test_words_stay_with_their_report(in_ashshire: Cast) -> None:
    one, other = draft(in_ashshire), draft(in_ashshire, board=1)
    said = refused("UPDATE reports_narrative SET report_id = %s WHERE report_id = %s", other.pk, one.pk)
    assert said == "words stay with their report"


def test_opinions_and_issued_files_are_never_changed(in_ashshire: Cast) -> None:
    report = published(in_ashshire)
    opinion = Opinion.objects.get(report=report)
    refusals = [
        refused("UPDATE reports_opinion SET reasons = 'x' WHERE id = %s", opinion.pk),
        refused("DELETE FROM reports_opinionconfirmation WHERE opinion_id = %s", opinion.pk),
        refused("UPDATE reports_issuedfile SET format = 'pdf' WHERE report_id = %s", report.pk),
    ]
    assert [said.partition(" for ")[0] for said in refusals] == ["permission denied"] * 3
    assert IssuedFile.objects.filter(report=report).count() == 2


def test_an_opinion_of_assurance_names_steps_in_the_database_too(in_ashshire: Cast) -> None:
    report = with_seg(in_ashshire)
    facts = {
        "report": report,
        "reasons": "x",
        "minute_ref": "x",
        "decided_on": report.period_end,
        "entered_by_id": member(in_ashshire, Role.SEG_CHAIR).user_id,
    }
    for opinion, steps in (("assured", []), ("partly", []), ("not_assured", [5])):
        with pytest.raises(DatabaseError), transaction.atomic():
            Opinion.objects.create(opinion=opinion, steps_claimed=steps, **facts)
    assert Opinion.objects.create(opinion="not_assured", steps_claimed=[], **facts).pk
