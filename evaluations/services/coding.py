"""The shared code list, and giving codes to released comments and notes.

A code is a word of the partnership's own small list; it is never called a theme, which is SEG's. Codes and codings stay
when they are retired or taken away. Source: REQUIREMENTS, Qualitative work; DOMAIN.md, Comments are held.
"""

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Max
from django.utils.text import slugify

from courses.services.refusals import Refused
from evaluations.choices import CommentState
from evaluations.models import Code, Coding, Comment, OtherEvidence
from evaluations.queries.library import library
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record

Source = Comment | OtherEvidence


def ensure_codes() -> None:
    """Begin the list with the codes that the survey library suggests; nothing once there are any."""
    if Code.objects.exists():
        return
    suggested = dict.fromkeys(key for item in library().items.values() for key in item.theme_codes)
    Code.objects.bulk_create(
        [
            Code(key=key, label=key.replace("_", " ").capitalize(), place=place)
            for place, key in enumerate(suggested, start=1)
        ],
        ignore_conflicts=True,
    )


@transaction.atomic
def add_code(*, label: str, about: str = "", by: Member) -> Code:
    """Add a word to the list, or bring a retired one back.

    Raises:
        Refused: no word, or it is on the list already.
    """
    words = " ".join(label.split())
    if not words:
        raise Refused("Write the code.")
    known = Code.objects.filter(label__iexact=words).first()
    if known is not None and known.retired_at is None:
        raise Refused(f"“{known.label}” is on the list already.")
    if known is not None:
        known.retired_at = None
        known.save(update_fields=["retired_at"])
        record("evaluations.code_added", f"Brought back the code {known.label}", by=by, subject=known)
        return known
    last = Code.objects.aggregate(last=Max("place"))["last"] or 0
    made = Code.objects.create(
        key=_free_key(words), label=words[:80], about=about.strip()[:300], place=last + 1
    )
    record("evaluations.code_added", f"Added the code {made.label}", by=by, subject=made)
    return made


def _free_key(words: str) -> str:
    base = slugify(words).replace("-", "_")[:36] or "code"
    used = set(Code.objects.filter(key__startswith=base).values_list("key", flat=True))
    return next(key for key in (base, *(f"{base}_{n}" for n in range(2, 999))) if key not in used)


@transaction.atomic
def retire_code(*, code: Code, by: Member) -> None:
    """Offer a code no more. What was coded with it stays coded."""
    Code.objects.filter(pk=code.pk, retired_at=None).update(retired_at=clock.now())
    record("evaluations.code_retired", f"Retired the code {code.label}", by=by, subject=code)


@transaction.atomic
def set_codes(*, source: Source, codes: Iterable[Code], by: Member) -> None:
    """Give a released comment or a note exactly these codes; those taken away stay recorded with when.

    Raises:
        Refused: the comment is not released, the note counts no more, or a code is retired.
    """
    check_source(source)
    wanted = {code.pk: code for code in codes}
    if any(code.retired_at is not None for code in wanted.values()):
        raise Refused("A retired code cannot be given.")
    where = {"comment": source} if isinstance(source, Comment) else {"evidence": source}
    live = Coding.objects.select_for_update().filter(removed_at=None, **where)
    given = set(live.values_list("code_id", flat=True))
    live.filter(code__retired_at=None).exclude(code_id__in=wanted).update(removed_at=clock.now())
    Coding.objects.bulk_create(
        [Coding(code_id=pk, coder_id=by.user_id, at=clock.now(), **where) for pk in wanted if pk not in given]
    )
    record("evaluations.coded", "Coded a comment or a note", by=by, subject=source, codes=sorted(wanted))


def check_source(source: Source) -> None:
    """Only what may leave the team is coded and quoted.

    Raises:
        Refused: the comment is not released, or the note was replaced or withdrawn.
    """
    if isinstance(source, Comment):
        if source.state != CommentState.RELEASED:
            raise Refused("Only released comments are coded and quoted. Read and release it first.")
    elif source.withdrawn or OtherEvidence.objects.filter(replaces=source).exists():
        raise Refused("This note was corrected or withdrawn. Open the newest version.")
