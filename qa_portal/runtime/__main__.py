"""`python -m qa_portal.runtime serve|web|worker|beat|migrate`: the entry points of servers and containers."""

import os
import sys
from pathlib import Path

from qa_portal.runtime import programs
from qa_portal.runtime.embedded import data_dir_from_environment
from qa_portal.runtime.layout import DataFolder
from qa_portal.runtime.problems import StartError
from qa_portal.runtime.serve import Options, serve, step

USAGE = """usage: python -m qa_portal.runtime serve|web|worker|beat|migrate

serve    everything on this machine, with embedded servers where no outside ones are set (script/server)
web      the web process alone, on HOST and PORT
worker   a Celery worker alone
beat     the clock alone
migrate  migrate the database as its owner, check its isolation, collect the static files, end
"""


def main(argv: list[str]) -> int:
    match argv:
        case ["serve"]:
            return serve()
        case ["web"]:
            options = Options.from_environment(os.environ)
            become(programs.web(options.host, options.port))
        case ["worker"]:
            become(programs.worker())
        case ["beat"]:
            become(programs.beat(data_dir()))
        case ["migrate"]:
            return migrate()
        case _:
            print(USAGE, file=sys.stderr)
            return 2
    return 0


def data_dir() -> Path:
    """The data folder, made if need be."""
    layout = DataFolder(data_dir_from_environment())
    layout.create()
    return layout.root


def become(argv: list[str]) -> None:
    """Replace this process by the program, so that it gets the container's signals itself."""
    os.chdir(programs.ROOT)
    os.execv(argv[0], argv)


def migrate() -> int:
    """What must be done once before web, worker and beat of a new version start."""
    try:
        data_dir()
        for argv in (programs.migrate(), programs.check(), programs.collect_static()):
            step(argv, log=None)
    except StartError as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
