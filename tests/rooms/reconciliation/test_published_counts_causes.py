"""Why sums of published counts differ: planted readings are found, and nothing else is ever explained."""

from __future__ import annotations

import random
from fractions import Fraction

import pandas as pd
import pytest

from assurance.programme import HiddenCounts
from assurance.reconciliation import read_cells, reconcile
from assurance.reconciliation.counts import CountRange
from assurance.reconciliation.diagnosis.count_chance import Spread, chance_of_counts
from assurance.reconciliation.diagnosis.count_claims import CountFigure
from assurance.reconciliation.diagnosis.count_readings import line_of

YEARS = (2021, 2022, 2023)
COUNTS = {"rounded_to": 5, "marks": ["*"], "most": 4}


def months_of(year):
    return [(year + (month < 4), month) for month in (*range(4, 13), 1, 2, 3)]


def name_of(year):
    return f"FY{year}-{(year + 1) % 100:02}"


class Board:
    """Made-up monthly counts of some providers over five years; annual figures of the middle three."""

    def __init__(self, seed, *, providers=6, size=3000, unit=5):
        draw = random.Random(seed)
        self.unit = unit
        self.names = [f"P{number}" for number in range(1, providers + 1)]
        self.true = {
            (name, year, month): draw.randint(size // 3, size)
            for name in self.names
            for start in range(2020, 2025)
            for year, month in months_of(start)
        }

    def rounded(self, number):
        return (number + self.unit // 2) // self.unit * self.unit

    def records(self):
        rows = [
            {"month": f"{year}-{month:02}-01", "provider": name, "seen": self.rounded(count)}
            for (name, year, month), count in self.true.items()
        ]
        return pd.DataFrame(rows).astype({"seen": "Int64"})

    def annual(self, reading=lambda year: months_of(year), *, only=None, more=lambda name, year: 0):
        """Print every year as one reading adds it up, for some lines, and as agreed for the others."""
        rows = []
        for name in self.names:
            for year in YEARS:
                taken = reading(year) if only is None or name in only else months_of(year)
                total = sum(self.true[name, *one] for one in taken) + more(name, year)
                rows.append({"period": name_of(year), "provider": name, "value": self.rounded(total)})
        return pd.DataFrame(rows)

    def diagnose(self, annual, make_measure, engine=None, **given):
        exact = self.unit == 1
        fields = {"id": "seen", "value": "seen", "date": "month", "breakdowns": ["provider"]}
        fields |= {} if exact else {"published": {"counts_to": 5}}
        return reconcile(
            annual,
            self.records(),
            [make_measure("sum", **(fields | given))],
            columns={"seen": "integer"},
            counts={"seen": {"rounded_to": 1} if exact else COUNTS},
        ).diagnose()


def without(left):
    return lambda year: [one for one in months_of(year) if one[1] != left]


PLANTED = {
    "month:left_out:march": without(3),
    "month:twice:june": lambda year: [*months_of(year), (year, 6)],
    "period:before": lambda year: months_of(year - 1),
    "period:after": lambda year: months_of(year + 1),
    "window:earlier": lambda year: [(year, 3), *months_of(year)[:-1]],
    "window:later": lambda year: [*months_of(year)[1:], (year + 1, 4)],
}


@pytest.mark.parametrize("unit", [1, 5])
@pytest.mark.parametrize("cause", PLANTED)
def test_a_reading_of_the_whole_dashboard_is_found(make_measure, cause, unit):
    board = Board(cause, unit=unit)
    found = board.diagnose(board.annual(PLANTED[cause]), make_measure)
    assert found.claims[["cause", "status", "scope"]].to_numpy().tolist() == [
        [cause, "explained", "all figures"]
    ]
    assert set(found.causes["cause"]) == {cause}
    assert found.claims.loc[0, "expected_by_chance"] <= 0.05
    assert found.claims.loc[0, "why_no_cases"] == "published counts have no cases behind them"
    assert found.variants.iloc[1][["toggles", "status"]].tolist() == [cause, "explained"]


def test_a_reading_of_some_lines_is_found_there_only(make_measure):
    board = Board(4)
    found = board.diagnose(board.annual(without(12), only=["P2"]), make_measure)
    assert found.claims.loc[0, ["scope", "cause"]].tolist() == ["provider=P2", "month:left_out:december"]
    assert set(found.causes["breakdown"]) == {"provider=P2"}
    assert len(found.causes) == 3


def test_two_figures_are_too_few(make_measure):
    board = Board(5, unit=1)
    annual = board.annual(without(12), only=["P2"])
    found = board.diagnose(annual[annual["period"] != "FY2022-23"], make_measure)
    assert set(found.causes["status"]) == {"consistent with"}
    assert set(found.causes["cause"]) == {"residual"}
    assert "consistent with December left out, which too few" in found.causes.loc[0, "words"]


def test_one_figure_that_it_contradicts_keeps_a_reading_from_being_claimed(make_measure):
    board = Board(6)
    annual = board.annual(without(12))
    spoilt = [not (row.period == "FY2022-23" and row.provider == "P4") for row in annual.itertuples()]
    annual["value"] = annual["value"].where(spoilt, annual["value"] + 400)
    found = board.diagnose(annual, make_measure)
    assert not (found.claims["scope"] == "all figures").any()
    mine = found.causes[
        (found.causes["breakdown"] == "provider=P4") & (found.causes["period"] == "FY2022-23")
    ]
    assert mine["cause"].tolist() == ["residual"]


def gap_by_hand(board, row):
    """How far figure and sum lie apart at least: a cell is 2 either way, a printed 5 is 5 to 7."""
    year = int(row.period[2:6])
    cells = [board.rounded(board.true[row.provider, *one]) for one in months_of(year)]
    lower, upper = sum(cells) - 24, sum(cells) + 24
    return max(0, row.value - 2 - upper) or -max(0, lower - row.value - 2)


@pytest.mark.parametrize("seed", range(25))
def test_what_no_reading_gives_stays_residual_to_the_last_figure(make_measure, seed):
    draw = random.Random(f"odd {seed}")
    board = Board(seed, size=draw.choice([60, 600, 6000]))
    offsets = {}

    def more(name, year):
        if draw.random() < 0.6:
            offsets[name, year] = draw.choice([-1, 1]) * draw.randint(1, draw.choice([40, 400]))
        return offsets.get((name, year), 0)

    annual = board.annual(more=more)
    annual["value"] = annual["value"].clip(lower=100)
    found = board.diagnose(annual, make_measure)
    assert "explained" not in set(found.claims["status"])
    gaps = {(row.period, f"provider={row.provider}"): gap_by_hand(board, row) for row in annual.itertuples()}
    expected = {key: gap for key, gap in gaps.items() if gap}
    causes = found.causes
    assert (
        dict(zip(zip(causes["period"], causes["breakdown"], strict=True), causes["numerator"], strict=True))
        == expected
    )
    assert set(causes["cause"]) <= {"residual"}
    assert (causes["numerator_exact"].astype(int) == causes["numerator"]).all()


@pytest.mark.parametrize("share", [Fraction(1, 12), Fraction(-1, 12), Fraction(1, 50)])
def test_a_share_lost_everywhere_is_no_month_left_out(make_measure, share):
    board = Board(f"share {share}", providers=20)

    def more(name, year):
        return int(share * sum(board.true[name, *one] for one in months_of(year)))

    found = board.diagnose(board.annual(more=more), make_measure)
    assert "explained" not in set(found.claims["status"])
    assert set(found.causes["cause"]) == {"residual"}


def test_small_gaps_beside_wide_ranges_say_nothing(make_measure):
    # ranges span 53 numbers; figures just outside are near anything that moves them a little
    board = Board("wide", providers=30, size=30)
    found = board.diagnose(board.annual(more=lambda name, year: 32), make_measure)
    assert len(found.causes) > 30
    assert "explained" not in set(found.claims["status"])


def test_readings_that_fit_alike_are_ties(make_measure):
    board = Board("tie", unit=1)
    for name, year, month in list(board.true):
        if month == 11:
            board.true[name, year, month] = board.true[name, year, 5]
    found = board.diagnose(board.annual(without(11)), make_measure)
    assert found.claims.loc[0, ["cause", "ties"]].tolist() == [
        "month:left_out:may",
        "month:left_out:november",
    ]
    assert found.claims.loc[0, "would_separate"] == "counts that are neither rounded nor hidden"


def test_notes_say_how_many_how_far_and_that_nothing_explains_it(make_measure):
    board = Board("told", providers=3)
    more = {("P1", 2021): 300, ("P3", 2023): -500}
    found = board.diagnose(board.annual(more=lambda *key: more.get(key, 0)), make_measure)
    text = "\n".join(found.described)
    assert (
        "of 9 figures with rows behind them, 7 fit what their parts add up to, 2 differ and 0 cannot" in text
    )
    assert "none of which explains a difference; every difference stays residual" in text
    assert "2 of 9 figures differ; 1 is published higher, by at least 2" in text
    assert (
        "the differences lie in 2 of 3 lines; most figures differ in provider P1 (1), provider P3 (1)" in text
    )
    assert "FY2021-22: 1 of 3; FY2022-23: 0 of 3; FY2023-24: 1 of 3" in text
    assert "half of the ranges that can be compared span 48 or more" in text


def test_no_difference_is_no_cause_and_no_note(make_measure):
    board = Board("none")
    found = board.diagnose(board.annual(), make_measure)
    assert found.causes.empty
    assert found.described == ()


@pytest.mark.parametrize("lines", [(), (("provider", "P2"),)])
def test_a_line_added_up_by_months_is_what_its_cells_add_up_to(make_measure, engine, lines):
    from assurance.calendars import parse_period

    draw = random.Random(8)
    rows = []
    for name in ("P1", "P2", "P3"):
        for year, month in months_of(2021) + months_of(2022):
            for _ in range(draw.choice([0, 1, 1, 1, 1, 2])):
                kind = draw.choice(["n", "n", "n", "*", None])
                seen = 5 * draw.randint(1, 40) if kind == "n" else None
                rows.append((pd.Timestamp(year, month, 1).date(), name, seen, kind == "*"))
    frame = pd.DataFrame(rows, columns=["month", "provider", "seen", "seen__hidden"]).astype(
        {"seen": "Int64"}
    )
    engine.register_frame("cases", frame)
    columns = {"month": "date", "provider": "text", "seen": "integer", "seen__hidden": "boolean"}
    measure = make_measure("sum", id="seen", value="seen", date="month", breakdowns=["provider"])
    table = read_cells(
        engine, measure, view="cases", columns=columns, counts=HiddenCounts(**COUNTS), column="seen"
    )
    line = line_of(table, lines)
    for text in ("FY2021-22", "FY2022-23", "2021-Q3", "2022-05", "2021-07/2022-06"):
        period = parse_period(text)
        assert line.range(table.own_periods(period)[0]) == table.cells(period, lines).range, text


def figure(gap, width, *, line="P1", period="x"):
    class Printed:
        breakdown = (("provider", line),)
        period = None
        measure = None

    agreed = CountRange(1000, 1000)
    theirs = CountRange(1000 + gap, 1000 + gap)
    return CountFigure(
        Printed(), theirs, agreed, "differs", {"r": CountRange(1000 + gap, 1000 + gap + width)}
    )


@pytest.mark.parametrize(("gap", "width"), [(1, 0), (2, 0), (10, 0), (10, 4), (10, 50), (500, 48)])
def test_the_chance_of_one_figure_is_a_count_of_places(gap, width):
    # places of the reading's lower end, above the agreed sum, up to the farthest that still fits
    target = 1000 + gap
    places = range(1001, target + width + 1)
    fitting = range(target - width, target + 1)
    expected = min(Fraction(1), Fraction(len(fitting), len(places))) / 2
    assert chance_of_counts([figure(gap, width)], "r", Spread([])) == expected


def test_measures_of_one_line_and_period_count_once_and_lines_multiply():
    one, other, beside = figure(10, 0), figure(20, 0), figure(20, 0, line="P2")
    assert chance_of_counts([one, other], "r", Spread([])) == Fraction(1, 20) / 2
    assert chance_of_counts([one, beside], "r", Spread([])) == Fraction(1, 200) / 2


def test_what_any_line_would_fit_is_no_evidence():
    # moves by 10, 11 ... 29 of 1,000: of the figure that is 12 to 16 too high, any of 12 to 16 would do
    others = [figure(move, 0, line=f"L{move}") for move in range(10, 30)]
    one = figure(14, 0)
    wide = CountFigure(one.published, CountRange(1012, 1016), one.agreed, "differs", one.readings)
    spread = Spread([*others, wide])
    assert (
        chance_of_counts([wide], "r", spread)
        == max(
            Fraction(5, 16),  # places 1 to 16 above, of which 5 fit
            Fraction(5, 20),  # of the 20 other moves
            Fraction(4, 19),  # of the way from 10 to 29
        )
        / 2
    )
    far = figure(500, 0)
    assert chance_of_counts([far], "r", Spread([*others, far])) == Fraction(1, 500) / 2
