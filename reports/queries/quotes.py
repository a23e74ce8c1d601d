"""The words that a report quotes: what people wrote at three and at six months, as far as they may be quoted.

Which words may be is decided by `evaluations.queries.coding.words_to_quote`.
"""

import datetime as dt
from collections.abc import Mapping, Sequence

from evaluations.choices import AudienceChoice, StageChoice
from evaluations.models import Comment
from evaluations.queries.coding import WordsToQuote, words_to_quote
from evaluations.queries.evidence import EvidenceRow
from reports.logic.blocks import Block, QuotesBlock

MOST_QUOTES = 8
#: The free-text questions whose released answers are quoted where no quotes are picked, by stage.
QUOTED = {"m3": ("A4",), "m6": ("O3", "N5")}


def quotes_of(since: dt.datetime, until: dt.datetime, courses: Sequence[int]) -> list[WordsToQuote]:
    """What may be quoted on practice and outcomes from people whose survey closed in a span, newest first."""
    comments = Comment.objects.filter(
        stage__in=list(QUOTED),
        event__course_id__in=courses,
        response__invitation__closes_at__gte=since,
        response__invitation__closes_at__lt=until,
    )
    found: list[WordsToQuote] = []
    for words in words_to_quote(comments, [key for keys in QUOTED.values() for key in keys]):
        if sum(1 for quote in found if quote.stage == words.stage) < MOST_QUOTES:
            found.append(words)
    return found


def quotes_block(quotes: Sequence[WordsToQuote], stage: str, key: str, title: str) -> list[Block]:
    """The quotes of a stage, with how the words came to be quoted; nothing when there are none."""
    of_stage = [quote for quote in quotes if quote.stage == stage]
    if not of_stage:
        return []
    said = tuple((quote.text, f"{respondent(stage, quote.audience)}, {quote.course}") for quote in of_stage)
    how = "read and released by an officer"
    if any(quote.picked for quote in of_stage):
        how = "read, released and checked to identify nobody"
    return [QuotesBlock(key, title, said, f"Each was {how}. They are examples, not a count.")]


def note_quotes_block(rows: Sequence[EvidenceRow], quotes: Mapping[int, Sequence[str]]) -> list[Block]:
    """What was picked of the notes of interviews, groups and visits; nothing when nothing was."""
    said = tuple(
        (text, f"{row.method.label}, {row.by_role.lower()}")
        for row in rows
        for text in quotes.get(row.pk, ())
    )[:MOST_QUOTES]
    how = "Each was checked to identify nobody. They are examples, not a count."
    return [QuotesBlock("Q6-Q2", "In people's own words, besides surveys", said, how)] if said else []


def respondent(stage: str, audience: str) -> str:
    """Who speaks, and when: "Delegate, three months after"."""
    who = "Manager" if audience == AudienceChoice.MANAGER else "Delegate"
    return f"{who}, {StageChoice(stage).label.lower()} after"
