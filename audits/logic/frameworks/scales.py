"""Scales of grades: red-amber-green, met / partly / not, 0 to 3, 1 to 4, or a partnership's own."""

from audits.logic.frameworks.checking import Part
from audits.logic.frameworks.spec import Colour, Level, Scale

FEWEST_GRADES, MOST_LEVELS = 2, 10
#: Where a framework has nothing to grade.
NO_SCALE = Scale("none", ())


def read_scale(part: Part) -> Scale:
    """The scale written at a place. Levels without scores stand best first."""
    levels = [_level(level) for level in part.parts("levels", required=True, most=MOST_LEVELS)]
    colours = _colours(part)
    seen: set[str] = set()
    for level in levels:
        if level.value in seen:
            part.fault("levels", f"the grade “{level.value}” stands there twice.")
        seen.add(level.value)
    if levels and all(level.score is None for level in levels):
        levels = [
            Level(level.value, level.label, len(levels) - 1 - place, level.definition)
            for place, level in enumerate(levels)
        ]
    grades = [level for level in levels if level.score is not None]
    if len(grades) < FEWEST_GRADES:
        part.fault("levels", "a scale needs at least two grades.")
    if len({level.score for level in grades}) < len(grades):
        part.fault("levels", "two grades have the same score, so neither is better.")
    scores = [level.score for level in grades if level.score is not None]
    coloured = [
        Level(
            level.value,
            level.label,
            level.score,
            level.definition,
            colours.get(level.value) or colour_of(level.value, level.score, scores),
        )
        for level in levels
    ]
    best_first = sorted(coloured, key=lambda level: (level.score is None, -(level.score or 0)))
    return Scale(part.text("id") or "scale", tuple(best_first))


def _level(part: Part) -> Level:
    raw = part.raw("value")
    number = part.number("value", least=0, most=100) if isinstance(raw, int) else None
    value = str(number) if number is not None else part.text("value") or part.text("key", required=True)
    score = part.number("score", least=-100, most=100) if "score" in part else number
    return Level(value[:40], part.text("label", required=True, most=80), score, part.text("definition"))


def _colours(part: Part) -> dict[str, Colour]:
    """`rag_map` says which colour each level wears."""
    mapped = part.part("rag_map")
    if mapped is None:
        return {}
    known = tuple(colour.value for colour in Colour)
    return {name: Colour(mapped.one_of(name, known)) for name in mapped.names()}


def colour_of(value: str, score: int | None, scores: list[int]) -> Colour:
    """The colour of a level: its own name, or its place between the worst and the best."""
    if score is None:
        return Colour.GREY
    if value in (Colour.RED, Colour.AMBER, Colour.GREEN):
        return Colour(value)
    lowest, highest = min(scores), max(scores)
    place = (score - lowest) / (highest - lowest) if highest > lowest else 1.0
    if place >= 0.65:
        return Colour.GREEN
    return Colour.RED if place <= 0.2 else Colour.AMBER
