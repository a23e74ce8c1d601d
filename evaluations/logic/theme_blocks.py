"""The questions of one themed evaluation, as they go into the surveys of the events that take part.

Source: DOMAIN.md, Themed evaluation. Where they are placed is `logic.composing`; who gets them is `logic.blocks`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True)
class ThemeBlock:
    """A theme's questions by survey: `questions` are keys of the library or of the bank ("own:<pk>"), in order.

    `name` is "theme:<id of the themed evaluation>", as it stands on items and invitations.
    """

    name: str
    questions: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    def keys(self, survey_key: str) -> tuple[str, ...]:
        """The questions that it adds to the survey of that key ("pre", "manager_3m"...); often none."""
        return self.questions.get(survey_key, ())
