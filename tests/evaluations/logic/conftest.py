"""The default survey library, read once for the tests of pure survey logic."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluations.logic.library import SurveyLibrary, parse_library

LIBRARY_FILE = Path(__file__).parents[3] / "frameworks" / "kirkpatrick_default_surveys.yaml"


@pytest.fixture(scope="session")
def library_document() -> dict[str, Any]:
    return yaml.safe_load(LIBRARY_FILE.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def library(library_document: dict[str, Any]) -> SurveyLibrary:
    return parse_library(library_document)
