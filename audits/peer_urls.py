"""Pages of training peer review."""

from audits.views import peer_lines, peer_matching, peer_reviews, peer_themes
from partnerships.permissions import page

_CYCLE = "peer-reviews/cycles/<int:pk>"
_REVIEW = "peer-reviews/<int:pk>"
_LINE = f"{_REVIEW}/lines/<str:key>"

urlpatterns = [
    page("peer-reviews/", peer_reviews.our_peer_reviews, "our_peer_reviews"),
    page("peer-reviews/themes/", peer_themes.training_themes, "training_themes"),
    page("peer-reviews/themes/<int:pk>/", peer_themes.peer_theme, "peer_theme"),
    page("peer-reviews/themes/<int:pk>/remove/", peer_themes.peer_theme_remove, "peer_theme_remove"),
    page("peer-reviews/declare/<int:pk>/", peer_reviews.peer_declare, "peer_declare"),
    page("peer-reviews/groups/<int:pk>/days/", peer_matching.peer_timers, "peer_timers"),
    page(f"{_CYCLE}/groups/", peer_matching.peer_groups, "peer_groups"),
    page(f"{_CYCLE}/groups/propose/", peer_matching.peer_propose, "peer_propose"),
    page(f"{_CYCLE}/groups/swap/", peer_matching.peer_swap, "peer_swap"),
    page(f"{_CYCLE}/groups/lock/", peer_matching.peer_lock, "peer_lock"),
    page(f"{_CYCLE}/themes/", peer_themes.peer_themes, "peer_themes"),
    page(f"{_CYCLE}/themes/new/", peer_themes.peer_theme_new, "peer_theme_new"),
    page(f"{_CYCLE}/themes/share/", peer_themes.peer_themes_share, "peer_themes_share"),
    page(f"{_REVIEW}/", peer_reviews.peer_review, "peer_review"),
    page(f"{_REVIEW}/reviewer/", peer_matching.peer_reviewer, "peer_reviewer"),
    page(f"{_REVIEW}/confirm/", peer_reviews.peer_confirm, "peer_confirm"),
    page(f"{_REVIEW}/share/", peer_reviews.peer_share, "peer_share"),
    page(f"{_REVIEW}/agree/", peer_lines.peer_agree_rest, "peer_agree_rest"),
    page(f"{_REVIEW}/respond/", peer_lines.peer_respond, "peer_respond"),
    page(f"{_REVIEW}/return/", peer_reviews.peer_return, "peer_return"),
    page(f"{_REVIEW}/support/", peer_lines.peer_support, "peer_support"),
    page(f"{_REVIEW}/progress/<int:months>/", peer_lines.peer_follow_up, "peer_follow_up"),
    page(f"{_LINE}/", peer_lines.peer_line, "peer_line"),
    page(f"{_LINE}/answer/", peer_lines.peer_answer, "peer_answer"),
    page(f"{_LINE}/decide/", peer_lines.peer_decide, "peer_decide"),
]
