"""Who may see answers, results and comments."""

from django.db.models import QuerySet

from courses.models import Event
from evaluations.models import Comment, Concern, EventSurvey, Invitation, Response, SurveyVersion
from partnerships.access import Member, visible, visible_to
from partnerships.choices import Role
from partnerships.permissions import declare

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
