"""Texts that a partnership need not write itself, from the library in frameworks/."""

from functools import cache
from typing import Any

import yaml
from django.conf import settings

LIBRARY = "extra_data_protection_defaults.yaml"


@cache
def data_protection_defaults() -> dict[str, Any]:
    """The data protection defaults, as policy people can review them."""
    path = settings.BASE_DIR / "frameworks" / LIBRARY
    with path.open(encoding="utf-8") as handle:
        return dict(yaml.safe_load(handle))


def legal_basis_text() -> str:
    """The legal basis as a delegate reads it; the data protection officer confirms it before the first email."""
    basis = data_protection_defaults()["lawful_basis"]
    rights = "\n".join(f"- {right[0].lower()}{right[1:]}" for right in basis["people_can"])
    return f"{basis['basis']}. {basis['why']}\n\nYou can:\n{rights}"
