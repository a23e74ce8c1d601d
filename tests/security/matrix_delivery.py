"""The rows of the delivery of emails in the permission matrix."""

from typing import Any

from tests.conftest import Cast
from tests.security.matrix import OpenRow


def make(cast: Cast) -> dict[str, Any]:
    """Runs in the partnership's scope."""
    return {"slug": cast.partnership.slug}


def slug(made: Any) -> list[object]:
    return [made["slug"]]


OPEN_ROWS = [OpenRow("notify_receipts", 403, 403, args=slug, method="post")]
