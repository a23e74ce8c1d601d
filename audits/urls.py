"""Pages of the audits storey; each part has its own list."""

from audits import (
    cycle_urls,
    framework_urls,
    moderation_urls,
    offline_urls,
    other_urls,
    peer_urls,
    standards_urls,
)

app_name = "audits"
urlpatterns = [
    *framework_urls.urlpatterns,
    *cycle_urls.urlpatterns,
    *moderation_urls.urlpatterns,
    *standards_urls.urlpatterns,
    *other_urls.urlpatterns,
    *peer_urls.urlpatterns,
    *offline_urls.urlpatterns,
]
