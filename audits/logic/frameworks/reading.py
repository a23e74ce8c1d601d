"""Reading a YAML file that somebody uploaded: plain values and their lines, and nothing that YAML can do besides.

Refused: more than 256 KB, more than 20,000 values, deep nesting, several documents, anchors and aliases (the
"billion laughs"), tags (which make objects), and a key that stands twice in one place.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NoReturn

import yaml

from audits.logic.frameworks.problems import FrameworkFileError, Problem

MOST_BYTES = 256 * 1024
MOST_VALUES = 20_000
DEEPEST = 12
LONGEST_TEXT = 10_000

Path = tuple[str | int, ...]
_PLAIN = "tag:yaml.org,2002:"
_SCALARS = {f"{_PLAIN}{kind}" for kind in ("str", "int", "float", "bool", "null", "timestamp")}


@dataclass(frozen=True)
class Document:
    """A file as plain values, and the line of each value by its path from the top."""

    value: Any
    lines: Mapping[Path, int] = field(default_factory=dict)

    def line_of(self, path: Path) -> int:
        """The line of a value, or of the nearest thing around it that is there."""
        while path and path not in self.lines:
            path = path[:-1]
        return self.lines.get(path, 0)


def read_document(content: bytes) -> Document:
    """The values of a YAML file.

    Raises:
        FrameworkFileError: it is too large, not text, not YAML, or uses what is refused here.
    """
    if len(content) > MOST_BYTES:
        _fail(0, f"it is larger than {MOST_BYTES // 1024} KB. A framework is a text of a few pages.")
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as unreadable:
        _fail(content[: unreadable.start].count(b"\n") + 1, "it is not a text in UTF-8.")
    try:
        _refuse_tricks(text)
        node = yaml.compose(text, Loader=yaml.SafeLoader)
    except yaml.MarkedYAMLError as fault:
        mark = fault.problem_mark or fault.context_mark
        _fail(mark.line + 1 if mark else 0, f"this is not YAML: {fault.problem or fault.context}.")
    except yaml.reader.ReaderError as fault:
        _fail(text[: fault.position].count("\n") + 1, "a character here cannot stand in YAML.")
    if node is None:
        raise FrameworkFileError([Problem(0, "", "it is empty.")])
    builder = _Builder()
    value = builder.build(node, ())
    if builder.problems:
        raise FrameworkFileError(builder.problems)
    return Document(value, builder.lines)


def _fail(line: int, reason: str) -> NoReturn:
    raise FrameworkFileError([Problem(line, "", reason)])


def _refuse_tricks(text: str) -> None:
    """Walk the events, which cost nothing to make, before anything is built from them."""
    depth = values = documents = 0
    for event in yaml.parse(text, Loader=yaml.SafeLoader):
        line = event.start_mark.line + 1 if event.start_mark else 0
        if isinstance(event, yaml.AliasEvent) or getattr(event, "anchor", None):
            _fail(line, "anchors and aliases (& and *) are not used in frameworks. Write the text out.")
        if tag := getattr(event, "tag", None):
            _fail(line, f"tags such as {tag} are not used in frameworks.")
        if isinstance(event, yaml.DocumentStartEvent):
            documents += 1
            if documents > 1:
                _fail(line, "a second document begins here. One file holds one framework.")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST:
                _fail(line, f"lists and groups are nested more than {DEEPEST} deep.")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1
        if isinstance(event, yaml.NodeEvent):
            values += 1
            if values > MOST_VALUES:
                _fail(line, f"it holds more than {MOST_VALUES:,} values.")


class _Builder:
    """Plain values from YAML nodes, remembering lines and collecting what is wrong."""

    def __init__(self) -> None:
        self.lines: dict[Path, int] = {}
        self.problems: list[Problem] = []
        self._constructor = yaml.constructor.SafeConstructor()

    def build(self, node: yaml.Node, path: Path) -> Any:
        self.lines[path] = node.start_mark.line + 1
        if isinstance(node, yaml.MappingNode):
            return self._mapping(node, path)
        if isinstance(node, yaml.SequenceNode):
            return [self.build(item, (*path, number)) for number, item in enumerate(node.value)]
        return self._scalar(node, path)

    def _mapping(self, node: yaml.MappingNode, path: Path) -> dict[str, Any]:
        built: dict[str, Any] = {}
        for key_node, value_node in node.value:
            line = key_node.start_mark.line + 1
            if not isinstance(key_node, yaml.ScalarNode) or key_node.tag not in _SCALARS:
                self.problems.append(Problem(line, words_of(path), "a name before a colon has to be a word."))
                continue
            key = str(key_node.value)
            if key in built:
                self.problems.append(Problem(line, words_of(path), f"“{key}” stands here twice."))
                continue
            built[key] = self.build(value_node, (*path, key))
            self.lines[(*path, key)] = line  # where its name stands, which is where people look
        return built

    def _scalar(self, node: yaml.Node, path: Path) -> Any:
        line = node.start_mark.line + 1
        if len(str(node.value)) > LONGEST_TEXT:
            reason = f"this text is longer than {LONGEST_TEXT:,} characters."
            self.problems.append(Problem(line, words_of(path), reason))
            return ""
        try:
            return self._constructor.construct_object(node)
        except (ValueError, OverflowError, yaml.YAMLError):
            self.problems.append(
                Problem(line, words_of(path), "this value cannot be read. Put it in quotes.")
            )
            return ""


def words_of(path: Path) -> str:
    """A path as people say it: ("headings", 2, "id") is "headings 3, id"."""
    words: list[str] = []
    for step in path:
        if isinstance(step, int) and words:
            words[-1] += f" {step + 1}"
        else:
            words.append(str(step))
    return ", ".join(words)
