"""The request of a partnership's page, as type checkers know it."""

from django.http import HttpRequest

from partnerships.access import Member
from partnerships.models import Partnership


class TenantRequest(HttpRequest):
    """What `PartnershipMiddleware` makes of a request to `/p/<slug>/...`: whose pages, and who asks."""

    partnership: Partnership
    member: Member
