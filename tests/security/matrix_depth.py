"""The rows of results in depth, other evidence, codes, quotes and reviews in the permission matrix."""

import datetime as dt
from typing import Any

from courses.choices import BookingStatus
from courses.models import ProgrammePause
from evaluations.models import Code, Coding, Comment, CourseReview, OtherEvidence, Quote, ThemedEvaluation
from evaluations.services.tallying import tally_events
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import Agency, Membership, Theme
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.making import book_people, make_course, make_event
from tests.security.matrix import TEAM, row

PROVIDER = frozenset({Role.PROVIDER})
PAUSERS = frozenset({Role.POLICY_OFFICER, Role.ADMINISTRATOR})
READERS = TEAM | {Role.SEG_MEMBER, Role.SEG_CHAIR, Role.SCRUTINEER}


def make(cast: Cast) -> dict[str, Any]:
    """A course of the provider's own, answered once, and a themed evaluation. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    membership = Membership.objects.get(user=cast.people[Role.PROVIDER])
    if membership.agency is None:
        membership.agency = Agency.objects.create(name=f"{first} Tutors", provides_training=True)
        membership.save()
    course = make_course(f"Depth in {first}", provider=membership.agency)
    event = make_event(course, clock.now() - dt.timedelta(days=4), ref=f"DEP-{first}")
    (booking,) = book_people(event, 1, f"{first.lower()}depth", status=BookingStatus.ATTENDED)
    respond(booking, "post", {"K2": 7})
    tally_events([event.pk])
    officer = cast.people[Role.POLICY_OFFICER]
    theme = Theme.objects.create(name=f"Depth of {first}")
    today = clock.today()
    respond(booking, "m3", texts={"A4": f"Depth words of {first}."})
    comment = Comment.objects.get(event=event)
    Comment.objects.filter(pk=comment.pk).update(state="released", released_text=comment.text)
    respond(booking, "m6", texts={"O3": f"Second words of {first}."})
    twice = Comment.objects.get(event=event, stage="m6")
    Comment.objects.filter(pk=twice.pk).update(state="released", released_text=twice.text)
    code = Code.objects.create(key="depth", label=f"Depth code {first}")
    Coding.objects.create(code=code, comment=twice, coder=cast.people[Role.ADMINISTRATOR])
    return {
        "depth_comment": comment,
        "depth_twice": twice,
        "depth_code": code,
        "depth_quote": Quote.objects.create(comment=comment, text=f"words of {first}", picked_by=officer),
        "depth_evidence": OtherEvidence.objects.create(
            course=course,
            method="observation",
            done_on=today,
            by_role="Team manager",
            how_many=9,
            step=3,
            what_it_showed=f"Observed in {first}",
            strength=2,
            recorded_by=officer,
        ),
        "depth_review": CourseReview.objects.create(
            course=course, event=event, kind="early", due_on=today + dt.timedelta(days=10)
        ),
        "depth_pause": ProgrammePause.objects.create(
            from_day=today - dt.timedelta(days=40),
            until_day=today - dt.timedelta(days=30),
            why=f"Inspection of {first}",
            recorded_by=officer,
        ),
        "depth_course": course,
        "depth_agency": membership.agency,
        "depth_theme": theme,
        "depth_themed": ThemedEvaluation.objects.create(
            theme=theme, title=f"In depth in {first}", created_by=officer
        ),
    }


def agency(made: Any) -> list[object]:
    return [made["depth_agency"].pk]


def theme(made: Any) -> list[object]:
    return [made["depth_theme"].pk]


def themed(made: Any) -> list[object]:
    return [made["depth_themed"].pk]


def course(made: Any) -> list[object]:
    return [made["depth_course"].pk]


def review(made: Any) -> list[object]:
    return [made["depth_review"].pk]


def pause(made: Any) -> list[object]:
    return [made["depth_pause"].pk]


def note(made: Any) -> list[object]:
    return [made["depth_evidence"].pk]


def comment(made: Any) -> list[object]:
    return [made["depth_comment"].pk]


def text(made: Any) -> list[object]:
    return ["comment", made["depth_comment"].pk]


def code(made: Any) -> list[object]:
    return [made["depth_code"].pk]


def quote(made: Any) -> list[object]:
    return [made["depth_quote"].pk]


def posted(name: str, args: Any, fact: str, **data: str) -> Any:
    """A POST that leads back to a page."""
    return row(
        name, roles=TEAM, args=args, method="post", data=data, status=dict.fromkeys(TEAM, 302), fact=fact
    )


ROWS = [
    row("evaluations:programme_results", roles=READERS, fact="Results of the programme"),
    row("evaluations:results_dictionary", roles=READERS | PROVIDER, fact="mean_change"),
    row(
        "evaluations:provider_results",
        roles=READERS,
        args=agency,
        fact=lambda made: made["depth_agency"].name,
    ),
    row(
        "evaluations:agency_results", roles=READERS, args=agency, fact=lambda made: made["depth_agency"].name
    ),
    row("evaluations:theme_results", roles=READERS, args=theme, fact=lambda made: made["depth_theme"].name),
    row("evaluations:themed_results", roles=READERS, args=themed, fact="In depth in Ashshire"),
    row("evaluations:course_compare", roles=TEAM | PROVIDER, args=course, fact="Events compared"),
    row(
        "evaluations:our_courses_together",
        roles=PROVIDER,
        fact=lambda made: made["depth_agency"].name,
    ),
    row("evaluations:reviews", roles=TEAM, fact="Depth in Ashshire"),
    row("evaluations:review", roles=TEAM, args=review, fact="Depth in Ashshire"),
    row("evaluations:pauses", roles=PAUSERS, fact="Inspection of Ashshire"),
    row("evaluations:pause_end", roles=PAUSERS, args=pause, fact="When does the pause end?"),
    row("evaluations:evidence", roles=READERS, fact="Observed in Ashshire"),
    row("evaluations:evidence_one", roles=READERS, args=note, fact="Observed in Ashshire"),
    row("evaluations:evidence_new", roles=TEAM, fact="Depth in Ashshire"),
    row("evaluations:evidence_correct", roles=TEAM, args=note, fact="Observed in Ashshire"),
    posted("evaluations:evidence_withdraw", note, "/evaluations/evidence/"),
    row("evaluations:themed_evidence", roles=READERS, args=themed, fact="In depth in Ashshire"),
    row("evaluations:coding", roles=TEAM, fact="Depth words of Ashshire."),
    row("evaluations:agreement", roles=TEAM, fact="Nothing read twice yet"),
    row(
        "evaluations:read_second",
        roles=TEAM,
        args=lambda made: ["comment", made["depth_twice"].pk],
        fact="Second words of Ashshire.",
    ),
    row("evaluations:codes", roles=TEAM, fact="Depth code Ashshire"),
    posted("evaluations:code_retire", code, "/evaluations/coding/codes/"),
    row("evaluations:code_text", roles=TEAM, args=text, fact="Depth words of Ashshire."),
    posted("evaluations:quote_pick", text, "/evaluations/coding/comment/", text="Depth words"),
    row("evaluations:quotes", roles=TEAM, fact="words of Ashshire"),
    posted("evaluations:quote_check", quote, "/evaluations/quotes/", identifies_nobody="yes"),
    posted("evaluations:quote_withdraw", quote, "/evaluations/quotes/"),
    posted("evaluations:comment_original", comment, "/evaluations/comments/"),
]
