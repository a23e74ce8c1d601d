"""The eight delegates of the main journey and what each of them thinks, and their managers.

Every answer is a function of the person and the stage, so that the test can work out each figure from what its
own browser gave.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from tests.journeys.samples import Booked, eventbrite_people
from tests.journeys.steps.answering import Answers, Opinion, Question

#: What each gained on the ten-point scale: six improved, one stayed the same, one fell.
GAINS = (3, 2, 4, 1, 0, 2, -1, 3)
#: How much practice changed, three and six months after the event.
EXTENT = {
    "m3": (
        "A lot",
        "Somewhat",
        "A lot",
        "Somewhat",
        "A little",
        "Somewhat",
        "No opportunity so far",
        "A lot",
    ),
    "m6": ("A lot", "Somewhat", "A lot", "A little", "A little", "Somewhat", "Not at all", "Somewhat"),
}
CHANGED = ("Somewhat", "A lot")
OBJECTIVE, KNOWLEDGE = r"^I can (?!judge how serious)", "local procedure"
ACTION = "I will ask health for their chronology before each core group, by June."
RELEASED = "I will ask health for their chronology before each core group."
EXAMPLE = "I now write down what the child said in their own words, the same day."
CONCERN = "A child on my caseload told me she is being hit at home and nobody has done anything."
#: Words in answers, by person and the name of the question.
WORDS = {("post", 0, "P1"): ACTION, ("post", 1, "R11"): CONCERN, ("m3", 2, "A4"): EXAMPLE}


def people_who_answer() -> list[Booked]:
    """Eight people of the sample who came, each with an address and a manager that nobody else has."""
    found: list[Booked] = []
    everybody = eventbrite_people()
    addresses = [person.email for person in everybody]
    for person in everybody:
        managers = {each.manager_email for each in found}
        if (
            person.status == "came"
            and person.email
            and addresses.count(person.email) == 1
            and person.manager_email
            and person.manager_email not in managers
            and len(found) < len(GAINS)
        ):
            found.append(person)
    return found


def delegate(number: int, stage: str) -> Opinion:
    """What a delegate says at a stage."""

    def says(question: Question) -> str:
        if not question.options:
            return WORDS.get((stage, number, question.name), "")
        labels = [label for _, label in question.options]
        if "10" in labels:
            return str(_score(number, stage, question.wording))
        if question.name == "Y1":
            return "Yes"
        if question.name == "A1":
            return "No opportunity so far" if EXTENT["m3"][number] == labels[-1] else "Often"
        if EXTENT["m3"][0] in labels:
            return EXTENT[stage][number]
        return "Agree" if "Agree" in labels else labels[0]

    return says


def _score(number: int, stage: str, wording: str) -> int:
    """From one to ten; the groups differ, so that a figure of one cannot pass for that of another."""
    is_knowledge = bool(re.search(KNOWLEDGE, wording))
    before = 3 + number % 3 + (1 if is_knowledge else 0)
    if stage == "pre":
        return before + (1 if "record why" in wording and number % 2 else 0)
    after = min(10, before + GAINS[number] + (1 if is_knowledge and number < 4 else 0))
    return after if stage == "post" else max(1, after - 1)


def manager(number: int) -> Opinion:
    """What a delegate's manager says."""

    def says(question: Question) -> str:
        labels = [label for _, label in question.options]
        if not labels:
            return ""
        if "10" in labels:
            return str(6 + number % 3)
        return "Somewhat" if "Somewhat" in labels else labels[0]

    return says


@dataclass
class Given:
    """Everything that was answered, by stage ("pre", "post", "m3", "m6") and number of the person."""

    delegates: dict[str, dict[int, Answers]] = field(default_factory=dict)
    managers: dict[str, dict[int, Answers]] = field(default_factory=dict)

    def both_times(self) -> list[int]:
        return sorted(self.delegates["pre"].keys() & self.delegates["post"].keys())

    def changes(self, pattern: str) -> dict[int, Fraction]:
        """Each person's own change in a core group, before to after: mean after less mean before."""
        return {
            number: _mean(self.delegates["post"][number].scores(pattern))
            - _mean(self.delegates["pre"][number].scores(pattern))
            for number in self.both_times()
        }

    def mean_change(self, pattern: str) -> float:
        changes = self.changes(pattern)
        return float(sum(changes.values()) / len(changes))

    def improved(self, pattern: str) -> int:
        return sum(1 for change in self.changes(pattern).values() if change > 0)

    def practice(self, stage: str) -> tuple[int, int]:
        """How many reported a change in any area, of how many who had the opportunity."""
        areas = [answers.labels("A3") for answers in self.delegates[stage].values()]
        able = [said for said in areas if any(label != "No opportunity so far" for label in said)]
        return sum(1 for said in able if any(label in CHANGED for label in said)), len(able)

    def difference(self) -> tuple[int, int]:
        """How many saw somewhat or a lot of difference for children and families at six months, of how many."""
        said = [label for answers in self.delegates["m6"].values() for label in answers.labels("O2")]
        return sum(1 for label in said if label in CHANGED), len(said)

    def used(self) -> tuple[int, int]:
        """How many had used what they learned by six months, of how many who had the opportunity."""
        said = [label for answers in self.delegates["m6"].values() for label in answers.labels("A1")]
        able = [label for label in said if label != "No opportunity so far"]
        return sum(1 for label in able if label != "Not yet"), len(able)


def _mean(scores: list[int]) -> Fraction:
    return Fraction(sum(scores), len(scores))


def totals(statuses: Mapping[object, str]) -> dict[str, int]:
    """The attendance figures of bookings, worked out by eye."""
    listed = list(statuses.values())
    walked_in = listed.count("came without booking")
    return {
        "registered": len(listed) - walked_in,
        "came": listed.count("came"),
        "without": walked_in,
        "trained": listed.count("came") + walked_in,
    }
