"""Pages of evidence and actions; each part has its own list."""

from assurance import action_urls, evidence_urls

app_name = "assurance"
urlpatterns = [*evidence_urls.urlpatterns, *action_urls.urlpatterns]
