"""Drawing a sample, replacing its people, and drawing it again from its record.

Source: DOMAIN.md, Themed evaluation; REQUIREMENTS.md, item 23. What decides who is drawn is `logic.sampling`; here it
is recorded so that the row alone gives the same people again.
"""

import secrets

from django.db import connection, transaction

from courses.services.events import touch_events
from courses.services.refusals import Refused
from evaluations.logic.sampling import LARGEST_SEED, Candidate, Drawn, draw, replacement_for
from evaluations.models import Sample, SampledDelegate, SampleLeaving, ThemedEvaluation
from evaluations.queries.sampling import Frame, frame_of, in_sample_now, recorded_frame
from evaluations.themed_choices import Dimension, LeavingReason, SampleMethod, ThemedState
from partnerships.access import Member
from partnerships.services.log import record
from partnerships.tenancy import current_partnership_id

#: The first half of the advisory lock under which samples are drawn; the second is the partnership.
SAMPLING_LOCK = 7305
#: States in which people may be drawn and replaced.
DRAWS = frozenset({ThemedState.DRAFT, ThemedState.UNDER_WAY, ThemedState.ANALYSIS})


@transaction.atomic
def draw_sample(
    *,
    evaluation: ThemedEvaluation,
    method: str,
    size: int,
    by: Member | int,
    dimension: str = "",
    cover_each: bool = False,
    seed: int | None = None,
) -> Sample:
    """Draw people from everybody who could be asked now, and record how. More events later: draw another sample.

    `method` is a `SampleMethod`; `dimension` a `Dimension`, needed for a stratified one. `cover_each` gives every
    group a place when there are as many places as groups. The portal chooses the seed unless one is given.

    Raises:
        Refused: the evaluation takes no sample now, nobody can be drawn, or the size or the groups make no sense.
    """
    _one_at_a_time()
    evaluation = ThemedEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    _must_take_samples(evaluation)
    stratified = method == SampleMethod.STRATIFIED
    if stratified and not dimension:
        raise Refused("Choose by which groups the sample is drawn.")
    frame = frame_of(evaluation)
    if not frame.people:
        raise Refused("Nobody can be drawn from its events: add an event, or wait for its delegate list.")
    seed = secrets.randbelow(LARGEST_SEED + 1) if seed is None else seed
    try:
        drawn = draw(frame.candidates(dimension), size, seed, stratified=stratified, cover_each=cover_each)
    except ValueError as problem:
        raise Refused(str(problem)) from problem
    sample = Sample.objects.create(
        evaluation=evaluation,
        number=1 + Sample.objects.filter(evaluation=evaluation).count(),
        method=method,
        dimension=dimension if stratified else Dimension.NONE,
        size_asked=size,
        seed=seed,
        cover_each=cover_each and stratified,
        frame=[
            [person.booking_id, person.groups[dimension if stratified else ""]] for person in frame.people
        ],
        allocation=dict(drawn.allocation) if stratified else {},
        excluded={reason: list(ids) for reason, ids in frame.excluded.items()},
        drawn_by_id=_user(by),
    )
    _write_people(sample, frame, drawn)
    record(
        "themed.sampled",
        f"{len(drawn.people)} of {len(frame.people)} people were drawn for {evaluation.title}",
        by=by,
        subject=evaluation,
        sample=sample.pk,
        seed=seed,
        method=method,
        dimension=sample.dimension,
    )
    return sample


def _write_people(sample: Sample, frame: Frame, drawn: Drawn) -> None:
    """Who was drawn, in the order of the draw; their events are planned anew."""
    people = {person.booking_id: person for person in frame.people}
    is_stratified = sample.method == SampleMethod.STRATIFIED
    SampledDelegate.objects.bulk_create(
        SampledDelegate(
            sample=sample,
            booking_id=candidate.booking_id,
            delegate_id=people[candidate.booking_id].delegate_id,
            event_id=people[candidate.booking_id].event_id,
            group=candidate.group[:150] if is_stratified else "",
            order=order,
            added_by_id=sample.drawn_by_id,
        )
        for order, candidate in enumerate(drawn.people, start=1)
    )
    touch_events({people[candidate.booking_id].event_id for candidate in drawn.people})


def draw_again(sample: Sample) -> Drawn:
    """The people that the recorded frame, seed and method give: the same as were drawn, for ever."""
    stratified = sample.method == SampleMethod.STRATIFIED
    return draw(
        recorded_frame(sample),
        sample.size_asked,
        sample.seed,
        stratified=stratified,
        cover_each=sample.cover_each,
    )


def drawn_as_recorded(sample: Sample) -> bool:
    """Whether drawing again gives those who were drawn first, in the same order. One query."""
    first = SampledDelegate.objects.filter(sample=sample, replaces=None).order_by("order")
    return [person.booking_id for person in draw_again(sample).people] == list(
        first.values_list("booking_id", flat=True)
    )


@transaction.atomic
def leave_sample(
    *, person: SampledDelegate, reason: str, by: Member | int | None, words: str = "", replace: bool = True
) -> SampledDelegate | None:
    """Record why somebody is in the sample no more, and draw who takes their place.

    The next in the recorded order of the same group, who can still take part and was never drawn. Returns the new
    person; None when `replace` is false or nobody is left. `by` is None when the portal does it.

    Raises:
        Refused: they had left before, the evaluation takes no sample now, or "other" comes without words.
    """
    _one_at_a_time()
    sample = person.sample
    evaluation = ThemedEvaluation.objects.get(pk=sample.evaluation_id)
    _must_take_samples(evaluation)
    words = " ".join(words.split())[:300]
    if reason == LeavingReason.OTHER and not words:
        raise Refused("Say why this person leaves the sample.")
    if not in_sample_now().filter(pk=person.pk).exists():
        raise Refused("This person has left the sample already.")
    SampleLeaving.objects.create(
        sampled=person, reason=LeavingReason(reason), words=words, by_id=None if by is None else _user(by)
    )
    new = _take_the_place(evaluation, sample, person, by) if replace and by is not None else None
    touch_events({person.event_id} | ({new.event_id} if new else set()))
    record(
        "themed.replaced" if new else "themed.left_sample",
        f"{LeavingReason(reason).label}: one person left the sample of {evaluation.title}",
        by=by,
        subject=evaluation,
        sampled=person.pk,
        replaced_by=new.pk if new else None,
    )
    return new


def _take_the_place(
    evaluation: ThemedEvaluation, sample: Sample, person: SampledDelegate, by: Member | int
) -> SampledDelegate | None:
    frame = recorded_frame(sample)
    able = {one.booking_id: one for one in frame_of(evaluation).people}
    taken = replacement_for(
        Candidate(person.booking_id, person.group),
        frame,
        sample.seed,
        used={candidate.booking_id for candidate in frame} - able.keys(),
        stratified=sample.method == SampleMethod.STRATIFIED,
    )
    if taken is None:
        return None
    found = able[taken.booking_id]
    last = SampledDelegate.objects.filter(sample=sample).order_by("-order").values_list("order", flat=True)[0]
    return SampledDelegate.objects.create(
        sample=sample,
        booking_id=found.booking_id,
        delegate_id=found.delegate_id,
        event_id=found.event_id,
        group=person.group,
        order=last + 1,
        replaces=person,
        added_by_id=_user(by),
    )


def _must_take_samples(evaluation: ThemedEvaluation) -> None:
    if evaluation.state not in DRAWS:
        state = evaluation.get_state_display().lower()
        raise Refused(f"This evaluation is {state}, so its sample stays as it is.")


def _one_at_a_time() -> None:
    """One draw a partnership at a time, until its transaction ends: nobody comes into two samples."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s, %s)", [SAMPLING_LOCK, current_partnership_id()])


def _user(by: Member | int) -> int:
    return by.user_id if isinstance(by, Member) else by
