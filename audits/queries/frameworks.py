"""Frameworks and their versions, and the library that comes with the portal."""

from functools import cache
from types import MappingProxyType

from django.conf import settings

from audits.choices import VersionChoice
from audits.logic.frameworks.json_form import from_json
from audits.logic.frameworks.parsing import Known, read_frameworks
from audits.logic.frameworks.spec import FrameworkSpec
from audits.models import Framework, FrameworkVersion

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


def frameworks_with_versions() -> list[Framework]:
    """Every framework with its versions, newest first, in two queries."""
    return list(Framework.objects.prefetch_related("versions"))
