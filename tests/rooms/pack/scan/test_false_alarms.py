"""What stands in every release and is nobody's: counts, digests, versions, codes, words."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from release_folder import make_release, put

from assurance.pack.scan import Own, own_of_texts, reference_patterns, scan_folder
from assurance.programme import load_programme

ROOT = Path(__file__).resolve().parents[4]

CLEAN = {
    "digests": "9990000018" * 6 + "abcd, a9990000018b9990000018c and p2e7e121712c0e64284ce96160000",
    "digest with digits first": "sha256:9990000018aabbccddeeff",
    "uuid": "550e8400-e29b-41d4-a716-446655440000",
    "decimals": "0.9990000018, 3.4505577104, 9990000018.25, 1.9990000018e-05",
    "longer numbers": "19990000018 99900000181 999000001 00018",
    "thousands": "1,999,000,001 of 9,990,000,018",
    "wrong check digit": "9990000017 and 999 000 0017",
    "one digit": "0000000000 1111111111 999 999 9999",
    "columns of numbers": "999  000  0018\n100  101  1024",
    "vertical": "999\n000\n0018",
    "isbn": "ISBN 0471162401, ISBN-10: 0-471-16240-X",
    "digits of a program": "0123456789 1234567890",
    "versions": "Python 3.12.10, pandas 3.1.1, certifi 2026.10.18, tzdata 2026.6, 1.12.10.3, v10.12.2014.1",
    "codes": "ODS RX1, RXQ02, R1K, Y02987; LSOA E01000001 MSOA E02000001 LAD E07000123; ICD-10 F32.1",
    "strata": "A1 3 of 40, B2 12, S1 1st, M1 2nd, E1 4th, C2 40%",
    "colours": "#bb99aa #e41a1c #1f77b4 w4 5px m2 3px",
    "months": "2026-10, October 2026, 2026-W43, 2026-Q4, FY2024-25, 2025-04/2026-03",
    "old years": "Wilson (1927), Clopper and Pearson 1934, 26:404; JASA 22:209",
    "axis": "0 1 2 3 4 5 6 7 8 9 10 20 30 40 50",
    "intervals": "94.7% (60.0 to 99.5), 12-14, 1/2, 28/400, 2.5-97.5",
    "decorators": "@media print; x @ w; @functools.cache; a@b; user@localhost",
    "times": "2026-11-02T09:14:00Z drawn 2026-11-02",
    "identifiers of drawings": '<path id="m9990000018"/><use href="#p9990000018"/>',
    "scores": "-1234567891 is 1.234567891e+09",
    "doi": "doi:10.1002/sim.4780030405, doi.org/10.1080/00031305.1998.10480550",
}
OWN = Own(dates=frozenset({date(2026, 11, 2)}))


@pytest.mark.parametrize("what", CLEAN)
def test_what_is_nobodys_is_not_seen(tmp_path: Path, what: str) -> None:
    put(tmp_path, "note.txt", CLEAN[what])
    put(tmp_path, "note.html", f"<pre>{CLEAN[what]}</pre>" if "<" not in CLEAN[what] else CLEAN[what])
    assert [seen.words() for seen in scan_folder(tmp_path, own=OWN).sightings] == []


def test_a_clean_release_is_clean(tmp_path: Path) -> None:
    assert scan_folder(make_release(tmp_path / "2026-10"), own=OWN).is_clean


def test_the_documentation_is_clean_but_for_its_made_up_people() -> None:
    own = Own(spans=((date(1900, 1, 1), date(2100, 1, 1)),))
    found = scan_folder(ROOT / "docs", own=own).sightings
    seen = [one for one in found if one.kind != "e_mail"]  # of example.org
    assert {one.file for one in seen} <= {"privacy.md", "identifier_scan.md"}
    assert {one.kind for one in seen} <= {"postcode", "nhs_number", "case_key", "name"}


def test_the_declarations_of_the_demo_are_clean() -> None:
    folder = ROOT / "sampling_plans" / "community_mental_health"
    texts = [path.read_text("utf-8-sig") for path in sorted(folder.glob("*.*"))]
    own = own_of_texts(texts)
    patterns = reference_patterns(load_programme(folder))
    yaml = [s for s in scan_folder(folder, own=own, references=patterns).sightings if s.kind != "unreadable"]
    assert [seen.words() for seen in yaml] == []
    assert "R[0-9]{6}" in patterns


def test_dates_of_the_pack_are_its_own_and_others_are_not(tmp_path: Path) -> None:
    put(tmp_path, "note.txt", "2026-10-31 2026-11-02 2027-01-15 1899-12-31 1950-03-07")
    assert scan_folder(tmp_path, own=OWN).count("birth_date") == 2  # a birth and a day before the draw
    spans = Own(spans=((date(2024, 1, 1), date(2026, 12, 31)),))
    assert scan_folder(tmp_path, own=spans).count("birth_date") == 1
    assert scan_folder(tmp_path).count("birth_date") == 4


def test_contacts_of_the_pack_are_its_own(tmp_path: Path) -> None:
    put(tmp_path, "note.txt", "quality@example.org, 01632 960001, LS1 4AP")
    own = Own(contacts=("quality@example.org", "01632960001", "ls1 4ap"))
    assert scan_folder(tmp_path, own=own).is_clean
    assert scan_folder(tmp_path).count() == 3
