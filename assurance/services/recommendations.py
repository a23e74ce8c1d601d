"""Making and withdrawing recommendations."""

from collections.abc import Sequence

from assurance.choices import SourceKind
from assurance.models import Evidence, Judgement, Recommendation, RecommendationBasis
from assurance.services.refusals import Refused
from partnerships import clock
from partnerships.access import Member
from partnerships.models import Agency
from partnerships.services.log import record


def recommend(
    *,
    text: str,
    source: SourceKind,
    by: Member,
    source_words: str = "",
    agency: Agency | None = None,
    evidence: Sequence[Evidence] = (),
    judgements: Sequence[Judgement] = (),
) -> Recommendation:
    """Say what should change, and on what that rests. `agency` None: the partnership as a whole.

    Raises:
        Refused: no words, or nothing that it rests on (REQUIREMENTS C28: findings name their evidence).
    """
    text = text.strip()
    if not text:
        raise Refused("Write what should change.")
    if not evidence and not judgements:
        raise Refused("Choose what the recommendation rests on: evidence, or a judgement already made.")
    made = Recommendation.objects.create(
        text=text, source=source, source_words=source_words.strip(), agency=agency, made_by_id=by.user_id
    )
    bases = [RecommendationBasis(recommendation=made, evidence=each) for each in evidence]
    bases += [RecommendationBasis(recommendation=made, judgement=each) for each in judgements]
    RecommendationBasis.objects.bulk_create(bases)
    record("assurance.recommended", f"Recommended: {made}", by=by, subject=made)
    return made


def withdraw_recommendation(*, recommendation: Recommendation, why: str, by: Member) -> None:
    """Take a recommendation back; it stays readable with the reason. Its actions stay as they are.

    Raises:
        Refused: no reason, or it was withdrawn already.
    """
    if not why.strip():
        raise Refused("Say why the recommendation is withdrawn.")
    locked = Recommendation.objects.select_for_update().get(pk=recommendation.pk)
    if locked.withdrawn_at is not None:
        raise Refused("This recommendation was withdrawn already.")
    locked.withdrawn_at, locked.withdrawn_why = clock.now(), why.strip()
    locked.save(update_fields=["withdrawn_at", "withdrawn_why"])
    record(
        "assurance.recommendation_withdrawn", f"Withdrew: {locked}", by=by, subject=locked, why=why.strip()
    )
