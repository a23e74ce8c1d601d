"""The web server's way in."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")
application = get_wsgi_application()

from qa_portal.start_up import refuse_unsafe_start  # noqa: E402  (needs the apps)

refuse_unsafe_start()
