"""Reading two reviewers' answers, or their table of counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Hashable, Mapping, Sequence, Set
from typing import Any

from assurance.errors import DomainError
from assurance.estimation.arguments import is_row, whole_number

Read = tuple[tuple[Any, ...], tuple[tuple[int, ...], ...]]
SAY = "give a square table of counts, or two sequences of answers: agreement(first, second)"


def read_table(given: Any, categories: Sequence[Any] | None) -> Read:
    """Read a square table of counts; a DataFrame's rows and columns are matched by their labels."""
    if hasattr(given, "columns") and hasattr(given, "index"):
        labels, rows = _frame(given)
    else:
        rows = _rows(given)
        labels = tuple(range(1, len(rows) + 1))
    if any(len(row) != len(rows) for row in rows):
        widths = sorted({len(row) for row in rows})
        raise DomainError(
            f"the table has {len(rows)} rows and rows of {', '.join(map(str, widths))} columns; {SAY}"
        )
    if categories is not None:
        names = _distinct(categories)
        if len(names) != len(rows):
            raise DomainError(f"categories name {len(names)} answers; the table has {len(rows)}")
        labels = names
    table = tuple(
        tuple(
            whole_number(count, f"table row {i}, column {j}: count") for j, count in enumerate(row, start=1)
        )
        for i, row in enumerate(rows, start=1)
    )
    return labels, table


def _frame(given: Any) -> tuple[tuple[Any, ...], list[list[Any]]]:
    """Match rows and columns; an answer that one of the two never gave may be missing on that side."""
    index, columns = list(given.index), list(given.columns)
    for labels, side in ((index, "row"), (columns, "column")):
        if len(set(labels)) != len(labels):
            raise DomainError(f"the table has a {side} label twice; each answer is one row and one column")
    if not (set(index) <= set(columns) or set(columns) <= set(index)):
        raise DomainError(
            f"{len(set(index) - set(columns))} row label(s) are no column and "
            f"{len(set(columns) - set(index))} column label(s) no row; label both with the same answers"
        )
    names = index if len(index) >= len(columns) else columns
    cells = given.to_numpy(dtype=object)
    at_row, at_column = ({name: place for place, name in enumerate(side)} for side in (index, columns))
    rows = [
        [cells[at_row[i], at_column[j]] if i in at_row and j in at_column else 0 for j in names]
        for i in names
    ]
    return tuple(names), rows


def _rows(given: Any) -> list[list[Any]]:
    if isinstance(given, str) or not is_row(given):
        raise DomainError(f"found {type(given).__name__}; {SAY}")
    rows = list(given)
    if not rows:
        raise DomainError(f"the table is empty; {SAY}")
    if any(isinstance(row, str) or not is_row(row) for row in rows):
        raise DomainError(f"found one sequence of {len(rows)} values; {SAY}")
    return [list(row) for row in rows]


def read_pairs(first: Any, second: Any, categories: Sequence[Any] | None) -> Read:
    """Count the pairs of answers to the same cases."""
    if hasattr(first, "iloc") and hasattr(second, "iloc") and list(first.index) != list(second.index):
        raise DomainError(
            "first and second have different indexes, so their cases do not pair up; join them on the case"
        )
    left, right = _answers(first, "first"), _answers(second, "second")
    if len(left) != len(right):
        raise DomainError(f"first has {len(left)} answers and second {len(right)}; give one per case each")
    if not left:
        raise DomainError("no case has two answers: agreement needs at least one")
    seen = _in_order([*left, *right])
    names = seen if categories is None else _distinct(categories)
    known = set(names)
    others = sum(answer not in known for answer in (*left, *right))
    if others:
        raise DomainError(
            f"{others} answer(s) are not among the {len(names)} categories; name every possible answer"
        )
    _check_alike(tuple(dict.fromkeys((*names, *seen))))
    counts = Counter(zip(left, right, strict=True))
    return names, tuple(tuple(counts[i, j] for j in names) for i in names)


def _answers(given: Any, name: str) -> list[Any]:
    unordered = isinstance(given, str | Mapping | Set) or not is_row(given)
    if unordered or hasattr(given, "columns"):
        raise DomainError(f"{name} must be a sequence of answers, one per case; found {type(given).__name__}")
    answers = list(given)
    missing = sum(_missing(answer) for answer in answers)
    if missing:
        raise DomainError(
            f"{name}: {missing} of {len(answers)} answers are missing; leave those cases out on both sides "
            "and report their number"
        )
    unusable = sum(not isinstance(answer, Hashable) for answer in answers)
    if unusable:
        raise DomainError(f"{name}: {unusable} of {len(answers)} answers are not single values")
    return answers


def _missing(answer: Any) -> bool:
    """Tell None, NaN, NaT and NA, none of which equals itself."""
    if answer is None or type(answer).__name__ in ("NAType", "NaTType"):
        return True
    return isinstance(answer, Hashable) and bool(answer != answer)


def _distinct(categories: Sequence[Any]) -> tuple[Any, ...]:
    if isinstance(categories, str) or not is_row(categories):
        raise DomainError(f"categories must be a sequence of answers; found {type(categories).__name__}")
    names = tuple(_answers(categories, "categories"))
    if len(set(names)) != len(names):
        raise DomainError("categories name an answer twice")
    return names


def _in_order(answers: list[Any]) -> tuple[Any, ...]:
    """Give the different answers sorted, or in order of appearance where they cannot be."""
    names = list(dict.fromkeys(answers))
    try:
        return tuple(sorted(names))
    except TypeError:
        return tuple(names)


def _check_alike(names: tuple[Any, ...]) -> None:
    forms = Counter(str(name).strip().casefold() for name in names)
    alike = sum(count for count in forms.values() if count > 1)
    if alike:
        raise DomainError(
            f"{alike} of the {len(names)} different answers differ only by spaces, case or type "
            "(such as 'Met' and 'met', or 1 and '1'); write them alike first"
        )
