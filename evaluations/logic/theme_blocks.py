"""Room for a theme's questions in an event's own survey: what the people of its sample are not asked instead.

Source: DOMAIN.md, Themed evaluation (one survey that serves both); kirkpatrick_default_surveys.yaml, `limits.fitting`
and `objective_test.theme_test`: check and theme questions together stay within five before and after, and three later;
at three and six months a knowledge question takes the place of an objective rating. Nobody outside the sample notices:
what gives way is still asked of them, at the same place in the scores.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from evaluations.logic.path_length import longest_path
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import AnswerKind, ComposedItem, LeftOut

DOES_NOT_FIT = "The survey has no room for it, even when other questions give way."


@dataclass(frozen=True)
class Room:
    """What one person may be asked, and which questions give way first (by library id)."""

    stage: Stage
    audience: Audience
    answers: int
    free_texts: int
    knowledge: int
    leave_out_first: Sequence[str]
    seconds: Mapping[str, int]

    def fits(self, items: Sequence[ComposedItem]) -> bool:
        """Whether one person may be asked these."""
        path = longest_path(items, self.seconds)
        return path.answers <= self.answers and path.free_texts <= self.free_texts


def add_block(
    base: Sequence[ComposedItem], theirs: Sequence[ComposedItem], block: str, room: Room
) -> tuple[list[ComposedItem], list[ComposedItem], list[LeftOut]]:
    """The base with what gives way to the block marked, the block's questions that fit, and those that do not.

    Questions that everybody is asked anyway are not asked twice. Of a block that is too long the last go first.
    """
    asked = {item.key for item in base}
    kept = [replace(item, block=block) for item in theirs if item.key not in asked]
    left_out: list[LeftOut] = []
    while True:
        gone = _giving_way(base, kept, room)
        if gone is not None or not kept:
            break
        left_out.insert(0, LeftOut(kept.pop().key, DOES_NOT_FIT, block))
    marked = [
        replace(item, gives_way_to=(*item.gives_way_to, block)) if item.key in (gone or ()) else item
        for item in base
    ]
    return marked, kept, left_out


def insert_block(items: Sequence[ComposedItem], theirs: Sequence[ComposedItem]) -> list[ComposedItem]:
    """The items with a block's among them: after those of the same kind (check, ratings), the rest last."""
    merged = list(items)
    for item in theirs:
        places = [place for place, other in enumerate(merged) if _sort(other) == _sort(item)]
        if not places and _sort(item) == "check":
            places = [place for place, other in enumerate(merged) if _sort(other) == "rating"]
        merged.insert(places[-1] + 1 if places and _sort(item) != "rest" else len(merged), item)
    return merged


def _sort(item: ComposedItem) -> str:
    if item.kind is AnswerKind.KNOWLEDGE:
        return "check"
    return "rating" if item.core_group else "rest"


def _giving_way(
    base: Sequence[ComposedItem], theirs: Sequence[ComposedItem], room: Room
) -> frozenset[str] | None:
    """The keys that give way so that the path with the block fits; None when nothing makes it fit."""
    checks = [item.key for item in base if item.kind is AnswerKind.KNOWLEDGE]
    tested = sum(item.kind is AnswerKind.KNOWLEDGE for item in theirs)
    if tested > room.knowledge:
        return None
    gone = set(checks[max(0, room.knowledge - tested) :]) if tested else set()
    for item in _order_of_giving_way(base, theirs, tested, room):
        left = [*(each for each in base if each.key not in gone), *theirs]
        if room.fits(left):
            break
        over_on_texts_alone = longest_path(left, room.seconds).answers <= room.answers
        if item.key not in gone and (item.kind is AnswerKind.TEXT or not over_on_texts_alone):
            gone.add(item.key)
    left = [*(each for each in base if each.key not in gone), *theirs]
    return frozenset(gone) if room.fits(left) else None


def _order_of_giving_way(
    base: Sequence[ComposedItem], theirs: Sequence[ComposedItem], tested: int, room: Room
) -> list[ComposedItem]:
    """What may give way, first to last: never what decides what else is asked, nor what a later survey quotes."""
    needed = {key for item in (*base, *theirs) if item.condition for key in item.condition.questions}
    free = [
        item
        for item in reversed(base)
        if item.ends_survey_on is None
        and item.key not in needed
        and not item.feeds
        and item.kind is not AnswerKind.KNOWLEDGE
    ]
    is_later = room.stage in (Stage.M3, Stage.M6)
    first = [item for key in room.leave_out_first for item in free if item.item_key == key]
    objectives = [item for item in free if item.core_group == "objective"]
    core = [item for item in free if item.core_group and item not in objectives]
    grids = [item for item in free if item.kind is AnswerKind.GRID]
    others = [item for item in free if not item.core_group and item not in grids]
    in_place_of_ratings = objectives[:tested] if is_later else []
    if room.audience is Audience.MANAGER or not is_later:
        groups: tuple[list[ComposedItem], ...] = (first, others, grids, core, objectives)
    else:
        groups = (first, in_place_of_ratings, objectives, core, others, grids)
    return list({item.key: item for group in groups for item in group}.values())
