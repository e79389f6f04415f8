"""An exploration becomes a page of the pack, word for word as the documentation tells it."""

from __future__ import annotations

import json
import re
from pathlib import Path

import nbformat
import pytest
from calling import call
from packs import run
from quick_runs import make_quick
from small_programme import ROOT, SEED, Small

from assurance.engine import file_sha256
from assurance.errors import DeclarationError, ParameterError
from assurance.programme import load_programme
from assurance.run import RunReport
from assurance.run.summary import summary_of
from assurance.running import monthly_notebooks

PAGE = (ROOT / "docs" / "jupyterlab.md").read_text(encoding="utf-8")
NAME = "other_rules.ipynb"


def told(language: str) -> list[str]:
    return [text.strip() for text in re.findall(rf"```{language}\n(.*?)```", PAGE, re.DOTALL)]


def turn_into_report(small: Small) -> Path:
    """Do what the documentation says, with the measure of the small programme."""
    parameters, *code, leaving = told("python")
    book = nbformat.read(ROOT / "notebooks" / "explore" / "variation.ipynb", as_version=4)
    cells = [cell for cell in book.cells if cell.cell_type == "code"]
    assert "parameters" in cells[0].metadata["tags"]
    for cell, source in zip(cells, [parameters, *code], strict=True):
        cell.source = source.replace("first_contact_28d", "seen_28d")
    book.cells.append(nbformat.v4.new_code_cell(leaving))
    nbformat.write(book, small.folder / NAME)
    (line,) = told("yaml")
    small.edit("programme.yaml", "owner:", f"{line}\nowner:")
    return small.folder / NAME


def make_report(root: Path) -> tuple[Small, RunReport]:
    small = make_quick(root)
    turn_into_report(small)
    return small, run(small, seed=SEED, notebooks=small.notebooks)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Small, RunReport]:
    return make_report(tmp_path_factory.mktemp("own") / "small")


@pytest.fixture
def small(tmp_path: Path) -> Small:
    made = make_quick(tmp_path / "small")
    turn_into_report(made)
    return made


class TestThePage:
    def test_it_stands_in_the_pack_after_the_others(self, made) -> None:
        small, report = made
        assert report.status == "complete", report.notebooks
        assert [book.name for book in report.notebooks] == ["quick", "other_rules"]
        page = (small.pack / "other_rules.html").read_text(encoding="utf-8")
        assert "Would another tool call it special cause?" in page
        assert page.count("<figure") >= 3
        assert 'alt=""' not in page
        assert "other_rules.html" in (small.pack / "index.html").read_text(encoding="utf-8")

    def test_its_findings_have_a_stage_of_their_own(self, made) -> None:
        small, _ = made
        found = json.loads((small.pack / "findings.json").read_text(encoding="utf-8"))["notebooks"]
        assert {one["stage"] for one in found["other_rules"]} == {"own"}
        ids = {one["id"] for one in found["other_rules"]}
        assert {"own.other_rules.variation.seen_28d", "own.other_rules.variation.seen_28d_abspc"} <= ids

    def test_it_is_digested_in_the_manifest(self, made) -> None:
        small, _ = made
        manifest = json.loads((small.pack / "manifest.json").read_text(encoding="utf-8"))
        assert manifest["code"]["notebooks"][NAME] == file_sha256(small.folder / NAME)

    def test_the_summary_counts_nothing_of_it(self, made) -> None:
        _, report = made
        (one,) = summary_of(report).periods
        assert one.verdicts == {}
        assert [part.name for part in one.notebooks] == ["quick", "other_rules"]


class TestARefusal:
    @pytest.mark.parametrize(
        ("named", "said"),
        [
            ("[other_rule.ipynb]", r'is not in the programme folder; did you mean "other_rules.ipynb"'),
            ("[other_rules.ipynb, Other_Rules.ipynb]", "is named twice"),
            ("[../other_rules.ipynb]", "does not fit"),
            ("[index.ipynb]", "index is the name of the pack's first page"),
        ],
    )
    def test_what_is_named_wrongly(self, small: Small, named: str, said: str) -> None:
        small.edit("programme.yaml", "[other_rules.ipynb]", named)
        with pytest.raises(DeclarationError, match=said) as refused:
            load_programme(small.folder)
        assert refused.value.faults[0].line == 4

    @pytest.mark.parametrize("text", ["", "[]", '{"nbformat": 3}', '{"nbformat": 4, "cells": [1]}'])
    def test_what_is_no_notebook(self, small: Small, text: str) -> None:
        (small.folder / NAME).write_text(text, encoding="utf-8")
        with pytest.raises(DeclarationError, match="is not a notebook of version 4"):
            load_programme(small.folder)

    def test_without_a_cell_of_parameters(self, small: Small) -> None:
        self._change(small, "parameters", "")
        with pytest.raises(DeclarationError, match="has 0 cells tagged 'parameters'"):
            load_programme(small.folder)

    @staticmethod
    def _change(small: Small, old: str, new: str) -> None:
        text = (small.folder / NAME).read_text(encoding="utf-8")
        assert old in text
        (small.folder / NAME).write_text(text.replace(old, new), encoding="utf-8")

    @pytest.mark.parametrize(
        ("old", "new", "said"),
        [
            ('notebook=\\"other_rules\\"', 'notebook=\\"variation\\"', "does not leave what it shows"),
            ("# Would another", "## Would another", "has no title"),
        ],
    )
    def test_one_that_could_not_stand_in_a_pack(self, small: Small, old: str, new: str, said: str) -> None:
        self._change(small, old, new)
        with pytest.raises(ParameterError, match=said):
            monthly_notebooks((), own=load_programme(small.folder).notebooks)

    def test_the_name_of_a_monthly_one(self, small: Small) -> None:
        small.edit("programme.yaml", "[other_rules.ipynb]", "[Variation.ipynb]")
        (small.folder / NAME).rename(small.folder / "Variation.ipynb")
        with pytest.raises(ParameterError, match="a monthly notebook has this name already"):
            monthly_notebooks((), own=load_programme(small.folder).notebooks)

    def test_its_parameters_are_checked_before_anything_runs(self, small: Small) -> None:
        self._change(small, 'period: str = \\"\\"', 'period: str = \\"2026-09\\"')
        with pytest.raises(ParameterError, match="'period' has a default"):
            run(small, seed=SEED, notebooks=small.notebooks)
        assert not small.out.exists()
        assert not (small.root / "ran.txt").exists()

    def test_checking_the_folder_says_it_too(self, small: Small, capsys) -> None:
        self._change(small, 'period: str = \\"\\"', 'period: str = \\"2026-09\\"')
        said = call(capsys, "check", small.folder)
        assert said.code == 2
        assert "other_rules.ipynb: parameter 'period' has a default" in said.err
