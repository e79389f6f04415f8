"""findings.json has a shipped schema, is held against it, and holds every number that pages show."""

from __future__ import annotations

import json
import re
from pathlib import Path

import jsonschema
import pytest
from page_numbers import not_held, numbers_shown
from small_programme import ROOT, Small

from assurance.errors import PackError
from assurance.pack.findings import Finding, FindingsFile, findings_text, read_findings_file, with_own_ids
from assurance.pack.findings.declared import declared_findings
from assurance.pack.findings.schema import PLACE, schema_text
from assurance.programme import load_programme

DOC = ROOT / "docs" / "findings.md"
PLANS = sorted(path.parent for path in (ROOT / "sampling_plans").glob("*/programme.yaml"))


def every(pack: Path) -> list[dict]:
    data = json.loads((pack / "findings.json").read_text(encoding="utf-8"))
    return [*(item for items in data["notebooks"].values() for item in items), *data["declared"]]


def test_the_shipped_schema_is_fresh() -> None:
    assert PLACE.read_text(encoding="utf-8") == schema_text(), "run: python -m assurance.pack.findings.schema"


def test_findings_of_a_pack_fit_the_shipped_schema(sealed: Small, incomplete: Small) -> None:
    schema = json.loads(PLACE.read_text(encoding="utf-8"))
    for small in (sealed, incomplete):
        data = json.loads((small.pack / "findings.json").read_text(encoding="utf-8"))
        jsonschema.validate(data, schema)
        data["notebooks"]["more"] = [{"id": "x"}]
        with pytest.raises(jsonschema.ValidationError):
            jsonschema.validate(data, schema)


def test_reading_and_writing_again_gives_the_same_bytes(sealed: Small) -> None:
    text = (sealed.pack / "findings.json").read_text(encoding="utf-8")
    assert findings_text(read_findings_file(sealed.pack)) == text


def _one(name: str = "a.b", **numbers: object) -> Finding:
    return Finding(id=name, stage="a", title="A", words="", severity="good", numbers=numbers)


def _file(*items: Finding) -> FindingsFile:
    return FindingsFile(
        programme="p", period="2026-10", status="complete", simulated_reviews=False, notebooks={"n": items}
    )


def test_an_id_stands_for_one_finding() -> None:
    with pytest.raises(PackError, match=r"1 id\(s\) stand twice, first 'a.b'"):
        findings_text(_file(_one(), _one()))
    own = with_own_ids({"x": [_one(), _one("a.b.2"), _one()], "y": [_one()]})
    ids = [item.id for items in own.values() for item in items]
    assert ids == ["a.b", "a.b.2", "a.b.3", "a.b.4"]


def test_a_number_that_is_none_is_refused() -> None:
    with pytest.raises(PackError, match="a number is not finite"):
        findings_text(_file(_one(rate=float("nan"))))


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda data: data.update(schema="assurance-findings/9"), "schema"),
        (lambda data: data.update(more=1), "more"),
        (lambda data: data["notebooks"].update(n=[{"id": "secret case X123"}]), "notebooks.n.0"),
        (lambda data: data.update(edition="public"), "edition"),
    ],
)
def test_a_file_that_does_not_fit_is_refused_without_its_values(pack: Path, change, words: str) -> None:
    path = pack / "findings.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    change(data)
    path.write_text(json.dumps(data), encoding="utf-8")
    with pytest.raises(PackError, match=f"does not fit its schema at {words}") as caught:
        read_findings_file(pack)
    assert "X123" not in str(caught.value)


@pytest.mark.parametrize("folder", PLANS, ids=lambda folder: folder.name)
def test_all_that_is_agreed_is_declared_once(folder: Path) -> None:
    programme = load_programme(folder)
    found = {item.id: item for item in declared_findings(programme)}
    assert len(found) == len(declared_findings(programme))
    for measure in programme.measures:
        one = found[f"declared.measure.{measure.id}"]
        assert one.title == measure.title
        for name in ("population", "numerator", "denominator", "value"):
            assert one.source.get(name) == getattr(measure, name)
        for exclusion in measure.exclusions:
            assert one.source[f"exclusion {exclusion.id}"] == f"{exclusion.reason}: {exclusion.when}"
    for pathway in programme.pathways:
        for rule in pathway.rules:
            assert found[f"declared.rule.{pathway.id}.{rule.id}"].title == rule.title
    for rule in programme.rules:
        assert found[f"declared.threshold.{rule.id}"].source["when"] == rule.when


@pytest.mark.parametrize("page", ["index.html", "sample.html", "reconcile.html", "sources.html"])
def test_every_number_of_a_page_is_in_the_findings(sealed: Small, page: str) -> None:
    assert not_held(sealed.pack, page) == []


def test_the_pages_show_numbers_at_all(sealed: Small) -> None:
    """Else the test above could not fail."""
    assert sum(1 for _ in numbers_shown(sealed.pack / "reconcile.html")) > 20
    assert sum(1 for _ in numbers_shown(sealed.pack / "sample.html")) > 50


def test_a_number_that_no_finding_holds_is_noticed(pack: Path) -> None:
    path = pack / "sample.html"
    text = path.read_text(encoding="utf-8")
    text = re.sub(r"</tbody>", "<tr><td>987,654</td></tr></tbody>", text, count=1)
    text = re.sub(r"</main>", '<p>Of 876,543.</p><img alt="Bars: 765,432."></main>', text, count=1)
    path.write_text(text, encoding="utf-8")
    assert [shown.text for shown in not_held(pack, "sample.html")] == ["987,654", "765,432", "876,543"]


def _documented() -> dict[str, list[str]]:
    """Read from the page what it says of each stage: the names of numbers, * for what varies."""
    stages: dict[str, list[str]] = {}
    stage = ""
    for line in DOC.read_text(encoding="utf-8").splitlines():
        if found := re.fullmatch(r"### `(\w+)`.*", line):
            stage = found[1]
            stages[stage] = []
        elif line.startswith("## "):
            stage = ""
        elif stage:
            stages[stage] += re.findall(r"`([^`]+)`", line)
    return stages


def test_every_number_of_every_stage_is_documented(sealed: Small, incomplete: Small) -> None:
    known = _documented()
    for item in (*every(sealed.pack), *every(incomplete.pack)):
        if item["id"] == "a.b":
            continue
        assert item["stage"] in known, item["stage"]
        patterns = [re.escape(name).replace(r"\*", ".+") for name in known[item["stage"]]]
        for number in item["numbers"]:
            assert any(re.fullmatch(pattern, number) for pattern in patterns), (item["stage"], number)


def test_every_stage_that_the_code_makes_is_documented() -> None:
    made = set()
    for path in (ROOT / "assurance" / "pack" / "findings").glob("*.py"):
        text = path.read_text(encoding="utf-8")
        made |= set(re.findall(r'finding\(\s*"(\w+)"', text))
        made |= set(re.findall(r'^_?STAGE = "(\w+)"', text, re.MULTILINE))
    assert made - {"estimate"} <= set(_documented())
    assert len(made) > 20
