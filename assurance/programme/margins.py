"""How far a published figure may lie from its recount: what is tolerated, and what matters."""

from __future__ import annotations

from pydantic import Field, model_validator

from assurance.programme.agreed import Agreed, Fraction01

__all__ = ["Margin", "misfit", "unlike"]

_ONE_NUMBER = ("count", "sum")


class Margin(Agreed):
    """A distance between a published figure and its recount, in the parts that it names."""

    counts: int | None = Field(
        default=None, ge=0, description="of the numerator and of the denominator, each; of a count itself"
    )
    value: float | None = Field(
        default=None,
        ge=0,
        allow_inf_nan=False,
        description="of the value, in the measure's own unit; a fraction for proportions",
    )
    share: Fraction01 | None = Field(
        default=None, description="of every part, as a share of its recount, such as 0.01; it stands alone"
    )

    @model_validator(mode="after")
    def _says_how_much(self) -> Margin:
        if self.share is None and self.counts is None and self.value is None:
            raise ValueError("give counts, value or share")
        if self.share is not None and (self.counts is not None or self.value is not None):
            raise ValueError("share holds for every part; leave counts and value out, or give them alone")
        return self

    @property
    def nothing(self) -> bool:
        """Whether it lets nothing differ."""
        return self.share is None and not self.counts and not self.value


def misfit(margin: Margin, statistic: str) -> str:
    """Say why a margin does not fit a statistic; "" where it does.

    Examples
    --------
    >>> misfit(Margin(value=0.005), "proportion"), misfit(Margin(value=5), "proportion")
    ('', 'the value of a proportion is a fraction: give less than 1, such as 0.005, not 5')
    """
    if statistic in _ONE_NUMBER and margin.counts is not None and margin.value is not None:
        return f"a {statistic} is one number; give counts or value, not both"
    if statistic == "proportion" and margin.value is not None and margin.value >= 1:
        return (
            f"the value of a proportion is a fraction: give less than 1, such as 0.005, not {margin.value:g}"
        )
    return ""


def unlike(tolerance: Margin | None, materiality: Margin | None) -> str:
    """Say why a tolerance and a materiality cannot stand together; "" where they can.

    Examples
    --------
    >>> unlike(Margin(counts=5), Margin(counts=2))
    'materiality.counts 2 is below tolerance.counts 5: what is tolerated cannot be material'
    """
    if tolerance is None or materiality is None:
        return ""
    for name in ("counts", "value", "share"):
        least, most = getattr(tolerance, name), getattr(materiality, name)
        if least is not None and most is not None and most < least:
            return (
                f"materiality.{name} {most:g} is below tolerance.{name} {least:g}: "
                "what is tolerated cannot be material"
            )
    return ""
