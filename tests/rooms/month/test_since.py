"""An extract is held against the two before: rows that went missing, cells and figures that changed."""

from __future__ import annotations

from collections.abc import Callable

from small_programme import Row, Small, figures

Change = Callable[[list[Row]], list[Row]]

PERIODS = ("2026-08", "2026-09", "2026-10")


def as_it_is(rows: list[Row]) -> list[Row]:
    return rows


class Sender:
    """Sends what was known when each period was over."""

    def __init__(self, small: Small) -> None:
        self.small = small
        self.rows = small.rows()
        self.lines = figures(self.rows)

    def send(self, period: str, change: Change = as_it_is, board: Change = as_it_is) -> tuple[str, ...]:
        """Write the files and give what is said of them."""
        known = [dict(row) for row in self.rows if row["received_at"][:7] <= period]
        self.small.write("referrals.csv", change(known))
        lines = [dict(line) for line in self.lines if line["period"] <= period]
        self.small.write("board.csv", board(lines))
        with self.small.open(period) as month:
            return month.warnings()


def three(small: Small, **last: Change) -> tuple[str, ...]:
    """Send two periods in order, then the last with a change."""
    sender = Sender(small)
    assert [sender.send(period) for period in PERIODS[:-1]] == [(), ()]
    return sender.send(PERIODS[-1], **last)


def test_what_only_grows_says_nothing(small: Small) -> None:
    assert three(small) == ()


def test_rows_that_went_missing_are_counted(small: Small) -> None:
    (said,) = three(small, change=lambda rows: rows[9:])
    assert said.startswith(
        "referrals: referrals.csv: 9 of 184 rows that were received for September 2026 are not among "
        "those accepted now; of those received for August 2026, 0 of 176 were gone the next time"
    )


def test_a_few_corrections_are_no_news(small: Small) -> None:
    def corrected(rows: list[Row]) -> list[Row]:
        for row in rows[:4]:
            row["seen_at"] = ""
        return rows[2:]

    assert three(small, change=corrected) == ()


def test_a_column_that_was_overwritten_is_named(small: Small) -> None:
    def moved(rows: list[Row]) -> list[Row]:
        values = [row["site"] for row in rows]
        for row, value in zip(rows, values[1:] + values[:1], strict=True):
            row["site"] = value
        return rows

    said = [text for text in three(small, change=moved) if "say something else" in text]
    assert len(said) == 1
    assert "of 184 rows that were received for September 2026 too" in said[0]
    assert "now: site in 18" in said[0]


def test_a_figure_that_was_rewritten_is_said(small: Small) -> None:
    def rewritten(lines: list[Row]) -> list[Row]:
        lines[20]["numerator"] = str(int(lines[20]["numerator"]) + 1)
        return lines

    (said,) = three(small, board=rewritten)
    assert "of 23 figures that were received for September 2026 too" in said
    assert "numerator in 1" in said


def test_two_earlier_extracts_are_needed(small: Small) -> None:
    sender = Sender(small)
    assert sender.send("2026-09") == ()
    assert sender.send("2026-10", change=lambda rows: rows[9:]) == ()


def test_the_same_extract_for_several_periods_is_no_step(small: Small) -> None:
    """Whoever reports three months from one file has one extract, and nothing to hold it against."""
    for period in PERIODS:
        with small.open(period) as month:
            assert month.warnings() == ()
    rows = small.rows()
    small.write("referrals.csv", rows[9:])
    with small.open(PERIODS[-1]) as month:
        assert month.warnings() == ()


def test_an_earlier_extract_that_is_gone_from_the_store_is_passed_over(small: Small) -> None:
    sender = Sender(small)
    for period in ("2026-07", *PERIODS[:-1]):
        assert sender.send(period) == ()
        with small.open(period) as month:
            snapshot = month.intake()["referrals"].snapshot
        if period == "2026-08":
            snapshot.unlink()
    (said,) = sender.send("2026-10", change=lambda rows: rows[9:])
    assert "9 of 184 rows that were received for September 2026" in said
    assert "of those received for July 2026, 0 of 168 were gone" in said
