"""Roles in the partnership's own words."""

from collections.abc import Iterable

from django import template

from partnerships.choices import role_label

register = template.Library()


@register.filter
def role_labels(roles: Iterable[str], seg_word: str) -> str:
    """Roles as on screen: `Policy officer, SEG member`."""
    return ", ".join(role_label(role, seg_word) for role in roles)
