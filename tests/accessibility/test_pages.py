"""Every page of the packs in a real browser, offline: nothing that a reader could not use.

axe-core with all its rules of WCAG 2.2 AA and good practice, and our own rules for what it passes; as the
page opens, with everything unfolded, in the dark, on paper and on a screen 320 pixels wide.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import pytest
from bs4 import BeautifulSoup
from packs import once, run
from small_programme import PERIOD, SEED, Small, copy_notebooks, make_small, review

from assurance.run import release_month

pytestmark = [pytest.mark.needs("node"), pytest.mark.needs("chromium")]
HERE = Path(__file__).resolve().parent
BROWSERS = ("chromium", "chromium-browser", "google-chrome")


def expected(file: Path) -> dict[str, Any]:
    """Count what the file holds: a page that a browser shows empty has no faults either."""
    soup = BeautifulSoup(file.read_text(encoding="utf-8"), "html.parser")
    pictures = soup.find_all("img") + soup.select("svg[role=img]")
    return {"file": str(file), "images": len(pictures), "tables": len(soup.find_all("table"))}


def read(pages: Iterable[Mapping[str, Any]], *views: str) -> dict[str, list[str]]:
    """Read pages in the browser, in all views unless some are named; give the faults of each, by its file."""
    if not (HERE / "node_modules" / "axe-core").is_dir():
        what = "needs its packages: npm install --prefix tests/accessibility"
        wanted = os.environ.get("ASSURANCE_REQUIRE", "")
        if wanted == "all" or "node" in wanted.split(","):
            pytest.fail(what, pytrace=False)
        pytest.skip(what)
    asked: dict[str, Any] = {
        "pages": list(pages),
        "chromium": next(filter(None, map(shutil.which, BROWSERS))),
    }
    if views:
        asked["views"] = views
    done = subprocess.run(
        ["node", "read_pages.js"], cwd=HERE, input=json.dumps(asked), capture_output=True, text=True,
        timeout=900, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return {
        page["file"]: [
            f"{fault['view']}: {fault['rule']}: {fault['why']} {fault['where']}" for fault in page["faults"]
        ]
        for page in json.loads(done.stdout)["pages"]
    }


def pages_of(pack: Path) -> list[Path]:
    """List the pages of a pack."""
    return sorted(pack.glob("*.html"))


def test_every_page_of_the_demo_can_be_used_by_everyone(demo) -> None:
    pages = pages_of(demo.pack)
    wanted = [expected(page) for page in pages]
    assert len(wanted) >= 10
    assert sum(one["images"] for one in wanted) > 50
    assert sum(one["tables"] for one in wanted) > 100
    assert read(wanted) == {str(page): [] for page in pages}


def _make_released(root: Path) -> None:
    small = make_small(root)
    small.edit("programme.yaml", "as_at: 2026-11-30", "as_at: 2026-11-30\ndisclosure: nhs-mhsds")
    review(small)
    report = run(small, seed=SEED, notebooks=copy_notebooks(small.notebooks, "sample", "variation"))
    if report.status != "complete":
        raise AssertionError(report.notebooks)
    release_month(small.folder, PERIOD, extracts=small.extracts, store=small.store, out=small.out)


def test_every_page_of_small_packs_can_be_used_by_everyone(sealed, incomplete, tmp_path_factory) -> None:
    """Complete, incomplete, the release edition, and the list of all packs."""
    home = Small(once(tmp_path_factory, "accessible", _make_released)).out / "small_clinic"
    pages = [*pages_of(sealed.pack), *pages_of(incomplete.pack), *sorted(home.rglob("*.html"))]
    assert {page.parent.name for page in pages} >= {"small_clinic", "release", PERIOD}
    # The demo's pages show the style in every view; here it is what stands on the pages that counts.
    found = read(map(expected, pages), "unfolded", "print", "narrow")
    assert found == {str(page): [] for page in pages}


WORDS = "Bars of three teams: Ash 4, Birch 5, Cedar 6."
PIXEL = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNkYPhfDwAChwGA60e6kgAAAABJRU5ErkJggg=="
FAULTS = {
    "axe:html-has-lang": ('<html lang="en-GB">', "<html>"),
    "axe:document-title": ("<title>", "<title></title><title hidden>"),
    "title-is-no-words": ("<title>", "<title>index</title><title>"),
    "no-skip-link": ('<a class="skip" href="#main">', '<a class="skip" href="#foot">'),
    "not-one-h1": ("</main>", "<h1>Another top</h1></main>"),
    "heading-jumps": ("</main>", "<h6>Too deep</h6></main>"),
    "landmark-missing": ("<main ", "<div "),
    "table-without-caption": ("<caption>", "<caption></caption><caption hidden>"),
    "header-without-scope": ('<th scope="row"', "<th"),
    "table-does-not-scroll": ('class="scroll" role="region" tabindex="0"', 'class="scroll" role="region"'),
    "picture-without-words": ("</main>", f'<img alt="" src="data:image/png;base64,{PIXEL}"></main>'),
    "picture-placeholder": ("</main>", f'<img alt="Figure" src="data:image/png;base64,{PIXEL}"></main>'),
    "axe:image-alt": ("</main>", f'<img src="data:image/png;base64,{PIXEL}"></main>'),
    "drawing-without-role": ("</main>", f'<svg aria-label="{WORDS}"></svg></main>'),
    "active-content": ("</main>", "<script></script></main>"),
    "no-content-policy": ("default-src 'none'", "default-src *"),
    "style-not-applied": ("<style>", "<style>/* changed */"),
    "policy-refuses-something": ("</main>", f'<img alt="{WORDS}" src="https://x.example/a.png"></main>'),
    "link-to-nowhere": ("</main>", '<a href="#nowhere">More of it</a></main>'),
    "link-to-no-file": ("</main>", '<a href="gone.html">A page that is gone</a></main>'),
    "id-twice": ("</main>", '<p id="main">again</p></main>'),
    "formula-as-code": ("</main>", r"<p>The bound $\beta_1$ holds.</p></main>"),
    "order-of-stops-changed": ("</main>", '<p tabindex="3">first</p></main>'),
    "fold-without-words": ("</main>", "<details><p>folded</p></details></main>"),
    "axe:link-name": ("</main>", '<a href="#main"></a></main>'),
    "axe:list": ("</main>", "<ul><p>no item</p></ul></main>"),
    "axe:region": ("<main ", "<p>Outside of every landmark</p><main "),
    "not-what-was-expected": ("</table>", "</table><table></table>"),
}
"""One fault a page: the rule that has to name it, and what to change."""


def test_seeded_faults_are_each_found(sealed, tmp_path: Path) -> None:
    page = (sealed.pack / "index.html").read_text(encoding="utf-8")
    for link in [*pages_of(sealed.pack), *sorted(sealed.pack.glob("pack.*"))]:
        shutil.copy(link, tmp_path / link.name)
    wanted = expected(tmp_path / "index.html")
    # What is only added goes into one page together; what changes the page itself has a page of its own.
    added = "".join(after.removesuffix("</main>") for before, after in FAULTS.values() if before == "</main>")
    changes = {"added": ("</main>", f"{added}</main>")}
    changes |= {rule: change for rule, change in FAULTS.items() if change[0] != "</main>"}
    asked = []
    for number, (rule, (before, after)) in enumerate(changes.items()):
        assert before in page, rule
        file = tmp_path / f"{number}.html"
        file.write_text(page.replace(before, after, 1), encoding="utf-8")
        asked.append(wanted | {"file": str(file)})
    found = read(asked, "unfolded")
    places = {rule: str(tmp_path / f"{number}.html") for number, rule in enumerate(changes)}
    missed = [
        rule
        for rule in FAULTS
        if not any(f": {rule}: " in fault for fault in found[places.get(rule, places["added"])])
    ]
    assert missed == []


STYLED = {
    ("dark", "axe:color-contrast"): ("--muted: #b3c0ca", "--muted: #33404a"),
    ("print", "axe:color-contrast"): (
        "background: #fff; color: #000; font-size: 1rem",
        "background: #fff; color: #ccc",
    ),
    ("narrow", "scrolls-sideways"): ("</style>", ".opening { width: 40rem; }</style>"),
}
"""Faults of the style: the view that has to show each."""


def test_faults_of_one_view_are_found_in_it(sealed, tmp_path: Path) -> None:
    page = (sealed.pack / "index.html").read_text(encoding="utf-8")
    asked = []
    for number, (before, after) in enumerate(STYLED.values()):
        assert before in page
        changed = page.replace(before, after, 1)
        file = tmp_path / f"{number}.html"
        # The policy names the style by its digest: what was changed has to be allowed again.
        file.write_text(
            changed.replace("style-src 'sha256-", "style-src 'unsafe-inline' 'x-"), encoding="utf-8"
        )
        asked.append(expected(file))
    found = read(asked, "dark", "print", "narrow")
    for number, (view, rule) in enumerate(STYLED):
        assert any(
            fault.startswith(f"{view}: {rule}: ") for fault in found[str(tmp_path / f"{number}.html")]
        ), (view, rule)
