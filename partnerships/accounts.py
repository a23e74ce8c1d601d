"""How allauth fits us: sign-up is closed, addresses say nothing, and its words are ours."""

from typing import Any, ClassVar

from allauth.account.adapter import DefaultAccountAdapter
from django.http import HttpRequest


class ClosedAccountAdapter(DefaultAccountAdapter):
    """People join by invitation alone."""

    error_messages: ClassVar[dict[str, Any]] = {
        **DefaultAccountAdapter.error_messages,
        "account_inactive": "This account cannot be used now.",
        "email_password_mismatch": "The email address or the password is not right. Check both and try again.",
        "enter_current_password": "That is not your password now.",
        "incorrect_code": "That is not the code that we sent. Check the newest email.",
        "incorrect_password": "That is not your password.",
        "invalid_login": "The email address or the password is not right. Check both and try again.",
        "too_many_login_attempts": "There have been too many attempts. Wait five minutes, then try again.",
        "rate_limited": "There have been too many attempts. Wait a few minutes, then try again.",
    }

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        return False

    def get_login_redirect_url(self, request: HttpRequest) -> str:
        return "/"

    def populate_username(self, request: HttpRequest, user: Any) -> None:
        """Users have no name to sign in with but their address."""

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Emails name the portal, never a host that a request claims to be for."""
        super().send_mail(template_prefix, email, {**context, "portal_name": "QA Portal"})
