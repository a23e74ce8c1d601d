"""Prompts for evidence besides surveys, from frameworks/evidence_prompts.yaml."""

from collections.abc import Mapping
from functools import lru_cache

import yaml
from django.conf import settings

from evaluations.themed_choices import EvidenceMethod

PROMPTS_FILE = "evidence_prompts.yaml"


@lru_cache(maxsize=1)
def evidence_prompts() -> Mapping[EvidenceMethod, tuple[str, ...]]:
    """The questions to have at hand for each method, read once a process."""
    path = settings.BASE_DIR / "frameworks" / PROMPTS_FILE
    stored = yaml.safe_load(path.read_text(encoding="utf-8"))["prompts"]
    return {method: tuple(stored.get(method.value, ())) for method in EvidenceMethod}


def prompts_for(method: str) -> tuple[str, ...]:
    """The prompts of one method; none for a method that is not known."""
    return evidence_prompts()[EvidenceMethod(method)] if method in EvidenceMethod.values else ()
