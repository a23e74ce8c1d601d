"""The one error that reading an upload raises."""


class UnfitFile(ValueError):
    """A file that is not kept. Both attributes are sentences for the person who chose it."""

    def __init__(self, reason: str, what_would_work: str) -> None:
        super().__init__(f"{reason} {what_would_work}")
        self.reason = reason
        self.what_would_work = what_would_work
