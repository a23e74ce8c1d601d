"""Workbooks that are not brought in, whose they are, and how long they wait: each with what to do."""

import datetime as dt
import io
import zipfile
from collections.abc import Callable

import pytest
from django.core import signing
from openpyxl import Workbook

from audits.logic.offline.sheets import STAMP
from audits.logic.processes import AssessmentState
from audits.models import Answer, Assessment, ReturnedWorkbook
from audits.services import offline
from audits.services.offline.making import SALT
from partnerships import clock
from partnerships.choices import Role
from partnerships.models import User
from partnerships.tenancy import partnership_scope
from tests.audits.making import (
    agency,
    make_assessment,
    person,
)
from tests.audits.offline.scenes import FILLED, KEY, Scene, SignIn, text
from tests.audits.offline.workbooks import changed, opened, saved
from tests.conftest import Cast

pytestmark = pytest.mark.usefixtures("on_monday")


def macros(content: bytes) -> bytes:
    into = io.BytesIO(content)
    with zipfile.ZipFile(into, "a") as archive:
        archive.writestr("xl/vbaProject.bin", b"program")
    return into.getvalue()


def stamped(scene: Scene, **said: object) -> bytes:
    """The workbook with a stamp that the portal signed for something else."""
    real = dict(
        zip(("p", "a", "v", "at", "marks"), signing.loads(stamp_of(scene.download()), salt=SALT), strict=True)
    )
    other = signing.dumps(list({**real, **said}.values()), salt=SALT, compress=True)

    def write(book: Workbook) -> None:
        book[STAMP].cell(1, 1).value = other

    return changed(scene.download(), write)


def stamp_of(content: bytes) -> str:
    return str(opened(content)[STAMP].cell(1, 1).value)


def tampered(scene: Scene) -> bytes:
    content = scene.download()
    forged = stamp_of(content)[:-3] + "abc"
    return changed(content, lambda book: setattr(book[STAMP].cell(1, 1), "value", forged))


REFUSED: dict[str, tuple[Callable[[Scene], bytes], str]] = {
    "text": (
        lambda scene: b"Reference,Explanation\n",
        "This is not an Excel workbook. Bring back the workbook",
    ),
    "empty workbook": (lambda scene: saved(Workbook()), "This is not a workbook that was downloaded here"),
    "macros": (lambda scene: macros(scene.download()), "This document holds macros, which are programs."),
    "old Excel": (
        lambda scene: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"0" * 99,
        "This is a document of an old kind",
    ),
    "program": (lambda scene: b"\x7fELF" + b"0" * 99, "This is a program, whatever its name says."),
    "too large": (lambda scene: b"0" * (5 * 1024 * 1024 + 1), "This file has more than 5 MB."),
    "damaged": (lambda scene: scene.download()[:-99], "This document is damaged or incomplete."),
    "tampered": (tampered, "This is not a workbook that was downloaded here"),
    "partnership": (lambda scene: stamped(scene, p=0), "another partnership’s portal"),
    "assessment": (lambda scene: stamped(scene, a=0), "This workbook belongs to another assessment."),
    "version": (lambda scene: stamped(scene, v=0), "made for another version of the framework"),
}


@pytest.mark.parametrize("kind", REFUSED)
def test_a_file_that_does_not_fit_is_refused_with_the_reason(scene: Scene, kind: str) -> None:
    make, said = REFUSED[kind]
    page = scene.bring_back(make(scene))
    assert said in page
    assert ReturnedWorkbook.objects.count() == 0


def test_a_refused_file_leaves_the_one_before(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED})
    scene.bring_back(b"nothing")
    assert scene.held.rows[0]["key"] == KEY


def test_another_partnerships_workbook_is_refused(scene: Scene, birchester: Cast) -> None:
    with partnership_scope(birchester.partnership):
        theirs = make_assessment(birchester, agency("Birchester Police"), AssessmentState.NOT_STARTED)
        lead = person(birchester, Role.AGENCY_LEAD, theirs.agency)
        content = offline.make_workbook(assessment=theirs, by=lead)
    assert "another partnership’s portal" in scene.bring_back(content)


def test_another_agency_of_the_partnership_finds_nothing(scene: Scene, sign_in: SignIn) -> None:
    scene.out_and_back({KEY: FILLED})
    other = person(scene.cast, Role.AGENCY_LEAD, agency("Ashshire Council"))
    client, pk = sign_in(User.objects.get(pk=other.user_id)), scene.held.pk
    for address in (scene.url("offline"), scene.url("offline_workbook"), scene.url("offline_check", pk)):
        assert client.get(address).status_code == 404
    for name in ("offline_bring_in", "offline_put_away"):
        assert client.post(scene.url(name, pk)).status_code == 404
    assert ReturnedWorkbook.objects.count() == 1


def test_a_colleague_brings_in_only_what_they_brought_back_themselves(scene: Scene, sign_in: SignIn) -> None:
    scene.out_and_back({KEY: FILLED})
    shown = scene.shown()
    client = sign_in(User.objects.get(pk=scene.colleague.user_id))
    url = scene.url("offline_bring_in", scene.held.pk)
    assert "brought in or put away already" in text(client.post(url, shown, follow=True))
    assert (Answer.objects.count(), ReturnedWorkbook.objects.count()) == (0, 1)


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({"state": "more_asked", "signed_off_at": dt.datetime(2026, 5, 1, tzinfo=dt.UTC), "signed_off_role": "Head"},
         "More was asked for about some questions."),
        ({"process": "peer_review"}, "this is answered in the portal"),
        ({"process": "school", "route": "trust_audit"}, "You give assurance with a file"),
        ({"process": "school", "route": ""}, "Choose first how you give assurance."),
    ],
)  # fmt: skip
def test_where_excel_does_not_fit_the_page_says_so(scene: Scene, facts: dict[str, object], said: str) -> None:
    if "state" in facts:
        facts = {**facts, "signed_off_by_id": scene.lead.user_id}
    Assessment.objects.update(**facts)
    page = text(scene.ours.get(scene.url("offline"), follow=True))
    assert said in page
    assert ">Answer in Excel</a>" not in page


def test_what_is_never_brought_in_goes_after_14_days(scene: Scene) -> None:
    scene.out_and_back({KEY: FILLED})
    day = scene.held.uploaded_at + dt.timedelta(days=14)
    assert offline.next_due() == day
    with clock.held_at(day - dt.timedelta(seconds=1)):
        assert offline.erase_unfinished(scene.cast.partnership) == 0
    with clock.held_at(day):
        assert offline.erase_unfinished(scene.cast.partnership) == 1
        assert offline.erase_unfinished(scene.cast.partnership) == 0
    assert (ReturnedWorkbook.objects.count(), offline.next_due()) == (0, None)
