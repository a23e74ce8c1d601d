"""Pages of cycles and of self-assessment."""

from django.urls import URLPattern

from audits.views import assess_list, assess_pages, assess_question, assess_return, cycle_acts, cycle_pages
from partnerships.permissions import page

urlpatterns: list[URLPattern] = [
    page("audits/", cycle_pages.cycles, "cycles"),
    page("audits/cycles/new/", cycle_pages.cycle_new, "cycle_new"),
    page("audits/cycles/<int:pk>/", cycle_pages.cycle, "cycle"),
    page("audits/cycles/<int:pk>/change/", cycle_pages.cycle_change, "cycle_change"),
    page("audits/cycles/<int:pk>/agencies/", cycle_pages.cycle_agencies, "cycle_agencies"),
    page("audits/cycles/<int:pk>/open/", cycle_acts.cycle_open, "cycle_open"),
    page("audits/cycles/<int:pk>/act/", cycle_acts.cycle_act, "cycle_act"),
    page("audits/more-time/<int:pk>/", cycle_acts.extension_decide, "extension_decide"),
    page("assessments/", assess_list.our_assessments, "our_assessments"),
    page("assessments/<int:pk>/", assess_pages.assessment, "assessment"),
    page("assessments/<int:pk>/bring-forward/", assess_pages.bring_forward, "bring_forward"),
    page("assessments/<int:pk>/sign/", assess_pages.sign_off, "sign_off"),
    page("assessments/<int:pk>/reopen/", assess_pages.reopen, "reopen"),
    page("assessments/<int:pk>/withdraw/", assess_pages.withdraw, "withdraw"),
    page("assessments/<int:pk>/more-time/", cycle_acts.extension_ask, "extension_ask"),
    page("assessments/<int:pk>/return.pdf", assess_return.return_pdf, "return_pdf"),
    page("assessments/<int:pk>/return.xlsx", assess_return.return_xlsx, "return_xlsx"),
    page("assessments/<int:pk>/questions/<str:key>/", assess_question.question, "question"),
    page("assessments/<int:pk>/questions/<str:key>/autosave/", assess_question.autosave, "autosave"),
]
