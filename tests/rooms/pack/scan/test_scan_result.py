"""What a scan says of itself, and the words with which it stops a release."""

from __future__ import annotations

import os
import time
from dataclasses import FrozenInstanceError
from pathlib import Path

import pytest
from release_folder import page, png, put

from assurance.errors import PackError
from assurance.pack.scan import Scan, Sighting, require_clean, scan_folder


def test_the_message_names_file_place_kind_and_count_and_what_to_do(tmp_path: Path) -> None:
    put(tmp_path, "tables/a.csv", "a,b\n1,9990000018\n2,9990000026 and 9990000018\n")
    put(tmp_path, "b.docx", "x")
    with pytest.raises(PackError) as caught:
        require_clean(scan_folder(tmp_path))
    assert str(caught.value).split("\n") == [
        f"release {tmp_path.name}: the identifier scan stops it in 3 places",
        "  b.docx: is of a kind that the scan cannot read",
        "  tables/a.csv, line 2, column 2: 1 NHS number",
        "  tables/a.csv, line 3, column 2: 2 NHS numbers",
        "nothing is released; find what put it there, take it out at its source and make the release again; "
        "a date, address or word that belongs to the pack itself is passed as such (`own`)",
    ]


def test_a_long_list_is_cut(tmp_path: Path) -> None:
    put(tmp_path, "a.csv", "a\n" + "9990000018\n" * 30)
    with pytest.raises(PackError, match="and in 10 more places"):
        require_clean(scan_folder(tmp_path))


def test_a_scan_is_frozen_sorted_and_repeats(tmp_path: Path) -> None:
    for name in ("b.txt", "a.txt", "c/d.txt"):
        put(tmp_path, name, "9990000018\nLS1 4AP\n9990000018")
    scan = scan_folder(tmp_path)
    assert scan == scan_folder(tmp_path)
    assert [(seen.file, seen.place, seen.kind) for seen in scan.sightings][:3] == [
        ("a.txt", "line 1", "nhs_number"), ("a.txt", "line 2", "postcode"), ("a.txt", "line 3", "nhs_number"),
    ]  # fmt: skip
    assert scan.counts() == {"nhs_number": 6, "postcode": 3}
    assert (scan.count("postcode"), scan.count(), scan.files) == (3, 9, 3)
    assert "seen were 6 NHS numbers, 3 whole postcodes" in scan.sentence()
    with pytest.raises(FrozenInstanceError):
        scan.files = 0  # type: ignore[misc]


def test_nothing_read_is_not_clean() -> None:
    assert not Scan("x", 0, ()).is_clean
    assert not Scan("x", 1, (Sighting("a", "", "unreadable", 1, "is a link"),)).is_clean


def _folder(folder: Path, megabytes: int) -> int:
    """Make pages and tables like those of a pack, of which charts are four fifths; each is another."""
    use = '<use xlink:href="#DejaVuSans-41" transform="translate(190.8 0)" style="fill: #b34700"/>'
    svg = f'<svg>{use * 5000}<path d="{"M 1.5 20.25 L 3 4 " * 10000}"/></svg>'
    number = size = 0
    while size < megabytes * 1_000_000:
        number += 1
        some = range(number * 10_000, number * 10_000 + 1000)
        rows = "".join(f"<tr><td>Team A{n}</td><td>{n} of 4{n}</td><td>{n / 7:.6f}</td></tr>" for n in some)
        words = "".join(
            f"<p>The share that was met in time rose from {n} to 41 in the month.</p>" for n in some
        )
        put(folder, f"page{number}.html", page(f"<table>{rows}</table>{svg}{words}"))
        put(folder, f"table{number}.csv", "team,met,share\n" + "".join(f"A{n},{n},{n / 7}\n" for n in some))
        put(folder, f"chart{number}.png", png())
        size = sum(path.stat().st_size for path in folder.iterdir())
    return size


@pytest.mark.parametrize(("megabytes", "seconds"), [(4, 2.5), pytest.param(20, 5.0, marks=pytest.mark.proof)])
def test_a_folder_of_20_megabytes_takes_5_seconds(tmp_path: Path, megabytes: int, seconds: float) -> None:
    size = _folder(tmp_path, megabytes)
    begun = time.process_time()
    scan = scan_folder(tmp_path, case_keys=[f"R{n:06}" for n in range(10_000)])
    assert time.process_time() - begun < seconds
    assert size >= megabytes * 1_000_000
    assert {seen.kind for seen in scan.sightings} <= {"birth_date"}


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="root may read anything")
def test_a_file_that_cannot_be_opened_blocks(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "x")
    (tmp_path / "a.txt").chmod(0)
    assert scan_folder(tmp_path).sightings[0].why == "cannot be opened"
