"""Themed evaluations: what runs for which events, and the questions that they add to the events' surveys."""

from collections import defaultdict
from collections.abc import Collection

from evaluations.logic.survey_parts import ThemeBlock
from evaluations.models import ThemedEvaluation, ThemedEvent, ThemedQuestion
from evaluations.themed_choices import RUNNING


def blocks_for(event_ids: Collection[int]) -> dict[int, list[ThemeBlock]]:
    """The themes' questions that an event's surveys hold beside its own, by event; events without are left out.

    An event in a running evaluation holds its block whether or not one of its people was drawn, because a survey's
    version is fixed when the first invitation goes. Two queries.
    """
    links = list(
        ThemedEvent.objects.filter(event_id__in=event_ids, evaluation__state__in=RUNNING)
        .order_by("event_id", "evaluation_id")
        .values_list("event_id", "evaluation_id")
    )
    blocks = _blocks({evaluation_id for _, evaluation_id in links}) if links else {}
    found: dict[int, list[ThemeBlock]] = defaultdict(list)
    for event_id, evaluation_id in links:
        if evaluation_id in blocks:
            found[event_id].append(blocks[evaluation_id])
    return dict(found)


def block_of(evaluation: ThemedEvaluation) -> ThemeBlock:
    """The questions of one themed evaluation, whatever its state; one query."""
    return _blocks({evaluation.pk}).get(evaluation.pk, ThemeBlock(evaluation.block, {}))


def _blocks(evaluation_ids: Collection[int]) -> dict[int, ThemeBlock]:
    """By evaluation; those without any question are left out."""
    questions: dict[int, dict[str, list[str]]] = defaultdict(lambda: defaultdict(list))
    rows = ThemedQuestion.objects.filter(evaluation_id__in=evaluation_ids).order_by("survey", "place", "id")
    for evaluation_id, survey, key in rows.values_list("evaluation_id", "survey", "key"):
        questions[evaluation_id][survey].append(key)
    return {
        pk: ThemeBlock(
            ThemedEvaluation(pk=pk).block, {survey: tuple(keys) for survey, keys in by_survey.items()}
        )
        for pk, by_survey in questions.items()
    }
