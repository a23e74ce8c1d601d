"""Assessments: one subject held against one framework version, its answers and what supports them."""

from django.db import models

from audits.choices import (
    AssessmentChoice,
    ExtensionChoice,
    ProcessChoice,
    SchoolRoute,
    SubjectKind,
)
from audits.models.cycles import Cycle, Policy, Subgroup
from audits.models.frameworks import FrameworkVersion, Question
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel

_NO_COURSE = {"course__isnull": True}
_NO_EVENT = {"event__isnull": True}
_NO_SUBGROUP = {"subgroup__isnull": True}
_NO_POLICY = {"policy__isnull": True}


def _subject_fits() -> models.Q:
    """Exactly the columns of the subject's kind are filled. A policy's agency says whose use of it is assessed."""
    return (
        models.Q(subject_kind="agency", agency__isnull=False, **_NO_COURSE, **_NO_EVENT)
        & models.Q(**_NO_SUBGROUP, **_NO_POLICY)
        | models.Q(subject_kind="course", course__isnull=False, **_NO_EVENT, **_NO_SUBGROUP, **_NO_POLICY)
        | models.Q(subject_kind="event", event__isnull=False, **_NO_COURSE, **_NO_SUBGROUP, **_NO_POLICY)
        | models.Q(subject_kind="meeting", **_NO_COURSE, **_NO_EVENT, **_NO_SUBGROUP, **_NO_POLICY)
        & ~models.Q(subject_words="")
        | models.Q(subject_kind="subgroup", subgroup__isnull=False, **_NO_COURSE, **_NO_EVENT, **_NO_POLICY)
        | models.Q(subject_kind="policy", policy__isnull=False, agency__isnull=False)
        & models.Q(**_NO_COURSE, **_NO_EVENT, **_NO_SUBGROUP)
    )


class Assessment(TenantModel):
    """One subject held against one framework version. `agency` answers; `process` says which table it moves by."""

    framework_version = TenantForeignKey(FrameworkVersion, related_name="assessments")
    cycle = TenantForeignKey(Cycle, null=True, blank=True, related_name="assessments")
    process = models.CharField(max_length=12, choices=ProcessChoice.choices)
    subject_kind = models.CharField(max_length=8, choices=SubjectKind.choices)
    #: Whose answers these are: the agency itself, a course's or event's provider, the agency that uses a policy.
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="assessments")
    course = TenantForeignKey("courses.Course", null=True, blank=True, related_name="assessments")
    event = TenantForeignKey("courses.Event", null=True, blank=True, related_name="assessments")
    subgroup = TenantForeignKey(Subgroup, null=True, blank=True, related_name="assessments")
    policy = TenantForeignKey(Policy, null=True, blank=True, related_name="assessments")
    subject_words = models.CharField("process or meeting", max_length=200, blank=True)
    #: The first year of the training year that a yearly assessment is about.
    year = models.PositiveSmallIntegerField(null=True, blank=True)
    state = models.CharField(max_length=12, choices=AssessmentChoice.choices)
    due_on = models.DateField("last day for answers", null=True, blank=True)
    route = models.CharField(max_length=12, choices=SchoolRoute.choices, blank=True)
    #: The same subject's assessment before, from which answers are carried and changes counted.
    previous = TenantForeignKey("self", null=True, blank=True, related_name="following")
    created_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField(default=clock.now, editable=False)
    opened_at = models.DateTimeField(null=True, blank=True)
    signed_off_at = models.DateTimeField(null=True, blank=True)
    signed_off_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    #: The position that the person who signed holds: "Chief nurse".
    signed_off_role = models.CharField(max_length=120, blank=True)
    shared_at = models.DateTimeField(null=True, blank=True)
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-created_at", "-id")
        constraints = (
            models.CheckConstraint(condition=_subject_fits(), name="assessment_subject_fits"),
            models.CheckConstraint(
                condition=models.Q(state__in=AssessmentChoice.values), name="assessment_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(process__in=ProcessChoice.values), name="assessment_process_known"
            ),
            models.CheckConstraint(
                condition=models.Q(route__in=["", *SchoolRoute.values]), name="assessment_route_known"
            ),
            models.CheckConstraint(
                condition=models.Q(signed_off_at__isnull=True)
                | models.Q(signed_off_by__isnull=False) & ~models.Q(signed_off_role=""),
                name="assessment_signed_off_by_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=["not_started", "in_progress", "withdrawn"])
                | models.Q(process="guide")
                | models.Q(signed_off_at__isnull=False),
                name="assessment_sent_in_is_signed",
            ),
            models.UniqueConstraint(
                fields=["cycle", "agency", "policy", "subgroup"],
                name="assessment_once_in_a_cycle",
                condition=models.Q(cycle__isnull=False) & ~models.Q(state="withdrawn"),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["subgroup", "policy", "agency", "year"],
                name="assessment_impact_once_a_year",
                condition=models.Q(process="impact", year__isnull=False) & ~models.Q(state="withdrawn"),
                nulls_distinct=False,
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "cycle", "state"], name="assessment_by_cycle"),
            models.Index(fields=["partnership", "agency", "process"], name="assessment_by_agency"),
            models.Index(fields=["partnership", "course"], name="assessment_by_course"),
            models.Index(
                fields=["partnership", "due_on"],
                name="assessment_due",
                condition=models.Q(state__in=["not_started", "in_progress", "more_asked"]),
            ),
        )

    def __str__(self) -> str:
        return f"Assessment {self.pk}"

    @property
    def subject(self) -> str:
        """What is assessed, in words. Reads the related row: use select_related in lists."""
        match self.subject_kind:
            case SubjectKind.COURSE:
                return str(self.course)
            case SubjectKind.EVENT:
                return str(self.event)
            case SubjectKind.MEETING:
                return self.subject_words
            case SubjectKind.SUBGROUP:
                return str(self.subgroup)
            case SubjectKind.POLICY:
                return f"{self.policy}, {self.agency}"
            case _:
                return str(self.agency)


class Answer(TenantModel):
    """One answer. `revision` counts saves: a save over a newer text is refused and shows both."""

    assessment = TenantForeignKey(Assessment, models.CASCADE, related_name="answers")
    question = TenantForeignKey(Question, related_name="answers")
    explanation = models.TextField(blank=True)
    impact = models.TextField("what difference this has made to children", blank=True)
    #: The level as it stands while drafting; judgements are recorded at sign-off.
    own_level = models.CharField(max_length=40, blank=True)
    not_applicable_reason = models.TextField(blank=True)
    #: The answer to a question that is not graded: a text, number, list, or rows of a table.
    value = models.JSONField(null=True, blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)
    graded_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    graded_at = models.DateTimeField(null=True, blank=True)
    #: Carried forward from the assessment before; marked until somebody has looked at it again.
    carried_from = TenantForeignKey("self", null=True, blank=True, related_name="+")
    carried_confirmed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["assessment", "question"], name="answer_once"),
            models.CheckConstraint(
                condition=models.Q(own_level="") | models.Q(graded_by__isnull=False, graded_at__isnull=False),
                name="answer_grade_has_a_person",
            ),
        )

    def __str__(self) -> str:
        return f"Answer to {self.question_id}"

    @property
    def awaits_confirmation(self) -> bool:
        """Carried forward, and not looked at since."""
        return self.carried_from_id is not None and self.carried_confirmed_at is None


class AnswerEvidence(TenantModel):
    """A piece of evidence supports an answer: what it proves here, and where to look."""

    answer = TenantForeignKey(Answer, models.CASCADE, related_name="evidence_links")
    evidence = TenantForeignKey("assurance.Evidence", related_name="answer_links")
    what_it_proves = models.CharField(max_length=300)
    page = models.CharField("where to look", max_length=60, blank=True)
    added_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("added_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["answer", "evidence"],
                name="answer_evidence_once",
                condition=models.Q(removed_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["partnership", "evidence"], name="answer_evidence_by_evidence"),)

    def __str__(self) -> str:
        return f"Evidence {self.evidence_id} for answer {self.answer_id}"


class AssessmentEvidence(TenantModel):
    """Evidence for an assessment as a whole: a school's own audit, for example."""

    assessment = TenantForeignKey(Assessment, models.CASCADE, related_name="evidence_links")
    evidence = TenantForeignKey("assurance.Evidence", related_name="assessment_links")
    why = models.CharField(max_length=300, blank=True)
    added_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    added_at = models.DateTimeField(default=clock.now, editable=False)
    removed_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("added_at", "id")
        constraints = (
            models.UniqueConstraint(
                fields=["assessment", "evidence"],
                name="assessment_evidence_once",
                condition=models.Q(removed_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["partnership", "evidence"], name="assessment_evidence_by_item"),)

    def __str__(self) -> str:
        return f"Evidence {self.evidence_id} for assessment {self.assessment_id}"


class Extension(TenantModel):
    """An agency asks for more time."""

    assessment = TenantForeignKey(Assessment, models.CASCADE, related_name="extensions")
    old_due = models.DateField()
    new_due = models.DateField("day asked for")
    why = models.CharField(max_length=500)
    state = models.CharField(max_length=8, choices=ExtensionChoice.choices, default=ExtensionChoice.ASKED)
    asked_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    decided_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True, blank=True)
    granted_until = models.DateField(null=True, blank=True)
    decision_words = models.CharField(max_length=500, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("-asked_at",)
        constraints = (
            models.UniqueConstraint(
                fields=["assessment"], name="extension_one_open", condition=models.Q(state="asked")
            ),
            models.CheckConstraint(
                condition=models.Q(state="asked")
                | models.Q(decided_by__isnull=False, decided_at__isnull=False),
                name="extension_decided_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="granted") | models.Q(granted_until__isnull=False),
                name="extension_granted_until_a_day",
            ),
            models.CheckConstraint(
                condition=models.Q(new_due__gt=models.F("old_due")), name="extension_is_later"
            ),
        )

    def __str__(self) -> str:
        return f"Extension of {self.assessment_id}"
