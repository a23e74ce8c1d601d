"""Filling the library's notices: what a person is told, with the partnership's own names and numbers.

Source: frameworks/kirkpatrick_default_surveys.yaml, `notices` and `placeholders`.
"""

import re
from collections.abc import Collection, Mapping, Sequence

_PLACEHOLDER = re.compile(r"\{\{(\w+)\}\}")
_CONDITIONAL = re.compile(r"\{\{if_(\w+)\}\}(.*?)\{\{/if\}\}", re.DOTALL)
_SENTENCE_END = re.compile(r"(?<=[.?!]) +(?=[A-Z{])")


def fill(text: str, values: Mapping[str, str]) -> str:
    """The text with its known placeholders filled in one pass: what a value says is never filled again."""
    return _PLACEHOLDER.sub(lambda match: values.get(match[1], match[0]), text)


#: What stands in a question's gaps where it is shown to those who choose it, not to those who answer.
GAPS = {
    "subject": "[the course’s subject]",
    "objective": "[the objective]",
    "delegate_initial_action": "[the action that they planned]",
    "name": "[the delegate]",
    "course_title": "[the course]",
    "run_date": "[its date]",
}


def with_gaps(text: str) -> str:
    """A question's wording for those who choose it: each gap says what will stand there."""
    return fill(text, GAPS)


def sentences(text: str, values: Mapping[str, str], *, true: Collection[str] = ()) -> list[str]:
    """The sentences of a notice, filled. `{{if_x}}...{{/if}}` stays only where "x" is true.

    Sentences are found before the values go in, so that "St. Mary's" splits nothing.
    """
    chosen = _CONDITIONAL.sub(lambda match: match[2] if match[1] in true else "", text)
    return [fill(sentence, values) for sentence in _SENTENCE_END.split(chosen.strip()) if sentence]


def names_in_words(names: Sequence[str]) -> str:
    """Several names as a sentence has them: "Ann", "Ann and Bo", "Ann, Bo and Cy"."""
    if len(names) < 2:
        return "".join(names)
    return f"{', '.join(names[:-1])} and {names[-1]}"
