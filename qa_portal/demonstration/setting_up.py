"""The partnerships themselves: settings, boards, agencies, themes, courses, members."""

import datetime as dt
from dataclasses import dataclass

from django.contrib.auth.hashers import make_password

from courses.models import Course
from courses.services.courses import CheckQuestion, create_course, set_knowledge_check
from partnerships import clock
from partnerships.access import Member
from partnerships.choices import Role, Sector
from partnerships.models import Agency, AgencyBoard, Board, Partnership, PartnershipSettings, Theme, User
from partnerships.queries.members import member_of
from partnerships.services.partnerships import add_member, create_partnership
from partnerships.tenancy import partnership_scope
from qa_portal.demonstration import content

PASSWORD = "Ashshire-demonstration"


@dataclass
class Stage:
    """A partnership as set up: what its history is played on. Lists follow the order of the content."""

    partnership: Partnership
    boards: list[Board]
    agencies: list[Agency]
    domains: list[str]
    shares: list[int]
    courses: list[Course]
    facts: tuple[content.CourseFacts, ...]
    people: dict[Role, User]


def member_in_role(stage: Stage, role: Role) -> Member:
    """The one member of a role; called in the partnership's scope."""
    member = member_of(stage.people[role].pk)
    if member is None:
        raise LookupError(f"{stage.partnership} has no {role.label}.")
    return member


def accounts(slug: str) -> list[tuple[Role, str]]:
    """One address per role of a partnership."""
    return [(role, f"{role.value.replace('_', '-')}@{slug}.example") for role in Role]


def set_up(
    *,
    slug: str,
    name: str,
    short_name: str,
    colour: str,
    boards: tuple[tuple[str, str], ...],
    agencies: tuple[content.AgencyFacts, ...],
    themes: tuple[tuple[str, str], ...],
    courses: tuple[content.CourseFacts, ...],
) -> Stage:
    """Make a partnership ready to run, with one member per role; not active until its history is whole.

    A worker that runs meanwhile lets it alone: by its clock, everything in the history is long past.
    """
    partnership = create_partnership(slug=slug, name=name, short_name=short_name, colour=colour)
    Partnership.objects.filter(pk=partnership.pk).update(active=False)
    with partnership_scope(partnership):
        fill_in_settings(slug, name)
        made_boards = [Board.objects.create(name=board, short_name=short) for board, short in boards]
        made_agencies = [make_agency(facts, made_boards) for facts in agencies]
        made_themes = [
            Theme.objects.create(name=theme, why_chosen=why, chosen_on=clock.today()) for theme, why in themes
        ]
        made_courses = [make_course(facts, made_agencies, made_themes) for facts in courses]
        people = {
            role: add_member(
                email=address,
                name=member_name(role),
                roles={role: made_boards[0] if role == Role.BOARD_MEMBER else None},
                agency_id=made_agencies[0].pk if role in {Role.PROVIDER, Role.AGENCY_LEAD} else None,
            ).user
            for role, address in accounts(slug)
        }
    # One password, printed for everyone to see, is hashed once: a hash is made to take a fifth of a second.
    User.objects.filter(pk__in=[user.pk for user in people.values()]).update(password=make_password(PASSWORD))
    return Stage(
        partnership=partnership,
        boards=made_boards,
        agencies=made_agencies,
        domains=[facts.domain for facts in agencies],
        shares=[facts.share for facts in agencies],
        courses=made_courses,
        facts=courses,
        people=people,
    )


def member_name(role: Role) -> str:
    """An invented name for the one member of a role."""
    first = content.FIRST_NAMES[(list(Role).index(role) * 7 + 3) % len(content.FIRST_NAMES)]
    last = content.LAST_NAMES[(list(Role).index(role) * 5 + 2) % len(content.LAST_NAMES)]
    return f"{first} {last}"


def fill_in_settings(slug: str, name: str) -> None:
    """Everything that has to be filled in before a survey may be sent."""
    PartnershipSettings.objects.update(
        legal_basis=(
            "Children Act 2004, section 16E and following; Working Together to Safeguard Children 2023, chapter 2: "
            "safeguarding partners monitor and evaluate the effectiveness of training."
        ),
        legal_basis_dated=dt.date(2023, 12, 15),
        controller=name,
        dpo_contact=f"dpo@{slug}.example",
        privacy_notice_url=f"https://www.{slug}.example/privacy/training-evaluation",
        front_door="Children's front door, 01632 960 100",
        out_of_hours="01632 960 199",
        designated_officer="Designated officer (LADO), 01632 960 150",
        concern_mailbox=f"safeguarding-concerns@{slug}.example",
        concern_cover_name="Duty team manager",
        concern_cover_email=f"duty-manager@{slug}.example",
    )


def make_agency(facts: content.AgencyFacts, boards: list[Board]) -> Agency:
    """An agency and the boards it belongs to."""
    agency = Agency.objects.create(
        name=facts.name,
        sector=facts.sector,
        contributes_to_budget=facts.contributes,
        provides_training=facts.provides,
        section11_duty=facts.sector not in {Sector.VOLUNTARY, Sector.EARLY_YEARS},
    )
    AgencyBoard.objects.bulk_create(
        [AgencyBoard(agency=agency, board=boards[number]) for number in facts.boards if number < len(boards)]
    )
    return agency


def make_course(facts: content.CourseFacts, agencies: list[Agency], themes: list[Theme]) -> Course:
    """A course with its objectives and, where it has one, its knowledge check."""
    course = create_course(
        title=facts.title,
        subject=facts.subject,
        provider_id=agencies[facts.provider % len(agencies)].pk,
        kind=facts.kind,
        reach=facts.reach,
        on_programme=facts.on_programme,
        basic_awareness=facts.basic_awareness,
        ask_managers=facts.ask_managers,
        practice_areas=list(facts.practice_areas),
        objectives=facts.objectives,
        theme_ids=[themes[number].pk for number in facts.themes if number < len(themes)],
    )
    objectives = list(course.objectives.order_by("position"))
    questions = [
        CheckQuestion(text, options, answer, objectives[objective].pk, why, number < 3)
        for number, (objective, text, options, answer, why) in enumerate(facts.check)
    ]
    if questions:
        set_knowledge_check(course=course, questions=questions, by=None)
    return course
