"""What the launchers raise."""


class StartError(Exception):
    """Something cannot be started; the message says what, why and what to do, in plain words."""


class StopAsked(BaseException):
    """Somebody pressed Ctrl-C or sent SIGTERM. Not an error, so `except Exception` lets it through."""
