"""Texts that somebody else has coded and nobody has read a second time, and how far two readers agree."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TypeVar

from django.db.models import Exists, OuterRef, QuerySet

from evaluations.logic.agreement import (
    LEAST_TEXTS,
    TOO_FEW_TEXTS,
    Agreement,
    TwiceRead,
    agreement_on,
    agreement_on_all,
)
from evaluations.models import Code, Coding, Comment, OtherEvidence, SecondReading
from evaluations.queries.coding import COMMENT, NOTE, notes, released
from partnerships.access import Member, visible_to

TextT = TypeVar("TextT", Comment, OtherEvidence)


def _for_second(rows: QuerySet[TextT], member: Member, link: str) -> QuerySet[TextT]:
    """Those that others have coded, the member has not, and nobody has read twice."""
    codings = Coding.objects.filter(removed_at=None, **{link: OuterRef("pk")})
    twice = SecondReading.objects.filter(**{link: OuterRef("pk")})
    return rows.filter(Exists(codings), ~Exists(codings.filter(coder_id=member.user_id)), ~Exists(twice))


def comments_to_read(member: Member) -> QuerySet[Comment]:
    """Released comments for the member's second reading, the oldest first."""
    return _for_second(released(member), member, "comment").order_by("written_at", "id")


def notes_to_read(member: Member) -> QuerySet[OtherEvidence]:
    """Notes for the member's second reading, the oldest first."""
    return _for_second(notes(member), member, "evidence").order_by("done_on", "id")


def next_to_read(member: Member) -> tuple[str, int] | None:
    """The next text for the member's second reading, comments first. Two queries at most."""
    pk = comments_to_read(member).values_list("pk", flat=True).first()
    if pk is not None:
        return COMMENT, pk
    pk = notes_to_read(member).values_list("pk", flat=True).first()
    return None if pk is None else (NOTE, pk)


@dataclass(frozen=True)
class CodeAgreement:
    """One code of the list and how far two readers agreed on it."""

    label: str
    agreement: Agreement


@dataclass(frozen=True)
class Agreements:
    """Everything that was read twice."""

    texts: int
    rows: Sequence[CodeAgreement]
    #: Each code of each text is a decision of its own.
    together: Agreement

    @property
    def caution(self) -> str:
        """Why no kappa over all codes is shown; "" when one is. It is the texts that must be enough."""
        return TOO_FEW_TEXTS if self.texts < LEAST_TEXTS else self.together.caution


def agreements(member: Member) -> Agreements:
    """How far two readers agree, code by code in the order of the list, and over all. Two queries."""
    rows = visible_to(member, SecondReading).values_list("first_codes", "second_codes", "offered")
    texts = [
        TwiceRead(frozenset(first), frozenset(second), frozenset(offered)) for first, second, offered in rows
    ]
    offered = frozenset[int]().union(*(text.offered for text in texts))
    codes = list(Code.objects.filter(pk__in=offered).order_by("place", "label"))
    return Agreements(
        len(texts),
        [CodeAgreement(code.label, agreement_on(code.pk, texts)) for code in codes],
        agreement_on_all(offered, texts),
    )
