"""Courses and events, people and bookings, imports."""

from courses.models.bookings import Booking, Delegate
from courses.models.courses import (
    Course,
    CourseBoard,
    CourseTheme,
    KnowledgeQuestion,
    LearningObjective,
)
from courses.models.endorsements import Endorsement
from courses.models.events import Event, Trainer
from courses.models.imports import BookingImport, ImportRow, RememberedMapping
from courses.models.pauses import ProgrammePause

__all__ = [
    "Booking",
    "BookingImport",
    "Course",
    "CourseBoard",
    "CourseTheme",
    "Delegate",
    "Endorsement",
    "Event",
    "ImportRow",
    "KnowledgeQuestion",
    "LearningObjective",
    "ProgrammePause",
    "RememberedMapping",
    "Trainer",
]
