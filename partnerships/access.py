"""Who is asking, and the only way to fetch an object in a view."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from django.core.exceptions import ImproperlyConfigured, ObjectDoesNotExist
from django.db import models
from django.http import Http404

from partnerships.choices import QA_TEAM, Role
from partnerships.permissions import Permission

ModelT = TypeVar("ModelT", bound=models.Model)


@dataclass(frozen=True)
class Member:
    """The signed-in person in the open partnership, with every role they hold there."""

    membership_id: int
    user_id: int
    name: str
    email: str
    roles: frozenset[Role]
    agency_id: int | None = None
    board_ids: frozenset[int] = field(default_factory=frozenset)

    def can(self, permission: Permission) -> bool:
        """Whether one of the member's roles carries the permission."""
        return bool(self.roles & permission.roles)

    @property
    def in_qa_team(self) -> bool:
        """Policy officer or coordinator: the minimum group rule does not hide answers from them."""
        return bool(self.roles & QA_TEAM)


VisibleRule = Callable[[Member], models.QuerySet[Any]]
_rules: dict[type[models.Model], VisibleRule] = {}


def visible(model: type[models.Model]) -> Callable[[VisibleRule], VisibleRule]:
    """Register the rule that says which rows of a model a member may see."""

    def register(rule: VisibleRule) -> VisibleRule:
        if model in _rules:
            raise ImproperlyConfigured(f"{model.__name__} has two rules of who may see it.")
        _rules[model] = rule
        return rule

    return register


def visible_to(member: Member, model: type[ModelT]) -> models.QuerySet[ModelT]:
    """The rows of a model that a member may see."""
    try:
        return _rules[model](member)
    except KeyError:
        raise ImproperlyConfigured(f"{model.__name__} has no rule of who may see it.") from None


def get_visible(
    model: type[ModelT],
    member: Member,
    *,
    using: Callable[[models.QuerySet[ModelT]], models.QuerySet[ModelT]] | None = None,
    **lookup: Any,
) -> ModelT:
    """Fetch one object that a member may see; `using` may add select_related.

    Raises:
        Http404: there is none, it is another partnership's, or the member may not see it.
    """
    queryset = visible_to(member, model)
    if using is not None:
        queryset = using(queryset)
    try:
        return queryset.get(**lookup)
    except (ObjectDoesNotExist, ValueError, OverflowError):
        raise Http404 from None
