"""Requests to providers of events outside the programme: the delegate list, the material, by when (REQUIREMENTS A04).

The provider answers in the portal, with the list as it is; accepting it opens the import wizard with that file, so
that columns and words stay the officer's. Reminders: three working days before the date, and the day after it.
"""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.conf import settings as django_settings
from django.db import transaction
from django.template.loader import render_to_string
from django.urls import reverse

from assurance.services import uploads
from assurance.services.refusals import Refused as Unfit
from courses.logic.reading import UnreadableFile, read_table
from courses.models import BookingImport, Event
from courses.services import imports
from courses.services.refusals import Refused
from evaluations.logic.sending_hours import is_sending_moment, next_sending_moment, usual_moment
from evaluations.models import ProviderRequest, ProviderRequestFile, ThemedEvaluation, ThemedEvent
from evaluations.queries.provider_requests import due_with_provider, lists_to_erase, newest_list
from evaluations.themed_choices import REQUEST_MOVES, RequestFileKind, RequestState
from partnerships import clock, storage
from partnerships.access import Member
from partnerships.choices import EmailKind, Role
from partnerships.logic.working_days import add_working_days
from partnerships.models import Agency, Partnership, StoredFile
from partnerships.queries.groups import open_partnership
from partnerships.queries.members import emails_of_agency
from partnerships.services.log import record
from partnerships.services.outbox import Letter, queue

REMINDED_BEFORE = 3
"""Working days before the date."""
LISTS_KEPT = dt.timedelta(days=30)
"""A delegate list of a closed request is erased so long after it came, as an import's file is."""


@dataclass(frozen=True)
class Upload:
    """A file that a provider sends with its answer; `kind` is a `RequestFileKind`."""

    kind: str
    name: str
    content: bytes
    content_type: str = ""


@transaction.atomic
def ask_provider(
    *,
    evaluation: ThemedEvaluation,
    event: Event,
    agency: Agency,
    due_on: dt.date,
    by: Member | int,
    asks_list: bool = True,
    asks_material: bool = False,
    note: str = "",
) -> ProviderRequest:
    """Ask an event's provider for its delegate list, its material, or both, by a date; the email goes at once.

    Raises:
        Refused: the event takes no part, nothing is asked for, the date is past, or the agency was asked already.
    """
    ThemedEvaluation.objects.select_for_update().get(pk=evaluation.pk)
    if not ThemedEvent.objects.filter(evaluation=evaluation, event=event).exists():
        raise Refused("This event takes no part in the evaluation.")
    if not (asks_list or asks_material):
        raise Refused("Choose what to ask for.")
    if due_on <= clock.today():
        raise Refused("Choose a date that is still to come.")
    asked = ProviderRequest.objects.filter(evaluation=evaluation, event=event, agency=agency)
    if asked.exclude(state=RequestState.WITHDRAWN).exists():
        raise Refused(f"{agency.name} was asked about this event already.")
    made = ProviderRequest.objects.create(
        evaluation=evaluation,
        event=event,
        agency=agency,
        due_on=due_on,
        asks_list=asks_list,
        asks_material=asks_material,
        note=note.strip(),
        state=RequestState.SENT,
        sent_at=clock.now(),
        created_by_id=_user(by),
    )
    _write_to(made, "asked")
    record(
        "provider_request.sent",
        f"{agency.name} was asked about {event.ref}",
        by=by,
        subject=made,
        event=event.pk,
    )
    return made


@transaction.atomic
def answer_request(
    *, request: ProviderRequest, by: Member | int, reply: str = "", files: Sequence[Upload] = ()
) -> ProviderRequest:
    """The provider's answer: its files and what it wants to say.

    Raises:
        Refused: it is not the provider's turn, nothing was given, or a file cannot be used; the message says why.
    """
    held = _moved(request, RequestState.ANSWERED)
    reply = reply.strip()
    has_list = any(file.kind == RequestFileKind.LIST for file in files) or newest_list(held) is not None
    if held.asks_list and not has_list and not reply:
        raise Refused("Add the delegate list, or say why you cannot.")
    if not files and not reply and not held.files.exists():
        raise Refused("Add a file, or write an answer.")
    user_id = _user(by)
    for upload in files:
        ProviderRequestFile.objects.create(
            request=held, kind=upload.kind, file=_kept(upload), sent_at=clock.now(), sent_by_id=user_id
        )
    held.reply, held.answered_at, held.answered_by_id = reply, clock.now(), user_id
    held.save()
    record(
        "provider_request.answered",
        f"{held.agency.name} answered with {len(files)} files",
        by=by,
        subject=held,
        files=len(files),
    )
    return held


def _kept(upload: Upload) -> StoredFile:
    """Store a file after the checks of its kind: a list must be one that the import can read."""
    if upload.kind == RequestFileKind.MATERIAL:
        try:
            return uploads.keep(uploads.accept(upload.content, upload.name))
        except Unfit as unfit:
            raise Refused(str(unfit)) from None
    try:
        if refusal := imports.too_large(len(upload.content)):
            raise refusal
        read_table(upload.content)
    except UnreadableFile as problem:
        raise Refused(f"{problem.reason} {problem.what_would_work}") from None
    return storage.store(
        upload.content,
        kind="provider-list",
        name=upload.name,
        content_type=upload.content_type[:100] or "application/octet-stream",
    )


@transaction.atomic
def accept_answer(*, request: ProviderRequest, by: Member | int) -> BookingImport | None:
    """Accept an answer. Its delegate list, if there is one, goes into a new import for the event.

    Returns the import, to go on with in the wizard; None when no list came.

    Raises:
        Refused: there is no answer to accept, or the list can no longer be read.
    """
    held = _moved(request, RequestState.ACCEPTED)
    held.closed_at, held.closed_by_id = clock.now(), _user(by)
    held.save()
    sent = newest_list(held)
    made = None
    if sent is not None:
        try:
            made = imports.upload(
                content=storage.read(sent.file),
                name=sent.file.name,
                event=held.event,
                by=by,
                content_type=sent.file.content_type,
            )
        except (UnreadableFile, storage.FileGone) as problem:
            raise Refused(f"The list can no longer be read: {problem}") from problem
    record("provider_request.accepted", f"{held.agency.name}: accepted", by=by, subject=held)
    return made


@transaction.atomic
def return_answer(
    *, request: ProviderRequest, question: str, by: Member | int, due_on: dt.date | None = None
) -> ProviderRequest:
    """Send an answer back with a question; `due_on` gives a new date.

    Raises:
        Refused: there is no answer to send back, no question, or the date is past.
    """
    held = _moved(request, RequestState.RETURNED)
    if not question.strip():
        raise Refused("Write what is missing or unclear.")
    if due_on is not None:
        if due_on <= clock.today():
            raise Refused("Choose a date that is still to come.")
        held.due_on, held.reminded_on = due_on, None
    held.officer_note = question.strip()
    held.save()
    _write_to(held, "returned")
    record("provider_request.returned", f"{held.agency.name}: sent back", by=by, subject=held)
    return held


@transaction.atomic
def withdraw_request(*, request: ProviderRequest, why: str, by: Member | int) -> ProviderRequest:
    """Take a request back; the provider is not asked any more.

    Raises:
        Refused: it was accepted or withdrawn, or no reason is given.
    """
    held = _moved(request, RequestState.WITHDRAWN)
    if not why.strip():
        raise Refused("Say why it is withdrawn.")
    held.officer_note, held.closed_at, held.closed_by_id = why.strip(), clock.now(), _user(by)
    held.save()
    record("provider_request.withdrawn", f"{held.agency.name}: withdrawn", by=by, subject=held)
    return held


def _moved(request: ProviderRequest, state: RequestState) -> ProviderRequest:
    """The request, held and in its new state, not saved yet. Raises Refused when there is no such move."""
    held = ProviderRequest.objects.select_for_update().select_related(None).get(pk=request.pk)
    old = RequestState(held.state)
    if state not in REQUEST_MOVES[old]:
        raise Refused(f"This request is “{old.label.lower()}”, so that cannot be done now.")
    held.state = state
    return held


# --- Reminders and retention ---


def next_due() -> dt.datetime | None:
    """When the next reminder is due, or the next delegate list is to be erased."""
    moments = [_reminder_moment(request) for request in due_with_provider(today=clock.today())]
    oldest = lists_to_erase(clock.now() + LISTS_KEPT).order_by("sent_at").first()
    moments.append(oldest.sent_at + LISTS_KEPT if oldest else None)
    return min((moment for moment in moments if moment is not None), default=None)


def sweep_provider_requests(partnership: Partnership) -> int:
    """The sweep "provider-requests" for the open partnership: reminders, and lists whose time is over."""
    now = clock.now()
    done = 0
    for sent in lists_to_erase(now - LISTS_KEPT):
        storage.erase(sent.file)
        done += 1
    if not is_sending_moment(now):
        return done
    for request in due_with_provider(today=clock.today()):
        moment = _reminder_moment(request)
        if moment is None or moment > now:
            continue
        late = clock.today() > request.due_on
        _write_to(request, f"{'late' if late else 'soon'}:{request.due_on:%Y%m%d}")
        ProviderRequest.objects.filter(pk=request.pk).update(reminded_on=clock.today())
        done += 1
    return done


def _reminder_moment(request: ProviderRequest) -> dt.datetime | None:
    """When the provider is reminded next: three working days before the date, and the day after; then no more."""
    before = usual_moment(add_working_days(request.due_on, -REMINDED_BEFORE))
    after = usual_moment(request.due_on + dt.timedelta(days=1))
    asked_at = request.sent_at or request.created_at
    reminded = request.reminded_on
    if reminded is None and asked_at < before and clock.today() <= request.due_on:
        return next_sending_moment(before)
    if reminded is None or reminded <= request.due_on:
        return next_sending_moment(after)
    return None


def _write_to(request: ProviderRequest, why: str) -> None:
    """One email to each of the agency's providers, or to its contact when it has none. No files, no names."""
    agency = request.agency
    people = emails_of_agency(agency.pk, Role.PROVIDER)
    if not people and agency.contact_email:
        people = [(agency.contact_name, agency.contact_email)]
    partnership = open_partnership()
    page = reverse("evaluations:our_request", args=[partnership.slug, request.pk])
    queue([_letter(request, why, name, address, partnership, page) for name, address in people])


def _letter(
    request: ProviderRequest, why: str, name: str, address: str, partnership: Partnership, page: str
) -> Letter:
    event = request.event
    context: dict[str, Any] = {
        "name": name,
        "request": request,
        "event": event,
        "why": why.partition(":")[0],
        "partnership": partnership,
        "url": f"{django_settings.SITE_URL}{page}",
    }
    words = {"late": "Overdue: ", "soon": "Reminder: ", "returned": "A question: "}
    return Letter(
        kind=EmailKind.PROVIDER_REQUEST,
        to_address=address,
        to_name=name[:150],
        subject=f"{words.get(context['why'], '')}what we ask of you about {event.course.title}",
        text=render_to_string("emails/provider_request.txt", context),
        dedupe_key=_key(request, why, address),
    )


def _key(request: ProviderRequest, why: str, address: str) -> str:
    turn = f"{clock.now():%Y%m%d%H%M%S}" if why == "returned" else ""
    return f"provider-request:{request.pk}:{why}{turn}:{address.lower()}"[:200]


def _user(by: Member | int) -> int:
    return by.user_id if isinstance(by, Member) else by
