"""Pages of one partnership that the ground floor owns."""

from django.urls import path

from partnerships.permissions import page
from partnerships.views import information, look

app_name = "partnerships"

urlpatterns = [
    path("look.css", look.look, name="look"),
    path("logo", look.logo, name="logo"),
    page("privacy/", information.privacy, name="privacy"),
]
