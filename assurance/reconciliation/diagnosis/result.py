"""Why published figures differ: the result, with what was tried, what is claimed, and what stays open."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import pandas as pd

from assurance.errors import DomainError, near_miss
from assurance.reconciliation.diagnosis.told import Told
from assurance.results import Result

__all__ = ["CAUSE_COLUMNS", "CLAIM_COLUMNS", "VARIANT_COLUMNS", "Diagnosis"]

VARIANT_COLUMNS: Mapping[str, str] = {
    "scope": "str", "measure": "str", "source": "str", "toggles": "str", "matched": "int64",
    "figures": "int64", "differing": "int64", "explained": "int64", "words": "str", "status": "str",
}  # fmt: skip
"""Columns of `Diagnosis.variants` with their types, in order."""
CLAIM_COLUMNS: Mapping[str, str] = {
    "scope": "str", "measure": "str", "source": "str", "cause": "str", "words": "str", "status": "str",
    "figures": "int64", "evidence": "int64", "tried": "int64", "expected_by_chance": "float64",
    "ties": "str", "would_separate": "str", "why_no_cases": "str",
}  # fmt: skip
"""Columns of `Diagnosis.claims` with their types, in order."""
CAUSE_COLUMNS: Mapping[str, str] = {
    "measure": "str", "period": "str", "breakdown": "str", "source": "str", "shadow": "bool", "cause": "str",
    "numerator": "float64", "denominator": "float64", "rate": "float64", "status": "str", "words": "str",
    "scope": "str", "numerator_exact": "str", "denominator_exact": "str", "rate_exact": "str",
}  # fmt: skip
"""Columns of `Diagnosis.causes` with their types, in order."""


@dataclass(frozen=True, eq=False)
class Diagnosis(Result):
    """Why published figures differ from the records, as far as that can be said.

    Parameters
    ----------
    period : label of the month whose figures are accounted for; "" where it is every period
    variants : a row a scope and variant: `scope, measure, source, toggles` ("" is the agreed definition,
        else ids joined by " + "), `matched` of `figures` of the scope reproduced; `differing` figures of the
        scope, of which the variant reproduces `explained`; `status` of what is claimed. Scopes with a claim
        come first, and of a scope the claimed variant, then those that reproduce most with fewest toggles.
    claims : a row a claim: `cause` (ids), `status` ("explained" or "consistent with"), `evidence` figures
        that it changes and reproduces, variants `tried`, matches `expected_by_chance` among them, `ties`
        and what `would_separate` them
    causes : a row a figure and cause, see `to_frame`
    case_list : a row a case, see `cases`
    notes : what could not be diagnosed, and why
    described : what can be said of sums of published counts that stay open: a description, not a cause
    told : the figures themselves and titles in place of ids, where they are known
    """

    period: str
    variants: pd.DataFrame
    claims: pd.DataFrame
    causes: pd.DataFrame
    case_list: pd.DataFrame
    notes: tuple[str, ...] = ()
    described: tuple[str, ...] = ()
    told: Told | None = None

    def to_frame(self) -> pd.DataFrame:
        """Give a row a figure and cause.

        `measure, period, breakdown, source` say which figure. `numerator`, `denominator` and `rate` are the
        shares of the cause in the gap, published minus recounted; over the causes of a figure they add up
        to it exactly (the columns `..._exact` have them as fractions), nan where the gap has no such part.
        `cause` is an id of a toggle, "residual" for what no cause explains, or "rounding" for what is left
        within the rounding of the printed number. `status` is "explained", "consistent with" (then the
        whole gap stays residual, and `words` name the candidate), or "unexplained". Figures without a gap
        are there where causes offset each other.
        """
        return self.causes.copy()

    def cases(self, cause: str) -> pd.DataFrame:
        """List the cases that a cause counts differently: measure, scope, period, case, how it is read.

        Parameters
        ----------
        cause : id as in `causes`, such as ``exclusion:moved``

        Returns
        -------
        pandas.DataFrame
            Columns measure, source, scope, cause, period, breakdown, case (its pseudonymous key, or the
            row of the file), agreed and published_as (how the case is read). Each case stands under one
            cause only.

        Raises
        ------
        DomainError
            For a cause that is not claimed, one without cases of its own, and where there are too many.
        """
        known = sorted({one for ids in self.claims["cause"] for one in str(ids).split(" + ")})
        if cause not in known:
            raise DomainError(
                f"cause {str(cause)[:80]!r} is not among the causes found{near_miss(str(cause), known)}; "
                f"found: {', '.join(known) or 'none'}"
            )
        found = self.case_list[self.case_list["cause"] == cause].reset_index(drop=True)
        if found.empty:
            mine = [cause in str(ids).split(" + ") for ids in self.claims["cause"]]
            reasons = dict.fromkeys(text for text in self.claims.loc[mine, "why_no_cases"] if text)
            if reasons:
                raise DomainError(f"cause {cause!r} has no list of cases: {'; '.join(reasons)}")
        return found
