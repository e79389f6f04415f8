"""Programme folders: what loads, what is refused, and that all faults come at once."""

from __future__ import annotations

from pathlib import Path

import pytest

from assurance.errors import DeclarationError
from assurance.programme import (
    Measure,
    columns_of,
    declaration_digest,
    definition_digest,
    load_programme,
    yaml_lines,
)
from assurance.programme.yaml_lines import read_yaml

PROGRAMME = """\
programme: wards
version: "1"
title: Ward checks
owner: Quality lead
"""
SOURCES = """\
sources:
  referrals:
    kind: records
    title: Referrals
    file: referrals.csv
    pseudonymous: true
    key: [referral_id]
    columns:
      referral_id: {type: id, width: 7, required: true}
      team: {type: category}
      referred_at: {type: timestamp}
      started_at: {type: timestamp}
"""
MEASURES = """\
measures:
  - id: started
    version: "1"
    effective_from: 2025-01-01
    title: Started within 28 days
    group: access
    owner: Quality lead
    source: referrals
    statistic: proportion
    numerator: calendar_days(referred_at, started_at) <= 28
    date: referred_at
    breakdowns: [team]
    direction: increase
"""
PLAN = """\
plan:
  title: Monthly sample
  source: referrals
  case_key: referral_id
  date: referred_at
  strata: [team]
  size: 20
  minimum: 2
  questions:
    - {id: documented, text: "Is the decision documented?", tolerable_rate: 0.1}
"""
PATHWAYS = """\
pathways:
  - id: start
    title: From referral to start
    source: referrals
    case: referral_id
    date: referred_at
    steps:
      - {id: referral, title: Referral, source: referrals, at: referred_at}
      - {id: start, title: Start, source: referrals, at: started_at}
    rules:
      - {id: started, kind: presence, title: It started, step: start}
      - {id: soon, kind: window, title: Within 28 days, start: referral, end: start, within: 28 days}
"""
FILES = {
    "programme.yaml": PROGRAMME,
    "sources.yaml": SOURCES,
    "measures.yaml": MEASURES,
    "plan.yaml": PLAN,
    "pathways.yaml": PATHWAYS,
}


def folder(tmp_path: Path, **changed: str | None) -> Path:
    place = tmp_path / "wards"
    place.mkdir(parents=True, exist_ok=True)
    for name, text in FILES.items():
        new = changed.get(name.removesuffix(".yaml"), text)
        if new is not None:
            (place / name).write_text(new, encoding="utf-8")
    return place


def faults(place: Path) -> list[str]:
    with pytest.raises(DeclarationError) as caught:
        load_programme(place)
    return [str(fault) for fault in caught.value.faults]


def test_a_whole_folder_loads(tmp_path: Path) -> None:
    programme = load_programme(folder(tmp_path))
    assert programme.id == "wards"
    assert list(programme.sources) == ["referrals"]
    assert programme.measures[0].published_names == ("started",)
    assert programme.plan is not None
    assert programme.plan.size == 20
    assert not programme.simulated


@pytest.mark.parametrize("stage", ["measures", "plan", "pathways"])
def test_one_stage_is_enough(tmp_path: Path, stage: str) -> None:
    others = {name: None for name in ("measures", "plan", "pathways") if name != stage}
    assert load_programme(folder(tmp_path, **others)).id == "wards"


def test_no_stage_is_refused(tmp_path: Path) -> None:
    (found,) = faults(folder(tmp_path, measures=None, plan=None, pathways=None))
    assert "one of measures.yaml, plan.yaml, pathways.yaml is needed" in found


@pytest.mark.parametrize("name", ["programme", "sources"])
def test_programme_and_sources_are_mandatory(tmp_path: Path, name: str) -> None:
    assert any(
        f"{name}.yaml:1: file: is missing" in fault for fault in faults(folder(tmp_path, **{name: None}))
    )


def test_a_missing_folder_is_refused(tmp_path: Path) -> None:
    (found,) = faults(tmp_path / "nowhere")
    assert "is not a folder" in found


def test_all_faults_of_all_files_come_at_once_with_line_and_near_miss(tmp_path: Path) -> None:
    place = folder(
        tmp_path,
        sources=SOURCES.replace("pseudonymous", "pseudonymus")
        + "  notes:\n    kind: record\n    title: Notes\n",
        measures=MEASURES.replace("group: access", "group: acess"),
        plan=PLAN.replace("size: 20", "sise: 20"),
        pathways=PATHWAYS.replace("step: start}", "step: begin}"),
    )
    found = faults(place)
    text = "\n".join(found)
    assert 'sources.yaml:6: sources.referrals.pseudonymus: unknown key; did you mean "pseudonymous"?' in found
    assert "sources.yaml:13: sources.notes: kind is 'record'" in text
    assert "measures.yaml:6: measures.0.group:" in text
    assert 'did you mean "access"?' in text
    assert 'plan.yaml:7: plan.sise: unknown key; did you mean "size"?' in found
    assert "rule 'started' names step 'begin', which is not declared" in text


def test_a_fault_in_sources_does_not_hide_one_in_the_plan(tmp_path: Path) -> None:
    extra = "  other:\n    kind: records\n    title: Other\n    file: o.csv\n    colums: {}\n"
    text = "\n".join(
        faults(
            folder(tmp_path, sources=SOURCES + extra, plan=PLAN.replace("strata: [team]", "strata: [teem]"))
        )
    )
    assert 'sources.other.colums: unknown key; did you mean "columns"?' in text
    assert "source 'referrals' has no column 'teem'; did you mean \"team\"?" in text


NUMERATOR = "numerator: calendar_days(referred_at, started_at) <= 28"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (NUMERATOR, "numerator: read_csv('x') = 1", "measures.yaml:10"),
        (NUMERATOR, NUMERATOR.replace("referred", "refered"), 'did you mean "referred_at"?'),
        ("date: referred_at", "date: team", "column 'team' is of type category; expected date or timestamp"),
        ("source: referrals", "source: referals", "no source 'referals'; did you mean \"referrals\"?"),
        ("breakdowns: [team]", "breakdowns: [teams]", "has no column 'teams'"),
        ("statistic: proportion", "statistic: mean", "a mean needs value"),
        ("    group: access", "    target: 9\n    group: access", "the target of a proportion is"),
    ],
)  # fmt: skip
def test_faults_of_measures(tmp_path: Path, old: str, new: str, said: str) -> None:
    assert said in "\n".join(faults(folder(tmp_path, measures=MEASURES.replace(old, new))))


def test_the_case_keys_of_a_plan_must_be_pseudonyms(tmp_path: Path) -> None:
    text = "\n".join(faults(folder(tmp_path, sources=SOURCES.replace("    pseudonymous: true\n", ""))))
    assert "does not say pseudonymous: true" in text


def test_identifying_columns_are_read_but_never_offered(tmp_path: Path) -> None:
    programme = load_programme(
        folder(tmp_path, sources=SOURCES + "      full_name: {type: text, identifying: true}\n")
    )
    assert "full_name" not in columns_of("referrals", programme.sources)


def test_only_a_demo_programme_may_simulate_reviews(tmp_path: Path) -> None:
    reviews = """\
  answers:
    kind: reviews
    title: Answers
    file: answers.csv
    simulated: true
    columns:
      case_key: {type: id}
      question: {type: category}
      answer: {type: category}
"""
    text = "\n".join(faults(folder(tmp_path, sources=SOURCES + reviews)))
    assert "only a programme with demo: true may simulate reviews" in text
    demo = PROGRAMME + "demo: true\n"
    assert load_programme(folder(tmp_path / "b", sources=SOURCES + reviews, programme=demo)).simulated


def test_percentages_are_refused_where_a_fraction_is_meant(tmp_path: Path) -> None:
    text = "\n".join(faults(folder(tmp_path, plan=PLAN.replace("tolerable_rate: 0.1", "tolerable_rate: 10"))))
    assert "must be a fraction between 0 and 1, such as 0.95 and never 95; found 10" in text


def test_the_folder_and_the_programme_have_one_name(tmp_path: Path) -> None:
    text = "\n".join(faults(folder(tmp_path, programme=PROGRAMME.replace("wards", "words"))))
    assert "is 'words' but the folder is 'wards'" in text


def test_an_unknown_file_is_named(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / "measure.yaml").write_text("measures: []\n")
    assert 'measure.yaml:1: file: is not a file of a programme; did you mean "measures.yaml"?' in faults(
        place
    )


def test_yaml_traps_stay_text(tmp_path: Path) -> None:
    text = SOURCES.replace(
        "team: {type: category}", "team: {type: category, allowed: [0012, no, 12:30, 1e3, NO]}"
    )
    programme = load_programme(folder(tmp_path, sources=text))
    column = programme.sources["referrals"].columns["team"]  # type: ignore[union-attr]
    assert column.allowed == ("0012", "no", "12:30", "1e3", "NO")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "is empty"),
        ("sources: [unclosed\n", "is not YAML"),
        ("sources:\n  a: 1\n  a: 2\n", "is given twice"),
        ("just words\n", "sources.yaml:1"),
        ("sources: {}\n", "sources.yaml:1"),
        ("sources:\n  a: \x07\n", "sources.yaml:2: file: holds the character U+0007"),
        (
            "sources: &own [*own]\n",
            "sources.yaml:1: file: is nested too deeply, or a part of it holds itself",
        ),
        ("[" * 100_000, "sources.yaml:1: file: is nested too deeply"),
    ],
)
def test_broken_yaml_is_a_fault_with_its_line(tmp_path: Path, text: str, said: str) -> None:
    assert said in "\n".join(faults(folder(tmp_path, sources=text)))


@pytest.mark.parametrize("path", sorted(Path("sampling_plans").glob("*/*.yaml")), ids=str)
def test_libyaml_and_pyyaml_read_the_same(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quick = read_yaml(path)
    monkeypatch.setattr(yaml_lines, "_QuickLoader", yaml_lines._Loader)
    assert quick == read_yaml(path)


def test_tabs_are_refused_by_libyaml_too(tmp_path: Path) -> None:
    found = faults(folder(tmp_path, sources="sources:\n  a:\tb\n"))
    assert "sources.yaml:2: file: is not YAML: found character" in "\n".join(found)


def test_a_file_that_is_not_utf8_is_a_fault(tmp_path: Path) -> None:
    place = folder(tmp_path)
    (place / "plan.yaml").write_bytes(b"plan:\n  title: caf\xe9\n")
    assert "plan.yaml:1: file: is not UTF-8 text (byte 18); save it as UTF-8" in faults(place)


def test_digests_do_not_depend_on_layout(tmp_path: Path) -> None:
    one = load_programme(folder(tmp_path / "a"))
    two = load_programme(folder(tmp_path / "b", plan="# a note\n\n" + PLAN))
    other = load_programme(folder(tmp_path / "c", plan=PLAN.replace("size: 20", "size: 21")))
    assert one.digest == two.digest != other.digest
    assert one.plan is not None
    assert two.plan is not None
    assert declaration_digest(one.plan) == declaration_digest(two.plan)
    assert one.files != two.files


def test_a_slip_does_not_hide_another_in_the_same_entry(tmp_path: Path) -> None:
    measures = MEASURES.replace("group: access", "group: acess").replace(
        "source: referrals", "source: referals"
    )
    plan = PLAN.replace("minimum: 2", "minimun: 2").replace("strata: [team]", "strata: [teem]")
    pathways = PATHWAYS.replace("at: started_at", "at: started")
    sources = SOURCES.replace("pseudonymous: true", "pseudonymous: true\n    colour: red")
    text = "\n".join(
        faults(folder(tmp_path, measures=measures, plan=plan, pathways=pathways, sources=sources))
    )
    for said in (
        "'acess'",
        "no source 'referals'",
        "plan.minimun",
        "no column 'teem'",
        "no column 'started'",
        "colour",
    ):
        assert said in text


def test_a_definition_changes_with_what_is_counted_and_not_with_its_words() -> None:
    given = {
        "id": "seen", "version": "1", "effective_from": "2026-01-01", "title": "Seen", "group": "access",
        "owner": "Lead", "source": "referrals", "statistic": "proportion", "numerator": "days <= 28",
        "date": "on", "direction": "increase",
        "exclusions": [{"id": "moved", "when": "moved", "reason": "moved away"}],
    }  # fmt: skip
    same = [
        {"title": "Seen by somebody"},
        {"owner": "Somebody"},
        {"target": 0.8},
        {"limitations": [{"text": "small"}]},
        {"exclusions": [{"id": "moved", "when": "moved", "reason": "went away"}]},
        {"tolerance": {"counts": 2}},
    ]
    other = [
        {"version": "2"},
        {"population": "age >= 18"},
        {"numerator": "days < 28"},
        {"exclusions": []},
        {"date": "decided"},
        {"source": "cases"},
    ]
    first = definition_digest(Measure.model_validate(given))
    assert {definition_digest(Measure.model_validate(given | change)) for change in same} == {first}
    digests = [definition_digest(Measure.model_validate(given | change)) for change in other]
    assert len({first, *digests}) == len(other) + 1
