"""Every refusal of the expression language: its place and its words."""

from __future__ import annotations

import pytest

from assurance.errors import ExpressionError
from assurance.expressions import parse_expression

COLUMNS = {
    "i": "integer",
    "x": "number",
    "t": "text",
    "ok": "boolean",
    "d": "date",
    "at_time": "timestamp",
    "provider": "category",
    "seen_at": "timestamp",
}

REFUSED = [
    # files, statements, extensions
    (
        "read_csv('/etc/passwd')",
        1,
        "read_csv is not a function of the language; the functions are abs,",
    ),
    ("i = 1 and glob('*') is null", 11, "glob is not a function of the language; use like"),
    ("read_parquet(t)", 1, "read_parquet is not a function"),
    ("getenv('HOME')", 1, "getenv is not a function"),
    ("getvariable('x')", 1, "getvariable is not a function"),
    ("current_setting('x')", 1, "current_setting is not a function"),
    ("query('select 1')", 1, "query is not a function"),
    ("install httpfs", 1, "install: statements are not part of the language"),
    ("load httpfs", 1, "load: statements"),
    ("attach 'x.db'", 1, "attach: statements"),
    ("copy t to 'x'", 1, "copy: statements"),
    ("pragma version", 1, "pragma: statements"),
    ("ok; drop table cases", 3, "one expression, without ';'"),
    ("ok;", 3, "one expression, without ';'"),
    # subqueries
    ("(select 1)", 2, "select: subqueries are not part of the language"),
    ("i in (select i from t)", 7, "select: subqueries"),
    ("exists (select 1)", 1, "exists is not a function of the language; subqueries are not part"),
    ("i = any(t)", 5, "any is not a function of the language; subqueries"),
    ("with a as (select 1) select 1", 1, "with: subqueries"),
    ("i union select 1", 3, "union: subqueries"),
    # comments and quoting tricks
    ("ok -- and more", 4, "comments are not part of an expression"),
    ("ok /* and */", 4, "comments are not part of an expression"),
    ("/**/ok", 1, "comments are not part of an expression"),
    ("1--1 = i", 2, "comments are not part of an expression"),
    ("t = $$text$$", 5, "dollar quotes and parameters are not part"),
    ("t = $tag$text$tag$", 5, "dollar quotes and parameters are not part"),
    ("i = $1", 5, "dollar quotes and parameters are not part"),
    ("i = ?", 5, "parameters are not part of the language"),
    ("i = :one", 5, "':' is not part of the language"),
    ("e'\\n' = t", 2, "'e' and the text run together"),
    ("x'00' = t", 2, "'x' and the text run together"),
    ("t = 'a' 'b'", 9, "two values stand side by side"),
    ("t = 'open", 5, "the text has no closing quote"),
    ('"open = 1', 1, "the quoted column name has no closing"),
    ("`t` = 'a'", 1, "write column names plainly or between double quotes"),
    ("t = 'a\\' or 1=1 --'", 17, "comments are not part"),
    ("i\u00a0= 1", 2, "U+00A0 (no-break space)"),
    ("i = 1\u200b", 6, "U+200B (zero width space)"),
    ("i \u2264 1", 3, "U+2264 (less-than or equal to)"),
    ("i = 1\x00", 6, "U+0000"),
    ("t = '\x00'", 5, "text must not hold the character U+0000"),
    # things of SQL that are not in the language
    ("*", 1, "'*' stands only between two numbers"),
    ("count(*) > 1", 1, "count is not a function of the language; an expression looks at one row"),
    (
        "sum(i) over (partition by t)",
        1,
        "sum is not a function of the language; an expression looks at one row",
    ),
    ("i over (t)", 3, "over is not a function of the language; there are no window functions"),
    ("row_number()", 1, "row_number is not a function"),
    ("x -> x + 1", 4, "cannot be read from"),
    ("list_transform(i, x)", 1, "list_transform is not a function"),
    ("i == 1", 4, "cannot be read from '='"),
    ("[1, 2]", 1, "lists are not part of the language"),
    ("i in [1]", 6, "lists are not part of the language"),
    ("{'a': 1}", 1, "structs are not part of the language"),
    ("struct_pack(a)", 1, "struct_pack is not a function"),
    ("regexp_matches(t, 'a')", 1, "regexp_matches is not a function of the language; use like, starts_with"),
    ("t ~ 'a'", 3, "regular expressions are not part"),
    ("t similar to 'a'", 3, "similar: use like"),
    ("t ilike 'a'", 3, "ilike: use like, starts_with or contains, with lower()"),
    ("t like 'a!%' escape '!'", 14, "escape: use like"),
    ("cast(i as text)", 1, "cast is not a function of the language; there are no casts"),
    ("i::text", 2, "there are no casts with '::'"),
    ("try_cast(t as integer)", 1, "there are no casts"),
    ("t || 'a'", 3, "'||' is not part of the language"),
    ("i % 2", 3, "'%' is not part of the language"),
    ("!ok", 1, "'!' is not part of the language; write <> or not"),
    ("interval '1 day' > at_time", 1, "interval: use calendar_days"),
    ("i is distinct from x", 6, "distinct: 'is distinct from' is not part"),
    ("now() > at_time", 1, "now is not a function of the language; an expression must give the same answer"),
    ("current_date = d", 1, "current_date: an expression must give the same answer"),
    (
        "random() > 0.5",
        1,
        "random is not a function of the language; an expression must give the same answer",
    ),
    ("if(ok, 1, 2)", 1, "if is not a function of the language; use case when"),
    ("trim(leading 'a' from t)", 6, "leading is not a column"),
    ("extract(year from d)", 1, "extract is not a function"),
    ("working_hours(at_time, seen_at)", 1, "working hours are not part of the language yet"),
    ("cases.i = 1", 6, "name the column alone, without its table"),
    ("(i, x)", 2, "a list of values can stand only after in"),
    ('"lower"(t)', 1, "is not a function of the language"),
    # names
    ("providr = 'A'", 1, 'providr is not a column of the source; did you mean "provider"?'),
    ("elapsed_day(at_time, seen_at)", 1, 'not a function of the language; did you mean "elapsed_days"?'),
    ("\"PROVIDER\" = 'A'", 1, "PROVIDER is not a column of the source"),
    ("zzz = 1", 1, "the columns are at_time, d, i, ok, provider, seen_at, t, x"),
    ("lower = 'a'", 1, "lower is a function, not a column; write lower(text)"),
    # shape
    ("", 1, "the expression is empty"),
    (" \n\t", 1, "the expression is empty"),
    ("i =", 3, "ends too early"),
    ("((i)", 4, "ends too early"),
    ("i)", 2, "left over"),
    ("i x", 3, "two values stand side by side; put an operator between them"),
    ("28i = x", 3, "'28' and 'i' run together"),
    ("i = = 1", 5, "cannot be read"),
    ("not", 1, "ends too early"),
    ("i in ()", 1, "in takes 1 to 1,000 values, not 0"),
    ("i in (x)", 7, "in takes written-out values"),
    ("i in (1 + 1)", 7, "in takes written-out values"),
    ("i is x", 1, "is can be followed by null"),
    ("case end", 6, ""),
    ("ok = ok in (true)", 6, "put parentheses around a condition that is compared"),
    ("ok = not ok", 10, "put parentheses"),
    ("ok = ok = ok", 1, "put parentheses"),
    ("t = t like 'a'", 5, "put parentheses"),
    ("i" * 10_001, 10_000, "10,001 characters; at most 10,000 are read"),
    ("(" * 41 + "i" + ")" * 41, 41, "nested more than 40 deep"),
    ("not " * 2000 + "ok", 161, "nested more than 40 deep"),
    ("-" + " -" * 2000 + "i", 81, "nested more than 40 deep"),
    ("case when ok then " * 41 + "1" + " end" * 41, 721, "nested more than 40 deep"),
    (" or ".join(["i = 1"] * 300), 1, "302 levels, at most 250 are read"),
    ("x / (x / (x / (x / (x / (x / (x / x))))))", 31, "more than 6 divisions or nullifs within one another"),
    ("i in (" + "1, " * 1000 + "1)", 1, "in takes 1 to 1,000 values, not 1,001"),
    # types
    ("t = 1", 1, "text cannot be compared with a whole number; write text between single quotes"),
    ("d > 5", 1, "a date cannot be compared with a whole number"),
    ("d = '2026-01-01'", 1, "a date cannot be compared with text; write a date as date '2026-10-31'"),
    ("at_time < '2026-01-01'", 1, "write a timestamp as timestamp '2026-10-31 14:30'"),
    ("at_time < d", 1, "a timestamp cannot be compared with a date; use local_date"),
    ("ok = 'true'", 1, "true or false cannot be compared with text; write true or false without quotes"),
    ("ok < true", 1, "true and false have no order"),
    ("i = null", 1, "write is null or is not null"),
    ("i <> (case when ok then null end)", 1, "write is null or is not null"),
    ("t in ('a', null)", 1, "comparing with null gives null"),
    ("i between 'a' and 'b'", 11, "a whole number cannot be compared with text"),
    ("i and ok", 1, "and takes true or false, not a whole number"),
    ("ok or t", 7, "or takes true or false, not text"),
    ("not d", 5, "not takes true or false, not a date"),
    ("i is true", 1, "is true and is false take true or false, not a whole number"),
    ("t + 1", 1, "arithmetic takes numbers, not text"),
    ("d + 28", 1, "dates are not calculated with + or -; use calendar_days"),
    ("seen_at - at_time", 1, "dates are not calculated with + or -"),
    ("-t", 2, "- takes a number, not text"),
    ("i like 'a'", 1, "like takes text, not a whole number"),
    ("t like provider", 8, "the pattern of a like is written out"),
    ("t like 'a\\%'", 8, "a like has no escape character"),
    ("case when i then 1 end", 11, "when takes true or false, not a whole number"),
    ("case when ok then 1 else 'a' end", 11, "the branches of this case give a whole number and text"),
    ("case t when 1 then 1 end", 13, "text cannot be compared with a whole number"),
    ("coalesce(i, t)", 1, "coalesce: the arguments are a whole number and text; one kind is needed"),
    ("least(ok, ok)", 7, "least: true and false have no order"),
    ("lower(i)", 7, "lower: takes text, not a whole number"),
    ("abs(t)", 5, "abs: takes a number, not text"),
    (
        "elapsed_hours(d, at_time) > 1",
        15,
        "a date has no hour; use calendar_days or working_days",
    ),
    ("hour(d)", 6, "hour: a date has no hour"),
    ("calendar_days(t, d)", 15, "calendar_days: takes a date or a timestamp, not text"),
    ("elapsed_days(at_time)", 1, "write elapsed_days(timestamp, timestamp), not 1 argument(s)"),
    ("round(x, i)", 10, "the number of decimal places is written out, 0 to 10"),
    ("round(x, 1, 2)", 1, "write round(number[, digits]), not 3 argument(s)"),
    ("age_band(i, 7)", 13, "the width is written out and divides 90"),
    ("least(i)", 1, "write least(ordered, ordered, ...), not 1 argument(s)"),
    ("null", 1, "the expression is always null"),
    ("coalesce(null, null)", 1, "the expression is always null"),
    # literals
    ("date '2026-02-30' = d", 6, "'2026-02-30' is not a date; write date '2026-10-31'"),
    ("date '31/10/2026' = d", 6, "is not a date"),
    ("timestamp '2026-01-01' = seen_at", 11, "is not a timestamp"),
    ("timestamp '2026-01-01 25:00' = seen_at", 11, "is not a timestamp"),
    ("9223372036854775808 > i", 1, "whole numbers go up to 9,223,372,036,854,775,807"),
    ("1e999 > x", 1, "the number is too large"),
    ("\u0663 = i", 1, "U+0663"),
]


@pytest.mark.parametrize(("text", "at", "message"), REFUSED, ids=[text[:40] for text, _, _ in REFUSED])
def test_it_is_refused_with_its_place(text, at, message):
    with pytest.raises(ExpressionError) as caught:
        parse_expression(text, COLUMNS)
    assert (caught.value.at, str(caught.value).startswith(f"character {at}: ")) == (at, True), str(
        caught.value
    )
    assert message in str(caught.value)


def test_other_types_than_expected_are_refused():
    with pytest.raises(ExpressionError, match="gives a whole number; true or false is expected here"):
        parse_expression("i", COLUMNS, expected="boolean")
    with pytest.raises(ExpressionError, match="gives text; a number is expected here"):
        parse_expression("t", COLUMNS, expected="number")


def test_a_wide_source_is_not_listed_in_full():
    columns = {f"column_{number}": "text" for number in range(41)}
    with pytest.raises(ExpressionError, match="the columns are 41 declared columns"):
        parse_expression("zzz", columns)


def test_a_source_without_columns_says_so():
    with pytest.raises(ExpressionError, match=r"the columns are \(none\)"):
        parse_expression("zzz", {})
