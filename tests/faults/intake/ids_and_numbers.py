"""Ids and numbers as spreadsheets and printed tables leave them."""

from __future__ import annotations

from tests.faults.intake.case import Case
from tests.faults.intake.damaged_csv import written

NOTHING = "stands for nothing known, as N/A or a dash does, and is not declared; declare it under null_values"
UNDECLARED = (
    "has a sign between thousands or before decimals that is not declared; declare thousands_sign or "
    "decimal_sign"
)
NHS = {"type": "id", "format": "nhs_number", "becomes": {"pseudonym": "person"}}


def listed(*cells: str):
    """Write records.csv with one quoted cell a row."""
    return written("v,other\n" + "".join(f'"{cell}",x\n' for cell in cells))


CASES = (
    Case(
        "ids in scientific notation",
        listed("9.43477E+09", "9434765919", "1,2E+11"),
        {"v": {"type": "id", "pattern": ".*"}},
        rejected=(
            ("v", "is a number in scientific notation, as a spreadsheet leaves it; the id itself is lost", 2),
        ),
        secrets=("9.43477E+09", "9434765919"),
    ),
    Case(
        "ids that lost their zeros",
        listed("12", "0012", "00012"),
        {"v": {"type": "id", "width": 4}},
        rejected=(("v", "does not have the width of 4", 2),),
    ),
    Case(
        "ids whose zeros come back",
        listed("12", "0012", "A12", "12345", "7"),
        {"v": {"type": "id", "width": 4, "pad": True}},
        rejected=(("v", "is not made of digits alone", 1), ("v", "does not have the width of 4", 1)),
    ),
    Case(
        "white space inside ids",
        listed("00\u00a012", "00 12", "00\u200b12", "\u00a00012\u202f"),
        {"v": {"type": "id", "width": 4}},
        rejected=(("v", "has white space inside, perhaps of a kind that cannot be seen", 3),),
    ),
    Case(
        "words for nothing in ids, numbers and dates",
        written("id,n,d\nN/A,1,2026-10-01\nA1,-,2026-10-01\nA2,1,NULL\nA3,1,2026-10-01\n"),
        {"id": "id", "n": "integer", "d": "date"},
        rejected=(("id", NOTHING, 1), ("n", NOTHING, 1), ("d", NOTHING, 1)),
    ),
    Case(
        "words for nothing that are declared, in another case",
        listed("N/A", "n/a", "5"),
        {"v": "integer"},
        source={"null_values": ["N/A"]},
        rejected=(("v", NOTHING, 1),),
    ),
    Case(
        "errors of a spreadsheet",
        listed("#N/A", "#REF!", "########", "T1"),
        {"v": "category"},
        rejected=(
            (
                "v",
                "holds a spreadsheet's error, such as #N/A, or ##### for a column too narrow; mend it in the "
                "sheet, or declare it under null_values where it says that nothing is known",
                3,
            ),
        ),
    ),
    Case(
        "thousands signs that are not declared",
        listed("1,250", "1.250", "1 250", "1250"),
        {"v": "integer"},
        rejected=(("v", UNDECLARED, 3),),
        secrets=("1,250", "1250"),
    ),
    Case(
        "thousands signs in the wrong places",
        listed("12,34", "1,250", "1234,567"),
        {"v": "integer"},
        source={"thousands_sign": ","},
        rejected=(
            (
                "v",
                "has its thousands signs in the wrong places; expected groups of three digits, such as "
                "1,250,000",
                2,
            ),
        ),
    ),
    Case(
        "decimal commas that are not declared",
        listed("1,5", "1.5"),
        {"v": "number"},
        rejected=(("v", UNDECLARED, 1),),
    ),
    Case(
        "decimal points where commas are declared",
        listed("1.5", "1,5"),
        {"v": "number"},
        source={"decimal_sign": ","},
        rejected=(("v", UNDECLARED, 1),),
    ),
    Case(
        "numbers as accountants print them",
        listed("(5)", "5-", "\u22125", "£5", "50%", "5 EUR", "-5"),
        {"v": "number"},
        rejected=(
            (
                "v",
                "is in brackets, as negative amounts are printed; export it with a minus sign before it",
                1,
            ),
            ("v", "has its minus sign at the end; export it with the sign before the digits", 1),
            ("v", "has a dash in place of a minus sign; export it with the minus sign of the keyboard", 1),
            ("v", "has a percent sign; export it as a plain number", 1),
            ("v", "has a sign of currency; export it as a plain number", 2),
        ),
    ),
    Case(
        "full-width digits",
        listed("\uff15", "5"),
        {"v": "integer"},
        rejected=(("v", "has digits of another script or width; export it in the digits 0 to 9", 1),),
    ),
    Case(
        "numbers in scientific notation",
        listed("1.23E+09", "1e3", "1250"),
        {"v": "number"},
        rejected=(
            ("v", "is in scientific notation, as a spreadsheet shows long numbers, so digits may be lost", 2),
        ),
    ),
    Case(
        "NHS numbers with a slip of the pen",
        listed("999 000 1006", "9990001060", "999000100", "9999999999"),
        {"v": NHS},
        rejected=(
            ("v", "is not ten digits", 1),
            (
                "v",
                "is one digit ten times, which stands for no person; declare it under null_values where it "
                "says that nothing is known",
                1,
            ),
            ("v", "has a wrong check digit", 1),
        ),
        secrets=("9990001006", "9990001060", "999 000 1006"),
    ),
)
