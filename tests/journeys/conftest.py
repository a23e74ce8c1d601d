"""A live server on the test cluster, and a real browser to visit it with."""

import os
import shutil
import threading
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.core.servers.basehttp import ThreadedWSGIServer, WSGIRequestHandler
from django.core.wsgi import get_wsgi_application
from playwright.sync_api import Browser, Page, sync_playwright

from tests.journeys.stack import Stack
from tests.journeys.visitor import Visitor
from tests.journeys.visitor import axe_violations as axe_violations

FLAGS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


class QuietHandler(WSGIRequestHandler):
    """Says nothing for each request."""

    def log_message(self, *args: Any) -> None:
        pass


@pytest.fixture
def live_address(committed: None) -> Iterator[str]:
    """The address of the portal, served by threads of this process from the test cluster.

    Real middleware, real commits; what the test makes must be committed, and the clock is the demonstration's
    own: `clock.held_at` holds this thread's alone.
    """
    server = ThreadedWSGIServer(("127.0.0.1", 0), QuietHandler)
    server.daemon_threads = True
    server.set_app(get_wsgi_application())
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.05}, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=5)


def chromium() -> str:
    """The browser's program; without one the test is skipped, except with CI=true."""
    candidates = (os.environ.get("CHROMIUM", ""), "chromium", "chromium-browser", "google-chrome")
    found = next((path for name in candidates if name and (path := shutil.which(name))), None)
    if found is None:
        if os.environ.get("CI") == "true":
            pytest.fail("CI never skips the browser tests, and there is no Chromium.")
        pytest.skip("No Chromium was found: set CHROMIUM, or install one.")
    return found


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """One Chromium for all journeys of this process."""
    # Playwright's loop runs in this thread, where Django would refuse the database to a test.
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    program = chromium()
    with sync_playwright() as playwright:
        opened = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield opened
        opened.close()


@pytest.fixture
def open_page(browser: Browser) -> Iterator[Callable[..., Page]]:
    """Open a page in a fresh context: `open_page(width=320, javascript=False)`."""
    contexts = []

    def opened(*, width: int = 390, height: int = 844, javascript: bool = True) -> Page:
        context = browser.new_context(
            viewport={"width": width, "height": height},
            java_script_enabled=javascript,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        contexts.append(context)
        return context.new_page()

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture
def portal() -> Iterator[Stack]:
    """A whole portal of its own, empty: PostgreSQL, broker, web, worker, beat."""
    stack = Stack()
    try:
        stack.start()
        yield stack
    finally:
        stack.stop()


@pytest.fixture
def visit(browser: Browser, portal: Stack) -> Iterator[Callable[..., Visitor]]:
    """A person with a browser of their own: `visit("sam")` at a desk, `visit("sam", phone=True)`."""
    visitors = []
    Visitor.looked_at = set()

    def visiting(called: str, *, phone: bool = False) -> Visitor:
        context = browser.new_context(
            viewport={"width": 390, "height": 844} if phone else {"width": 1280, "height": 900},
            has_touch=phone,
            is_mobile=phone,
            locale="en-GB",
            timezone_id="Europe/London",
        )
        visitors.append(Visitor(context, portal.address, called))
        return visitors[-1]

    yield visiting
    for visitor in visitors:
        visitor.close()
