"""The administrator's lists."""

from typing import Any

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import mark_safe

from partnerships.models import Agency, LogEntry, Membership, OutboxMessage, StoppedAddress
from partnerships.queries.groups import boards_of, other_names_of
from partnerships.queries.mail import became_of
from partnerships.templatetags.components import govuk_date, govuk_datetime

PER_PAGE = 25
LINK = {"a": {"class": "govuk-link"}}


class TenantTable(tables.Table):
    """A list within a partnership's pages: links need its slug."""

    def __init__(self, *args: Any, slug: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.slug = slug


class AgencyTable(TenantTable):
    """Agencies with their sector, flags, boards and other names."""

    name = tables.Column(attrs=LINK, linkify=lambda record, table: table.link(record))
    sector = tables.Column()
    flags = tables.Column(empty_values=(), orderable=False, verbose_name="What it does")
    boards = tables.Column(empty_values=(), orderable=False, verbose_name="Boards")
    other_names = tables.Column(empty_values=(), orderable=False, verbose_name="Also called")
    active = tables.Column(verbose_name="Belongs now")

    class Meta:
        model = Agency
        fields = ("name", "sector", "flags", "boards", "other_names", "active")
        caption = "Agencies"
        empty_text = "No agency fits. They are also made when a booking list is imported."
        order_by = "name"

    caption = "Agencies"

    def link(self, record: Agency) -> str:
        return reverse("partnerships:agency", args=[self.slug, record.pk])

    def render_flags(self, record: Agency) -> str:
        return self.value_flags(record) or "–"

    def value_flags(self, record: Agency) -> str:
        said = (
            ("contributes to the budget", record.contributes_to_budget),
            ("has the section 11 duty", record.section11_duty),
            ("provides training", record.provides_training),
            ("is a large charity", record.is_large_charity),
        )
        return ", ".join(words for words, holds in said if holds)

    def render_boards(self, record: Agency) -> str:
        return self.value_boards(record) or "–"

    def value_boards(self, record: Agency) -> str:
        return ", ".join(board.short_name for board in boards_of(record))

    def render_other_names(self, record: Agency) -> str:
        return self.value_other_names(record) or "–"

    def value_other_names(self, record: Agency) -> str:
        return ", ".join(other_names_of(record))

    def render_active(self, value: bool) -> str:
        return "Yes" if value else "No"


class MemberTable(TenantTable):
    """Members with their roles."""

    name = tables.Column(accessor="user__name", attrs=LINK, linkify=lambda record, table: table.link(record))
    email = tables.Column(accessor="user__email", verbose_name="Email address")
    roles = tables.Column(empty_values=(), orderable=False, verbose_name="Roles")
    agency = tables.Column(accessor="agency__name", verbose_name="Agency", default="–")
    joined_at = tables.Column(verbose_name="Joined")
    active = tables.Column(verbose_name="Belongs now")

    class Meta:
        model = Membership
        fields = ("name", "email", "roles", "agency", "joined_at", "active")
        empty_text = "No member fits."
        order_by = "name"

    caption = "Members"

    def __init__(self, *args: Any, roles: dict[int, list[str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.roles_by_membership = roles

    def link(self, record: Membership) -> str:
        return reverse("partnerships:member", args=[self.slug, record.pk])

    def render_email(self, value: str) -> str:
        return breakable(value)

    def value_email(self, value: str) -> str:
        return value

    def render_roles(self, record: Membership) -> str:
        return ", ".join(self.roles_by_membership.get(record.pk, [])) or "None"

    def render_joined_at(self, value: Any) -> str:
        return str(govuk_date(value))

    def value_joined_at(self, value: Any) -> Any:
        return value

    def render_active(self, value: bool) -> str:
        return "Yes" if value else "No"


class LogTable(tables.Table):
    """What was done, newest first."""

    summary = tables.Column(verbose_name="What", orderable=False)
    actor = tables.Column(
        accessor="actor__name", verbose_name="Who", orderable=False, default="The portal itself"
    )
    at = tables.Column(verbose_name="When", orderable=False)

    class Meta:
        model = LogEntry
        fields = ("summary", "actor", "at")
        empty_text = "Nothing was changed yet."

    caption = "Changes, newest first"

    def render_at(self, value: Any) -> str:
        return str(govuk_datetime(value))

    def value_at(self, value: Any) -> Any:
        return value


def breakable(address: str) -> str:
    """An email address that may go on in the next line, as a cell."""
    name, sign, domain = address.partition("@")
    return format_html("{}{}{}{}", name, sign, mark_safe("<wbr>"), domain)


def with_details(became: str, message: OutboxMessage) -> str:
    """What became of an email, with when it arrived or the server's words, as a cell."""
    if message.delivered_at is not None:
        return f"{became} {govuk_datetime(message.delivered_at)}"
    return f"{became}: {message.problem}" if message.problem else became


class MailTable(TenantTable):
    """Emails, newest first, with what became of each."""

    to_address = tables.Column(
        verbose_name="To", attrs=LINK, linkify=lambda record, table: table.link(record), orderable=False
    )
    subject = tables.Column(verbose_name="Subject", orderable=False)
    kind = tables.Column(verbose_name="Kind", orderable=False)
    created_at = tables.Column(verbose_name="Written")
    sent_at = tables.Column(verbose_name="Sent", default="–", orderable=False)
    delivered_at = tables.Column(verbose_name="Delivered", default="–", orderable=False)
    became = tables.Column(empty_values=(), verbose_name="What became of it", orderable=False)
    problem = tables.Column(verbose_name="In the server’s words", default="–", orderable=False)

    class Meta:
        model = OutboxMessage
        fields = (
            *("to_address", "subject", "kind", "created_at", "sent_at", "delivered_at"),
            *("became", "problem"),
        )
        empty_text = "No email fits."
        order_by = "-created_at"

    caption = "Emails"
    #: On the page, these stand in the words of what became of it; a file has them all.
    IN_FILES_ONLY = ("sent_at", "delivered_at", "problem")

    def link(self, record: OutboxMessage) -> str:
        return reverse("partnerships:message", args=[self.slug, record.pk])

    def render_to_address(self, value: str) -> str:
        return breakable(value)

    def value_to_address(self, value: str) -> str:
        return value

    def render_created_at(self, value: Any) -> str:
        return str(govuk_datetime(value))

    def value_created_at(self, value: Any) -> Any:
        return value

    render_sent_at = render_delivered_at = render_created_at
    value_sent_at = value_delivered_at = value_created_at

    def value_became(self, record: Any) -> str:
        return became_of(record, was_resent=record.was_resent)

    def render_became(self, record: Any) -> str:
        return with_details(self.value_became(record), record)


class StoppedTable(TenantTable):
    """Addresses that get no more emails, and those that do again."""

    address = tables.Column(verbose_name="Address")
    reason = tables.Column(verbose_name="Why")
    at = tables.Column(verbose_name="Since")
    lifted_at = tables.Column(verbose_name="Lifted", default="–")
    lifted_by = tables.Column(accessor="lifted_by__name", verbose_name="By", default="–", orderable=False)
    lifted_why = tables.Column(verbose_name="Because", default="–", orderable=False)

    class Meta:
        model = StoppedAddress
        fields = ("address", "reason", "at", "lifted_at", "lifted_by", "lifted_why")
        empty_text = "No address fits."

    caption = "Stopped addresses"
    IN_FILES_ONLY = ("lifted_by", "lifted_why")

    def render_address(self, value: str) -> str:
        return breakable(value)

    def value_address(self, value: str) -> str:
        return value

    def render_at(self, value: Any) -> str:
        return str(govuk_datetime(value))

    def value_at(self, value: Any) -> Any:
        return value

    def render_lifted_at(self, record: StoppedAddress) -> str:
        by = record.lifted_by.name if record.lifted_by else "the portal"
        return f"{govuk_datetime(record.lifted_at)}, by {by}: {record.lifted_why}"

    value_lifted_at = value_at
