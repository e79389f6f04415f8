"""environment.yml says for conda what pyproject.toml says for pip."""

from __future__ import annotations

import ast
import re
import sys
import tomllib
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
CONDA_NAMES = {
    "jupyter-client": "jupyter_client",
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


IMPORTED_AS = {
    "adbc-driver-postgresql": "adbc_driver_postgresql", "beautifulsoup4": "bs4", "ipython": "IPython",
    "jupyter-client": "jupyter_client", "python-calamine": "python_calamine", "pyyaml": "yaml",
}  # fmt: skip
USED_OTHERWISE = {
    "jinja2": "the template of the pages",
    "jupyterlab": "make lab",
    "tzdata": "zones on Windows",
}


def _imported() -> set[str]:
    found: set[str] = set()
    for path in (ROOT / "assurance").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Import):
                found |= {alias.name.partition(".")[0] for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found.add(node.module.partition(".")[0])
    return found - sys.stdlib_module_names - {"assurance"}


def test_what_the_package_imports_is_what_it_declares() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    extras = project["optional-dependencies"]
    lines = [*project["dependencies"], *extras["postgres"], *extras["signing"]]
    declared = {_split(line)[0] for line in lines} - set(USED_OTHERWISE)
    assert {IMPORTED_AS.get(name, name) for name in declared} == _imported()
