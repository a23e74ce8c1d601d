"""Every type of question: shown, answered, refused, conditional, shuffled, and safe against hostile texts."""

import html
import re

import pytest

from courses.models import LearningObjective
from evaluations.choices import CommentState
from evaluations.logic.shuffling import choices_in_order
from evaluations.logic.survey_parts import AnswerKind, ComposedItem
from evaluations.models import Comment
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import respond
from tests.evaluations.asking import CHECK, Scene, answer_everything, ask, text_of

pytestmark = pytest.mark.usefixtures("on_monday")

HOSTILE = (
    "<script>alert('x')</script> & \"quoted\" {{ name }} {% now %} {{name}} {{course_title}} \x02x:csrf\x03"
)


def page_of(scene: Scene, key: str) -> str:
    """The HTML of the page that asks an item; the survey was started."""
    number = scene.survey.item(key).page
    return scene.client.get(f"{scene.address}{number}/").content.decode()


def kinds(scene: Scene) -> set[str]:
    return {"scale" if item.min_label else item.kind.value for item in scene.survey.items}


def fieldset_of(page: str, name: str) -> str:
    """The form group of a field."""
    groups = page.split('<div class="govuk-form-group')
    (found,) = (group for group in groups[1:] if f'name="{name}"' in group)
    return found


def labels_of(group: str) -> list[str]:
    return [html.unescape(label) for label in re.findall(r"<label [^>]*>([^<]*)</label>", group)]


def test_the_surveys_of_a_course_use_every_type_of_question(ashshire: Cast, birchester: Cast) -> None:
    after = ask(ashshire.partnership, check=True)
    later = ask(birchester.partnership, "m3")
    assert kinds(after) | kinds(later) == {
        "scale",
        "rating",
        "choice",
        "knowledge",
        "grid",
        "multi_choice",
        "text",
    }


def test_a_ten_point_scale_is_a_group_of_native_radios_with_labelled_ends(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    group = fieldset_of(page_of(scene, "K2"), "K2")
    assert "I know the local procedure and who to contact.</legend>" in group
    assert labels_of(group) == [*map(str, range(1, 11)), "Prefer not to say"]
    assert "1: Not at all" in group
    assert "10: Completely" in group


def test_a_scale_of_words_offers_them_and_its_special_answers(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    group = fieldset_of(page_of(scene, "R2"), "R2")
    agreement = ["Strongly disagree", "Disagree", "Neither", "Agree", "Strongly agree", "Does not apply"]
    assert labels_of(group) == agreement


def test_each_statement_of_a_grid_has_a_fieldset_of_its_own(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "m3")
    scene.start()
    item = scene.survey.item("A3")
    page = page_of(scene, "A3")
    assert len(item.rows) >= 2
    for row in item.rows:
        group = fieldset_of(page, row.key)
        assert f">{row.wording}</legend>" in group
        assert f'aria-describedby="q-{item.key}-heading"' in group
    saved = scene.save(item.page, given={row.key: "3" for row in item.rows})
    assert saved.status_code == 302
    assert scene.draft() == {row.key: 3 for row in item.rows}


def test_several_answers_are_kept_together(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "m3")
    scene.start()
    scene.save(scene.survey.item("A1").page, A1="0")
    page = page_of(scene, "A6")
    assert fieldset_of(page, "A6").count('type="checkbox"') == 8
    number = scene.survey.item("A6").page
    scene.save(number, A6=["0", "3"])
    assert scene.draft()["A6"] == [0, 3]
    assert page_of(scene, "A6").count(" checked") == 2
    for following in scene.survey.pages[number:]:
        scene.save(following.number)
    assert scene.response().choices["A6"] == [0, 3]


def test_free_text_says_what_not_to_write_and_whom_to_call(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    page = html.unescape(page_of(scene, "P1"))
    assert "Please do not name or describe any child, family or colleague" in page
    assert "call the front door on 01632 960001, or 01632 960002 outside office hours" in page
    assert "call the designated officer on 01632 960003" in page
    assert "You can enter up to 300 characters" in page
    assert "01632" not in page_of(scene, "K2")


def test_text_that_is_too_long_is_refused_and_kept_on_the_page(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    item = scene.survey.item("P1")
    long = "é" * 301
    response = scene.save(item.page, P1=long)
    assert response.status_code == 422
    page = response.content.decode()
    assert re.search(r"<title>\s*Error: ", page)
    message = f"Your answer to '{item.wording}' must be 300 characters or fewer. It is 1 too long"
    assert f'<a href="#q-P1">{html.escape(message)}</a>' in page
    group = fieldset_of(page, "P1")
    assert 'aria-invalid="true"' in group
    assert re.search(r'aria-describedby="[^"]*q-P1-error"', group)
    assert long in page
    assert scene.draft() is None
    assert scene.save(item.page, P1=long[:300], go="back").status_code == 302
    assert scene.draft()["P1"] == long[:300]


@pytest.mark.parametrize("value", ["11", "0", "-9", "seven", "7.5", "7 OR 1=1"])
def test_an_answer_that_was_not_offered_is_refused(ashshire: Cast, value: str) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    response = scene.save(scene.survey.item("K2").page, K2=value, S3="4")
    assert response.status_code == 422
    page = response.content.decode()
    assert 'href="#q-K2-1"' in page
    assert 'id="q-K2-1"' in page
    assert 'name="S3" id="q-S3-4" value="4" checked' in page
    assert scene.draft() is None


def test_two_answers_where_one_is_asked_for_are_refused(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    response = scene.save(scene.survey.item("K2").page, K2=["3", "4"])
    assert "Choose one answer only to" in text_of(response)


def test_fields_of_other_pages_and_strange_fields_are_ignored(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    scene.save(1, Y1="0", K2="9", state="answered", invitation="1")
    assert scene.draft() == {"Y1": 0}


@pytest.mark.parametrize(
    ("answer", "asked", "not_asked"),
    [("0", "A6", "A4"), ("2", "A4", "A6"), ("-3", "A6", "A4"), ("", "A4", "A6")],
)
def test_a_question_with_a_condition_is_asked_of_those_it_is_for(
    ashshire: Cast, answer: str, asked: str, not_asked: str
) -> None:
    scene = ask(ashshire.partnership, "m3")
    scene.start()
    scene.save(scene.survey.item("A1").page, A1=answer)
    pages = "".join(
        scene.client.get(f"{scene.address}{page.number}/", follow=True).content.decode()
        for page in scene.survey.pages
    )
    assert f'name="{asked}"' in pages
    assert f'name="{not_asked}"' not in pages


def test_an_answer_to_a_question_not_asked_after_all_is_dropped(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "m3")
    scene.start()
    first, text = scene.survey.item("A1").page, scene.survey.item("A4").page
    scene.save(first, A1="2")
    scene.save(text, A4="I rang the family")
    scene.save(first, A1="0")
    for page in scene.survey.pages[first:]:
        scene.save(page.number)
    assert scene.comments() == {}
    assert scene.now().state == "answered"


def knowledge(scene: Scene) -> list[ComposedItem]:
    return [item for item in scene.survey.items if item.kind is AnswerKind.KNOWLEDGE]


def test_knowledge_options_are_shuffled_for_each_person_and_stay_so(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, check=True)
    scene.start()
    item = knowledge(scene)[0]
    orders = {tuple(choice.code for choice in choices_in_order(item, person)) for person in range(60)}
    assert orders == {
        (a, b, c, 3) for a in range(3) for b in range(3) for c in range(3) if len({a, b, c}) == 3
    }
    shown = labels_of(fieldset_of(page_of(scene, item.key), item.key))
    assert shown == [choice.label for choice in choices_in_order(item, scene.invitation.pk)]
    assert shown[-1] == "I don't know"
    assert labels_of(fieldset_of(page_of(scene, item.key), item.key)) == shown


def test_other_choices_keep_their_order(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    item = scene.survey.item("R2")
    assert choices_in_order(item, 5) == item.choices


def test_the_check_is_marked_only_after_the_after_survey(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, check=True)
    scene.start()
    right, wrong, unknown = knowledge(scene)
    given = {
        right.key: str(right.correct_code),
        wrong.key: "0" if wrong.correct_code != 0 else "1",
        unknown.key: str(unknown.dont_know_code),
    }
    before = ""
    for page in scene.survey.pages:
        before += text_of(scene.client.get(f"{scene.address}{page.number}/"))
        scene.save(
            page.number, given={k: v for k, v in given.items() if scene.survey.item(k).page == page.number}
        )
    words = text_of(scene.client.get(f"{scene.address}thanks/"))
    for text, options, answer, why in CHECK:
        assert text in words
        assert f"Right answer: {options[answer]}. {why}" in words
        assert why not in before
    for verdict in ("You got this right.", "You chose another answer.", "You said that you did not know."):
        assert words.count(verdict) == 1


def test_a_before_survey_never_shows_the_answers(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, "pre", check=True)
    answer_everything(scene)
    words = text_of(scene.client.get(f"{scene.address}thanks/"))
    assert "Right answer" not in words
    assert "When the course is over" in words


def test_a_delegates_own_words_are_quoted_only_once_they_were_released(ashshire: Cast) -> None:
    """kirkpatrick_default_surveys.yaml, A2: release_rule."""
    scene = ask(ashshire.partnership, "m3")
    with partnership_scope(scene.partnership):
        respond(scene.booking, "post", texts={"P1": "Ring Mrs <b>Smith</b> by Friday."})
    scene.start()
    unreleased = html.unescape(page_of(scene, "A2"))
    assert "Think of the action you planned. How far have you got?" in unreleased
    assert "Smith" not in unreleased
    with partnership_scope(scene.partnership):
        Comment.objects.update(state=CommentState.RELEASED, released_text="Ring the <b>lead</b> by Friday.")
    released = page_of(scene, "A2")
    assert "You planned to: Ring the &lt;b&gt;lead&lt;/b&gt; by Friday. How far have you got?" in released
    assert "Smith" not in released
    assert "Think of the action" not in released


def test_hostile_texts_of_a_course_do_nothing(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership, check=True, course_fields={"subject": HOSTILE[:100]})
    with partnership_scope(scene.partnership):
        scene.course.knowledge_questions.update(text=HOSTILE, options=[HOSTILE, "B", "C"], why=HOSTILE)
        LearningObjective.objects.filter(course=scene.course).update(text=HOSTILE)
        scene.course.title = HOSTILE
        scene.course.save()
        from evaluations.services.versions import survey_version_for

        version = survey_version_for(course=scene.course, stage="post", audience="delegate")
        survey = scene.now().event_survey
        survey.survey_version = version
        survey.save()
    scene.start()
    shown = scene.client.get(scene.address).content.decode()
    for page in scene.survey.pages:
        shown += scene.client.get(f"{scene.address}{page.number}/").content.decode()
        scene.save(page.number, given={"CHECK-x": "1"})
    shown += scene.client.get(f"{scene.address}thanks/").content.decode()
    assert "<script>alert" not in shown
    assert "&lt;script&gt;alert" in shown
    assert shown.count("<script") == shown.count('<script type="module" src="/static/js/survey.js">')
    option = html.escape('"quoted" {{ name }} {% now %} {{name}} ')
    assert option in shown


def test_hostile_answers_come_back_as_text(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    number = scene.survey.item("P1").page
    words = "</textarea><script>alert(1)</script>\"'&amp; {{name}}"
    scene.save(number, P1=words, go="back")
    page = page_of(scene, "P1")
    assert "<script>alert" not in page
    (shown,) = re.findall(r'<textarea[^>]*name="P1"[^>]*>\n(.*?)</textarea>', page, re.DOTALL)
    assert html.unescape(shown) == words
    refused = scene.save(scene.survey.item("K2").page, K2='"><script>alert(2)</script>').content.decode()
    assert "<script>alert" not in refused


def test_words_keep_their_lines_and_lose_control_characters(ashshire: Cast) -> None:
    scene = ask(ashshire.partnership)
    scene.start()
    scene.save(scene.survey.item("P1").page, P1="\r\nOne\r\n\r\nTwo\x00\x07 ", go="back")
    assert scene.draft()["P1"] == "One\n\nTwo"
