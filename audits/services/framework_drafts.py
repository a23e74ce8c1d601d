"""Drafts of frameworks: copied from a version, uploaded, changed part by part, thrown away."""

from collections.abc import Callable
from dataclasses import replace

from django.db import transaction

from assurance.services.refusals import Refused
from audits.choices import VersionChoice, VersionOrigin
from audits.logic.frameworks import editing
from audits.logic.frameworks.json_form import digest_of, to_json
from audits.logic.frameworks.spec import FrameworkSpec
from audits.models import Framework, FrameworkVersion, Heading, Question
from audits.queries.frameworks import spec_of
from audits.services.frameworks import add_version, read_file, write_parts
from partnerships.access import Member
from partnerships.services.log import record

Edit = Callable[[FrameworkSpec], FrameworkSpec]


@transaction.atomic
def upload_file(*, content: bytes, by: Member) -> list[FrameworkVersion]:
    """Make a draft of each framework in an uploaded file: all of them, or none.

    Raises:
        FrameworkFileError: with every fault, its line and the reason; nothing is kept.
        Refused: there is a draft already, or the same words are a version already.
    """
    specs = read_file(content=content)
    return [add_version(spec=spec, came_from=VersionOrigin.UPLOAD, by=by) for spec in specs]


@transaction.atomic
def copy_version(*, version: FrameworkVersion, label: str, by: Member) -> FrameworkVersion:
    """A draft with the same words under another version label, to be changed and released in its turn.

    Raises:
        Refused: the label is empty or taken, or the framework has a draft already.
    """
    label = editing.words(label)[:40]
    if not label:
        raise Refused("Give the new version a label, for example 2027.1.")
    if FrameworkVersion.objects.filter(framework_id=version.framework_id, label__iexact=label).exists():
        raise Refused(f"There is a version {label} already.")
    spec = replace(spec_of(version), version=label)
    return add_version(spec=spec, came_from=VersionOrigin.COPY, by=by, based_on=version)


@transaction.atomic
def edit_draft(*, version: FrameworkVersion, edit: Edit, what: str, by: Member) -> FrameworkVersion:
    """Change a draft by one of `logic.frameworks.editing`. `what` says it in the log: "question S11-1.2 was changed".

    Two people who change different parts at once both keep their change: the stored draft is what is edited.

    Raises:
        Refused: it is no draft any more, or the change would leave something that is no framework.
    """
    stored = (
        FrameworkVersion.objects.select_for_update(of=("self",))
        .select_related("framework")
        .get(pk=version.pk)
    )
    if stored.state != VersionChoice.DRAFT:
        raise Refused("Only a draft can be changed. Copy this version and change the copy.")
    before = spec_of(stored)
    try:
        spec = edit(before)
    except editing.EditRefused as refused:
        raise Refused(str(refused)) from None
    if spec == before:
        return stored
    stored.document = to_json(spec)
    stored.digest = digest_of(stored.document)
    stored.label = spec.version
    stored.save(update_fields=["document", "digest", "label"])
    write_parts(stored, spec)
    record("framework.changed", f"{spec.title}, version {spec.version}: {what}", by=by, subject=stored)
    return stored


@transaction.atomic
def discard_draft(*, version: FrameworkVersion, by: Member) -> None:
    """Throw a draft away; the framework too, where it has no other version.

    Raises:
        Refused: it is no draft any more.
    """
    stored = (
        FrameworkVersion.objects.select_for_update(of=("self",))
        .select_related("framework")
        .get(pk=version.pk)
    )
    if stored.state != VersionChoice.DRAFT:
        raise Refused("Only a draft can be thrown away. Withdraw this version instead.")
    framework = stored.framework
    record("framework.discarded", f"The draft of {framework.title} was thrown away", by=by, subject=framework)
    Question.objects.filter(version=stored).delete()
    Heading.objects.filter(version=stored).delete()
    stored.delete()
    if not FrameworkVersion.objects.filter(framework=framework).exists():
        Framework.objects.filter(pk=framework.pk).delete()
