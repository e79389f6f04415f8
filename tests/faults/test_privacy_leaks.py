"""Nobody's name, number or birth anywhere but in the extract and the restricted file; nor the key."""

from __future__ import annotations

import os
import re
from datetime import timedelta
from pathlib import Path

import pytest
from packs import run
from peopled import contents, leaks
from private_records import KEY, PEOPLE, SECRETS, Place, declare
from small_programme import PERIOD, SEED, Small, copy_notebooks

from assurance.engine import Engine
from assurance.errors import AssuranceError, ExtractError
from assurance.extracts import Key, held_by, recognise, token_files
from assurance.extracts.privacy.retention import delete_held
from assurance.extracts.profile import profile_file
from assurance.ledger import open_ledger
from assurance.start import new_programme


@pytest.fixture
def engine():
    with Engine.open(threads=2) as opened:
        yield opened


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


HEADER, RECORDS = PEOPLE.split("\n", 1)


@pytest.fixture
def place(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    return Place(tmp_path, engine)


def shown(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


@pytest.mark.parametrize(
    "content",
    [
        RECORDS,
        RECORDS.replace("North", "Site"),  # a cell that is a heading but for its letter case
        RECORDS.replace("North", "site"),
        RECORDS.replace("Zebedee,Quagmire", "nhs,Quagmire"),
        PEOPLE.replace("\n", " ", 1),  # the line end after the header is lost
        PEOPLE.replace("\n", ",", 1),
        PEOPLE.replace("site\n", '"site\n', 1).replace("North\n", 'North"\n', 1),
        PEOPLE.replace("site\n", "site,Quagmire 07/03/1950\n").replace("dob", "born"),
        PEOPLE.replace("site\n", "place,9990000018,9990000018\n"),
        PEOPLE.replace("site\n", "site,9990000018,9990000018\n"),
    ],
)
def test_no_message_repeats_a_record_taken_for_the_header(place: Place, content: str) -> None:
    with pytest.raises(ExtractError) as caught:
        place.receive(content)
    assert shown(str(caught.value)) == []


def test_a_message_still_lists_the_headings_of_a_header(place: Place) -> None:
    with pytest.raises(ExtractError, match="headings found: 'nhs', 'forename', 'family'"):
        place.receive(PEOPLE.replace("surname", "family"))


def test_a_record_run_on_from_the_header_is_in_no_manifest(place: Place) -> None:
    text = PEOPLE.replace("site\n", 'site,"notes\n', 1).replace("North\n", 'North"\n', 1)
    intake = place.receive(text.replace("South\n", "South,x\n").replace("Nowhere\n", "Nowhere,x\n"))
    assert intake.undeclared == ("(not shown)",)
    assert leaks(place.store.root) == []


NUMBERS = ("999 000 0018", "9990000026", "999-000-0018")


@pytest.mark.parametrize(
    ("cells", "kind"),
    [
        (NUMBERS, "NHS numbers, by ten digits and their check digit"),
        ([f"somebody{n}@example.org" for n in range(3)], "e-mail addresses"),
        ([f"zz99 {n}vz" for n in range(3)], "whole UK postcodes"),
    ],
)
def test_identities_in_columns_that_nobody_declared_to_be_such(place: Place, cells, kind: str) -> None:
    content = "ref\n" + "".join(f"{cell}\n" for cell in cells)
    source = declare({"ref": "id"}, pseudonymous=True)
    with pytest.raises(ExtractError) as caught:
        place.receive(content, source)
    assert str(caught.value) == (
        f"records: records.csv, column 'ref': 3 cells are {kind}; they would be stored as they stand, and "
        "tell who somebody is; nothing was stored; take pseudonymous: true out, and declare becomes or "
        "identifying: true for the column, or declare identifying: false where they are none"
    )
    assert not [path for path in place.store.root.rglob("*") if path.is_file()]
    known = declare({"ref": {"type": "id", "identifying": False}}, pseudonymous=True)
    assert place.receive(content, known).rows_accepted == 3


def test_numbers_of_ten_digits_that_are_nobodys_are_stored(place: Place) -> None:
    numbers = range(9990000100, 9990000300)  # one in eleven has the check digit by chance
    content = "ref,n\n" + "".join(f"{number},{number}\n" for number in numbers)
    intake = place.receive(content, declare({"ref": "id", "n": "integer"}, pseudonymous=True))
    assert intake.rows_accepted == 200


def test_a_row_whose_cells_slipped_shows_no_number_or_address(place: Place) -> None:
    slipped = "Zebedee,Quagmire,1950-03-07,ZZ99 3VZ,,,HOSP-77123,2026-10-05,999 000 0018\n"
    place.receive(PEOPLE + slipped + slipped.replace("999 000 0018", "quagmire@example.org"))
    text = next((place.store.root / "rejected").rglob("*.csv")).read_text("utf-8-sig")
    assert len(text.splitlines()) == 4
    assert shown(text) == []
    assert "Nowhere" in text  # what is to be mended is shown


@pytest.mark.parametrize(
    "row",
    [
        "{n},Quagmire{a},Zebedee{a},Elm,Red",
        "HOSP-7{n:04},Quagmire{a},Zebedee{a},Elm{a},Red{a}",
        "Quagmire{a},Zebedee{a},1950-03-07,Elm{a},Red{a}",
    ],
)
def test_a_file_without_headings_is_not_looked_at(tmp_path: Path, row: str) -> None:
    letters = [chr(97 + n % 26) + chr(97 + n // 26) for n in range(60)]
    path = tmp_path / "people.csv"
    path.write_text("\n".join(row.format(n=10_000 + n, a=a) for n, a in enumerate(letters)))
    with pytest.raises(ExtractError, match="no row among the first 40 reads as headings") as caught:
        profile_file(path)
    assert shown(str(caught.value)) == []
    with pytest.raises(ExtractError):
        new_programme(tmp_path / "programme", [path])
    assert not (tmp_path / "programme").exists()


def test_a_record_run_on_from_the_headings_is_not_looked_at(tmp_path: Path) -> None:
    path = tmp_path / "people.csv"
    path.write_text(PEOPLE.replace("\n", " ", 1))
    with pytest.raises(ExtractError) as caught:
        profile_file(path)
    assert shown(str(caught.value)) == []


def test_headings_of_years_and_months_are_headings_still(tmp_path: Path) -> None:
    path = tmp_path / "figures.csv"
    rows = [f"Site {n},Ward {n},kind {n},{1000 + n},{n}" for n in range(20)]
    path.write_text("\n".join(["Site,Ward,Kind,2025,2026-10", *rows]))
    assert [column.heading for column in profile_file(path).columns][3:] == ["2025", "2026-10"]


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_store_is_made_for_its_owner_alone(place: Place) -> None:
    place.receive()
    assert place.store.root.stat().st_mode & 0o777 == 0o700
    place.store.root.chmod(0o750)  # whoever opens it to a group means it
    place.receive(PEOPLE + RECORDS)
    assert place.store.root.stat().st_mode & 0o777 == 0o750


def test_nobody_is_left_in_the_store_after_deletion(peopled: Small) -> None:
    peopled.edit("programme.yaml", "\nowner:", "\nretain_days: 30\nowner:")
    assert run(peopled, notebooks=copy_notebooks(peopled.notebooks, "sample")).status == "complete"
    pseudonym = re.compile(rb"p[0-9a-f]{24}")

    def left() -> list[str]:
        files = (path for path in peopled.store.rglob("*") if path.is_file())
        return [path.name for path in files if pseudonym.search(contents(path))]

    assert len(left()) >= 4
    with peopled.open() as month:
        ledger = open_ledger(month.store.ledger)
        for held in held_by(month.programme, store=month.store, ledger=ledger):
            over = held.received + timedelta(days=30)
            delete_held(held, store=month.store, ledger=ledger, today=over, by="a test")
    assert left() == []
    stays = {path.relative_to(peopled.store).parts[0] for path in peopled.store.rglob("*") if path.is_file()}
    assert stays == {"ledger.sqlite", "declarations", "runs"}  # nothing of a case is in any of them


@pytest.mark.parametrize("heading", ["Comments", "Clinical notes", "Free text", "Outcome narrative"])
def test_what_is_written_about_people_is_never_proposed_as_a_code(tmp_path: Path, heading: str) -> None:
    path = tmp_path / "calls.csv"
    rows = [f"{n:05},spoke to Zebedee,{'Elm' if n % 2 else 'Oak'}" for n in range(60)]
    path.write_text("\n".join([f"Ref,{heading},Ward", *rows]))
    profile = profile_file(path)
    made = new_programme(tmp_path / "programme", [path])
    files = [written.read_text("utf-8") for written in (tmp_path / "programme").rglob("*.yaml")]
    told = "".join([repr(profile), profile._repr_html_(), profile.to_frame().to_csv(), *made.lines, *files])
    assert "Zebedee" not in told
    assert "Elm" in told


def test_a_sector_of_postcodes_is_not_read_as_another_district(place: Place) -> None:
    area = {"type": "text", "heading": "postcode", "becomes": {"postcode": "district"}}
    intake = place.receive("postcode\nZZ9 9\nZZ9\nz z9 9zz\nZZ99 3VZ\n", declare({"area": area}))
    assert place.column(intake, "area") == ["ZZ9", "ZZ9", "ZZ99"]
    assert intake.rejected == (("area", "is not the shape of a UK postcode", 1),)


def test_a_long_extract_is_looked_at_from_end_to_end(place: Place) -> None:
    rows = [f"{n},{'9990000018' if n % 50 == 0 else f'R{n}'}" for n in range(120_000)]
    with pytest.raises(ExtractError, match="column 'note': 2,400 cells are NHS numbers"):
        place.receive("n,note\n" + "\n".join(rows), declare({"n": "integer", "note": "text"}))
