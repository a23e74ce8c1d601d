"""Framework files: what each kind of file says, as `FrameworkSpec`.

Kinds: `audit` (section 11, section 175), `standard_set`, `peer_review`, `form_set` (observation, impact: one framework
for each form), `matrix`. Every field follows the files in `frameworks/`.
"""

import re
from collections.abc import Mapping
from dataclasses import replace

from audits.logic.frameworks.checking import Checker, Part
from audits.logic.frameworks.extending import take_in
from audits.logic.frameworks.questions import (
    audit_heading,
    fields_heading,
    graded_question,
    matrix_row,
    prompt,
)
from audits.logic.frameworks.reading import read_document
from audits.logic.frameworks.scales import NO_SCALE, colour_of, read_scale
from audits.logic.frameworks.spec import (
    AnswerRules,
    Choice,
    FrameworkKind,
    FrameworkSpec,
    Heading,
    Level,
    Moderation,
    Scale,
    Source,
)

SCHEMA = "template/1"
KINDS = ("audit", "standard_set", "peer_review", "form_set", "matrix")
MOST_QUESTIONS = 500
#: Forms with a red-amber-green field and no scale of their own use this framework's.
DEFAULT_SCALE_FROM = "section11-default"

Known = Mapping[str, FrameworkSpec]
_KEY = re.compile(r"[a-z0-9][a-z0-9-]{1,79}")
_LEVELS_IN = re.compile(r"self_grade in \[([^\]]*)\]")


def read_frameworks(content: bytes, known: Known) -> tuple[FrameworkSpec, ...]:
    """The frameworks that a file describes. `known`: those that it may extend or take a scale from, by key.

    Raises:
        FrameworkFileError: with every fault, its line and the reason.
    """
    checker = Checker(read_document(content))
    top = checker.top
    if top.text("schema", required=True) not in ("", SCHEMA):
        top.fault("schema", f"this portal reads “{SCHEMA}”.")
    kind = top.one_of("kind", KINDS)
    if top.raw("kind") != kind:
        checker.finish()  # of which kind it is decides what else is looked for
    specs = _READERS[kind](top, known)
    for spec in specs:
        _check_whole(checker, top, spec)
    checker.finish()
    return specs


def _key(part: Part, name: str = "key") -> str:
    key = part.text(name, required=True)
    if key and not _KEY.fullmatch(key):
        part.fault(name, f"“{key[:80]}” is no key: use small letters, figures and hyphens.")
    return key[:80]


def _scale(top: Part, known: Known, *, needed: bool = True) -> Scale:
    """The file's own scale, or that of the framework which it names."""
    part = top.part("rating_scale")
    if part is None:
        if needed:
            top.fault("", "“rating_scale” is missing: it says which grades there are.")
        return NO_SCALE
    parent = part.text("inherit_from")
    if not parent:
        return read_scale(part)
    if parent == top.text("key"):
        part.fault("inherit_from", "a framework cannot take its grades from itself.")
        return NO_SCALE
    if parent not in known:
        part.fault("inherit_from", f"there is no framework “{parent}” to take the grades from.")
        return NO_SCALE
    return known[parent].scale


def _base(top: Part, kind: FrameworkKind, scale: Scale, headings: list[Heading]) -> FrameworkSpec:
    cycle = top.part("cycle")
    follow_up = (cycle.raw("follow_up_months") if cycle else None) or []
    months = (
        tuple(month for month in follow_up if isinstance(month, int)) if isinstance(follow_up, list) else ()
    )
    return FrameworkSpec(
        key=_key(top),
        kind=kind,
        title=top.text("title", required=True, most=200),
        version=top.text("version", required=True, most=40),
        scale=scale,
        headings=tuple(headings),
        notice=top.text("notice"),
        applies_to=top.text("applies_to"),
        jurisdiction=top.text("jurisdiction", most=80),
        extends=top.text("extends"),
        interval_months=cycle.number("interval_months", least=1, most=120) if cycle else None,
        follow_up_months=months,
        sources=_sources(top),
        sign_off_roles=top.texts("sign_off"),
    )


def _sources(top: Part) -> tuple[Source, ...]:
    part = top.part("sources")
    if part is None:
        return ()
    found = []
    for key in part.names():
        if isinstance(part.raw(key), str):
            found.append(Source(key, part.text(key)))
        elif (inner := part.part(key)) is not None:
            citation = inner.text("citation", required=True)
            found.append(Source(key, citation, inner.text("about"), inner.flag("checked", False)))
    return tuple(found)


def _choices(parts: list[Part], value: str, meaning: str) -> tuple[Choice, ...]:
    return tuple(
        Choice(part.text(value, required=True), part.text("label", required=True), part.text(meaning))
        for part in parts
    )


def _answer_rules(top: Part, scale: Scale) -> AnswerRules:
    """What an answer needs, from `answer_fields` (section11.yaml)."""
    fields = {part.text("key"): part for part in top.parts("answer_fields")}
    if not fields:
        return AnswerRules()
    explanation = fields.get("explanation")
    return AnswerRules(
        explanation_required=explanation.flag("required", True) if explanation else False,
        evidence_required_at=_levels_in(fields.get("evidence"), scale),
        actions_required_at=_levels_in(fields.get("actions"), scale),
        asks_impact="impact" in fields,
        labels={key: part.text("label") for key, part in fields.items()},
        hints={key: part.text("help") for key, part in fields.items() if "help" in part},
    )


def _levels_in(part: Part | None, scale: Scale) -> tuple[str, ...]:
    """The levels of "self_grade in [amber, green]"."""
    if part is None or "required_when" not in part:
        return ()
    found = _LEVELS_IN.fullmatch(part.text("required_when"))
    if found is None:
        part.fault("required_when", "write it as: self_grade in [amber, green].")
        return ()
    levels = tuple(word.strip() for word in found.group(1).split(",") if word.strip())
    for level in levels:
        if scale.levels and scale.find(level) is None:
            part.fault("required_when", f"“{level}” is none of the grades.")
    return levels


def _audit(top: Part, known: Known) -> tuple[FrameworkSpec, ...]:
    scale = _scale(top, known)
    headings = [audit_heading(part, scale) for part in top.parts("headings", required=True, most=60)]
    moderation = top.part("moderation")
    routes = top.part("assurance_routes")
    spec = replace(
        _base(top, FrameworkKind.AUDIT, scale, headings),
        answers=_answer_rules(top, scale),
        moderation=Moderation.MODERATOR if moderation else Moderation.NONE,
        moderation_rules=moderation.texts("rules") if moderation else (),
        outcomes=_choices(moderation.parts("outcomes"), "value", "meaning") if moderation else (),
        routes=_choices(routes.parts("options"), "key", "meaning") if routes else (),
    )
    return (take_in(spec, known, top),)


def _standards(top: Part, known: Known) -> tuple[FrameworkSpec, ...]:
    scale = _scale(top, known)
    questions = tuple(
        graded_question(part, scale, "requirement") for part in top.parts("standards", required=True)
    )
    heading = Heading(_key(top)[:40], top.text("title", most=300), questions, top.text("applies_to"))
    spec = replace(_base(top, FrameworkKind.STANDARDS, scale, [heading]), moderation=Moderation.CHECK)
    return (take_in(spec, known, top),)


def _peer_review(top: Part, known: Known) -> tuple[FrameworkSpec, ...]:
    scale = _scale(top, known)
    lines = tuple(graded_question(part, scale, "title") for part in top.parts("lines", required=True))
    profile = fields_heading(top.parts("profile"), "profile", "Your training")
    headings = [profile] if profile else []
    headings.append(Heading("lines", "Standards", lines))
    matching = top.part("matching")
    sizes = (matching.raw("group_sizes") if matching else None) or [2, 3]
    spec = replace(
        _base(top, FrameworkKind.PEER_REVIEW, scale, headings),
        moderation=Moderation.PEERS,
        moderation_rules=matching.texts("rules") if matching else (),
        outcomes=_choices(top.parts("outcomes"), "value", "rule"),
        declaration=top.texts("reviewer_declaration"),
        prompts=top.texts("conversation_prompts"),
        group_sizes=tuple(size for size in sizes if size in (2, 3)) if isinstance(sizes, list) else (2, 3),
    )
    return (take_in(spec, known, top),)


def _forms(top: Part, known: Known) -> tuple[FrameworkSpec, ...]:
    return tuple(_form(top, part, known) for part in top.parts("forms", required=True, most=20))


def _form(top: Part, part: Part, known: Known) -> FrameworkSpec:
    sections = part.parts("sections", most=60)
    graded = bool(sections) or any(each.raw("type") in ("rag", "grade") for each in part.parts("fields"))
    scale = _scale(top, known, needed=bool(sections))
    if graded and scale == NO_SCALE and not sections:
        if DEFAULT_SCALE_FROM in known:
            scale = known[DEFAULT_SCALE_FROM].scale
        else:
            part.fault("", "“rating_scale” is missing: a field asks for a grade.")
    headings = [
        Heading(
            section.text("id", required=True)[:40],
            section.text("title", required=True, most=300),
            tuple(graded_question(item, scale) for item in section.parts("items", required=True)),
        )
        for section in sections
    ]
    for name, key, title in (("fields", "form", part.text("title")), ("closing", "closing", "To close")):
        heading = fields_heading(part.parts(name), key, title)
        if heading:
            headings.append(heading)
    kind = FrameworkKind.OBSERVATION if sections else FrameworkKind.IMPACT
    return replace(
        _base(top, kind, scale, headings),
        key=_key(part),
        title=part.text("title", required=True, most=200),
        applies_to=part.text("purpose"),
        extends="",
        prompts=top.texts("principles"),
        answers=AnswerRules(explanation_required=False, asks_impact=False),
        interval_months=12 if part.text("frequency") == "yearly" else None,
    )


def _matrix(top: Part, known: Known) -> tuple[FrameworkSpec, ...]:
    levels = [
        Level(str(value), part.text("label", required=True), value, part.text("meaning"))
        for part in top.parts("levels", required=True, most=10)
        if (value := part.number("value", least=1, most=9)) is not None
    ]
    levels.append(Level("0", "Not yet essential", 0, "Below the minimum, or no evidence seen."))
    scores = [level.score or 0 for level in levels]
    if len(set(scores)) < len(scores):
        top.fault("levels", "two levels have the same value.")
    levels = [replace(level, colour=colour_of(level.value, level.score, scores)) for level in levels]
    scale = Scale("matrix", tuple(sorted(levels, key=lambda level: -(level.score or 0))))
    rows = tuple(matrix_row(part, scale) for part in top.parts("rows", required=True))
    headings = [Heading("rows", "What good looks like", rows)]
    threads = top.part("threads")
    if threads:
        items = tuple(prompt(part, "prompt") for part in threads.parts("items"))
        headings.append(Heading("threads", "Threads through every course", items, threads.text("purpose")))
    if values := top.parts("core_values"):
        headings.append(Heading("values", "Core values", tuple(prompt(part, "meaning") for part in values)))
    uses = _choices_of_uses(top)
    spec = replace(
        _base(top, FrameworkKind.MATRIX, scale, headings),
        outcomes=uses,
        answers=AnswerRules(explanation_required=False, asks_impact=False),
    )
    return (take_in(spec, known, top),)


def _choices_of_uses(top: Part) -> tuple[Choice, ...]:
    """Whom the matrix is for and how they use it."""
    return tuple(
        Choice(audience, audience.replace("_", " ").capitalize(), part.text("use"))
        for part in top.parts("uses")
        if (audience := part.text("audience", required=True))
    )


_READERS = {
    "audit": _audit,
    "standard_set": _standards,
    "peer_review": _peer_review,
    "form_set": _forms,
    "matrix": _matrix,
}


def _check_whole(checker: Checker, top: Part, spec: FrameworkSpec) -> None:
    """Ids stand once, the number of questions is bounded, and the file's own counts are right."""
    questions = list(spec.questions)
    if not questions:
        top.fault("", f"“{spec.title}” has no questions.")
    if len(questions) > MOST_QUESTIONS:
        top.fault("", f"“{spec.title}” has {len(questions):,} questions. {MOST_QUESTIONS} is the most.")
    for what, keys in (
        ("heading", [heading.key for heading in spec.headings]),
        ("question", [question.key for question in questions]),
    ):
        for key in (
            sorted({key for key in keys if keys.count(key) > 1}) if len(keys) <= MOST_QUESTIONS else ()
        ):
            checker.fault_at_last(("id", "key"), key, f"two {what}s have the id “{key}”.")
    counts = top.part("counts")
    if counts is None:
        return
    if spec.kind == FrameworkKind.AUDIT:
        _check_count(counts, "headings", len(spec.headings))
        _check_count(counts, "questions", len(questions))
    if spec.kind == FrameworkKind.STANDARDS:
        _check_count(counts, "with_inherited", len(questions))


def _check_count(counts: Part, name: str, found: int) -> None:
    said = counts.number(name, least=0, most=1_000_000)
    if said is not None and said != found:
        counts.fault(name, f"it says {said:,} here, and the file has {found:,}.")
