"""Somebody who answers a self-assessment in Excel."""

from collections.abc import Callable
from dataclasses import dataclass

from django.test import Client
from django.urls import reverse

from audits.logic.offline.sheets import Column
from audits.models import Assessment, ReturnedWorkbook
from partnerships.access import Member
from partnerships.choices import Role
from partnerships.models import User
from tests.audits.making import (
    person,
)
from tests.audits.offline.workbooks import Filling, as_upload, filled
from tests.conftest import Cast

SignIn = Callable[[User], Client]
KEY = "S11-1.1"
FILLED = {
    Column.LEVEL: "Amber: partly in place",
    Column.EXPLANATION: "=We meet\nmonthly",
    Column.EVIDENCE: "Minutes of the board, in the red folder",
    Column.IMPACT: "Fewer repeats",
}


@dataclass(frozen=True)
class Scene:
    """The police's self-assessment, its lead's browser, and a colleague who answers in the portal."""

    cast: Cast
    assessment: Assessment
    lead: Member
    colleague: Member
    ours: Client

    def url(self, name: str, *args: object) -> str:
        return reverse(f"audits:{name}", args=[self.cast.partnership.slug, self.assessment.pk, *args])

    def download(self) -> bytes:
        response = self.ours.get(self.url("offline_workbook"))
        assert response.status_code == 200
        return bytes(response.content)

    def bring_back(self, content: bytes, name: str = "answers.xlsx") -> str:
        """The page that shows after a workbook was uploaded."""
        return text(self.ours.post(self.url("offline"), {"file": as_upload(content, name)}, follow=True))

    def out_and_back(self, filling: Filling) -> str:
        return self.bring_back(filled(self.download(), filling))

    @property
    def held(self) -> ReturnedWorkbook:
        return ReturnedWorkbook.objects.get()

    def bring_in(self, **choices: object) -> str:
        """Press the button with what the page shows, or with other choices."""
        pk = self.held.pk
        return text(self.ours.post(self.url("offline_bring_in", pk), self.shown(**choices), follow=True))

    def shown(self, **choices: object) -> dict[str, object]:
        form = self.ours.get(self.url("offline_check", self.held.pk)).context["form"]
        return {**{name: form[name].value() for name in form.fields}, **choices}


def text(response: object) -> str:
    return " ".join(response.content.decode().split())  # type: ignore[attr-defined]


def scene_of(cast: Cast, found: Assessment, sign_in: SignIn) -> Scene:
    lead = person(cast, Role.AGENCY_LEAD, found.agency, name="Ada Lead")
    colleague = person(cast, Role.AGENCY_LEAD, found.agency, name="Bo Lane")
    return Scene(cast, found, lead, colleague, sign_in(User.objects.get(pk=lead.user_id)))
