"""Where GOV.UK Notify posts its delivery receipts and complaints, with the partnership's own bearer token."""

import json
import logging

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST

from partnerships.models import Partnership
from partnerships.services import mail_account, receipts
from partnerships.tenancy import partnership_scope

logger = logging.getLogger(__name__)
#: A receipt is a few hundred bytes.
LARGEST = 64 * 1024


@csrf_exempt
@require_POST
def receive(request: HttpRequest, slug: str) -> JsonResponse:
    """Take one receipt. 403 without the token, alike for every address; 200 for an email that is none of ours.

    Notify tries five times when it gets anything but 200; taking a receipt twice changes nothing.
    """
    scheme, _, token = request.headers.get("Authorization", "").partition(" ")
    partnership = Partnership.objects.filter(slug=slug, active=True).first()
    if partnership is None or scheme.lower() != "bearer" or not token:
        return _answer("refused", 403)
    with partnership_scope(partnership):
        if not mail_account.is_receipt_token(token.strip()):
            return _answer("refused", 403)
        try:
            data = json.loads(request.body) if len(request.body) <= LARGEST else None
        except ValueError:
            data = None
        if not isinstance(data, dict):
            return _answer("not a receipt", 400)
        receipt = receipts.notify_receipt(data)
        if receipt is None or not receipts.take(receipt):
            return _answer("ignored")
    return _answer("taken")


def _answer(words: str, status: int = 200) -> JsonResponse:
    return JsonResponse({"receipt": words}, status=status)
