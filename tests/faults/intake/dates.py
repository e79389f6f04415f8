"""Dates in two orders, in none, as numbers, and on days that say nothing."""

from __future__ import annotations

from datetime import date

from tests.faults.intake.case import Case
from tests.faults.intake.damaged_csv import written

COLUMNS = {"ref": {"type": "id", "required": True}, "seen_on": "date"}
TIMES = {"ref": {"type": "id", "required": True}, "seen_at": "timestamp"}
NUMBER = "is a number, as spreadsheets keep dates; declare excel_serials, or export it as a date"
IMPOSSIBLE = "is an impossible date; expected a date written as "


def dated(*cells: str, heading: str = "seen_on"):
    """Write records.csv with one date a row."""
    rows = "".join(f"R{place},{cell}\n" for place, cell in enumerate(cells))
    return written(f"ref,{heading}\n{rows}")


CASES = (
    Case(
        "dates that could be in either order",
        dated("03/04/2026", "05/06/2026", "2026-01-31", "07/08/2026", "09/10/2026"),
        COLUMNS,
        refused="records: records.csv, column 'seen_on': 4 dates can be read with the day first or with the "
        "month first, rows 1, 2, 4 and 1 more (the header not counted), and no cell of the column tells "
        "which; declare date_order: day_first or month_first in sources.yaml",
        secrets=("03/04/2026", "05/06/2026"),
    ),
    Case(
        "clock times that could be in either order",
        dated("3-4-2026 10:00", heading="seen_at"),
        TIMES,
        refused="records: records.csv, column 'seen_at': 1 date can be read with the day first or with the "
        "month first, row 1 (the header not counted), and no cell of the column tells which; declare "
        "date_order: day_first or month_first in sources.yaml",
        secrets=("3-4-2026",),
    ),
    Case(
        "an order that two cells prove and nobody declared",
        dated("03/04/2026", "13/06/2026", "14/06/2026"),
        COLUMNS,
        warned=(
            "records: records.csv, column 'seen_on': its dates were read with the day first, which was "
            "proved by 2 dates, rows 2, 3 (the header not counted), and not declared; 1 other would be "
            "another date in the other order; declare date_order: day_first in sources.yaml, so that the "
            "next extract does not depend on such a row.",
        ),
        secrets=("13/06/2026",),
    ),
    Case(
        "dates in both orders",
        dated("13/06/2026", "06/13/2026", "06/14/2026"),
        COLUMNS,
        refused="records: records.csv, column 'seen_on': 1 date can only have the day first, row 1 (the "
        "header not counted), and 2 dates only the month first, rows 2, 3 (the header not counted); expected "
        "one order in a column; correct the export, or declare date_order and contradictory_dates: reject, "
        "so that rows against the order are rejected",
        secrets=("13/06/2026", "06/13/2026"),
    ),
    Case(
        "dates in both orders, one of them declared",
        dated("13/06/2026", "06/13/2026"),
        COLUMNS,
        source={"date_order": "day_first"},
        refused="records: records.csv, column 'seen_on': 1 date can only have the day first, row 1 (the "
        "header not counted), and 1 date only the month first, row 2 (the header not counted); expected "
        "one order in a column; correct the export, or declare date_order and contradictory_dates: reject, "
        "so that rows against the order are rejected",
    ),
    Case(
        "dates in both orders, to be rejected where they go against the declared one",
        dated("13/06/2026", "06/13/2026"),
        COLUMNS,
        source={"date_order": "day_first", "contradictory_dates": "reject"},
        rejected=(("seen_on", f"{IMPOSSIBLE}DD/MM/YYYY", 1),),
    ),
    Case(
        "the wrong order declared",
        dated("06/13/2026", "03/04/2026", "05/06/2026"),
        COLUMNS,
        source={"date_order": "day_first"},
        refused="records: records.csv, column 'seen_on': is declared day_first, but 1 date can only have the "
        "month first, row 1 (the header not counted), and none only the day first; 2 would be misread if "
        "they are alike; declare date_order: month_first, or contradictory_dates: reject if the declaration "
        "is right",
    ),
    Case(
        "two columns that each need an order",
        written("ref,seen_on,closed\nR1,3/4/2026,3/4/2026\nR2,,4/13/2026\nR3,,13/4/2026\n"),
        {**COLUMNS, "closed": "date"},
        refused="records: records.csv, column 'seen_on': 1 date can be read with the day first or with the "
        "month first, row 1 (the header not counted), and no cell of the column tells which; declare "
        "date_order: day_first or month_first in sources.yaml; column 'closed': 1 date can only have the day "
        "first, row 3 (the header not counted), and 1 date only the month first, row 2 (the header not "
        "counted); expected one order in a column; correct the export, or declare date_order and "
        "contradictory_dates: reject, so that rows against the order are rejected",
    ),
    Case(
        "days that no month has",
        dated("31/02/2026", "30/02/2026", "45/01/2026", "31/04/2026", "28/02/2026"),
        COLUMNS,
        source={"date_order": "day_first"},
        rejected=(("seen_on", f"{IMPOSSIBLE}DD/MM/YYYY", 4),),
    ),
    Case(
        "ISO days that no month has",
        dated("2026-02-30", "2026-13-01", "2026-10-01"),
        COLUMNS,
        rejected=(("seen_on", f"{IMPOSSIBLE}YYYY-MM-DD", 2),),
    ),
    Case(
        "too many impossible dates",
        dated("2026-02-30", "2026-10-01", "2026-10-02", "2026-10-03"),
        COLUMNS,
        source={"rejected_limit": 0.2},
        refused="records: records.csv: 1 of 4 rows (25.0%) do not fit the declaration, more than the 20.0% "
        "declared as rejected_limit: 1 in column 'seen_on' (is an impossible date; expected a date written "
        "as YYYY-MM-DD); nothing was stored; correct the export or the declaration in sources.yaml",
    ),
    Case(
        "years of two digits",
        dated("13/06/26", "2026-10-01"),
        COLUMNS,
        rejected=(
            ("seen_on", "has a year of two digits, so its century is unknown; export the year with four", 1),
        ),
    ),
    Case(
        "day numbers of a spreadsheet, not declared",
        dated("45000", "45001.5", "2026-10-01"),
        COLUMNS,
        rejected=(("seen_on", NUMBER, 2),),
        secrets=("45000",),
    ),
    Case(
        "day numbers that Excel's calendar does not have",
        dated("60", "0", "9999999", "45000"),
        COLUMNS,
        source={"excel_serials": "1900"},
        rejected=(
            ("seen_on", "is not a day number of Excel's 1900 calendar, from 1 to 2958465", 2),
            ("seen_on", "is day 60 of Excel's 1900 calendar, 29 February 1900, which never was", 1),
        ),
    ),
    Case(
        "times of day in a column of dates",
        dated("2026-10-01 00:00:00", "2026-10-01 10:15:00"),
        COLUMNS,
        rejected=(("seen_on", "has a time of day where a date is declared", 1),),
    ),
    Case(
        "days that say nothing, declared",
        dated("1900-01-01", "2026-10-01", "1900-01-01"),
        {"ref": "id", "seen_on": {"type": "date", "required": True}},
        source={"null_dates": [date(1900, 1, 1)]},
        rejected=(("seen_on", "is empty, but required", 2),),
    ),
    Case(
        "days that look as if they said nothing",
        dated("1753-01-01", *["2026-10-01"] * 3),
        COLUMNS,
        warned=(
            "records: records.csv, column 'seen_on': 1 date is 1753-01-01, a day that programs write where "
            "nothing is known or no end is set; measures take it for a real day; declare null_dates: "
            "[1753-01-01] in sources.yaml if it says nothing.",
        ),
    ),
    Case(
        "a clock of twelve hours, and the hour that spring skips",
        dated("2026-10-01 02:05 PM", "2026-03-29 01:30", "2026-10-01 14:05", heading="seen_at"),
        TIMES,
        rejected=(
            ("seen_at", "has a clock of twelve hours; export times from 00:00 to 23:59", 1),
            ("seen_at", "is a time that the clock skipped when summer time began", 1),
        ),
    ),
    Case(
        "a contact before its referral, to be rejected",
        written("referred,seen\n2026-10-05,2026-10-01\n2026-10-05,2026-10-05\n"),
        {"referred": "date", "seen": "date"},
        source={
            "checks": [
                {
                    "id": "seen_after_referred",
                    "holds": "referred <= seen",
                    "reason": "the contact comes before the referral",
                    "otherwise": "reject",
                }
            ]
        },
        rejected=(("seen_after_referred", "the contact comes before the referral", 1),),
    ),
)
