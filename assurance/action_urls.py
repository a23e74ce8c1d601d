"""Pages of actions and recommendations."""

from assurance.views import actions, recommendations
from partnerships.permissions import page

urlpatterns = [
    page("actions/", actions.actions, "actions"),
    page("actions/new/", actions.action_new, "action_new"),
    page("actions/<int:pk>/", actions.action, "action"),
    page("actions/<int:pk>/date/", actions.action_date, "action_date"),
    page("recommendations/new/", recommendations.recommendation_new, "recommendation_new"),
    page("recommendations/<int:pk>/", recommendations.recommendation, "recommendation"),
    page("recommendations/<int:pk>/action/", recommendations.recommendation_action, "recommendation_action"),
    page(
        "recommendations/<int:pk>/withdraw/",
        recommendations.recommendation_withdraw,
        "recommendation_withdraw",
    ),
]
