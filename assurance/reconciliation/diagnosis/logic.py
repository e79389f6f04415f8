"""From variants to conditions over a row: each condition is one bit of the cube, written once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from sqlglot import expressions as exp

from assurance.engine import Engine, quote
from assurance.engine.dialect import text_literal
from assurance.expressions import ColumnType, Expression, parse_expression
from assurance.programme import Measure
from assurance.reconciliation.diagnosis.repeats import Repeats
from assurance.reconciliation.diagnosis.rewriting import drop, flip, hoisted, joined, swap_days
from assurance.reconciliation.diagnosis.sql_names import PERIOD_END
from assurance.reconciliation.diagnosis.toggles import Edit, Variant

__all__ = ["Axes", "Bits", "Logic", "Reading", "day_sql"]


@dataclass(frozen=True, slots=True)
class Axes:
    """What moves a row to another figure: the column of its day, of its labels, its source."""

    date: str | None
    labels: tuple[str, ...]
    source: str


@dataclass(frozen=True, slots=True)
class Logic:
    """How a variant reads a row of the cube.

    Parameters
    ----------
    axes : which cube
    shift : whether the figure is that of the period before (-1) or after (1)
    all_true, all_false : bits that a row that is kept has, and has not
    any_true : sets of bits of which a row that is met has one whole; None where every row that is kept is met
    amount : number of the amount that is added up
    """

    axes: Axes
    shift: int
    all_true: tuple[int, ...]
    all_false: tuple[int, ...]
    any_true: tuple[tuple[int, ...], ...] | None
    amount: int


@dataclass(slots=True)
class Bits:
    """Conditions over a row as SQL, each with its number; `late` ones need the period of the figure.

    What conditions share is worked out once a row, in columns of its own: `calls` are counts of time as SQL,
    with the names of their columns; `working` those of working days, by the names of two `dates`; `earlier`
    the first entries among the rows of a key that stand before a row.
    """

    of_row: dict[str, int] = field(default_factory=dict)
    of_period: dict[str, int] = field(default_factory=dict)
    amounts: dict[tuple[str, ...], int] = field(default_factory=dict)
    calls: dict[str, str] = field(default_factory=dict)
    dates: dict[str, str] = field(default_factory=dict)
    working: dict[tuple[str, str], str] = field(default_factory=dict)
    earlier: dict[str, str] = field(default_factory=dict)

    def number(self, sql: str, *, late: bool = False) -> int:
        """Give the number of a condition, a new one where it was not there."""
        found = self.of_period if late else self.of_row
        other = self.of_row if late else self.of_period
        if sql not in found:
            found[sql] = len(found) + len(other)
        return found[sql]

    def call(self, sql: str) -> str:
        """Name the column of a count of time."""
        return self.calls.setdefault(sql, f"_call_{len(self.calls)}")

    def working_days(self, start: str, end: str) -> str:
        """Name the column of the working days between two dates."""
        places = [self.dates.setdefault(sql, f"_date_{len(self.dates)}") for sql in (start, end)]
        return self.working.setdefault((places[0], places[1]), f"_working_{len(self.working)}")

    def entered_before(self, sql: str) -> str:
        """Name the column of the first entry among the rows of a key that stand before a row."""
        return self.earlier.setdefault(sql, f"entered_before_{len(self.earlier)}")

    def amount(self, *sql: str) -> int:
        """Give the number of an amount (of a rate: numerator and denominator)."""
        return self.amounts.setdefault(sql, len(self.amounts))


@dataclass(frozen=True, slots=True)
class Reading:
    """Writes the logic of the variants of one measure.

    Parameters
    ----------
    engine, measure, columns, parts : what is read; `parts` are the marked expressions
    aside : whether the view has the rows that intake set aside, with a column `_excluded`
    repeats : which rows repeat others, as declared or as intake found; None where that is not known
    bits : collects the conditions
    """

    engine: Engine
    measure: Measure
    columns: Mapping[str, ColumnType]
    parts: Mapping[str, Expression]
    aside: bool
    repeats: Repeats | None
    bits: Bits
    _lowered: dict[tuple[str, tuple[Edit, ...]], tuple[str, ...] | None] = field(default_factory=dict)

    def logic(self, variant: Variant) -> Logic:
        """Write one variant."""
        edits = tuple(edit for toggle in variant for edit in toggle.edits)
        true, false = self._kept(edits)
        return Logic(
            axes=self._axes(edits),
            shift=sum(int(edit.arg) for edit in edits if edit.op == "shift"),
            all_true=tuple(true),
            all_false=tuple(false),
            any_true=self._met(edits),
            amount=self._amount(edits),
        )

    def _kept(self, edits: Sequence[Edit]) -> tuple[list[int], list[int]]:
        """List the bits that a row that is kept has, and has not."""
        true = [self.bits.number(sql) for sql in self._all("population", edits) or ()]
        removed = [self._sql(part, edits) for part in self.parts if part.startswith("exclusion:")]
        false = [self.bits.number(sql) for sql in removed if sql is not None]
        if self.aside:
            false += self._left_aside(edits)
        for edit in edits:
            if edit.op == "leave_out":
                false.append(self.bits.number(f"{quote(str(edit.arg))} IS NULL"))
            elif edit.op == "repeats" and self.repeats is not None:
                false.append(self.bits.number(self.repeats.again()))
            elif edit.op == "late":
                false.append(self.bits.number(self._late(int(edit.arg)), late=True))
                if self.repeats is not None and any(other.op == "late_first" for other in edits):
                    earlier = self.bits.entered_before(self.repeats.entered_before())
                    sql = f"{earlier} < {PERIOD_END} + {int(edit.arg)}"
                    false.append(self.bits.number(sql, late=True))
        return true, false

    def _left_aside(self, edits: Sequence[Edit]) -> list[int]:
        admitted = {str(edit.arg) for edit in edits if edit.op == "admit"}
        if self.repeats is not None and any(edit.op == "late_first" for edit in edits):
            admitted |= {self.repeats.reason} - {""}
        sql = '"_excluded" IS NOT NULL'
        if admitted:
            sql += f' AND "_excluded" NOT IN ({", ".join(map(text_literal, sorted(admitted)))})'
        return [self.bits.number(sql)]

    def _late(self, days: int) -> str:
        return f"entered_day >= {PERIOD_END} + {days}"

    def _met(self, edits: Sequence[Edit]) -> tuple[tuple[int, ...], ...] | None:
        if self.measure.statistic not in ("proportion", "count"):
            return None
        numerator = self._all("numerator", edits)
        if numerator is None:
            return None
        passed = [(f"{quote(str(edit.arg))} IS NULL",) for edit in edits if edit.op == "pass"]
        return tuple(tuple(map(self.bits.number, chosen)) for chosen in (numerator, *passed))

    def _amount(self, edits: Sequence[Edit]) -> int:
        if self.measure.statistic == "rate":
            top, below = self._sql("numerator", edits), self._sql("denominator", edits)
            return self.bits.amount(top or "NULL", below or "NULL")
        value = self._sql("value", edits)
        return 0 if value is None else self.bits.amount(value)

    def _axes(self, edits: Sequence[Edit]) -> Axes:
        labels = {edit.part: str(edit.arg) for edit in edits if edit.op == "label"}
        dates = [str(edit.arg) for edit in edits if edit.op == "date"]
        sources = [str(edit.arg) for edit in edits if edit.op == "source"]
        return Axes(
            dates[0] if dates else self.measure.date,
            tuple(labels.get(name, name) for name in self.measure.breakdowns),
            sources[0] if sources else self.measure.source,
        )

    def _sql(self, part: str, edits: Sequence[Edit]) -> str | None:
        """Lower one part with its changes; None where nothing of it is left."""
        links = self._all(part, edits)
        if links is None or len(links) == 1:
            return links[0] if links else None
        return " AND ".join(f"({sql})" for sql in links)

    def _all(self, part: str, edits: Sequence[Edit]) -> tuple[str, ...] | None:
        """Lower one part with its changes, each of the conditions that it joins by itself."""
        if part not in self.parts:
            return None
        mine = tuple(edit for edit in edits if edit.op == "days" or edit.part == part)
        key = (part, mine)
        if key not in self._lowered:
            self._lowered[key] = self._lower(part, mine)
        return self._lowered[key]

    def _lower(self, part: str, edits: Sequence[Edit]) -> tuple[str, ...] | None:
        expression: Expression | None = self.parts[part]
        # conditions go last: what was changed inside them goes with them
        for edit in sorted(edits, key=lambda one: one.op == "drop"):
            if expression is None or edit.op == "off":
                return None
            if edit.op == "flip":
                expression = flip(expression, int(edit.arg))
            elif edit.op == "days":
                expression = swap_days(expression, str(edit.arg))
            elif edit.op == "drop":
                expression = drop(expression, int(edit.arg))
        if expression is None:
            return None
        if expression.type == "boolean":
            return tuple(self.engine.lower(hoisted(link, self._column)) for link in joined(expression))
        lowered = self.engine.lower(hoisted(expression, self._column))
        return (f"CASE WHEN isfinite(CAST({lowered} AS DOUBLE)) THEN {lowered} END",)

    def _column(self, call: Expression) -> str:
        """Name the column that holds a count of time."""
        if call.tree.name != "working_days":
            return self.bits.call(self.engine.lower(call))
        start, end = (self._local_date(argument) for argument in call.tree.expressions)
        return self.bits.working_days(start, end)

    def _local_date(self, argument: exp.Expression) -> str:
        kind = argument.meta["kind"]
        whole = exp.Anonymous(this="local_date", expressions=[argument.copy()])
        whole.meta["kind"] = "date"
        tree = argument if kind == "date" else whole
        return self.engine.lower(Expression("", tree, frozenset(), "date"))


def day_sql(engine: Engine, name: str, kind: ColumnType) -> str:
    """Write the local date of a date or timestamp column."""
    if kind == "timestamp":
        inside = name.replace('"', '""')
        return engine.lower(parse_expression(f'local_date("{inside}")', {name: kind}))
    return f"CAST({quote(name)} AS DATE)"
