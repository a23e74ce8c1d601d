"""Frameworks and their versions, and the library that comes with the portal."""

from dataclasses import fields
from functools import cache
from types import MappingProxyType

from django.conf import settings
from django.db.models import Count, OuterRef, QuerySet, Subquery

from audits.choices import VersionChoice
from audits.logic.frameworks.json_form import from_json
from audits.logic.frameworks.parsing import Known, read_frameworks
from audits.logic.frameworks.problems import FrameworkFileError
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.frameworks.writing import write_framework
from audits.models import Framework, FrameworkVersion, Question
from partnerships.access import Member, visible_to

#: Files of `frameworks/`, those that others extend or take their grades from first.
LIBRARY_FILES = (
    "section11",
    "minimum_standards_single_agency",
    "minimum_standards_multi_agency",
    "section175",
    "training_peer_review",
    "observation",
    "extra_impact_assessments",
    "best_practice_matrix",
)
MOST_SPECS_KEPT = 200

_specs: dict[str, FrameworkSpec] = {}


@cache
def library() -> Known:
    """The frameworks that come with the portal, by key."""
    found: dict[str, FrameworkSpec] = {}
    for name in LIBRARY_FILES:
        content = (settings.BASE_DIR / "frameworks" / f"{name}.yaml").read_bytes()
        found.update({spec.key: spec for spec in read_frameworks(content, found)})
    return MappingProxyType(found)


def spec_of(version: FrameworkVersion) -> FrameworkSpec:
    """What a version says: its headings, questions, guidance and scale. Kept by digest: versions do not change."""
    spec = _specs.get(version.digest)
    if spec is None:
        if len(_specs) >= MOST_SPECS_KEPT:
            _specs.clear()
        spec = _specs[version.digest] = from_json(version.document)
    return spec


def current_version(key: str) -> FrameworkVersion | None:
    """The newest released version of a framework of this partnership."""
    return (
        FrameworkVersion.objects.filter(framework__key=key, state=VersionChoice.RELEASED)
        .select_related("framework")
        .order_by("-number")
        .first()
    )


def known_frameworks() -> dict[str, FrameworkSpec]:
    """What an uploaded file may extend: the library, and over it this partnership's newest versions, by key."""
    known = dict(library())
    newest = (
        FrameworkVersion.objects.exclude(state=VersionChoice.WITHDRAWN)
        .filter(framework__active=True)
        .select_related("framework")
        .order_by("framework_id", "-number")
        .distinct("framework_id")
    )
    known.update({version.framework.key: spec_of(version) for version in newest})
    return known


def framework_list(member: Member) -> QuerySet[Framework]:
    """The frameworks that a member may see, each with its newest released version, its draft and its size."""
    versions = visible_to(member, FrameworkVersion).filter(framework_id=OuterRef(OuterRef("pk")))
    own = visible_to(member, FrameworkVersion).filter(framework_id=OuterRef("pk")).order_by("-number")
    released = own.filter(state=VersionChoice.RELEASED)
    newest = versions.order_by("-number").values("pk")[:1]
    counted = Question.objects.filter(version_id=Subquery(newest)).order_by().values("version_id")
    return visible_to(member, Framework).annotate(
        released_label=Subquery(released.values("label")[:1]),
        endorsed_on=Subquery(released.values("endorsed_on")[:1]),
        draft_label=Subquery(own.filter(state=VersionChoice.DRAFT).values("label")[:1]),
        question_count=Subquery(counted.annotate(number=Count("pk")).values("number")),
    )


def not_adopted() -> list[FrameworkSpec]:
    """Frameworks of the library of which the partnership has no version."""
    have = set(Framework.objects.values_list("key", flat=True))
    return [spec for key, spec in library().items() if key not in have]


def as_file(version: FrameworkVersion) -> str:
    """A version as a YAML file that can be changed and uploaded again.

    What this kind of file has no place for is named at its top; the portal's own copy keeps it.
    """
    spec, known = spec_of(version), known_frameworks()
    known.pop(spec.key, None)
    written = write_framework(spec, known)
    try:
        (read_back,) = read_frameworks(written.encode(), known)
    except FrameworkFileError as fault:
        return f"# This file cannot be uploaded as it stands: {fault.problems[0]}\n{written}"
    if read_back != spec:
        names = (
            each.name for each in fields(spec) if getattr(spec, each.name) != getattr(read_back, each.name)
        )
        return f"# This kind of file has no place for some of: {', '.join(names)}.\n{written}"
    return written
