"""Requests to providers: what was asked of whom, and what waits for whom."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Prefetch, QuerySet

from evaluations.models import ProviderRequest, ProviderRequestFile
from evaluations.themed_choices import RequestFileKind, RequestState

#: The provider has to answer.
WITH_PROVIDER = (RequestState.SENT, RequestState.RETURNED)
#: Nothing more will come of it.
CLOSED = (RequestState.ACCEPTED, RequestState.WITHDRAWN)


def with_what_was_asked(requests: QuerySet[ProviderRequest]) -> QuerySet[ProviderRequest]:
    """A request with what its row and its page show, for `get_visible(using=...)`."""
    files = Prefetch("files", ProviderRequestFile.objects.select_related("file", "sent_by"))
    return requests.select_related("event__course", "agency", "evaluation__theme").prefetch_related(files)


def newest_list(request: ProviderRequest) -> ProviderRequestFile | None:
    """The delegate list that the provider sent last, as long as its bytes are there."""
    rows = request.files.filter(kind=RequestFileKind.LIST, file__erased_at=None)
    return rows.select_related("file").order_by("-sent_at", "-pk").first()


def due_with_provider(*, today: dt.date) -> Sequence[ProviderRequest]:
    """Requests that providers have not answered, those due first."""
    rows = ProviderRequest.objects.filter(state__in=WITH_PROVIDER)
    return list(rows.select_related("event__course", "agency").order_by("due_on", "pk"))


def lists_to_erase(before: dt.datetime) -> QuerySet[ProviderRequestFile]:
    """Delegate lists of closed requests, sent before a moment, whose bytes are still there."""
    return ProviderRequestFile.objects.filter(
        kind=RequestFileKind.LIST, request__state__in=CLOSED, file__erased_at=None, sent_at__lt=before
    ).select_related("file")
