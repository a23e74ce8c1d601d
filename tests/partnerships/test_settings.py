"""Settings, look, groups and files, through their pages."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any
from urllib.parse import urlencode

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client
from openpyxl import load_workbook
from PIL import Image

from partnerships import storage
from partnerships.choices import Role
from partnerships.models import Agency, AgencyAlias, LogEntry, PartnershipSettings, StoredFile, User
from partnerships.queries.groups import boards_of, other_names_of
from partnerships.queries.members import member_of
from partnerships.services import groups, settings
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast

SignIn = Callable[[User], Client]

FILLED_IN = {
    "controller": "Ashshire Council",
    "dpo_contact": "dpo@ashshire.example",
    "privacy_notice_url": "https://ashshire.example/privacy",
    "legal_basis": "Public task.",
    "legal_basis_dated_day": "1",
    "legal_basis_dated_month": "4",
    "legal_basis_dated_year": "2026",
    "front_door": "First Response, 0300 000 0001",
    "out_of_hours": "0300 000 0002",
    "designated_officer": "LADO, 0300 000 0003",
    "concern_mailbox": "concerns@ashshire.example",
    "concern_cover_name": "Kim Hale",
    "concern_cover_email": "kim@ashshire.example",
}


@pytest.fixture
def admin(ashshire: Cast, sign_in: SignIn) -> Client:
    return sign_in(ashshire.people[Role.ADMINISTRATOR])


def picture(kind: str) -> bytes:
    content = BytesIO()
    Image.new("RGB", (20, 20), "navy").save(content, kind)
    return content.getvalue()


def stored(cast: Cast) -> PartnershipSettings:
    with partnership_scope(cast.partnership):
        return PartnershipSettings.objects.select_related("logo").get()


def test_the_minimum_is_never_lower_than_five(in_ashshire: Cast) -> None:
    found, by = PartnershipSettings.objects.get(), member_of(in_ashshire.people[Role.ADMINISTRATOR].pk)
    assert by is not None
    assert (
        settings.change_settings(
            settings=found, part="Limits", by=by, minimum_group_size=8
        ).minimum_group_size
        == 8
    )
    with pytest.raises(ValidationError), transaction.atomic():
        settings.change_settings(settings=found, part="Limits", by=by, minimum_group_size=4)
    with pytest.raises(IntegrityError, match="minimum_never_lowered"), transaction.atomic():
        PartnershipSettings.objects.update(minimum_group_size=4)
    assert PartnershipSettings.objects.get().minimum_group_size == 8


def test_words_and_limits_are_saved_for_this_partnership_alone(
    ashshire: Cast, birchester: Cast, admin: Client
) -> None:
    url = f"{ashshire.home}settings/words/"
    data = {**admin.get(url).context["form"].initial, "seg_word": "L&D Group", "minimum_group_size": "4"}
    refused = admin.post(url, data)
    assert "is never lower than 5" in refused.content.decode()
    assert stored(ashshire).seg_word == "SEG"
    assert admin.post(url, {**data, "minimum_group_size": "6"}).status_code == 302
    assert (stored(ashshire).seg_word, stored(ashshire).minimum_group_size) == ("L&D Group", 6)
    assert (stored(birchester).seg_word, stored(birchester).minimum_group_size) == ("SEG", 5)
    with partnership_scope(ashshire.partnership):
        assert LogEntry.objects.first().details == {"fields": ["minimum_group_size", "seg_word"]}


def test_contacts_can_be_saved_with_blanks_and_name_what_is_missing(ashshire: Cast, admin: Client) -> None:
    url = f"{ashshire.home}settings/contacts/"
    assert "Public task throughout" in admin.get(url).content.decode()
    admin.post(url, {**FILLED_IN, "concern_mailbox": "", "front_door": ""})
    assert stored(ashshire).missing_before_sending() == [
        "children's front door, by day",
        "monitored mailbox for concerns",
    ]
    assert admin.post(url, {**FILLED_IN, "concern_mailbox": "nonsense"}).status_code == 200
    assert admin.post(url, FILLED_IN).status_code == 302
    assert stored(ashshire).missing_before_sending() == []
    page = admin.get(f"{ashshire.home}privacy/").content.decode()
    assert "Confirmed on 1 April 2026" in page


@pytest.mark.parametrize(
    ("asked", "led_to"),
    [
        ("", "settings/"),
        ("/p/ashshire/evaluations/start/", "evaluations/start/"),
        ("/p/birchester/", "settings/"),
        ("//elsewhere.example/p/ashshire/", "settings/"),
        ("https://elsewhere.example/", "settings/"),
    ],
)
def test_contacts_lead_back_to_where_they_were_missed(
    ashshire: Cast, admin: Client, asked: str, led_to: str
) -> None:
    url = f"{ashshire.home}settings/contacts/"
    answer = admin.post(f"{url}?{urlencode({'next': asked})}", FILLED_IN)
    assert (answer.status_code, answer.headers["Location"]) == (302, f"{ashshire.home}{led_to}")


@pytest.mark.parametrize("kind", ["PNG", "JPEG"])
def test_a_logo_is_known_by_its_content(ashshire: Cast, admin: Client, kind: str) -> None:
    url = f"{ashshire.home}settings/look/"
    upload = SimpleUploadedFile("../../evil.svg", picture(kind), content_type="image/svg+xml")
    assert admin.post(url, {"colour": "#FFDD00", "logo": upload}).status_code == 302
    logo = stored(ashshire).logo
    assert (logo.content_type, logo.name) == (f"image/{kind.lower()}", "evil.svg")
    served = Client().get(f"{ashshire.home}logo")
    assert (served.status_code, served["Content-Type"], served.content) == (
        200,
        f"image/{kind.lower()}",
        picture(kind),
    )
    assert f"{ashshire.home}logo?v=" in admin.get(ashshire.home).content.decode()
    assert "#ffdd00" in Client().get(f"{ashshire.home}look.css").content.decode()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"<svg xmlns='http://www.w3.org/2000/svg'><script>alert(1)</script></svg>", "PNG or JPEG"),
        (b"%PDF-1.7 not a picture", "PNG or JPEG"),
        (b"GIF89a" + b"\0" * 40, "PNG or JPEG"),
        (b"just words", "PNG or JPEG"),
        (b"\x89PNG\r\n\x1a\n" + b"\0" * (1024 * 1024), "smaller than 1 MB"),
        (b"", "empty"),
    ],
)
def test_what_is_no_logo_is_refused(ashshire: Cast, admin: Client, content: bytes, words: str) -> None:
    upload = SimpleUploadedFile("logo.png", content, content_type="image/png")
    page = admin.post(f"{ashshire.home}settings/look/", {"colour": "#1d5a6c", "logo": upload})
    assert (page.status_code, words in page.content.decode()) == (200, True)
    assert stored(ashshire).logo is None


def test_a_new_logo_erases_the_old_and_removing_goes_back_to_initials(ashshire: Cast, admin: Client) -> None:
    url = f"{ashshire.home}settings/look/"
    for kind in ("PNG", "JPEG"):
        admin.post(url, {"colour": "#1d5a6c", "logo": SimpleUploadedFile("logo", picture(kind))})
    admin.post(f"{url}remove-logo/")
    assert Client().get(f"{ashshire.home}logo").status_code == 404
    with partnership_scope(ashshire.partnership):
        for file in StoredFile.objects.all():
            with pytest.raises(storage.FileGone):
                storage.read(file)


def test_files_are_read_back_and_gone_when_erased(in_ashshire: Cast) -> None:
    file = storage.store(
        b"content", kind="evidence", name="C:\\my docs\\né<w>.pdf", content_type="text/plain"
    )
    assert (file.path.split("/")[0], file.size) == (str(in_ashshire.partnership.pk), 7)
    assert "/" not in file.name
    assert "\\" not in file.name
    assert storage.read(file) == b"content"
    served = storage.download(file)
    assert served["Content-Disposition"].startswith("attachment;")
    storage.erase(file)
    storage.erase(file)
    with pytest.raises(storage.FileGone):
        storage.read(file)


def test_an_agency_is_made_and_changed_with_boards_and_other_names(ashshire: Cast, admin: Client) -> None:
    new, board = f"{ashshire.home}settings/agencies/new/", ashshire.boards[0].pk
    data = {"name": " Ash  Valley NHS Trust ", "sector": "health", "active": "on", "boards": [board]}
    admin.post(new, {**data, "other_names": "AVNHS\n\n Ash Valley Trust\navnhs"})
    with partnership_scope(ashshire.partnership):
        made = Agency.objects.get()
        assert (made.name, boards_of(made), other_names_of(made)) == (
            "Ash Valley NHS Trust",
            [ashshire.boards[0]],
            ["Ash Valley Trust", "avnhs"],
        )
    twice = admin.post(new, {**data, "name": "ash valley nhs trust"})
    assert "There already is one called" in twice.content.decode()
    admin.post(f"{ashshire.home}settings/agencies/{made.pk}/", {**data, "boards": [], "other_names": "AV"})
    with partnership_scope(ashshire.partnership):
        made = Agency.objects.get()
        assert (boards_of(made), other_names_of(made)) == ([], ["AV"])


def test_another_partnerships_board_cannot_be_chosen(ashshire: Cast, birchester: Cast, admin: Client) -> None:
    data = {"name": "Police", "sector": "police", "boards": [birchester.boards[0].pk]}
    page = admin.post(f"{ashshire.home}settings/agencies/new/", data)
    assert page.status_code == 200
    with partnership_scope(ashshire.partnership):
        assert not Agency.objects.exists()


def test_a_name_moves_from_one_agency_to_another(in_ashshire: Cast) -> None:
    one = groups.save_agency(name="One", other_names=["AVNHS"], by=None)
    two = groups.save_agency(name="Two", other_names=["avnhs"], by=None)
    assert [(alias.agency_id, alias.name) for alias in AgencyAlias.objects.all()] == [(two.pk, "avnhs")]
    assert one.pk != two.pk


@pytest.fixture
def three_agencies(ashshire: Cast) -> None:
    with partnership_scope(ashshire.partnership):
        for name, sector in (("Police", "police"), ("=HYPERLINK(1)", "other"), ("Trust", "health")):
            groups.save_agency(
                name=name, sector=sector, boards=ashshire.boards, other_names=[f"The {name}"], by=None
            )


@pytest.mark.usefixtures("three_agencies")
def test_agencies_are_found_by_name_other_name_and_sector(ashshire: Cast, admin: Client) -> None:
    def names(query: str) -> list[str]:
        page = admin.get(f"{ashshire.home}settings/agencies/?{query}").content.decode()
        return re.findall(r'settings/agencies/\d+/"[^>]*>([^<]+)</a>', page)

    assert names("q=the+pol") == ["Police"]
    assert names("sector=health") == ["Trust"]
    assert names("sort=-name") == ["Trust", "Police", "=HYPERLINK(1)"]
    assert names(f"board={ashshire.boards[0].pk}&q=trust&state=active") == ["Trust"]
    assert names("flag=provides_training") == []


@pytest.mark.usefixtures("three_agencies")
def test_the_list_costs_the_same_for_one_and_for_three(
    ashshire: Cast, admin: Client, django_assert_num_queries: Any
) -> None:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    counts = []
    for query in ("q=police", ""):
        with CaptureQueriesContext(connection) as asked:
            admin.get(f"{ashshire.home}settings/agencies/?{query}")
        counts.append(len(asked))
    assert counts[0] == counts[1]


@pytest.mark.usefixtures("three_agencies")
def test_downloads_hold_the_filtered_list_and_no_formula(ashshire: Cast, admin: Client) -> None:
    url = f"{ashshire.home}settings/agencies/"
    sheet = load_workbook(BytesIO(admin.get(f"{url}?format=xlsx").content)).active
    assert [row[0].value for row in sheet.rows] == ["Name", "'=HYPERLINK(1)", "Police", "Trust"]
    lines = admin.get(f"{url}?format=csv&sector=health").content.decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert lines[1].startswith("Trust,Health,")


def test_boards_and_themes_are_added_and_changed(ashshire: Cast, admin: Client) -> None:
    for kind, data in (
        ("boards", {"name": "City Board", "short_name": "City", "active": "on"}),
        ("themes", {"name": "Neglect", "why_chosen": "Rising", "active": "on"}),
    ):
        assert admin.post(f"{ashshire.home}settings/{kind}/new/", data).status_code == 302
        assert data["name"] in admin.get(f"{ashshire.home}settings/{kind}/").content.decode()
