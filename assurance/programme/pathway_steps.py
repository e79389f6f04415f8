"""What a pathway is made of beside its rules: steps, fields, opening hours, pauses, warning signs."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, field_validator, model_validator

from assurance.programme.agreed import Agreed, ExpressionText, Identifier

__all__ = [
    "Condition",
    "Dimension",
    "Duration",
    "Opening",
    "Pause",
    "RequiredField",
    "Sign",
    "Step",
    "WithinBy",
    "duration",
    "microseconds_of_day",
]

Dimension = Literal["complete", "ordered", "timely", "fields", "gates", "linked", "outcome"]
_UNITS = {"minute": 60, "hour": 3600, "day": 86400, "week": 604800}


def duration(text: str) -> timedelta:
    """Read a length of time such as ``1 hour``, ``90 minutes``, ``28 days`` or ``1.5 hours``.

    Examples
    --------
    >>> duration("90 minutes")
    datetime.timedelta(seconds=5400)
    """
    match = re.fullmatch(r"(\d+(?:\.\d+)?) (minute|hour|day|week)s?", text)
    if not match:
        raise ValueError(f"{text!r} is not a length of time; write such as 90 minutes, 1 hour or 28 days")
    try:
        return timedelta(seconds=float(match[1]) * _UNITS[match[2]])
    except OverflowError:
        raise ValueError(f"{text!r} is longer than any clock here counts") from None


def _is_duration(text: str) -> str:
    duration(text)
    return text


Duration = Annotated[str, AfterValidator(_is_duration)]


def microseconds_of_day(text: str) -> int:
    """Read a time of day such as ``09:00`` as microseconds after midnight; ``24:00`` is the day's end.

    Examples
    --------
    >>> microseconds_of_day("09:30")
    34200000000
    """
    hours, minutes = (int(part) for part in text.split(":"))
    return (hours * 60 + minutes) * 60_000_000


def _time_of_day(value: object) -> object:
    """Refuse what is no time of day; many YAML readers make the number 1020 of 17:00 without quotes."""
    if isinstance(value, str) and re.fullmatch(r"([01]\d|2[0-3]):[0-5]\d|24:00", value):
        return value
    raise ValueError(f'is {value!r}; write a time of day in quotes, such as "09:00" or "17:30"')


class Opening(Agreed):
    """The opening hours of a working day, in local time, for clocks of working hours."""

    start: str = Field(alias="from", description='local time of day in quotes, such as "09:00"')
    until: str = Field(description='local time of day in quotes, such as "17:00"')

    @field_validator("start", "until", mode="before")
    @classmethod
    def _times_of_day(cls, value: object) -> object:
        return _time_of_day(value)

    @model_validator(mode="after")
    def _opens_before_it_closes(self) -> Opening:
        if microseconds_of_day(self.start) >= microseconds_of_day(self.until):
            raise ValueError(f"opens at {self.start} and closes at {self.until}; it has to open before that")
        return self


class RequiredField(Agreed):
    """A field that a step's record must carry, with the values that count as filled in."""

    column: Identifier = Field(description="column of the step's source that must be filled in")
    allowed: tuple[str, ...] | None = Field(default=None, description="values that count; else any")


class Step(Agreed):
    """One step: the rows of an event source that show that it happened."""

    id: Identifier = Field(description="name of the step, for the rules")
    title: str = Field(min_length=2, description="name of the step on the pages")
    source: Identifier = Field(description="source of kind records or events whose rows show it")
    case: Identifier | None = Field(default=None, description="its case column; else the pathway's")
    at: Identifier = Field(description="column with the time of the step")
    when: ExpressionText | None = Field(default=None, description="rows that show the step; else all")
    which: Literal["first", "last"] = Field(
        default="first", description="row that counts where the step shows more than once"
    )
    by: Identifier | None = Field(
        default=None, description="column with who did it: a role, or a person's pseudonym"
    )
    fields: tuple[RequiredField, ...] = Field(default=(), description="fields read for rules of kind fields")


class WithinBy(Agreed):
    """How long a case may take where that differs from case to case, such as by partner type."""

    column: Identifier = Field(description="column of the case source with a number")
    unit: Literal["minutes", "hours", "days"] = Field(description="what the number counts")


class Pause(Agreed):
    """A time that does not count: from each row of one step to the next row of another."""

    start: Identifier = Field(alias="from", description="step that stops the clock")
    until: Identifier = Field(description="step that lets it run on")


class Condition(Agreed):
    """What must hold of a case before a step may go ahead."""

    id: Identifier = Field(description="name of the condition")
    holds: ExpressionText = Field(
        description="true where it holds, over the case source and the steps' times and counts"
    )
    reason: str = Field(min_length=3, description="what is lacking where it does not hold, in words")


class Sign(Agreed):
    """A warning sign: counted and listed, never scored."""

    id: Identifier = Field(description="name of the sign")
    title: str = Field(min_length=3, description="what it warns of, as the pages say it")
    when: ExpressionText = Field(
        description="true where it shows, over the case source and the steps' times and counts"
    )
