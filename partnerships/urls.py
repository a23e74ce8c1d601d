"""Pages of one partnership that the ground floor owns."""

from django.urls import path

from partnerships.permissions import page
from partnerships.views import (
    delivery,
    email_settings,
    groups,
    information,
    look,
    members,
    school_holidays,
    settings,
)

app_name = "partnerships"

urlpatterns = [
    path("look.css", look.look, name="look"),
    path("logo", look.logo, name="logo"),
    page("privacy/", information.privacy, name="privacy"),
    page("settings/", settings.index, name="settings"),
    page("settings/words/", settings.words, name="words"),
    page("settings/look/", settings.look, name="look_settings"),
    page("settings/look/remove-logo/", settings.remove_logo, name="remove_logo"),
    page("settings/contacts/", settings.contacts, name="contacts"),
    page("settings/email/", email_settings.email_settings, name="email_settings"),
    page("settings/email/test/", email_settings.email_test, name="email_test"),
    page("settings/email/token/", email_settings.receipt_token, name="receipt_token"),
    page("settings/email/resume/", email_settings.resume, name="email_resume"),
    page("delivery/", delivery.delivery, name="delivery"),
    page("delivery/<int:pk>/", delivery.message, name="message"),
    page("delivery/<int:pk>/settle/", delivery.settle_message, name="settle_message"),
    page("delivery/stopped/", delivery.stopped, name="stopped_addresses"),
    page("delivery/stopped/stop/", delivery.stop_address, name="stop_address"),
    page("delivery/stopped/<int:pk>/lift/", delivery.lift_address, name="lift_address"),
    page("settings/log/", settings.log, name="log"),
    page("settings/boards/", groups.boards, name="boards"),
    page("settings/boards/new/", groups.board, name="new_board"),
    page("settings/boards/<int:pk>/", groups.board, name="board"),
    page("settings/agencies/", groups.agencies, name="agencies"),
    page("settings/agencies/new/", groups.agency, name="new_agency"),
    page("settings/agencies/<int:pk>/", groups.agency, name="agency"),
    page("settings/themes/", groups.themes, name="themes"),
    page("settings/themes/new/", groups.theme, name="new_theme"),
    page("settings/themes/<int:pk>/", groups.theme, name="theme"),
    page("settings/school-holidays/", school_holidays.school_holidays, name="school_holidays"),
    page(
        "settings/school-holidays/<int:pk>/remove/",
        school_holidays.remove_school_holiday,
        name="remove_school_holiday",
    ),
    page("settings/members/", members.members, name="members"),
    page("settings/members/invite/", members.invite, name="invite"),
    page("settings/members/<int:pk>/", members.member, name="member"),
    page("settings/members/<int:pk>/deactivate/", members.deactivate, name="deactivate_member"),
    page("settings/members/<int:pk>/reactivate/", members.reactivate, name="reactivate_member"),
    page("settings/invitations/<int:pk>/resend/", members.resend_invitation, name="resend_invitation"),
    page("settings/invitations/<int:pk>/withdraw/", members.withdraw_invitation, name="withdraw_invitation"),
]
