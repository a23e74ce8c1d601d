"""Moderation: who looks at whom, grades, notes, dialogue, requests, visits and the agreed grade."""

from django.contrib.postgres.fields import ArrayField
from django.db import models

from audits.choices import (
    AssignmentChoice,
    AssignmentTask,
    GradeSide,
    HeadingChoice,
    PartyChoice,
    RequestChoice,
    VisitChoice,
)
from audits.models.assessments import Assessment
from audits.models.frameworks import Heading, Question
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class Interest(TenantModel):
    """An interest that a member declares in an agency; while it stands, they judge nothing of that agency."""

    membership = TenantForeignKey("partnerships.Membership", models.CASCADE, related_name="interests")
    agency = TenantForeignKey("partnerships.Agency", models.CASCADE, related_name="+")
    words = models.CharField("what the interest is", max_length=300)
    declared_at = models.DateTimeField(default=clock.now, editable=False)
    ended_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(
                fields=["membership", "agency"],
                name="interest_once",
                condition=models.Q(ended_at__isnull=True),
            ),
        )

    def __str__(self) -> str:
        return f"Interest of {self.membership_id} in {self.agency_id}"


class Assignment(TenantModel):
    """Somebody looks at somebody's assessment: a named member, or an agency whose leads review as peers.

    `agency` is the reviewer's own agency at the time. Evidence opens when the state is `declared`, not before.
    """

    assessment = TenantForeignKey(Assessment, related_name="assignments")
    membership = TenantForeignKey(
        "partnerships.Membership", null=True, blank=True, related_name="assignments"
    )
    agency = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="assignments")
    task = models.CharField(max_length=8, choices=AssignmentTask.choices)
    #: The one who proposes the grades of headings, where several moderate.
    leads = models.BooleanField(default=True)
    state = models.CharField(
        max_length=10, choices=AssignmentChoice.choices, default=AssignmentChoice.PROPOSED
    )
    why = models.CharField("how it came about", max_length=300, blank=True)
    #: Why the officer allows a moderator whose agency commissions or owns the other (section11.yaml, moderation).
    exception_reason = models.CharField(max_length=300, blank=True)
    assigned_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    assigned_at = models.DateTimeField(default=clock.now, editable=False)
    declared_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    declared_at = models.DateTimeField(null=True, blank=True)
    conflict_words = models.CharField(max_length=300, blank=True)
    ended_at = models.DateTimeField(null=True, blank=True)
    ended_why = models.CharField(max_length=300, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("assessment", "id")
        constraints = (
            models.CheckConstraint(
                condition=models.Q(membership__isnull=False) | models.Q(agency__isnull=False),
                name="assignment_has_somebody",
            ),
            models.CheckConstraint(
                condition=models.Q(state__in=AssignmentChoice.values), name="assignment_state_known"
            ),
            models.CheckConstraint(
                condition=~models.Q(state="declared")
                | models.Q(declared_by__isnull=False, declared_at__isnull=False),
                name="assignment_declared_by_somebody",
            ),
            models.CheckConstraint(
                condition=~models.Q(state="conflicted") | ~models.Q(conflict_words=""),
                name="assignment_conflict_in_words",
            ),
            models.UniqueConstraint(
                fields=["assessment", "membership", "agency"],
                name="assignment_once",
                condition=models.Q(state__in=["proposed", "locked", "declared"]),
                nulls_distinct=False,
            ),
            models.UniqueConstraint(
                fields=["assessment"],
                name="assignment_one_leads",
                condition=models.Q(leads=True, task="moderate", state__in=["proposed", "locked", "declared"]),
            ),
        )
        indexes = (
            models.Index(fields=["partnership", "membership", "state"], name="assignment_by_member"),
            models.Index(fields=["partnership", "agency", "state"], name="assignment_by_agency"),
        )

    def __str__(self) -> str:
        return f"Assignment {self.pk}"


class Grade(TenantModel):
    """A judgement on one question or heading of an assessment, for one side. Append-only; the latest holds."""

    assessment = TenantForeignKey(Assessment, related_name="grades")
    question = TenantForeignKey(Question, null=True, blank=True, related_name="grades")
    heading = TenantForeignKey(Heading, null=True, blank=True, related_name="grades")
    side = models.CharField(max_length=9, choices=GradeSide.choices)
    #: A level of the version's scale; the same as the judgement's value.
    level = models.CharField(max_length=40)
    assignment = TenantForeignKey(Assignment, null=True, blank=True, related_name="grades")
    judgement = TenantOneToOneField("assurance.Judgement", related_name="grade")

    class Meta(TenantModel.Meta):
        ordering = ("id",)
        constraints = (
            models.CheckConstraint(
                condition=models.Q(question__isnull=False, heading__isnull=True)
                | models.Q(question__isnull=True, heading__isnull=False),
                name="grade_of_question_or_heading",
            ),
            models.CheckConstraint(
                condition=models.Q(side="own", question__isnull=False)
                | models.Q(side="moderated", question__isnull=False, assignment__isnull=False)
                | models.Q(side="agreed"),
                name="grade_side_fits",
            ),
        )
        indexes = (models.Index(fields=["partnership", "assessment", "side"], name="grade_by_assessment"),)

    def __str__(self) -> str:
        return f"{self.get_side_display()}: {self.level}"


class QuestionReview(TenantModel):
    """A moderator's working notes on one question, beside the grade."""

    assignment = TenantForeignKey(Assignment, models.CASCADE, related_name="reviews")
    question = TenantForeignKey(Question, related_name="reviews")
    comment = models.TextField(blank=True)
    good_practice = models.TextField("good practice to share", blank=True)
    questions_for_visit = models.TextField(blank=True)
    visit_findings = models.TextField(blank=True)
    #: What a checker of a course requires; becomes an action when the course is decided about.
    development = models.TextField("development required", blank=True)
    development_due_on = models.DateField(null=True, blank=True)
    development_is_condition = models.BooleanField("a condition of the endorsement", default=False)
    #: Who sees to it, by role and never by name (training_peer_review.yaml, line_fields).
    development_owner = models.CharField("who sees to it", max_length=120, blank=True)
    revision = models.PositiveIntegerField(default=1)
    saved_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    saved_at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["assignment", "question"], name="question_review_once"),
            models.CheckConstraint(
                condition=models.Q(development="") | models.Q(development_due_on__isnull=False),
                name="question_review_development_has_day",
            ),
        )

    def __str__(self) -> str:
        return f"Review of {self.question_id}"


class DialogueEntry(TenantModel):
    """One thing said about an assessment, a heading or a question. Append-only; the lead sees every one."""

    assessment = TenantForeignKey(Assessment, related_name="dialogue")
    question = TenantForeignKey(Question, null=True, blank=True, related_name="dialogue")
    heading = TenantForeignKey(Heading, null=True, blank=True, related_name="dialogue")
    party = models.CharField(max_length=9, choices=PartyChoice.choices)
    text = models.TextField()
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("at", "id")
        verbose_name_plural = "dialogue"
        constraints = (
            models.CheckConstraint(
                condition=models.Q(question__isnull=True) | models.Q(heading__isnull=True),
                name="dialogue_about_one_thing",
            ),
            models.CheckConstraint(condition=models.Q(text__regex=r"\S"), name="dialogue_says_something"),
        )
        indexes = (models.Index(fields=["partnership", "assessment", "at"], name="dialogue_by_assessment"),)

    def __str__(self) -> str:
        return f"{self.get_party_display()} on {self.assessment_id}"


class EvidenceRequest(TenantModel):
    """The moderator cannot decide yet and asks for more, by a day."""

    assessment = TenantForeignKey(Assessment, related_name="evidence_requests")
    question = TenantForeignKey(Question, related_name="+")
    assignment = TenantForeignKey(Assignment, null=True, blank=True, related_name="evidence_requests")
    what = models.TextField()
    due_on = models.DateField()
    state = models.CharField(max_length=9, choices=RequestChoice.choices, default=RequestChoice.OPEN)
    asked_by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(default=clock.now, editable=False)
    answer = models.TextField(blank=True)
    answered_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="answered")
                | models.Q(answered_by__isnull=False, answered_at__isnull=False) & ~models.Q(answer=""),
                name="evidence_request_answered_by_somebody",
            ),
        )
        indexes = (
            models.Index(
                fields=["partnership", "due_on"],
                name="evidence_request_open",
                condition=models.Q(state="open"),
            ),
        )

    def __str__(self) -> str:
        return f"Request about {self.question_id}"


class Visit(TenantModel):
    """A visit in person: part of moderation for every agency. Records whom by role, never by name."""

    assessment = TenantForeignKey(Assessment, related_name="visits")
    assignment = TenantForeignKey(Assignment, null=True, blank=True, related_name="visits")
    planned_for = models.DateTimeField()
    place = models.CharField(max_length=200, blank=True)
    state = models.CharField(max_length=9, choices=VisitChoice.choices, default=VisitChoice.PLANNED)
    held_on = models.DateField(null=True, blank=True)
    roles_met = ArrayField(models.CharField(max_length=120), default=list, blank=True)
    findings = models.TextField(blank=True)
    why_cancelled = models.CharField(max_length=300, blank=True)
    recorded_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    recorded_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("planned_for",)
        constraints = (
            models.CheckConstraint(
                condition=~models.Q(state="held")
                | models.Q(held_on__isnull=False, recorded_by__isnull=False, roles_met__len__gt=0),
                name="visit_held_is_recorded",
            ),
        )

    def __str__(self) -> str:
        return f"Visit to {self.assessment_id}"


class HeadingAgreement(TenantModel):
    """How the one final grade of a heading comes about. None is set before the agency has answered.

    (REQUIREMENTS, item 9 and acceptance check 7.)
    """

    assessment = TenantForeignKey(Assessment, related_name="agreements")
    heading = TenantForeignKey(Heading, related_name="agreements")
    state = models.CharField(max_length=10, choices=HeadingChoice.choices, default=HeadingChoice.OPEN)
    #: The grade that the moderator proposes; a newer proposal takes its place here, the judgement stays.
    proposal = TenantForeignKey("assurance.Judgement", null=True, blank=True, related_name="+")
    note = models.TextField("moderator's note to the agency", blank=True)
    answered_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True, blank=True)
    answer_words = models.TextField(blank=True)
    refer_reason = models.TextField(blank=True)
    referred_by = models.ForeignKey("partnerships.User", models.PROTECT, null=True, related_name="+")
    referred_at = models.DateTimeField(null=True, blank=True)
    agreed = TenantForeignKey("assurance.Judgement", null=True, blank=True, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (
            models.UniqueConstraint(fields=["assessment", "heading"], name="heading_agreement_once"),
            models.CheckConstraint(
                condition=models.Q(state__in=HeadingChoice.values), name="heading_agreement_state_known"
            ),
            models.CheckConstraint(
                condition=models.Q(state="open") | models.Q(proposal__isnull=False),
                name="heading_agreement_has_proposal",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["agreed", "decided"])
                | models.Q(answered_at__isnull=False, answered_by__isnull=False, agreed__isnull=False),
                name="heading_agreed_after_answer",
            ),
            models.CheckConstraint(
                condition=models.Q(agreed__isnull=True) | models.Q(state__in=["agreed", "decided"]),
                name="heading_final_grade_only_at_end",
            ),
            models.CheckConstraint(
                condition=~models.Q(state__in=["referred", "decided"])
                | models.Q(referred_by__isnull=False) & ~models.Q(refer_reason=""),
                name="heading_referred_says_why",
            ),
        )

    def __str__(self) -> str:
        return f"{self.get_state_display()}, heading {self.heading_id}"
