"""From a figure to its definition, query, steps, extracts, draw and reviews, with the pack alone."""

from __future__ import annotations

import json
import shutil
from hashlib import sha256
from pathlib import Path

import pytest
from made_packs import made, made_pack
from small_programme import PERIOD, SEED, Small, command

from assurance.errors import PackError
from assurance.pack.explaining import Explanation, explain_figure

FIGURE = f"reconcile.board.seen_28d.{PERIOD}"


def part(found: Explanation, title: str) -> dict[str, str]:
    (one,) = [one for one in found.parts if one.title == title]
    return dict(one.lines)


def test_a_published_figure_is_walked_to_its_rows(sealed: Small) -> None:
    found = explain_figure(sealed.pack, "seen_28d")
    assert (found.finding, found.page) == (FIGURE, "reconcile.html")
    figure = part(found, "The figure")
    assert figure["verdict"] == "differs"
    assert int(figure["published numerator"]) == int(figure["numerator"]) + 1
    definition = part(found, "Definition")
    assert definition["title"] == "Seen within 28 days"
    assert definition["version"] == "1"
    assert definition["population"] == "not cancelled"
    assert definition["numerator"] == ("seen_at is not null and elapsed_days(received_at, seen_at) <= 28")
    assert definition["target"] == "0.8"
    query = part(found, "Query")
    assert sha256(query["SQL"].encode("utf-8")).hexdigest() == query["SHA-256 of the query"]
    assert query["it is the query that the figure names"] == "yes"
    steps = part(found, "How it was counted")
    assert any("left" in line for line in steps.values())
    extracts = part(found, "Extracts")
    digest = sha256((sealed.extracts / "referrals.csv").read_bytes()).hexdigest()
    assert extracts["referrals"].startswith("referrals.csv: rows 224 read, 224 accepted")
    assert extracts["referrals, SHA-256 of the file"] == digest
    assert extracts["board"].startswith("board.csv")
    assert part(found, "Why it differs")["found"]
    assert any(name.startswith("diagnosis.") for name in found.also)


def test_the_steps_add_up_to_the_denominator(sealed: Small) -> None:
    found = explain_figure(sealed.pack, FIGURE)
    rows = list(part(found, "How it was counted").values())
    left = [int(line.split(", ")[1].split()[0]) for line in rows]
    assert int(part(found, "The figure")["denominator"]) in left


@pytest.mark.parametrize(
    ("name", "title"),
    [
        ("traces.start", "From referral to start"),
        ("traces.start.dimension.timely", "From referral to start"),
        ("readings.start.in_time.bound:less_than", "Decided in time"),
        ("quality_cell.referrals.team.Ash", "Referrals"),
    ],
)
def test_what_its_numbers_do_not_name_is_found_by_its_id(tmp_path: Path, name: str, title: str) -> None:
    declared = [
        made("declared", "pathway.start", "From referral to start"),
        made("declared", "rule.start.in_time", "Decided in time"),
        made("declared", "source.referrals", "Referrals"),
    ]
    stage, _, rest = name.partition(".")
    pack = made_pack(tmp_path / "clinic", PERIOD, [made(stage, rest, cases=9)], declared=declared)
    assert part(explain_figure(pack, name), "Definition")["title"] == title
    other = made_pack(tmp_path / "other", PERIOD, [made(stage, rest, cases=9)])
    assert [one.title for one in explain_figure(other, name).parts] == ["The figure", "Code"]


def test_an_estimate_is_walked_to_its_draw_and_reviews(sealed: Small) -> None:
    found = explain_figure(sealed.pack, "written_down.North")
    assert found.finding == "estimate.written_down.North"
    manifest = json.loads((sealed.pack / "manifest.json").read_text(encoding="utf-8"))
    draw = part(found, "Draw")
    assert draw["seed"] == SEED
    assert draw["ledger entry of frame and plan"] == manifest["draw"]["commit"]
    assert draw["stratum"] == "North"
    assert int(draw["cases drawn from it"]) == manifest["draw"]["sizes"]["North"]
    assert int(draw["cases in its frame"]) == manifest["draw"]["population"]["North"]
    reviews = part(found, "Reviews")
    assert reviews["met"] == draw["cases drawn from it"]
    assert reviews["answers"] == "given by reviewers"
    assert reviews["agreement between reviewers"] == "not measured in this pack"
    assert part(found, "Definition")["title"] == "Is the decision written down?"
    assert part(found, "Extracts")["answers"].startswith("reviews.csv")
    assert part(found, "Extracts")["referrals"].startswith("referrals.csv")


@pytest.mark.parametrize(
    ("figure", "finding"),
    [
        (FIGURE, FIGURE),
        (FIGURE.upper().replace("RECONCILE", "reconcile"), FIGURE),
        (f"seen_28d.{PERIOD}", FIGURE),
        ("  Seen_28d ", FIGURE),
        ("written_down", "estimate.written_down.all"),
        ("declared.measure.seen_28d", "declared.measure.seen_28d"),
        ("draw.North", "draw.North"),
        ("visit_in_28_days", "declared.rule.to_first_visit.visit_in_28_days"),
        ("to_first_visit.visit_in_28_days", "declared.rule.to_first_visit.visit_in_28_days"),
        ("figure_differs", "declared.threshold.figure_differs"),
    ],
)
def test_a_figure_may_be_called_in_several_ways(sealed: Small, figure: str, finding: str) -> None:
    assert explain_figure(sealed.pack, figure).finding == finding


def test_every_finding_can_be_explained(sealed: Small) -> None:
    data = json.loads((sealed.pack / "findings.json").read_text(encoding="utf-8"))
    every = [*(item for items in data["notebooks"].values() for item in items), *data["declared"]]
    for item in every:
        found = explain_figure(sealed.pack, item["id"])
        assert found.finding == item["id"]
        assert found.text()
        json.dumps(found.as_dict(), allow_nan=False)


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("seen_28", r"did you mean\n  .*seen_28d"),
        ("writen_down", r"did you mean\n  .*written_down"),
        ("reconcile.bord.seen_28d.2026-10", r"did you mean\n  reconcile\.board\.seen_28d\.2026-10"),
        ("zzz", "findings.json lists what there is"),
        ("", "names nothing"),
    ],
)
def test_what_is_not_there_is_refused_with_what_comes_close(sealed: Small, figure: str, words: str) -> None:
    with pytest.raises(PackError, match=words):
        explain_figure(sealed.pack, figure)


def test_several_that_are_meant_are_listed(pack: Path) -> None:
    path = pack / "findings.json"
    data = json.loads(path.read_text(encoding="utf-8"))
    twin = next(item for item in data["notebooks"]["reconcile"] if item["id"] == FIGURE)
    data["notebooks"]["reconcile"].append({**twin, "id": f"reconcile.wall.seen_28d.{PERIOD}"})
    path.write_text(json.dumps(data), encoding="utf-8")
    reseal(pack)
    with pytest.raises(PackError, match=rf"names 2 findings.*\n  {FIGURE}\n  reconcile\.wall"):
        explain_figure(pack, "seen_28d")


def reseal(pack: Path) -> None:
    path = pack / "manifest.json"
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["files"]["findings.json"] = sha256((pack / "findings.json").read_bytes()).hexdigest()
    path.write_text(json.dumps(manifest), encoding="utf-8")


def test_findings_that_were_changed_are_not_explained(pack: Path) -> None:
    path = pack / "findings.json"
    path.write_text(path.read_text(encoding="utf-8") + " ", encoding="utf-8")
    with pytest.raises(PackError, match="is not the one that was sealed; check it with: assurance verify"):
        explain_figure(pack, "seen_28d")


@pytest.mark.parametrize("name", ["manifest.json", "findings.json"])
def test_a_pack_that_cannot_be_read_is_refused(pack: Path, name: str) -> None:
    (pack / name).write_text("{", encoding="utf-8")
    with pytest.raises(PackError):
        explain_figure(pack, "seen_28d")
    (pack / name).unlink()
    with pytest.raises(PackError):
        explain_figure(pack, "seen_28d")


def test_it_works_on_a_pack_alone_far_from_its_store(sealed: Small, tmp_path: Path) -> None:
    alone = Path(shutil.copytree(sealed.pack, tmp_path / "alone"))
    ran = command("explain", alone, "seen_28d", cwd=tmp_path)
    assert ran.returncode == 0, ran.stderr
    assert "SHA-256 of the query" in ran.stdout
    assert [path.name for path in tmp_path.iterdir()] == ["alone"]
    ran = command("explain", alone, "seen_28d", "--json", cwd=tmp_path)
    assert json.loads(ran.stdout)["finding"] == FIGURE
    ran = command("explain", alone, "sen_28d", cwd=tmp_path)
    assert ran.returncode == 2
    assert "did you mean" in ran.stderr


def test_a_release_edition_says_what_it_does_not_hold(pack: Path) -> None:
    path = pack / "findings.json"
    data = json.loads(path.read_text(encoding="utf-8")) | {"edition": "release"}
    for items in (*data["notebooks"].values(), data["declared"]):
        for item in items:
            item["source"], item["words"] = {}, ""
            if "not_met" in item["numbers"]:
                item["numbers"]["not_met"] = {"withheld": "fewer than 5", "why": "a small number"}
    data["declared"] = []
    path.write_text(json.dumps(data), encoding="utf-8")
    manifest = json.loads((pack / "manifest.json").read_text(encoding="utf-8"))
    manifest |= {"edition": "release", "draw": None}
    (pack / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    reseal(pack)
    found = explain_figure(pack, "written_down")
    assert part(found, "The figure")["not met"] == "withheld: fewer than 5 (a small number)"
    assert "the controlled one does" in part(found, "Draw")["not told here"]
    assert "not told here" in part(found, "Definition")["not in this pack"]
