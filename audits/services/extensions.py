"""More time: asked for by a lead, decided by the officer, told by email."""

import datetime as dt

from django.db import IntegrityError, transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.logic.machines import EXTENSION
from audits.logic.processes import AssessmentState, Fact, Party
from audits.models import Assessment, Extension
from audits.services.answers import author_of
from audits.services.assessments import acting_as
from audits.services.moving import move
from audits.services.notices import leads_of, officers, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.queries.groups import open_slug
from partnerships.services.log import record

UNSENT = (AssessmentState.NOT_STARTED, AssessmentState.IN_PROGRESS)


@transaction.atomic
def ask(*, assessment: Assessment, new_due: dt.date, why: str, by: Member) -> Extension:
    """A lead asks for more time; the officers get an email.

    Raises:
        Refused: it has no due day or was sent in, no reason, not a later day to come, or one request is open already.
    """
    stored = Assessment.objects.select_for_update().get(pk=assessment.pk)
    author_of(assessment, by)
    if stored.due_on is None or stored.state not in UNSENT:
        raise Refused("More time can be asked for while the answers are still to be sent in.")
    if not why.strip():
        raise Refused("Say why.")
    if new_due <= stored.due_on or new_due <= clock.today():
        raise Refused(f"Give a day after {long_date(max(stored.due_on, clock.today()))}.")
    try:
        with transaction.atomic():
            extension = Extension.objects.create(
                assessment=stored, old_due=stored.due_on, new_due=new_due, why=why.strip()[:500],
                asked_by_id=by.user_id,
            )  # fmt: skip
    except IntegrityError as error:
        if "extension_one_open" not in str(error):
            raise
        raise Refused("More time has been asked for already. The policy officer will decide.") from error
    record("extension.asked", f"{assessment.subject} asked for more time", by=by, subject=extension)
    tell(
        people=officers(),
        subject=f"{assessment.subject} asks for more time",
        sentences=[f"{assessment.subject} asks for time until {long_date(new_due)}: {extension.why}"],
        path=reverse("audits:extension_decide", args=[open_slug(), extension.pk]),
        cause=f"extension-asked:{extension.pk}",
    )
    return extension


@transaction.atomic
def decide(
    *, extension: Extension, granted: bool, by: Member, until: dt.date | None = None, words: str = ""
) -> Extension:
    """The officer grants a day (the one asked for, or another), or refuses with a reason; the leads get an email.

    Raises:
        Refused: decided already, a refusal without words, or a day that is not after the old one and to come.
    """
    assessment = extension.assessment
    party = acting_as(by, assessment, Party.OFFICER)
    words = words.strip()[:500]
    decision = {"decided_by_id": by.user_id, "decided_at": clock.now(), "decision_words": words}
    if granted:
        if until is not None and (until <= extension.old_due or until < clock.today()):
            raise Refused(f"Give a day after {long_date(extension.old_due)} that is still to come.")
        facts = {Fact.DUE_DATE} if until else set()
        move(extension, EXTENSION, "grant", by=by, party=party, facts=facts, granted_until=until, **decision)
        Assessment.objects.filter(pk=assessment.pk).update(due_on=until)
        assert until is not None
        said = f"More time was granted: the answers of {assessment.subject} are due on {long_date(until)}."
    else:
        facts = {Fact.REASON} if words else set()
        move(extension, EXTENSION, "refuse", by=by, party=party, facts=facts, **decision)
        day = long_date(extension.old_due)
        said = f"More time was not granted. The answers of {assessment.subject} are due on {day}."
    tell(
        people=leads_of(assessment),
        subject="More time was granted" if granted else "More time was not granted",
        sentences=[said, *([words] if words else [])],
        path=reverse("audits:assessment", args=[open_slug(), assessment.pk]),
        cause=f"extension-decided:{extension.pk}",
    )
    return extension
