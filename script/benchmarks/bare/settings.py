"""The product's settings, with the bare views beside its own pages."""

from qa_portal.settings import *  # noqa: F403
from qa_portal.settings import DATA_DIR, INSTALLED_APPS, TEMPLATES

ROOT_URLCONF = "script.benchmarks.bare.urls"
INSTALLED_APPS = [*INSTALLED_APPS, "script.benchmarks.bare"]
TEMPLATES[0]["DIRS"].append(DATA_DIR / "templates")  # type: ignore[attr-defined]
