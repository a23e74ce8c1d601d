"""Frameworks of a partnership: taken from the library or a file, released with date and minute, withdrawn."""

import datetime as dt

from django.db import transaction
from django.db.models import Max

from assurance.services.refusals import Refused
from audits.choices import VersionChoice, VersionOrigin
from audits.logic.frameworks.json_form import digest_of, to_json
from audits.logic.frameworks.parsing import read_frameworks
from audits.logic.frameworks.spec import FrameworkSpec
from audits.logic.machines import FRAMEWORK_VERSION
from audits.logic.processes import Fact, Party
from audits.models import Framework, FrameworkVersion, Heading, Question
from audits.queries.frameworks import known_frameworks, library
from audits.services.moving import move
from partnerships import clock
from partnerships.access import Member
from partnerships.services.log import record


def read_file(*, content: bytes) -> tuple[FrameworkSpec, ...]:
    """The frameworks of an uploaded file, against the library and this partnership's own. Writes nothing.

    Raises:
        FrameworkFileError: with every fault, its line and the reason.
    """
    return read_frameworks(content, known_frameworks())


@transaction.atomic
def adopt_library_framework(*, key: str, by: Member | int | None) -> FrameworkVersion:
    """Take a framework of the library as a draft of this partnership.

    Raises:
        Refused: the library has none of this key, or the partnership has this version or a draft already.
    """
    spec = library().get(key)
    if spec is None:
        raise Refused("The library has no such framework.")
    return add_version(spec=spec, came_from=VersionOrigin.LIBRARY, by=by)


@transaction.atomic
def add_version(
    *,
    spec: FrameworkSpec,
    came_from: VersionOrigin,
    by: Member | int | None,
    based_on: FrameworkVersion | None = None,
) -> FrameworkVersion:
    """Make a draft version of the framework that a spec describes; the framework itself where it is new.

    Raises:
        Refused: there is a draft already, the same words are a version already, or the key is another kind's.
    """
    framework, _ = Framework.objects.get_or_create(
        key=spec.key, defaults={"title": spec.title, "kind": spec.kind.value}
    )
    framework = Framework.objects.select_for_update().get(pk=framework.pk)
    if framework.kind != spec.kind:
        raise Refused(f"“{framework.title}” has this key and is another kind of framework. Change the key.")
    document = to_json(spec)
    digest = digest_of(document)
    versions = FrameworkVersion.objects.filter(framework=framework)
    if versions.filter(digest=digest).exclude(state=VersionChoice.WITHDRAWN).exists():
        raise Refused(f"“{spec.title}” is here already, word for word.")
    if versions.filter(state=VersionChoice.DRAFT).exists():
        raise Refused(f"“{framework.title}” has a draft already. Release it or change it.")
    version = FrameworkVersion.objects.create(
        framework=framework,
        number=(versions.aggregate(last=Max("number"))["last"] or 0) + 1,
        label=spec.version,
        document=document,
        digest=digest,
        came_from=came_from,
        based_on=based_on,
        created_by_id=by.user_id if isinstance(by, Member) else by,
    )
    write_parts(version, spec)
    record("framework.added", f"{spec.title}, version {spec.version}, was added", by=by, subject=version)
    return version


def write_parts(version: FrameworkVersion, spec: FrameworkSpec) -> None:
    """Write the headings and questions of a draft from its spec, in place of those that it had."""
    Question.objects.filter(version=version).delete()
    Heading.objects.filter(version=version).delete()
    headings = Heading.objects.bulk_create(
        Heading(version=version, key=heading.key, position=place, title=heading.title)
        for place, heading in enumerate(spec.headings, start=1)
    )
    pairs = (
        (row, question)
        for row, heading in zip(headings, spec.headings, strict=True)
        for question in heading.questions
    )
    Question.objects.bulk_create(
        Question(
            version=version,
            heading=row,
            key=question.key,
            position=place,
            text=question.text,
            kind=question.kind.value,
            digest=question.digest,
        )
        for place, (row, question) in enumerate(pairs, start=1)
    )


@transaction.atomic
def release_version(
    *, version: FrameworkVersion, endorsed_on: dt.date | None, endorsed_minute: str, by: Member
) -> FrameworkVersion:
    """Release a draft: from now on it never changes. Names the day and minute that endorsed it (REQUIREMENTS B27).

    Raises:
        Refused: it is no draft, the day or the minute is missing, or the day is to come.
    """
    minute = endorsed_minute.strip()
    if endorsed_on is not None and endorsed_on > clock.today():
        raise Refused("The day on which it was endorsed is still to come.")
    facts = {Fact.ENDORSED} if endorsed_on is not None and minute else set()
    released = move(
        version,
        FRAMEWORK_VERSION,
        "release",
        by=by,
        party=Party.OFFICER,
        facts=facts,
        endorsed_on=endorsed_on,
        endorsed_minute=minute,
        released_by_id=by.user_id,
        released_at=clock.now(),
    )
    Framework.objects.filter(pk=version.framework_id).update(title=version.document["title"])
    return released


@transaction.atomic
def withdraw_version(*, version: FrameworkVersion, why: str, by: Member) -> FrameworkVersion:
    """Withdraw a released version: nothing new begins on it; what began on it goes on.

    Raises:
        Refused: it is not released, or no reason is given.
    """
    why = why.strip()
    return move(
        version,
        FRAMEWORK_VERSION,
        "withdraw",
        by=by,
        party=Party.OFFICER,
        facts={Fact.REASON} if why else set(),
        withdrawn_why=why[:300],
        withdrawn_at=clock.now(),
    )
