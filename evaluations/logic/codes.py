"""The numbers that stand for answers without a score, in a response's array of scores.

Source: ARCHITECTURE.md, section 4. None is "not answered"; every average uses codes of 0 and more only.
"""

PREFER_NOT_TO_SAY = -1
DOES_NOT_APPLY = -2
NO_OPPORTUNITY = -3
CANNOT_SAY = -4
NOT_ASKED = -9

SPECIAL_CODES: dict[str, int] = {
    "prefer_not": PREFER_NOT_TO_SAY,
    "not_applicable": DOES_NOT_APPLY,
    "no_opportunity": NO_OPPORTUNITY,
    "cannot_say": CANNOT_SAY,
}
"""The code of each special answer that the survey library names."""

SPECIAL_WORDS: dict[int, str] = {
    PREFER_NOT_TO_SAY: "prefer not to say",
    DOES_NOT_APPLY: "does not apply",
    NO_OPPORTUNITY: "no opportunity so far",
    CANNOT_SAY: "I cannot say",
    NOT_ASKED: "not asked",
}


def is_scored(code: int | None) -> bool:
    """True when the code counts towards an average: given, and not a special answer."""
    return code is not None and code >= 0
