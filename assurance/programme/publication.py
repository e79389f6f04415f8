"""How figures are printed: rounding and hiding are intervals of what may have been."""

from __future__ import annotations

from pydantic import Field

from assurance.programme.agreed import Agreed

__all__ = ["Publication"]


class Publication(Agreed):
    """How the dashboard prints the figure: rounding is an interval of what it may have been."""

    names: tuple[str, ...] = Field(
        default=(), description="names under which dashboards print it; else its id"
    )
    percent: bool = Field(default=False, description="the printed value is a percentage")
    decimals: int | None = Field(default=None, ge=0, le=12, description="decimals of the printed value")
    counts_to: int = Field(default=1, ge=1, description="counts are rounded to a multiple of this")
    nowhere: bool = Field(
        default=False,
        description="no dashboard prints it, so that no figure of it is missed when none is there",
    )
    suppressed: tuple[str, ...] = Field(default=(), description="marks such as * that hide a small number")
