"""Courses and what they set out to teach."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models.functions import Lower

from courses.choices import CourseKind, CourseReach
from partnerships import clock
from partnerships.tenancy import TenantForeignKey, TenantModel


class Course(TenantModel):
    """A learning offer. Serves every board unless `CourseBoard` rows say which."""

    title = models.CharField(max_length=200)
    #: Stands in questions: "I know the signs that a child may be affected by {{subject}}".
    subject = models.CharField("subject, in lower case", max_length=120, blank=True)
    description = models.TextField(blank=True)
    provider = TenantForeignKey("partnerships.Agency", null=True, blank=True, related_name="courses_provided")
    kind = models.CharField(max_length=15, choices=CourseKind.choices, default=CourseKind.FACE_TO_FACE)
    reach = models.CharField(max_length=15, choices=CourseReach.choices, default=CourseReach.MULTI_AGENCY)
    #: On the partnership's own programme: routine evaluation by default (REQUIREMENTS A03).
    on_programme = models.BooleanField("on the partnership's programme", default=True)
    basic_awareness = models.BooleanField("basic awareness course", default=False)
    ask_managers = models.BooleanField("ask managers at three and six months", default=False)
    #: Rows of the practice grid that fit this course; empty means the first in the library's order.
    practice_areas = ArrayField(models.CharField(max_length=80), default=list, blank=True)
    active = models.BooleanField(default=True)
    #: When the portal came to know the course: nothing that was due before is expected of it.
    created_at = models.DateTimeField(default=clock.now, editable=False)
    #: Stamped on every change that surveys depend on; `evaluations` sweeps by it.
    changed_at = models.DateTimeField(default=clock.now, editable=False)

    class Meta(TenantModel.Meta):
        ordering = ("title",)
        constraints = (
            models.UniqueConstraint("partnership", Lower("title"), name="course_title_once"),
            models.CheckConstraint(condition=models.Q(kind__in=CourseKind.values), name="course_kind_known"),
            models.CheckConstraint(
                condition=models.Q(reach__in=CourseReach.values), name="course_reach_known"
            ),
        )

    def __str__(self) -> str:
        return self.title

    @property
    def subject_words(self) -> str:
        """The subject as it stands in a question; the title, in lower case, until one is written."""
        return self.subject or self.title[:1].lower() + self.title[1:]


class LearningObjective(TenantModel):
    """One objective, worded to follow "I can". Each adds one ten-point item to the course's surveys."""

    course = TenantForeignKey(Course, models.CASCADE, related_name="objectives")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=250)
    #: With more than four, the coordinator picks the four that surveys ask about.
    in_surveys = models.BooleanField(default=True)
    retired_at = models.DateTimeField(null=True, blank=True)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.text


class KnowledgeQuestion(TenantModel):
    """One question of a course's own knowledge check, tied to one of its objectives."""

    course = TenantForeignKey(Course, models.CASCADE, related_name="knowledge_questions")
    objective = TenantForeignKey(LearningObjective, related_name="+")
    position = models.PositiveSmallIntegerField()
    text = models.CharField(max_length=400)
    options = ArrayField(models.CharField(max_length=250))
    answer = models.PositiveSmallIntegerField("position of the right option, from 0")
    why = models.CharField("why this is right", max_length=400, blank=True)
    asked_again = models.BooleanField("asked again at three and six months", default=False)

    class Meta(TenantModel.Meta):
        ordering = ("position", "id")

    def __str__(self) -> str:
        return self.text


class CourseTheme(TenantModel):
    """A course serves a theme."""

    course = TenantForeignKey(Course, models.CASCADE, related_name="theme_links")
    theme = TenantForeignKey("partnerships.Theme", models.CASCADE, related_name="course_links")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["course", "theme"], name="course_theme_once"),)

    def __str__(self) -> str:
        return f"{self.course_id} for {self.theme_id}"


class CourseBoard(TenantModel):
    """A course serves one board rather than all."""

    course = TenantForeignKey(Course, models.CASCADE, related_name="board_links")
    board = TenantForeignKey("partnerships.Board", models.CASCADE, related_name="+")

    class Meta(TenantModel.Meta):
        constraints = (models.UniqueConstraint(fields=["course", "board"], name="course_board_once"),)

    def __str__(self) -> str:
        return f"{self.course_id} for {self.board_id}"
