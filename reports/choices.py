"""Choices of reports, and their state table."""

from django.db import models


class ReportState(models.TextChoices):
    """Where a report stands."""

    DRAFT = "draft", "Draft"
    WITH_SEG = "with_seg", "With SEG"
    OPINION_GIVEN = "opinion_given", "Opinion given"
    PUBLISHED = "published", "Published"
    REPLACED = "replaced", "Replaced by a later edition"


#: From each state, those that a report may move to. A published report never changes; a correction is a new
#: edition.
REPORT_MOVES: dict[ReportState, frozenset[ReportState]] = {
    ReportState.DRAFT: frozenset({ReportState.WITH_SEG}),
    ReportState.WITH_SEG: frozenset({ReportState.DRAFT, ReportState.OPINION_GIVEN}),
    ReportState.OPINION_GIVEN: frozenset({ReportState.PUBLISHED}),
    ReportState.PUBLISHED: frozenset({ReportState.REPLACED}),
    ReportState.REPLACED: frozenset(),
}


class OpinionChoice(models.TextChoices):
    """SEG's verdict."""

    ASSURED = "assured", "Assured"
    PARTLY = "partly", "Partly assured"
    NOT_ASSURED = "not_assured", "Not assured"
    MORE_EVIDENCE = "more_evidence", "More evidence needed"


class FileFormat(models.TextChoices):
    """How a report can be had."""

    PDF = "pdf", "PDF"
    WORD = "docx", "Word"


#: Verdicts of assurance rest on evidence: they name the steps of the four that they claim.
NEEDS_EVIDENCE = frozenset({OpinionChoice.ASSURED, OpinionChoice.PARTLY})

#: How a state's tag is coloured; its word stands in it.
STATE_COLOURS: dict[ReportState, str] = {
    ReportState.DRAFT: "grey",
    ReportState.WITH_SEG: "yellow",
    ReportState.OPINION_GIVEN: "blue",
    ReportState.PUBLISHED: "green",
    ReportState.REPLACED: "grey",
}
