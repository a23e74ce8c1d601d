"""Which questions of a version are the same as in the version before, so that their answers may be carried forward.

Source: the brief of audits, Frameworks as data: "answers carry forward to the next cycle, and to a new version where
the question is the same, marked as carried".
"""

from collections import defaultdict
from collections.abc import Mapping


def same_questions(before: Mapping[str, str], now: Mapping[str, str]) -> dict[str, str]:
    """Each question of the new version with the question of the old one that is the same, by key.

    Both arguments give the digest of each question by its key. A question is the same when its digest is; where several
    are, the one of the same key, else the first. No old question serves twice.
    """
    by_digest: dict[str, list[str]] = defaultdict(list)
    for key, digest in before.items():
        by_digest[digest].append(key)
    found = {key: key for key, digest in now.items() if before.get(key) == digest}
    used = set(found.values())
    for key, digest in now.items():
        if key in found:
            continue
        free = [old for old in by_digest[digest] if old not in used]
        if free:
            found[key] = free[0]
            used.add(free[0])
    return found
