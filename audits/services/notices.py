"""Emails about audits: short, to the people of one part, leading to one page. They never hold answers or grades."""

from collections.abc import Iterable, Sequence

from django.conf import settings as django_settings
from django.template.loader import render_to_string

from audits.models import Assessment, Assignment
from partnerships.choices import EmailKind, Role
from partnerships.models import Membership
from partnerships.queries.groups import open_partnership
from partnerships.queries.members import Person, emails_by_role, emails_of_agency
from partnerships.services.outbox import Letter, queue


def leads_of(assessment: Assessment) -> list[Person]:
    """Who answers for the agency; the officers where it has no lead yet."""
    leads = emails_of_agency(assessment.agency_id, Role.AGENCY_LEAD) if assessment.agency_id else []
    return leads or officers()


def officers() -> list[Person]:
    return emails_by_role(Role.POLICY_OFFICER)


def reviewers_of(assignments: Iterable[Assignment]) -> list[Person]:
    """The people whom these assignments name; where an agency reviews as a peer, its leads, else its moderators."""
    held = list(assignments)
    ids = [assignment.membership_id for assignment in held if assignment.membership_id]
    found = set(Membership.objects.filter(pk__in=ids, active=True).values_list("user__name", "user__email"))
    for assignment in held:
        if assignment.membership_id is None and assignment.agency_id is not None:
            found.update(peers_of_agency(assignment.agency_id))
    return sorted(found)


def peers_of_agency(agency_id: int) -> list[Person]:
    """Who reviews for an agency: its leads, else its moderators, else the officers find somebody."""
    return (
        emails_of_agency(agency_id, Role.AGENCY_LEAD)
        or emails_of_agency(agency_id, Role.MODERATOR)
        or officers()
    )


def letters_to(
    people: Iterable[Person], *, subject: str, sentences: Sequence[str], path: str, cause: str
) -> list[Letter]:
    """One email to each of these people. `cause` names what happened, once for ever: "assignment-locked:17"."""
    partnership = open_partnership()
    return [
        Letter(
            kind=EmailKind.AUDIT,
            to_address=address,
            to_name=name,
            subject=subject,
            text=render_to_string(
                "emails/audit_notice.txt",
                {
                    "name": name,
                    "sentences": sentences,
                    "url": f"{django_settings.SITE_URL}{path}",
                    "partnership": partnership,
                },
            ),
            dedupe_key=f"{cause}:{address.lower()}"[:200],
        )
        for name, address in people
    ]


def tell(*, people: Iterable[Person], subject: str, sentences: Sequence[str], path: str, cause: str) -> None:
    """Queue one email to each of these people; telling twice of one cause is harmless."""
    queue(letters_to(people, subject=subject, sentences=sentences, path=path, cause=cause))
