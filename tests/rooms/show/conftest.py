"""Results of every kind, made by hand, and a strict reader of pages."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, datetime
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from bs4 import BeautifulSoup

from assurance.extracts import DataQuality, Intake, SourceQuality
from assurance.extracts.quality import CheckCount, FieldCount, Fix, ProviderCount, Quality
from assurance.reconciliation import Reconciliation
from assurance.reconciliation.result import FIGURE_COLUMNS, STEP_COLUMNS
from assurance.review import Estimates
from assurance.sampling import Certificate, Draw, FlowStep, Frame
from assurance.traces import TraceScores
from assurance.traces.outcomes import OUTCOMES, outcome_column
from assurance.variation import Trends, xmr

EVIL = "Cedar <script>alert(1)</script> & $x_1$"
STRATA = {"Ash": 140, "Birch": 96, EVIL: 80}


def make_frame(**changes):
    flow = (
        FlowStep("period", "not in the period", 5580, 396),
        FlowStep("duplicate", "duplicate referral", 80, 316),
        FlowStep("none", "no stratum", 0, 316),
    )
    values = {
        "programme": "demo", "period": "2026-10", "source": "referrals", "flow": flow, "strata": STRATA,
        "digest": "ab" * 32, "table": None,
    }  # fmt: skip
    return Frame(**(values | changes))


def make_draw(**changes):
    seal = Certificate(
        "demo", "2026-10", "ab" * 32, "cd" * 32, "ef" * 32, "01" * 32, "typed", "2026-11-02T09:00:00Z",
        "2026-11-02T09:10:00Z", "J. Example",
    )  # fmt: skip
    values = {
        "seed": "4071", "population": STRATA, "sizes": {"Ash": 12, "Birch": 10, EVIL: 80}, "reserves": 1,
        "picks": pd.DataFrame({"case_key": []}), "taken_whole": (EVIL,), "certificate": seal,
    }  # fmt: skip
    return Draw(**(values | changes))


def estimate_row(question="q1", stratum="all", **changes):
    row = {
        "question": question, "stratum": stratum, "population": 412, "sampled": 60, "met": 54, "not_met": 4,
        "cannot_tell": 0, "not_found": 0, "not_applicable": 2, "ineligible": 0, "deviations": 4,
        "rate": 4 / 60, "rate_best": 4 / 60, "lower_cases": 18, "upper_cases": 61, "lower": 18 / 412,
        "lower_best": 18 / 412, "upper": 61 / 412, "method": "exact", "rule": "bound", "tolerable_rate": 0.1,
        "verdict": "not shown", "verdict_together": "",
    }  # fmt: skip
    row |= changes
    return {"applicable": row["sampled"] - row["not_applicable"]} | row


CLEAN = {
    "not_met": 0, "deviations": 0, "met": 60, "rate": 0.0, "lower_cases": 0, "upper_cases": 21,
    "not_applicable": 0,
}  # fmt: skip


def make_estimates(
    rows=None, *, status="estimated", simulated=False, given=60, expected=60, questions=None, **more
):
    rows = [estimate_row(stratum="Ash", population=140), estimate_row()] if rows is None else rows
    frame = pd.DataFrame(rows, columns=list(estimate_row()))
    return Estimates(
        status, simulated, 0.95, given, expected, frame, questions or {"q1": "Was the plan shared?"}, **more
    )


def figure_row(**changes):
    row = {name: np.nan if kind == "float64" else "" for name, kind in FIGURE_COLUMNS.items()}
    row |= {
        "measure": "started", "version": "1", "title": "Started within 28 days", "period": "2026-10",
        "published_value": 0.82, "numerator": 312.0, "denominator": 412.0, "value": 312 / 412,
        "difference": 0.82 - 312 / 412, "verdict": "differs", "reason": "published is higher",
        "source": "board", "shadow": False, "statistic": "proportion", "unit": "", "material": None,
    }  # fmt: skip
    return row | changes


def make_reconciliation(rows=None, *, undated=None):
    rows = [figure_row()] if rows is None else rows
    frame = pd.DataFrame(rows, columns=list(FIGURE_COLUMNS)).astype(dict(FIGURE_COLUMNS))
    steps = [("started", "2026-10", "", "dup", "duplicate referral", "rows", 3, 412)]
    return Reconciliation(
        "2026-10",
        frame,
        pd.DataFrame(steps, columns=list(STEP_COLUMNS)),
        {"started": "select 1"},
        undated or {},
    )


def rule_row(title, *counts):
    row = dict(zip(map(outcome_column, OUTCOMES), (*counts, *[0] * 8), strict=False))
    return {"rule": title[:3], "title": title, "dimension": "timely", "cases": sum(counts), **row}


def make_traces(rows=None, **changes):
    rows = [rule_row("Seen in time", 90, 6, 3, 0, 0, 1)] if rows is None else rows
    values = {
        "pathway": "start", "version": "1", "title": "From referral to start", "period": "2026-10",
        "as_at": datetime(2026, 10, 31, 23, 59), "as_at_source": "given",
        "cases": max((row["cases"] for row in rows), default=0), "score": 0.9, "weakest": "timely",
        "summary": pd.DataFrame(rows, columns=list(rule_row("x"))),
        "dimensions": pd.DataFrame({"dimension": ["timely"], "assessed": [100], "score": [0.9]}),
        "left_out": pd.DataFrame({"source": [], "reason": [], "rows": []}), "rules_table": None,
    }  # fmt: skip
    return TraceScores(**(values | changes))


def make_chart(values=None, *, title="Started within 28 days", **options):
    generator = np.random.default_rng(5)
    values = [None, *generator.normal(0.8, 0.02, 15), *[0.7] * 8] if values is None else values
    labels = tuple(f"{2024 + (9 + i) // 12}-{(9 + i) % 12 + 1:02d}" for i in range(len(values)))
    return replace(xmr(values, **options), labels=labels, title=title)


def make_trends(charts=None, *, skipped=()):
    chart = make_chart(target=0.85)
    part = make_chart(title="Started within 28 days, team=T1")
    charts = (("s", "", chart), ("s", "team=T1", part)) if charts is None else charts
    return Trends("2026-10", charts, tuple(skipped))


def make_intake(**changes):
    values = {
        "source": "referrals", "kind": "records", "file": "referrals_2026-10.csv",
        "parts": (("referrals_2026-10.csv", "ab" * 32, 120),),
        "snapshot_sha256": "cd" * 32, "declaration": "ef" * 32, "rows_read": 120, "rows_accepted": 100,
        "excluded": (("dup", "the same referral twice", 12),), "rejected": (("team", "unknown value", 8),),
        "rows_rejected": 8, "vintage": "provisional", "as_at": date(2026, 11, 1), "columns": (),
        "undeclared": (), "warnings": (), "snapshot": Path("x.parquet"), "rejected_file": None,
    }  # fmt: skip
    return Intake(**(values | changes))


def make_quality(provider=EVIL):
    counted = Quality(
        by="provider",
        fields=(FieldCount(provider, "team", 90, 2, 1, 3, 4), FieldCount("Birch", "team", 50, 0, 0, 0, 0)),
        checks=(CheckCount(provider, "in_order", f"not in order {EVIL}", 80, 3),),
        providers=(ProviderCount(provider, 100, 120, 2), ProviderCount("Birch", 50, 50, 0)),
        fixes=(Fix(provider, "team", "is missing", 4, ("7", "9")),),
        numbering="the header not counted",
    )
    return DataQuality({"Referrals": SourceQuality("referrals", "Referrals", counted)})


def every_result():
    return {
        "frame": make_frame(), "draw": make_draw(), "estimates": make_estimates(),
        "reconciliation": make_reconciliation(), "traces": make_traces(), "chart": make_chart(target=0.85),
        "trends": make_trends(), "intake": make_intake(), "quality": make_quality(),
    }  # fmt: skip


@pytest.fixture
def make():
    """Makers of results."""
    return SimpleNamespace(
        frame=make_frame, draw=make_draw, estimates=make_estimates, estimate_row=estimate_row,
        reconciliation=make_reconciliation, figure_row=figure_row, traces=make_traces, rule_row=rule_row,
        chart=make_chart, trends=make_trends, intake=make_intake, every=every_result, evil=EVIL, clean=CLEAN,
    )  # fmt: skip


def page_faults(page: str) -> list[str]:
    """List what a strict reader finds wrong with a page; nothing when all is well."""
    soup = BeautifulSoup(page, "html.parser")
    faults = []
    checks = {
        "lang": soup.html.get("lang") == "en-GB",
        "title in words": " " in soup.title.get_text().strip(),
        "one h1": len(soup.find_all("h1")) == 1,
        "landmarks": all(len(soup.find_all(name)) == 1 for name in ("header", "main", "footer")),
        "skip link": soup.find("a")["href"] == "#main" and soup.find(id="main").name == "main",
        "no script": not soup.find_all(["script", "iframe", "object", "embed", "form", "base"]),
        "policy": "default-src 'none'" in soup.find("meta", {"http-equiv": True})["content"],
        "unique ids": len({tag["id"] for tag in soup.find_all(id=True)}) == len(soup.find_all(id=True)),
        "no inline style": not soup.find_all(style=True),
        "nothing loaded": not any(
            not str(tag["src"]).startswith("data:image/") for tag in soup.find_all(src=True)
        )
        and not soup.find_all("link"),
    }
    faults += [name for name, fine in checks.items() if not fine]
    depth = 0
    for heading in soup.find_all(["h1", "h2", "h3", "h4", "h5", "h6"]):
        level = int(heading.name[1])
        if level > depth + 1:
            faults.append(f"heading jumps from {depth} to {level}")
        depth = level
    faults += [f"short alt: {img.get('alt')}" for img in soup.find_all("img") if len(img.get("alt", "")) < 20]
    for tag in soup.find_all(True):
        faults += [f"attribute {name}" for name in tag.attrs if name.startswith("on")]
    return faults + table_faults(soup)


def table_faults(soup: BeautifulSoup) -> list[str]:
    faults = []
    names = [region.get("aria-label") for region in soup.find_all(role="region")]
    if len(set(names)) != len(names):
        faults.append("regions share a name")
    for table in soup.find_all("table"):
        region = table.parent
        if table.caption is None or not table.caption.get_text(strip=True):
            faults.append("table without caption")
        if region.get("role") != "region" or region.get("tabindex") != "0" or not region.get("aria-label"):
            faults.append("table outside a focusable named region")
        headers = table.find_all("th")
        if not headers or any(not cell.get("scope") or not cell.get_text(strip=True) for cell in headers):
            faults.append("header without scope or words")
    return faults


@pytest.fixture
def faults_of():
    """The strict reader of pages."""
    return page_faults
