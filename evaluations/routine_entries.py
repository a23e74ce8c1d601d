"""What routine evaluation puts in the portal's places: navigation, tabs, panels, rows of Home, sweeps."""

from collections.abc import Sequence

from evaluations import rules
from evaluations.queries import course_figures, home, results_home
from evaluations.services import closing, concerns, planning, releasing, sending, tallying, trainers
from partnerships import places
from partnerships.places import Place


def entries() -> Sequence[Place]:
    """What `apps` registers at start-up."""
    return (*_pages(), *_home(), *_sweeps_of_asking(), *_sweeps_of_results(), *_sweeps_of_telling())


def _pages() -> Sequence[Place]:
    return (
        places.NavigationEntry("Evaluations", "evaluations:overview", 30, rules.SEE_SURVEYS, "evaluations"),
        places.Tab("event", "Surveys", "evaluations:event_surveys", 30, rules.SEE_SURVEYS),
        places.Tab("event", "Results", "evaluations:event_results", 40, rules.SEE_RESULTS),
        places.Tab("course", "Results", "evaluations:course_results", 20, rules.SEE_RESULTS),
        places.Tab("evaluations", "Comments", "evaluations:comments", 40, rules.READ_COMMENTS),
        places.NavigationEntry(
            "Our results",
            "evaluations:our_results",
            30,
            rules.SEE_OWN_RESULTS,
            "evaluations:our_results evaluations:course_results evaluations:event_results",
        ),
        places.Panel(
            "course-list",
            10,
            rules.SEE_SURVEYS,
            course_figures.change_column,
            "evaluations/results/course_change_cell.html",
            "Change",
        ),
        places.Panel(
            "course-list",
            20,
            rules.SEE_SURVEYS,
            course_figures.coverage_column,
            "evaluations/results/course_coverage_cell.html",
            "Evidence by step",
        ),
        places.Panel(
            "our-course",
            10,
            rules.SEE_OWN_RESULTS,
            course_figures.own_course_panel,
            "evaluations/results/our_course_panel.html",
            "Results",
        ),
    )


def _home() -> Sequence[Place]:
    return (
        places.DueSource(rules.READ_COMMENTS, results_home.due_items),
        places.FigureSource(30, rules.SEE_SURVEYS, results_home.key_figures),
        places.DueSource(rules.START_SENDING, home.due_items),
        places.FigureSource(20, rules.SEE_SURVEYS, home.key_figures),
        *home.start_steps(),
    )


def _sweeps_of_asking() -> Sequence[Place]:
    """Who is asked, when, and until when."""
    return (
        places.Sweep(
            "plan",
            10,
            planning.sweep_plan,
            planning.next_due,
            3,
            changes=frozenset({"plan", "managers", "send", "close", "trainers"}),
        ),
        places.Sweep(
            "send",
            20,
            sending.send_due,
            sending.next_due,
            10,
            own_scopes=True,
            changes=frozenset({"send", "deliver"}),
        ),
        places.Sweep(
            "close",
            40,
            closing.sweep_close,
            closing.next_due,
            30,
            changes=frozenset({"close", "tally", "release", "pairs", "trainers"}),
        ),
    )


def _sweeps_of_results() -> Sequence[Place]:
    """What was answered, counted, and what of it may leave the team."""
    return (
        places.Sweep(
            "tally",
            50,
            tallying.tally_changed_events,
            tallying.next_tally_due,
            2,
            changes=frozenset({"tally", "release"}),
        ),
        places.Sweep(
            "release",
            55,
            releasing.release_if_due,
            releasing.next_release_due,
            300,
            changes=frozenset({"release"}),
        ),
    )


def _sweeps_of_telling() -> Sequence[Place]:
    """Who hears of concerns, and what trainers hear."""
    return (
        places.Sweep(
            "concerns",
            60,
            concerns.sweep_concerns,
            concerns.next_due,
            30,
            changes=frozenset({"concerns", "deliver"}),
        ),
        places.Sweep(
            "trainers",
            65,
            trainers.sweep_trainers,
            trainers.next_due,
            300,
            changes=frozenset({"trainers", "deliver"}),
        ),
    )
