"""A second person codes a text without seeing the first one's codes: it measures the coding, and counts nowhere."""

from collections.abc import Iterable

from django.db import transaction

from courses.services.refusals import Refused
from evaluations.models import Code, Coding, Comment, SecondReading
from evaluations.services.coding import Source, check_source
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record


@transaction.atomic
def read_second(*, source: Source, codes: Iterable[Code], by: Member) -> SecondReading:
    """Keep which codes a second person gives a text, none included, beside those that it has now.

    Raises:
        Refused: it has no code yet, was read twice before, was coded by the same person, or may not be coded at all.
    """
    check_source(source)
    where = {"comment": source} if isinstance(source, Comment) else {"evidence": source}
    given = list(Coding.objects.select_for_update().filter(removed_at=None, **where))
    if not given:
        raise Refused("Nobody has coded this yet, so there is nothing to compare with.")
    if any(coding.coder_id == by.user_id for coding in given):
        raise Refused("You coded this yourself. The second reading is somebody else’s.")
    if SecondReading.objects.filter(**where).exists():
        raise Refused("This was read a second time already.")
    offered = set(Code.objects.filter(retired_at=None).values_list("pk", flat=True))
    made = SecondReading.objects.create(
        coder_id=by.user_id,
        at=clock.now(),
        first_codes=sorted({coding.code_id for coding in given} & offered),
        second_codes=sorted({code.pk for code in codes} & offered),
        offered=sorted(offered),
        **where,
    )
    record("evaluations.read_second", "Coded a text a second time", by=by, subject=made)
    return made
