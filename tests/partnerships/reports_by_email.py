"""Reports as mail servers send them: RFC 3464 (delivery status) and RFC 5965 (feedback)."""

HEAD = """From: MAILER-DAEMON@mail.example
To: bounces@portal.example
Subject: {subject}
MIME-Version: 1.0
Content-Type: multipart/report; report-type={kind}; boundary="b"

--b
Content-Type: text/plain

This is about an email of yours.

--b
"""
ORIGINAL = """From: no-reply@portal.example
To: {recipient}
Message-ID: {message_id}
Subject: How was it?
"""


def _finished(text: str) -> bytes:
    return text.replace("\n", "\r\n").encode()


def status_report(
    message_id: str,
    recipient: str,
    *,
    action: str = "failed",
    status: str = "5.1.1",
    headers_only: bool = False,
) -> bytes:
    """A delivery status notification about one recipient."""
    original = ORIGINAL.format(recipient=recipient, message_id=message_id)
    kind = "text/rfc822-headers" if headers_only else "message/rfc822"
    return _finished(
        HEAD.format(subject="Undelivered", kind="delivery-status")
        + "Content-Type: message/delivery-status\n\n"
        + "Reporting-MTA: dns; mail.example\n\n"
        + f"Final-Recipient: rfc822; {recipient}\nAction: {action}\nStatus: {status}\n"
        + f"Diagnostic-Code: smtp; 550 {status} said so\n\n"
        + f"--b\nContent-Type: {kind}\n\n{original}\n"
        + ("" if headers_only else "\nPlease answer.\n")
        + "--b--\n"
    )


def complaint(message_id: str, recipient: str) -> bytes:
    """A feedback report: somebody pressed "this is spam"."""
    original = ORIGINAL.format(recipient=recipient, message_id=message_id)
    return _finished(
        HEAD.format(subject="Feedback", kind="feedback-report")
        + "Content-Type: message/feedback-report\n\n"
        + "Feedback-Type: abuse\nUser-Agent: Example/1\nVersion: 1\n"
        + f"Original-Rcpt-To: rfc822; {recipient}\n\n"
        + f"--b\nContent-Type: message/rfc822\n\n{original}\n\nPlease answer.\n--b--\n"
    )
