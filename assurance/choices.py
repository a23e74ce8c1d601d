"""Choices of evidence, judgements, recommendations and actions. Their state tables are in `logic.processes`."""

from django.db import models

from assurance.logic.processes import ActionState, ScanState


class EvidenceKind(models.TextChoices):
    """What a piece of evidence is."""

    FILE = "file", "File"
    LINK = "link", "Link"
    NOTE = "note", "Note"


class ScanChoice(models.TextChoices):
    """`logic.processes.ScanState`, in words."""

    WAITING = ScanState.WAITING, "Waiting to be checked for viruses"
    CLEAN = ScanState.CLEAN, "No virus found"
    INFECTED = ScanState.INFECTED, "Held back: a virus was found"
    NOT_SCANNED = ScanState.NOT_SCANNED, "Not checked for viruses"
    NOT_NEEDED = ScanState.NOT_NEEDED, "No file to check"


class JudgementKind(models.TextChoices):
    """What was judged."""

    OWN_GRADE = "own_grade", "Own grade"
    MODERATED_GRADE = "moderated_grade", "Moderated grade"
    PROPOSED_GRADE = "proposed_grade", "Proposed grade"
    AGREED_GRADE = "agreed_grade", "Agreed grade"
    REFERRAL = "referral", "Decision on a referral"
    CHECK = "check", "Check against a standard"
    RETURN = "return", "Return accepted or sent back"
    OBSERVATION = "observation", "Observation"
    OPINION = "opinion", "Opinion"


class SourceKind(models.TextChoices):
    """Where a recommendation comes from (DOMAIN.md, Action tracker)."""

    SECTION_11 = "section_11", "Section 11"
    AUDIT = "audit", "Audit"
    STANDARDS = "standards", "Minimum standards"
    PEER_REVIEW = "peer_review", "Training peer review"
    SCHOOLS = "schools", "Schools' return"
    OBSERVATION = "observation", "Observation"
    IMPACT = "impact", "Impact assessment"
    EVALUATION = "evaluation", "Evaluation"
    COURSE_REVIEW = "course_review", "Review of a course"
    CASE_REVIEW = "case_review", "Serious incident or child death learning"
    INSPECTION = "inspection", "Inspection"
    OTHER = "other", "Other"


class ActionChoice(models.TextChoices):
    """`logic.processes.ActionState`, in words."""

    OPEN = ActionState.OPEN, "Not started"
    UNDER_WAY = ActionState.UNDER_WAY, "Under way"
    DONE = ActionState.DONE, "Done"
    IMPACT_SHOWN = ActionState.IMPACT_SHOWN, "Done, and its effect shown"
    DROPPED = ActionState.DROPPED, "Dropped"
