"""Forms of the comments desk: input to clean data, no rules of their own."""

from django import forms

from evaluations.choices import CommentState

DECISIONS = (CommentState.RELEASED, CommentState.WITHHELD, CommentState.CONCERN, CommentState.HELD)


class DecisionForm(forms.Form):
    """What an officer decided about one comment."""

    decision = forms.ChoiceField(choices=[(state.value, state.label) for state in DECISIONS])
    released_text = forms.CharField(widget=forms.Textarea, required=False, max_length=2000)
    why = forms.CharField(required=False, max_length=300)
    #: What the page showed: somebody else may have decided since.
    shown_state = forms.ChoiceField(choices=CommentState.choices, widget=forms.HiddenInput)


class ResolveConcernForm(forms.Form):
    """What was done about a concern."""

    what_was_done = forms.CharField(
        label="What was done, with whom and when?",
        widget=forms.Textarea,
        max_length=2000,
        help_text="Never write a child’s name here.",
        error_messages={"required": "Write what was done, with whom and when"},
    )
