"""People of the extracts are recognised by the store's keyed hashes; ordinary words are not people."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from private_records import COLUMNS, KEY, OTHER_KEY, PEOPLE, Place, declare
from release_folder import DRAWN, PLACES, make_release, page, put

from assurance.engine import Engine
from assurance.errors import DomainError, PackError, StoreError
from assurance.extracts import Key, token_files
from assurance.pack.scan import Own, Scan, own_of_texts, scan_folder

MORE = (
    "9990000034,Mark,Young,1961-05-02,ZZ99 3WZ,,MRN 0077125,2026-10-08,North\n"
    "9990000042,Zoë,Müßiggänger,2026-03-01,ZZ99 3WZ,,HOSP-77126,2026-10-08,North\n"
    "9990000050,Page,Case,1961-05-02,ZZ99 3WZ,,4412345,2026-10-08,North\n"
)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, ...]:
    with pytest.MonkeyPatch.context() as patch, Engine.open(threads=2) as engine:
        patch.setenv("ASSURANCE_KEY", KEY)
        place = Place(tmp_path_factory.mktemp("people"), engine)
        place.receive(PEOPLE + MORE, declare(COLUMNS))
        return token_files(place.store, "made_up")


def scan(folder: Path, tokens: tuple[Path, ...], **keys) -> Scan:
    return scan_folder(folder, tokens=tokens, key=Key(bytes.fromhex(KEY)), **keys)


def kinds(tmp_path: Path, tokens: tuple[Path, ...], said: str, **keys) -> dict[str, int]:
    put(tmp_path, "note.txt", said)
    return dict(scan(tmp_path, tokens, **keys).counts())


NAMED = [
    "seen by Zebedee Quagmire in May",
    "QUAGMIRE, Zebedee",
    "zebedee quagmire",
    "zebedee_quagmire.csv",
    "Zebedee J. Quagmire",
    "Mrs Quagmire",
    "Z. Quagmire",
    "Ermintrude\tFeatherstonehaugh",
    "zoe mussigganger",
    "Zoë Müßiggänger",
    "Mark Quagmire",  # one of the two is a common word
]


@pytest.mark.parametrize("said", NAMED)
def test_names_are_recognised(tmp_path: Path, tokens: tuple[Path, ...], said: str) -> None:
    assert kinds(tmp_path, tokens, said) == {"name": 1}


NOBODY = [
    "a quagmire of rules",
    "Quagmire",  # one word alone is no name
    "mark each young case on the page",  # words, though people bear them as names
    "Young Case Page",
    "Zebedee. It was Tuesday, and the Quagmire",
    "North site, 12 of 40",
]


@pytest.mark.parametrize("said", NOBODY)
def test_single_and_common_words_are_nobody(tmp_path: Path, tokens: tuple[Path, ...], said: str) -> None:
    assert kinds(tmp_path, tokens, said) == {}


def test_words_of_the_declarations_are_nobody(tmp_path: Path, tokens: tuple[Path, ...]) -> None:
    said = "Teams: Quagmire, Featherstonehaugh"
    assert kinds(tmp_path, tokens, said) == {"name": 1}
    assert kinds(tmp_path, tokens, said, own=own_of_texts(["allowed: [Quagmire, Featherstonehaugh]"])) == {}


ACROSS = {
    "cells of a page": ("index.html", page("<table><tr><td>Zebedee</td><td>Quagmire</td></tr></table>")),
    "cells of a table": ("a.csv", "forename,surname\nZebedee,Quagmire\n"),
    "values of an object": ("a.json", json.dumps([{"forename": "Zebedee", "surname": "Quagmire"}])),
    "list": ("a.json", json.dumps(["Zebedee", "Quagmire"])),
}


@pytest.mark.parametrize("case", ACROSS)
def test_names_are_recognised_across_cells(tmp_path: Path, tokens: tuple[Path, ...], case: str) -> None:
    name, content = ACROSS[case]
    put(tmp_path, name, content)
    assert scan(tmp_path, tokens, own=Own(dates=frozenset({DRAWN}))).counts() == {"name": 1}


def test_rows_are_not_read_into_one_another(tmp_path: Path, tokens: tuple[Path, ...]) -> None:
    put(tmp_path, "a.csv", "word\nZebedee\nQuagmire\n")
    put(tmp_path, "b.html", page("<p>Zebedee</p><p>Quagmire</p>"))
    assert scan(tmp_path, tokens, own=Own(dates=frozenset({DRAWN}))).counts() == {}


@pytest.mark.parametrize(
    "place", ["html alt", "xlsx hidden sheet", "pdf cell", "png zTXt", "notebook metadata"]
)
@pytest.mark.parametrize(("said", "kind"), [("Zebedee Quagmire", "name"), ("hosp 77123", "local_reference")])
def test_known_people_are_found_in_many_places(
    tmp_path: Path, tokens: tuple[Path, ...], place: str, said: str, kind: str
) -> None:
    release = make_release(tmp_path / "2026-10")
    PLACES[place][2](release, said)
    found = scan(release, tokens, own=Own(dates=frozenset({DRAWN})))
    assert {(seen.file, seen.kind) for seen in found.sightings} == {(PLACES[place][0], kind)}


@pytest.mark.parametrize(
    "said", ["HOSP-77123", "hosp77124", "HOSP/77123", "MRN 0077125", "MRN0077125", "4412345"]
)
def test_local_references_are_recognised(tmp_path: Path, tokens: tuple[Path, ...], said: str) -> None:
    assert kinds(tmp_path, tokens, f"case {said}, late") == {"local_reference": 1}


@pytest.mark.parametrize("said", ["HOSP-99999", "4,412,345", "0.4412345", "44123456", "12 77123"])
def test_other_numbers_are_no_references(tmp_path: Path, tokens: tuple[Path, ...], said: str) -> None:
    assert kinds(tmp_path, tokens, f"of {said} in all") == {}


def test_an_nhs_number_that_is_known_is_counted_once(tmp_path: Path, tokens: tuple[Path, ...]) -> None:
    assert kinds(tmp_path, tokens, "999 000 0018 at ZZ99 3VZ") == {"nhs_number": 1, "postcode": 1}


def test_a_birth_that_looks_like_a_version_counts_where_it_is_known(
    tmp_path: Path, tokens: tuple[Path, ...]
) -> None:
    assert kinds(tmp_path, tokens, "31.12.87") == {"birth_date": 1}
    assert kinds(tmp_path, tokens, "Python 3.12.10") == {}


def test_case_keys_are_found_and_short_ones_counted(tmp_path: Path) -> None:
    put(tmp_path, "a.json", json.dumps({"rows": ["R002487", "R002488"], "n": 17, "r-002489": 1}))
    found = scan_folder(tmp_path, case_keys=["R002487", "R002489", "17", "ABCD"])
    assert found.counts() == {"case_key": 2}
    assert (found.keys, found.short_keys) == (2, 2)
    assert "2 more are too short" in found.sentence()
    assert not any("R0024" in seen.words() or "002489" in seen.words() for seen in found.sightings)


def test_declared_patterns_are_found(tmp_path: Path) -> None:
    put(tmp_path, "a.txt", "MK-12345 and MK-1234 and XMK-12345")
    found = scan_folder(tmp_path, references=["MK-[0-9]{5}"])
    assert found.counts() == {"local_reference": 1}
    with pytest.raises(DomainError, match="is no regular expression"):
        scan_folder(tmp_path, references=["("])


def test_hashes_need_their_key(tmp_path: Path, tokens: tuple[Path, ...]) -> None:
    put(tmp_path, "a.txt", "nothing")
    with pytest.raises(PackError, match="keyed hashes and no key"):
        scan_folder(tmp_path, tokens=tokens)
    with pytest.raises(StoreError, match="made with the key"):
        scan_folder(tmp_path, tokens=tokens, key=Key(bytes.fromhex(OTHER_KEY)))


def test_names_of_files_that_are_known_are_withheld(tmp_path: Path, tokens: tuple[Path, ...]) -> None:
    put(tmp_path, "zebedee quagmire/a.txt", "born 1950-03-07")
    put(tmp_path, "x.json", json.dumps({"zebedee": {"quagmire": "1950-03-07"}}))
    said = "\n".join(seen.words() for seen in scan(tmp_path, tokens).sightings).lower()
    assert "birth" in said
    assert "zebedee" not in said
    assert "quagmire" not in said
