"""Pages of moderation and its results."""

from audits.views import headings, matching, moderation_acts, moderations, results, visits
from partnerships.permissions import page

urlpatterns = [
    page("moderations/", moderations.moderations, "moderations"),
    page("moderations/<int:pk>/declare/", moderations.declare, "declare"),
    page("moderations/interests/new/", moderations.interest_new, "interest_new"),
    page("moderations/interests/<int:pk>/end/", moderations.interest_end, "interest_end"),
    page("assessments/<int:pk>/questions/<str:key>/grade/", moderation_acts.question_grade, "question_grade"),
    page("assessments/<int:pk>/questions/<str:key>/notes/", moderation_acts.question_notes, "question_notes"),
    page(
        "assessments/<int:pk>/questions/<str:key>/more/", moderation_acts.evidence_request, "evidence_request"
    ),
    page("assessments/<int:pk>/say/", moderation_acts.dialogue_add, "dialogue_add"),
    page(
        "evidence-requests/<int:pk>/answer/",
        moderation_acts.evidence_request_answer,
        "evidence_request_answer",
    ),
    page(
        "evidence-requests/<int:pk>/withdraw/",
        moderation_acts.evidence_request_withdraw,
        "evidence_request_withdraw",
    ),
    page("assessments/<int:pk>/headings/<str:key>/", headings.heading, "heading"),
    page("assessments/<int:pk>/headings/<str:key>/confirm/", moderation_acts.confirm_rest, "confirm_rest"),
    page("assessments/<int:pk>/headings/<str:key>/propose/", headings.heading_propose, "heading_propose"),
    page("assessments/<int:pk>/headings/<str:key>/answer/", headings.heading_answer, "heading_answer"),
    page("assessments/<int:pk>/headings/<str:key>/refer/", headings.heading_refer, "heading_refer"),
    page("assessments/<int:pk>/headings/<str:key>/decide/", headings.heading_decide, "heading_decide"),
    page("assessments/<int:pk>/propose/", headings.propose, "propose"),
    page("referrals/", headings.referrals, "referrals"),
    page("assessments/<int:pk>/visit/", visits.visit_plan, "visit_plan"),
    page("visits/<int:pk>/", visits.visit_record, "visit_record"),
    page("visits/<int:pk>/cancel/", visits.visit_cancel, "visit_cancel"),
    page("audits/cycles/<int:pk>/moderators/", matching.cycle_moderators, "cycle_moderators"),
    page("audits/cycles/<int:pk>/matching/", matching.cycle_matching, "cycle_matching"),
    page("audits/cycles/<int:pk>/matching/propose/", matching.matching_propose, "matching_propose"),
    page("audits/cycles/<int:pk>/matching/lock/", matching.matching_lock, "matching_lock"),
    page("assessments/<int:pk>/moderator/", matching.matching_choose, "matching_choose"),
    page("assignments/<int:pk>/end/", matching.assignment_end, "assignment_end"),
    page("audits/relations/", matching.agency_relations, "agency_relations"),
    page("audits/relations/<int:pk>/end/", matching.agency_relation_end, "agency_relation_end"),
    page("audits/cycles/<int:pk>/results/", results.results, "results"),
    page("audits/cycles/<int:pk>/results/<int:assessment>/", results.results_agency, "results_agency"),
    page("audits/cycles/<int:pk>/results/issue/", results.overview_issue, "overview_issue"),
    page("assessments/<int:pk>/report/issue/", results.agency_report_issue, "agency_report_issue"),
    page("audits/reports/<int:pk>.pdf", results.issued_report, "issued_report"),
]
