#!/usr/bin/env python
"""Django's commands. Uses the embedded servers of DATA_DIR, and runs them meanwhile if nothing else does."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "qa_portal.settings")
    try:
        from django.core.management import execute_from_command_line

        from qa_portal.runtime.embedded import services_for_command
        from qa_portal.runtime.problems import StartError
    except ImportError as error:
        raise SystemExit(f"{error}. Run script/setup, then .venv/bin/python manage.py.") from error
    try:
        with services_for_command(sys.argv):
            execute_from_command_line(sys.argv)
    except StartError as problem:
        raise SystemExit(f"{problem}") from problem


if __name__ == "__main__":
    main()
