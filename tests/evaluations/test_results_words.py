"""What questions are called where they are not answered."""

from evaluations.models import QuestionVersion
from evaluations.queries.tallies import question_facts
from tests.conftest import Cast

ASKED = "You planned to: {{delegate_initial_action}}. How far have you got?"
SHOWN = "You planned to: [the action that they planned]. How far have you got?"


def test_results_and_comments_say_what_stands_in_a_gap_that_each_person_fills(ashshire: Cast) -> None:
    assert question_facts([7, "A2", ASKED, "choice", "", ["Done"], {}]).wording == SHOWN
    assert QuestionVersion(wording=ASKED).words == SHOWN
