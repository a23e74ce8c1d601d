"""Who sees what of evaluation in depth, and what the database itself refuses; Birchester never appears."""

import datetime as dt
from typing import Any

import pytest
from django.db import IntegrityError, ProgrammingError, connection, transaction

from courses.models import Booking
from evaluations import themed_choices
from evaluations.choices import INVITATION_MOVES, InvitationState
from evaluations.models import (
    ManagerSelection,
    OtherEvidence,
    PairBreak,
    ProviderRequest,
    RepairTask,
    Sample,
    SampledDelegate,
    SampleLeaving,
    SupervisorAnswer,
    ThemedEvaluation,
)
from evaluations.themed_choices import RequestState, ThemedState
from partnerships import clock
from partnerships.access import Member, visible_to
from partnerships.choices import Role
from partnerships.models import Agency, Theme
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.making import book_people, make_course, make_event


def member(cast: Cast, role: Role, agency: Agency | None = None) -> Member:
    user = cast.people[role]
    return Member(1, user.pk, user.name, user.email, frozenset({role}), agency.pk if agency else None)


def make_themed(cast: Cast, **fields: Any) -> ThemedEvaluation:
    theme = Theme.objects.create(name="Neglect", why_chosen="Two rapid reviews")
    officer = cast.people[Role.POLICY_OFFICER]
    return ThemedEvaluation.objects.create(
        theme=theme, title="Neglect in depth", created_by=officer, **fields
    )


def make_sampled(cast: Cast, evaluation: ThemedEvaluation) -> SampledDelegate:
    officer = cast.people[Role.POLICY_OFFICER]
    event = make_event(make_course(), clock.now() + dt.timedelta(days=30))
    (booking,) = book_people(event, 1)
    sample = Sample.objects.create(
        evaluation=evaluation, number=1, method="random", size_asked=1, seed=1, frame=[], drawn_by=officer
    )
    return SampledDelegate.objects.create(
        sample=sample,
        booking=booking,
        delegate_id=booking.delegate_id,
        event=event,
        order=1,
        added_by=officer,
    )


SEES_THEMED = {
    Role.POLICY_OFFICER: True,
    Role.COORDINATOR: True,
    Role.PROVIDER: False,
    Role.AGENCY_LEAD: False,
    Role.MODERATOR: False,
    Role.SEG_MEMBER: True,
    Role.SEG_CHAIR: True,
    Role.BOARD_MEMBER: False,
    Role.SCRUTINEER: True,
    Role.ADMINISTRATOR: False,
}


@pytest.mark.parametrize("role", list(Role))
def test_themes_are_seen_by_team_seg_and_scrutineer_and_samples_by_the_team_alone(
    role: Role, ashshire: Cast, birchester: Cast
) -> None:
    with partnership_scope(birchester.partnership):
        make_sampled(birchester, make_themed(birchester))
    with partnership_scope(ashshire.partnership):
        evaluation = make_themed(ashshire)
        sampled = make_sampled(ashshire, evaluation)
        who = member(ashshire, role)
        in_team = role in {Role.POLICY_OFFICER, Role.COORDINATOR}
        assert list(visible_to(who, ThemedEvaluation)) == ([evaluation] if SEES_THEMED[role] else [])
        assert list(visible_to(who, SampledDelegate)) == ([sampled] if in_team else [])


def test_a_provider_sees_its_own_agencys_requests_once_they_are_sent(ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        evaluation = make_themed(ashshire)
        event = make_event(make_course(), clock.now() + dt.timedelta(days=30))
        own, other = (Agency.objects.create(name=name) for name in ("Own Trust", "Other Trust"))
        made = {
            (agency.name, state): ProviderRequest.objects.create(
                evaluation=evaluation,
                event=event
                if state is RequestState.SENT
                else make_event(event.course, clock.now(), ref=agency.name),
                agency=agency,
                state=state,
                due_on=clock.today(),
                created_by=ashshire.people[Role.POLICY_OFFICER],
            )
            for agency in (own, other)
            for state in (RequestState.DRAFT, RequestState.SENT)
        }
        seen = visible_to(member(ashshire, Role.PROVIDER, own), ProviderRequest)
        assert list(seen) == [made["Own Trust", RequestState.SENT]]
        assert list(visible_to(member(ashshire, Role.PROVIDER), ProviderRequest)) == []
        assert visible_to(member(ashshire, Role.COORDINATOR), ProviderRequest).count() == 4


def test_an_agencys_lead_sees_the_repairs_of_its_own_people(ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        bookings = book_people(make_event(make_course(), clock.now()), 2)
        agencies = [Agency.objects.create(name=name) for name in ("Own Trust", "Other Trust")]
        tasks = [
            RepairTask.objects.create(
                pair_break=PairBreak.objects.create(booking=booking, reason="not_manager", from_stage="m3"),
                agency=agency,
                due_on=clock.today(),
            )
            for booking, agency in zip(bookings, agencies, strict=True)
        ]
        assert list(visible_to(member(ashshire, Role.AGENCY_LEAD, agencies[0]), RepairTask)) == tasks[:1]
        assert list(visible_to(member(ashshire, Role.MODERATOR, agencies[0]), RepairTask)) == []


def refused(work: Any, error: type[Exception] = IntegrityError) -> bool:
    """Whether the database refuses it, deferred constraints included."""
    try:
        with transaction.atomic():
            work()
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    except error:
        return True
    return False


def test_what_was_drawn_decided_or_seen_never_changes(ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        sampled = make_sampled(ashshire, make_themed(ashshire))
        SampleLeaving.objects.create(sampled=sampled, reason="cancelled")
        SupervisorAnswer.objects.create(booking=sampled.booking, how="nobody")
        ManagerSelection.objects.create(manager_code="a", year=2026, quarter=2, seed=1, candidates=[])
        PairBreak.objects.create(booking=sampled.booking, reason="not_manager", from_stage="m3")
        for model in (Sample, SampledDelegate, SampleLeaving, SupervisorAnswer, ManagerSelection, PairBreak):
            table = model._meta.db_table
            for statement in (f"DELETE FROM {table}", f"UPDATE {table} SET id = id"):
                assert refused(lambda statement=statement: run(statement), ProgrammingError), statement


def run(statement: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(statement)


def test_the_database_refuses_what_cannot_be(ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        evaluation = make_themed(ashshire)
        sampled = make_sampled(ashshire, evaluation)
        officer = ashshire.people[Role.POLICY_OFFICER]

        def start_without_a_plan() -> None:
            ThemedEvaluation.objects.filter(pk=evaluation.pk).update(state=ThemedState.UNDER_WAY)

        def leave_for_another_reason_without_words() -> None:
            SampleLeaving.objects.create(sampled=sampled, reason="other", by=officer)

        def evidence_about_nothing() -> None:
            OtherEvidence.objects.create(
                method="observation",
                done_on=clock.today(),
                by_role="Officer",
                how_many=1,
                step=4,
                what_it_showed="Better plans",
                strength=4,
                recorded_by=officer,
            )

        def supervisor_without_an_address() -> None:
            SupervisorAnswer.objects.create(booking=sampled.booking, how="confirmed", name="Mo")

        for work in (
            start_without_a_plan,
            leave_for_another_reason_without_words,
            evidence_about_nothing,
            supervisor_without_an_address,
        ):
            assert refused(work), work.__name__


def test_a_row_cannot_name_another_partnerships_booking(ashshire: Cast, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        (theirs,) = book_people(make_event(make_course(), clock.now()), 1)
    with partnership_scope(ashshire.partnership):
        assert not Booking.objects.filter(pk=theirs.pk).exists()
        assert refused(
            lambda: PairBreak.objects.create(booking_id=theirs.pk, reason="officer", from_stage="m3")
        )


TABLES = [
    (themed_choices.QuestionState, themed_choices.QUESTION_MOVES),
    (themed_choices.ThemedState, themed_choices.THEMED_MOVES),
    (themed_choices.RequestState, themed_choices.REQUEST_MOVES),
    (themed_choices.RepairState, themed_choices.REPAIR_MOVES),
    (themed_choices.EntryState, themed_choices.ENTRY_MOVES),
    (InvitationState, INVITATION_MOVES),
]


@pytest.mark.parametrize(("states", "moves"), TABLES)
def test_a_state_table_names_every_state_reaches_every_state_and_never_stays_where_it_is(
    states: Any, moves: dict[Any, frozenset[Any]]
) -> None:
    assert set(moves) == set(states)
    first, *_ = states
    reached, edge = {first}, [first]
    while edge:
        for following in moves[edge.pop()] - reached:
            reached.add(following)
            edge.append(following)
    assert reached == set(states)
    assert [state for state, following in moves.items() if state in following] == []


def test_an_answer_is_the_end_however_it_came_in() -> None:
    assert INVITATION_MOVES[InvitationState.ANSWERED] == frozenset()
    assert {state for state, moves in INVITATION_MOVES.items() if InvitationState.ANSWERED in moves} == {
        InvitationState.PLANNED,
        InvitationState.SENT,
        InvitationState.STARTED,
        InvitationState.EXPIRED,
        InvitationState.SKIPPED,
    }
