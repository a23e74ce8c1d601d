"""What a section 11 cycle takes besides the pages: the people, the bulk of the answers, the grades of the journey."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field

from assurance.models import Evidence
from assurance.services.evidence import Content, add_evidence
from audits.models import Answer, Assessment, Assignment, Heading
from audits.queries.answers import question_rows
from audits.services import agreeing, answer_evidence, moderating, visits
from audits.services.answers import save_answer
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Partnership, User
from partnerships.tenancy import partnership_scope
from tests.audits.making import agency, as_member, person, released
from tests.conftest import Cast

NAMES = ("Ash Police", "Elm College", "Oak Trust")
POSITION = "Director of quality"
LABELS = {"green": "Green", "amber": "Amber", "red": "Red", "na": "Not applicable"}
WORST_LAST = ("green", "amber", "red")


@contextmanager
def in_its_partnership() -> Iterator[None]:
    """For a function that reads or writes rows itself: what it writes is committed when it returns."""
    with partnership_scope(Partnership.objects.get(slug="ashshire")):
        yield


@dataclass
class Grades:
    """Every grade that somebody gives in the journey, kept beside the portal, to be worked out again."""

    own: dict[tuple[str, str], str] = field(default_factory=dict)
    moderated: dict[tuple[str, str], str] = field(default_factory=dict)
    agreed: dict[tuple[str, str], str] = field(default_factory=dict)

    def line(self, name: str, heading: str, title: str, keys: Sequence[str]) -> str:
        """One heading of one agency as the report prints it: `Title 3 Green, 1 Amber 4 Green (1 lower) Green`."""
        own = [self.own[name, key] for key in keys]
        moderated = [self.moderated[name, key] for key in keys]
        lower = self._lower([name], keys)
        said = f" ({lower} lower)" if lower else ""
        return f"{title} {_counted(own)} {_counted(moderated)}{said} {LABELS[self.agreed[name, heading]]}".strip()

    def total(self, heading: str, title: str, keys: Sequence[str]) -> str:
        """One heading over all agencies: `Title 2 Green, 1 Amber 12 1`."""
        agreed = _counted([self.agreed[name, heading] for name in NAMES])
        return f"{title} {agreed} {len(NAMES) * len(keys)} {self._lower(NAMES, keys)}"

    def _lower(self, names: Iterable[str], keys: Sequence[str]) -> int:
        pairs = [(self.own[name, key], self.moderated[name, key]) for name in names for key in keys]
        return sum(
            WORST_LAST.index(moderated) > WORST_LAST.index(own)
            for own, moderated in pairs
            if "na" not in (own, moderated)
        )


def _counted(levels: Sequence[str]) -> str:
    counts = Counter(levels)
    return ", ".join(f"{counts[level]} {word}" for level, word in LABELS.items() if counts[level])


@dataclass
class People:
    """A lead and a moderator of each agency."""

    cast: Cast
    leads: dict[str, Member]
    moderators: dict[str, Member]

    def user(self, member: Member) -> User:
        return User.objects.get(pk=member.user_id)

    @property
    @in_its_partnership()
    def officer(self) -> Member:
        return as_member(self.cast.people[Role.POLICY_OFFICER])


@in_its_partnership()
def invite(cast: Cast) -> People:
    """Three agencies under the duty and one that is not; each of the three has a lead and a moderator.

    The framework is released.
    """
    agency("Ash Bakery", section11_duty=False)
    released(cast)
    places = {name: agency(name) for name in NAMES}
    return People(
        cast,
        {name: person(cast, Role.AGENCY_LEAD, at, f"Lead of {name}") for name, at in places.items()},
        {name: person(cast, Role.MODERATOR, at, f"Moderator from {name}") for name, at in places.items()},
    )


@in_its_partnership()
def assessment_of(name: str) -> Assessment:
    rows = Assessment.objects.select_related("agency", "cycle", "framework_version")
    return rows.get(agency__name=name)


@in_its_partnership()
def questions_by_heading(name: str) -> dict[Heading, list[str]]:
    """The keys of the graded questions of each heading, in the framework's order."""
    found: dict[Heading, list[str]] = {}
    for question in question_rows(assessment_of(name)):
        found.setdefault(question.heading, []).append(question.key)
    return found


@in_its_partnership()
def answer_the_rest(name: str, lead: Member, grades: Grades, others: dict[str, str]) -> None:
    """Answer every question that has no answer yet: green, save those of `others`; on one piece of evidence."""
    assessment = assessment_of(name)
    known = set(Answer.objects.filter(assessment=assessment).values_list("question__key", flat=True))
    evidence = _policy(assessment, lead)
    for question in question_rows(assessment):
        if question.key in known:
            continue
        level = others.get(question.key, "green")
        action = {"text": "Train", "owner": "Head of people", "due_on": _in_days(60).isoformat()}
        save_answer(
            assessment=assessment,
            question=question,
            revision=0,
            explanation=f"What we do about {question.key}.",
            level=level,
            not_applicable_reason="We commission nobody." if level == "na" else "",
            value=[action] if level in ("amber", "red") else None,
            by=lead,
        )
        answer_evidence.attach(
            assessment=assessment,
            question=question,
            evidence=evidence,
            what_it_proves="It is in place",
            by=lead,
        )
        grades.own[name, question.key] = level


def _policy(assessment: Assessment, lead: Member) -> Evidence:
    return add_evidence(
        title="Safeguarding policy and annual report",
        what_it_proves="The arrangements, and what was checked",
        content=Content(note="Approved in spring."),
        by=lead,
        agency_id=assessment.agency_id,
        owner="Head of safeguarding",
        expires_on=_in_days(400),
    )


def _in_days(days: int) -> dt.date:
    return clock.today() + dt.timedelta(days=days)


@in_its_partnership()
def moderator_of(name: str, people: People) -> Member:
    """Whom the portal, or then the officer, gave to an agency."""
    held = Assignment.objects.exclude(state__in=("conflicted", "ended")).get(assessment__agency__name=name)
    return next(each for each in people.moderators.values() if each.membership_id == held.membership_id)


def proposal(grades: Grades, name: str, keys: Sequence[str]) -> str:
    """The grade that this journey's moderators propose: the worst of the heading's questions."""
    given = [grades.moderated[name, key] for key in keys]
    return max((level for level in given if level != "na"), key=WORST_LAST.index)


@in_its_partnership()
def moderate_and_agree(name: str, people: People, grades: Grades, but: str) -> None:
    """Confirm, visit and propose by the services; agree likewise, all headings but `but`, left to the page."""
    moderator, assessment = moderator_of(name, people), assessment_of(name)
    for heading, keys in questions_by_heading(name).items():
        moderating.confirm_rest(assessment=assessment, heading=heading, by=moderator)
        grades.moderated.update({(name, key): grades.own[name, key] for key in keys})
        level = proposal(grades, name, keys)
        moderating.propose_heading(
            assessment=assessment, heading=heading, level=level, note="As we saw.", by=moderator
        )
        grades.agreed[name, heading.key] = level
    visit = visits.plan(
        assessment=assessment, planned_for=clock.now() + dt.timedelta(days=1), place="", by=moderator
    )
    visits.record_visit(
        visit=visit, held_on=clock.today(), roles_met=["Head of people"], findings="Seen.", by=moderator
    )
    moderating.propose_assessment(assessment=assessment, by=moderator)
    rows = assessment.agreements.exclude(heading__key=but)
    for agreement in rows.select_related("assessment", "heading", "proposal"):
        agreeing.agree_heading(agreement=agreement, by=people.leads[name])
