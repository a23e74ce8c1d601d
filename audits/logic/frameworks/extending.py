"""A framework that extends another one: the seven standards stand on the nine."""

from collections.abc import Mapping
from dataclasses import replace

from audits.logic.frameworks.checking import Part
from audits.logic.frameworks.spec import FrameworkSpec


def take_in(spec: FrameworkSpec, known: Mapping[str, FrameworkSpec], top: Part) -> FrameworkSpec:
    """The framework with the headings of the one that it extends put before its own. Faults are noted on `top`."""
    if not spec.extends:
        return spec
    circle = circle_of(spec.key, spec.extends, known)
    if circle:
        top.fault("extends", f"this goes round in a circle: {' → '.join(circle)}.")
        return spec
    base = known.get(spec.extends)
    if base is None:
        top.fault("extends", f"there is no framework “{spec.extends}” to extend.")
        return spec
    own = {question.key for question in spec.questions}
    twice = sorted(own & {question.key for question in base.questions})
    if twice:
        top.fault("extends", f"ids are used by “{base.title}” already: {', '.join(twice)}.")
        return spec
    if spec.scale.levels and spec.scale != base.scale:
        top.fault("rating_scale", f"the grades have to be those of “{base.title}”, which it extends.")
    return replace(spec, headings=(*base.headings, *spec.headings))


def circle_of(key: str, extends: str, known: Mapping[str, FrameworkSpec]) -> tuple[str, ...]:
    """The keys from a framework back to itself, if what it extends leads there; empty otherwise."""
    way = [key]
    following = extends
    while (following and following in known) or following == key:
        if following in way:
            return (*way, following)
        way.append(following)
        following = known[following].extends
    return ()
