"""What a service says when it may not do what was asked."""


class Refused(ValueError):
    """The act would break a rule. The message is a sentence for the person who asked."""


class AlreadyThere(Refused):
    """The same thing was made before, perhaps by the same button pressed twice. `ref` leads to it."""

    def __init__(self, message: str, ref: str) -> None:
        super().__init__(message)
        self.ref = ref
