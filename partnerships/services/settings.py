"""Changing a partnership's own words, limits, look, contacts and privacy texts."""

import hashlib
from collections.abc import Mapping
from io import BytesIO
from typing import Any

import puremagic
from django.db import transaction

from partnerships import storage
from partnerships.access import Member
from partnerships.models import Partnership, PartnershipSettings
from partnerships.services.log import record

#: The words of the log name the part that changed, never the values: a contact may be a person's number.
LOGO_TYPES = {"image/png": "PNG", "image/jpeg": "JPEG"}
LARGEST_LOGO = 1024 * 1024


class UnusableLogo(ValueError):
    """The file is no PNG or JPEG picture, or too large; the message says which."""


@transaction.atomic
def change_settings(
    *, settings: PartnershipSettings, part: str, by: Member, **changes: Any
) -> PartnershipSettings:
    """Save changed fields of the settings. `part` finishes the sentence "... were changed" in the log.

    Raises:
        ValidationError: a value does not fit, such as a minimum below 5 (DOMAIN.md, The minimum).
    """
    changed = sorted(name for name, value in changes.items() if getattr(settings, name) != value)
    if not changed:
        return settings
    for name in changed:
        setattr(settings, name, changes[name])
    settings.full_clean(exclude=["partnership"])
    settings.save(update_fields=changed)
    record("settings.changed", f"{part} were changed", by=by, subject=settings, fields=changed)
    return settings


@transaction.atomic
def change_partnership(*, partnership: Partnership, by: Member, **changes: Any) -> Partnership:
    """Save the partnership's name, short name or colour.

    Raises:
        ValidationError: a value does not fit.
    """
    changed = sorted(name for name, value in changes.items() if getattr(partnership, name) != value)
    if not changed:
        return partnership
    before: Mapping[str, Any] = {name: getattr(partnership, name) for name in changed}
    for name in changed:
        setattr(partnership, name, changes[name])
    partnership.full_clean()
    partnership.save(update_fields=changed)
    record("partnership.changed", "The partnership's name or look was changed", by=by, before=dict(before))
    return partnership


def picture_type(content: bytes) -> str:
    """The content type of a logo, found in its bytes and not in its name.

    Raises:
        UnusableLogo: it is no PNG or JPEG picture, or larger than 1 MB.
    """
    if len(content) > LARGEST_LOGO:
        raise UnusableLogo("The logo must be smaller than 1 MB")
    try:
        found = {match.mime_type for match in puremagic.magic_stream(BytesIO(content))}
    except (puremagic.PureError, ValueError):
        found = set()
    usable = [kind for kind in LOGO_TYPES if kind in found]
    if not usable:
        raise UnusableLogo("The logo must be a PNG or JPEG picture")
    return usable[0]


@transaction.atomic
def set_logo(
    *, partnership: Partnership, settings: PartnershipSettings, content: bytes, name: str, by: Member
) -> None:
    """Keep a new logo; the old one's bytes go.

    Raises:
        UnusableLogo: it is no PNG or JPEG picture, or larger than 1 MB.
    """
    kind = picture_type(content)
    old = settings.logo
    settings.logo = storage.store(content, kind="logo", name=name, content_type=kind)
    settings.save(update_fields=["logo"])
    partnership.logo_version = hashlib.sha256(content).hexdigest()[:12]
    partnership.save(update_fields=["logo_version"])
    if old is not None:
        storage.erase(old)
    record("settings.logo", "A new logo was uploaded", by=by, subject=settings)


@transaction.atomic
def remove_logo(*, partnership: Partnership, settings: PartnershipSettings, by: Member) -> None:
    """Go back to initials in place of a logo. Harmless without one."""
    if settings.logo is None:
        return
    old, settings.logo = settings.logo, None
    settings.save(update_fields=["logo"])
    partnership.logo_version = ""
    partnership.save(update_fields=["logo_version"])
    storage.erase(old)
    record("settings.logo", "The logo was removed", by=by, subject=settings)
