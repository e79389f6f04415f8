"""One identifier planted in one place of a release is found there, whatever the place and the kind."""

from __future__ import annotations

from pathlib import Path

import pytest
from release_folder import DRAWN, PLACES, make_release, put, zipped

from assurance.errors import PackError
from assurance.pack.scan import Own, require_clean, scan_folder

NHS = "999 000 0018"
OWN = Own(dates=frozenset({DRAWN}))


@pytest.fixture
def release(tmp_path: Path) -> Path:
    return make_release(tmp_path / "2026-10")


def test_a_clean_release_passes(release: Path) -> None:
    scan = scan_folder(release, own=OWN)
    require_clean(scan)
    assert (scan.files, scan.sightings) == (8, ())


@pytest.mark.parametrize("place", PLACES)
def test_an_nhs_number_is_found_in_each_place(release: Path, place: str) -> None:
    file, where, plant = PLACES[place]
    plant(release, NHS)
    scan = scan_folder(release, own=OWN)
    assert any(seen.file == file and where in seen.place for seen in scan.sightings), scan.sightings
    assert {(seen.file, seen.kind) for seen in scan.sightings} == {(file, "nhs_number")}
    with pytest.raises(PackError, match="NHS number") as caught:
        require_clean(scan)
    for part in (NHS, "9990000018", "0018", "999 000"):
        assert part not in str(caught.value)


KINDS = {
    "nhs_number": [
        "9990000018",
        "999-000-0018",
        "999.000.0018",
        "999/000/0018",
        "NHS9990000018",
        "4505577104",
        "999\u00a0000\u00a00018",
    ],
    "birth_date": [
        *("1950-03-07", "07/03/1950", "7.3.1950", "07-03-50", "7 March 1950", "7th of Mar 1950", "19500307"),
        *("March 7, 1950", "07-MAR-1950", "1950-03-07T00:00:00", "1950-03-07 00:00:00", "2014-05-02"),
    ],
    "postcode": ["LS1 4AP", "SW1A 1AA", "M1 1AE", "LS14AP", "ls1 4ap", "ZZ99 3VZ", "EC1A\u00a01BB"],
    "e_mail": ["zebedee.quagmire@example.org", "z+q@mail.example.co.uk"],
    "phone": [
        "01632 960001",
        "07700 900123",
        "07700900123",
        "+44 7700 900123",
        "(020) 7946 0958",
        "(555) 234-5678",
    ],
    "ssn": ["123-45-6789", "SSN 123456789"],
    "mbi": ["1EG4-TE5-MK73", "1EG4TE5MK73"],
    "case_key": ["p2e7e121712c0e64284ce9616"],
}
WHERE = (
    "html text",
    "html alt",
    "json value",
    "csv cell",
    "xlsx cell",
    "pdf text",
    "notebook source",
    "png iTXt",
)


@pytest.mark.parametrize(("kind", "value"), [(kind, value) for kind in KINDS for value in KINDS[kind]])
def test_each_kind_is_found_in_its_forms(tmp_path: Path, kind: str, value: str) -> None:
    release = tmp_path / "2026-10"
    release.mkdir()
    chosen = [place for place in WHERE if not (place == "pdf text" and "@" in value)]
    for place in chosen:
        PLACES[place][2](release, value)
        scan = scan_folder(release)
        assert any(s.kind == kind and PLACES[place][1] in s.place for s in scan.sightings), (place, scan)
        for file in release.rglob("*.*"):
            file.unlink()


@pytest.mark.parametrize("number", ["9990000018", "9990000018.0", "9.990000018e9"])
def test_a_number_is_found_where_a_program_took_it_for_one(release: Path, number: str) -> None:
    put(release, "findings.json", f'{{"rows": [{{"n": {number}}}]}}')
    put(release, "tables/figures.csv", f"a,b\n1,{number if 'e' not in number else '9990000018'}\n")
    found = {seen.file for seen in scan_folder(release).sightings if seen.kind == "nhs_number"}
    assert found == {"findings.json", "tables/figures.csv"}


def test_a_number_and_a_birth_are_found_in_typed_cells(release: Path) -> None:
    from datetime import date

    from release_folder import workbook

    def cells(book, sheet) -> None:
        sheet.write_number(5, 1, 9990000018)
        sheet.write_datetime(6, 1, date(1950, 3, 7), book.add_format({"num_format": "dd mmm yy"}))

    put(release, "figures.xlsx", workbook(cells))
    found = [
        (seen.place, seen.kind) for seen in scan_folder(release).sightings if seen.file == "figures.xlsx"
    ]
    assert ("sheet 1, row 6, column B", "nhs_number") in found
    assert ("sheet 1, row 7, column B", "birth_date") in found


@pytest.mark.parametrize(
    "name", ["case 999 000 0018.txt", "9990000018/a.txt", "x_1950-03-07.txt", "9990000018.sh"]
)
def test_names_of_files_and_folders_are_scanned_and_not_repeated(release: Path, name: str) -> None:
    put(release, name, "nothing")
    scan = scan_folder(release)
    assert any(seen.place == "name" for seen in scan.sightings)
    said = "\n".join(seen.words() for seen in scan.sightings)
    assert not any(part in said for part in ("999", "1950"))
    assert "(name withheld: number " in said


def test_a_key_that_is_somebody_is_not_repeated_in_the_path(release: Path) -> None:
    put(release, "findings.json", '{"p2e7e121712c0e64284ce9616": {"n_9990000018": {"born": "1950-03-07"}}}')
    said = "\n".join(seen.words() for seen in scan_folder(release).sightings)
    assert "birth" in said
    assert "9990000018" not in said
    assert "p2e7" not in said


UNREADABLE = {
    "unknown kind": ("notes.docx", b"PK\x03\x04"),
    "no suffix": ("README", b"text"),
    "script": ("run.js", b"1"),
    "not what it says": ("chart.png", b"GIF89a"),
    "text that is none": ("verify.py", b"x = '\xff\xfe'"),
    "control characters": ("verify.py", b"x\x00y"),
    "broken json": ("findings.json", b'{"a": '),
    "broken workbook": ("figures.xlsx", b"PK\x03\x04 and nothing"),
    "broken pdf": ("report.pdf", b"%PDF-1.7\nnothing"),
    "unknown in zip": ("all.zip", zipped("a.exe", "x")),
    "zip with more": ("all.zip", zipped("a.txt", "x") + b"after"),
    "unknown data uri": ("index.html", b'<img alt="Line of figures" src="data:image/webp;base64,QUJDRA==">'),
    "packed text": ("verify.py", b"x = '" + b"QUJDRAzz" * 40 + b"='"),
}


@pytest.mark.parametrize("fault", UNREADABLE)
def test_what_cannot_be_read_blocks(tmp_path: Path, fault: str) -> None:
    name, content = UNREADABLE[fault]
    put(tmp_path, name, content)
    scan = scan_folder(tmp_path)
    assert {(seen.file, seen.kind) for seen in scan.sightings} == {(name, "unreadable")}
    with pytest.raises(PackError, match=name):
        require_clean(scan)


def test_bytes_after_a_picture_and_chunks_of_unknown_kinds_block(tmp_path: Path) -> None:
    from release_folder import png

    picture = png()
    odd = picture[:33] + b"\x00\x00\x00\x02abCDxy\x00\x00\x00\x00" + picture[33:]
    for content in (picture + b"Zebedee", odd, picture[:-20]):
        put(tmp_path, "chart.png", content)
        assert {seen.kind for seen in scan_folder(tmp_path).sightings} == {"unreadable"}


def test_a_link_blocks(release: Path) -> None:
    (release / "more.html").symlink_to(release / "index.html")
    assert [s.why for s in scan_folder(release).sightings if s.file == "more.html"] == [
        "is a link to another place"
    ]


def test_an_empty_folder_proves_nothing(tmp_path: Path) -> None:
    with pytest.raises(PackError, match="no file was there"):
        require_clean(scan_folder(tmp_path))
    with pytest.raises(PackError, match="is no folder"):
        scan_folder(tmp_path / "none")
