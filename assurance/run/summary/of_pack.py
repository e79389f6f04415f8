"""Summaries made from what a run left: a pack, many packs, or a refusal."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from assurance.calendars import parse_period
from assurance.engine import file_sha256
from assurance.errors import AssuranceError, PackError
from assurance.pack.findings import Finding, ReleasedFinding, read_findings_file
from assurance.run.months import PeriodOutcome
from assurance.run.report import RunReport
from assurance.run.summary.model import Crossed, Part, PeriodSummary, Status, Summary
from assurance.run.summary.reasons import told_reason

__all__ = ["outcomes_summary", "refused_summary", "summary_of"]

_DONE, _REFUSED, _INCOMPLETE = 0, 2, 3
_AGREE: Final = ("agrees", "agrees within published rounding", "agrees within tolerance")
_FIGURES: Final = {
    **dict.fromkeys(_AGREE, "agree"),
    "differs": "differ",
    "no records": "without records",
    "not comparable": "not comparable",
    "no figure": "not published",
}
_QUESTIONS: Final = ("met", "not met", "not shown")
Found = Sequence[Finding | ReleasedFinding]


def summary_of(run: RunReport | Path | str) -> Summary:
    """Summarise one pack.

    Parameters
    ----------
    run : report of a run, or the folder of a pack of either edition

    Raises
    ------
    PackError
        When the folder is not that of a pack.
    """
    report = run if isinstance(run, RunReport) else None
    folder = run.folder if isinstance(run, RunReport) else Path(run)
    manifest = _manifest(folder)
    period = _period(folder, manifest, made=report.made if report else "")
    code = _INCOMPLETE if period.status == "incomplete" else _DONE
    return Summary(str(manifest["programme"]), _one_line(manifest.get("title")), code, (period,))


def outcomes_summary(
    outcomes: Sequence[PeriodOutcome],
    *,
    programme: str,
    title: str,
    code: int,
    places: Sequence[Path] = (),
) -> Summary:
    """Summarise a run of several periods, those that were refused included.

    Parameters
    ----------
    places : folders of this machine; of them only the last part is told
    """
    periods = tuple(
        _refused(one.period, one.refusal, places)
        if one.report is None
        else replace(summary_of(one.report).periods[0], unreleased=told_reason(one.unreleased, places=places))
        for one in outcomes
    )
    return Summary(programme, _one_line(title), code, periods)


def refused_summary(
    error: AssuranceError | str,
    *,
    programme: str,
    title: str = "",
    period: str = "",
    places: Sequence[Path] = (),
) -> Summary:
    """Summarise a run that was refused: nothing was changed.

    Parameters
    ----------
    error : what was said
    programme, title : id and, where it could be read, title
    places : folders of this machine; of them only the last part is told
    """
    refused = _refused(period, str(error), places)
    return Summary(programme, _one_line(title) or programme, _REFUSED, (refused,))


def _refused(period: str, reason: str, places: Sequence[Path]) -> PeriodSummary:
    return PeriodSummary(period, _words(period), "refused", why=told_reason(reason, places=places))


def _words(period: str) -> str:
    try:
        return parse_period(period).words() if period else ""
    except AssuranceError:
        return ""


def _manifest(folder: Path) -> dict[str, Any]:
    try:
        found = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
        if isinstance(found, dict) and {"programme", "period", "status"} <= set(found):
            return found
    except (OSError, ValueError, RecursionError):
        pass
    raise PackError(
        f"{folder.name}: is not the folder of a sealed pack: it has no manifest.json that can be read"
    )


def _period(folder: Path, manifest: Mapping[str, Any], *, made: str) -> PeriodSummary:
    label = str(manifest["period"])
    every: Found = [finding for items in read_findings_file(folder).notebooks.values() for finding in items]
    status: Status = "complete" if manifest["status"] == "complete" else "incomplete"
    return PeriodSummary(
        period=label,
        words=_words(label),
        status=status,
        made=made,
        verdicts=_verdicts(every),
        crossed=_crossed(every),
        notebooks=_notebooks(folder),
        simulated=manifest.get("simulated_reviews") is True,
        manifest_sha256=file_sha256(folder / "manifest.json"),
        page=f"{manifest['programme']}/{folder.resolve().name}/index.html",
    )


def _notebooks(folder: Path) -> tuple[Part, ...]:
    try:
        found = json.loads((folder / "status.json").read_text(encoding="utf-8"))["notebooks"]
        return tuple(Part(str(one["name"]), str(one["title"]), str(one["outcome"])) for one in found)
    except (OSError, ValueError, KeyError, TypeError):
        return ()


def _verdicts(every: Found) -> dict[str, dict[str, int]]:
    """Count published figures, measures and questions by their verdict; a kind without any is left out."""
    figures = [one.numbers for one in every if one.stage == "reconcile" and "verdict" in one.numbers]
    asked = [one.numbers for one in every if one.stage == "estimate" and one.numbers.get("stratum") == "all"]
    by_measure: dict[str, set[str]] = {}
    for numbers in figures:
        by_measure.setdefault(str(numbers.get("measure")), set()).add(str(numbers["verdict"]))
    counted = {
        "figures": _counts((_FIGURES.get(str(n["verdict"]), "other") for n in figures), _FIGURES.values()),
        "measures": _counts(map(_holds, by_measure.values()), ("agree", "differ", "not compared")),
        "questions": _counts((str(n.get("verdict") or "without a limit agreed") for n in asked), _QUESTIONS),
    }
    return {kind: counts for kind, counts in counted.items() if counts}


def _holds(verdicts: set[str]) -> str:
    if "differs" in verdicts:
        return "differ"
    return "agree" if verdicts & set(_AGREE) else "not compared"


def _counts(found: Any, order: Any) -> dict[str, int]:
    counts = Counter(found)
    names = dict.fromkeys((*order, *sorted(counts)))
    return {name: counts[name] for name in names if counts[name]}


def _crossed(every: Found) -> tuple[Crossed, ...]:
    by_rule: dict[str, list[Any]] = {}
    for one in every:
        if one.stage == "attention" and isinstance(one.numbers.get("rule"), str):
            by_rule.setdefault(str(one.numbers["rule"]), []).append(one.numbers)
    rules = [
        Crossed(
            rule, _one_line(rows[0]["title"]), str(rows[0]["lane"]), _one_line(rows[0]["route"]),
            int(rows[0]["within_hours"]), len(rows),
        )
        for rule, rows in by_rule.items()
    ]  # fmt: skip
    return tuple(sorted(rules, key=lambda rule: rule.lane != "risk_control"))


def _one_line(text: object) -> str:
    return " ".join(str(text or "").split())
