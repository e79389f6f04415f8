"""The page docs/declarations.md, made from the models themselves so that it cannot go stale."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any, Final, Literal, get_args, get_origin, get_type_hints

from pydantic.fields import FieldInfo

from assurance.programme import (
    alternatives,
    audits,
    case_lists,
    column,
    decisions,
    disclosure,
    interfaces,
    margins,
    measures,
    pathways,
    plan,
    publication,
    rules,
    sizing,
    sources,
    triangulation,
)
from assurance.programme.agreed import Agreed, Exclusion, ExpressionText, Fraction01, Identifier, Limitation
from assurance.programme.example import DECLARATIONS, EXTRACTS
from assurance.programme.header import Header, ZoneName

__all__ = ["SECTIONS", "declarations_page"]

_INTRODUCTION: Final = """# The declaration files

<!-- made by `declarations_page()` in assurance/programme/page.py; `make schemas` writes it, a test checks -->

A programme is a folder under `sampling_plans/` with `programme.yaml`, `sources.yaml` and at least one of
`measures.yaml` (figures to count again), `plan.yaml` (a sample) and `pathways.yaml` (what should have
happened to a case); `rules.yaml` and `interfaces.yaml` are optional. `assurance check FOLDER` names every
fault with its line.

- **YAML** here has text, `true`, `false`, `null`, plain whole numbers, plain decimals and dates such as
  2026-10-31. `0012`, `no` and `12:30` stay text. Versions stand in quotes: `version: "1"`.
- **Names** (of columns, measures, rules …) have lower-case letters, digits and underscores. Give a
  column's `heading` where the file calls it something else.
- **Conditions** are written in the [language of expressions](expressions.md), over the columns of the
  source named in the same entry.
- **Shares** are fractions: 0.95, never 95.
"""

_PARTS: Final[dict[type[Agreed], str]] = {
    Exclusion: "exclusion",
    Limitation: "limitation",
    column.Column: "column",
    column.Becomes: "in place of a cell",
    column.HiddenCounts: "hidden counts",
    sources.FileSource: "source that is read",
    sources.Database: "database",
    sources.Check: "check",
    sources.QualityPlan: "quality",
    sources.RecordSource: "records, events, aggregates",
    case_lists.CaseList: "list of cases",
    case_lists.ShadowOf: "rival of records",
    sources.FigureSource: "figures",
    sources.FigureRoles: "columns of figures",
    sources.ReviewSource: "reviews",
    sources.ReviewRoles: "columns of reviews",
    sources.ListSource: "list",
    sources.ListRoles: "columns of a list",
    sources.CaseSource: "cases",
    sources.Milestone: "milestone",
    publication.Publication: "publication",
    margins.Margin: "margin",
    alternatives.Alternatives: "alternatives",
    alternatives.Duplicates: "duplicates",
    plan.Plan: "plan",
    plan.Question: "question",
    audits.Audits: "audits",
    plan.Sequential: "sequential",
    plan.SecondReview: "second review",
    plan.Overlap: "overlap",
    plan.Tracers: "tracers",
    sizing.CensusSize: "size: census",
    sizing.MarginSize: "size: margin",
    sizing.DiscoverySize: "size: discovery",
    sizing.AttributeSize: "size: attribute",
    sizing.AcceptanceSize: "size: acceptance",
    sizing.TwoProportionsSize: "size: two proportions",
    sizing.ShareSize: "size: share",
    sizing.StagedSize: "size: staged",
    sizing.Stage: "stage",
    decisions.ThresholdDecision: "decision: threshold",
    decisions.StagedDecision: "decision: staged",
    decisions.MaterialityDecision: "decision: materiality",
    measures.Measure: "measure",
    pathways.Pathway: "pathway",
    pathways.Step: "step",
    pathways.RequiredField: "required field",
    pathways.RuleBase: "rule",
    pathways.PresenceRule: "presence rule",
    pathways.OrderRule: "order rule",
    pathways.WindowRule: "window rule",
    pathways.FieldsRule: "fields rule",
    pathways.GateRule: "gate rule",
    pathways.SeparationRule: "separation rule",
    pathways.AuthorityRule: "authority rule",
    pathways.ValidationRule: "validation rule",
    pathways.WithinBy: "length by case",
    pathways.Pause: "pause",
    pathways.Condition: "condition of a gate",
    pathways.Opening: "opening hours",
    pathways.Sign: "warning sign",
    rules.Trigger: "threshold",
    triangulation.Topic: "topic",
    disclosure.DisclosureRule: "rule of disclosure",
    disclosure.HiddenRange: "hidden counts of a release",
    disclosure.RoundedFrom: "step of rounding",
    disclosure.PerCents: "per cents of a release",
    triangulation.StaffEvidence: "answers of staff",
    interfaces.InterfaceBase: "interface",
    interfaces.ShownFigure: "figure shown",
    interfaces.Wait: "wait",
    interfaces.ThemeSet: "themes",
    interfaces.MinimumDataset: "minimum data set",
    interfaces.RequiredItem: "required item",
    interfaces.ExceptionClass: "class of exceptions",
}

_SHARED: Final = (sources.FileSource, pathways.RuleBase, interfaces.InterfaceBase)

SECTIONS: Final[dict[str, tuple[type[Agreed], ...]]] = {
    "programme.yaml": (
        Header, Limitation, triangulation.Topic, triangulation.StaffEvidence, disclosure.DisclosureRule,
        disclosure.HiddenRange, disclosure.RoundedFrom, disclosure.PerCents,
    ),
    "sources.yaml": (
        sources.Sources, sources.FileSource, sources.Database, column.Column, column.Becomes,
        column.HiddenCounts, Exclusion, sources.Check, sources.QualityPlan, sources.RecordSource,
        case_lists.CaseList, case_lists.ShadowOf,
        sources.FigureSource, sources.FigureRoles, sources.ReviewSource, sources.ReviewRoles,
        sources.ListSource, sources.ListRoles, sources.CaseSource, sources.Milestone,
    ),
    "measures.yaml": (
        measures.Measures, measures.Measure, publication.Publication, margins.Margin,
        alternatives.Alternatives, alternatives.Duplicates,
    ),
    "plan.yaml": (
        plan.PlanFile, plan.Plan, plan.Question, audits.Audits, sizing.CensusSize, sizing.MarginSize,
        sizing.DiscoverySize,
        sizing.AttributeSize, sizing.AcceptanceSize, sizing.TwoProportionsSize, sizing.ShareSize,
        sizing.StagedSize, sizing.Stage, decisions.ThresholdDecision, decisions.StagedDecision,
        decisions.MaterialityDecision, plan.Sequential, plan.SecondReview, plan.Overlap, plan.Tracers,
    ),
    "pathways.yaml": (
        pathways.Pathways, pathways.Pathway, pathways.Step, pathways.RequiredField, pathways.RuleBase,
        pathways.PresenceRule, pathways.OrderRule, pathways.WindowRule, pathways.WithinBy, pathways.Pause,
        pathways.FieldsRule, pathways.GateRule, pathways.Condition, pathways.SeparationRule,
        pathways.AuthorityRule, pathways.ValidationRule, pathways.Opening, pathways.Sign,
    ),
    "rules.yaml": (rules.Triggers, rules.Trigger),
    "interfaces.yaml": (
        interfaces.Interfaces, interfaces.ShownFigure, interfaces.InterfaceBase, interfaces.Wait,
        interfaces.ThemeSet, interfaces.MinimumDataset, interfaces.RequiredItem, interfaces.ExceptionClass,
    ),
}  # fmt: skip
"""The models of each file, in the order of the page: the file itself first."""

_SMALL: Final[tuple[tuple[Any, str], ...]] = (
    (Identifier, "name"),
    (ExpressionText, "expression"),
    (Fraction01, "fraction"),
    (ZoneName, "time zone"),
    (disclosure.DisclosureName, "disclosure preset"),
    (pathways.Duration, "length of time"),
)
_PLAIN: Final[dict[Any, str]] = {
    str: "text", int: "whole number", float: "number", bool: "`true` or `false`", date: "date",
}  # fmt: skip


def declarations_page() -> str:
    """Give docs/declarations.md: a small programme, then every key of the seven files.

    Examples
    --------
    >>> declarations_page().splitlines()[0]
    '# The declaration files'
    """
    parts = [_INTRODUCTION, _example()]
    for file, models in SECTIONS.items():
        parts.append(f"## {file}\n")
        parts += [_section(model) for model in models]
    return "\n".join(parts)


def _example() -> str:
    lines = [
        "## A small programme, whole\n",
        "Begin with `sampling_plans/falls/` as below, and change it to fit your extract. Leave out what you",
        "do not need: `board` and `measures.yaml` where no figures are checked, `answers` and `plan.yaml`",
        "where no sample is drawn.\n",
    ]
    for name, text in DECLARATIONS.items():
        lines.append(f"`{name}`\n\n```yaml\n{text}```\n")
    lines.append("The files under `--extracts` begin like this:\n")
    for name, text in EXTRACTS.items():
        lines.append(f"`{name}`\n\n```\n{text}```\n")
    return "\n".join(lines)


def _section(model: type[Agreed]) -> str:
    title = f"### {_PARTS[model].capitalize()}\n\n" if model in _PARTS else ""
    about = (model.__doc__ or "").strip().splitlines()[0]
    return f"{title}{about}\n\n{_keys(model)}\n"


def _keys(model: type[Agreed]) -> str:
    """Make the table of a model's own keys; those that several share stand in a table of their own."""
    shared = next((base for base in _SHARED if issubclass(model, base) and model is not base), None)
    hints = get_type_hints(model, include_extras=True)
    lines = ["| Key | Takes | Without it | Meaning |", "| --- | --- | --- | --- |"]
    for name, info in model.model_fields.items():
        if shared is None or name not in shared.model_fields:
            cells = (f"`{name}`", _takes(hints[name]) + _bounds(info), _without(info), info.description or "")
            lines.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    if shared is not None:
        lines.append(f"\nand the keys of every {_link(shared)}.")
    return "\n".join(lines)


def _link(model: type[Agreed]) -> str:
    title = _PARTS[model]
    return f"[{title}](#{title.replace(',', '').replace(':', '').replace(' ', '-')})"


def _takes(hint: Any) -> str:
    """Say in words what a key takes."""
    for small, words in _SMALL:
        if hint is small:
            return words
    if isinstance(hint, type) and issubclass(hint, Agreed):
        return _link(hint)
    inner = [part for part in get_args(hint) if part not in (type(None), Ellipsis)]
    origin = get_origin(hint)
    if origin is Literal:
        return _or([f"`{_visible(word)}`" for word in inner])
    if origin is tuple:
        return f"list: {_takes(inner[0])}"
    if origin is dict:
        return f"name: {_takes(inner[1])}"
    if inner:  # a choice, perhaps annotated with what tells its parts apart
        parts = [part for part in inner if not isinstance(part, FieldInfo)]
        return _or([_takes(part) for part in parts])
    return _PLAIN[hint]


def _or(words: list[str]) -> str:
    return words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"


def _visible(word: str) -> str:
    return {"\t": "\\t"}.get(word, word)


def _bounds(info: FieldInfo) -> str:
    said = {"ge": "at least", "gt": "above", "le": "at most"}
    found = [f"{words} {getattr(part, sign):g}" for part in info.metadata for sign, words in said.items()
             if getattr(part, sign, None) is not None]  # fmt: skip
    return f", {' and '.join(found)}" if found else ""


def _without(info: FieldInfo) -> str:
    """Say what holds where the key is absent."""
    if info.is_required():
        return "**needed**"
    default = info.default
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    if isinstance(default, str | int | float) and default != "":
        return f"`{default}`"
    return ""


def main() -> None:
    """Write docs/declarations.md; run by `make schemas`."""
    place = Path(__file__).resolve().parents[2] / "docs" / "declarations.md"
    place.write_text(declarations_page(), encoding="utf-8")


if __name__ == "__main__":
    main()
