"""Import a booking list without a browser."""

import json
import operator
from argparse import ArgumentParser
from collections import Counter
from functools import reduce
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import transaction

from courses.choices import ImportState
from courses.logic.columns import missing_columns
from courses.logic.import_plan import KEPT, Fate
from courses.logic.reading import SourceTable, UnreadableFile, read_table
from courses.models import BookingImport, Event
from courses.queries.attendance import counts_for
from courses.services.imports import PlannedImport, carry_out, new_import, plan_import
from courses.services.refusals import Refused
from partnerships import storage
from partnerships.models import Partnership
from partnerships.tenancy import partnership_scope


class Command(BaseCommand):
    """Reads a list as the wizard does, with its own guesses for columns, words, organisations and events."""

    help = "Import a booking list: the same as the wizard, with every guess taken."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("slug", help="the partnership, as in its address")
        parser.add_argument("file", help="a CSV file or an Excel workbook")
        parser.add_argument("--event", default="", help="reference of the event that the list is about")
        parser.add_argument("--dry-run", action="store_true", help="say what would happen, change nothing")
        parser.add_argument("--json", action="store_true", help="report as JSON on standard output")

    def handle(self, *args: Any, **options: Any) -> None:
        partnership = Partnership.objects.filter(slug=options["slug"], active=True).first()
        if partnership is None:
            raise CommandError(f"There is no partnership “{options['slug']}”.")
        content, table = self._read(options["file"])
        with partnership_scope(partnership):
            event = self._event(options["event"])
            name = Path(options["file"]).name
            try:
                report = self._import(content, table, name, event, options["dry_run"])
            except Refused as refusal:
                raise CommandError(str(refusal)) from None
        self._report(report, as_json=options["json"])

    def _read(self, file: str) -> tuple[bytes, SourceTable]:
        try:
            content = Path(file).read_bytes()
        except OSError as problem:
            raise CommandError(f"The file cannot be opened: {problem.strerror}. Check its name.") from None
        try:
            return content, read_table(content)
        except UnreadableFile as problem:
            raise CommandError(str(problem)) from None

    def _event(self, ref: str) -> Event | None:
        if not ref:
            return None
        event = Event.objects.select_related("course").filter(ref__iexact=ref).first()
        if event is None:
            raise CommandError(f"This partnership has no event with the reference “{ref}”.")
        return event

    @transaction.atomic
    def _import(
        self, content: bytes, table: SourceTable, name: str, event: Event | None, dry_run: bool
    ) -> dict[str, Any]:
        made = new_import(table, name, event)
        planned = plan_import(made, table)
        if problem := nothing_read(planned):
            raise CommandError(problem)
        if dry_run:
            return planned_report(planned)
        if planned.names_no_event:
            raise CommandError(
                "This list does not say which event it is about. Name it with --event and the event’s reference, "
                "or upload the list in the portal, where the event can be made."
            )
        made.file = storage.store(content, kind="import", name=name, content_type="application/octet-stream")
        _keep_guesses(made, planned)
        made.state = ImportState.READY
        made.save()
        carry_out(made, planned, None)
        return done_report(made, planned)

    def _report(self, report: dict[str, Any], *, as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False, indent=2))
            return
        self.stdout.write(
            "The list was imported." if report["committed"] else "Nothing was changed: this was a dry run."
        )
        for fate, number in report["fates"].items():
            self.stdout.write(f"  {fate.replace('_', ' ')}: {number}")
        for name, number in report["counts"].items():
            self.stdout.write(f"  {name.replace('_', ' ')}: {'not known' if number is None else number}")
        for row in report["rows"]:
            if row["fate"] not in KEPT:
                self.stdout.write(f"Row {row['number']}, {row['fate'].replace('_', ' ')}: {row['reason']}")


def nothing_read(planned: PlannedImport) -> str:
    """Why not a single row could be read, and what would work; "" when some could."""
    missing = missing_columns(planned.mapping)
    if not missing and any(row.person and row.person.full_name for row in planned.rows):
        return ""
    headers = ", ".join(planned.table.headers[:12])
    return (
        f"No booking could be read from this list. {' '.join(missing)} The columns found are: {headers}. "
        "A list works that has a row of column names, one of them for people’s names."
    )


def planned_report(planned: PlannedImport) -> dict[str, Any]:
    """What an import would do."""
    rows = [
        {"number": row.number, "fate": row.fate.value, "reason": row.reason, "notes": list(row.notes)}
        for row in planned.rows
    ]
    return _report_of(rows, planned.counts.as_dict(), planned, committed=False)


def done_report(made: BookingImport, planned: PlannedImport) -> dict[str, Any]:
    """What an import did; the counts are those of its events now."""
    rows: list[dict[str, Any]] = [
        dict(row) for row in made.rows.order_by("number").values("number", "fate", "reason", "notes")
    ]
    counts = list(counts_for(made.made["about"]).values())
    total = reduce(operator.add, counts[1:], counts[0]) if counts else planned.counts
    return _report_of(rows, total.as_dict(), planned, committed=True)


def _report_of(
    rows: list[dict[str, Any]], counts: dict[str, int | None], planned: PlannedImport, *, committed: bool
) -> dict[str, Any]:
    fates = Counter(row["fate"] for row in rows)
    return {
        "rows": rows,
        "counts": counts,
        "fates": {fate.value: fates[fate.value] for fate in Fate},
        "notes": list(planned.plan.notes),
        "committed": committed,
    }


def _keep_guesses(made: BookingImport, planned: PlannedImport) -> None:
    """What was guessed is kept with the import, as if somebody had chosen it."""
    made.mapping = planned.mapping.headers_by_field()
    made.status_words = {each.key: each.meaning.value for each in planned.words if each.meaning}
    made.organisations = {each.key: each.as_json() for each in planned.organisations}
    made.events = {
        token: {"event": each.event.pk} if each.event is not None else each.draft.as_json()  # type: ignore[union-attr]
        for each in planned.events
        if each.event is not None or (each.draft is not None and each.draft.is_complete)
        for token in each.tokens
    }
