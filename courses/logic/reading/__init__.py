"""From the bytes of a booking list to a table of text cells.

`read_table` looks at the content, never at the name, and raises nothing but `UnreadableFile`, whose two
sentences say why a file cannot be read and what would work (PAGES.md, Import).
"""

from courses.logic.reading.reader import read_table
from courses.logic.reading.source_table import SourceRow, SourceTable, UnreadableFile

__all__ = ["SourceRow", "SourceTable", "UnreadableFile", "read_table"]
