"""One log entry a service: who did what to what."""

from typing import Any

from django.db import models

from partnerships.access import Member
from partnerships.models import LogEntry


def record(
    action: str, summary: str, *, by: Member | int | None, subject: models.Model | None = None, **details: Any
) -> LogEntry:
    """Write one entry. `by` is the member or user id who acted; None when the portal did it by itself."""
    return LogEntry.objects.create(
        action=action,
        summary=summary[:300],
        actor_id=by.user_id if isinstance(by, Member) else by,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        details=details,
    )
