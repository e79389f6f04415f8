"""Rules by which small numbers are hidden before anything leaves the house: shipped presets, or declared."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import cache
from importlib.resources import files
from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from assurance.errors import DomainError, near_miss
from assurance.programme.agreed import Agreed

__all__ = [
    "DisclosureName", "DisclosurePreset", "DisclosureRule", "HiddenRange", "PerCents", "RoundedFrom",
    "disclosure_presets", "disclosure_rule",
]  # fmt: skip

LARGEST: Final = 10**12
"""Counts above this are not printed by any rule."""


class HiddenRange(Agreed):
    """The counts that are never shown: from `least` to `most`, both included."""

    least: int = Field(default=0, ge=0, le=1, description="0 hides zero too; 1 shows it")
    most: int = Field(ge=1, le=10_000, description="greatest count that is hidden")

    @property
    def words(self) -> str:
        """Say the range, as it stands in place of a number.

        Examples
        --------
        >>> HiddenRange(most=4).words, HiddenRange(least=1, most=7).words
        ('fewer than 5', '1 to 7')
        """
        return f"fewer than {self.most + 1}" if self.least == 0 else f"{self.least} to {self.most}"


class RoundedFrom(Agreed):
    """One step of a ladder: counts from here on are rounded to a multiple of `to`."""

    at: int = Field(default=0, ge=0, description="least count that is rounded so")
    to: int = Field(ge=1, description="a multiple of this is printed")


class PerCents(Agreed):
    """How a share is printed, where both of its counts are shown; where one is not, no share is."""

    of: Literal["unrounded", "rounded"] = Field(
        default="unrounded", description="made from the counts themselves, or from the counts as printed"
    )
    places: int = Field(default=0, ge=0, le=3, description="digits after the point, in per cent")


class DisclosureRule(Agreed):
    """What is hidden, what is rounded, and how shares are printed; everything follows from these.

    Examples
    --------
    >>> rule = disclosure_rule("nhs-mhsds")
    >>> [rule.hides_count(count) for count in (0, 4, 5)], rule.printed(13), rule.may_be(15)
    ([True, True, False], 15, (13, 17))
    >>> rule.mark
    'fewer than 5'
    """

    hides: HiddenRange | None = Field(default=None, description="counts that are never shown; none if absent")
    rounds: tuple[RoundedFrom, ...] = Field(
        default=(), description="the ladder of rounding, from small counts to large; none prints exact counts"
    )
    ties: Literal["up", "even"] = Field(
        default="up", description="a count half-way goes up, or to the even multiple"
    )
    per_cents: PerCents = Field(default=PerCents(), description="how shares are printed")

    @model_validator(mode="after")
    def _climbs(self) -> DisclosureRule:
        starts = [step.at for step in self.rounds]
        if starts != sorted(set(starts)):
            raise ValueError("rounds: each step begins above the one before it")
        for step in self.rounds[1:]:
            if self._rounded(step.at - 1) > self._rounded(step.at):
                raise ValueError(f"rounds: {step.at - 1} would be printed above {step.at}; begin elsewhere")
        hidden = self.hides
        if hidden is not None and self._rounded(hidden.most + 1) == 0:
            raise ValueError(f"rounds: {hidden.most + 1} would be printed as 0; hide more, or round less")
        return self

    @property
    def mark(self) -> str:
        """What stands in place of a hidden count, such as ``fewer than 5``; empty where none is hidden."""
        return "" if self.hides is None else self.hides.words

    def hides_count(self, count: int) -> bool:
        """Tell whether the rule hides this count for being small."""
        return self.hides is not None and self.hides.least <= count <= self.hides.most

    def printed(self, count: int) -> int:
        """Give a count as it is printed.

        Raises
        ------
        DomainError
            When the rule hides it: a hidden count is never printed.
        """
        if not 0 <= count <= LARGEST:
            raise DomainError(f"a count lies between 0 and {LARGEST:,}; this one does not")
        if self.hides_count(count):
            raise DomainError(f"a count of {self.mark} is hidden by this rule; it cannot be printed")
        return self._rounded(count)

    def may_be(self, printed: int) -> tuple[int, int]:
        """Give the least and the greatest count that would be printed so: what a reader learns from it.

        Raises
        ------
        DomainError
            When no count is printed so.
        """
        low = _first(lambda count: self._rounded(count) >= printed)
        high = _first(lambda count: self._rounded(count) > printed) - 1
        if self.hides is not None and printed == 0 and self.hides.least:
            high = 0
        elif self.hides is not None:
            low = max(low, self.hides.most + 1)
        if low > high or self._rounded(high) != printed:
            raise DomainError(f"no count is printed as {printed:,} by this rule")
        return low, high

    def _rounded(self, count: int) -> int:
        to = 1
        for step in self.rounds:
            if count >= step.at:
                to = step.to
        below, over = divmod(count, to)
        tie = 2 * over == to
        up = (self.ties == "up" or below % 2 == 1) if tie else 2 * over > to
        return (below + up) * to


class DisclosurePreset(Agreed):
    """One shipped rule, with who set it and where it is written."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$", description="name, such as nhs-mhsds")
    title: str = Field(min_length=3, description="title in words")
    issuer: str = Field(min_length=2, description="who set it")
    source: str = Field(min_length=3, description="where it is written")
    says: tuple[str, ...] = Field(min_length=1, description="what it asks for, in plain words")
    unconfirmed: tuple[str, ...] = Field(default=(), description="what has to be checked in the wording")
    rule: DisclosureRule = Field(description="the rule itself")


@cache
def disclosure_presets() -> Mapping[str, DisclosurePreset]:
    """Give every shipped rule by its name."""
    import yaml

    text = (files("assurance.programme") / "disclosure_presets.yaml").read_text(encoding="utf-8")
    every = [DisclosurePreset.model_validate(entry) for entry in yaml.safe_load(text)["presets"]]
    return {one.id: one for one in every}


def disclosure_rule(declared: str | DisclosureRule) -> DisclosureRule:
    """Give the rule of a name; a rule that was declared is given back as it is.

    Raises
    ------
    DomainError
        When there is no preset of that name.

    Examples
    --------
    >>> disclosure_rule("cms-11").mark
    '1 to 10'
    """
    if isinstance(declared, DisclosureRule):
        return declared
    known = disclosure_presets()
    if declared not in known:
        raise DomainError(
            f"there is no disclosure preset {declared!r}{near_miss(declared, known)}; "
            f"there is {', '.join(known)}"
        )
    return known[declared].rule


def _is_preset(name: str) -> str:
    try:
        disclosure_rule(name)
    except DomainError as error:
        raise ValueError(str(error)) from None
    return name


DisclosureName = Annotated[str, AfterValidator(_is_preset)]
"""Name of a shipped rule."""


def _first(reached: Callable[[int], bool]) -> int:
    """Give the least count for which a condition that stays true once it is true holds."""
    low, high = 0, 1
    while high <= 4 * LARGEST and not reached(high):
        low, high = high, 2 * high
    if reached(0):
        return 0
    while low + 1 < high:
        middle = (low + high) // 2
        low, high = (low, middle) if reached(middle) else (middle, high)
    return high
