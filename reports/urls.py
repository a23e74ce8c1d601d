"""Pages of one partnership that reports owns."""

from partnerships.permissions import page
from reports.views import drafting, files, opinions, publishing, reading

app_name = "reports"

urlpatterns = [
    page("reports/", reading.reports, "reports"),
    page("reports/new/", drafting.new, "new"),
    page("reports/<int:pk>/", reading.report, "report"),
    page("reports/<int:pk>/draft/", drafting.draft, "draft"),
    page("reports/<int:pk>/draft/<str:section>/", drafting.section, "section"),
    page("reports/<int:pk>/preview/", reading.preview, "preview"),
    page("reports/<int:pk>/freeze/", drafting.freeze, "freeze"),
    page("reports/<int:pk>/send/", drafting.send, "send"),
    page("reports/<int:pk>/take-back/", drafting.take_back, "take_back"),
    page("reports/<int:pk>/opinion/", opinions.opinion, "opinion"),
    page("reports/<int:pk>/opinion/<int:opinion_id>/confirm/", opinions.confirm, "confirm_opinion"),
    page("reports/<int:pk>/publish/", publishing.publish, "publish"),
    page("reports/<int:pk>/correct/", publishing.correct, "correct"),
    page("reports/<int:pk>/report.<str:file_format>", files.document, "document"),
    page("reports/<int:pk>/charts/<str:block_id>.png", files.chart, "chart"),
    page("reports/<int:pk>/tables/<str:block_id>.xlsx", files.table, "table"),
]
