"""Parameters are held against the notebook before a kernel starts."""

from __future__ import annotations

from pathlib import Path

import nbformat
import pytest

from assurance.errors import ParameterError
from assurance.running import (
    Parameter,
    check_notebooks,
    check_parameters,
    declared_parameters,
    read_parameters,
    run_notebooks,
)

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


RANGES = (
    'months: int = 12  # [1 to 24] months shown\nlane: str = "risk"  # [one of risk, 0012]\n'
    "share: float = 0.5  # [at most 1]\nleast: int = 0  # [at least 0]"
)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, ""),
        ({"months": 0}, "'months' must be at least 1"),
        ({"months": 25}, "'months' must be at most 24"),
        ({"share": 1.5}, "'share' must be at most 1"),
        ({"share": float("nan")}, "'share' must be a finite number"),
        ({"least": -1}, "'least' must be at least 0"),
        ({"lane": "both"}, "'lane' must be one of risk, 0012"),
        ({"lane": "12"}, "'lane' must be one of risk, 0012"),
        ({"lane": "0012"}, ""),
    ],
)
def test_values_outside_what_is_declared_are_refused(make, tmp_path, given, said) -> None:
    book = make.notebook(tmp_path / "a.ipynb", "months, lane, share, least", parameters=RANGES)
    values = {"months": 12, "lane": "risk", "share": 0.5, "least": 3} | given
    if not said:
        check_parameters(book.path, values)
        return
    with pytest.raises(ParameterError, match=said):
        check_parameters(book.path, values)


@pytest.mark.parametrize(
    "comment",
    ["[1 too 24]", "[one of]", "[one of a,,b]", "[1 to 24", "[24 to 1]", "[]", "[anything]"],
)
@pytest.mark.parametrize("line", ["n: int = 1", 'n: str = ""'])
def test_a_bracket_that_says_nothing_known_is_refused(make, tmp_path, comment, line) -> None:
    if line.startswith("n: str") and comment == "[one of a,,b]":
        comment = "[1 to 24]"  # a range of texts
    book = make.notebook(tmp_path / "a.ipynb", "n", parameters=f"{line}  # {comment} words")
    with pytest.raises(ParameterError, match="line 1 of the parameters cell: what stands in brackets"):
        declared_parameters(book.path)


def test_other_comments_say_nothing_of_values(make, tmp_path) -> None:
    line = 'site: str = "# [1 to 2]"  # a code, such as 0012 [see the register]'
    (found,) = declared_parameters(make.notebook(tmp_path / "a.ipynb", "site", parameters=line).path)
    assert (found.least, found.most, found.choices, found.default) == (None, None, (), "# [1 to 2]")


def test_typed_texts_are_read_by_the_declared_type(make, tmp_path) -> None:
    lines = 'site: str = ""\nn: int = 0\nshare: float = 0.0\non: bool = False'
    path = make.notebook(tmp_path / "a.ipynb", "site", parameters=lines).path
    typed = {"site": "0012", "n": "-7", "share": "5e-1", "on": "true"}
    assert read_parameters(path, typed) == {"site": "0012", "n": -7, "share": 0.5, "on": True}
    assert type(read_parameters(path, {"share": "1"})["share"]) is float
    for name, wrong in (("n", "0012"), ("n", "1_000"), ("n", "1.0"), ("share", "nan"), ("on", "True")):
        with pytest.raises(ParameterError, match=f"parameter '{name}' cannot be read as") as caught:
            read_parameters(path, {name: wrong})
        assert f" {wrong}" not in str(caught.value)


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        ("period = '2026-09'\n(period, out)", True),
        ("for period in 'ab':\n    (period, out)", True),
        ("shown = [period for period in (period, out)]", False),
        ("def show(period):\n    return period\nshow(period), out", False),
        ("def show():\n    return period, out\nshow()", False),
    ],
)
def test_one_that_a_later_cell_sets_anew_is_refused(make, tmp_path, source, fault) -> None:
    book = make.notebook(tmp_path / "a.ipynb", source)
    if not fault:
        check_parameters(book.path, GIVEN)
        return
    with pytest.raises(ParameterError, match="'period' is set anew by a later cell"):
        check_parameters(book.path, GIVEN)


def test_one_that_is_only_bound_again_is_not_used(make, tmp_path) -> None:
    book = make.notebook(tmp_path / "a.ipynb", "def show(period):\n    return period\nout")
    with pytest.raises(ParameterError, match="'period' is declared but never used"):
        check_parameters(book.path, GIVEN)


def test_faults_of_all_notebooks_are_told_at_once(make, tmp_path) -> None:
    books = [make.notebook(tmp_path / f"{name}.ipynb", "period").path for name in "ab"]
    with pytest.raises(ParameterError) as caught:
        check_notebooks(books, GIVEN)
    assert [line.split(":")[0] for line in str(caught.value).splitlines()] == ["a.ipynb", "b.ipynb"]


SECRETS = [
    ("db_password", "hunter2", "is a secret by its name"),
    ("api_token", "abc", "is a secret by its name"),
    ("token_env", "no such variable!", "does not name an environment variable that is set"),
    ("token_env", "MADE_UP_AND_NOT_SET", "does not name an environment variable that is set"),
    ("key_file", "no/such/file", "does not name a file that is there"),
    ("address", "postgresql://ada:lovelace@host/db", "holds what looks like a secret"),
    ("words", "host=db Password=lovelace", "holds what looks like a secret"),
    ("words", "-----BEGIN PRIVATE KEY-----", "holds what looks like a secret"),
    ("token_env", "ghp_0123456789abcdef", "holds what looks like a secret"),
]


@pytest.mark.parametrize(("name", "value", "said"), SECRETS)
def test_secrets_are_given_by_name_only(make, tmp_path, name, value, said) -> None:
    book = make.notebook(tmp_path / "a.ipynb", name, parameters=f'{name}: str = ""')
    with pytest.raises(ParameterError, match=said) as caught:
        check_parameters(book.path, {name: value})
    assert value not in str(caught.value)


def test_a_secret_given_by_name_passes(make, tmp_path, monkeypatch) -> None:
    monkeypatch.setenv("MADE_UP_TOKEN", "made up")
    (tmp_path / "a.key").write_text("made up", encoding="utf-8")
    lines = 'token_env: str = ""\nkey_file: str = ""\naddress: str = ""\nmonkey: str = ""'
    book = make.notebook(tmp_path / "a.ipynb", "token_env, key_file, address, monkey", parameters=lines)
    given = {"token_env": "MADE_UP_TOKEN", "key_file": str(tmp_path / "a.key")}
    check_parameters(book.path, {**given, "address": "https://host:443/path@x", "monkey": "a1b2c3"})
