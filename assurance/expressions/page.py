"""The page docs/expressions.md, made from the language itself so that it cannot go stale."""

from __future__ import annotations

from typing import Final

from assurance.expressions.language import FUNCTIONS, KEYWORDS, OPERATORS
from assurance.expressions.limits import MAX_DOUBLING, MAX_LENGTH, MAX_LIST, MAX_NESTING

__all__ = ["language_page"]

_INTRODUCTION: Final = f"""# The expression language

<!-- made by `language_page()` in assurance/expressions/page.py; a test keeps it fresh -->

Filters, conditions and values in the YAML files are SQL scalar expressions over the columns of one
source, such as `first_contact_at is not null and elapsed_days(referred_at, first_contact_at) <= 28`.
This page is the whole language: what is not here is refused, with the place of the fault. There are no
subqueries, files, statements, casts, comments, parameters, aggregates, windows or regular expressions.

- **Types.** `id`, `category` and `text` columns are text; `integer` and `number` are numbers; `boolean`,
  `date` and `timestamp` are themselves. Kinds do not mix: text is compared with text, a date with a date.
- **Null is unknown.** Comparing or calculating with null gives null, which neither passes nor fails;
  ask with `is null`. Comparing with a written-out `null` is refused.
- **Time.** Timestamps are kept as naive UTC. Whatever speaks of days, hours or years means the local
  date and time of the programme's time zone. A date has no hour, so hour functions refuse it.
- **Names.** Columns are written plainly or between double quotes (`"Team name"`); plain names ignore case
  where that is unambiguous. A column whose name is a keyword needs quotes: {{keywords}}.
- **Numbers.** Integers have 64 bits. Other numbers are doubles, up to about 1.8e308.
- **Limits.** {MAX_LENGTH:,} characters, {MAX_NESTING} levels of parentheses, {MAX_LIST:,} values in one
  `in (...)`, {MAX_DOUBLING} divisions or `nullif` within one another.
"""

_KINDS: Final = (
    "`number` takes integers too; `day` takes a date or a timestamp; `digits` and `width` are whole numbers "
    "written out; `any` and `ordered` arguments are all of one kind, `ordered` not true or false."
)


def language_page() -> str:
    """Give docs/expressions.md.

    Examples
    --------
    >>> language_page().splitlines()[0]
    '# The expression language'
    """
    keywords = ", ".join(f"`{word}`" for word in sorted(KEYWORDS))
    operators = [(f"`{written}`", kind, meaning) for written, kind, meaning in OPERATORS]
    functions = [
        (
            f"`{function.signature}`",
            {"same": "of the arguments", "first": "of the first"}.get(function.returns, function.returns),
            function.meaning,
        )
        for function in sorted(FUNCTIONS.values(), key=lambda each: each.name)
    ]
    parts = [
        _INTRODUCTION.replace("{keywords}", keywords),
        "## Operators and values\n",
        _table(operators),
        "\n## Functions\n",
        f"{_KINDS}\n",
        _table(functions),
        "",
    ]
    return "\n".join(parts)


def _table(rows: list[tuple[str, str, str]]) -> str:
    lines = ["| Written | Gives | Meaning |", "| --- | --- | --- |"]
    lines += [f"| {written} | {kind} | {meaning} |" for written, kind, meaning in rows]
    return "\n".join(lines)
