"""Pages of one partnership that courses owns."""

from courses.import_urls import urlpatterns as import_pages
from courses.views import attendance, bookings, courses, events, people, provider
from partnerships.permissions import page

app_name = "courses"

urlpatterns = [
    page("courses/", courses.courses, "courses"),
    page("courses/new/", courses.course_new, "course_new"),
    page("courses/<int:pk>/", courses.course, "course"),
    page("courses/<int:pk>/edit/", courses.course_edit, "course_edit"),
    page("courses/<int:pk>/objectives/", courses.course_objectives, "course_objectives"),
    page("courses/<int:pk>/check/", courses.course_check, "course_check"),
    page("events/", events.events, "events"),
    page("events/new/", events.event_new, "event_new"),
    page("events/<str:ref>/", events.event, "event"),
    page("events/<str:ref>/history/", events.event_history, "event_history"),
    page("events/<str:ref>/edit/", events.event_edit, "event_edit"),
    page("events/<str:ref>/move/", events.event_move, "event_move"),
    page("events/<str:ref>/cancel/", events.event_cancel, "event_cancel"),
    page("events/<str:ref>/attendance/", attendance.event_attendance, "event_attendance"),
    page("events/<str:ref>/attendance/claims/", attendance.attendance_claims, "attendance_claims"),
    page("events/<str:ref>/attendance/confirm/", attendance.attendance_confirm, "attendance_confirm"),
    page(
        "events/<str:ref>/came-without-booking/",
        attendance.came_without_booking,
        "came_without_booking",
    ),
    page("events/<str:ref>/sign-in-sheet/", attendance.sign_in_sheet, "sign_in_sheet"),
    page("events/<str:ref>/sign-in-sheet.pdf", attendance.sign_in_sheet_pdf, "sign_in_sheet_pdf"),
    page("events/<str:ref>/bookings/new/", bookings.booking_new, "booking_new"),
    page("events/<str:ref>/bookings/<int:pk>/", bookings.booking, "booking"),
    page("events/<str:ref>/bookings/<int:pk>/cancel/", bookings.booking_cancel, "booking_cancel"),
    page("events/<str:ref>/bookings/<int:pk>/rebook/", bookings.booking_rebook, "booking_rebook"),
    page("events/<str:ref>/bookings/<int:pk>/take-back/", bookings.booking_take_back, "booking_take_back"),
    page("people/", people.people, "people"),
    page("people/<int:pk>/", people.person, "person"),
    page("people/<int:pk>/edit/", people.person_edit, "person_edit"),
    page("people/<int:pk>/merge/", people.person_merge, "person_merge"),
    page("people/<int:pk>/merge/<int:other>/", people.person_merge_with, "person_merge_with"),
    page("our-courses/", provider.our_courses, "our_courses"),
    page("our-courses/<int:pk>/", provider.our_course, "our_course"),
    *import_pages,
]
