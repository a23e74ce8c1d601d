"""Rules about the source itself, held by reading it (ARCHITECTURE.md, Time and work; Rooms and floors)."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.urls import get_resolver

from tests.architecture.test_floors import FLOOR, ROOT
from tests.security.test_permissions import TENANT, every_address

FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "core", "tools", "misc", "signals"}
#: Where real time may be asked: the clock itself, and how long start-up takes.
ASKS_REAL_TIME = {"partnerships/clock.py"}
NOW = {"now", "utcnow", "today", "fromtimestamp", "localtime", "localdate"}
OPEN_PAGES = {"partnerships:look", "partnerships:logo"}


def sources() -> Iterator[Path]:
    for app in FLOOR:
        for path in sorted((ROOT / app).rglob("*.py")):
            if "migrations" not in path.parts and "runtime" not in path.parts:
                yield path


SOURCES = list(sources())


def relative(path: Path) -> str:
    return str(path.relative_to(ROOT))


def reads_the_clock(tree: ast.AST) -> Iterator[str]:
    """Calls and names that ask for the present moment without our clock."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and node.attr in {"auto_now", "auto_now_add"}:
            yield node.attr
        if isinstance(node, ast.keyword) and node.arg in {"auto_now", "auto_now_add"}:
            yield str(node.arg)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute) and node.func.attr in NOW:
            owner = ast.unparse(node.func.value)
            if owner in {
                "timezone",
                "datetime",
                "dt",
                "date",
                "dt.datetime",
                "dt.date",
                "datetime.datetime",
            } and (node.func.attr not in {"localtime", "fromtimestamp"} or not node.args):
                yield f"{owner}.{node.func.attr}()"
        if isinstance(node, ast.ImportFrom) and node.module == "django.db.models.functions":
            yield from (alias.name for alias in node.names if alias.name == "Now")


@pytest.mark.parametrize(
    ("source", "found"),
    [
        ("timezone.now()", ["timezone.now()"]),
        ("dt.datetime.now(dt.UTC)", ["dt.datetime.now()"]),
        ("date.today()", ["date.today()"]),
        ("models.DateTimeField(auto_now_add=True)", ["auto_now_add"]),
        ("from django.db.models.functions import Lower, Now", ["Now"]),
        ("clock.now() + clock.today()", []),
        ("timezone.localtime(moment)", []),
    ],
)
def test_the_search_finds_what_it_looks_for(source: str, found: list[str]) -> None:
    assert list(reads_the_clock(ast.parse(source))) == found


def test_only_the_clock_asks_what_time_it_is() -> None:
    offending = {
        relative(path): found
        for path in SOURCES
        if relative(path) not in ASKS_REAL_TIME
        and (found := list(reads_the_clock(ast.parse(path.read_text()))))
    }
    assert offending == {}


def test_no_statement_asks_the_database_what_time_it_is() -> None:
    asks = re.compile(r"\b(now\(\)|current_timestamp|current_date|clock_timestamp\(\))", re.IGNORECASE)
    offending = {}
    for path in SOURCES:
        texts = [
            node.value
            for node in ast.walk(ast.parse(path.read_text()))
            if isinstance(node, ast.Constant)
            and isinstance(node.value, str)
            and re.match(r"\s*(select|insert|update|delete|with)\b", node.value, re.IGNORECASE)
        ]
        if found := [text for text in texts if asks.search(text)]:
            offending[relative(path)] = found
    assert offending == {}


def test_no_module_has_a_name_that_says_nothing() -> None:
    offending = [relative(path) for path in SOURCES if {path.stem, path.parent.name} & FORBIDDEN_NAMES]
    assert offending == []


def test_logic_imports_no_django_and_no_models() -> None:
    offending = {}
    for path in SOURCES:
        if "logic" not in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text())):
            names = (
                [alias.name for alias in node.names]
                if isinstance(node, ast.Import)
                else [node.module or ""]
                if isinstance(node, ast.ImportFrom)
                else []
            )
            wrong = [
                name
                for name in names
                if name.split(".")[0] in {"django", "psycopg2", "celery", "requests"}
                or (name.split(".")[0] in FLOOR and ".logic" not in name)
            ]
            if wrong:
                offending[relative(path)] = wrong
    assert offending == {}


def test_every_page_of_a_partnership_names_its_permission() -> None:
    views = {}

    def collect(resolver: object, space: str = "") -> None:
        for entry in resolver.url_patterns:  # type: ignore[attr-defined]
            if hasattr(entry, "url_patterns"):
                collect(entry, f"{space}{entry.namespace}:" if entry.namespace else space)
            else:
                views[f"{space}{entry.name}"] = entry.callback

    collect(get_resolver())
    tenant = {name for name, route in every_address(get_resolver()) if route.startswith(TENANT)}
    nameless = {name for name in tenant if not hasattr(views[name], "permission")}
    assert nameless == OPEN_PAGES


def test_templates_hold_no_inline_script_or_style() -> None:
    """The policy forbids both; a page that needs one would break silently."""
    inline = re.compile(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=\"|javascript:", re.IGNORECASE)
    offending = [
        str(path.relative_to(ROOT))
        for path in sorted((ROOT / "templates").rglob("*.html"))
        if "pdf" not in path.parts and not path.stem.endswith("_pdf") and inline.search(path.read_text())
    ]
    assert offending == []


def test_no_file_of_ours_names_a_path_of_a_machine() -> None:
    places = re.compile(r"(?<![\w./])/(work|root)/")
    offending = [relative(path) for path in SOURCES if places.search(path.read_text())]
    assert offending == []
