"""What one sealed pack says of every measure, question and pathway as a whole: small enough to keep."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, Final, Literal

from assurance.calendars import parse_period
from assurance.errors import DomainError
from assurance.pack.explaining import SealedPack
from assurance.pack.findings import Withheld

__all__ = [
    "BETWEEN", "FIGURES", "PATHWAYS", "SAMPLE", "MeasurePoint", "PackSummary", "Standing", "number",
    "summary_from", "summary_of", "text",
]  # fmt: skip

Standing = Literal["complete", "incomplete", "changed"]
"""changed: its findings are not those that were sealed, so nothing of it is used."""

FIGURES: Final = "The figures"
BETWEEN: Final = "Between services"
SAMPLE: Final = "The sample: share of cases that failed"
PATHWAYS: Final = "The pathways: share of what was due that was met"
_SETTLED: Final = ("agrees", "agrees within published rounding", "agrees within tolerance", "differs")


@dataclass(frozen=True, slots=True)
class MeasurePoint:
    """What a pack says of one measure as a whole.

    Parameters
    ----------
    key, group, title : which measure it is, and among which it stands
    value : as counted from the records, or estimated from the sample; None where there is none
    lower, upper : bounds, where the value is from a sample or of a range
    published : what was published; None where nothing was, or where it is no figure of a dashboard
    verdict : of what was published against the records, or of the sample against what is tolerable
    share : whether the values are fractions
    target : what was agreed as the aim, None without one
    counted : which definition it was counted under; points of two definitions are not one series
    mark : what stands in the place of a value that is withheld
    label : the period that the value is of, where it is not the whole of the pack's
    """

    key: str
    group: str
    title: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    published: float | None = None
    verdict: str = ""
    share: bool = False
    unit: str = ""
    target: float | None = None
    counted: str = ""
    version: str = ""
    mark: str = ""
    label: str = ""


@dataclass(frozen=True, slots=True)
class PackSummary:
    """What the index across months tells of one pack.

    Parameters
    ----------
    name : of the pack's folder
    standing : whether it is whole, and is as it was sealed
    awaiting : whether its reviews had not all come
    quiet : whether the frame had no case, so that nothing was there to review
    replaced : packs of the same period that were sealed before it
    thresholds : thresholds crossed; None where they were not looked at
    compared, differ : published figures that could be compared, and that differ
    """

    name: str
    period: str
    programme: str
    title: str
    edition: str
    standing: Standing
    manifest_sha256: str
    awaiting: bool = False
    quiet: bool = False
    simulated: bool = False
    replaced: int = 0
    thresholds: int | None = None
    compared: int = 0
    differ: int = 0
    points: tuple[MeasurePoint, ...] = ()

    def as_dict(self) -> dict[str, Any]:
        """Give it as JSON values."""
        return asdict(self)


def summary_from(data: Mapping[str, Any]) -> PackSummary:
    """Read a summary that was kept; a TypeError or KeyError where it is none."""
    points = tuple(MeasurePoint(**point) for point in data["points"])
    return PackSummary(**{**data, "points": points})


def summary_of(pack: SealedPack, *, manifest_sha256: str) -> PackSummary:
    """Summarise a sealed pack from its findings, of either edition.

    Examples
    --------
    >>> from pathlib import Path
    >>> empty = SealedPack(Path("2026-10"), {"programme": "x", "period": "2026-10"}, {}, {}, {})
    >>> summary_of(empty, manifest_sha256="").points
    ()
    """
    manifest = pack.manifest
    period = str(manifest["period"])
    verdicts = [text(one.numbers.get("verdict")) for one in pack.of_stage.get("reconcile", ())]
    crossed = {text(one.numbers.get("rule")) for one in pack.of_stage.get("attention", ())}
    looked = bool({"attention", "intake"} & set(pack.of_stage))
    return PackSummary(
        name=pack.folder.name,
        period=period,
        programme=str(manifest["programme"]),
        title=str(manifest.get("title") or manifest["programme"]),
        edition=str(manifest.get("edition") or "controlled"),
        standing="complete" if manifest.get("status") == "complete" else "incomplete",
        manifest_sha256=manifest_sha256,
        awaiting="estimate.status" in pack.found,
        quiet="estimate.nothing_to_review" in pack.found,
        simulated=bool(manifest.get("simulated_reviews")),
        replaced=len((manifest.get("chain") or {}).get("replaces") or ()),
        thresholds=len(crossed) if looked else None,
        compared=sum(verdict in _SETTLED for verdict in verdicts),
        differ=verdicts.count("differs"),
        points=tuple(_points(pack, period)),
    )


def number(value: object) -> float | None:
    """Give a number of a finding; None where there is none, or it is withheld."""
    return float(value) if isinstance(value, int | float) and not isinstance(value, bool) else None


def text(value: object) -> str:
    """Give a label of a finding; blank where there is none, or it is withheld."""
    return "" if value is None or isinstance(value, Withheld) else str(value)


def _mark(*values: object) -> str:
    return next((value.withheld for value in values if isinstance(value, Withheld)), "")


def _points(pack: SealedPack, period: str) -> Iterable[MeasurePoint]:
    figures = dict(_figures(pack, period))
    yield from figures.values()
    yield from (point for point in _between(pack) if point.key not in figures)
    yield from _questions(pack)
    yield from _pathways(pack)


def _declared(pack: SealedPack, measure: str) -> Mapping[str, object]:
    found = pack.declared.get(f"declared.measure.{measure}")
    return found.numbers if found is not None else {}


def _figures(pack: SealedPack, period: str) -> Iterable[tuple[str, MeasurePoint]]:
    """Give each measure's whole, from the first source that is no shadow; the latest period of several."""
    chosen: dict[str, Mapping[str, object]] = {}
    for one in pack.of_stage.get("reconcile", ()):
        numbers: Mapping[str, object] = one.numbers
        if text(numbers.get("breakdown")) or not text(numbers.get("version")):
            continue
        measure = text(numbers.get("measure"))
        before = chosen.get(measure)
        if before is None or _rank(numbers, period) > _rank(before, period):
            chosen[measure] = {"title": one.title, **numbers}
    for measure, numbers in chosen.items():
        agreed = _declared(pack, measure)
        label = text(numbers.get("period"))
        yield (
            measure,
            MeasurePoint(
                key=measure,
                group=FIGURES,
                title=text(numbers.get("title")) or measure,
                value=number(numbers.get("value")),
                lower=number(numbers.get("lower")),
                upper=number(numbers.get("upper")),
                published=number(numbers.get("published_value")),
                verdict=text(numbers.get("verdict")),
                share=text(numbers.get("statistic")) == "proportion",
                unit=text(numbers.get("unit")),
                target=number(agreed.get("target")),
                counted=text(numbers.get("definition")),
                version=text(numbers.get("version")),
                mark=_mark(numbers.get("value"), numbers.get("published_value")),
                label="" if label == period else label,
            ),
        )


def _rank(numbers: Mapping[str, object], period: str) -> tuple[bool, bool, str]:
    """Order the figures of one measure: declared before shadow, this period, then the latest."""
    label = text(numbers.get("period"))
    return not numbers.get("shadow"), label == period, _start(label)


def _start(label: str) -> str:
    try:
        return parse_period(label).start.isoformat()
    except DomainError:
        return ""


def _between(pack: SealedPack) -> Iterable[MeasurePoint]:
    for one in pack.of_stage.get("interfaces", ()):
        numbers = one.numbers
        if not one.id.startswith("interfaces.figure.") or text(numbers.get("part")):
            continue
        met = text(numbers.get("target_met"))
        yield MeasurePoint(
            key=text(numbers.get("measure")),
            group=BETWEEN,
            title=one.title,
            value=number(numbers.get("value")),
            verdict={"yes": "target met", "no": "target not met"}.get(met, ""),
            share=text(numbers.get("statistic")) == "proportion",
            unit=text(numbers.get("unit")),
            target=number(numbers.get("target")),
            version=text(_declared(pack, text(numbers.get("measure"))).get("version")),
            mark=_mark(numbers.get("value")),
        )


def _questions(pack: SealedPack) -> Iterable[MeasurePoint]:
    """Give the failures of each question over the whole frame, with the bounds of the sample."""
    for one in pack.of_stage.get("estimate", ()):
        numbers = one.numbers
        if text(numbers.get("stratum")) == "all":
            yield MeasurePoint(
                key=f"question {text(numbers.get('question'))}",
                group=SAMPLE,
                title=one.title,
                value=number(numbers.get("rate")),
                lower=number(numbers.get("lower")),
                upper=number(numbers.get("upper")),
                verdict=text(numbers.get("verdict")),
                share=True,
                target=number(numbers.get("tolerable_rate")),
                mark=_mark(numbers.get("rate"), numbers.get("upper")),
            )


def _pathways(pack: SealedPack) -> Iterable[MeasurePoint]:
    for one in pack.of_stage.get("traces", ()):
        name = one.id.removeprefix("traces.")
        if "." not in name and "score" in one.numbers:
            score = one.numbers["score"]
            yield MeasurePoint(
                key=f"pathway {name}", group=PATHWAYS, title=one.title, value=number(score), share=True,
                mark=_mark(score),
            )  # fmt: skip
