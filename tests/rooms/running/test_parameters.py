"""Parameters are held against the notebook before a kernel starts."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from assurance.errors import ParameterError
from assurance.running import Parameter, check_parameters, declared_parameters, run_notebooks

GIVEN = {"period": "2026-10", "out": "."}


def test_declared_parameters_are_read_with_their_types(make, tmp_path) -> None:
    book = make.notebook(
        tmp_path / "a.ipynb",
        parameters='period: str = ""  # a month\nn: int = -3\nshare: float = 0.5\non: bool = True',
    )
    assert declared_parameters(book.path) == (
        Parameter("period", "str", ""),
        Parameter("n", "int", -3),
        Parameter("share", "float", 0.5),
        Parameter("on", "bool", True),
    )


def test_fitting_parameters_pass(make, tmp_path) -> None:
    check_parameters(make.notebook(tmp_path / "a.ipynb", "print(period, out)").path, GIVEN)


@pytest.mark.parametrize(
    "source",
    ["%matplotlib inline\nprint(period, out)", "!ls\nperiod, out", "period, out, def ("],
    ids=["magic", "shell", "not Python"],
)
def test_what_only_a_kernel_understands_is_no_crash(make, tmp_path, source) -> None:
    check_parameters(make.notebook(tmp_path / "a.ipynb", source).path, GIVEN)


@pytest.mark.parametrize(
    ("options", "given", "said"),
    [
        ({}, GIVEN | {"perod": "x"}, "unknown parameter 'perod'; did you mean \"period\"?"),
        ({}, {"out": "."}, "parameter 'period' is missing"),
        ({}, GIVEN | {"period": 202610}, "parameter 'period' must be str, not int"),
        ({"parameters": 'period: str = ""\nout: int = 0'}, GIVEN | {"out": True}, "must be int, not bool"),
        (
            {"parameters": 'period: str = ""\nout: str = ""\nextra: str = ""'},
            GIVEN | {"extra": ""},
            "never used",
        ),
        ({"parameters": 'period: str = "2026-09"\nout: str = ""'}, GIVEN, "'period' has a default"),
        ({"tag": None}, GIVEN, "0 cells are tagged 'parameters'"),
        ({"parameters": 'period = ""'}, GIVEN, "line 1 of the parameters cell is not such as"),
        (
            {"parameters": 'period: str = ""\nout: str = str(1)'},
            GIVEN,
            "line 2 of the parameters cell is not such as",
        ),
        ({"parameters": 'period: list = ""'}, GIVEN, "types are str, int, float, bool"),
        ({"parameters": "period: str = ("}, GIVEN, "line 1 of the parameters cell is not Python"),
        ({"parameters": 'period: str = ""\nperiod: str = ""'}, GIVEN, "declared twice"),
    ],
)
def test_what_does_not_fit_is_refused(make, tmp_path, options, given, said) -> None:
    book = make.notebook(tmp_path / "a.ipynb", "print(period, out)", **options)
    with pytest.raises(ParameterError) as caught:
        check_parameters(book.path, given)
    assert said in str(caught.value)
    assert str(caught.value).startswith("a.ipynb: ")


def test_all_faults_are_told_at_once(make, tmp_path) -> None:
    book = make.notebook(
        tmp_path / "a.ipynb", "print(out)", parameters='period: str = "2026-09"\nout: str = ""'
    )
    with pytest.raises(ParameterError) as caught:
        check_parameters(book.path, {"period": 7, "month": ""})
    for said in (
        "unknown parameter 'month'",
        "'out' is missing",
        "must be str",
        "never used",
        "has a default",
    ):
        assert said in str(caught.value)


def test_two_tagged_cells_are_refused(make, tmp_path) -> None:
    book = make.notebook(tmp_path / "a.ipynb", "print(period, out)")
    text = nbformat.read(book.path, as_version=4)
    text.cells[1].metadata["tags"] = ["parameters"]
    nbformat.write(text, book.path)
    with pytest.raises(ParameterError, match="2 cells are tagged"):
        check_parameters(book.path, GIVEN)


@pytest.mark.parametrize("text", ["", "{}", "not a notebook", "[1]"])
def test_a_file_that_is_no_notebook_is_refused(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.ipynb"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(ParameterError, match=r"a\.ipynb: "):
        check_parameters(path, GIVEN)


def test_no_kernel_starts_when_one_notebook_does_not_fit(make, tmp_path) -> None:
    good = make.notebook(tmp_path / "good.ipynb", make.leaves("good"))
    bad = make.notebook(tmp_path / "bad.ipynb", "period")
    out = tmp_path / "run"
    out.mkdir()
    with pytest.raises(ParameterError, match=r"bad\.ipynb: parameter 'out' is declared but never used"):
        run_notebooks([good, bad], parameters={"period": "2026-10"}, folder=out)
    assert list(out.iterdir()) == []
