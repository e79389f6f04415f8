"""From published figures and records to a diagnosis, measure by measure and source by source."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction
from typing import Any

import pandas as pd

from assurance.calendars import Period
from assurance.programme import Measure
from assurance.reconciliation.diagnosis.accounts import Account, Player, account_of, composed
from assurance.reconciliation.diagnosis.case_list import CASE_COLUMNS, Cases, cases_of
from assurance.reconciliation.diagnosis.claims import Claim, claims_of
from assurance.reconciliation.diagnosis.cube import Flags, TooManyGroups
from assurance.reconciliation.diagnosis.pooled import pooled_claims
from assurance.reconciliation.diagnosis.result import CAUSE_COLUMNS, CLAIM_COLUMNS, VARIANT_COLUMNS, Diagnosis
from assurance.reconciliation.diagnosis.scopes import Nesting, Scope, scopes_of
from assurance.reconciliation.diagnosis.sharing import shapley
from assurance.reconciliation.diagnosis.study import Given, Scan, Study, scan, study
from assurance.reconciliation.diagnosis.ties import separating
from assurance.reconciliation.diagnosis.toggles import Variant
from assurance.reconciliation.labels import breakdown_text
from assurance.reconciliation.periods import in_pack
from assurance.reconciliation.published import Published, mark_duplicates
from assurance.reconciliation.statistics import Number

__all__ = ["diagnose_published"]

_SHOWN = 12
Row = dict[str, Any]


@dataclass(slots=True)
class _Found:
    """What is gathered, a list a frame."""

    variants: list[tuple[int, list[Row]]]
    claims: list[Row]
    causes: list[Row]
    cases: list[pd.DataFrame]
    notes: list[str]


def diagnose_published(
    given: Given,
    measures: Sequence[Measure],
    published: Sequence[Published],
    *,
    period: Period | None,
    scans: Mapping[str, Scan] | None = None,
) -> Diagnosis:
    """Look for causes in every period, and account for the figures of a month's pack (None: for all).

    Parameters
    ----------
    scans : by the id of a measure, a scan of these records made before, for figures of the same periods and
        breakdowns; other measures are scanned here. Several dashboards of the same records share one so.
    """
    found = _Found([], [], [], [], [])
    studies: list[Study] = []
    rows = mark_duplicates(published)
    for measure in measures:
        mine = [row for row in rows if row.measure is measure and not row.fault]
        if not mine or measure.source not in given.columns:
            continue
        try:
            parts = _dated_apart(mine)
            for part in parts:
                scanned = (scans or {}).get(measure.id) or scan(given, measure, part)
                studies += (replace(one, apart=len(parts) > 1) for one in _studies(scanned, part))
        except TooManyGroups as error:  # said, and the other measures go on
            found.notes.append(str(error))
    for source in dict.fromkeys(one.source for one in studies):
        _diagnose_source(given, [one for one in studies if one.source == source], period, found)
    found.variants.sort(key=lambda entry: -entry[0])
    return Diagnosis(
        period="" if period is None else period.label,
        variants=_frame((row for _, rows in found.variants for row in rows), VARIANT_COLUMNS),
        claims=_frame(found.claims, CLAIM_COLUMNS),
        causes=_frame(found.causes, CAUSE_COLUMNS),
        case_list=pd.concat(found.cases, ignore_index=True)
        if found.cases
        else _frame([], dict.fromkeys(CASE_COLUMNS, "str")),
        notes=tuple(found.notes),
    )


def _dated_apart(rows: Sequence[Published]) -> list[list[Published]]:
    """Part figures of periods from figures of the whole file: one counts no row that has no date."""
    whole = [row for row in rows if row.period is not None and row.period.kind == "all"]
    dated = [row for row in rows if row.period is not None and row.period.kind != "all"]
    return [part for part in (dated, whole) if part]


def _studies(scanned: Scan, rows: Sequence[Published]) -> Iterator[Study]:
    for source in dict.fromkeys(row.source for row in rows):
        one = study(scanned, source, [row for row in rows if row.source == source])
        if one is not None:
            yield one


def _frame(rows: Iterable[Mapping[str, Any]], columns: Mapping[str, str]) -> pd.DataFrame:
    return pd.DataFrame(list(rows), columns=pd.Index(columns)).astype(dict(columns))


def _diagnose_source(given: Given, studies: Sequence[Study], period: Period | None, found: _Found) -> None:
    """Diagnose what one source prints: each measure, then what is open across measures."""
    nested = [(one, _nesting(one)) for one in studies]
    claims = [claims_of(one, nesting) if one.differing.any() else [] for one, nesting in nested]
    left = {at: _left(one, claims[at]) for at, one in enumerate(studies)}
    if sum(bool(flags.any()) for flags in left.values()) > 1:
        for at, claim in pooled_claims(nested, left):
            kept = [
                other
                for other in claims[at]
                if other.status == "explained" or not set(other.evidence) <= set(claim.evidence)
            ]
            claims[at] = [*kept, claim]
    for at, (one, nesting) in enumerate(nested):
        if one.differing.any():
            _diagnose(given, one, nesting, claims[at], period, found)


def _nesting(one: Study) -> Nesting:
    return Nesting.of(one.scan, list({figure.breakdown for figure in one.figures}))


def _left(one: Study, claims: Sequence[Claim]) -> Flags:
    """Tell which figures that differ no claim explains."""
    left = one.differing.copy()
    for claim in claims:
        if claim.status == "explained":
            left[list(claim.evidence)] = False
    return left


def _diagnose(
    given: Given,
    one: Study,
    nesting: Nesting,
    found_claims: Sequence[Claim],
    period: Period | None,
    found: _Found,
) -> None:
    claims = list(enumerate(found_claims))
    explained = [(number, claim) for number, claim in claims if claim.status == "explained"]
    left = _left(one, found_claims)
    accounts = [account_of(number, claim) for number, claim in explained]
    through = composed(one, nesting, explained, left)
    accounts += [account for account in through if account.status == "explained"]
    candidates = [account_of(number, claim) for number, claim in claims if claim.status != "explained"]
    candidates += [account for account in through if account.status != "explained"]
    shown = [
        figure.period
        for figure in one.figures
        if figure.period is not None and in_pack(figure.period, period)
    ]
    for _, claim in claims:
        listed = cases_of(given, claim, shown=shown) if claim.status == "explained" else None
        found.claims.append(_claim_row(claim, listed))
        if listed is not None and not listed.refusal:
            found.cases.append(listed.frame)
    found.causes += _cause_rows(one, accounts, candidates, period)
    found.variants += _variant_rows(one, nesting, [claim for _, claim in claims])


def _claim_row(claim: Claim, listed: Cases | None) -> Row:
    variants = claim.study.scan.variants
    separate = [text for _, text in zip(range(_SHOWN), separating(claim), strict=False)]
    return {
        "scope": claim.scope.name,
        "measure": claim.study.scan.measure.id,
        "source": claim.study.source,
        "cause": _ids(variants[claim.variant]),
        "words": _words(variants[claim.variant]),
        "status": claim.status,
        "figures": len(claim.scope.figures),
        "evidence": len(claim.evidence),
        "tried": claim.tried,
        "expected_by_chance": float(claim.by_chance),
        "ties": " or ".join(_ids(variants[other]) for other in claim.ties[:_SHOWN]),
        "would_separate": "; ".join(dict.fromkeys(separate)),
        "why_no_cases": "only claims that are explained have a list" if listed is None else listed.refusal,
    }


def _ids(variant: Variant) -> str:
    return " + ".join(toggle.id for toggle in variant)


def _words(variant: Variant) -> str:
    return "; ".join(toggle.words for toggle in variant)


def _cause_rows(
    one: Study, accounts: Sequence[Account], candidates: Sequence[Account], period: Period | None
) -> Iterator[Row]:
    for at, figure in enumerate(one.figures):
        if figure.period is None or not in_pack(figure.period, period):
            continue
        account = next((account for account in accounts if at in account.figures), None)
        if account is not None:
            yield from _accounted(one, at, account)
        elif one.differing[at]:
            yield _unexplained(one, at, next((each for each in candidates if at in each.figures), None))


def _accounted(one: Study, at: int, account: Account) -> list[Row]:
    """Share the gap of a figure out; nothing where no cause touches it."""
    every = frozenset(account.players)
    parts: dict[str, dict[Player, Fraction]] = {}
    worth = {}
    for name in ("numerator", "denominator", "rate"):
        worth[name] = {
            chosen: _part(account.worth(at, chosen), name) for chosen in _powerset(account.players)
        }
        if all(number is not None for number in worth[name].values()):
            known = worth[name]
            parts[name] = shapley(account.players, lambda chosen, known=known: known[chosen] or Fraction(0))  # type: ignore[misc]
    touched = any(any(shares.values()) for shares in parts.values())
    if not touched and not one.differing[at]:
        return []
    figure, rows = one.figures[at], []
    for player in account.players:
        shares = {name: given[player] for name, given in parts.items()}
        if any(shares.values()):
            rows.append(_row(one, at, player.cause, shares, account.status, player.words, account.name))
    rest = {}
    for name, printed in _printed(figure).items():
        best = worth[name][every]
        if printed is not None and name in parts and best is not None:
            rest[name] = printed - best
    if any(rest.values()):
        words = "what is left lies within the rounding of the printed number"
        rows.append(_row(one, at, "rounding", rest, account.status, words, account.name))
    return rows


def _powerset(players: Sequence[Player]) -> list[frozenset[Player]]:
    found = [frozenset[Player]()]
    for player in players:
        found += [chosen | {player} for chosen in found]
    return found


def _part(made: Any, name: str) -> Fraction | None:
    number: Number | None = made.value if name == "rate" else getattr(made, name)
    return None if number is None else Fraction(number)


def _printed(figure: Published) -> dict[str, Fraction | None]:
    return {
        "numerator": figure.numerator.number,
        "denominator": figure.denominator.number,
        "rate": figure.shown_value,
    }


def _unexplained(one: Study, at: int, candidate: Account | None) -> Row:
    made = one.made(0, at)
    gap = {
        name: printed - agreed
        for name, printed in _printed(one.figures[at]).items()
        if printed is not None and (agreed := _part(made, name)) is not None
    }
    if candidate is None:
        return _row(one, at, "residual", gap, "unexplained", "no variant of the measure explains it", "")
    causes = " + ".join(player.words for player in candidate.players)
    words = f"consistent with {causes}, which too few figures bear out to be claimed"
    return _row(one, at, "residual", gap, "consistent with", words, candidate.name)


def _row(
    one: Study, at: int, cause: str, parts: Mapping[str, Fraction], status: str, words: str, scope: str
) -> Row:
    figure = one.figures[at]
    row: Row = {
        "measure": one.scan.measure.id,
        "period": "" if figure.period is None else figure.period.label,
        "breakdown": breakdown_text(figure.breakdown),
        "source": one.source,
        "shadow": figure.shadow,
        "cause": cause,
        "status": status,
        "words": words,
        "scope": scope,
    }
    for name in ("numerator", "denominator", "rate"):
        row[name] = float(parts[name]) if name in parts else float("nan")
        row[f"{name}_exact"] = str(parts[name]) if name in parts else ""
    return row


def _variant_rows(one: Study, nesting: Nesting, claims: Sequence[Claim]) -> list[tuple[int, list[Row]]]:
    """List what was tried: for each scope with a claim, and for the measure as a whole, the best variants."""
    scopes: list[tuple[Scope, Claim | None]] = [(claim.scope, claim) for claim in claims]
    whole = scopes_of(one, nesting)[0]
    if whole.name not in {scope.name for scope, _ in scopes}:
        scopes.append((whole, None))
    found = []
    for scope, claim in scopes:
        figures = list(scope.figures)
        matched = one.match[:, figures].sum(axis=1)
        gained = (one.match[:, figures] & one.differing[figures]).sum(axis=1)
        first = -1 if claim is None else claim.variant
        order = sorted(
            range(len(matched)),
            key=lambda at: (at != first, -int(matched[at]), len(one.scan.variants[at]), at),
        )
        # of variants that make the same of every figure, the one of fewest toggles speaks for all
        distinct = {one.outcomes[at, figures].tobytes(): at for at in reversed(order)}
        speaking = set(distinct.values())
        chosen = [at for at in order if at in speaking][:_SHOWN]
        chosen += [] if 0 in chosen else [0]
        rank = 0 if claim is None else len(claim.evidence) + (10**9 if claim.status == "explained" else 0)
        rows = [
            {
                "scope": scope.name,
                "measure": one.scan.measure.id,
                "source": one.source,
                "toggles": _ids(one.scan.variants[at]),
                "matched": int(matched[at]),
                "figures": len(figures),
                "differing": int(one.differing[figures].sum()),
                "explained": int(gained[at]),
                "words": _words(one.scan.variants[at]) or "as agreed",
                "status": claim.status if claim is not None and at == claim.variant else "",
            }
            for at in chosen
        ]
        found.append((rank, rows))
    return found
