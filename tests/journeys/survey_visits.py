"""People asked now, and every page that a survey link can show, for journeys in a browser."""

import datetime as dt
from collections.abc import Iterator

from playwright.sync_api import Page

from courses.models import KnowledgeQuestion
from partnerships import clock
from partnerships.links import LinkKind, token_for
from partnerships.models import Partnership
from partnerships.services.partnerships import create_partnership
from partnerships.tenancy import partnership_scope
from tests.evaluations.answering import invite
from tests.evaluations.asking import CHECK, Scene, some_answer
from tests.evaluations.making import book_people, make_course, make_event, may_send


def partnership_called(slug: str) -> Partnership:
    """The partnership of that slug, made when it is missing, with its contacts filled in."""
    found = Partnership.objects.filter(slug=slug).first()
    if found is None:
        name = f"{slug.title()} Safeguarding Children Partnership"
        found = create_partnership(slug=slug, name=name, short_name=slug.title())
        may_send(found)
    return found


def asked_now(
    slug: str, stage: str, audience: str = "delegate", *, title: str = "Working with neglect", people: int = 1
) -> Scene:
    """Ask a person today about an event of a course with a knowledge check; the first of them when several."""
    partnership = partnership_called(slug)
    now = clock.now()
    with partnership_scope(partnership):
        course = make_course(title=f"{title}, {stage} {audience}", objectives=2, ask_managers=True)
        objective = course.objectives.first()
        for position, (text, options, answer, why) in enumerate(CHECK):
            KnowledgeQuestion.objects.create(
                course=course,
                objective=objective,
                position=position,
                text=text,
                options=list(options),
                answer=answer,
                why=why,
            )
        event = make_event(
            course, now + dt.timedelta(days=4 if stage == "pre" else -3), ref=f"{slug}-{stage}-{audience}"
        )
        bookings = book_people(event, people, prefix=f"{stage}{audience}")
        for booking in bookings:
            booking.manager_email = "manager@work.example"
            booking.save()
        dates = {"due_at": now - dt.timedelta(days=1), "closes_at": now + dt.timedelta(days=10)}
        invitations = [invite(booking, stage, audience, **dates) for booking in bookings]
    return Scene(partnership, course, event, bookings[0], invitations[0])


def every_page(live_address: str, page: Page) -> Iterator[str]:
    """Visit every page that a survey link can show, errors and kind pages included; yields each one's name."""

    def visit(path: str) -> None:
        page.goto(live_address + path)

    for stage, audience, people in (("post", "delegate", 1), ("m3", "delegate", 1), ("m6", "manager", 2)):
        scene = asked_now("ashshire", stage, audience, people=people)
        name = f"{stage} {audience}"
        visit(scene.address)
        yield f"{name}, first page"
        for way in ("not-me", "not-in-role", "opt-out"):
            visit(f"{scene.address}{way}/")
            yield f"{name}, {way}"
        page.get_by_role("button", name="Opt out").click()
        yield f"{name}, opt-out without a choice"
        scene.start()
        for each in scene.survey.pages:
            visit(f"{scene.address}{each.number}/")
            yield f"{name}, page {each.number}"
            boxes = page.locator("textarea")
            if boxes.count():
                boxes.first.fill("x" * 1200)
                page.get_by_role("button", name="Continue").or_(
                    page.get_by_role("button", name="Send my answers")
                ).click()
                yield f"{name}, page {each.number} with a text too long"
            given = {key: value for item in each.items for key, value in some_answer(item).items()}
            scene.save(each.number, given=given)
        visit(f"{scene.address}thanks/")
        yield f"{name}, thanks"
        visit(scene.address)
        yield f"{name}, used"
    yield from _kind_pages(live_address, page)


def _kind_pages(live_address: str, page: Page) -> Iterator[str]:
    scene = asked_now("ashshire", "pre")
    for name, changes in (
        ("not open yet", {"state": "planned"}),
        ("cancelled", {"state": "cancelled"}),
        ("closed", {"state": "expired"}),
        ("opted out", {"state": "skipped", "skip_reason": "opted_out"}),
    ):
        scene.change(**changes)
        page.goto(live_address + scene.address)
        yield name
    page.goto(f"{live_address}/s/nonsense/")
    yield "altered"
    with partnership_scope(scene.partnership):
        version = scene.now().event_survey.survey_version
    token = token_for(LinkKind.SURVEY_PREVIEW, partnership_id=scene.partnership.pk, object_id=version.pk)
    page.goto(f"{live_address}/s/preview/{token}/")
    yield "trial"
    page.goto(f"{live_address}/s/preview/{token}/1/")
    yield "trial, page 1"
    page.goto(f"{live_address}/s/preview/{token}/99/")
    yield "trial, last page"
