"""What is said about each fault of a programme folder: file, line, place, what was found, what to do."""

# ruff: noqa: E501 - one message a line reads best

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from assurance.errors import DeclarationError
from assurance.programme import columns_of, load_programme
from assurance.programme.example import DECLARATIONS

PATHWAYS = """\
pathways:
  - id: after_a_fall
    title: After a fall
    source: falls
    case: fall_id
    date: fell_at
    steps:
      - {id: fall, title: Fall, source: falls, at: fell_at}
      - {id: check, title: Check, source: falls, at: checked_at, when: checked_at is not null}
    rules:
      - {id: checked, title: It was checked, kind: presence, step: check}
      - {id: soon, title: Within 4 hours, kind: window, start: fall, end: check, within: 4 hours}
"""
RULES = """\
rules:
  - id: late
    title: Some checks were late
    stage: traces
    when: late > 0
    route: Ward manager
    within_hours: 72
"""
CASES = """\
  cases:
    kind: cases
    title: Falls and checks
    base: falls
    case: fall_id
    milestones:
      check_count: {source: falls, count: true}
"""
WHOLE = {**DECLARATIONS, "pathways.yaml": PATHWAYS, "rules.yaml": RULES}
WHOLE["sources.yaml"] += CASES


@pytest.fixture
def faults(tmp_path: Path) -> Callable[..., list[str]]:
    def write(file: str, *changes: tuple[str, str]) -> list[str]:
        folder = tmp_path / "falls"
        folder.mkdir()
        for name, text in WHOLE.items():
            for old, new in changes if name == file else ():
                assert text.count(old) >= 1, old
                text = text.replace(old, new, 1)
            (folder / name).write_text(text, encoding="utf-8")
        with pytest.raises(DeclarationError) as caught:
            load_programme(folder)
        return [str(fault) for fault in caught.value.faults]

    return write


def test_the_whole_folder_has_no_faults(tmp_path: Path) -> None:
    folder = tmp_path / "falls"
    folder.mkdir()
    for name, text in WHOLE.items():
        (folder / name).write_text(text, encoding="utf-8")
    assert load_programme(folder).id == "falls"


ONE: list[tuple[str, str, str, str]] = [
    # programme.yaml
    ("programme.yaml", "programme: falls", "programme: Falls", "programme.yaml:1: programme: 'Falls' does not fit; expected a text that matches ^[a-z][a-z0-9_]*$"),
    ("programme.yaml", "programme: falls", "programme: trips", "programme.yaml:1: programme: is 'trips' but the folder is 'falls'; give both the same name"),
    ("programme.yaml", "owner: Falls lead\n", "", "programme.yaml:1: owner: is missing"),
    ("programme.yaml", 'version: "1"', "version: 1", "programme.yaml:2: version: input should be a valid string"),
    ("programme.yaml", "owner:", "time_zone: Europe/Londn\nowner:", "programme.yaml:4: time_zone: 'Europe/Londn' is not a time zone of the IANA list, such as Europe/London"),
    ("programme.yaml", "owner:", "owner: A\nowner:", "programme.yaml:5: owner: is given twice"),
    ("programme.yaml", "owner:", "holliday: UK\nowner:", 'programme.yaml:4: holliday: unknown key; did you mean "holidays"?'),
    ("programme.yaml", "owner: Falls lead", "owner: {", "programme.yaml:5: file: is not YAML: expected the node content, but found '<stream end>'; indent with spaces, close what is open, and put text with : # ? or , in it between quotes"),
    # sources.yaml
    ("sources.yaml", "kind: records", "kind: record", "sources.yaml:2: sources.falls: kind is 'record'; expected one of 'records', 'events', 'aggregates', 'figures', 'reviews', 'list', 'cases'; did you mean \"records\"?"),
    ("sources.yaml", "    kind: records\n", "", "sources.yaml:2: sources.falls: kind is missing; it says what this is"),
    ("sources.yaml", "key: [fall_id]", "key: [fall]", "sources.yaml:2: sources.falls: key column 'fall' is not among the columns"),
    ("sources.yaml", "    key: [fall_id]\n", "    duplicate_keys: keep_last\n", "sources.yaml:2: sources.falls: duplicate_keys needs a key"),
    ("sources.yaml", "type: category, required: true, allowed: [Elm", "type: category, width: 3, allowed: [Elm", "sources.yaml:12: sources.falls.columns.ward: width and pattern belong to columns of type id, not category"),
    ("sources.yaml", "type: id, width: 6", "type: id, decimals: 1", "sources.yaml:11: sources.falls.columns.fall_id: an id has no decimals; it is text, so that leading zeros survive"),
    ("sources.yaml", "type: integer", "type: integer, decimals: 1", "sources.yaml:23: sources.board.columns.numerator: decimals belong to columns of type number, not integer"),
    ("sources.yaml", "type: integer", "type: integer, date_order: iso", "sources.yaml:23: sources.board.columns.numerator: date_order belongs to dates and timestamps, not integer"),
    ("sources.yaml", "width: 6", 'pattern: "["', "sources.yaml:11: sources.falls.columns.fall_id.pattern: is not a regular expression: unterminated character set at position 0"),
    ("sources.yaml", "delimiter: ;", "delimiter: ':'", "sources.yaml:6: sources.falls.delimiter: expected ',', ';', '\\t' or '|'; found ':'"),
    ("sources.yaml", "width: 6, required", "identifying: true, width: 6, required", "sources.yaml:9: sources.falls.key.0: column 'fall_id' is never stored, so it cannot be a key"),
    ("sources.yaml", "figures: {numerator: numerator, denominator: denominator, value: percent,", "figures: {", "sources.yaml:26: sources.board.figures: name the column of the numerator, of the value, or of both"),
    ("sources.yaml", "value: percent", "value: percents", "sources.yaml:26: sources.board.figures.value: source 'board' has no column 'percents'; did you mean \"percent\"?"),
    ("sources.yaml", "    kind: reviews", "    kind: reviews\n    simulated: true", "sources.yaml:29: sources.answers.simulated: only a programme with demo: true may simulate reviews"),
    ("sources.yaml", "    key: [fall_id]", "    key: [fall_id]\n    exclude: [{id: duplicate_key, when: ward = 'Elm', reason: again}]", "sources.yaml:10: sources.falls.exclude.0.id: is the id that intake gives to repeated keys; give another"),
    ("sources.yaml", "count: true", "count: true, first: ward", "sources.yaml:41: sources.cases.milestones.check_count: give exactly one of first, last and count"),
    ("sources.yaml", "check_count:", "fall_id:", "sources.yaml:35: sources.cases: milestone 'fall_id' has the name of the case column"),
    ("sources.yaml", "check_count:", "ward:", "sources.yaml:41: sources.cases.milestones.ward: source 'falls' has a column of that name"),
    ("sources.yaml", "    base: falls\n    case: fall_id", "    case: ref", "sources.yaml:38: sources.cases.case: no source of its milestones has a column 'ref'"),
    ("sources.yaml", "{source: falls, count: true}", "{source: falls, first: fell_at, by: ward}", "sources.yaml:41: sources.cases.milestones.check_count.by: column 'ward' is of type category; expected date or timestamp"),
    ("sources.yaml", "      check_count: {source: falls, count: true}", "      check_count: {source: falls, count: true}\n    derive: {ward: check_count > 1}", "sources.yaml:42: sources.cases.derive.ward: source 'falls' has a column of that name"),
    ("sources.yaml", "      check_count: {source: falls, count: true}", "      check_count: {source: falls, count: true}\n    derive: {check_count: check_count + 1}", "sources.yaml:35: sources.cases: derived column 'check_count' has the name of another column of the table"),
    ("sources.yaml", "      check_count: {source: falls, count: true}", "      check_count: {source: falls, count: true}\n    derive: {many: check_cuont > 1}", 'sources.yaml:42: sources.cases.derive.many: '),
    ("sources.yaml", "      check_count: {source: falls, count: true}", "      check_count: {source: falls, count: true}\n    derive: {many: check_count > 1, most: many}", 'sources.yaml:42: sources.cases.derive.most: '),
    ("sources.yaml", "      check_count: {source: falls, count: true}", "      check_count: {source: falls, count: true}\n    derive: {none: 'null'}", 'sources.yaml:42: sources.cases.derive.none: character 1: the expression is always null'),
    ("sources.yaml", "{source: falls, count: true}", "{source: board, count: true}", "sources.yaml:41: sources.cases.milestones.check_count.source: source 'board' is of kind figures, which does not serve here"),
    # measures.yaml
    ("measures.yaml", "source: falls", "source: trips", "measures.yaml:8: measures.0.source: no source 'trips'; declared are falls, board, answers, cases"),
    ("measures.yaml", "date: fell_at", "date: day", "measures.yaml:11: measures.0.date: source 'falls' has no column 'day'; declared are fall_id, ward, fell_at, checked_at"),
    ("measures.yaml", "date: fell_at\n", "period: month\n", "measures.yaml:2: measures.0: date is needed to put rows in a period; or declare period: all"),
    ("measures.yaml", "statistic: proportion", "statistic: count\n    per: 10", "measures.yaml:2: measures.0: a count has no per"),
    ("measures.yaml", "statistic: proportion", "statistic: median", "measures.yaml:2: measures.0: a median needs value"),
    ("measures.yaml", "direction:", "value: '1'\n    direction:", "measures.yaml:2: measures.0: a proportion has no value"),
    ("measures.yaml", "direction:", "target: 90\n    direction:", "measures.yaml:2: measures.0: the target of a proportion is a fraction in [0, 1], not 90"),
    ("measures.yaml", "elapsed_hours(fell_at", "elapsed_hours(ward", "measures.yaml:10: measures.0.numerator:"),
    # plan.yaml
    ("plan.yaml", "size: 24", "size: 0", "plan.yaml:7: plan.size: input should be greater than or equal to 1"),
    ("plan.yaml", "minimum: 4", "minimum: 4\n  maximum: 3", "plan.yaml:1: plan: maximum 3 is below minimum 4"),
    ("plan.yaml", "tolerable_rate: 0.1", "tolerable_rate: 10", "plan.yaml:11: plan.questions.0.tolerable_rate: must be a fraction between 0 and 1, such as 0.95 and never 95; found 10"),
    ("plan.yaml", "case_key: fall_id", "case_key: fell_at", "plan.yaml:4: plan.case_key: column 'fell_at' is of type timestamp; expected id or text or category"),
    ("plan.yaml", "reviews: answers", "reviews: falls", "plan.yaml:9: plan.reviews: source 'falls' is of kind records, which does not serve here"),
    # pathways.yaml
    ("pathways.yaml", "within: 4 hours", "within: four hours", "pathways.yaml:12: pathways.0.rules.1.within: 'four hours' is not a length of time; write such as 90 minutes, 1 hour or 28 days"),
    ("pathways.yaml", "within: 4 hours", "within: 4 hours, clock: working_days", "pathways.yaml:12: pathways.0.rules.1: a clock of working_days needs whole days, not '4 hours'"),
    ("pathways.yaml", "kind: presence, step: check", "kind: presence, step: check, within: 4 hours", "pathways.yaml:11: pathways.0.rules.0: give start and within together, or neither"),
    ("pathways.yaml", "end: check", "end: chek", "pathways.yaml:2: pathways.0: rule 'soon' names step 'chek', which is not declared"),
    ("pathways.yaml", "kind: presence, step", "kind: fields, step", "pathways.yaml:2: pathways.0: rule 'checked' checks fields of step 'check', which declares none"),
    ("pathways.yaml", "id: check, title", "id: fall, title", "pathways.yaml:2: pathways.0: step 'fall' is declared twice"),
    ("pathways.yaml", "within: 4 hours", "within: 4 hours, deadline: checked_at", "pathways.yaml:12: pathways.0.rules.1: give one of within, within_by and deadline; found within and deadline"),
    ("pathways.yaml", "within: 4 hours", "strict: true", "pathways.yaml:12: pathways.0.rules.1: give one of within, within_by and deadline; found none of them"),
    ("pathways.yaml", "within: 4 hours", "deadline: chekked_at", 'pathways.yaml:12: pathways.0.rules.1.deadline: source \'falls\' has no column \'chekked_at\'; did you mean "checked_at"?'),
    ("pathways.yaml", "within: 4 hours", "within_by: {column: checked_at, unit: hours}", "pathways.yaml:12: pathways.0.rules.1.within_by.column: column 'checked_at' is of type timestamp; expected integer or number"),
    ("pathways.yaml", "within: 4 hours", "within: 4 hours, clock: working_hours", "pathways.yaml:2: pathways.0: rule 'soon' counts working hours; give the pathway's opening hours"),
    ("pathways.yaml", "within: 4 hours", "within: 4 days, clock: working_hours", "pathways.yaml:12: pathways.0.rules.1: a clock of working_hours needs minutes or hours, not '4 days'"),
    ("pathways.yaml", "within: 4 hours", "deadline: checked_at, pauses: [{from: fall, until: check}]", "pathways.yaml:12: pathways.0.rules.1: a deadline is a moment: it takes no clock and no pauses; give within instead"),
    ("pathways.yaml", "date: fell_at", "opening: {from: 9am, until: '17:00'}", "pathways.yaml:6: pathways.0.opening.from: is '9am'; write a time of day in quotes, such as \"09:00\" or \"17:30\""),
    ("pathways.yaml", "start: fall, end: check", "start: check, end: check", "pathways.yaml:2: pathways.0: rule 'soon' asks for step 'check' before itself"),
    ("pathways.yaml", "kind: presence, step: check", "kind: order, first: check, then: fall", "pathways.yaml:2: pathways.0: rules 'checked', 'soon' ask for check before fall before check: no case can satisfy that; take a rule out, or declare the later time of a step as a step of its own"),
    ("pathways.yaml", "kind: presence, step: check", "kind: gate, step: check", "pathways.yaml:11: pathways.0.rules.0: give needs, conditions or both: nothing would ever close this gate"),
    ("pathways.yaml", "kind: presence, step: check", "kind: authority, step: check, roles: [nurse]", "pathways.yaml:2: pathways.0: rule 'checked' asks who did step 'check', which does not declare by"),
    ("pathways.yaml", "kind: presence, step: check", "kind: validation, holds: chek_count > 0", 'pathways.yaml:11: pathways.0.rules.0.holds: character 1: chek_count is not a column of the source; did you mean "check_count"?'),
    ("pathways.yaml", "kind: presence, step: check", "kind: validation, holds: check_count > 0, due: check_count", "pathways.yaml:11: pathways.0.rules.0.due: gives a value of type integer; a time or date is expected"),
    ("pathways.yaml", "date: fell_at", "weights: {timely: 1}", "pathways.yaml:2: pathways.0: weights: dimension 'complete' has none; give every dimension of the rules one, or none"),
    ("pathways.yaml", "date: fell_at", "strata: [wardd]", "pathways.yaml:6: pathways.0.strata.0: source 'falls' has no column 'wardd'"),
    ("pathways.yaml", "date: fell_at", "sings: []", 'pathways.yaml:6: pathways.0.sings: unknown key; did you mean "signs"?'),
    # rules.yaml
    ("rules.yaml", "when: late > 0", "when: lates > 0", 'rules.yaml:5: rules.0.when:'),
    ("rules.yaml", "stage: traces", "stage: trace", "rules.yaml:4: rules.0.stage: expected 'estimate', 'reconcile', 'traces' or 'variation'; found 'trace'; did you mean \"traces\"?"),
]  # fmt: skip


@pytest.mark.parametrize(("file", "old", "new", "said"), ONE, ids=[f"{f}: {n[:40]}" for f, _, n, _ in ONE])
def test_one_slip_gives_its_message(faults, file: str, old: str, new: str, said: str) -> None:
    found = faults(file, (old, new))
    assert any(fault.startswith(said) for fault in found), found


def test_a_second_measure_of_the_same_name(faults) -> None:
    again = DECLARATIONS["measures.yaml"].removeprefix("measures:\n")
    found = faults("measures.yaml", ("measures:\n", f"measures:\n{again}"))
    assert found == [
        "measures.yaml:15: measures.1.id: measure 'checked_4h' is declared twice",
        "measures.yaml:27: measures.1.published: the printed name 'checked_4h' is another measure's too",
    ]


def test_a_second_question_of_the_same_name(faults) -> None:
    question = '    - {id: check_in_notes, text: "Is it there?"}\n'
    found = faults("plan.yaml", ("  questions:\n", f"  questions:\n{question}"))
    assert found == ["plan.yaml:12: plan.questions.1.id: question 'check_in_notes' is asked twice"]


def test_a_second_threshold_of_the_same_name(faults) -> None:
    again = RULES.removeprefix("rules:\n")
    assert faults("rules.yaml", ("rules:\n", f"rules:\n{again}")) == [
        "rules.yaml:8: rules.1.id: rule 'late' is declared twice"
    ]


def test_case_keys_that_are_not_said_to_be_pseudonyms(faults) -> None:
    found = faults("sources.yaml", ("    pseudonymous: true", "    pseudonymous: false"))
    said = (
        "source 'falls' does not say pseudonymous: true, and its column 'fall_id' does not become a "
        "pseudonym; its case keys would stand in the pack, so declare which of the two holds"
    )
    assert found == [f"pathways.yaml:4: pathways.0.source: {said}", f"plan.yaml:3: plan.source: {said}"]


def write(folder: Path, **files: str | bytes) -> list[str]:
    folder.mkdir(parents=True, exist_ok=True)
    for name, content in {**{n.removesuffix(".yaml"): t for n, t in WHOLE.items()}, **files}.items():
        if content:
            data = content if isinstance(content, bytes) else content.encode()
            (folder / f"{name}.yaml").write_bytes(data)
    with pytest.raises(DeclarationError) as caught:
        load_programme(folder)
    return [str(fault) for fault in caught.value.faults]


def test_files_that_are_missing_empty_or_not_text(tmp_path: Path) -> None:
    missing = write(tmp_path / "a" / "falls", programme="")
    assert missing == ["programme.yaml:1: file: is missing; every programme needs it"]
    assert write(tmp_path / "b" / "falls", plan="# nothing\n") == ["plan.yaml:1: file: is empty"]
    (latin,) = write(tmp_path / "c" / "falls", plan="plan: {title: Caf\u00e9}".encode("latin-1"))
    assert latin == "plan.yaml:1: file: is not UTF-8 text (byte 17); save it as UTF-8"
    (other,) = write(tmp_path / "d" / "falls", mesures="measures: []")
    assert other == 'mesures.yaml:1: file: is not a file of a programme; did you mean "measures.yaml"?'


def test_derived_columns_are_columns_of_the_table(tmp_path: Path) -> None:
    folder = tmp_path / "falls"
    folder.mkdir()
    derive = "    derive: {often: check_count > 1, hour: hour(fell_at)}\n"
    plan = (
        WHOLE["plan.yaml"].replace("source: falls", "source: cases").replace("[ward]", "[ward, often, hour]")
    )
    for name, text in {**WHOLE, "sources.yaml": WHOLE["sources.yaml"] + derive, "plan.yaml": plan}.items():
        (folder / name).write_text(text, encoding="utf-8")
    columns = columns_of("cases", load_programme(folder).sources)
    assert (columns["often"], columns["hour"]) == ("boolean", "integer")


def test_a_stage_is_needed(tmp_path: Path) -> None:
    found = write(tmp_path / "falls", measures="", plan="", pathways="", rules="")
    assert found == [
        "folder:1: falls: one of measures.yaml, plan.yaml, pathways.yaml is needed; a programme without a "
        "stage has nothing to do"
    ]


def test_a_threshold_needs_its_stage(tmp_path: Path) -> None:
    found = write(tmp_path / "falls", pathways="")
    assert found == [
        "rules.yaml:4: rules.0.stage: stage 'traces' needs pathways.yaml, which the folder lacks"
    ]


def test_folders_that_are_no_programme(tmp_path: Path) -> None:
    (tmp_path / "plans" / "falls").mkdir(parents=True)
    (tmp_path / "plans" / "falls" / "programme.yaml").write_text(DECLARATIONS["programme.yaml"])
    (tmp_path / "empty").mkdir()
    said = {}
    for name in ("plans/fals", "plans", "empty", "plans/falls/programme.yaml"):
        with pytest.raises(DeclarationError) as caught:
            load_programme(tmp_path / name)
        (fault,) = caught.value.faults
        said[name] = fault.message
    hint = "give a folder with programme.yaml, such as one under sampling_plans/"
    assert said == {
        "plans/fals": 'is not a folder; did you mean "falls"?',
        "plans": "holds no programme; programmes there: falls",
        "empty": f"holds no programme; {hint}",
        "plans/falls/programme.yaml": f"is not a folder; {hint}",
    }
