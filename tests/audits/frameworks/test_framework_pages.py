"""Pages of frameworks: adopted, uploaded with every fault by line, changed as a draft, released with its minute."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils.html import escape

from assurance.services.refusals import Refused
from audits.logic.frameworks import editing
from audits.logic.frameworks.reading import MOST_BYTES
from audits.models import Framework, FrameworkVersion
from audits.queries.frameworks import as_file, library, not_adopted, spec_of
from audits.services.framework_drafts import copy_version, discard_draft, edit_draft, upload_file
from audits.services.frameworks import adopt_library_framework, read_file
from partnerships.models import LogEntry, User
from partnerships.tenancy import partnership_scope
from tests.audits.making import make_cycle, officer, released
from tests.conftest import Cast, Role

pytestmark = pytest.mark.usefixtures("on_monday")
SignIn = Callable[[User], Client]
GOOD = b"""schema: template/1
kind: audit
key: early-help
title: Early help audit
version: "1"
rating_scale: {levels: [{value: met, label: Met}, {value: not_met, label: Not met}]}
headings:
  - id: A
    title: Plans
    questions:
      - {id: A1, text: "Is there a plan?"}
      - {id: A2, text: "Is it reviewed?"}
"""


@pytest.fixture
def browser(in_ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(in_ashshire.people[Role.POLICY_OFFICER])


def send(browser: Client, cast: Cast, content: bytes, name: str = "ours.yaml") -> str:
    response = browser.post(
        f"{cast.home}frameworks/upload/", {"file": SimpleUploadedFile(name, content)}, follow=True
    )
    return response.content.decode()


def test_a_framework_of_the_library_is_taken_released_and_used(in_ashshire: Cast, browser: Client) -> None:
    page = browser.get(f"{in_ashshire.home}frameworks/").content.decode()
    assert "Section 11 safeguarding self-assessment" in page
    browser.post(f"{in_ashshire.home}frameworks/adopt/", {"key": "section11-default"})
    version = FrameworkVersion.objects.get()
    address = f"{in_ashshire.home}frameworks/versions/{version.pk}/"
    assert "11 headings, 40 questions." in browser.get(address).content.decode()
    minute = {
        "endorsed_on_day": "27",
        "endorsed_on_month": "5",
        "endorsed_on_year": "2026",
        "endorsed_minute": "SEG, minute 7",
    }
    refused = browser.post(f"{address}release/", {**minute, "endorsed_minute": ""}).content.decode()
    assert "Enter group and minute" in refused
    browser.post(f"{address}release/", minute)
    version.refresh_from_db()
    assert (version.state, version.endorsed_on, version.endorsed_minute) == (
        "released",
        dt.date(2026, 5, 27),
        "SEG, minute 7",
    )
    page = browser.get(f"{in_ashshire.home}frameworks/{version.framework_id}/").content.decode()
    assert "Endorsed on 27 May 2026: SEG, minute 7" in page
    assert "section11-default" not in {spec.key for spec in not_adopted()}


def test_a_good_file_becomes_a_draft_to_read(in_ashshire: Cast, browser: Client) -> None:
    page = send(browser, in_ashshire, GOOD)
    assert "Is there a plan?" in page
    assert FrameworkVersion.objects.get().came_from == "upload"


@pytest.mark.parametrize(
    ("content", "line", "reason"),
    [
        (GOOD.replace(b"id: A2", b"id: A1"), "Line 12", "two questions have the id “A1”."),
        (
            GOOD.replace(
                b"rating_scale: {levels: [{value: met, label: Met}, {value: not_met, label: Not met}]}\n", b""
            ),
            "Line 1",
            "“rating_scale” is missing: it says which grades there are.",
        ),
        (
            GOOD.replace(b'version: "1"', b'version: "1"\nextends: early-help'),
            "Line 6",
            "this goes round in a circle",
        ),
        (
            GOOD.replace(b"title: Plans", b"title: Plans\n    title: Twice"),
            "Line 10",
            "“title” stands here twice.",
        ),
        (GOOD.replace(b"kind: audit", b"kind: &a audit"), "Line 2", "anchors and aliases"),
        (GOOD.replace(b"kind: audit", b"kind: !!python/object:os.system audit"), "Line 2", "tags such as"),
        (GOOD + b"---\na: b\n", "Line 13", "a second document begins here."),
        (b"\x00\x01\x02", "Line 1", "cannot stand in YAML."),
        (b"", "The file", "it is empty."),
        (b"a: [" * 40, "Line 1", "nested more than"),
        (
            GOOD + b"".join(b'      - {id: B%d, text: "x"}\n' % number for number in range(9_000)),
            "The file",
            f"it is larger than {MOST_BYTES // 1024} KB.",
        ),
    ],
)
def test_a_faulty_file_says_line_and_reason_and_leaves_nothing(
    in_ashshire: Cast, browser: Client, content: bytes, line: str, reason: str
) -> None:
    page = send(browser, in_ashshire, content)
    assert "Nothing was kept." in page
    assert f'class="govuk-table__header">{line}</th>' in page
    assert escape(reason) in page
    assert Framework.objects.count() == 0


def test_a_million_questions_are_refused_without_reading_them(in_ashshire: Cast, browser: Client) -> None:
    content = GOOD + b'      - {id: A3, text: "x"}\n' * 1_000_000
    assert "it is larger than 256 KB." in send(browser, in_ashshire, content)
    assert Framework.objects.count() == 0


def test_every_fault_is_listed_at_once(in_ashshire: Cast, browser: Client) -> None:
    page = send(
        browser, in_ashshire, GOOD.replace(b"title: Plans", b"title: ''").replace(b"id: A2", b"id: a b")
    )
    assert page.count('data-label="What is wrong"') == 2


def test_an_executable_named_as_a_framework_is_refused(in_ashshire: Cast, browser: Client) -> None:
    page = send(browser, in_ashshire, b"MZ\x90\x00" + bytes(range(256)), "ours.yaml")
    assert "Nothing was kept." in page


def test_a_file_with_one_framework_too_many_is_kept_whole_or_not_at_all(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    adopt_library_framework(key="process-observation", by=by)
    both = as_file(FrameworkVersion.objects.get())
    with pytest.raises(Refused, match="word for word"):
        upload_file(content=both.encode(), by=by)
    assert FrameworkVersion.objects.count() == 1


def test_a_copy_is_changed_part_by_part_and_the_released_version_stays(
    in_ashshire: Cast, browser: Client
) -> None:
    version = released(in_ashshire)
    before = spec_of(version)
    home = f"{in_ashshire.home}frameworks/versions/"
    browser.post(f"{home}{version.pk}/copy/", {"label": "2027.1"})
    draft = FrameworkVersion.objects.get(state="draft")
    assert (draft.based_on, draft.label, draft.came_from) == (version, "2027.1", "copy")
    change = f"{home}{draft.pk}/change/"
    question = before.question("S11-1.1")

    def stamp(page: str) -> str:
        return (
            browser.get(f"{change}{page}").content.decode().split('name="as_shown" value="')[1].split('"')[0]
        )

    words = {
        "text": "Is there a board lead?",
        "title": question.title,
        "guidance": "Look at\nthe minutes",
        "evidence_examples": "Minutes\n\nRota",
        "looks_green": "Always",
        "as_shown": stamp("question/S11-1.1/"),
    }
    browser.post(f"{change}question/S11-1.1/", words)
    green = before.scale.levels[0]
    browser.post(
        f"{change}grades/{green.value}/",
        {"label": "All in place", "as_shown": stamp(f"grades/{green.value}/")},
    )
    heading = before.headings[0]
    browser.post(
        f"{change}heading/{heading.key}/", {"title": "Leaders", "as_shown": stamp(f"heading/{heading.key}/")}
    )
    browser.post(f"{change}new-question/{heading.key}/", {"text": "Is it known?"})
    browser.post(f"{change}headings/add/", {"title": "Culture", "first_question": "Do people speak up?"})
    browser.post(f"{change}arrange/", {"act": "question_down", "key": "S11-1.1"})
    browser.post(f"{change}arrange/", {"act": "remove", "key": "S11-2.1"})
    spec = spec_of(FrameworkVersion.objects.get(pk=draft.pk))
    changed = spec.question("S11-1.1")
    assert (changed.text, changed.guidance, changed.evidence_examples, changed.looks_like["green"]) == (
        "Is there a board lead?",
        "Look at the minutes",
        ("Minutes", "Rota"),
        "Always",
    )
    assert (spec.scale.levels[0].label, spec.headings[0].title) == ("All in place", "Leaders")
    assert [each.key for each in spec.headings[0].questions][:2] == ["S11-1.2", "S11-1.1"]
    assert [each.text for each in spec.headings[-1].questions] == ["Do people speak up?"]
    assert "S11-2.1" not in {each.key for each in spec.questions}
    assert draft.questions.count() == sum(1 for _ in spec.questions) == 41
    assert spec_of(FrameworkVersion.objects.get(pk=version.pk)) == before
    page = browser.get(f"{in_ashshire.home}frameworks/{version.framework_id}/compare/").content.decode()
    for shown in ("Reworded", "Left out", "New", "<ins>", "<del>"):
        assert shown in page


def test_a_save_over_somebody_elses_change_is_refused_and_says_so(in_ashshire: Cast, browser: Client) -> None:
    adopt_library_framework(key="section11-default", by=officer(in_ashshire))
    draft = FrameworkVersion.objects.get()
    address = f"{in_ashshire.home}frameworks/versions/{draft.pk}/change/question/S11-1.1/"
    shown = browser.get(address).content.decode().split('name="as_shown" value="')[1].split('"')[0]
    edit_draft(
        version=draft,
        edit=lambda spec: editing.change_question(spec, "S11-1.1", text="Theirs"),
        what="x",
        by=officer(in_ashshire),
    )
    page = browser.post(address, {"text": "Mine", "as_shown": shown}).content.decode()
    assert "Somebody changed this since you opened the page" in page
    assert spec_of(FrameworkVersion.objects.get()).question("S11-1.1").text == "Theirs"


def test_two_changes_of_different_parts_are_both_kept(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    stale = adopt_library_framework(key="section11-default", by=by)
    for key in ("S11-1.1", "S11-1.2"):
        edit_draft(
            version=stale,
            edit=lambda spec, key=key: editing.change_question(spec, key, text=f"New {key}"),
            what=key,
            by=by,
        )
    spec = spec_of(FrameworkVersion.objects.get())
    assert (spec.question("S11-1.1").text, spec.question("S11-1.2").text) == ("New S11-1.1", "New S11-1.2")
    assert LogEntry.objects.filter(action="framework.changed").count() == 2


def test_a_released_version_can_neither_be_changed_nor_thrown_away(
    in_ashshire: Cast, browser: Client
) -> None:
    version = released(in_ashshire)
    by = officer(in_ashshire)
    with pytest.raises(Refused, match="Only a draft can be changed"):
        edit_draft(version=version, edit=lambda spec: spec, what="x", by=by)
    with pytest.raises(Refused, match="Only a draft can be thrown away"):
        discard_draft(version=version, by=by)
    address = f"{in_ashshire.home}frameworks/versions/{version.pk}/"
    assert browser.get(f"{address}change/").status_code == 404
    assert browser.post(f"{address}change/arrange/", {"act": "remove", "key": "S11-1.1"}).status_code == 404


def test_a_draft_is_thrown_away_and_leaves_the_framework_if_it_has_another_version(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    version = released(in_ashshire)
    discard_draft(version=copy_version(version=version, label="2027.1", by=by), by=by)
    assert list(FrameworkVersion.objects.all()) == [version]
    discard_draft(version=adopt_library_framework(key="training-observation", by=by), by=by)
    assert [framework.key for framework in Framework.objects.all()] == ["section11-default"]


def test_a_version_label_is_given_once(in_ashshire: Cast) -> None:
    by = officer(in_ashshire)
    version = released(in_ashshire)
    for label, words in ((" ", "a label"), (version.label, "a version 2026.1 already")):
        with pytest.raises(Refused, match=words):
            copy_version(version=version, label=label, by=by)


def test_withdrawing_needs_a_reason_and_what_began_goes_on(in_ashshire: Cast, browser: Client) -> None:
    version = released(in_ashshire)
    cycle = make_cycle(in_ashshire, version)
    address = f"{in_ashshire.home}frameworks/versions/{version.pk}/"
    page = browser.post(f"{address}withdraw/", {"reason": ""}, follow=True).content.decode()
    assert "Say why" in page or "reason" in page
    browser.post(f"{address}withdraw/", {"reason": "Replaced by 2027.1"})
    version.refresh_from_db()
    assert (version.state, version.withdrawn_why) == ("withdrawn", "Replaced by 2027.1")
    cycle.refresh_from_db()
    assert cycle.framework_version == version


@pytest.mark.parametrize("key", sorted(library()))
def test_every_page_shows_every_kind_of_framework(in_ashshire: Cast, browser: Client, key: str) -> None:
    version = adopt_library_framework(key=key, by=officer(in_ashshire))
    address = f"{in_ashshire.home}frameworks/versions/{version.pk}/"
    last = list(spec_of(version).questions)[-1]
    for page in ("", "change/", f"change/question/{last.key}/"):
        response = browser.get(f"{address}{page}")
        assert response.status_code == 200
        assert escape(last.text) in response.content.decode()
    downloaded = browser.get(f"{address}download/")
    assert downloaded["Content-Disposition"] == f'attachment; filename="{key}-20261.yaml"'
    assert read_file(content=downloaded.content) == (spec_of(version),)


def test_drafts_are_for_those_who_write_them(in_ashshire: Cast, sign_in: SignIn) -> None:
    draft = adopt_library_framework(key="training-observation", by=officer(in_ashshire))
    lead = sign_in(in_ashshire.people[Role.AGENCY_LEAD])
    assert lead.get(f"{in_ashshire.home}frameworks/versions/{draft.pk}/").status_code == 404
    assert lead.get(f"{in_ashshire.home}frameworks/versions/{draft.pk}/download/").status_code == 404
    assert "Training observation" not in lead.get(f"{in_ashshire.home}frameworks/").content.decode()


def test_another_partnerships_frameworks_are_not_there(
    ashshire: Cast, birchester: Cast, sign_in: SignIn
) -> None:
    with partnership_scope(birchester.partnership):
        theirs = released(birchester)
    browser = sign_in(ashshire.people[Role.POLICY_OFFICER])
    for address in (
        f"frameworks/{theirs.framework_id}/",
        f"frameworks/versions/{theirs.pk}/",
        f"frameworks/versions/{theirs.pk}/download/",
    ):
        assert browser.get(ashshire.home + address).status_code == 404


@pytest.mark.parametrize("number", [1, 3])
def test_the_list_costs_the_same_however_many(
    in_ashshire: Cast, browser: Client, number: int, django_assert_num_queries: Callable
) -> None:
    for key in ("section11-default", "training-observation", "policy-impact")[:number]:
        released(in_ashshire, key)
    browser.get(f"{in_ashshire.home}frameworks/")
    with django_assert_num_queries(LIST_QUERIES):
        page = browser.get(f"{in_ashshire.home}frameworks/").content.decode()
    assert page.count("Version 2026.1</td>") == number


LIST_QUERIES = 20


def test_the_list_downloads(in_ashshire: Cast, browser: Client) -> None:
    released(in_ashshire, "policy-impact")
    lines = browser.get(f"{in_ashshire.home}frameworks/?format=csv").content.decode("utf-8-sig").splitlines()
    assert lines[1] == "Policy implementation impact self-assessment,Impact assessment,2026.1,2026-05-27,,9"
    assert browser.get(f"{in_ashshire.home}frameworks/?format=xlsx").content.startswith(b"PK")
