"""The one way in to a partnership's data."""

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING

from django.db import connection, transaction

if TYPE_CHECKING:
    from partnerships.models import Partnership

_current: ContextVar[int | None] = ContextVar("current_partnership_id", default=None)


class OutsideScope(RuntimeError):
    """A tenant's rows were asked for without saying which partnership."""


def current_partnership_id() -> int:
    """The partnership whose scope is open.

    Raises:
        OutsideScope: no `partnership_scope` is open.
    """
    partnership_id = _current.get()
    if partnership_id is None:
        raise OutsideScope(
            "Open `with partnership_scope(partnership):` before touching a partnership's data."
        )
    return partnership_id


def open_partnership_id() -> int | None:
    """The partnership whose scope is open; None outside every scope."""
    return _current.get()


def _set_local(name: str, value: str) -> str:
    """Set a setting until the end of the transaction; return what it was, so that a nested scope can restore it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_setting(%s, true), set_config(%s, %s, true)", [name, name, value])
        previous, _ = cursor.fetchone()
    return previous or ""


@contextmanager
def partnership_scope(partnership: "Partnership | int") -> Iterator[int]:
    """Open a transaction in which only this partnership's rows exist.

    The database setting lasts to the end of the *outer* transaction, so a nested scope puts the outer value
    back; after an exception the savepoint's rollback has already done so, and without an outer transaction the
    commit does it.
    """
    partnership_id = partnership if isinstance(partnership, int) else partnership.pk
    token = _current.set(partnership_id)
    is_nested = connection.in_atomic_block
    try:
        with transaction.atomic():
            previous = _set_local("qa.partnership", str(partnership_id))
            yield partnership_id
            if is_nested and not connection.needs_rollback:
                _set_local("qa.partnership", previous)
    finally:
        _current.reset(token)


@contextmanager
def user_scope(user_id: int) -> Iterator[None]:
    """Open a transaction in which this person's own memberships can be read across partnerships."""
    with transaction.atomic():
        previous = _set_local("qa.user", str(user_id))
        yield
        if not connection.needs_rollback:
            _set_local("qa.user", previous)
