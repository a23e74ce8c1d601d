"""A person at a browser. Every new page is checked by axe for what bars people, and that nothing is too wide."""

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

from playwright.sync_api import BrowserContext, Locator, Page, Response

AXE = (Path(__file__).parents[1] / "vendor" / "axe.min.js").read_text(encoding="utf-8")
#: What an axe run must find nothing of.
AXE_TAGS = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]
PATIENCE = 30_000
#: Parts of an address that differ from object to object: numbers, link tokens, references of events.
OWN_PART = re.compile(r"/(?:s|c|join|opinion)/[^/]+|/\d+(?=/|$)|/events/(?!new/)[^/]+|/mailbox/[^/]+")


def axe_violations(page: Page) -> list[str]:
    """What axe-core finds wrong with the page as it stands, one line each.

    The policy forbids injected scripts; axe runs in the browser's own isolated evaluation instead.
    """
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(AXE)
    found = page.evaluate("tags => axe.run(document, {runOnly: {type: 'tag', values: tags}})", AXE_TAGS)
    return [
        f"{each['id']}: {each['help']} {node['target']} {node['html'][:160]}"
        for each in found["violations"]
        for node in each["nodes"]
    ]


class Visitor:
    """One person in one browser context."""

    #: Pages looked at so far in this run: width, address without its own parts, heading.
    looked_at: set[tuple[int, str, str]] = set()

    def __init__(self, context: BrowserContext, address: str, called: str) -> None:
        self.context = context
        self.address = address
        self.called = called
        self.page: Page = context.new_page()
        self.page.set_default_timeout(PATIENCE)
        #: Every page that was loaded, in order; a redirect counts as where it led.
        self.pages: list[str] = []
        self.page.on("response", self._note)

    def _note(self, response: Response) -> None:
        if not response.request.is_navigation_request() or response.frame != self.page.main_frame:
            return
        if response.status >= 400:
            self.pages.append(f"{response.status} {response.url}")
        elif response.status == 200:
            self.pages.append(response.url.removeprefix(self.address))

    @property
    def width(self) -> int:
        size = self.page.viewport_size
        assert size is not None
        return size["width"]

    @property
    def path(self) -> str:
        return urlsplit(self.page.url).path

    @property
    def heading(self) -> str:
        return self.page.locator("h1").first.inner_text()

    @property
    def text(self) -> str:
        """The words of the page, with single spaces."""
        return " ".join(self.page.locator("body").inner_text().split())

    def open(self, path: str) -> None:
        self.page.goto(path if path.startswith("http") else self.address + path)
        self.look()

    def press(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Press a button, and look at the page that it leads to."""
        button = (within or self.page).get_by_role("button", name=name).first
        self._go(button)

    def follow(self, name: str | re.Pattern[str], *, within: Locator | None = None) -> None:
        """Follow a link, one that looks like a button too, and look at the page that it leads to."""
        place = within or self.page
        self._go(place.get_by_role("link", name=name).or_(place.get_by_role("button", name=name)).first)

    def _go(self, control: Locator) -> None:
        with self.page.expect_navigation(timeout=PATIENCE):
            control.click()
        self.look()

    def fill(self, label: str, words: str) -> None:
        """Fill in a box, known by its label."""
        named = re.compile(rf"^{re.escape(label)}( \(optional\))?$")
        self.page.get_by_label(named).first.fill(words)

    def fill_date(self, prefix: str, day: str) -> None:
        """A date in three boxes, given as 2026-05-19."""
        year, month, number = day.split("-")
        for part, words in (("day", number), ("month", month), ("year", year)):
            self.page.locator(f"[name='{prefix}_{part}']").fill(words.lstrip("0"))

    def look(self) -> None:
        """No error, nothing wider than the screen, and, the first time, nothing that axe finds wrong."""
        self.page.wait_for_load_state("load")
        last = self.pages[-1] if self.pages else ""
        assert not re.match(r"[45]\d\d ", last), f"{last}: {self.text[:500]}"
        wider = self.page.evaluate(
            "document.documentElement.scrollWidth - document.documentElement.clientWidth"
        )
        assert wider <= 0, f"{self.path} is {wider} px wider than {self.width} px"
        seen = (self.width, OWN_PART.sub("/~", self.path), self.heading)
        if seen in Visitor.looked_at:
            return
        Visitor.looked_at.add(seen)
        self.picture(f"{len(Visitor.looked_at):03}-{self.width}-{self.called}{seen[1]}")
        violations = axe_violations(self.page)
        assert violations == [], f"{self.path} at {self.width} px: {violations}"

    def picture(self, name: str) -> None:
        """A picture of the whole page for a human, where SCREENSHOTS names a folder."""
        folder = os.environ.get("SCREENSHOTS")
        if folder:
            file = re.sub(r"[^\w-]+", "-", name).strip("-")
            self.page.screenshot(path=str(Path(folder) / f"{file}.png"), full_page=True)

    def sign_in(self, email: str, password: str) -> None:
        self.open("/accounts/login/")
        self.fill("Your email address", email)
        self.fill("Your password", password)
        self.press(re.compile("^Sign in"))

    def close(self) -> None:
        self.context.close()
