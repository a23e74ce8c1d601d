"""The one storage: every file under DATA_DIR/files/<partnership id>/, its SHA-256 in the row, served only by views."""

import hashlib
import uuid
from pathlib import PurePosixPath

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import HttpResponse
from django.utils.text import get_valid_filename

from partnerships import clock
from partnerships.models import StoredFile
from partnerships.tenancy import current_partnership_id


class FileGone(LookupError):
    """The bytes were erased under the retention rules, or are not there."""


def store(content: bytes, *, kind: str, name: str, content_type: str) -> StoredFile:
    """Keep bytes for the open partnership. `name` is what the person called it; no path comes from it."""
    safe_name = get_valid_filename(PurePosixPath(name.replace("\\", "/")).name or "file")[-150:]
    path = f"{current_partnership_id()}/{kind}/{uuid.uuid4().hex}"
    default_storage.save(path, ContentFile(content))
    return StoredFile.objects.create(
        kind=kind,
        name=safe_name,
        path=path,
        content_type=content_type,
        size=len(content),
        sha256=hashlib.sha256(content).hexdigest(),
    )


def read(file: StoredFile) -> bytes:
    """The bytes of a stored file.

    Raises:
        FileGone: they were erased or are missing.
    """
    if file.erased_at or not default_storage.exists(file.path):
        raise FileGone(file.name)
    with default_storage.open(file.path) as handle:
        return bytes(handle.read())


def erase(file: StoredFile) -> None:
    """Remove the bytes and say so in the row. Harmless when done twice."""
    if default_storage.exists(file.path):
        default_storage.delete(file.path)
    if file.erased_at is None:
        file.erased_at = clock.now()
        file.save(update_fields=["erased_at"])


def download(file: StoredFile, *, inline: bool = False) -> HttpResponse:
    """Serve a file with safe headers.

    Raises:
        FileGone: the bytes are not there.
    """
    response = HttpResponse(read(file), content_type=file.content_type)
    disposition = "inline" if inline else "attachment"
    response["Content-Disposition"] = f'{disposition}; filename="{file.name}"'
    response["Cache-Control"] = "private, no-store"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    return response
