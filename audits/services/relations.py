"""Which agencies commission or own others, so that neither judges the other (section11.yaml, moderation)."""

from django.db import IntegrityError, transaction

from assurance.services.refusals import Refused
from partnerships.access import Member
from partnerships.choices import RelationKind
from partnerships.models import Agency, AgencyRelation
from partnerships.services.log import record


@transaction.atomic
def relate(*, agency: Agency, other: Agency, kind: RelationKind, by: Member) -> AgencyRelation:
    """Record that one agency commissions or owns another.

    Raises:
        Refused: it is the same agency, or recorded already.
    """
    if agency == other:
        raise Refused("Choose two different agencies.")
    try:
        with transaction.atomic():
            made = AgencyRelation.objects.create(agency=agency, other=other, kind=kind)
    except IntegrityError as error:
        raise Refused("This is recorded already.") from error
    record("relation.recorded", f"{agency} {kind.label} {other}", by=by, subject=made)
    return made


@transaction.atomic
def unrelate(*, relation: AgencyRelation, by: Member) -> None:
    """The relation no longer stands."""
    record(
        "relation.removed",
        f"{relation.agency} {relation.get_kind_display()} {relation.other}: no longer",
        by=by,
        subject=relation,
    )
    relation.delete()
