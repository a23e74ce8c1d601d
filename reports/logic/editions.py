"""What differs between two editions of a report, in words.

Source: REQUIREMENTS.md, item 20 ("a correction makes a new edition with a list of what changed"); the brief, Reports.
"""

from collections.abc import Mapping, Sequence

from reports.logic.blocks import (
    Block,
    ChartBlock,
    FiguresBlock,
    HeadingBlock,
    ReportContent,
    SentencesBlock,
    TableBlock,
)


def what_changed(
    old: ReportContent,
    new: ReportContent,
    *,
    old_words: Mapping[str, str] | None = None,
    new_words: Mapping[str, str] | None = None,
) -> list[str]:
    """Every section, cell, sentence and figure that differs, one line each; `words` are narratives by section."""
    found: list[str] = []
    before = {section.id: section for section in old.sections}
    after = {section.id: section for section in new.sections}
    for section in new.sections:
        if section.id not in before:
            found.append(f"{section.title}: a new section.")
    found += [
        f"{section.title}: no longer in the report." for key, section in before.items() if key not in after
    ]
    for section in new.sections:
        if section.id in before:
            found += _block_changes(before[section.id].blocks, section.blocks)
    titles = {
        **{key: each.title for key, each in before.items()},
        **{key: each.title for key, each in after.items()},
    }
    was, now = old_words or {}, new_words or {}
    for key, title in titles.items():
        if was.get(key, "").strip() != now.get(key, "").strip():
            found.append(f"{title}: the text was changed.")
    return found


def _block_changes(old: Sequence[Block], new: Sequence[Block]) -> list[str]:
    before = {block.id: block for block in old}
    after = {block.id: block for block in new}
    found: list[str] = []
    for block in new:
        earlier = before.get(block.id)
        if earlier is None:
            found.append(f"{block.title}: new in this edition.")
        elif earlier != block:
            found += _changes(earlier, block)
    found += [f"{block.title}: no longer in the report." for key, block in before.items() if key not in after]
    return found


def _changes(old: Block, new: Block) -> list[str]:
    match (old, new):
        case (TableBlock(), TableBlock()):
            return _table_changes(old, new)
        case (FiguresBlock(), FiguresBlock()):
            return _figure_changes(old, new)
        case (SentencesBlock(), SentencesBlock()):
            return _sentence_changes(old, new)
        case (ChartBlock(), ChartBlock()) if new.table and old.table == new.table:
            return []  # its numbers are those of the table, which is compared cell by cell
        case (HeadingBlock(), HeadingBlock()):
            return [f"“{old.title}” is now “{new.title}”."]
    return [f"{new.title}: changed."]


def _table_changes(old: TableBlock, new: TableBlock) -> list[str]:
    if old.headers != new.headers:
        return [f"{new.title}: the columns are different."]
    rows = _by_heading(old.rows)
    found = []
    for heading, row in _by_heading(new.rows).items():
        earlier = rows.pop(heading, None)
        if earlier is None:
            found.append(f"{new.title}: “{row[0]}” was added.")
            continue
        found.extend(
            f"{new.title}, {row[0]}, {header}: {was or 'blank'} is now {now or 'blank'}."
            for header, was, now in zip(new.headers[1:], earlier[1:], row[1:], strict=True)
            if was != now
        )
    found.extend(f"{new.title}: “{heading}” was removed." for heading, _ in rows)
    return found


def _by_heading(rows: Sequence[tuple[str, ...]]) -> dict[tuple[str, int], tuple[str, ...]]:
    """Rows by their first cell; rows of the same heading in their order."""
    found: dict[tuple[str, int], tuple[str, ...]] = {}
    for row in rows:
        number = sum(1 for heading, _ in found if heading == row[0])
        found[(row[0], number)] = row
    return found


def _figure_changes(old: FiguresBlock, new: FiguresBlock) -> list[str]:
    before = {label: (value, of) for value, label, of, _ in old.figures}
    found = []
    for value, label, of, _ in new.figures:
        was = before.get(label)
        if was is not None and was != (value, of):
            found.append(f"{label}: {_joined(*was)} is now {_joined(value, of)}.")
    return found


def _joined(value: str, of: str) -> str:
    return f"{value} ({of})" if of else value


def _sentence_changes(old: SentencesBlock, new: SentencesBlock) -> list[str]:
    added = [f"{new.title}: “{each}” was added." for each in new.sentences if each not in old.sentences]
    removed = [f"{new.title}: “{each}” was removed." for each in old.sentences if each not in new.sentences]
    return [*added, *removed]
