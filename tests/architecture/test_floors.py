"""The floors hold: imports and relations go down the house only (ARCHITECTURE.md, Rooms and floors)."""

import subprocess
import sys
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

ROOT = Path(__file__).resolve().parents[2]

#: From the ground up; audits and evaluations share a floor, and neither knows the other.
FLOOR = {
    "partnerships": 0,
    "assurance": 1,
    "courses": 2,
    "evaluations": 3,
    "audits": 3,
    "reports": 4,
    "qa_portal": 5,
}


def test_every_app_of_ours_stands_on_a_floor() -> None:
    ours = {config.label for config in apps.get_app_configs() if Path(config.path).parent == ROOT}
    assert ours == set(FLOOR)


def test_relations_between_models_go_down() -> None:
    """String foreign keys hide from importers, so every relation is walked."""
    upward = [
        f"{model._meta.label}.{field.name} -> {field.related_model._meta.label}"
        for model in apps.get_models()
        if model._meta.app_label in FLOOR
        for field in model._meta.get_fields()
        if isinstance(field, models.ForeignKey | models.ManyToManyField)
        and field.related_model._meta.app_label in FLOOR
        and not goes_down(model._meta.app_label, field.related_model._meta.app_label)
    ]
    assert upward == []


def goes_down(above: str, below: str) -> bool:
    return above == below or FLOOR[above] > FLOOR[below]


def test_a_relation_upwards_or_across_would_be_found() -> None:
    assert goes_down("reports", "courses")
    assert not goes_down("courses", "evaluations")
    assert not goes_down("evaluations", "audits")


def test_there_are_no_generic_foreign_keys() -> None:
    generic = [
        f"{model._meta.label}.{field.name}"
        for model in apps.get_models()
        for field in model._meta.private_fields
        if type(field).__name__ == "GenericForeignKey"
    ]
    assert generic == []


def test_the_import_contracts_hold() -> None:
    program = Path(sys.executable).with_name("lint-imports")
    if not program.exists():
        pytest.fail("import-linter is not installed")
    run = subprocess.run(
        [str(program), "--no-cache"], cwd=ROOT, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stdout
