"""Who may see answers, results, comments, themes and samples."""

from django.db.models import QuerySet

from courses.models import Event, ProgrammePause
from evaluations.models import (
    BankQuestion,
    Code,
    Comment,
    Concern,
    CourseReview,
    EventSurvey,
    Invitation,
    OtherEvidence,
    PastResultsImport,
    PlannedEvidence,
    ProviderRequest,
    Quote,
    RepairTask,
    Response,
    RoomEntry,
    RoomSession,
    Sample,
    SampledDelegate,
    SecondReading,
    SurveyVersion,
    ThemedEvaluation,
)
from evaluations.themed_choices import RequestState
from partnerships.access import Member, visible, visible_to
from partnerships.choices import Role
from partnerships.permissions import Permission, declare
from partnerships.tenancy import TenantModel

TEAM = {Role.POLICY_OFFICER, Role.COORDINATOR}

SEE_SURVEYS = declare("evaluations.see_surveys", "see what is sent and when", TEAM)
START_SENDING = declare("evaluations.start_sending", "start sending surveys", TEAM)
READ_RESPONSES = declare("evaluations.read_responses", "read single responses by code", TEAM)
READ_COMMENTS = declare("evaluations.read_comments", "read held comments and release them", TEAM)
SEE_RESULTS = declare(
    "evaluations.see_results",
    "see results above the minimum",
    {*TEAM, Role.PROVIDER},
)
SEE_OWN_RESULTS = declare("evaluations.see_own_results", "see your own courses' results", {Role.PROVIDER})


def _team_only(member: Member, queryset: QuerySet) -> QuerySet:
    return queryset if member.can(READ_RESPONSES) else queryset.none()


@visible(Response)
def responses(member: Member) -> QuerySet[Response]:
    return _team_only(member, Response.objects.all())


@visible(Comment)
def comments(member: Member) -> QuerySet[Comment]:
    return _team_only(member, Comment.objects.all())


@visible(Concern)
def concerns(member: Member) -> QuerySet[Concern]:
    return _team_only(member, Concern.objects.all())


@visible(Invitation)
def invitations(member: Member) -> QuerySet[Invitation]:
    return _team_only(member, Invitation.objects.all())


@visible(EventSurvey)
def event_surveys(member: Member) -> QuerySet[EventSurvey]:
    return EventSurvey.objects.filter(event__in=visible_to(member, Event))


@visible(SurveyVersion)
def survey_versions(member: Member) -> QuerySet[SurveyVersion]:
    return SurveyVersion.objects.all() if member.can(SEE_SURVEYS) else SurveyVersion.objects.none()


# --- Evaluation in depth ---

SEG = {Role.SEG_MEMBER, Role.SEG_CHAIR}

DESIGN_SURVEYS = declare("evaluations.design_surveys", "write questions and design surveys", TEAM)
PLAN_THEMED = declare(
    "evaluations.plan_themed", "plan a themed evaluation and draw its sample", {Role.POLICY_OFFICER}
)
SEE_THEMED = declare(
    "evaluations.see_themed",
    "see themes, their evaluations and the evidence",
    {*TEAM, *SEG, Role.SCRUTINEER},
)
SEE_SAMPLES = declare("evaluations.see_samples", "see who is in a sample", TEAM)
ANSWER_REQUESTS = declare(
    "evaluations.answer_requests", "answer what your agency is asked for", {Role.PROVIDER}
)
CHANGE_DATES = declare("evaluations.change_dates", "extend, close and reopen surveys", TEAM)
HOLD_ROOM_SESSIONS = declare("evaluations.hold_room_sessions", "open a survey in the room", TEAM)
ENTER_PAPER = declare("evaluations.enter_paper", "print surveys and type in returned papers", TEAM)
SEE_REPAIRS = declare("evaluations.see_repairs", "see pairs that broke and put them right", TEAM)
REPAIR_OWN_PEOPLE = declare(
    "evaluations.repair_own_people", "say who is there now in your agency", {Role.AGENCY_LEAD}
)
SEE_DELIVERY = declare("evaluations.see_delivery", "see what was delivered", TEAM)
SEE_PROGRAMME_RESULTS = declare(
    "evaluations.see_programme_results",
    "see results of the programme, its themes, providers and agencies",
    {*TEAM, *SEG, Role.SCRUTINEER},
)
RECORD_EVIDENCE = declare("evaluations.record_evidence", "record other evidence", TEAM)
CODE_COMMENTS = declare("evaluations.code_comments", "code comments and pick quotes", TEAM)
REVIEW_COURSES = declare("evaluations.review_courses", "review courses' evaluations", TEAM)
PAUSE_PROGRAMME = declare(
    "evaluations.pause_programme", "pause the programme", {Role.POLICY_OFFICER, Role.ADMINISTRATOR}
)


def _to(permission: Permission, member: Member, model: type[TenantModel]) -> QuerySet:
    return model.objects.all() if member.can(permission) else model.objects.none()


BRING_IN_PAST_RESULTS = declare(
    "evaluations.bring_in_past_results", "bring in past results of another survey system", TEAM
)


@visible(PastResultsImport)
def past_results_imports(member: Member) -> QuerySet[PastResultsImport]:
    return _to(BRING_IN_PAST_RESULTS, member, PastResultsImport)


@visible(BankQuestion)
def bank_questions(member: Member) -> QuerySet[BankQuestion]:
    return _to(DESIGN_SURVEYS, member, BankQuestion)


@visible(ThemedEvaluation)
def themed_evaluations(member: Member) -> QuerySet[ThemedEvaluation]:
    return _to(SEE_THEMED, member, ThemedEvaluation)


@visible(PlannedEvidence)
def planned_evidence(member: Member) -> QuerySet[PlannedEvidence]:
    return _to(SEE_THEMED, member, PlannedEvidence)


@visible(OtherEvidence)
def other_evidence(member: Member) -> QuerySet[OtherEvidence]:
    return _to(SEE_THEMED, member, OtherEvidence)


@visible(Sample)
def samples(member: Member) -> QuerySet[Sample]:
    return _to(SEE_SAMPLES, member, Sample)


@visible(SampledDelegate)
def sampled_delegates(member: Member) -> QuerySet[SampledDelegate]:
    return _to(SEE_SAMPLES, member, SampledDelegate)


@visible(ProviderRequest)
def provider_requests(member: Member) -> QuerySet[ProviderRequest]:
    """The team sees all; a provider its own agency's, once they were sent."""
    if member.can(PLAN_THEMED) or member.can(SEE_SURVEYS):
        return ProviderRequest.objects.all()
    if member.can(ANSWER_REQUESTS) and member.agency_id is not None:
        own = ProviderRequest.objects.filter(agency_id=member.agency_id)
        return own.exclude(state__in=[RequestState.DRAFT, RequestState.WITHDRAWN])
    return ProviderRequest.objects.none()


@visible(RepairTask)
def repair_tasks(member: Member) -> QuerySet[RepairTask]:
    """The team sees all; an agency's lead its own people."""
    if member.can(SEE_REPAIRS):
        return RepairTask.objects.all()
    if member.can(REPAIR_OWN_PEOPLE) and member.agency_id is not None:
        return RepairTask.objects.filter(agency_id=member.agency_id)
    return RepairTask.objects.none()


@visible(RoomSession)
def room_sessions(member: Member) -> QuerySet[RoomSession]:
    return _to(HOLD_ROOM_SESSIONS, member, RoomSession)


@visible(RoomEntry)
def room_entries(member: Member) -> QuerySet[RoomEntry]:
    return _to(HOLD_ROOM_SESSIONS, member, RoomEntry)


@visible(Code)
def codes(member: Member) -> QuerySet[Code]:
    return _to(CODE_COMMENTS, member, Code)


@visible(Quote)
def quotes(member: Member) -> QuerySet[Quote]:
    return _to(CODE_COMMENTS, member, Quote)


@visible(SecondReading)
def second_readings(member: Member) -> QuerySet[SecondReading]:
    return _to(CODE_COMMENTS, member, SecondReading)


@visible(CourseReview)
def course_reviews(member: Member) -> QuerySet[CourseReview]:
    return _to(REVIEW_COURSES, member, CourseReview)


READ_EVIDENCE = declare(
    "evaluations.read_evidence",
    "read results and evidence as they are released",
    {*SEG, Role.SCRUTINEER},
)
READ_RESULT_FILES = declare(
    "evaluations.read_result_files",
    "download results",
    {*TEAM, *SEG, Role.SCRUTINEER, Role.PROVIDER},
)


@visible(ProgrammePause)
def programme_pauses(member: Member) -> QuerySet[ProgrammePause]:
    return _to(PAUSE_PROGRAMME, member, ProgrammePause)


#: Those whose place in the navigation is the register of themes; the team comes to it through Evaluations.
COME_FOR_THEMES = declare(
    "evaluations.come_for_themes", "come to the register of themes", {*SEG, Role.SCRUTINEER}
)
