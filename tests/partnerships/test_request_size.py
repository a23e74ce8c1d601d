"""A request that says it is too large is answered before a byte of it is read (the brief, Bad input: a 2 GB upload)."""

from typing import Any

import pytest
from django.http import HttpResponse
from django.test import Client, RequestFactory

from partnerships.request_size import RequestSizeMiddleware
from tests.conftest import Cast, Role


class Unread:
    """A body that fails when somebody reads it."""

    def read(self, *args: Any) -> bytes:
        raise AssertionError("the body was read")

    readline = read


def test_two_gigabytes_are_refused_unread_with_a_page_that_says_what_would_work(
    ashshire: Cast, client: Client
) -> None:
    client.force_login(ashshire.people[Role.COORDINATOR], backend="django.contrib.auth.backends.ModelBackend")
    response = client.post(
        f"{ashshire.home}evidence/add/", CONTENT_LENGTH=str(2 * 1024**3), **{"wsgi.input": Unread()}
    )
    assert response.status_code == 413
    assert "2,048 MB. A file may have 25 MB at most. Nothing was saved." in response.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize(("said", "status"), [("31457280", 200), ("31457281", 413), ("", 200), ("x", 200)])
def test_only_what_is_larger_than_any_page_takes_is_refused(said: str, status: int) -> None:
    request = RequestFactory().post("/", CONTENT_LENGTH=said)
    assert RequestSizeMiddleware(lambda request: HttpResponse())(request).status_code == status
