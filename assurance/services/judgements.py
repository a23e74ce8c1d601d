"""Recording judgements. There is no service to change one."""

from assurance.choices import JudgementKind
from assurance.models import Judgement
from assurance.services.refusals import Refused
from partnerships.access import Member


def judge(
    *, kind: JudgementKind, value: str, by: Member, by_role: str, reason: str = "", compared_with: str = ""
) -> Judgement:
    """Record what a person judged, when and why (DOMAIN.md: every judgement names who made it, when and why).

    Raises:
        Refused: it departs from what it is compared with, and no reason is given.
    """
    reason = reason.strip()
    if compared_with not in ("", value) and not reason:
        raise Refused("Say why: the grade differs from the one before it.")
    return Judgement.objects.create(
        kind=kind, value=value, compared_with=compared_with, reason=reason, by_id=by.user_id, by_role=by_role
    )
