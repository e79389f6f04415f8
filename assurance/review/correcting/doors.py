"""Correcting a figure from plain columns: the doors for analysts."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from assurance.errors import DomainError
from assurance.estimation.arguments import as_mapping, as_printed, whole_number
from assurance.estimation.means.records import read_columns
from assurance.review.correcting.cases import COUNTED, FAILED, MET, OUTSIDE, UNKNOWN, Audit, Flag, State
from assurance.review.correcting.disputes import Claimed
from assurance.review.correcting.figure import Design, corrected
from assurance.review.correcting.need import Claim
from assurance.review.correcting.result import WHOLE, CorrectedFigure

__all__ = ["AuditedDenominator", "Published", "check_audit", "claims_of", "corrected_figure"]

Published = float | tuple[float, float] | Mapping[str, Any] | None
_PAIR = 2


@dataclass(frozen=True)
class AuditedDenominator:
    """Which cases belong to the figure at all.

    Parameters
    ----------
    audited : 1 where the audit found that the case belongs, 0 where not, None where it cannot be told
    reported : 1 where the records count it, 0 where not
    total : cases the records count in the whole frame, by stratum; one number where there is one stratum
    """

    audited: Iterable[Any]
    reported: Iterable[Any]
    total: int | Mapping[str, int]


def corrected_figure(
    audited: Iterable[Any],
    reported: Iterable[Any],
    stratum: Iterable[Hashable],
    *,
    population: Mapping[str, int],
    reported_total: int | Mapping[str, int],
    denominator: AuditedDenominator | None = None,
    published: Published = None,
    confidence: float = 0.95,
) -> CorrectedFigure:
    """Correct a published count, or a published share, by an audited random sample of its cases.

    Parameters
    ----------
    audited : 1 (or True) where the audit found that the case counts, 0 where not; None or nan where it could
        not tell. A row an audited case, shape (n,)
    reported : 1 or 0, what the records say of the same case
    stratum : the stratum of each case
    population : cases of the frame by stratum, audited or not
    reported_total : cases of the whole frame that the records count, by stratum; one number where there is
        one stratum
    denominator : the same of the cases among which a share is taken; without it the figure is a count
    published : the figure in dispute: a count, or a share as a fraction; a pair (lowest, highest) of what it
        may have been before it was rounded; or such by stratum, "all" for the whole
    confidence : of each range by itself, a fraction in (0, 1), read as printed

    Returns
    -------
    CorrectedFigure
        Estimates and exact ranges, for the whole and by stratum; what the audit says of the published
        figure, and how many more cases would settle a dispute.

    Raises
    ------
    DomainError
        For values other than 0, 1 and, in `audited`, unknown; for strata that are not in the population,
        or more cases than theirs; for reported totals that contradict the audited cases; for a share that
        is not a fraction. Of values other than flags, see `corrected_total`.

    References
    ----------
    Cochran (1977) Sampling Techniques, sec. 7.3, the difference estimator; Wendell and Schmee (1996) JASA
    91:825, the exact bounds, of cases overstated and of cases understated, each at half the error.

    Examples
    --------
    A dashboard counts 60 of 100 cases as seen in time, a recount of the records 58. Of forty audited cases,
    24 of them counted, two were not seen in time.

    >>> audited = [1] * 22 + [0] * 18
    >>> reported = [1] * 24 + [0] * 16
    >>> found = corrected_figure(audited, reported, ["A"] * 40, population={"A": 100}, reported_total=58,
    ...                          published=60)
    >>> row = found.to_frame().loc[0]
    >>> float(row["value"]), float(row["value_lower"]), float(row["value_upper"])
    (53.0, 43.0, 64.0)
    >>> found.disputes.loc[0, "verdict"], int(found.disputes.loc[0, "more"])
    ('not settled', 32)
    """
    given = _columns(audited, reported, stratum, denominator)
    sizes = _sizes(population)
    met = _totals(reported_total, sizes, "reported_total")
    among = sizes if denominator is None else _totals(denominator.total, sizes, "denominator.total")
    cases = [(str(name), *_states(*flags)) for name, flags in given]
    _check_strata(cases, sizes)
    audit = Audit.of(cases, population=sizes, numerator=met, denominator=among)
    check_audit(audit)
    design = Design("count" if denominator is None else "share", confidence)
    return corrected(audit, design, name="Figure", claims=claims_of(published, design.kind, sizes))


def _columns(
    audited: Iterable[Any],
    reported: Iterable[Any],
    stratum: Iterable[Hashable],
    denominator: AuditedDenominator | None,
) -> list[tuple[Any, tuple[int | None, int, int | None, int]]]:
    columns: dict[str, Iterable[Any]] = {"audited": audited, "reported": reported, "stratum": stratum}
    if denominator is not None:
        columns |= {"denominator.audited": denominator.audited, "denominator.reported": denominator.reported}
    read = read_columns(**columns)
    always = [1] * len(read["stratum"])
    flags = zip(
        [_flag(value, "audited") for value in read["audited"]],
        [_certain(value, "reported") for value in read["reported"]],
        [_flag(value, "denominator.audited") for value in read.get("denominator.audited", always)],
        [_certain(value, "denominator.reported") for value in read.get("denominator.reported", always)],
        strict=True,
    )
    return list(zip(read["stratum"], flags, strict=True))


def _flag(value: Any, name: str) -> int | None:
    """Read 0, 1 or unknown."""
    if value is None or type(value).__name__ in ("NAType", "NaTType") or value != value:
        return None
    if isinstance(value, str) or value not in (0, 1):
        raise DomainError(
            f"{name} must be 0 or 1 for each case (or True and False), or nothing where the audit could not "
            "tell; something else was found. For values such as minutes or days use corrected_total"
        )
    return int(value)


def _certain(value: Any, name: str) -> int:
    flag = _flag(value, name)
    if flag is None:
        raise DomainError(f"{name} must be 0 or 1 for each case; it is missing for at least one")
    return flag


def _states(
    audited: int | None, reported: int, belongs: int | None, counted: int
) -> tuple[State, frozenset[State]]:
    """Give the reported state of a case and the states that the audit leaves possible."""
    if (reported and not counted) or (audited and belongs == 0):
        raise DomainError("a case counts in the numerator but not in the denominator: it has to be in both")
    states = UNKNOWN
    if belongs == 0:
        states = frozenset({OUTSIDE})
    elif audited == 1:
        states = frozenset({MET})
    elif belongs == 1:
        states = COUNTED if audited is None else frozenset({FAILED})
    elif audited == 0:
        states = frozenset({OUTSIDE, FAILED})
    return (reported, counted), states


def _sizes(population: Any) -> dict[str, int]:
    read = as_mapping(population, "population")
    if not isinstance(read, Mapping) or not read:
        raise DomainError("population must give the cases of each stratum, such as {'North': 420}")
    sizes = {str(name): whole_number(size, f"population of stratum {name!r}") for name, size in read.items()}
    return {name: size for name, size in sizes.items() if size}


def _totals(total: Any, sizes: Mapping[str, int], name: str) -> dict[str, int]:
    read = as_mapping(total, name)
    if not isinstance(read, Mapping):
        if len(sizes) != 1:
            raise DomainError(f"{name} must be given for each of the {len(sizes)} strata")
        return {next(iter(sizes)): whole_number(read, name)}
    found = {str(key): whole_number(value, f"{name} of stratum {key!r}") for key, value in read.items()}
    if missing := [key for key in sizes if key not in found]:
        raise DomainError(f"{name} is missing for {len(missing)} strata, such as {missing[0]!r}")
    if beyond := [key for key, value in found.items() if value and key not in sizes]:
        raise DomainError(
            f"{name} names {len(beyond)} strata without cases in the population, such as {beyond[0]!r}"
        )
    return {key: found[key] for key in sizes}


def _check_strata(cases: list[tuple[str, State, frozenset[State]]], sizes: Mapping[str, int]) -> None:
    beyond = [name for name, _, _ in cases if name not in sizes]
    if beyond:
        raise DomainError(
            f"stratum: {len(beyond)} audited cases are in strata that the population does not have"
        )


def check_audit(audit: Audit) -> None:
    """Refuse reported totals that the audited cases contradict.

    Raises
    ------
    DomainError
        Where more cases were audited than a stratum has, or a total of the frame is not what the audited
        cases leave possible.
    """
    for stratum, n in audit.sampled.items():
        if n > audit.population[stratum]:
            raise DomainError(
                f"stratum {stratum!r}: {n} audited cases exceed the {audit.population[stratum]} of the "
                "frame; a case can be audited once"
            )
    flags: dict[str, Flag] = {
        "numerator": audit.met(), "failed": audit.failed(), "denominator": audit.counted()
    }  # fmt: skip
    for name, flag in flags.items():
        rows = zip(audit.population, flag.population, flag.sampled, flag.reported, flag.seen, strict=True)
        for stratum, size, n, total, seen in rows:
            if not seen <= total <= size - (n - seen):
                said = "cases of the denominator that are not in the numerator" if name == "failed" else name
                raise DomainError(
                    f"stratum {stratum!r}: a reported total of {total} ({said}) contradicts the audited "
                    f"cases, {seen} of {n} of which are reported so, of {size} in the frame; give the total "
                    "over all cases of the frame, not a rate or that of the sample"
                )


def claims_of(published: Published, kind: str, sizes: Mapping[str, int]) -> list[Claimed]:
    """Read the published figure, or one for each stratum."""
    if published is None:
        return []
    named = published if isinstance(published, Mapping) else {WHOLE: published}
    known = (WHOLE, *sizes)
    if beyond := [name for name in named if str(name) not in known]:
        raise DomainError(f"published names {len(beyond)} strata that the population does not have")
    part = "value" if kind == "share" else "numerator"
    return [Claimed("published", {part: _claim(value, kind)}, str(name)) for name, value in named.items()]


def _claim(value: Any, kind: str) -> Claim:
    ends = value if isinstance(value, tuple) and len(value) == _PAIR else (value, value)
    read = [as_printed(end) for end in ends]
    lower, upper = read
    if lower is None or upper is None or not 0 <= lower <= upper:
        raise DomainError(
            f"published must be a number of 0 or more, or a pair (lowest, highest); found {value!r}"
        )
    if kind == "share" and upper > 1:
        raise DomainError(
            f"published must be a fraction in [0, 1], such as 0.7 for 70 per cent; found {value!r}"
        )
    return Claim(Fraction(lower), Fraction(upper))
