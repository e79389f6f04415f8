"""People on their way into the store: what stands in their place, what is kept apart, what never is."""

from __future__ import annotations

import csv
import hashlib
import hmac
import json
import stat
from pathlib import Path

import pyarrow.parquet
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from private_records import COLUMNS, KEY, OTHER_KEY, PEOPLE, Place, declare

from assurance.engine import Engine
from assurance.errors import ExtractError, StoreError
from assurance.extracts import Key, pseudonym, recognise, token_files
from assurance.extracts.privacy.pseudonyms import hmac_sql, key_on_loan, pseudonym_sql
from assurance.extracts.privacy.words import bare_identifier, dates_in, identifiers_in, names_in

SECRET = bytes.fromhex(KEY)


@pytest.fixture
def place(tmp_path: Path, engine: Engine, monkeypatch: pytest.MonkeyPatch) -> Place:
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    return Place(tmp_path, engine)


@pytest.fixture(scope="module")
def tokens(tmp_path_factory: pytest.TempPathFactory, engine: Engine) -> tuple[Path, ...]:
    """The token files of the made-up people."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("ASSURANCE_KEY", KEY)
        place = Place(tmp_path_factory.mktemp("tokens"), engine)
        place.receive()
    return token_files(place.store, "made_up")


def by_hand(word: str, identifier: str, secret: bytes = SECRET) -> str:
    return "p" + hmac.new(secret, f"{word}\x1f{identifier}".encode(), hashlib.sha256).hexdigest()[:24]


@settings(max_examples=60)
@given(
    st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=90),
    st.binary(min_size=32, max_size=100),
)
def test_pseudonyms_are_the_standard_hmac(engine: Engine, text: str, secret: bytes) -> None:
    with key_on_loan(Key(secret), engine):
        whole = engine.scalar(f"select {hmac_sql('v')} from (select ?::varchar as v)", [text])
        short = engine.scalar(f"select {pseudonym_sql('person', 'v')} from (select ?::varchar as v)", [text])
    assert whole == hmac.new(secret, text.encode(), hashlib.sha256).hexdigest()
    assert short == by_hand("person", text, secret) == pseudonym("person", text, Key(secret))


def test_a_published_hmac(engine: Engine) -> None:
    # RFC 4231 (Nystrom, 2005), test cases 1 and 6: HMAC-SHA-256, a key of 20 bytes and one of 131
    for secret, text, digest in (
        (b"\x0b" * 20, "Hi There", "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7"),
        (
            b"\xaa" * 131,
            "Test Using Larger Than Block-Size Key - Hash Key First",
            "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        ),
    ):
        with key_on_loan(Key(secret), engine):
            assert engine.scalar(f"select {hmac_sql('v')} from (select '{text}' as v)") == digest
        assert Key(secret).digest(text) == digest


def test_the_engine_forgets_the_key(engine: Engine) -> None:
    with pytest.raises(RuntimeError), key_on_loan(Key(SECRET), engine):
        raise RuntimeError
    assert engine.scalar(f"select {hmac_sql('v')} from (select 'x' as v)") is None


def test_equal_people_are_equal_in_every_source_and_file(place: Place) -> None:
    first = place.receive()
    contacts = {"who": {"heading": "n", "type": "id", "becomes": {"pseudonym": "person"}}}
    second = place.receive("n\n 9990000026 \n\n", declare(contacts, file="b.csv"), name="contacts")
    others = {"who": {"heading": "n", "type": "id", "becomes": {"pseudonym": "staff"}}}
    third = place.receive("n\n9990000026\n", declare(others, file="c.csv"), name="staff")
    assert place.column(first, "person") == [by_hand("person", n) for n in ("9990000018", "9990000026")]
    assert place.column(second, "who")[0] == by_hand("person", "9990000026")
    assert place.column(third, "who") == [by_hand("staff", "9990000026")]


def test_no_identifier_is_no_pseudonym(place: Place) -> None:
    columns = {"person": COLUMNS["person"], "seen": "date"}
    intake = place.receive("nhs,seen\n,2026-10-01\n9990000018,2026-10-02\n", declare(columns))
    assert place.column(intake, "person") == [None, by_hand("person", "9990000018")]
    needed = {**columns, "person": {**columns["person"], "required": True}}
    assert place.receive("nhs,seen\n,2026-10-01\n", declare(needed)).rejected == (
        ("person", "is empty, but required", 1),
    )


def test_a_key_of_pseudonyms_still_finds_repeats(place: Place) -> None:
    text = "nhs,seen\n9990000018,2026-10-01\n9990000018,2026-10-02\n9990000026,2026-10-02\n"
    columns = {"person": COLUMNS["person"], "seen": "date"}
    with pytest.raises(ExtractError, match="1 rows repeat the key") as caught:
        place.receive(text, declare(columns, key=["person"]))
    assert "999" not in str(caught.value)
    kept = place.receive(text, declare(columns, key=["person"], duplicate_keys="keep_last"))
    assert (kept.rows_accepted, kept.rows_excluded) == (2, 1)


def test_what_is_stored_and_what_is_not(place: Place) -> None:
    intake = place.receive()
    assert [name for name, _ in intake.columns] == ["person", "age", "area", "seen", "site"]
    assert place.column(intake, "age") == ["75-79", "35-39"]
    assert place.column(intake, "area") == ["ZZ", "ZZ"]
    rejected = list(csv.reader(intake.rejected_file.read_text("utf-8-sig").splitlines()))
    assert rejected[1] == [
        *("3", "site", "is not one of the 2 allowed values"),
        *["(withheld)"] * 5,
        *("", "(withheld)", "2026-10-07", "Nowhere"),
    ]


def test_age_bands(place: Place) -> None:
    cases = (
        ("2020-02-29", "2021-02-28", 1, "00"),
        ("2020-02-29", "2021-03-01", 1, "01"),
        ("1936-10-02", "2026-10-01", 5, "85-89"),
        ("1936-10-01", "2026-10-01", 5, "90+"),
        ("1900-01-01", "2026-10-01", 5, "90+"),
        ("2026-10-01", "2026-10-01", 18, "00-17"),
        ("1945-01-01", "2026-10-01", 20, "80-89"),
        ("1960-05-05", "2026-05-04", 15, "60-74"),
        ("1960-05-05", "", 15, None),
        ("", "2026-05-04", 15, None),
    )
    columns: dict[str, object] = {}
    for number, (_, _, width, _) in enumerate(cases):
        columns[f"age_{number}"] = {"type": "date", "becomes": {"age_band": width, "on": f"seen_{number}"}}
        columns[f"seen_{number}"] = "date"
    cells = ",".join(f"{born},{seen}" for born, seen, _, _ in cases)
    intake = place.receive(f"{','.join(columns)}\n{cells}\n", declare(columns))
    found = [place.column(intake, f"age_{number}")[0] for number in range(len(cases))]
    assert found == [band for *_, band in cases]


def test_age_bands_say_what_the_expression_says(place: Place) -> None:
    rows = [f"{year}-06-15,2026-10-01" for year in range(1925, 2027)]
    columns = {"age": {"type": "date", "becomes": {"age_band": 5, "on": "seen"}}, "seen": "date"}
    intake = place.receive("age,seen\n" + "\n".join(rows), declare(columns))
    from assurance.expressions import parse_expression

    lowered = place.engine.lower(parse_expression("age_band(years, 5)", {"years": "integer"}))
    wanted = [
        place.engine.scalar(f"select {lowered} from (select {2026 - year}::bigint as years)")
        for year in range(1925, 2027)
    ]
    assert place.column(intake, "age") == wanted


def test_the_day_of_a_timestamp_is_the_local_one(place: Place) -> None:
    columns = {"age": {"type": "date", "becomes": {"age_band": 1, "on": "at"}}, "at": "timestamp"}
    intake = place.receive("age,at\n2000-07-02,2026-07-02 00:30\n", declare(columns))
    assert place.column(intake, "age") == ["26"]


def test_impossible_births_reject_their_rows(place: Place) -> None:
    columns = {"age": {"type": "date", "becomes": {"age_band": 5, "on": "seen"}}, "seen": "date"}
    rows = "2026-10-02,2026-10-01\n1895-10-01,2026-10-01\n1895-10-02,2026-10-01\n"
    intake = place.receive(f"age,seen\n{rows}", declare(columns))
    assert intake.rejected == (
        ("age", "is after seen", 1),
        ("age", "is more than 130 years before seen", 1),
    )


def test_postcodes(place: Place) -> None:
    # the six forms of a UK postcode, with the examples of the Office for National Statistics
    cases = (
        ("M1 1AE", "M", "M1"),
        ("m60 1nw", "M", "M60"),
        ("CR2 6XH", "CR", "CR2"),
        ("DN551PT", "DN", "DN55"),
        ("W1A 1HQ", "W", "W1A"),
        ("EC1A  1BB", "EC", "EC1A"),
        ("EC1A\u00a01BB", "EC", "EC1A"),
        ("EC1A", "EC", "EC1A"),
        ("ZZ99 3VZ", "ZZ", "ZZ99"),
    )
    columns = {
        "a": {"heading": "p", "type": "text", "becomes": {"postcode": "area"}},
        "d": {"heading": "q", "type": "text", "becomes": {"postcode": "district"}},
    }
    text = "p,q\n" + "".join(f"{code},{code}\n" for code, _, _ in cases)
    intake = place.receive(text, declare(columns))
    assert place.column(intake, "a") == [area for _, area, _ in cases]
    assert place.column(intake, "d") == [district for *_, district in cases]


def test_what_is_no_postcode_rejects_its_row(place: Place) -> None:
    columns = {"a": {"heading": "p", "type": "text", "becomes": {"postcode": "area"}}}
    wrong = ("12345", "M1 1A", "EC1A 1BB9", "Flat 2", "M1-1AE", "M", "GIR 0AA")
    intake = place.receive("p\n" + "\n".join(wrong) + "\n", declare(columns))
    assert intake.rejected == (("a", "is not the shape of a UK postcode", len(wrong)),)


DECILES = "postcode,decile\nZZ99 3VZ,3\nzz1 1zz,10\n"
LIST = declare(
    {"code": {"heading": "postcode", "type": "text"}, "decile": {"type": "integer"}},
    kind="list",
    version="2026",
    file="deciles.csv",
    key=["code"],
)
LOOKED_UP = {
    "decile": {
        "heading": "postcode",
        "type": "text",
        "becomes": {"look_up": "deciles", "value": "decile"},
        "unmapped": "reject",
    }
}


def test_values_are_looked_up_and_the_order_stays(place: Place) -> None:
    codes = ["zz993vz", "", "ZZ1 1ZZ", "ZZ2 2ZZ"] * 3000
    text = "postcode\n" + "\n".join(f'"{code}"' for code in codes) + "\n"
    intake = place.receive(text, declare(LOOKED_UP), deciles=(DECILES, LIST))
    assert place.column(intake, "decile") == [3, None, 10] * 3000
    assert place.column(intake, "_row") == [n for n in range(1, 12001) if n % 4]
    assert intake.rejected == (("decile", "is not a code of list 'deciles', version '2026'", 3000),)


def test_a_list_that_lacks_codes_stops_intake(place: Place) -> None:
    strict = {"decile": {**LOOKED_UP["decile"], "unmapped": "refuse"}}
    with pytest.raises(ExtractError, match="in 2 rows the cell is not a code of list 'deciles'"):
        place.receive("postcode\nZZ2 2ZZ\nZZ2 3ZZ\n", declare(strict), deciles=(DECILES, LIST))
    twice = (DECILES + "ZZ11ZZ,4\n", LIST)
    with pytest.raises(ExtractError, match="1 codes stand more than once"):
        place.receive("postcode\nZZ1 1ZZ\n", declare(strict), deciles=twice)


def test_local_references_stand_beside_pseudonyms_in_a_file_of_their_own(place: Place) -> None:
    place.receive()
    (path,) = (place.store.root / "restricted").rglob("*.csv")
    assert list(csv.reader(path.read_text("utf-8-sig").splitlines())) == sorted(
        [
            ["person", "local"],
            [by_hand("person", "9990000018"), "HOSP-77123"],
            [by_hand("person", "9990000026"), "HOSP-77124"],
        ],
        key=lambda row: (row[0] != "person", row),
    )
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    for folder in path.relative_to(place.store.root).parents:
        if folder.parts:
            assert stat.S_IMODE((place.store.root / folder).stat().st_mode) == 0o700
    (tokens,) = token_files(place.store, "made_up")
    assert stat.S_IMODE(tokens.stat().st_mode) == 0o600


def test_an_identifier_may_be_the_reference_too(place: Place) -> None:
    columns = {"person": {**COLUMNS["person"], "local_reference": True}}
    place.receive("nhs\n9990000018\n=1\n", declare(columns))
    (path,) = (place.store.root / "restricted").rglob("*.csv")
    rows = list(csv.reader(path.read_text("utf-8-sig").splitlines()))
    assert rows[0] == ["person", "person_reference"]
    assert sorted(rows[1:]) == sorted(
        [[by_hand("person", "9990000018"), "9990000018"], [by_hand("person", "=1"), "'=1"]]
    )


def test_a_kept_intake_without_its_restricted_files_is_made_again(place: Place) -> None:
    place.receive()
    (tokens,) = token_files(place.store, "made_up")
    tokens.unlink()
    place.receive()
    assert token_files(place.store, "made_up") == (tokens,)


def test_sources_of_pseudonyms_need_no_key(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("ASSURANCE_KEY")
    with pytest.raises(ExtractError, match="ASSURANCE_KEY"):
        place.receive()
    columns = {"person": {"heading": "nhs", "type": "id"}, "surname": COLUMNS["surname"]}
    intake = place.receive("nhs,surname\nabc,Quagmire\n", declare(columns, pseudonymous=True))
    assert place.column(intake, "person") == ["abc"]
    assert [name for name, _ in intake.columns] == ["person"]
    assert intake.key_fingerprint == ""
    assert token_files(place.store, "made_up") == ()


def test_the_fingerprint_is_recorded_and_another_key_is_said(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = place.receive()
    manifest = next((place.store.root / "intake").rglob("*.json"))
    fingerprint = Key(SECRET).fingerprint
    assert json.loads(manifest.read_text())["key_fingerprint"] == first.key_fingerprint == fingerprint
    assert len(fingerprint) == 16
    monkeypatch.setenv("ASSURANCE_KEY", OTHER_KEY)
    second = place.receive()
    assert second.snapshot_sha256 != first.snapshot_sha256
    (said,) = [text for text in second.warnings if "the key of the pseudonyms is another" in text]
    assert fingerprint in said
    assert second.key_fingerprint in said
    assert place.receive() == second
    monkeypatch.setenv("ASSURANCE_KEY", KEY)
    assert place.receive() == first


PAGE = (
    "Reviewed on 14 October 2026 at the High Street clinic: 10,234 rows; 999 patients; p3f9c1a2b. "
    "Version 9990000 18 of table 12 345 678."
)


@pytest.mark.parametrize(
    ("said", "kinds"),
    [
        ("seen by dr QUAGMIRE", (("name", 1),)),
        ("Zebedee\u2019s mother", (("name", 1),)),
        ("patient 999 000 0018", (("identifier", 1),)),
        ("999-000-0026", (("identifier", 1),)),
        ("of zz993vz", (("identifier", 1),)),
        ("born 7th March 1950", (("date", 1),)),
        ("07/03/1950", (("date", 1),)),
        ("March 7, 1950", (("date", 1),)),
        ("31.12.87", (("date", 1),)),
        ("hosp-77123", (("identifier", 1),)),
        ("mail quagmire@example.org now", (("name", 2), ("identifier", 1))),
        ("nobody here", ()),
    ],
)
def test_people_are_recognised_in_a_page(
    tokens: tuple[Path, ...], said: str, kinds: tuple[object, ...]
) -> None:
    found = recognise(f"{PAGE} {said}", key=Key(SECRET), tokens=tokens)
    assert found.kinds == kinds
    assert found.count == sum(count for _, count in kinds)
    assert not [word for word in said.split() if len(word) > 5 and word in repr(found)]


def test_tokens_tell_nothing_of_rows_and_need_their_key(tokens: tuple[Path, ...]) -> None:
    (path,) = tokens
    table = pyarrow.parquet.read_table(path)
    hashes = table["hash"].to_pylist()
    assert table.column_names == ["kind", "hash"]
    assert hashes == sorted(set(hashes))
    with pytest.raises(StoreError, match="made with the key"):
        recognise("Quagmire", key=Key(bytes.fromhex(OTHER_KEY)), tokens=[path])


def test_accents_do_not_hide_a_name(place: Place) -> None:
    columns = {"person": COLUMNS["person"], "surname": COLUMNS["surname"]}
    place.receive("nhs,surname\n9990000018,Müßiggänger-Madeup\n9990000026,ΠΑΠΑΔΟΠΟΥΛΟΣ\n", declare(columns))
    files = token_files(place.store, "made_up")
    for said in ("MUSSIGGANGER", "mu\u0308ßigga\u0308nger", "παπαδοπουλος"):
        assert recognise(said, key=Key(SECRET), tokens=files).count == 1


@settings(max_examples=80)
@given(st.text(st.sampled_from("aZ19 -/.,'@_"), max_size=20))
def test_identifiers_in_sql_are_those_in_python(engine: Engine, text: str) -> None:
    from assurance.extracts.privacy.tokens import _identifiers_sql, token

    engine.execute("create or replace temp table identities as select 'text' as kind, ? as value", [text])
    with key_on_loan(Key(SECRET), engine):
        found = [digest for _, digest in engine.rows(_identifiers_sql("identities"))]
    bare = bare_identifier(text)
    assert found == ([token("identifier", bare, Key(SECRET))] if bare else [])


@settings(max_examples=60)
@given(st.dates(), st.sampled_from(["%Y-%m-%d", "%d/%m/%Y", "%m/%d/%Y", "%d %B %Y", "%d.%m.%Y", "%B %d, %Y"]))
def test_dates_are_read_in_every_form(day, form: str) -> None:
    assert day.isoformat() in dates_in(f"on {day.strftime(form)}." if day.year >= 1000 else day.isoformat())


def test_words_of_addresses_and_months_are_nobody() -> None:
    assert names_in("High Street, May, Monday the 4th") == {"high"}
    assert identifiers_in("") == names_in("") == dates_in("") == set()


def test_hostile_values_end_as_pseudonyms(place: Place) -> None:
    values = ["';drop--", "a" * 5000, "=cmd()", "日本語", "O''Brien"]
    text = "nhs\n" + "\n".join(f'"{v}"' for v in values) + "\n"
    intake = place.receive(text, declare({"person": COLUMNS["person"]}))
    assert place.column(intake, "person") == [by_hand("person", value) for value in values]


def test_an_extract_without_rows(place: Place) -> None:
    intake = place.receive(PEOPLE.partition("\n")[0] + "\n")
    assert (intake.rows_read, intake.rejected_file) == (0, None)
    assert recognise("Quagmire", key=Key(SECRET), tokens=token_files(place.store, "made_up")).count == 0
