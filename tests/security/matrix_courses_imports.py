"""The rows of booking imports in the permission matrix."""

from typing import Any

from courses.services import imports
from courses.services.imports.steps import match_organisations
from tests.conftest import Cast
from tests.security.matrix import TEAM, pk_of, row


def make(cast: Cast) -> dict[str, Any]:
    """An import at its columns, one at its check, one that is done. Runs in the partnership's open scope."""
    first = cast.partnership.name.split()[0]
    header = "First name,Last name,Email,Course,Course date"
    uploads = {}
    for number, key in enumerate(("open_import", "checked_import", "done_import", "spare_import"), start=1):
        content = (
            f"{header}\nAda,{first},ada@x.example,Import {number} of {first},0{number}/02/2026\n".encode()
        )
        uploads[key] = imports.upload(content=content, name=f"{first}-{number}.csv", by=None)
        if key in ("checked_import", "done_import"):
            table = imports.read_source(uploads[key])
            mapping = imports.mapping_of(uploads[key], table)
            choices = {column.index: column.field for column in mapping.columns if column.field}
            imports.map_columns(pk=uploads[key].pk, choices=choices)
            uploads[key] = match_organisations(pk=uploads[key].pk, organisations={}, events={})
    uploads["done_import"] = imports.commit(pk=uploads["done_import"].pk, by=None)
    return dict(uploads)


def file_of(key: str) -> Any:
    return lambda made: str(made[key].file_name)


def posted(name: str, args: Any, fact: str) -> Any:
    """A page that takes a POST alone and leads on."""
    return row(name, roles=TEAM, args=args, method="post", status=dict.fromkeys(TEAM, 302), fact=fact)


ROWS = [
    row("courses:imports", roles=TEAM, fact=file_of("open_import")),
    row("courses:import_new", roles=TEAM, fact="Upload a booking list"),
    row(
        "courses:import",
        roles=TEAM,
        args=pk_of("open_import"),
        status=dict.fromkeys(TEAM, 302),
        fact="/columns/",
    ),
    row("courses:import_columns", roles=TEAM, args=pk_of("open_import"), fact="What each column holds"),
    posted("courses:import_sheet", pk_of("open_import"), "/imports/"),
    row("courses:import_words", roles=TEAM, args=pk_of("checked_import"), fact="What the words mean"),
    row(
        "courses:import_organisations",
        roles=TEAM,
        args=pk_of("checked_import"),
        fact="Organisations and events",
    ),
    row("courses:import_check", roles=TEAM, args=pk_of("checked_import"), fact="Import 1 row"),
    posted("courses:import_row", lambda made: [made["checked_import"].pk, 2], "/imports/"),
    posted("courses:import_commit", pk_of("done_import"), "/done/"),
    row("courses:import_done", roles=TEAM, args=pk_of("done_import"), fact="Import done"),
    posted("courses:import_undo", pk_of("done_import"), "/done/"),
    posted("courses:import_cancel_bookings", pk_of("done_import"), "/done/"),
    posted("courses:import_discard", pk_of("spare_import"), "/imports/"),
]
