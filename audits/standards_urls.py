"""Pages of minimum standards, endorsement and the best-practice matrix."""

from audits.views import endorse_check, endorsements
from partnerships.permissions import page

urlpatterns = [
    page("endorsements/", endorsements.endorsements, "endorsements"),
    page("endorsements/compare/", endorsements.compare_courses, "compare_courses"),
    page("endorsements/courses/<int:pk>/new/", endorsements.submission_new, "submission_new"),
    page(
        "endorsements/courses/<int:pk>/withdraw/", endorse_check.endorsement_withdraw, "endorsement_withdraw"
    ),
    page("endorsements/<int:pk>/", endorsements.submission, "submission"),
    page("endorsements/<int:pk>/take-back/", endorsements.submission_withdraw, "submission_withdraw"),
    page("endorsements/<int:pk>/checker/", endorse_check.checker_assign, "checker_assign"),
    page("endorsements/<int:pk>/declare/", endorse_check.check_declare, "check_declare"),
    page("endorsements/<int:pk>/standards/<str:key>/", endorse_check.check_question, "check_question"),
    page("endorsements/<int:pk>/confirm/", endorse_check.check_confirm, "check_confirm"),
    page("endorsements/<int:pk>/changes/", endorse_check.changes_ask, "changes_ask"),
    page("endorsements/<int:pk>/decide/", endorse_check.endorse_decide, "endorse_decide"),
    page("certificates/<int:pk>.pdf", endorse_check.endorsement_certificate, "endorsement_certificate"),
]
