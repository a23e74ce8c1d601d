"""Files that people add as evidence: looked at by content, refused with a reason, stored under a safe name."""

from django.core.files.uploadedfile import UploadedFile

from assurance.logic.uploads import Accepted, UnfitFile, inspect, too_large
from assurance.services.refusals import Refused
from partnerships import storage
from partnerships.models import StoredFile

KIND = "evidence"


def accept(content: bytes, name: str) -> Accepted:
    """What an upload is, by its content (the brief of audits, Evidence). Writes nothing.

    Raises:
        Refused: empty, too large, a program, a document with macros, a zip bomb, or of a kind that is not taken.
    """
    try:
        return inspect(content, name)
    except UnfitFile as unfit:
        raise Refused(str(unfit)) from None


def accept_upload(upload: UploadedFile) -> Accepted:
    """`accept` for a form's file: its size is looked at before anything of it is read.

    Raises:
        Refused: as `accept`.
    """
    if unfit := too_large(upload.size or 0):
        raise Refused(str(unfit))
    return accept(upload.read(), upload.name or "")


def keep(accepted: Accepted) -> StoredFile:
    """Store an accepted file for the open partnership."""
    return storage.store(accepted.content, kind=KIND, name=accepted.name, content_type=accepted.content_type)
