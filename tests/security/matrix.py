"""The permission matrix: how a row is written, and the rows of every app put together.

One row for each URL name. A row says, in literal roles, who gets the page; everybody else in the partnership gets
403, somebody of another partnership 404, somebody who is not signed in is sent to sign in. Each part keeps its rows in
`matrix_<part>.py` as `ROWS`, a list of `Row`, and makes the objects that its addresses name in `make(cast)`.

To add a page:
1. write `row("courses:event", roles=TEAM, args=lambda made: [made["event"].ref], fact="Working together")`;
2. make the object in `make(cast)` of the same file, which runs in the partnership's open scope;
3. where the answer to a member is something else than 200, say so: `status=302`, or `status={Role.PROVIDER: 404}`.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from partnerships.choices import Role
from partnerships.models import Agency, Membership
from tests.conftest import Cast

R = Role
EVERYONE = frozenset(Role)
ADMINISTRATOR = frozenset({R.ADMINISTRATOR})
TEAM = frozenset({R.POLICY_OFFICER, R.COORDINATOR})

Made = Mapping[str, Any]


def no_arguments(made: Made) -> Sequence[object]:
    return []


@dataclass(frozen=True)
class Row:
    """One page of a partnership.

    `fact` is text that must stand on each 200 page (or in a redirect's address): a page that is empty, or another
    one, does not pass. `fact` may be a function of what was made.
    """

    name: str
    roles: frozenset[Role]
    args: Callable[[Made], Sequence[object]] = no_arguments
    fact: str | Callable[[Made], str] = ""
    method: str = "get"
    data: Mapping[str, str] = field(default_factory=dict)
    status: int | Mapping[Role, int] = 200
    query: str = ""
    #: What stands in the address to which some roles are led, where the others get a page with the fact.
    leads_to: str = ""

    def expected(self, role: Role) -> int:
        """The literal status for a member with this one role."""
        if isinstance(self.status, int):
            return self.status if role in self.roles else 403
        return self.status.get(role, 200 if role in self.roles else 403)


def row(name: str, *, roles: Iterable[Role], **more: Any) -> Row:
    """A row of the matrix."""
    return Row(name, frozenset(roles), **more)


def posted(
    name: str,
    *,
    roles: Iterable[Role],
    fact: str | Callable[[Made], str],
    status: Mapping[Role, int] | None = None,
    **more: Any,
) -> Row:
    """A button: whoever may press it is led on, to an address that holds `fact`; `status` where somebody is not."""
    pressing = frozenset(roles)
    answers = {**dict.fromkeys(pressing, 302), **(status or {})}
    return Row(name, pressing, method="post", status=answers, fact=fact, **more)


def pk_of(key: str, *more: object) -> Callable[[Made], Sequence[object]]:
    """The address of one of the rows that were made, with whatever follows its key."""
    return lambda made: [made[key].pk, *more]


def own_agency(cast: Cast, role: Role, name: str) -> Agency:
    """The agency of the person with this role; they get one of this name when they have none."""
    membership = Membership.objects.get(user=cast.people[role])
    if membership.agency is None:
        membership.agency = Agency.objects.create(name=name)
        membership.save(update_fields=["agency"])
    return membership.agency


@dataclass(frozen=True)
class OpenRow:
    """An address outside any partnership's pages: its literal status for a stranger and for a signed-in member."""

    name: str
    stranger: int
    member: int
    args: Callable[[Made], Sequence[object]] = no_arguments
    fact: str | Callable[[Made], str] = ""
    method: str = "get"
