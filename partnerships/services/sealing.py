"""Secrets of partnerships, kept so that a copy of the database alone gives none away.

Sealed with a key that is derived from SECRET_KEY; what was sealed under an old key in SECRET_KEY_FALLBACKS still opens.
"""

import base64
import hashlib

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class CannotUnseal(ValueError):
    """It was sealed under a SECRET_KEY that is gone, or was altered. The secret has to be entered again."""


def _sealer() -> MultiFernet:
    keys = (settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS)
    derived = (hashlib.sha256(b"qa.sealing:" + key.encode()).digest() for key in keys)
    return MultiFernet([Fernet(base64.urlsafe_b64encode(key)) for key in derived])


def seal(secret: str) -> str:
    """The secret as it may be stored; sealing twice gives two different texts."""
    return _sealer().encrypt(secret.encode()).decode()


def unseal(sealed: str) -> str:
    """The secret again.

    Raises:
        CannotUnseal: no key that we have opens it.
    """
    try:
        return _sealer().decrypt(sealed.encode()).decode()
    except InvalidToken as problem:
        raise CannotUnseal("The stored key cannot be read any more. Enter it again.") from problem
