"""Reviews of courses' evaluations: raised by the clock, recorded by people (REQUIREMENTS C47-C49)."""

from django.db import models

from evaluations.themed_choices import ReviewKind
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel, TenantOneToOneField


class CourseReview(TenantModel):
    """A review that is due: raised, shown, chased. Done once a `ReviewRecord` says what was seen."""

    course = TenantForeignKey("courses.Course", related_name="reviews")
    #: The event whose evaluations an early review reads.
    event = TenantForeignKey("courses.Event", null=True, blank=True, related_name="+")
    kind = models.CharField(max_length=10, choices=ReviewKind.choices)
    #: 1 to 3 of the early ones; 1 for half-yearly ones, told apart by their date.
    number = models.PositiveSmallIntegerField(default=1)
    due_on = models.DateField()
    raised_at = models.DateTimeField(default=clock.now, editable=False)
    chased_on = models.DateField(null=True, blank=True)
    #: Set when the event was cancelled or moved, or the programme paused: nothing false stays raised.
    withdrawn_at = models.DateTimeField(null=True, blank=True)
    withdrawn_why = models.CharField(max_length=200, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("due_on", "id")
        constraints = (
            models.CheckConstraint(condition=models.Q(kind__in=ReviewKind.values), name="review_kind_known"),
            models.UniqueConstraint(
                fields=["course", "number"],
                name="early_review_once",
                condition=models.Q(kind="early", withdrawn_at__isnull=True),
            ),
            models.UniqueConstraint(
                fields=["course", "due_on"],
                name="half_year_review_once",
                condition=models.Q(kind="half_year", withdrawn_at__isnull=True),
            ),
        )
        indexes = (models.Index(fields=["partnership", "due_on"], name="review_by_date"),)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} review of course {self.course_id}"


class ReviewRecord(TenantModel):
    """Who reviewed, what was seen, what changes. Append-only."""

    review = TenantOneToOneField(CourseReview, related_name="record")
    what_was_seen = models.TextField()
    what_changes = models.TextField(blank=True)
    by = models.ForeignKey("partnerships.User", models.PROTECT, related_name="+")
    at = models.DateTimeField(default=clock.now)

    class Meta(TenantModel.Meta):
        constraints = (
            models.CheckConstraint(condition=~models.Q(what_was_seen=""), name="review_record_says_what"),
        )

    def __str__(self) -> str:
        return f"Record of review {self.review_id}"
