"""Sources held against each other: lists, privacy, roles; each fault with its place."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.errors import DeclarationError
from assurance.programme import columns_of, load_programme

HEADER = 'programme: clinic\nversion: "1"\ntitle: A made-up clinic\nowner: Lead\n'
MEASURES = """\
measures:
  - {id: all_cases, version: "1", effective_from: 2026-01-01, title: All cases, group: access, owner: Lead,
     source: visits, statistic: count, date: seen_on, direction: neutral}
"""
VISITS = """\
sources:
  visits:
    kind: records
    title: Visits
    file: visits.csv
    key: [person]
    columns:
      person:
        {heading: NHS Number, type: id, format: nhs_number, required: true, becomes: {pseudonym: person}}
      seen_on: {type: date, date_order: day_first}
      age_group: {heading: DOB, type: date, becomes: {age_band: 15, on: seen_on}}
      area: {heading: Postcode, type: text, becomes: {postcode: area}}
      decile: {heading: Postcode, type: text, becomes: {look_up: deciles, value: decile}}
      partner: {type: category, code_list: partners, adds: {response_hours: hours}}
      local_id: {type: id, local_reference: true}
"""
LISTS = """\
  deciles:
    kind: list
    title: Deciles
    version: "2019"
    file: deciles.csv
    location: programme
    columns: {code: {type: id}, decile: {type: integer}}
  partners:
    kind: list
    title: Partners
    version: "1"
    file: partners.csv
    location: programme
    columns: {code: {type: id}, hours: {type: number}, until: {type: date}}
    codes: {code: code, valid_until: until}
"""


def faults(tmp_path: Path, *changes: tuple[str, str], header: str = HEADER) -> list[str]:
    text = VISITS + LISTS
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    folder = tmp_path / "clinic"
    folder.mkdir()
    for name, content in (("programme", header), ("sources", text), ("measures", MEASURES)):
        (folder / f"{name}.yaml").write_text(content)
    try:
        load_programme(folder)
    except DeclarationError as error:
        return [f"{fault.where}: {fault.message}" for fault in error.faults]
    return []


def test_what_identifying_columns_become_is_offered_and_they_are_not(tmp_path: Path) -> None:
    assert faults(tmp_path) == []
    programme = load_programme(tmp_path / "clinic")
    assert columns_of("visits", programme.sources) == {
        "person": "id",
        "seen_on": "date",
        "age_group": "category",
        "area": "category",
        "decile": "integer",
        "partner": "category",
        "response_hours": "number",
    }
    source = programme.sources["visits"]
    assert (source.pseudonyms, source.needs_key) == (("person",), True)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("on: seen_on", "on: seen_at", "sources.visits.columns.age_group.becomes.on: 'seen_at' is not a"),
        ("on: seen_on", "on: age_group", "sources.visits.columns.age_group.becomes.on: 'age_group' is not a"),
        (
            "look_up: deciles",
            "look_up: decile",
            "sources.visits.columns.decile.becomes.look_up: no source 'deci",
        ),
        (
            "value: decile",
            "value: tenth",
            "sources.visits.columns.decile.becomes.look_up: source 'deciles' has no",
        ),
        (
            "response_hours: hours",
            "response_hours: hour",
            "sources.visits.columns.partner.code_list: source 'part",
        ),
        (
            "response_hours: hours",
            "seen_on: hours",
            "sources.visits.columns.partner.adds.seen_on: is a declared",
        ),
        (
            "code_list: partners",
            "code_list: visits",
            "sources.visits.columns.partner.code_list: source 'visits' is",
        ),
        ("key: [person]", "key: [local_id]", "sources.visits.key.0: column 'local_id' is never stored"),
        (
            "valid_until: until",
            "valid_until: end",
            "sources.partners.codes.valid_until: source 'partners' has no",
        ),
        (
            ", becomes: {postcode: area}",
            "",
            "sources.visits.columns.area: sounds like something that tells who",
        ),
        (
            "becomes: {age_band: 15, on: seen_on}",
            "required: true",
            "sources.visits.columns.age_group: sounds like",
        ),
        (
            ", becomes: {pseudonym: person}",
            "",
            "sources.visits.columns.person: an NHS number is never stored",
        ),
        (
            "{age_band: 15, on: seen_on}",
            "{age_band: 15}",
            "sources.visits.columns.age_group.becomes: age_band needs on",
        ),
        (
            "{postcode: area}",
            "{postcode: area, pseudonym: x}",
            "sources.visits.columns.area.becomes: give exactly one",
        ),
        (
            "    key: [person]",
            "    pseudonymous: true\n    key: [person]",
            "sources.visits.columns.person: becomes a",
        ),
    ],
)
def test_faults_between_sources(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = faults(tmp_path, (old, new))
    assert any(fault.startswith(said) for fault in found), found


def test_a_column_that_only_sounds_identifying_may_say_so(tmp_path: Path) -> None:
    plain = (", becomes: {postcode: area}", ", identifying: false")
    assert faults(tmp_path, plain) == []


def test_a_source_without_a_pseudonym_has_nothing_to_set_the_reference_beside(tmp_path: Path) -> None:
    found = faults(tmp_path, ("required: true, becomes: {pseudonym: person}", "identifying: true"))
    assert any(
        "local_reference: needs a column of the source that becomes a pseudonym" in fault for fault in found
    )


def test_closed_days_are_dates_of_a_list(tmp_path: Path) -> None:
    found = faults(tmp_path, header=HEADER + "closed_days: partners\n")
    assert found == ["closed_days: column 'code' is of type id; expected date"]


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (
            "file: visits.csv",
            "file: visits.csv\n    database: {url_from: X, table: t}",
            "give exactly one of file and",
        ),
        ("    file: visits.csv\n", "", "give exactly one of file and database"),
        ("file: visits.csv", "database: {url_from: lower, table: t}", "'lower' does not fit"),
        ("file: visits.csv", "database: {url_from: X, table: 't; drop'}", "'t; drop' does not fit"),
        (
            "file: visits.csv",
            "file: v.csv\n    decimal_sign: ','\n    thousands_sign: ','",
            "cannot be the same",
        ),
        ("type: id, local_ref", "type: id, pad: true, local_ref", "pad needs width"),
        (
            "{type: category, code_list",
            "{type: date, code_list",
            "code_list belongs to columns of type category",
        ),
        (
            "local_id: {type: id",
            "local_id: {type: text, counts: {rounded_to: 5}",
            "counts belong to columns of type int",
        ),
        (
            "local_id: {type: id",
            "local_id: {type: integer, counts: {least: 5, most: 4}",
            "least 5 is above most 4",
        ),
    ],
)
def test_faults_of_one_source(tmp_path: Path, old: str, new: str, said: str) -> None:
    found = faults(tmp_path, (old, new))
    assert any(said in fault for fault in found), found
