"""Minimum standards, peer review, schools, observation and impact: navigation, tabs, rows of Home, sweeps."""

from collections.abc import Sequence

from audits.entries.impact import MATRIX_PAGES
from audits.queries import endorsing, observing, standards_home
from audits.rules import (
    COME_FOR_CHECKS,
    COME_FOR_OBSERVATIONS,
    DECIDE_ENDORSEMENT,
    READ_OBSERVATIONS,
    SEE_AUDITS,
    SEE_SUBMISSIONS,
    SUBMIT_COURSE,
)
from audits.services import endorsement_reminders, observation_reminders
from audits.views import assess_parts, endorse_check, schools
from courses.rules import SEE_PROGRAMME
from partnerships.places import DueSource, NavigationEntry, Panel, Place, Sweep, Tab

STANDARDS = (
    "audits:endorsements audits:submission audits:submission_new audits:compare_courses audits:assessment"
    f" audits:question audits:sign_off {MATRIX_PAGES}"
)

CHECKS = "audits:endorsements audits:submission audits:check_declare audits:check_question audits:changes_ask"
OBSERVATIONS = (
    "audits:observations audits:observation audits:observation_form audits:observation_finish"
    " audits:observation_share audits:observation_respond"
)


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    assess_parts.on_question(30, endorse_check.on_question)
    assess_parts.on_assessment(10, schools.on_assessment)
    return (*_navigation(), *_home(), *_on_courses(), *_sweeps())


def _navigation() -> Sequence[Place]:
    return (
        NavigationEntry("Minimum standards", "audits:endorsements", 35, SUBMIT_COURSE, STANDARDS),
        NavigationEntry("Course checks", "audits:endorsements", 43, COME_FOR_CHECKS, CHECKS),
        NavigationEntry("Observations", "audits:observations", 44, COME_FOR_OBSERVATIONS, OBSERVATIONS),
        Tab("audits", "Minimum standards", "audits:endorsements", 20, SEE_AUDITS),
        Tab("audits", "Schools", "audits:schools", 25, SEE_AUDITS),
        Tab("audits", "Observations", "audits:observations", 30, SEE_AUDITS),
        Tab("audits", "Challenge days", "audits:challenge_days", 60, SEE_AUDITS),
    )


def _home() -> Sequence[Place]:
    return (
        DueSource(SEE_SUBMISSIONS, standards_home.due_items),
        DueSource(READ_OBSERVATIONS, observing.due_items),
    )


def _on_courses() -> Sequence[Place]:
    """The standing of a course, on the pages of courses."""
    return (
        Panel(
            "course-list",
            5,
            SEE_PROGRAMME,
            endorsing.standings_column,
            "audits/endorsements/course_cell.html",
            "Endorsement",
        ),
        Panel(
            "course",
            15,
            SEE_PROGRAMME,
            endorsing.course_standings,
            "audits/endorsements/course_panel.html",
            "Minimum standards",
        ),
        Panel(
            "course",
            16,
            DECIDE_ENDORSEMENT,
            endorsing.standings_column,
            "audits/endorsements/officer_panel.html",
        ),
        Panel(
            "our-course",
            20,
            SUBMIT_COURSE,
            endorsing.course_standings,
            "audits/endorsements/our_course_panel.html",
            "Minimum standards",
        ),
    )


def _sweeps() -> Sequence[Place]:
    return (
        Sweep(
            "endorsements",
            85,
            endorsement_reminders.sweep,
            endorsement_reminders.next_due,
            300,
            changes=frozenset({"endorsements", "deliver"}),
        ),
        Sweep(
            "observations",
            86,
            observation_reminders.sweep,
            observation_reminders.next_due,
            300,
            changes=frozenset({"observations", "deliver"}),
        ),
    )
