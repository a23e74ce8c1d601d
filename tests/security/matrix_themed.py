"""The rows of themes, samples and requests in the permission matrix."""

import datetime as dt
from typing import Any

from evaluations.models import Invitation, ProviderRequest, ProviderRequestFile
from evaluations.services.themed import plan_evidence
from partnerships import clock, storage
from partnerships.choices import Role
from partnerships.links import LinkKind, token_for
from partnerships.models import Agency, Membership
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event
from tests.evaluations.themed.making import make_themed, put_in_sample
from tests.security.matrix import TEAM, OpenRow, row

OFFICER = frozenset({Role.POLICY_OFFICER})
READERS = frozenset({*TEAM, Role.SEG_MEMBER, Role.SEG_CHAIR, Role.SCRUTINEER})
PROVIDER = frozenset({Role.PROVIDER})


def make(cast: Cast) -> dict[str, Any]:
    """A themed evaluation under way, a sampled delegate with a survey, and a request to the provider of its event."""
    first = cast.partnership.name.split()[0]
    membership = Membership.objects.get(user=cast.people[Role.PROVIDER])
    if membership.agency is None:
        membership.agency = Agency.objects.create(name=f"{first} Teachers", provides_training=True)
        membership.save()
    event = make_event(
        make_course(f"Themed in {first}"), clock.now() + dt.timedelta(days=6), ref=f"THM-{first}"
    )
    bookings = book_people(event, 3, f"{first.lower()}themed")
    evaluation = make_themed(event, name=f"Neglect in {first}")
    officer = cast.people[Role.POLICY_OFFICER]
    planned = plan_evidence(evaluation=evaluation, method="case_file_audit", step=4, by=officer.pk)
    (person,) = put_in_sample(evaluation, bookings[:1])
    invitation = invite(bookings[0], "pre")
    Invitation.objects.filter(pk=invitation.pk).update(state="started", started_at=clock.now())
    request = ProviderRequest.objects.create(
        evaluation=evaluation,
        event=event,
        agency=membership.agency,
        due_on=clock.today() + dt.timedelta(days=10),
        state="answered",
        sent_at=clock.now(),
        answered_at=clock.now(),
        created_by=officer,
    )
    file = ProviderRequestFile.objects.create(
        request=request,
        kind="material",
        file=storage.store(b"Slides", kind="evidence", name="slides.txt", content_type="text/plain"),
        sent_by=cast.people[Role.PROVIDER],
    )
    return {
        "themed": evaluation,
        "planned_evidence": planned,
        "sampled": person,
        "provider_request": request,
        "provider_file": file,
        "supervisor_token": token_for(
            LinkKind.SURVEY, partnership_id=cast.partnership.pk, object_id=invitation.pk
        ),
    }


def theme(made: Any) -> list[object]:
    return [made["themed"].theme_id]


def themed(made: Any) -> list[object]:
    return [made["themed"].pk]


def sampled(made: Any) -> list[object]:
    person = made["sampled"]
    return [made["themed"].pk, person.sample_id, person.pk]


def request(made: Any) -> list[object]:
    return [made["themed"].pk, made["provider_request"].pk]


def posted(name: str, args: Any, fact: str, **data: str) -> Any:
    """What only the officer may post; it leads to the page of the fact."""
    return row(
        f"evaluations:{name}",
        roles=OFFICER,
        args=args,
        method="post",
        data=data,
        status=dict.fromkeys(OFFICER, 302),
        fact=fact,
    )


ROWS = [
    row("evaluations:themes", roles=READERS, fact="Neglect in"),
    row("evaluations:theme_new", roles=OFFICER, fact="Add a theme"),
    row("evaluations:theme", roles=READERS, args=theme, fact="in practice"),
    row("evaluations:theme_change", roles=OFFICER, args=theme, fact="Which group chose it"),
    row(
        "evaluations:themed_new",
        roles=OFFICER,
        query="?theme=0",
        status=dict.fromkeys(OFFICER, 404),
    ),
    row("evaluations:themed", roles=READERS, args=themed, fact="What would count as assurance"),
    row("evaluations:themed_change", roles=OFFICER, args=themed, fact="Change the plan"),
    posted("themed_move", themed, "/evaluations/themed/", state="analysis"),
    row("evaluations:themed_events", roles=OFFICER, args=themed, fact="Events that take part"),
    posted("themed_event_choose", themed, "/events/", do="add", event="THM-Ashshire"),
    row("evaluations:themed_questions", roles=OFFICER, args=themed, fact="Test questions"),
    row("evaluations:evidence_plan", roles=OFFICER, args=themed, fact="Plan other evidence"),
    posted(
        "evidence_drop",
        lambda made: [made["themed"].pk, made["planned_evidence"].pk],
        "/evaluations/themed/",
    ),
    row("evaluations:sample", roles=TEAM, args=themed, fact="Who could be drawn"),
    posted("sample_draw", themed, "/sample/", size="1", method="random"),
    row(
        "evaluations:sample_record",
        roles=TEAM,
        args=lambda made: sampled(made)[:2],
        fact="Population against sample",
    ),
    row("evaluations:sample_replace", roles=OFFICER, args=sampled, fact="Replace Ashshirethemed0 Example"),
    row("evaluations:people", roles=TEAM, args=themed, fact="Ashshirethemed0 Example"),
    row("evaluations:requests", roles=TEAM, args=themed, fact="Themed in Ashshire"),
    row("evaluations:request_new", roles=OFFICER, args=themed, fact="Ask a provider"),
    row("evaluations:request", roles=TEAM, args=request, fact="Their answer"),
    posted("request_decide", request, "/requests/", state="returned", reason="Where is the list?"),
    row(
        "evaluations:request_file",
        roles=TEAM,
        args=lambda made: [*request(made), made["provider_file"].pk],
        fact="Slides",
    ),
    row("evaluations:our_requests", roles=PROVIDER, fact="Themed in Ashshire"),
    row(
        "evaluations:our_request",
        roles=PROVIDER,
        args=lambda made: [made["provider_request"].pk],
        fact="Themed in Ashshire",
    ),
]

OPEN_ROWS = [
    OpenRow(
        "survey_supervisor",
        200,
        200,
        args=lambda made: [made["supervisor_token"]],
        fact="Who supervises your practice?",
    ),
]
