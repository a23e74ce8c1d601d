"""A survey in the room: opening the code, the code full screen, and the public pages that it leads to.

Nothing of what a person types decides which page comes next; a session starts empty and never shows saved answers.
"""

import segno
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, render
from django.utils.safestring import SafeString, mark_safe
from django.views.decorators.http import require_http_methods

from courses.services.refusals import Refused
from courses.views.frames import event_frame, event_of
from evaluations.fair_forms import InTheRoomForm, OpenRoomForm
from evaluations.logic.answers import (
    AnswersInvalidError,
    items_asked,
    merge_page,
    next_page,
    pages_asked,
    read_page,
)
from evaluations.logic.blocks import for_person
from evaluations.logic.composing import CompositionError
from evaluations.logic.notices import fill
from evaluations.logic.stages import Audience, Stage
from evaluations.logic.survey_parts import ComposedSurvey, SurveyPage
from evaluations.models import EventSurvey, RoomEntry, RoomSession
from evaluations.queries.answering import Asked, asked_of_nobody
from evaluations.queries.library import composed_survey, library
from evaluations.queries.rooms import TO_DECIDE, counts_of, open_session_of
from evaluations.queries.themed import blocks_for
from evaluations.rules import HOLD_ROOM_SESSIONS
from evaluations.services import rooms
from evaluations.themed_choices import EntryState
from evaluations.views.event_surveys import TAB
from evaluations.views.repairs import by_link
from evaluations.views.survey_links import altered, notice
from evaluations.views.survey_people import name_of, survey_at
from evaluations.views.survey_rendering import PageFilling, Posted, as_posted, page_html
from evaluations.views.survey_words import (
    concern_sentences,
    event_days,
    personal_words,
    start_sentences,
)
from partnerships.links import LinkKind, VerifiedLink, address_for, token_for
from partnerships.permissions import requires
from partnerships.requests import TenantRequest

INVALID = 422


def qr_of(address: str) -> SafeString:
    """The address as a QR code: SVG without style or script."""
    svg = segno.make(address, error="m").svg_inline(
        scale=8, border=2, omitsize=True, svgclass="room-code__picture", lineclass=None
    )
    return mark_safe(svg)  # noqa: S308  (made of the address's bits alone)


def _address(session: RoomSession) -> str:
    return address_for(
        LinkKind.ROOM,
        partnership_id=session.partnership_id,
        object_id=session.pk,
        generation=session.generation,
    )


@requires(HOLD_ROOM_SESSIONS)
def room(request: TenantRequest, slug: str, ref: str, stage: str) -> HttpResponse:
    """Open and close the code of a before or after survey; how many have answered."""
    event = event_of(request, ref)
    survey = _survey(request, ref, stage)
    form = OpenRoomForm(request.POST if request.POST.get("do") != "close" else None)
    if request.method != "POST":
        form = OpenRoomForm()
    session = open_session_of(survey)
    if request.method == "POST" and request.POST.get("do") == "close":
        if session is not None:
            rooms.close_session(session=session, by=request.member)
            messages.success(request, "The code is closed. Who has begun may finish for half an hour.")
        return redirect("evaluations:room", slug, ref, stage)
    if request.method == "POST" and form.is_valid():
        try:
            rooms.open_session(survey=survey, minutes=form.cleaned_data["minutes"], by=request.member)
        except (Refused, CompositionError) as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("evaluations:room", slug, ref, stage)
    is_open = session is not None and rooms.takes_entries(session)
    counts = counts_of(survey)
    context = event_frame(request, event, TAB) | {
        "survey": survey,
        "name": name_of(survey),
        "form": form,
        "session": session if is_open else None,
        "code": qr_of(_address(session)) if session is not None and is_open else "",
        "address": _address(session) if session is not None and is_open else "",
        "begun": sum(counts.values()),
        "sent": sum(
            n for state, n in counts.items() if state not in (EntryState.STARTED, EntryState.DISCARDED)
        ),
        "counted": counts[EntryState.MATCHED],
        "has_theme": bool(blocks_for([event.pk])),
        "to_decide": sum(counts[state] for state in TO_DECIDE),
    }
    return render(request, "evaluations/room/room.html", context)


@requires(HOLD_ROOM_SESSIONS)
def room_code(request: TenantRequest, slug: str, ref: str, stage: str) -> HttpResponse:
    """The code alone, for the projector."""
    survey = _survey(request, ref, stage)
    session = open_session_of(survey)
    if session is None or not rooms.takes_entries(session):
        return redirect("evaluations:room", slug, ref, stage)
    context = {
        "event": survey.event,
        "name": name_of(survey),
        "code": qr_of(_address(session)),
        "address": _address(session),
        "session": session,
    }
    return render(request, "evaluations/room/code.html", context)


def _survey(request: TenantRequest, ref: str, stage: str) -> EventSurvey:
    if stage not in (Stage.PRE, Stage.POST):
        raise Http404
    return survey_at(request, event_of(request, ref), stage, Audience.DELEGATE)


# --- What the code leads to ---

_LOADED = ("event_survey__event__course", "survey_version")


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(LinkKind.ROOM)
def in_room(request: HttpRequest, token: str, link: VerifiedLink) -> HttpResponseBase:
    """Who asks, about what, what happens to the answers; a name and an address. POST starts an empty entry."""
    session = RoomSession.objects.select_related(*_LOADED).filter(pk=link.object_id).first()
    if session is None:
        return altered(request)
    if session.generation != link.generation or not rooms.takes_entries(session):
        return _closed(request)
    form = InTheRoomForm(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        entry = rooms.start_entry(session=session, **form.cleaned_data)
        if entry is None:
            return notice(
                request, "Please use the link in your email", ["This code has been used too often."]
            )
        return HttpResponseRedirect(f"/r/e/{_entry_token(entry)}/1/")
    asked = _asked(request, session)
    context = {
        "asked": asked,
        "days": event_days(asked),
        "sentences": start_sentences(asked, ""),
        "form": form,
        "privacy_url": asked.about.contacts["privacy_notice_url"],
    }
    return render(request, "evaluations/room/start.html", context, status=INVALID if form.errors else 200)


def _entry_token(entry: RoomEntry) -> str:
    return token_for(LinkKind.ROOM_ENTRY, partnership_id=entry.partnership_id, object_id=entry.pk)


def _closed(request: HttpRequest) -> HttpResponse:
    return notice(
        request,
        "This code is closed",
        [
            "It was open in the room for a while only.",
            "You can still answer by the link in our email to you.",
        ],
        status=410,
    )


def _asked(request: HttpRequest, session: RoomSession) -> Asked:
    """What the survey's pages say, about nobody in particular."""
    return asked_of_nobody(
        request.partnership,  # type: ignore[attr-defined]
        session.survey_version,
        session.event_survey.event,
        session.closes_at,
    )


@require_http_methods(["GET", "HEAD", "POST"])
@by_link(LinkKind.ROOM_ENTRY)
def in_room_page(request: HttpRequest, token: str, link: VerifiedLink, number: int) -> HttpResponseBase:
    """One page of questions. POST keeps it; of the last page it sends everything."""
    entry = (
        RoomEntry.objects.select_related(*(f"session__{name}" for name in _LOADED))
        .filter(pk=link.object_id)
        .first()
    )
    if entry is None:
        return altered(request)
    if entry.state != EntryState.STARTED:
        return HttpResponseRedirect(f"/r/e/{token}/thanks/")
    if not rooms.can_finish(entry):
        return _closed(request)
    survey = for_person(composed_survey(entry.session.survey_version), "")
    pages = pages_asked(survey, entry.values)
    page = next((page for page in pages if page.number == number), None)
    if page is None:
        return HttpResponseRedirect(f"/r/e/{token}/{pages[0].number}/")
    if request.method == "POST":
        return _take(request, token, entry, survey, page)
    return HttpResponse(_shown(request, token, entry, survey, page, as_posted(entry.values), {}))


def _take(
    request: HttpRequest, token: str, entry: RoomEntry, survey: ComposedSurvey, page: SurveyPage
) -> HttpResponseBase:
    posted = dict(request.POST.lists())
    try:
        given = read_page(page, posted)
    except AnswersInvalidError as invalid:
        words = personal_words(_asked(request, entry.session))
        errors = {name: fill(message, words) for name, message in invalid.messages.items()}
        names = [name for item in page.items for name in item.field_names]
        shown = {**as_posted(entry.values), **{name: posted.get(name, []) for name in names}}
        return HttpResponse(_shown(request, token, entry, survey, page, shown, errors), status=INVALID)
    values = merge_page(page, entry.values, given)
    if request.POST.get("go") == "back":
        rooms.save_entry_page(entry=entry, values=values, page=page.number)
        before = [earlier.number for earlier in pages_asked(survey, values) if earlier.number < page.number]
        return HttpResponseRedirect(f"/r/e/{token}/{before[-1] if before else page.number}/")
    following = next_page(survey, values, after=page.number)
    if following is None:
        rooms.send_entry(entry=entry, values=values)
        return HttpResponseRedirect(f"/r/e/{token}/thanks/")
    rooms.save_entry_page(entry=entry, values=values, page=page.number)
    return HttpResponseRedirect(f"/r/e/{token}/{following.number}/")


def _shown(
    request: HttpRequest,
    token: str,
    entry: RoomEntry,
    survey: ComposedSurvey,
    page: SurveyPage,
    answers: Posted,
    errors: dict[str, str],
) -> str:
    asked = _asked(request, entry.session)
    pages = pages_asked(survey, entry.values)
    filling = PageFilling(
        partnership=asked.partnership,
        digest=asked.version_digest,
        page=page,
        items=items_asked(survey, page, entry.values),
        place=pages.index(page) + 1,
        of=len(pages),
        address=f"/r/e/{token}/",
        leaving="",
        back=page is not pages[0],
        is_last=page is pages[-1],
        person=entry.pk,
        values=personal_words(asked),
        contacts=asked.about.contacts,
        answers=answers,
        errors=errors,
        in_room=True,
    )
    return page_html(request, filling, library())


@require_http_methods(["GET", "HEAD"])
@by_link(LinkKind.ROOM_ENTRY)
def in_room_thanks(request: HttpRequest, token: str, link: VerifiedLink) -> HttpResponseBase:
    """The same page for everybody: whether we know them shows nowhere."""
    entry = (
        RoomEntry.objects.select_related(*(f"session__{name}" for name in _LOADED))
        .filter(pk=link.object_id)
        .first()
    )
    if entry is None:
        return altered(request)
    if entry.state == EntryState.STARTED:
        return HttpResponseRedirect(f"/r/e/{token}/1/")
    asked = _asked(request, entry.session)
    return render(
        request,
        "evaluations/room/thanks.html",
        {"concern": concern_sentences(asked), "privacy_url": asked.about.contacts["privacy_notice_url"]},
    )
