"""Settings of the tests: real PostgreSQL in a scratch cluster (see conftest), everything else in memory."""

import os
import tempfile
from pathlib import Path

# The first process makes the folder for all; each test process has a part of its own in it.
if "QA_TEST_SCRATCH" not in os.environ:
    os.environ["QA_TEST_SCRATCH"] = tempfile.mkdtemp(prefix="qa-portal-tests-")
SCRATCH = Path(os.environ["QA_TEST_SCRATCH"], os.environ.get("PYTEST_XDIST_WORKER", "main"))
(SCRATCH / "static").mkdir(parents=True, exist_ok=True)  # WhiteNoise warns when there is no such folder
os.environ["QA_ENVIRONMENT"] = "test"
os.environ["DATA_DIR"] = str(SCRATCH)
os.environ.pop("EMAIL_URL", None)

from qa_portal.settings import *  # noqa: E402, F403

DEMONSTRATION = True
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SITE_URL = "http://testserver"
CELERY_BROKER_URL = "memory://"
SMTP_PER_MINUTE = 0
