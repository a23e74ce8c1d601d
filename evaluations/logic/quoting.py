"""Whether quoted words are really those of a text: whole stretches in their order, with gaps marked by an ellipsis."""

import re

_GAP = re.compile(r"\s*(?:\[?(?:…|\.\.\.)\]?)\s*")


def is_quote_of(quote: str, text: str) -> bool:
    """True when each stretch between ellipses stands in the text, one after the other; spaces do not count."""
    whole = " ".join(text.split())
    stretches = [stretch for stretch in _GAP.split(" ".join(quote.split())) if stretch]
    at = 0
    for stretch in stretches:
        found = whole.find(stretch, at)
        if found < 0:
            return False
        at = found + len(stretch)
    return bool(stretches)
