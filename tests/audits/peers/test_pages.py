"""The pages of training peer review as their people use them, and what they cost."""

import re
from collections.abc import Callable
from dataclasses import dataclass

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from audits.choices import ThemeKind
from audits.models import CycleTheme, Grade, Interest, PeerGroup, Subgroup
from audits.services import peer_groups, peer_reviews
from audits.services.cycles import advance_cycle
from audits.services.peer_themes import share_themes, write_theme
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import Membership, User
from tests.audits.making import agency, as_member, person
from tests.audits.peers.making import (
    NAMES,
    Scene,
    declared,
    finish,
    locked_scene,
    peer_scene,
    send_in,
    shared,
)
from tests.audits.peers.test_reviewing import LOWER
from tests.audits.standards.test_pages import day, text
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")
POLICE, COLLEGE, TRUST = NAMES


@dataclass(frozen=True)
class Pages:
    """The browsers of a peer review, and its addresses."""

    cast: Cast
    sign_in: Callable[[User], Client]

    def browser(self, member: Member) -> Client:
        return self.sign_in(User.objects.get(pk=member.user_id))

    def url(self, name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[self.cast.partnership.slug, *args])


@pytest.fixture
def pages(in_ashshire: Cast, sign_in: Callable[[User], Client]) -> Pages:
    return Pages(in_ashshire, sign_in)


def test_matching_in_the_browser(pages: Pages) -> None:
    scene = peer_scene(pages.cast, (*NAMES, "Yew Hospice"))
    officer = pages.browser(scene.officer)
    groups = pages.url("peer_groups", scene.cycle.pk)
    assert "4 agencies are in no group that is locked." in text(officer.get(groups))
    response = officer.post(pages.url("peer_propose", scene.cycle.pk), {"wanted": "2"}, follow=True)
    assert "Proposed: 2 pairs. No rule is broken." in text(response)
    swap = pages.url("peer_swap", scene.cycle.pk)
    first, second = PeerGroup.objects.order_by("name")
    one, other = (group.places.order_by("pk")[0].assessment for group in (first, second))
    refused = officer.post(swap, {"one": one.pk, "other": one.pk})
    assert "Choose two agencies of different groups." in text(refused)
    response = officer.post(swap, {"one": one.pk, "other": other.pk}, follow=True)
    assert "changed places." in text(response)
    timers = pages.url("peer_timers", first.pk)
    response = officer.post(
        timers,
        {**day("results_by", 1, 10, 2026), **day("share_by", 9, 10, 2026), **day("respond_by", 30, 10, 2026)},
        follow=True,
    )
    assert "The days of Group 1 were saved." in text(response)
    response = officer.post(pages.url("peer_lock", scene.cycle.pk), follow=True)
    assert "Locked. 2 groups were told whom they review." in text(response)
    assert "Another reviewer for Yew Hospice" in text(response)
    assert b"Yew Hospice" in officer.get(groups + "?format=csv").content
    assert officer.get(groups + "?format=xlsx").status_code == 200


def test_a_review_in_the_browser_from_declaration_to_return(pages: Pages) -> None:
    scene = locked_scene(pages.cast)
    police = scene.assessment(POLICE)
    peer, lead = pages.browser(scene.peer_of(police)), pages.browser(scene.lead(POLICE))
    review = pages.url("peer_review", police.pk)
    declare = pages.url("peer_declare", scene.assignment(police).pk)
    assert peer.get(review)["Location"] == declare
    assert peer.get(pages.url("assessment", police.pk)).status_code == 404
    assert "I do not work for the agency reviewed" in text(peer.get(declare))
    assert "You can open the answers" in text(peer.post(declare, {"declaration": "none"}, follow=True))
    assert "15 lines to grade" in text(peer.get(review))
    page = text(peer.get(pages.url("question", police.pk, "PR-3")))
    assert "What we do about PR-3." in page
    assert "Development needed" in page
    line = pages.url("peer_line", police.pk, "PR-3")
    refused = peer.post(line, {"revision": "0", "level": "amber", "good_practice": "Kept words"})
    assert "Say why: the grade differs" in text(refused)
    assert "Kept words" in text(refused)
    response = peer.post(
        line,
        {
            "revision": "0",
            "level": LOWER.level,
            "reason": LOWER.reason,
            "good_practice": LOWER.good_practice,
            "development": LOWER.development,
            **day("development_due_on", 31, 3, 2027),
            "development_owner": LOWER.development_owner,
        },
    )
    assert response["Location"] == pages.url("question", police.pk, "PR-1"), text(response)[-1500:]
    hidden = text(lead.get(pages.url("question", police.pk, "PR-3")))
    assert (LOWER.reason in hidden, "Peer’s grade" in hidden) == (False, False)
    assert LOWER.reason not in text(lead.get(review))
    peer.post(pages.url("peer_confirm", police.pk))
    share = pages.url("peer_share", police.pk)
    assert peer.post(share, {"declared_0": "on"}).status_code == 200
    police.refresh_from_db()
    assert police.shared_at is None
    assert Grade.objects.filter(side="moderated").count() == 15
    peer.post(share, {"declared_0": "on", "declared_1": "on", "declared_2": "on"})

    page = text(lead.get(review))
    assert "15 lines to answer" in page
    assert LOWER.good_practice in page
    answer = pages.url("peer_answer", police.pk, "PR-3")
    assert "Say why" in text(lead.post(answer, {"answer": "challenge"}))
    response = lead.post(answer, {"answer": "challenge", "words": "They were renewed in May"})
    assert response["Location"] == pages.url("question", police.pk, "PR-1")
    lead.post(pages.url("peer_agree_rest", police.pk))
    assert "Your answers were sent" in text(lead.post(pages.url("peer_respond", police.pk), follow=True))

    page = text(peer.get(pages.url("question", police.pk, "PR-3")))
    assert "They were renewed in May" in page
    response = peer.post(line, {"revision": "1", "level": "green", "comment": "We saw them"}, follow=True)
    assert "PR-3 was saved." in text(response)
    lead.post(answer, {"answer": "agree"})
    returned = pages.url("peer_return", police.pk)
    assert "as soon as the other agency" in text(lead.post(returned, follow=True))
    page = text(peer.post(returned, follow=True))
    assert "The peer review is complete." in page
    assert "Complete." in page
    file = peer.get(review + "?format=csv").content.decode("utf-8-sig")
    assert file.splitlines()[0] == (
        "Line,Own,Peer,Agreed,Where it stands,Why the peer differs,Good practice,Development needed,By when,"
        "Who sees to it,The agency’s words"
    )
    assert '"PR-3 Policies, procedures and what to do with a concern",Green,Green,Green,Agreed' in file


def test_the_officer_decides_supports_and_records_progress(pages: Pages) -> None:
    scene = locked_scene(pages.cast)
    police = scene.assessment(POLICE)
    officer, lead = pages.browser(scene.officer), pages.browser(scene.lead(POLICE))
    red = peer_reviews.LineReview(
        level="red",
        reason="Nothing is recorded",
        development=LOWER.development,
        development_due_on=LOWER.development_due_on,
        development_owner="Lead",
    )
    peer = shared(scene, police, {"PR-9": red})
    lead.post(pages.url("peer_answer", police.pk, "PR-9"), {"answer": "challenge", "words": "We keep a list"})
    lead.post(pages.url("peer_agree_rest", police.pk))
    lead.post(pages.url("peer_respond", police.pk))
    assert "1 line is not agreed" in text(officer.get(pages.url("peer_review", police.pk)))
    assert "Decide, where the two cannot agree" in text(officer.get(pages.url("question", police.pk, "PR-9")))
    officer.post(
        pages.url("peer_decide", police.pk, "PR-9"), {"level": "red", "reason": "A list is no record"}
    )
    page = text(officer.get(pages.url("peer_review", police.pk)))
    assert "Support needed." in page
    assert "by 15 June 2026" in page
    support = pages.url("peer_support", police.pk)
    officer.post(support, {"words": "A visit on 8 June"})
    for browser in (lead, pages.browser(peer)):
        browser.post(pages.url("peer_return", police.pk))
    page = text(officer.get(pages.url("peer_review", police.pk)))
    assert "A visit on 8 June" in page
    assert LOWER.development in page
    response = officer.post(
        pages.url("peer_follow_up", police.pk, 6), {"words": "Half of it is done"}, follow=True
    )
    assert "The progress was recorded." in text(response)


def test_themes_name_no_agency_and_reach_seg(pages: Pages) -> None:
    scene = locked_scene(pages.cast)
    advance_cycle(cycle=scene.cycle, by=scene.officer)
    for each in scene.assessments:
        finish(scene, each, {"PR-3": LOWER})
    officer = pages.browser(scene.officer)
    themes = pages.url("peer_themes", scene.cycle.pk)
    page = text(officer.get(themes))
    assert "Recurs" in page
    assert "3 " in page
    assert LOWER.good_practice in page
    new = pages.url("peer_theme_new", scene.cycle.pk) + "?line=PR-3"
    assert "Policies, procedures and what to do with a concern" in text(officer.get(new))
    written = {
        "kind": "development",
        "title": "Plans out of date",
        "words": f"Plans of {POLICE} are old",
        "new_subgroup": "Learning and development",
    }
    assert "Themes name no agency" in text(officer.post(new, written))
    officer.post(new, {**written, "words": "All three reviews found plans that nobody had renewed."})
    assert CycleTheme.objects.get().sent_at is None
    seg = pages.browser(as_member(pages.cast.people[Role.SEG_MEMBER]))
    readers = pages.url("training_themes")
    assert "Plans out of date" not in text(seg.get(readers))
    officer.post(pages.url("peer_themes_share", scene.cycle.pk))
    page = text(seg.get(readers))
    assert "All three reviews found plans" in page
    assert not any(name in page for name in NAMES)
    assert b"Plans out of date" in seg.get(readers + "?format=csv").content
    lead = pages.browser(scene.lead(POLICE))
    assert "Plans out of date" not in text(lead.get(readers))
    theme = CycleTheme.objects.get()
    assert "was shared" in text(officer.post(pages.url("peer_theme_remove", theme.pk), follow=True))


def test_a_chair_of_the_subgroup_reads_its_themes(pages: Pages) -> None:
    scene = peer_scene(pages.cast)
    chair = person(pages.cast, Role.AGENCY_LEAD, agency("Ash Fire"))
    subgroup = Subgroup.objects.create(name="Training", chair=Membership.objects.get(pk=chair.membership_id))
    for title, group in (("For us", subgroup), ("For others", Subgroup.objects.create(name="Other"))):
        write_theme(
            cycle=scene.cycle, kind=ThemeKind.STRENGTH, title=title, words="Well", subgroup=group,
            by=scene.officer,
        )  # fmt: skip
    share_themes(cycle=scene.cycle, by=scene.officer)
    page = text(pages.browser(chair).get(pages.url("training_themes")))
    assert ("For us" in page, "For others" in page) == (True, False)


def test_headings_of_a_peer_review_have_no_page_of_their_own(pages: Pages) -> None:
    scene = locked_scene(pages.cast)
    officer = pages.browser(scene.officer)
    police = scene.assessment(POLICE)
    assert officer.get(pages.url("heading", police.pk, "lines")).status_code == 404


def test_a_lead_is_not_asked_for_the_reviewers_statements_when_signing(pages: Pages) -> None:
    scene = peer_scene(pages.cast)
    lead = pages.browser(scene.lead(POLICE))
    page = text(lead.get(pages.url("sign_off", scene.assessment(POLICE).pk)))
    assert "I do not work for the agency reviewed" not in page


def queries(browser: Client, url: str) -> int:
    with CaptureQueriesContext(connection) as asked:
        assert browser.get(url).status_code == 200
    return len(asked)


def test_lists_cost_the_same_with_a_pair_and_with_three_groups(pages: Pages) -> None:
    small = locked_scene(pages.cast, NAMES[:2])
    officer = pages.browser(small.officer)
    lists = [pages.url("peer_groups", small.cycle.pk), pages.url("cycle", small.cycle.pk)]
    few = [queries(officer, url) for url in lists]
    large = another(pages.cast, ("A", "B", "C", "D", "E", "F"))
    lists = [pages.url("peer_groups", large.cycle.pk), pages.url("cycle", large.cycle.pk)]
    assert [queries(officer, url) for url in lists] == few


def another(cast: Cast, names: tuple[str, ...], title: str = "Another review") -> Scene:
    scene = peer_scene(cast, names, title)
    for each in scene.assessments:
        send_in(scene, each)
    peer_groups.propose(cycle=scene.cycle, by=scene.officer)
    peer_groups.lock(cycle=scene.cycle, by=scene.officer)
    return scene


def test_an_agencys_own_list_costs_the_same_whatever_it_reviewed_before(pages: Pages) -> None:
    scene = locked_scene(pages.cast, NAMES[:2])
    declared(scene, scene.assessment(POLICE))
    browser, url = pages.browser(scene.lead(COLLEGE)), pages.url("our_peer_reviews")
    assert "To review" in text(browser.get(url))
    one = queries(browser, url)
    for number in (2, 3):
        again = another(pages.cast, NAMES[:2], f"Review {number}")
        peer_reviews.declare_none(
            assignment=again.assignment(again.assessment(POLICE)), by=scene.lead(COLLEGE)
        )
    assert text(browser.get(url)).count("To review") == 3
    assert queries(browser, url) == one


def test_a_lead_of_a_third_agency_finds_nothing_of_a_review(pages: Pages) -> None:
    scene = locked_scene(pages.cast, (*NAMES, "Yew Hospice"))
    police = scene.assessment(POLICE)
    declared(scene, police)
    reviewer = scene.assignment(police).agency_id
    third = next(lead for home, lead in scene.leads.items() if home not in (police.agency_id, reviewer))
    browser = pages.browser(third)
    for name in ("peer_review", "peer_share", "assessment"):
        assert browser.get(pages.url(name, police.pk)).status_code == 404, name
    for name in ("peer_confirm", "peer_agree_rest", "peer_respond", "peer_return"):
        assert browser.post(pages.url(name, police.pk)).status_code == 404, name
    assert browser.get(pages.url("peer_line", police.pk, "PR-1")).status_code == 404
    assert browser.get(pages.url("peer_declare", scene.assignment(police).pk)).status_code == 404


def test_a_conflict_and_an_interest_are_declared_on_pages(pages: Pages) -> None:
    scene = locked_scene(pages.cast)
    police = scene.assessment(POLICE)
    peer = pages.browser(scene.peer_of(police))
    home = scene.assignment(police).agency_id
    declare = pages.url("peer_declare", scene.assignment(police).pk)
    said = text(
        peer.post(declare, {"declaration": "conflict", "words": "My sister works there"}, follow=True)
    )
    assert "Nothing was opened, and the policy officer was told." in said
    assert peer.get(pages.url("peer_review", police.pk)).status_code == 404
    officer = pages.browser(scene.officer)
    other = next(each.agency for each in scene.assessments if each.agency_id not in (police.agency_id, home))
    assert other is not None
    page = officer.post(
        pages.url("peer_reviewer", police.pk), {"agency": other.pk, "why": "A conflict"}, follow=True
    )
    assert f"{other} reviews {POLICE}, and was told." in text(page)
    lead = pages.browser(scene.lead(POLICE))
    interest = {"agency": agency(TRUST).pk, "words": "A brother"}
    assert "Your interest was recorded." in text(lead.post(pages.url("interest_new"), interest, follow=True))
    ended = lead.post(pages.url("interest_end", Interest.objects.get().pk), follow=True)
    assert "It stays on record." in text(ended)


def test_the_return_is_a_file_for_the_agency_and_its_peer(pages: Pages) -> None:
    scene = locked_scene(pages.cast)
    police = scene.assessment(POLICE)
    peer = declared(scene, police)
    for member in (scene.lead(POLICE), peer):
        browser = pages.browser(member)
        assert browser.get(pages.url("return_xlsx", police.pk)).status_code == 200
    assert pages.browser(peer).get(pages.url("return_pdf", police.pk)).content[:5] == b"%PDF-"


def test_who_reviews_stands_in_peer_reviews_and_who_answers_in_its_own(pages: Pages) -> None:
    scene = locked_scene(pages.cast)
    police = scene.assessment(POLICE)
    peer = declared(scene, police)
    question = pages.url("question", police.pk, "PR-3")
    for member, place in ((scene.lead(POLICE), "Our assessments"), (peer, "Peer reviews")):
        html = text(pages.browser(member).get(question))
        assert re.findall(r'frame-nav__link" href="[^"]+" aria-current="page">([^<]+)<', html) == [place]
