"""What a service of assurance or audits says when it may not do what was asked."""


class Refused(ValueError):
    """The act would break a rule. The message is a sentence for the person who asked."""
