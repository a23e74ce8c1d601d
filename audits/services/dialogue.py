"""What the two sides say to each other while an assessment is moderated. Nothing is hidden from the lead."""

from django.db import transaction
from django.urls import reverse

from assurance.services.refusals import Refused
from audits.choices import PartyChoice
from audits.logic.processes import Party
from audits.models import Assessment, Assignment, DialogueEntry, Heading, Question
from audits.rules import may_read, parties_of
from audits.services.notices import leads_of, reviewers_of, tell
from partnerships import clock
from partnerships.access import Member
from partnerships.logic.wording import long_date
from partnerships.services.log import record

MOST_CHARACTERS = 5_000
_SPEAKERS = (
    Party.LEAD, Party.PROVIDER, Party.MODERATOR, Party.PEER, Party.CHECKER, Party.OBSERVER, Party.CHAIR, Party.OFFICER,
)  # fmt: skip
_AGENCY = (Party.LEAD, Party.PROVIDER)


def speaker(by: Member, assessment: Assessment) -> Party:
    """The part in which a member speaks about an assessment.

    Raises:
        Refused: none is theirs, or the evidence has not opened for them.
    """
    held = parties_of(by, assessment)
    party = next((each for each in _SPEAKERS if each in held), None)
    if party is None or not may_read(by, assessment):
        raise Refused("This is for somebody else to do.")
    return party


@transaction.atomic
def say(
    *,
    assessment: Assessment,
    text: str,
    by: Member,
    question: Question | None = None,
    heading: Heading | None = None,
) -> DialogueEntry:
    """Say something about the assessment, one heading or one question; the other side is told by email.

    The email never holds the words, and there is at most one a day to each side.

    Raises:
        Refused: no words, too many, or not this person's to say.
    """
    party = speaker(by, assessment)
    text = text.strip()
    if not text:
        raise Refused("Write something first.")
    if len(text) > MOST_CHARACTERS:
        raise Refused(
            f"A message may have {MOST_CHARACTERS:,} characters at most. Shorten it and send it again."
        )
    part = question or heading
    if part is not None and part.version_id != assessment.framework_version_id:
        raise Refused("This question is not part of the assessment.")
    entry = DialogueEntry.objects.create(
        assessment=assessment,
        question=question,
        heading=heading,
        party=PartyChoice(party),
        text=text,
        by_id=by.user_id,
    )
    record("dialogue.said", f"A message about {assessment.subject}", by=by, subject=entry)
    _tell_others(entry, party)
    return entry


def _tell_others(entry: DialogueEntry, party: Party) -> None:
    assessment = entry.assessment
    is_from_agency = party in _AGENCY
    assigned = Assignment.objects.filter(assessment=assessment, state="declared")
    people = reviewers_of(assigned) if is_from_agency else leads_of(assessment)
    today = clock.today()
    tell(
        people=people,
        subject=f"A new message about {assessment.subject}",
        sentences=(
            f"There is a new message in the dialogue about {assessment.subject}, {long_date(today)}.",
        ),
        path=reverse("home", args=[assessment.partnership.slug]),
        cause=f"dialogue:{assessment.pk}:{'agency' if is_from_agency else 'other'}:{today.isoformat()}",
    )
