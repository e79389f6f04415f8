"""environment.yml says for conda what pyproject.toml says for pip."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CONDA_NAMES = {
    "duckdb": "python-duckdb",
    "matplotlib": "matplotlib-base",
    "typst": "typst-py",
    "tzdata": "python-tzdata",
}


def _split(line: str) -> tuple[str, str]:
    match = re.match(r"([A-Za-z0-9_.-]+)(.*)", line)
    assert match
    return match[1].lower(), match[2].strip()


def _project() -> dict[str, str]:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    lines = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    found = dict(map(_split, lines))
    return {CONDA_NAMES.get(name, name): bound for name, bound in found.items()}


def test_environment_yml_holds_just_what_pyproject_holds() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    conda = dict(_split(line) for line in listed if isinstance(line, str))
    assert (
        conda.pop("python")
        == tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["requires-python"]
    )
    assert conda.pop("pip") == ""
    assert conda == _project()


def test_conda_installs_the_package_itself_without_dependencies() -> None:
    listed = yaml.safe_load((ROOT / "environment.yml").read_text())["dependencies"]
    assert [part["pip"] for part in listed if isinstance(part, dict)] == [["--no-deps -e ."]]


def test_requirements_are_pinned_and_name_no_address() -> None:
    lines = (ROOT / "requirements.txt").read_text().splitlines()
    pins = [line for line in lines if line and not line.startswith("#")]
    assert len(pins) > 100
    assert all(re.match(r"^[A-Za-z0-9_.\[\]-]+==[^ ]+( ; .+)?$", line) for line in pins)
    assert not any("://" in line or "index" in line for line in lines)


def test_every_direct_dependency_is_pinned() -> None:
    text = (ROOT / "requirements.txt").read_text().lower()
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    for line in [*project["dependencies"], *project["optional-dependencies"]["dev"]]:
        name, _ = _split(line)
        assert re.search(rf"^{re.escape(name)}==", text, re.MULTILINE), name
