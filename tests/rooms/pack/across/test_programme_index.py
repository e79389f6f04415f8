"""The page over all packs: every month, its state, and the trend of every measure."""

from __future__ import annotations

import json
import re
import shutil
from pathlib import Path

import pytest
from bs4 import BeautifulSoup
from made_packs import figure, made, made_pack, measure, question
from strict_pages import page_faults

from assurance.engine import file_sha256
from assurance.pack.across import keeping, programme_index, write_programme_index

DASH = "\N{EN DASH}"
CHANGED = "changed since it was sealed: its numbers are not used"


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """Five months: one missing, one incomplete, one signed, one whose findings were changed."""
    home = tmp_path / "clinic"
    declared = [measure()]
    received = made("intake", "referrals", accepted=8)
    crossed = made("attention", "late.x", rule="late")
    made_pack(home, "2026-06", [received, figure("2026-06", 0.75, 0.75)], declared=declared)
    made_pack(home, "2026-07", [figure("2026-07", 0.5, 0.625)], declared=declared, complete=False)
    changed = made_pack(home, "2026-09", [figure("2026-09", 0.123, 0.123)], declared=declared)
    text = (changed / "findings.json").read_text(encoding="utf-8").replace("0.123", "0.987")
    (changed / "findings.json").write_text(text, encoding="utf-8")
    waiting = made("estimate", "status", **{"answers given": 0, "answers asked for": 24})
    chain = {"chain": {"number": 4, "previous": None, "replaces": [{"period": "2026-10"}]}}
    found = [received, crossed, figure("2026-10", 0.8125, 0.8125), waiting]
    (made_pack(home, "2026-10", found, declared=declared, manifest=chain) / "manifest.sig").write_text("x")
    return home


def soup_of(path: Path | None) -> BeautifulSoup:
    assert path is not None
    return BeautifulSoup(path.read_text(encoding="utf-8"), "html.parser")


def rows_of(page: BeautifulSoup, place: int) -> list[list[str]]:
    table = page.find_all("table")[place]
    return [
        [cell.get_text(" ", strip=True) for cell in row.find_all(["th", "td"])] for row in table.tbody("tr")
    ]


def test_every_month_stands_there_with_its_state(home: Path) -> None:
    page = soup_of(write_programme_index(home))
    digest = {period: file_sha256(home / period / "manifest.json")[:16] for period in ("2026-06", "2026-10")}
    assert rows_of(page, 0) == [
        ["October 2026", "complete; awaiting review; replaced 1 earlier pack of its period",
         "0 of 1 compared", "1", "signed", digest["2026-10"]],
        ["September 2026", CHANGED, "", DASH, "not signed", ""],
        ["August 2026", "missing: there is no pack", "", DASH, "", ""],
        ["July 2026", "INCOMPLETE", "1 of 1 compared", DASH, "not signed",
         file_sha256(home / "2026-07" / "manifest.json")[:16]],
        ["June 2026", "complete", "0 of 1 compared", "0", "not signed", digest["2026-06"]],
    ]  # fmt: skip
    links = {a.get_text(): a["href"] for a in page.table.find_all("a")}
    assert links["June 2026"] == "2026-06/index.html"
    assert "August 2026" not in links
    said = page.select_one(".headline").get_text()
    assert said == (
        "4 of 5 months have a pack: 2 complete, 1 INCOMPLETE and 1 changed since sealed. "
        "For 1 month there is none."
    )


def test_a_period_without_a_case_says_that_there_was_nothing_to_review(tmp_path: Path) -> None:
    nothing = made("estimate", "nothing_to_review", **{"answers given": 0, "population": 0})
    made_pack(tmp_path / "clinic", "2026-05", [nothing])
    page = soup_of(write_programme_index(tmp_path / "clinic"))
    assert rows_of(page, 0)[0][1] == "complete; nothing to review"


def test_numbers_of_a_changed_pack_are_not_used(home: Path) -> None:
    page = write_programme_index(home)
    assert page is not None
    text = page.read_text(encoding="utf-8")
    for told in ("12.3", "98.7"):
        assert told not in BeautifulSoup(text, "html.parser").main.get_text()
    assert rows_of(soup_of(page), 1) == [
        ["Oct 2026", "81.3%", "81.3%", "● agrees"],
        ["Sep 2026", "", "", ""],
        ["Aug 2026", "", "", ""],
        ["Jul 2026", "50%", "62.5%", "◆ differs"],
        ["Jun 2026", "75%", "75%", "● agrees"],
    ]


def test_a_pack_whose_manifest_is_no_json_is_told_and_stops_nothing(home: Path) -> None:
    (home / "2026-06" / "manifest.json").write_text("[]", encoding="utf-8")
    last = rows_of(soup_of(write_programme_index(home)), 0)[-1]
    assert last[:2] == ["June 2026", CHANGED]


def test_the_alt_text_says_the_numbers_of_the_chart(home: Path) -> None:
    (alt,) = [image["alt"] for image in soup_of(write_programme_index(home)).find_all("img")]
    assert "Seen within 28 days: 75% in June 2026, 81.3% in October 2026" in alt
    assert "lowest 50% in July 2026, highest 81.3% in October 2026" in alt
    assert "the published figure differs in 1 of 5; 2 without a value" in alt


def test_a_value_from_a_sample_has_its_range(tmp_path: Path) -> None:
    made_pack(tmp_path, "2026-10", [question(0.125, 0.0625, 0.25, "not met")])
    page = soup_of(write_programme_index(tmp_path))
    assert rows_of(page, 1) == [["Oct 2026", "12.5%", "6.3% and 25%", "◆ not met"]]
    assert "between 6.3% and 25%; not met in the last" in page.img["alt"]


def test_another_definition_breaks_the_series_and_is_said(tmp_path: Path) -> None:
    made_pack(tmp_path, "2026-09", [figure("2026-09", 0.5, 0.5)])
    made_pack(tmp_path, "2026-10", [figure("2026-10", 0.75, 0.75, definition="d2", version="2")])
    (new, old) = rows_of(soup_of(write_programme_index(tmp_path)), 1)
    assert new[-1] == "counted under another definition than before (version 2)"
    assert old[-1] == ""


def test_a_shadow_or_a_part_is_never_taken_for_the_whole(tmp_path: Path) -> None:
    found = [
        figure("2026-10", 0.1, 0.1, source="spreadsheet", shadow=True),
        figure("2026-10", 0.2, 0.2, breakdown="team=A"),
        figure("2026-09", 0.3, 0.3),
        figure("2026-10", 0.4, 0.4),
    ]
    made_pack(tmp_path, "2026-10", found)
    assert rows_of(soup_of(write_programme_index(tmp_path)), 1)[0][1] == "40%"


def test_weeks_and_months_stand_apart_each_with_what_is_missing(tmp_path: Path) -> None:
    for period in ("2026-W53", "2027-W02", "2026-12"):
        made_pack(tmp_path, period, [figure(period, 0.5, 0.5)])
    page = soup_of(write_programme_index(tmp_path))
    assert [heading.get_text() for heading in page.find_all("h2")][:4] == [
        "Every month", "The trends (months)", "Every week", "The trends (weeks)",
    ]  # fmt: skip
    weeks = [row[1] for row in rows_of(page, 2)]
    assert weeks == ["complete", "missing: there is no pack", "complete"]


def test_every_page_passes_the_strict_reader(home: Path) -> None:
    for year in (2023, 2024, 2025):
        made_pack(home, f"{year}-12", [figure(f"{year}-12", 0.5, 0.5), question(0.1, 0.0, 0.2)])
    write_programme_index(home, latest=6)
    for name in ("index.html", "2023.html", "2025.html", "2026.html"):
        assert page_faults((home / name).read_text(encoding="utf-8")) == []


def test_the_release_edition_says_what_stands_for_a_withheld_number(tmp_path: Path) -> None:
    folder = made_pack(tmp_path, "2026-10", [figure("2026-10", 0.5, 0.5)], manifest={"edition": "release"})
    path = folder / "findings.json"
    data = json.loads(path.read_text(encoding="utf-8")) | {"edition": "release"}
    numbers = data["notebooks"]["front_page"][0]["numbers"]
    numbers |= {"value": {"withheld": "fewer than 5", "why": "small"}, "published_value": None}
    path.write_text(json.dumps(data), encoding="utf-8")
    manifest = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    manifest["files"]["findings.json"] = file_sha256(path)
    (folder / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    page = soup_of(write_programme_index(tmp_path, edition="release"))
    assert rows_of(page, 1)[0][1] == "fewer than 5"
    assert "Release edition" in page.select_one(".banner").get_text()
    assert "controlled" not in page.get_text().lower()


def test_the_same_packs_give_the_same_bytes_elsewhere(home: Path, tmp_path: Path) -> None:
    one = write_programme_index(home)
    other = Path(
        shutil.copytree(home, tmp_path / "elsewhere" / "clinic", ignore=shutil.ignore_patterns(".*"))
    )
    (other / "index.html").unlink()
    two = write_programme_index(other)
    assert one is not None
    assert two is not None
    assert one.read_bytes() == two.read_bytes()


def test_no_pack_gives_no_page(tmp_path: Path) -> None:
    assert write_programme_index(tmp_path) is None
    assert list(tmp_path.iterdir()) == []


def test_only_what_changed_is_read_and_written_again(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for year in (2023, 2024):
        made_pack(home, f"{year}-12", [figure(f"{year}-12", 0.5, 0.5)])
    write_programme_index(home, latest=4)
    read: list[str] = []
    written: list[str] = []
    opened, wrote = keeping.open_pack, programme_index.write_atomically
    monkeypatch.setattr(keeping, "open_pack", lambda folder: read.append(folder.name) or opened(folder))
    monkeypatch.setattr(
        programme_index, "write_atomically", lambda path, text: written.append(path.name) or wrote(path, text)
    )
    write_programme_index(home, latest=4)
    assert (read, written) == ([], [])
    made_pack(home, "2026-11", [figure("2026-11", 0.25, 0.25)])
    write_programme_index(home, latest=4)
    assert read == ["2026-11"]
    assert written == ["index.html", "2026.html"]
    read.clear()
    written.clear()
    made_pack(home, "2023-12", [figure("2023-12", 0.375, 0.375)])
    write_programme_index(home, latest=4)
    assert (read, written) == (["2023-12"], ["2023.html"])
    assert rows_of(soup_of(home / "2023.html"), 1)[0][1] == "37.5%"


def test_pages_made_bit_by_bit_are_those_made_at_once(tmp_path: Path) -> None:
    """Also where the programme is called otherwise now, and where the packs of a year were taken away."""
    home = tmp_path / "clinic"
    for year in (2022, 2023, 2024):
        made_pack(home, f"{year}-12", [figure(f"{year}-12", 0.5, 0.5)])
        write_programme_index(home, latest=2)
    shutil.rmtree(home / "2022-12")
    write_programme_index(home, latest=2)
    made_pack(home, "2025-01", [figure("2025-01", 0.25, 0.25)], manifest={"title": "Another title"})
    write_programme_index(home, latest=2)
    pages = {path.name: path.read_bytes() for path in home.glob("*.html")}
    assert sorted(pages) == ["2023.html", "2024.html", "index.html"]
    for path in [*home.glob("*.html"), *(home / ".months").iterdir()]:
        path.unlink()
    write_programme_index(home, latest=2)
    assert {path.name: path.read_bytes() for path in home.glob("*.html")} == pages


def test_a_pack_sealed_while_the_page_is_made_is_on_it(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    render = programme_index.render_programme_index
    came = iter(["2026-11"])

    def slow(page: object) -> str:
        for period in came:
            made_pack(home, period, [figure(period, 0.25, 0.25)])
        return render(page)  # type: ignore[arg-type]

    monkeypatch.setattr(programme_index, "render_programme_index", slow)
    assert rows_of(soup_of(write_programme_index(home)), 0)[0][0] == "November 2026"


def test_what_a_title_says_is_escaped(tmp_path: Path) -> None:
    hostile = "<script>alert(1)</script> & $x$"
    made_pack(tmp_path, "2026-10", [figure("2026-10", 0.5, 0.5, title=hostile)], manifest={"title": hostile})
    page = write_programme_index(tmp_path)
    assert page is not None
    text = page.read_text(encoding="utf-8")
    assert "<script" not in text
    assert re.search(r"&lt;script&gt;alert\(1\)", text)
