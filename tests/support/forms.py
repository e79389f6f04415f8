"""A document of made-up findings, and one with every awkward text, for tests of its forms."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from assurance.pack.report import document_of
from assurance.show.document import Amount, Chart, Column, Document, Section, Table, Withheld
from assurance.show.shell import Banner

ROOT = Path(__file__).resolve().parents[2]
FOUND = json.loads(Path(__file__).with_name("report_findings.json").read_text(encoding="utf-8"))
BANNERS = (Banner.incomplete("A part failed."), Banner.simulated(), Banner.controlled())
AWKWARD = (
    "=1+1", "+44 20", "-5", "@sum(a1)", "#heading", "$x_1$ and $\\beta$", "*bold* _it_", "[link](x) <b>&amp;",
    "\\ @ref <label>", "\"double\" 'single' `code` // /* {x: 1}", "עברית العربية", "emoji 😀 漢字 ●",
    "bell \x07 and tab\t.", "turned \u202e round", "safeguarding_actions_closed_on_time_and_then_some",
    "x" * 120, "line\nline", " ",
)  # fmt: skip


def report(*, brief: bool = False, banners: tuple[Banner, ...] = BANNERS) -> Document:
    """Make the document of findings of every stage."""
    return document_of(
        FOUND, title="Assurance pack", programme_title="Made-up programme", period_words="October 2026",
        banners=banners, facts=(("Seed", "4071"), ("State", "incomplete")), brief=brief,
    )  # fmt: skip


def awkward() -> Document:
    """Make a document in which every text is one that a form may choke on, and every kind of cell stands."""
    columns = (
        Column("text", "What $x$ #1"), Column("n", "Cases", "count"), Column("share", "Share", "share"),
        Column("lower", "lower", "share"), Column("upper", "upper", "share"), Column("gap", "Gap", "points"),
        Column("amount", "Amount", "number"), Column("verdict", "Verdict", "verdict"),
        Column("same", "CASES", "number"),
    )  # fmt: skip
    rows = tuple(
        (text, n, n / 40, n / 50, n / 30, -n / 1000, Amount(n / 7, "number", "days"), "differs", True)
        for n, text in enumerate(AWKWARD, start=3)
    )
    rows += (
        ("empty", None, None, None, None, None, Amount(None), "", False),
        ("hidden", *[Withheld("fewer than 5", "small number")] * 6, "agrees", ""),
        ("nothing due", "", "", "", "", "", "", "not shown", 0.00000012),
        ("great", 12345678901234567890, 1.0, 0.0, 1, 0.5, Amount(0.5, "share"), "met", -1234.5),
    )
    chart = Chart("text", "share", "Share of cases", lower="lower", upper="upper", target="same")
    tables = tuple(
        Table(name, f"Caption {text}", columns, rows, f"Note {text}", (chart,))
        for name, text in (("figures", "=1"), ("Figures", "<b>"), ("history", "$x$"), ("a" * 31, "*"))
    )
    empty = Table("empty", "No rows", columns, ())
    parts = (
        Section("Part <b> & #", AWKWARD, tables[1:]),
        Section("Only parts", parts=(Section("Inner", ("A line.",), (empty,)),)),
    )
    first = Section("First _part_", AWKWARD, tables[:1], parts)
    facts = tuple((text, text) for text in AWKWARD)
    return Document("Pack $ #", "Programme *&* <b>", "October 2026", (first,), facts, BANNERS)


def elsewhere(folder: Path, form: str, document: str) -> bytes:
    """Make a form in another process: another folder, time zone, language, and order of sets."""
    code = (
        "import sys, pathlib; sys.path.insert(0, sys.argv[1]); import forms; "
        "from assurance.show import forms as made; "
        "pathlib.Path('out').write_bytes(getattr(made, sys.argv[2])(getattr(forms, sys.argv[3])()))"
    )
    folder.mkdir()
    environment = {
        **os.environ, "TZ": "Pacific/Kiritimati", "LC_ALL": "C", "LANG": "C", "PYTHONHASHSEED": "77",
        "SOURCE_DATE_EPOCH": "1", "HOME": str(folder), "PYTHONPATH": str(ROOT),
    }  # fmt: skip
    here = str(Path(__file__).parent)
    subprocess.run(
        [sys.executable, "-c", code, here, form, document], cwd=folder, env=environment, check=True
    )
    return (folder / "out").read_bytes()
