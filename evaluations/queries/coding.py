"""What there is to code, how often each code was given, and the quotes that may be used.

What a report may quote is decided here alone (`words_to_quote`). Only released words leave the team (DOMAIN.md,
Comments are held); a report's quotes are "picked, checked to identify nobody" (the brief of evaluation in depth,
Qualitative evidence). A partnership that picks no quotes has its comments judged once, at their release; from the first
quote that it picks, reports quote what was picked and checked, and nothing else.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet

from evaluations.choices import CommentState
from evaluations.logic.notices import with_gaps
from evaluations.logic.quoting import is_quote_of
from evaluations.models import Code, Coding, Comment, OtherEvidence, Quote
from partnerships.access import Member, visible_to

COMMENT, NOTE = "comment", "note"


@dataclass(frozen=True)
class TextToCode:
    """A released comment or a note of other evidence, as the coding desk shows it."""

    kind: str
    pk: int
    text: str
    about: str
    codes: tuple[str, ...] = ()


def released(member: Member) -> QuerySet[Comment]:
    """The comments that may be coded and quoted."""
    return visible_to(member, Comment).filter(state=CommentState.RELEASED)


def notes(member: Member) -> QuerySet[OtherEvidence]:
    """The notes that may be coded and quoted."""
    return visible_to(member, OtherEvidence).filter(replaced_by=None, withdrawn=False)


def _coded(link: str) -> Exists:
    return Exists(Coding.objects.filter(removed_at=None, **{link: OuterRef("pk")}))


def comments_by_coding(member: Member, *, coded: bool) -> QuerySet[Comment]:
    """Released comments that have a code, or have none, the oldest first."""
    return (
        released(member)
        .filter(_coded("comment") if coded else ~_coded("comment"))
        .order_by("written_at", "id")
    )


def notes_by_coding(member: Member, *, coded: bool) -> QuerySet[OtherEvidence]:
    """Notes that have a code, or have none, the oldest first."""
    return (
        notes(member).filter(_coded("evidence") if coded else ~_coded("evidence")).order_by("done_on", "id")
    )


def next_to_code(member: Member, after: tuple[str, int] | None = None) -> tuple[str, int] | None:
    """The next comment or note without a code, comments first; not the one just left."""
    for kind, rows in (
        (COMMENT, comments_by_coding(member, coded=False)),
        (NOTE, notes_by_coding(member, coded=False)),
    ):
        skip = after[1] if after is not None and after[0] == kind else 0
        pk = rows.exclude(pk=skip).values_list("pk", flat=True).first()
        if pk is not None:
            return kind, pk
    return None


def shown_comments(rows: Iterable[Comment]) -> list[TextToCode]:
    """Comments of a page (with question and course) with their codes. One query."""
    found = list(rows)
    codes = _labels("comment_id", [row.pk for row in found])
    return [
        TextToCode(
            COMMENT,
            row.pk,
            row.released_text,
            f"{row.question.words} · {row.event.course.title}, {row.get_stage_display().lower()}",
            codes.get(row.pk, ()),
        )
        for row in found
    ]


def shown_notes(rows: Iterable[OtherEvidence]) -> list[TextToCode]:
    """Notes of a page (with evaluation and course) with their codes. One query."""
    found = list(rows)
    codes = _labels("evidence_id", [row.pk for row in found])
    return [
        TextToCode(
            NOTE,
            row.pk,
            row.what_it_showed,
            f"{row.get_method_display()} · {row.by_role}",
            codes.get(row.pk, ()),
        )
        for row in found
    ]


def _labels(link: str, ids: Sequence[int]) -> Mapping[int, tuple[str, ...]]:
    found: dict[int, tuple[str, ...]] = {}
    rows = Coding.objects.filter(removed_at=None, **{f"{link}__in": ids}).order_by(
        "code__place", "code__label"
    )
    for pk, label in rows.values_list(link, "code__label"):
        found[pk] = tuple(dict.fromkeys((*found.get(pk, ()), label)))
    return found


def codes_given(kind: str, pk: int) -> set[int]:
    """The codes that a comment or note has now."""
    where = {"comment_id": pk} if kind == COMMENT else {"evidence_id": pk}
    return set(Coding.objects.filter(removed_at=None, **where).values_list("code_id", flat=True))


def codes_with_use() -> QuerySet[Any]:
    """The list, each code with `given`: how many released comments and notes have it now."""
    counts = Q(codings__removed_at=None) & (
        Q(codings__comment__state=CommentState.RELEASED)
        | Q(codings__evidence__withdrawn=False, codings__evidence__replaced_by=None)
    )
    return Code.objects.annotate(given=Count("codings", filter=counts)).order_by(
        F("retired_at").asc(nulls_first=True), "place", "label"
    )


def codes_of_comments(comments: QuerySet[Comment]) -> list[tuple[str, int]]:
    """How many of these released comments have each code, the most frequent first. One query."""
    rows = Coding.objects.filter(removed_at=None, comment__in=comments.filter(state=CommentState.RELEASED))
    found = Counter(label for label, _ in set(rows.values_list("code__label", "comment_id")))
    return sorted(found.items(), key=lambda pair: (-pair[1], pair[0]))


@dataclass(frozen=True)
class WordsToQuote:
    """Words of a comment that a report may quote; `picked`: somebody checked that they identify nobody."""

    text: str
    question: str
    course: str
    stage: str
    audience: str
    picked: bool


def words_to_quote(comments: QuerySet[Comment], keys: Sequence[str] = ()) -> list[WordsToQuote]:
    """What a report may quote of these comments, by stage, the newest first. Two queries.

    Where no comment was quoted yet, these are the comments as released (of the questions `keys`, if given); otherwise
    the quotes that were picked of them, of whichever question, as far as they were checked, not withdrawn, and their
    words still stand in what is released.
    """
    released = comments.filter(state=CommentState.RELEASED)
    if not Quote.objects.filter(evidence=None).exists():
        asked = released.filter(question__key__in=keys) if keys else released
        rows = asked.order_by("stage", "-written_at", "-id").values_list(
            "released_text", "question__wording", "event__course__title", "stage", "audience"
        )
        return [
            WordsToQuote(text, with_gaps(wording), course, stage, audience, picked=False)
            for text, wording, course, stage, audience in rows
        ]
    checked = (
        Quote.objects.filter(comment__in=released, withdrawn_at=None)
        .exclude(checked_at=None)
        .select_related("comment__question", "comment__event__course")
        .order_by("comment__stage", "-comment__written_at", "-id")
    )
    return [_quoted(quote, quote.comment) for quote in checked if quote.comment and is_still_said(quote)]


def quotes_of_notes(evidence_ids: Iterable[int]) -> dict[int, list[str]]:
    """What may be quoted of notes of other evidence, by note: checked, not withdrawn, still said there. One query."""
    found: dict[int, list[str]] = defaultdict(list)
    checked = Quote.objects.filter(evidence__in=list(evidence_ids), withdrawn_at=None).exclude(
        checked_at=None
    )
    for quote in checked.select_related("evidence").order_by("evidence", "id"):
        if quote.evidence_id is not None and is_still_said(quote):
            found[quote.evidence_id].append(quote.text)
    return found


def _quoted(quote: Quote, comment: Comment) -> WordsToQuote:
    return WordsToQuote(
        quote.text,
        comment.question.words,
        comment.event.course.title,
        comment.stage,
        comment.audience,
        picked=True,
    )


def quotes_to_check(comments: QuerySet[Comment]) -> int:
    """How many quotes picked of these comments still wait for somebody to check that they identify nobody."""
    waiting = Quote.objects.filter(comment__in=comments.filter(state=CommentState.RELEASED))
    return waiting.filter(checked_at=None, withdrawn_at=None).count()


def is_still_said(quote: Quote) -> bool:
    """Whether the quoted words still stand in what was released: it may have been edited since."""
    if quote.comment is not None:
        return quote.comment.state == CommentState.RELEASED and is_quote_of(
            quote.text, quote.comment.released_text
        )
    return quote.evidence is not None and is_quote_of(quote.text, quote.evidence.what_it_showed)
