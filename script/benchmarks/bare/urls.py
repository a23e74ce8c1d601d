"""Every address of the product, and the bare pages."""

from django.urls import path

from qa_portal.urls import handler400, handler403, handler404, handler500, urlpatterns
from script.benchmarks.bare import views

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns = [
    *urlpatterns,
    path("bare/<int:person>/<int:page>/", views.questions),
]
