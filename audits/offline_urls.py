"""Pages of answering in Excel."""

from django.urls import URLPattern

from audits.views import offline
from partnerships.permissions import page

urlpatterns: list[URLPattern] = [
    page("assessments/<int:pk>/answers.xlsx", offline.offline_workbook, "offline_workbook"),
    page("assessments/<int:pk>/excel/", offline.offline, "offline"),
    page("assessments/<int:pk>/excel/<int:held>/", offline.offline_check, "offline_check"),
    page("assessments/<int:pk>/excel/<int:held>/bring-in/", offline.offline_bring_in, "offline_bring_in"),
    page("assessments/<int:pk>/excel/<int:held>/put-away/", offline.offline_put_away, "offline_put_away"),
]
