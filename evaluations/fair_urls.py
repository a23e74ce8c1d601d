"""Addresses of fairness, repairs, room and paper; `evaluations.urls` and `evaluations.public_urls` take them in."""

from django.urls import URLPattern, path

from evaluations.views import lost_link, paper, repairs, room, room_entries, survey_dates, survey_people
from partnerships.permissions import page

_SURVEY = "events/<str:ref>/surveys/<str:stage>/<str:audience>/"

#: Pages of one partnership.
urlpatterns: list[URLPattern] = [
    page(f"{_SURVEY}people/", survey_people.survey_people, name="survey_people"),
    page(f"{_SURVEY}people/<int:pk>/reopen/", survey_people.survey_reopen, name="survey_reopen"),
    page(f"{_SURVEY}people/<int:pk>/moved/", survey_people.survey_moved, name="survey_moved"),
    page(f"{_SURVEY}dates/", survey_dates.survey_dates, name="survey_dates"),
    page(f"{_SURVEY}paper/", paper.paper, name="paper"),
    page(f"{_SURVEY}paper/<int:pk>/", paper.paper_entry, name="paper_entry"),
    page(f"{_SURVEY}paper.pdf", paper.paper_pdf, name="paper_pdf"),
    page("events/<str:ref>/room/entries/", room_entries.room_entries, name="room_entries"),
    page("events/<str:ref>/room/entries/<int:pk>/", room_entries.room_entry, name="room_entry"),
    page("events/<str:ref>/room/<str:stage>/", room.room, name="room"),
    page("events/<str:ref>/room/<str:stage>/code/", room.room_code, name="room_code"),
    page("evaluations/repairs/", repairs.repairs, name="repairs"),
    page("evaluations/repairs/<int:pk>/", repairs.repair, name="repair"),
    page("our-people/", repairs.our_people, name="our_people"),
    page("our-people/<int:pk>/", repairs.our_person, name="our_person"),
]

#: Addresses that carry no login.
public_urlpatterns: list[URLPattern] = [
    # Emails carry the addresses without a last slash.
    path("repair/<str:token>", repairs.repair_by_link, name="repair_by_link"),
    path("repair/<str:token>/", repairs.repair_by_link, name="repair_by_link_page"),
    path("supervisor/<str:token>", repairs.supervisor, name="supervisor"),
    path("supervisor/<str:token>/", repairs.supervisor, name="supervisor_page"),
    path("lost/<slug:slug>/", lost_link.lost_link, name="lost_link"),
    path("lost/<slug:slug>/asked/", lost_link.lost_link_asked, name="lost_link_asked"),
    path("r/e/<str:token>/<int:number>/", room.in_room_page, name="in_room_page"),
    path("r/e/<str:token>/thanks/", room.in_room_thanks, name="in_room_thanks"),
    path("r/<str:token>", room.in_room, name="in_room"),
    path("r/<str:token>/", room.in_room, name="in_room_first_page"),
]
