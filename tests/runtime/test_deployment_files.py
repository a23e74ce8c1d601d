"""The files that installation and containers rest on."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tests.runtime.conftest import ROOT

LOCKS = ("requirements.txt", "requirements-dev.txt")


def locked(name: str) -> list[tuple[Requirement, int]]:
    """The entries of a lock file, each with the number of its hashes."""
    text = (ROOT / name).read_text().replace("\\\n", " ")
    entries = [line for line in text.splitlines() if line.strip() and not line.startswith("#")]
    return [
        (Requirement(entry.partition("--hash=")[0].strip()), entry.count("--hash=sha256:"))
        for entry in entries
    ]


@pytest.mark.parametrize("name", LOCKS)
def test_every_locked_package_has_one_version_and_its_hashes(name: str) -> None:
    entries = locked(name)
    assert len(entries) > 40
    loose = [
        str(requirement)
        for requirement, _ in entries
        if not re.fullmatch(r"==[^*,]+", str(requirement.specifier))
    ]
    assert loose == []
    assert [str(requirement) for requirement, hashes in entries if hashes == 0] == []


@pytest.mark.parametrize("name", LOCKS)
def test_a_lock_names_no_address(name: str) -> None:
    text = (ROOT / name).read_text()
    assert re.findall(r"\w+://\S+|--(?:extra-)?index-url|--find-links|file:", text) == []


def test_the_locks_hold_what_the_project_asks_for() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = {"requirements.txt": project["dependencies"]}
    wanted["requirements-dev.txt"] = project["dependencies"] + project["optional-dependencies"]["dev"]
    for name, requirements in wanted.items():
        versions: dict[str, list[str]] = {}
        for requirement, _ in locked(name):
            version = str(requirement.specifier).removeprefix("==")
            versions.setdefault(canonicalize_name(requirement.name), []).append(version)
        for text in requirements:
            requirement = Requirement(text)
            found = versions.get(canonicalize_name(requirement.name), [])
            assert found, f"{name} lacks {text}: run script/lock"
            assert all(version in requirement.specifier for version in found), f"{name}: {text} is {found}"


def test_both_locks_agree() -> None:
    small = {str(requirement) for requirement, _ in locked("requirements.txt")}
    large = {str(requirement) for requirement, _ in locked("requirements-dev.txt")}
    assert small - large == set()


def test_the_compose_file_follows_its_schema() -> None:
    told = subprocess.run(
        [
            *(sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.compose-spec"),
            *("--output-format", "json", "docker-compose.yml"),
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert (told.returncode, json.loads(told.stdout)["status"]) == (0, "ok"), told.stdout


def test_containers_run_the_entry_points_of_the_server_and_only_set_up_is_owner() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    commands = {name: service["command"][3] for name, service in services.items() if "build" in service}
    assert commands == {"migrate": "migrate", "web": "web", "worker": "worker", "beat": "beat"}
    owners = [
        name for name, service in services.items() if "DATABASE_OWNER_URL" in service.get("environment", {})
    ]
    assert owners == ["migrate"]


def test_every_file_that_a_container_mounts_or_copies_exists() -> None:
    services = yaml.safe_load((ROOT / "docker-compose.yml").read_text())["services"]
    mounts = [mount for service in services.values() for mount in service.get("volumes", [])]
    sources = [mount.partition(":")[0] for mount in mounts if mount.startswith("./")]
    assert [source for source in sources if not (ROOT / source).is_file()] == []
    ignored = (ROOT / ".dockerignore").read_text().splitlines()
    assert not {"manage.py", "requirements.txt", "qa_portal", "frameworks", "templates", "static"} & set(
        ignored
    )


@pytest.mark.parametrize(
    "script", ["setup", "server", "test", "lock", "docker/create-roles.sh", "../.ci/run"]
)
def test_scripts_can_be_run_and_parsed(script: str) -> None:
    path: Path = ROOT / "script" / script
    assert path.stat().st_mode & 0o111 == 0o111
    assert subprocess.run(["bash", "-n", str(path)], check=False).returncode == 0


def test_the_runtime_needs_nothing_but_python_to_be_imported() -> None:
    """Settings and manage.py import it before Django; psycopg2 is imported where a role is made."""
    script = (
        "import sys, qa_portal\n"
        "before = set(sys.modules)\n"
        "import qa_portal.runtime.serve, qa_portal.runtime.__main__\n"
        "new = {name.partition('.')[0] for name in set(sys.modules) - before}\n"
        "print(sorted(new - sys.stdlib_module_names - {'qa_portal'}))\n"
    )
    told = subprocess.run(
        [sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert told.stdout == "[]\n", told.stderr
