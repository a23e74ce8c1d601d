"""The emails that a journey's portal delivered to files."""

import email
import email.policy
import re
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Letter:
    """One email. `file` names begin with the moment of sending, so that they sort by it."""

    file: str
    to: str
    subject: str
    text: str

    @property
    def links(self) -> list[str]:
        """The addresses that the text holds, without their host."""
        return re.findall(r"https?://[^/\s]+(/(?:s|c|join|opinion|p)/[^\s]+)", self.text)

    @property
    def survey_links(self) -> list[str]:
        return [link for link in self.links if link.startswith("/s/")]

    @property
    def code(self) -> str:
        """The sign-in code."""
        found = re.search(r"^\s*([A-Z0-9]{3,4}-?[A-Z0-9]{3,4})\s*$", self.text, re.M)
        assert found is not None, self.text
        return found[1]


class Mailbox:
    """Reads a folder of .eml files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._read: dict[str, Letter] = {}

    def letters(self, to: str = "", subject: str = "", after: str = "") -> list[Letter]:
        """Oldest first: those to an address, with words in the subject, newer than a file's name."""
        for path in sorted(self.folder.glob("*.eml")):
            if path.name not in self._read:
                self._read[path.name] = _letter(path)
        return [
            letter
            for name, letter in sorted(self._read.items())
            if name > after and to.lower() in letter.to.lower() and subject.lower() in letter.subject.lower()
        ]

    def newest(self, to: str, subject: str = "") -> Letter:
        found = self.letters(to, subject)
        assert found, (
            f"No letter to {to} about {subject!r}; there are {[each.subject for each in self.letters(to)]}"
        )
        return found[-1]

    @property
    def mark(self) -> str:
        """A name to ask for what comes after now."""
        return max((path.name for path in self.folder.glob("*.eml")), default="")


def _letter(path: Path) -> Letter:
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.default)
    body = message.get_body(preferencelist=("plain",))
    return Letter(
        file=path.name,
        to=str(message["To"]),
        subject=str(message["Subject"]),
        text=body.get_content() if body else "",
    )
