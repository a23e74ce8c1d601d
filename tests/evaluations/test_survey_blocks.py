"""A sampled delegate gets the theme's questions within the event's own survey; the others never see them."""

from django.test import Client

from evaluations.logic.blocks import for_person
from evaluations.logic.codes import NOT_ASKED
from evaluations.logic.composed_json import survey_from_json, survey_to_json
from evaluations.logic.survey_parts import ComposedSurvey
from evaluations.models import Invitation, Response
from evaluations.queries.answering import asked_by, survey_of
from evaluations.services.answering import press_start, submit
from partnerships import clock
from partnerships.links import LinkKind, token_for
from partnerships.tenancy import partnership_scope
from tests.conftest import Cast
from tests.evaluations.answering import invite
from tests.evaluations.making import book_people, make_course, make_event, may_send

THEME = "theme:1"


def put_objectives_in_a_block(invitation: Invitation) -> ComposedSurvey:
    """Mark the objective ratings of the invitation's survey version as a theme's, as composing with blocks will."""
    version = invitation.event_survey.survey_version
    assert version is not None
    composed = version.composed
    for page in composed["pages"]:
        for item in page["items"]:
            if item["objective_id"]:
                item["block"] = THEME
    version.digest = f"with a block {version.pk}"  # surveys are kept in memory by digest
    version.composed = survey_to_json(survey_from_json(composed))
    version.save()
    return survey_from_json(version.composed)


def keys_of(survey: ComposedSurvey) -> list[str]:
    return [item.key for item in survey.items]


def test_one_version_serves_the_sample_and_the_others(ashshire: Cast) -> None:
    may_send(ashshire.partnership)
    with partnership_scope(ashshire.partnership):
        bookings = book_people(make_event(make_course(), clock.now()), 2)
        sampled, other = (
            invite(booking, "pre", block=block) for booking, block in zip(bookings, (THEME, ""), strict=True)
        )
        whole = put_objectives_in_a_block(sampled)
        ratings = [item for item in whole.items if item.block]
        assert len(ratings) == 3
        for invitation, block in ((sampled, THEME), (other, "")):
            asked = asked_by(invitation.pk)
            assert asked is not None
            assert keys_of(survey_of(asked)) == keys_of(for_person(whole, block))
            press_start(invitation=invitation)
        places = [place for item in ratings for place in item.positions]
        submit(invitation=sampled, values={ratings[0].key: 8})
        submit(invitation=other, values={ratings[0].key: 8})
        scores = dict(Response.objects.values_list("invitation_id", "scores"))
        assert [scores[sampled.pk][place] for place in places] == [8, None, None]
        assert [scores[other.pk][place] for place in places] == [NOT_ASKED] * 3
        assert len(scores[sampled.pk]) == len(scores[other.pk]) == whole.score_length


def test_pages_kept_for_one_person_are_not_shown_to_another(ashshire: Cast, client: Client) -> None:
    may_send(ashshire.partnership)
    with partnership_scope(ashshire.partnership):
        bookings = book_people(make_event(make_course(), clock.now()), 2)
        other, sampled = (
            invite(booking, "pre", block=block) for booking, block in zip(bookings, ("", THEME), strict=True)
        )
        put_objectives_in_a_block(sampled)
        for invitation in (other, sampled):
            press_start(invitation=invitation)
    shown = {}
    for invitation in (other, sampled):
        token = token_for(LinkKind.SURVEY, partnership_id=ashshire.partnership.pk, object_id=invitation.pk)
        shown[invitation.pk] = client.get(f"/s/{token}/1/").content.decode()
    assert ["do thing 1" in shown[invitation.pk] for invitation in (other, sampled)] == [False, True]
