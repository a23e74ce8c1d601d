"""The code by which a single response is known on screen: keyed, so that it leads back to nobody without the key."""

import hashlib
import hmac

from django.conf import settings

LETTERS = "ABCDEFGHJKLMNPQRSTUVWXYZ"
LENGTH = 6


def response_code(number: int) -> str:
    """Six letters for a booking's or response's number. DOMAIN.md, Confidential, never "anonymous"."""
    key = hashlib.sha256(b"qa.response-codes:" + settings.SECRET_KEY.encode()).digest()
    digest = int.from_bytes(hmac.digest(key, str(number).encode(), "sha256")[:8])
    letters = ""
    for _ in range(LENGTH):
        digest, place = divmod(digest, len(LETTERS))
        letters += LETTERS[place]
    return letters
