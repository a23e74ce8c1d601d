"""Every address of the portal."""

from django.conf import settings
from django.urls import URLPattern, URLResolver, include, path

from partnerships.permissions import page
from qa_portal.views import entrance, home, status

tenant_pages: list[URLPattern | URLResolver] = [
    page("", home.home, name="home"),
    page("search/", home.search, name="search"),
    path("", include("partnerships.urls")),
    path("", include("assurance.urls")),
    path("", include("courses.urls")),
    path("", include("evaluations.urls")),
    path("", include("audits.urls")),
    path("", include("reports.urls")),
]

urlpatterns = [
    path("", entrance.entrance, name="entrance"),
    path("account/", entrance.account, name="account"),
    path("accessibility/", entrance.accessibility, name="accessibility"),
    path("healthz", status.healthz, name="healthz"),
    path("accounts/", include("qa_portal.sign_in_urls")),
    path("p/<slug:slug>/", include(tenant_pages)),
    path("", include("partnerships.public_urls")),
    path("", include("courses.public_urls")),
    path("", include("evaluations.public_urls")),
    path("", include("reports.public_urls")),
]

if settings.DEMONSTRATION:
    from qa_portal.views import demonstration

    urlpatterns += [
        path("mailbox/", demonstration.mailbox, name="mailbox"),
        path("mailbox/<str:name>/", demonstration.letter, name="mailbox_letter"),
        path("mailbox/<str:name>/<int:position>/", demonstration.attachment, name="mailbox_attachment"),
        path("gallery/", demonstration.gallery, name="gallery"),
    ]

handler400 = "partnerships.views.errors.bad_request"
handler403 = "partnerships.views.errors.forbidden"
handler404 = "partnerships.views.errors.not_found"
handler500 = "partnerships.views.errors.server_error"
