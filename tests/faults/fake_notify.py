"""GOV.UK Notify as its documentation says it is, on this machine, out of order as asked."""

import json
import threading
import time
import uuid
from collections import Counter
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

import jwt

SERVICE = "11111111-2222-4333-8444-555555555555"
SECRET = "aaaaaaaa-bbbb-4ccc-8ddd-eeeeeeeeeeee"
API_KEY = f"ashshire-live-{SERVICE}-{SECRET}"
TEMPLATE = "99999999-8888-4777-8666-555555555555"
ALLOWED = {
    *("email_address", "template_id", "reference", "personalisation", "email_reply_to_id"),
    "one_click_unsubscribe_url",
}


class FakeNotify:
    """Keeps the emails that it took. `faults` are used up one a request: see `Handler.do_POST`."""

    def __init__(self) -> None:
        self.sent: list[dict[str, Any]] = []
        self.faults: list[str] = []
        self.asked = Counter[str]()
        self.port = 0
        #: Takes so many, then closes connection and port: the sender of the last one never hears so.
        self.break_after = 0
        #: Takes so many, and gives no answer to the last.
        self.stall_at = 0
        self.lock = threading.Lock()
        self._server: ThreadingHTTPServer | None = None

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}"

    @property
    def times_by_reference(self) -> Counter[str]:
        return Counter(one["reference"] for one in self.sent)

    def start(self) -> None:
        """Open the port, the same as before a stop."""
        self._server = ThreadingHTTPServer(("127.0.0.1", self.port), Handler)
        self._server.daemon_threads = True
        self._server.fake = self  # type: ignore[attr-defined]
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.02,), daemon=True).start()

    def stop(self) -> None:
        """Close the port: connections are refused."""
        if self._server is not None:
            self._server.shutdown()
            self._server.server_close()
        self._server = None


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    #: One packet for an answer: two would wait for each other.
    wbufsize = -1
    timeout = 60

    @property
    def fake(self) -> FakeNotify:
        return self.server.fake  # type: ignore[attr-defined,no-any-return]

    def log_message(self, *args: Any) -> None:
        pass

    def answer(self, status: int, body: dict[str, Any]) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def error(self, status: int, kind: str, message: str) -> None:
        self.answer(status, {"status_code": status, "errors": [{"error": kind, "message": message}]})

    def is_allowed(self) -> bool:
        """The token is signed with the service's secret, names it, and is no older than thirty seconds."""
        scheme, _, token = self.headers.get("Authorization", "").partition(" ")
        try:
            claims = jwt.decode(
                token, SECRET, algorithms=["HS256"], options={"verify_iat": False}, issuer=SERVICE
            )
        except jwt.InvalidTokenError:
            self.error(403, "AuthError", "Invalid token: API key not found")
            return False
        if scheme != "Bearer" or abs(claims["iat"] - time.time()) > 30:
            self.error(403, "AuthError", "Error: Your system clock must be accurate to within 30 seconds")
            return False
        return True

    def do_GET(self) -> None:
        parts = urlsplit(self.path)
        with self.fake.lock:
            self.fake.asked[parts.path] += 1
            faults = self.fake.faults
            fault = faults.pop(0) if faults and faults[0].startswith("look-up") else ""
        if not self.is_allowed():
            return
        if fault:
            self.error(500, "Exception", "Internal server error")
        elif parts.path == f"/v2/template/{TEMPLATE}":
            self.answer(200, {"id": TEMPLATE, "subject": "((subject))", "body": "((text))\n\n((file))"})
        elif parts.path == "/v2/notifications":
            (reference,) = parse_qs(parts.query)["reference"]
            found = [one for one in reversed(self.fake.sent) if one["reference"] == reference]
            self.answer(200, {"notifications": found, "links": {"current": self.path}})
        else:
            self.error(404, "NoResultFound", "No result found")

    def do_POST(self) -> None:
        """Faults: "403", "400 team", "429 rate", "429 daily", "500", "lost" (taken, and no answer), "hang up"."""
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        with self.fake.lock:
            self.fake.asked["send"] += 1
            fault = self.fake.faults.pop(0) if self.fake.faults else ""
        if not self.is_allowed():
            return
        if fault == "hang up":
            self.close_connection = True
            self.connection.close()
        elif fault == "403":
            self.error(403, "AuthError", "Invalid token: API key not found")
        elif fault == "400 trial":
            self.error(400, "BadRequestError", "Can't send to this recipient when service is in trial mode")
        elif fault == "429 rate":
            self.error(
                429, "RateLimitError", "Exceeded rate limit for key type LIVE of 3000 requests per 60 seconds"
            )
        elif fault == "429 daily":
            self.error(429, "TooManyRequestsError", "Exceeded send limits (email: 250000) for today")
        elif fault == "500":
            self.error(500, "Exception", "Internal server error")
        elif problem := self.invalid(body):
            self.error(400, "ValidationError", problem)
        else:
            taken = self.take(body)
            if self.fake.stall_at and len(self.fake.sent) >= self.fake.stall_at:
                time.sleep(60)
            is_breaking = len(self.fake.sent) == self.fake.break_after
            if is_breaking:
                self.fake.stop()
            if fault == "lost" or is_breaking:
                self.close_connection = True
                self.connection.close()
                return
            self.answer(201, taken)

    def invalid(self, body: dict[str, Any]) -> str:
        if unknown := set(body) - ALLOWED:
            return f"Additional properties are not allowed ({unknown})"
        if body["template_id"] != TEMPLATE:
            return "template_id is not a template of yours"
        if set(body["personalisation"]) != {"subject", "text", "file"}:
            return "Missing personalisation"
        if not body.get("one_click_unsubscribe_url", "https://").startswith("https://"):
            return "one_click_unsubscribe_url is not a valid https url"
        if body["email_address"].endswith(".gone"):
            return "email_address Not a valid email address"
        return ""

    def take(self, body: dict[str, Any]) -> dict[str, Any]:
        taken = {**body, "id": str(uuid.uuid4()), "status": "sending", "type": "email"}
        with self.fake.lock:
            self.fake.sent.append(taken)
        return {
            "id": taken["id"],
            "reference": body.get("reference"),
            "uri": "",
            "content": {},
            "template": {},
        }
