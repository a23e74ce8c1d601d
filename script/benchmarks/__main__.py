"""`script/bench [survey|burst|planning|results|depth|report ...] [--quick]`: measure, and print one table."""

import argparse
import importlib
import sys
import time

from script.benchmarks.figures import Figure, table
from script.benchmarks.scratch import Scratch

GROUPS = ("survey", "burst", "planning", "results", "depth", "report")


def main() -> int:
    """0 when every figure meets its target, 1 when one does not."""
    parser = argparse.ArgumentParser(prog="script/bench", description=__doc__)
    parser.add_argument(
        "group", nargs="*", help=f"what to measure: {', '.join(GROUPS)}; all of it unless named"
    )
    parser.add_argument(
        "--quick", action="store_true", help="a tenth of the size: for looking, not for quoting"
    )
    parser.add_argument("--no-disk", action="store_true", help="commits wait for no disk: the programs alone")
    options = parser.parse_args()
    unknown = set(options.group) - set(GROUPS)
    if unknown:
        parser.error(f"no such group: {', '.join(sorted(unknown))}")
    figures: list[Figure] = []
    with Scratch(quick=options.quick, waits_for_disk=not options.no_disk) as scratch:
        for group in options.group or GROUPS:
            started = time.monotonic()
            print(f"measuring {group}...", file=sys.stderr, flush=True)
            figures += importlib.import_module(f"script.benchmarks.{group}").run(scratch)
            print(f"  {time.monotonic() - started:.0f} s", file=sys.stderr, flush=True)
    print(table(figures))
    return 0 if all(figure.passes for figure in figures) else 1


if __name__ == "__main__":
    sys.exit(main())
