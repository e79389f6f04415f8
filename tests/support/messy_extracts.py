"""Messy extracts of made-up people, as they come: made by hand, wrong in known places."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from pathlib import Path

import openpyxl

WARDS = ("Elm ward", "Oak ward", "Ash ward")
OUTCOMES = ("No harm", "Low harm", "Moderate harm")
FIRST = date(2026, 8, 1)


def nhs_number(place: int) -> str:
    """Give the n-th number with a right check digit of the range 999, which is never issued."""
    found = -1
    for middle in range(10_000, 999_999):
        digits = f"999{middle:06}"
        check = (11 - sum(int(digit) * (10 - at) for at, digit in enumerate(digits)) % 11) % 11
        if check < 10:
            found += 1
            if found == place:
                return f"{digits}{check}"
    raise ValueError(place)


NUMBERS = tuple(nhs_number(place * 3) for place in range(150))


def ugly_workbook(path: Path, *, rows: int = 150) -> Path:
    """Write a workbook with titles, two rows of headings, merged cells, a hidden sheet, totals and notes."""
    book = openpyxl.Workbook()
    cover = book.active
    cover.title = "Read me"
    cover["A1"] = "Made up for tests; nobody in it exists"
    sheet = book.create_sheet("Falls")
    sheet["A1"] = "Falls reported, all wards (made up)"
    sheet.merge_cells("A1:I1")
    sheet["A2"] = "Position as at 31 October 2026"
    for place, heading in enumerate(
        ("Fall", None, "Person", None, None, None, "Ward", "Outcome", "Comments")
    ):
        sheet.cell(4, place + 1, heading)
    for place, heading in enumerate(("Ref", "Fell at", "NHS number", "Surname", "Date of birth", "Postcode")):
        sheet.cell(5, place + 1, heading)
    for cells in ("A4:B4", "C4:F4", "G4:G5", "H4:H5", "I4:I5"):
        sheet.merge_cells(cells)
    for place in range(rows):
        sheet.append(_fall(place))
    sheet.append(["Total", None, None, None, None, None, None, rows, None])
    sheet.append(["Source: made up on a rainy day"])
    hidden = book.create_sheet("Lookups")
    hidden.append(["code", "meaning"])
    hidden.sheet_state = "hidden"
    book.save(path)
    return path


def _fall(place: int) -> list[object]:
    day = FIRST + timedelta(days=place % 90)
    fell: object = datetime(day.year, day.month, day.day, 8 + place % 12, 5)
    if place % 5 == 0:  # typed as text, day first
        fell = f"{day:%d/%m/%Y} 09:30"
    number = NUMBERS[place % len(NUMBERS)]
    spaced = f"{number[:3]} {number[3:6]} {number[6:]}" if place % 7 == 0 else number
    born = date(1930 + place % 40, 1 + place % 12, 1 + place % 27)
    comment = f"Madeup{place} slipped near the window; told daughter" if place % 4 == 0 else None
    return [
        f"F{place:05}", fell, spaced, f"Madeup{place}", born, f"ZZ{place % 9 + 1} {place % 9}ZZ",
        WARDS[place % 3], ("N/A" if place % 29 == 0 else OUTCOMES[place % 2]), comment,
    ]  # fmt: skip


def ambiguous_csv(path: Path, *, rows: int = 60) -> Path:
    """Write a CSV file whose dates all read both day first and month first."""
    lines = ["Referral ID;Team;Received on;Decision"]
    lines += [
        f"R{place:06};{('North', 'South')[place % 2]} team;{place % 12 + 1:02}/{place % 11 + 2:02}/2026;"
        f"{('accepted', 'declined')[place % 3 == 0]}"
        for place in range(rows)
    ]
    path.write_text("\n".join(lines) + "\n", encoding="utf-8")
    return path
