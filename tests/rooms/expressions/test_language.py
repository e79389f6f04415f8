"""What the language accepts, of which type, and its page."""

from __future__ import annotations

from pathlib import Path

import pytest
from sqlglot import expressions as exp

from assurance.expressions import parse_expression
from assurance.expressions.page import language_page

COLUMNS = {
    "case_id": "id",
    "team": "category",
    "Team name": "text",
    "age": "integer",
    "cost": "number",
    "urgent": "boolean",
    "born_on": "date",
    "seen_at": "timestamp",
    "end": "text",
    "order": "integer",
    "date": "date",
    "select": "text",
}


@pytest.mark.parametrize(
    ("text", "kind", "columns"),
    [
        ("urgent", "boolean", {"urgent"}),
        ("age", "integer", {"age"}),
        ("AGE + 1", "integer", {"age"}),
        ("age / 2", "number", {"age"}),
        ("age + cost", "number", {"age", "cost"}),
        ("case_id = team", "boolean", {"case_id", "team"}),
        ("\"Team name\" = 'A'", "boolean", {"Team name"}),
        ("\"end\" = 'x' and order = 1", "boolean", {"end", "order"}),
        ("select = 'x' and date = date '2026-01-01'", "boolean", {"select", "date"}),
        ("Date'2026-01-01' = born_on", "boolean", {"born_on"}),
        ("working_days(born_on, seen_at)", "integer", {"born_on", "seen_at"}),
        ("ELAPSED_HOURS(seen_at, seen_at)", "number", {"seen_at"}),
        ("local_date(seen_at)", "date", {"seen_at"}),
        ("timestamp '2026-01-01T10:00:00.123456Z'", "timestamp", set()),
        ("coalesce(age, cost)", "number", {"age", "cost"}),
        ("case when urgent then 'a' else null end", "text", {"urgent"}),
        ("least(born_on, date '2026-01-01')", "date", {"born_on"}),
        ("urgent = (age > 3)", "boolean", {"urgent", "age"}),
        (" or ".join(f"age = {n}" for n in range(200)), "boolean", {"age"}),
        ("age in (" + ", ".join(map(str, range(1000))) + ")", "boolean", {"age"}),
        ("(" * 40 + "age" + ")" * 40, "integer", {"age"}),
    ],
)
def test_types_and_columns_are_found(text, kind, columns):
    checked = parse_expression(text, COLUMNS)
    assert (checked.type, checked.columns) == (kind, columns)
    assert {column.name for column in checked.tree.find_all(exp.Column)} == columns


def test_names_that_differ_only_in_case_need_their_own_spelling():
    columns = {"Team": "text", "team": "integer"}
    assert parse_expression("team", columns).type == "integer"
    assert parse_expression("Team", columns).type == "text"
    with pytest.raises(ValueError, match="TEAM is not a column"):
        parse_expression("TEAM", columns)


@pytest.mark.parametrize(
    ("text", "expected", "fits"),
    [
        ("urgent", "boolean", True),
        ("urgent", "number", False),
        ("age", "number", True),
        ("cost", "number", True),
        ("age", "boolean", False),
        ("born_on", "number", False),
        ("born_on", "any", True),
    ],
)
def test_the_expected_type_is_held(text, expected, fits):
    if fits:
        assert parse_expression(text, COLUMNS, expected=expected).text == text
    else:
        with pytest.raises(ValueError, match="is expected here"):
            parse_expression(text, COLUMNS, expected=expected)


def test_an_expression_is_compared_by_what_it_says():
    first, second = (parse_expression("age + 1", COLUMNS) for _ in range(2))
    assert first == second
    assert hash(first) == hash(second)


def test_the_page_is_fresh():
    page = Path(__file__).parents[3] / "docs" / "expressions.md"
    assert page.read_text(encoding="utf-8") == language_page(), (
        "write it again: Path('docs/expressions.md').write_text(language_page())"
    )


def test_the_language_is_read_without_the_heavy_libraries():
    import subprocess
    import sys

    code = (
        "import sys; import assurance.expressions; "
        "print([name for name in ('pandas', 'duckdb', 'numpy', 'scipy') if name in sys.modules])"
    )
    root = Path(__file__).parents[3]
    found = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, cwd=root, check=True)
    assert found.stdout.strip() == "[]"


def test_expressions_import_nothing_after_them_and_the_engine_nothing_after_it():
    import ast

    root = Path(__file__).parents[3] / "assurance"
    early = {"errors", "results", "calendars", "tickets", "expressions"}
    for room, allowed in (("expressions", early), ("engine", early | {"programme", "engine"})):
        for path in (root / room).glob("*.py"):
            nodes = [
                node for node in ast.walk(ast.parse(path.read_text())) if isinstance(node, ast.ImportFrom)
            ]
            used = {
                (node.module or "").split(".")[1]
                for node in nodes
                if (node.module or "").startswith("assurance.")
            }
            assert used <= allowed, path
