"""Codes held against reference lists: unmapped ones fail with their rows, retired ones are said."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from assurance.engine import Engine, Store
from assurance.errors import DomainError, ExtractError
from assurance.extracts import receive, register
from assurance.programme import Header, ListSource, Programme, RecordSource

LIST = {
    "kind": "list",
    "title": "Partners",
    "version": "2026-04",
    "file": "partners.csv",
    "location": "programme",
    "columns": {
        "code": {"type": "id", "required": True},
        "hours": {"type": "number"},
        "since": {"type": "date"},
        "until": {"type": "date"},
    },
    "codes": {"code": "code", "valid_from": "since", "valid_until": "until"},
}
PARTNERS = "code,hours,since,until\nGP,24,,\nWARD,4,2026-02-01,\nOLD,8,,2026-06-30\n"
HEADER = Header(programme="made_up", version="1", title="Made up", owner="Lead")


class Place:
    """A programme with one list and one source that takes its codes from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.engine = Engine.open(threads=2)
        self.store = Store(folder / "store")
        (folder / "partners.csv").write_text(PARTNERS)

    def receive(self, rows: str, *, version: str = "2026-04", **column: object):
        listed = ListSource(**{**LIST, "version": version})
        source = RecordSource(
            kind="records",
            title="Requests",
            file="requests.csv",
            columns={
                "sent_on": {"type": "date", "date_order": "iso"},
                "partner": {"type": "category", "code_list": "partners", **column},
            },
        )
        (self.folder / "requests.csv").write_text(f"sent_on,partner\n{rows}")
        sources = {"partners": listed, "requests": source}
        programme = Programme(folder=self.folder, header=HEADER, sources=sources)
        intakes = {}
        for name, declared in sources.items():
            intakes[name] = receive(
                name,
                declared,
                folder=self.folder,
                programme=programme,
                store=self.store,
                engine=self.engine,
                lists=intakes,
            )
            register(intakes[name], self.engine, sources=sources)
        return intakes["requests"]


@pytest.fixture
def place(tmp_path: Path):
    made = Place(tmp_path)
    yield made
    made.engine.close()


def test_a_code_that_the_list_lacks_refuses_the_file_with_its_rows(place: Place) -> None:
    with pytest.raises(ExtractError) as caught:
        place.receive("2026-05-01,GP\n2026-05-01,HOSPICE\n2026-05-02,\n2026-05-03,gp\n")
    assert str(caught.value) == (
        "requests: requests.csv, column 'partner': 2 rows hold a code that list 'partners', version "
        "'2026-04', does not know: rows 2, 4 (the header not counted); add the codes to the list under a new "
        "version, correct the export, or declare unmapped: reject"
    )
    assert not list(place.store.root.rglob("rejected/**/requests/*"))


def test_more_than_twenty_rows_are_counted(place: Place) -> None:
    with pytest.raises(ExtractError, match=r"25 rows hold.*rows 1, 2, .*, 20 and 5 more \(the header"):
        place.receive("2026-05-01,X\n" * 25)


def test_unmapped_rows_may_be_rejected_instead(place: Place) -> None:
    intake = place.receive("2026-05-01,GP\n2026-05-01,HOSPICE\n", unmapped="reject")
    assert intake.rejected == (("partner", "is not a code of list 'partners', version '2026-04'", 1),)
    assert (intake.rows_accepted, intake.rows_rejected) == (1, 1)


def test_codes_not_in_force_are_counted_and_said(place: Place) -> None:
    intake = place.receive(
        "2026-06-30,OLD\n2026-07-01,OLD\n2026-01-31,WARD\n2026-02-01,WARD\n,OLD\n", code_on="sent_on"
    )
    assert intake.rows_accepted == 5
    assert intake.warnings == (
        "requests: requests.csv, column 'partner': in 1 row the code was retired on its day, by list "
        "'partners', version '2026-04': row 2 (the header not counted); find out whether the records or the "
        "list are late.",
        "requests: requests.csv, column 'partner': in 1 row the code was not yet in force on its day, by "
        "list 'partners', version '2026-04': row 3 (the header not counted); find out whether the records "
        "or the list are late.",
    )


def test_codes_not_in_force_may_be_rejected(place: Place) -> None:
    intake = place.receive("2026-06-30,OLD\n2026-07-01,OLD\n", code_on="sent_on", retired="reject")
    assert intake.rejected == (
        ("partner", "was retired on its day, by list 'partners', version '2026-04'", 1),
    )


def test_the_list_adds_its_columns_in_file_order(place: Place) -> None:
    intake = place.receive("2026-05-01,WARD\n2026-05-02,\n2026-05-03,GP\n", adds={"response_hours": "hours"})
    assert intake.rows_accepted == 3
    assert place.engine.rows("select _row, partner, response_hours from requests") == [
        (1, "WARD", 4.0),
        (2, None, None),
        (3, "GP", 24.0),
    ]
    assert "response_hours" in place.engine.columns("requests__all")


def test_another_version_of_the_list_is_another_intake(place: Place) -> None:
    first = place.receive("2026-05-01,GP\n")
    again = place.receive("2026-05-01,GP\n")
    assert replace(again, warnings=first.warnings) == first
    (place.folder / "partners.csv").write_text("code,hours,since,until\nWARD,4,,\n")
    with pytest.raises(ExtractError, match="version '2026-10', does not know: row 1"):
        place.receive("2026-05-01,GP\n", version="2026-10")


def test_a_code_with_two_meanings_has_none(place: Place) -> None:
    (place.folder / "partners.csv").write_text("code,hours,since,until\nGP,24,,\nGP,48,,\n")
    with pytest.raises(ExtractError, match=r"partners: partners.csv: 1 rows repeat the key \(code\)"):
        place.receive("2026-05-01,GP\n")


def test_a_list_has_to_come_first(place: Place) -> None:
    source = RecordSource(
        kind="records",
        title="Requests",
        file="requests.csv",
        columns={"partner": {"type": "category", "code_list": "partners"}},
    )
    (place.folder / "requests.csv").write_text("partner\nGP\n")
    programme = Programme(folder=place.folder, header=HEADER, sources={"requests": source})
    with pytest.raises(ExtractError, match="list 'partners' has not been received"):
        receive(
            "requests",
            source,
            folder=place.folder,
            programme=programme,
            store=place.store,
            engine=place.engine,
        )


def test_further_closed_days_are_no_working_days() -> None:
    with Engine.open() as engine:
        engine.close_days([date(2026, 10, 6)])
        lowered = engine.lower(_working_days())
        assert engine.scalar(f"select {lowered} from (select date '2026-10-05' a, date '2026-10-08' b)") == 2
        with pytest.raises(DomainError, match="counted already"):
            engine.close_days([date(2026, 10, 7)])


def _working_days():
    from assurance.expressions import parse_expression

    return parse_expression("working_days(a, b)", {"a": "date", "b": "date"})
