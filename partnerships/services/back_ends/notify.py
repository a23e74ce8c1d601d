"""GOV.UK Notify, by its REST API (version 2).

A client of our own: the official one makes one error of a connection refused and of an answer lost, and on that
difference depends that nobody is emailed twice. Source: Notify's documentation, "Send an email", "Get message
status", "Error messages": decide by status and error type, never by the message's words.
"""

import base64
import datetime as dt
import re
from dataclasses import dataclass
from typing import Any

import jwt
import requests
from django.conf import settings
from urllib3.exceptions import ConnectTimeoutError, NewConnectionError

from partnerships import clock
from partnerships.choices import MailRoute
from partnerships.services.back_ends.protocol import Attachment, Email, Handed, Outcome, Unreachable

#: An API key is its name, the service's id and the secret, joined by hyphens.
UUID = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}"
API_KEY = re.compile(rf"^.*?({UUID})-({UUID})$", re.IGNORECASE)
#: Seconds to wait for a connection and for an answer.
PATIENCE = (10, 30)
#: The limit of 3,000 in a minute is counted over the last sixty seconds.
TOO_FAST = dt.timedelta(minutes=1)
OUT_OF_ORDER = dt.timedelta(minutes=2)
#: A key, template or service that has to be put right by a person.
TO_BE_PUT_RIGHT = dt.timedelta(hours=1)
LARGEST_FILE = 2 * 1024 * 1024
#: The placeholders of the template that a partnership makes in Notify.
SUBJECT, TEXT, FILE = "subject", "text", "file"
#: Statuses of an email at Notify that we have heard of; the others are on their way.
GONE_FOR_GOOD = {"permanent-failure"}
GONE_FOR_NOW = {"temporary-failure", "technical-failure"}


@dataclass(frozen=True)
class ApiKey:
    """The two parts of an API key that sign a request."""

    service_id: str
    secret: str


def read_key(text: str) -> ApiKey:
    """Take an API key apart.

    Raises:
        ValueError: it is no API key of Notify.
    """
    found = API_KEY.match(text.strip())
    if found is None:
        raise ValueError("This is not an API key of GOV.UK Notify: copy the whole of it")
    return ApiKey(found[1].lower(), found[2].lower())


def plain(text: str) -> str:
    """Text in which a name cannot make a link of other words: Notify reads "[words](address)" as one."""
    return text.replace("](", "] (")


def next_midnight(now: dt.datetime) -> dt.datetime:
    """When daily limits start again: Notify counts days in UTC. Some minutes are left for its clock and ours."""
    day = now.astimezone(dt.UTC).date() + dt.timedelta(days=1)
    return dt.datetime.combine(day, dt.time(0, 5), dt.UTC)


class NotifyBackEnd:
    """One partnership's own service. An uncertain email is looked up by its reference before it may go again."""

    route = MailRoute.NOTIFY
    can_look_up = True

    def __init__(self, *, api_key: str, template_id: str, reply_to_id: str = "") -> None:
        self.per_minute: int = settings.NOTIFY_PER_MINUTE
        self._key = read_key(api_key)
        self._template_id, self._reply_to_id = template_id, reply_to_id
        self._session: requests.Session | None = None

    def open(self) -> None:
        if self._session is None:
            self._session = requests.Session()

    def close(self) -> None:
        if self._session is not None:
            self._session.close()
        self._session = None

    def send(self, email: Email) -> Handed:
        if email.attachment is not None and len(email.attachment.content) > LARGEST_FILE:
            return Handed(Outcome.REFUSED, "The file is larger than 2 MB, the most that Notify takes")
        try:
            answer = self._ask("POST", "/v2/notifications/email", json=self._body(email))
        except requests.RequestException as problem:
            if never_connected(problem):
                raise Unreachable(str(problem)) from problem
            return Handed(Outcome.UNCERTAIN, type(problem).__name__)
        return self._outcome(answer)

    def _body(self, email: Email) -> dict[str, Any]:
        body: dict[str, Any] = {
            "email_address": email.to_address,
            "template_id": self._template_id,
            "reference": reference_of(email.message_id),
            "personalisation": {
                SUBJECT: plain(email.subject),
                TEXT: plain(email.text),
                FILE: _file(email.attachment) if email.attachment else "",
            },
        }
        if self._reply_to_id:
            body["email_reply_to_id"] = self._reply_to_id
        if email.unsubscribe_url.startswith("https://"):  # Notify takes no other
            body["one_click_unsubscribe_url"] = email.unsubscribe_url
        return body

    def look_up(self, message_id: str) -> Handed:
        try:
            answer = self._ask("GET", "/v2/notifications", params={"reference": reference_of(message_id)})
            found = answer.json().get("notifications", []) if answer.status_code == 200 else None
        except (requests.RequestException, ValueError) as problem:
            return Handed(Outcome.UNCERTAIN, str(problem))
        if found is None:
            return Handed(
                Outcome.UNCERTAIN, f"Notify answered {answer.status_code} when asked about this email"
            )
        if not found:
            return Handed(Outcome.NOT_THERE)
        status, number = str(found[0].get("status", "")), str(found[0].get("id", ""))
        if status in GONE_FOR_GOOD:
            return Handed(Outcome.REFUSED, status, number, bad_address=True)
        if status in GONE_FOR_NOW:
            return Handed(Outcome.LATER, status, number, bad_address=True)
        return Handed(Outcome.ACCEPTED, provider_id=number)

    def check(self) -> str:
        """What is wrong with key or template, in words for the administrator; "" when all is well.

        Raises:
            Unreachable: Notify could not be asked.
        """
        try:
            answer = self._ask("GET", f"/v2/template/{self._template_id}", timeout=(5, 10))
        except requests.RequestException as problem:
            raise Unreachable(str(problem)) from problem
        if answer.status_code in (401, 403):
            return "GOV.UK Notify does not accept this API key"
        if answer.status_code in (400, 404):
            return "Your service in GOV.UK Notify has no template with this ID"
        if answer.status_code != 200:
            raise Unreachable(f"Notify answered {answer.status_code}")
        template = answer.json()
        words = f"{template.get('subject') or ''} {template.get('body') or ''}"
        missing = [f"(({name}))" for name in (SUBJECT, TEXT) if f"(({name}))" not in words.replace(" ", "")]
        return f"The template lacks {' and '.join(missing)}" if missing else ""

    def _ask(self, method: str, path: str, **more: Any) -> requests.Response:
        self.open()
        assert self._session is not None
        # Notify compares the time of the token with its own, so this is the machine's time and not the portal's.
        claims = {"iss": self._key.service_id, "iat": int(clock.real_now().timestamp())}
        token = jwt.encode(claims, self._key.secret, algorithm="HS256")
        headers = {"Authorization": f"Bearer {token}", "User-Agent": f"QA-Portal/{settings.VERSION}"}
        return self._session.request(
            method, f"{settings.NOTIFY_URL}{path}", headers=headers, **{"timeout": PATIENCE, **more}
        )

    def _outcome(self, answer: requests.Response) -> Handed:
        kind, said = _error_in(answer)
        words = f"{answer.status_code} {said}".strip()
        match answer.status_code:
            case 201:
                return Handed(Outcome.ACCEPTED, provider_id=_id_in(answer))
            case 429 if kind == "TooManyRequestsError":
                until = next_midnight(clock.now())
                return Handed(Outcome.HELD, f"Daily limit: {words}", hold_until=until, counts=False)
            case 429:
                return Handed(Outcome.HELD, words, hold_for=TOO_FAST, counts=False)
            case 400 if kind == "ValidationError" and said.startswith("email_address"):
                return Handed(Outcome.REFUSED, words, bad_address=True)
            case 401 | 403:
                return Handed(Outcome.HELD, words, hold_for=TO_BE_PUT_RIGHT, counts=False)
            case status if status < 500:
                # Template, reply-to address, trial mode: it would refuse every email alike. Counted, so that one
                # email that is at fault itself comes to an end.
                return Handed(Outcome.HELD, words, hold_for=TO_BE_PUT_RIGHT)
            case _:
                # What answered may be a gateway behind which the request went on: looked up before it goes again.
                return Handed(Outcome.UNCERTAIN, words, hold_for=OUT_OF_ORDER)


def reference_of(message_id: str) -> str:
    """Notify's reference of an email: its Message-ID without brackets. It names nobody."""
    return message_id.strip("<>")


def _file(attachment: Attachment) -> dict[str, str]:
    return {"file": base64.b64encode(attachment.content).decode(), "filename": attachment.name}


def _id_in(answer: requests.Response) -> str:
    try:
        return str(answer.json().get("id", ""))
    except ValueError:
        return ""


def _error_in(answer: requests.Response) -> tuple[str, str]:
    """Type and words of the first error; "" when the body holds none."""
    try:
        first = answer.json()["errors"][0]
        return str(first["error"]), str(first["message"])
    except (ValueError, KeyError, IndexError, TypeError):
        return "", ""


def never_connected(problem: requests.RequestException) -> bool:
    """Whether a request certainly never arrived: no connection was made to send it over."""
    if isinstance(
        problem, requests.ConnectTimeout | requests.exceptions.SSLError | requests.exceptions.ProxyError
    ):
        return True
    reason = getattr(problem.args[0], "reason", None) if problem.args else None
    return isinstance(reason, NewConnectionError | ConnectTimeoutError)
