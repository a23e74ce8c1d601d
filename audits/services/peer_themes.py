"""Themes of a peer review for a subgroup: what recurs, strengths, developments. No agency is ranked or named.

Source: DOMAIN.md, Training peer review ("themes go to the subgroups"); training_peer_review.yaml, stage 6.
"""

import re

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import ThemeKind
from audits.logic.processes import Process
from audits.models import Cycle, CycleTheme, Subgroup
from audits.queries.peer_matching import taking_part
from audits.rules import RUN_AUDITS
from audits.services.notices import tell
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.queries.members import emails_by_role
from partnerships.services.log import record

MOST_CHARACTERS = 5_000


def _refuse_unless_writable(cycle: Cycle, by: Member) -> None:
    if not by.can(RUN_AUDITS):
        raise Refused("The policy officer writes the themes.")
    if cycle.process != Process.PEER_REVIEW:
        raise Refused("Themes are collated from a peer review.")


def _checked(cycle: Cycle, title: str, words: str) -> tuple[str, str]:
    title, words = " ".join(title.split())[:150], words.strip()
    if not title or not words:
        raise Refused("Give the theme a title, and say what came up.")
    if len(words) > MOST_CHARACTERS:
        raise Refused(f"A text may have {MOST_CHARACTERS:,} characters at most.")
    for each in taking_part(cycle):
        name = str(each.agency)
        if re.search(rf"(?<!\w){re.escape(name)}(?!\w)", f"{title} {words}", re.IGNORECASE):
            raise Refused(f"“{name}” stands in the text. Themes name no agency.")
    return title, words


@transaction.atomic
def write_theme(
    *,
    cycle: Cycle,
    kind: ThemeKind,
    title: str,
    words: str,
    by: Member,
    subgroup: Subgroup | None = None,
    theme: CycleTheme | None = None,
) -> CycleTheme:
    """Write a theme, or with `theme` change one that was not shared yet.

    Raises:
        Refused: not the officer, no words, the name of an agency that takes part, or shared already.
    """
    _refuse_unless_writable(cycle, by)
    title, words = _checked(cycle, title, words)
    if theme is None:
        made = CycleTheme.objects.create(
            cycle=cycle, kind=kind, title=title, words=words, subgroup=subgroup, written_by_id=by.user_id
        )
        record("theme.written", f"Theme: {title}", by=by, subject=made)
        return made
    stored = CycleTheme.objects.select_for_update().get(pk=theme.pk)
    if stored.sent_at is not None:
        raise Refused("This theme was shared, so it stays as it is. Write another.")
    stored.kind, stored.title, stored.words, stored.subgroup = kind, title, words, subgroup
    stored.save(update_fields=["kind", "title", "words", "subgroup"])
    return stored


@transaction.atomic
def remove_theme(*, theme: CycleTheme, by: Member) -> None:
    """Take back a theme that nobody has seen.

    Raises:
        Refused: not the officer, or it was shared.
    """
    _refuse_unless_writable(theme.cycle, by)
    stored = CycleTheme.objects.select_for_update().get(pk=theme.pk)
    if stored.sent_at is not None:
        raise Refused("This theme was shared, so it stays as it is.")
    record("theme.removed", f"Theme: {stored.title}", by=by, subject=stored)
    stored.delete()


@transaction.atomic
def share_themes(*, cycle: Cycle, by: Member) -> int:
    """Share every theme that has a subgroup and was not shared yet. Returns how many.

    The chair of the subgroup and SEG read them from now on; the chairs, or SEG's chair where a subgroup has none, get
    an email.

    Raises:
        Refused: not the officer, or there is nothing to share.
    """
    _refuse_unless_writable(cycle, by)
    rows = CycleTheme.objects.select_for_update(of=("self",)).filter(cycle=cycle, sent_at__isnull=True)
    found = list(rows.filter(subgroup__isnull=False).select_related("subgroup__chair__user").order_by("pk"))
    if not found:
        raise Refused("There is no theme with a subgroup that was not shared yet.")
    for theme in found:
        _checked(cycle, theme.title, theme.words)
        theme.sent_at = clock.now()
        theme.save(update_fields=["sent_at"])
        record("theme.shared", f"Theme: {theme.title}", by=by, subject=theme)
    for subgroup in {theme.subgroup for theme in found if theme.subgroup}:
        _tell(cycle, subgroup, max(theme.pk for theme in found))
    return len(found)


def _tell(cycle: Cycle, subgroup: Subgroup, last: int) -> None:
    chair = subgroup.chair
    people = (
        [(chair.user.name, chair.user.email)] if chair and chair.active else emails_by_role(Role.SEG_CHAIR)
    )
    tell(
        people=people,
        subject=f"Themes of the peer review for {subgroup}",
        sentences=(
            f"Themes of {cycle} were shared with {subgroup}.",
            "No agency is named or ranked in them.",
        ),
        path=reverse("audits:training_themes", args=[cycle.partnership.slug]),
        cause=f"themes-shared:{cycle.pk}:{subgroup.pk}:{last}",
    )
