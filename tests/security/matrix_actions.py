"""The rows of actions and recommendations in the permission matrix."""

from typing import Any

from partnerships.choices import Role
from partnerships.models import Agency, Membership
from tests.assurance.actions.making import make_action, make_recommendation
from tests.conftest import Cast
from tests.security.matrix import TEAM, row

OFFICER = frozenset({Role.POLICY_OFFICER})
EVERYBODYS = TEAM | {Role.SEG_MEMBER, Role.SEG_CHAIR, Role.SCRUTINEER}
READERS = EVERYBODYS | {Role.AGENCY_LEAD, Role.PROVIDER}


def make(cast: Cast) -> dict[str, Any]:
    """An action and a recommendation for the lead's own agency. Runs in the partnership's scope."""
    first = cast.partnership.name.split()[0]
    membership = Membership.objects.get(user=cast.people[Role.AGENCY_LEAD])
    if membership.agency is None:
        membership.agency = Agency.objects.create(name=f"{first} Council")
        membership.save()
    provider = Membership.objects.get(user=cast.people[Role.PROVIDER])
    if provider.agency is None:
        provider.agency = Agency.objects.create(name=f"{first} Teachers", provides_training=True)
        provider.save()
    return {
        "action": make_action(cast, membership.agency, f"Write it into {first}'s policy"),
        "recommendation": make_recommendation(cast, membership.agency),
    }


def action_pk(made: Any) -> list[object]:
    return [made["action"].pk]


def recommendation_pk(made: Any) -> list[object]:
    return [made["recommendation"].pk]


#: A provider of another agency follows actions, and does not find this one.
NOT_THE_PROVIDER = {Role.PROVIDER: 404}

ROWS = [
    row("assurance:actions", roles=READERS, fact="Actions"),
    row("assurance:action_new", roles=OFFICER, fact="Add an action"),
    row(
        "assurance:action",
        roles=READERS,
        args=action_pk,
        fact="Write it into",
        status=NOT_THE_PROVIDER,
    ),
    row("assurance:action_date", roles=OFFICER, args=action_pk, fact="Move the due date"),
    row("assurance:recommendation_new", roles=OFFICER, fact="Record a recommendation"),
    row(
        "assurance:recommendation",
        roles=READERS,
        args=recommendation_pk,
        fact="Ask health for a chronology",
        status=NOT_THE_PROVIDER,
    ),
    row("assurance:recommendation_action", roles=OFFICER, args=recommendation_pk, fact="Add an action"),
    row("assurance:recommendation_withdraw", roles=OFFICER, args=recommendation_pk, fact="Withdraw"),
]
