"""What upper floors hold on to when a booking goes or two people become one.

Imports only go down, so `courses` cannot ask `evaluations` whether a booking has been answered. An upper app
registers a follower at start-up instead (ARCHITECTURE.md, Offer a place).
"""

from collections.abc import Callable, Collection
from dataclasses import dataclass


@dataclass(frozen=True)
class Follower:
    """One upper app's part.

    `must_stay`: of these bookings, those that cannot go, because something was sent or answered; a read.
    `let_go`: remove what hangs on these bookings, none of which must stay.
    `join_people`: what belongs to the second delegate now belongs to the first (ids).
    """

    name: str
    must_stay: Callable[[Collection[int]], set[int]]
    let_go: Callable[[Collection[int]], None]
    join_people: Callable[[int, int], None]


_followers: dict[str, Follower] = {}


def follow(follower: Follower) -> None:
    """Register a follower. Called once, from an app's `ready`; the same name replaces."""
    _followers[follower.name] = follower


def that_must_stay(booking_ids: Collection[int]) -> set[int]:
    """The bookings that cannot be removed, because an upper floor has sent or received something for them."""
    held: set[int] = set()
    for follower in _followers.values():
        held |= follower.must_stay(booking_ids)
    return held


def let_go_of(booking_ids: Collection[int]) -> None:
    """Let every upper floor remove what hangs on bookings that are about to be removed."""
    for follower in _followers.values():
        follower.let_go(booking_ids)


def join_people(kept_id: int, gone_id: int) -> None:
    """Let every upper floor hand the second delegate's rows to the first."""
    for follower in _followers.values():
        follower.join_people(kept_id, gone_id)
