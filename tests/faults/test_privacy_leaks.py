"""Nobody's name, number or birth anywhere but in the extract and the restricted file; nor the key."""

from __future__ import annotations

import io
import sqlite3
import zipfile
from pathlib import Path

import pyarrow.parquet
import pytest
from packs import run
from private_records import KEY, PEOPLE, SECRETS, Place, declare
from small_programme import PERIOD, SEED, Small, copy_notebooks, make_small, referrals

from assurance.engine import Engine
from assurance.errors import AssuranceError
from assurance.extracts import Key, recognise, token_files

KEYS = (KEY, KEY.upper(), KEY[:16], bytes.fromhex(KEY), *Key(bytes.fromhex(KEY)).pads())


def _needles() -> list[bytes]:
    return [needle if isinstance(needle, bytes) else needle.encode() for needle in (*SECRETS, *KEYS)]


def _contents(path: Path) -> bytes:
    """Give the bytes of a file, and what they hold once they are unpacked."""
    raw = path.read_bytes()
    if path.suffix == ".parquet":
        table = pyarrow.parquet.read_table(path)
        text = "\n".join(str(value) for column in table.columns for value in column.to_pylist())
        return raw + text.encode() + repr(table.schema).encode()
    if path.suffix == ".sqlite":
        with sqlite3.connect(path) as database:
            return raw + "\n".join(database.iterdump()).encode()
    if zipfile.is_zipfile(io.BytesIO(raw)):
        with zipfile.ZipFile(path) as packed:
            return raw + b"\n".join(packed.read(name) for name in packed.namelist())
    return raw


def leaks(folder: Path) -> list[tuple[str, bytes]]:
    found = []
    for path in sorted(folder.rglob("*")):
        place = path.relative_to(folder)
        if path.is_file() and place.parts[0] != "restricted":
            content = _contents(path)
            found += [(place.as_posix(), needle) for needle in _needles() if needle in content]
            found += [(place.as_posix(), n) for n in _needles() if n in str(place).encode()]
    return found


@pytest.fixture
def engine():
    with Engine.open(threads=2) as opened:
        yield opened


@pytest.fixture
def peopled(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Small:
    """The small programme, its referrals told by people's names, numbers, births and postcodes."""
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    small = make_small(tmp_path)
    small.edit("sources.yaml", "    pseudonymous: true\n", "")
    small.edit(
        "sources.yaml",
        "      referral_id: {type: id, required: true}\n",
        "      referral_id: {type: id, required: true, becomes: {pseudonym: referral}}\n"
        "      nhs_number: {type: id, format: nhs_number, becomes: {pseudonym: person}}\n"
        "      forename: {type: text, identifying: true}\n"
        "      surname: {type: text, identifying: true}\n"
        "      age: {heading: dob, type: date, becomes: {age_band: 10, on: received_at}}\n"
        "      area: {heading: postcode, type: text, becomes: {postcode: district}}\n"
        "      hospital_number: {type: id, local_reference: true}\n",
    )
    planted = {
        "nhs_number": "999 000 0018",
        "forename": "Zebedee",
        "surname": "Quagmire",
        "dob": "1950-03-07",
        "postcode": "ZZ99 3VZ",
    }
    rows = [
        {**row, **planted, "hospital_number": "HOSP-77123", "referral_id": f"9990000026-{n}"}
        for n, row in enumerate(referrals())
    ]
    rows[5]["site"] = "Quarry"  # so that the file of rejected rows holds a person too
    rows[7]["dob"] = "2091-03-07"
    small.write("referrals.csv", rows)
    return small


def test_a_whole_month_leaks_nobody(peopled: Small) -> None:
    report = run(peopled, notebooks=copy_notebooks(peopled.notebooks, "sample", "reconcile"))
    assert report.status == "complete"
    assert leaks(peopled.store) == []
    assert leaks(peopled.out) == []
    assert "(withheld)" in next((peopled.store / "rejected").rglob("*.csv")).read_text("utf-8-sig")
    restricted = b"".join(p.read_bytes() for p in (peopled.store / "restricted").rglob("*.csv"))
    assert b"HOSP-77123" in restricted
    assert b"Quagmire" not in restricted
    with peopled.open() as month:
        files = token_files(month.store, "small_clinic")
    for page in peopled.pack.glob("*.html"):
        assert recognise(page.read_text("utf-8"), key=Key(bytes.fromhex(KEY)), tokens=files).count == 0


def test_the_search_finds_what_is_planted(peopled: Small) -> None:
    # so that a search that finds nothing means something
    with peopled.open() as month:
        snapshot = month.intake()["referrals"].snapshot
        month.engine.write_parquet("select 'of Quagmire' as note", snapshot.with_name("planted.parquet"))
    assert leaks(peopled.store) == [("snapshots/planted.parquet", b"Quagmire")]
    assert leaks(peopled.extracts) != []


def test_a_refused_extract_leaves_nobody(
    tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    place = Place(tmp_path, engine)
    repeated = declare(key=["person"])
    for content, source in (
        (PEOPLE.replace("Nowhere", "North"), repeated),
        (PEOPLE, declare(rejected_limit=0.1)),
        (PEOPLE + "cut,Quagmire\n", declare()),
        (PEOPLE.replace("surname", "family"), declare()),
        ("Zebedee,Quagmire,9990000018\n1,2,3\n", declare()),
    ):
        with pytest.raises(AssuranceError) as caught:
            place.receive(content, source)
        assert not [secret for secret in SECRETS if secret in str(caught.value)]
        assert leaks(place.store.root) == []
        assert not list(place.store.root.glob(".receiving-*"))
        restricted = place.store.root / "restricted"
        assert [path for path in restricted.rglob("*") if path.is_file()] == []


def test_the_draw_names_pseudonyms_alone(peopled: Small) -> None:
    with peopled.open(PERIOD) as month:
        picks = month.draw(seed=SEED).picks
        assert picks["case_key"].str.fullmatch("p[0-9a-f]{24}").all()
