"""Quotes for reports: picked from released words, and used only once a person has checked that they identify nobody."""

from django.db import transaction

from courses.services.refusals import Refused
from evaluations.logic.comment_flags import flags_in
from evaluations.logic.quoting import is_quote_of
from evaluations.models import Comment, Quote
from evaluations.services.coding import Source, check_source
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record


@transaction.atomic
def pick_quote(*, source: Source, text: str, by: Member) -> Quote:
    """Pick words of a released comment or a note for reports; they wait to be checked.

    Raises:
        Refused: the words are not those of the text as it was released, or it may not be quoted.
    """
    check_source(source)
    words = " ".join(text.split())
    whole = source.released_text if isinstance(source, Comment) else source.what_it_showed
    if not is_quote_of(words, whole):
        raise Refused("A quote uses the words as they were released; mark what is left out with “…”.")
    where = {"comment": source} if isinstance(source, Comment) else {"evidence": source}
    if Quote.objects.filter(text=words, withdrawn_at=None, **where).exists():
        raise Refused("These words are picked already.")
    made = Quote.objects.create(text=words, picked_by_id=by.user_id, picked_at=clock.now(), **where)
    record("evaluations.quote_picked", "Picked a quote", by=by, subject=made)
    return made


@transaction.atomic
def check_quote(*, quote: Quote, identifies_nobody: bool, harmless: bool = False, by: Member) -> Quote:
    """Say that a quote identifies nobody: it may be used in reports. `harmless`: marked words were looked at too.

    Raises:
        Refused: nobody ticked, marked words were not looked at, or it was withdrawn.
    """
    held = Quote.objects.select_for_update().get(pk=quote.pk)
    if held.withdrawn_at is not None:
        raise Refused("This quote was withdrawn.")
    if not identifies_nobody:
        raise Refused("Tick that the quote identifies nobody, or withdraw it.")
    if flags_in(held.text) and not harmless:
        raise Refused(
            "Some words are marked. Tick that each of them identifies nobody, or withdraw the quote."
        )
    held.checked_by_id, held.checked_at = by.user_id, clock.now()
    held.save(update_fields=["checked_by", "checked_at"])
    record("evaluations.quote_checked", "Checked that a quote identifies nobody", by=by, subject=held)
    return held


@transaction.atomic
def withdraw_quote(*, quote: Quote, why: str, by: Member) -> None:
    """Use a quote no more; it stays with why.

    Raises:
        Refused: no reason, or it was withdrawn before.
    """
    if not why.strip():
        raise Refused("Say why it is withdrawn.")
    changed = Quote.objects.filter(pk=quote.pk, withdrawn_at=None).update(
        withdrawn_at=clock.now(), withdrawn_why=why.strip()[:300]
    )
    if not changed:
        raise Refused("It was withdrawn before.")
    record("evaluations.quote_withdrawn", "Withdrew a quote", by=by, subject=quote)
