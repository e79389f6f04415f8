"""One declared column: its heading, its type, what may stand in it, and what becomes of it."""

from __future__ import annotations

import re
from datetime import date
from typing import Literal

from pydantic import Field, field_validator, model_validator

from assurance.programme.agreed import Agreed, Identifier

__all__ = ["Becomes", "Column", "ColumnType", "DateOrder", "HiddenCounts"]

ColumnType = Literal["id", "text", "category", "integer", "number", "boolean", "date", "timestamp"]
DateOrder = Literal["iso", "day_first", "month_first"]

_IDENTIFIER = re.compile(
    r"nhs[ _]?(no|num|number)\b"
    r"|\b(sur|fore|first|last|middle|given|family|full|patient|client|person)[ _]?name"
    r"|\bdob\b|date[ _]of[ _]birth|birth[ _]?date|post[ _]?code|\bzip\b|address|e[ _-]?mail|phone|\bmobile\b"
    r"|passport|national[ _]insurance|\bni[ _]?number",
    re.IGNORECASE,
)


class Becomes(Agreed):
    """What is stored in place of a cell that would tell who somebody is."""

    pseudonym: Identifier | None = Field(
        default=None,
        description="a keyed pseudonym; the word names what is identified, such as person, so that equal "
        "identifiers become equal pseudonyms in every source that gives the same word",
    )
    age_band: int | None = Field(
        default=None, ge=1, le=120, description="of a date of birth: the band of this many years of age"
    )
    on: Identifier | None = Field(
        default=None, description="age_band: the date column of the row on which the age is taken"
    )
    postcode: Literal["area", "district"] | None = Field(
        default=None, description="of a postcode: its letters (area), or its first half (district)"
    )
    look_up: Identifier | None = Field(
        default=None, description="a source of kind list that has the value to store, such as a decile"
    )
    value: Identifier | None = Field(default=None, description="look_up: the column of the list to store")

    @model_validator(mode="after")
    def _is_one_thing(self) -> Becomes:
        given = [name for name in ("pseudonym", "age_band", "postcode", "look_up") if getattr(self, name)]
        if len(given) != 1:
            raise ValueError("give exactly one of pseudonym, age_band, postcode and look_up")
        if (self.age_band is None) != (self.on is None):
            raise ValueError("age_band needs on, the date column on which the age is taken")
        if (self.look_up is None) != (self.value is None):
            raise ValueError("look_up needs value, the column of the list to store")
        return self


class HiddenCounts(Agreed):
    """How a published count hides and rounds: each cell is then an interval of whole numbers."""

    rounded_to: int = Field(default=1, ge=1, description="counts are rounded to a multiple of this")
    marks: tuple[str, ...] = Field(default=(), description="cells such as * that hide a small number")
    least: int = Field(default=0, ge=0, description="least number that a mark may hide")
    most: int | None = Field(
        default=None, ge=0, description="greatest number that a mark may hide; else unknown"
    )
    blank: Literal["unknown", "hidden"] = Field(
        default="unknown", description="an empty cell: nothing is known, or it hides as a mark does"
    )

    @model_validator(mode="after")
    def _is_an_interval(self) -> HiddenCounts:
        if self.most is not None and self.most < self.least:
            raise ValueError(f"least {self.least} is above most {self.most}")
        return self


class Column(Agreed):
    """One column: where it comes from in the file and what may stand in it."""

    heading: str | None = Field(
        default=None,
        description="heading in the file, else the column's name; two rows of header are joined by ' / '",
    )
    other_headings: tuple[str, ...] = Field(
        default=(), description="further names of the same column, in files of other months"
    )
    type: ColumnType = Field(description="id is text whose leading zeros survive")
    description: str = Field(default="", description="what stands in it")
    required: bool = Field(default=False, description="a row without it is rejected")
    width: int | None = Field(default=None, ge=1, le=64, description="exact width of an id, zeros included")
    pad: bool = Field(
        default=False, description="ids of digits only: one shorter than its width gets its zeros back"
    )
    pattern: str | None = Field(default=None, description="regular expression that the whole id matches")
    format: Literal["nhs_number"] | None = Field(
        default=None, description="nhs_number: ten digits with the right check digit, spaces and dashes aside"
    )
    decimals: int | None = Field(
        default=None, ge=0, le=12, description="number: kept exactly, with this many decimals"
    )
    allowed: tuple[str, ...] | None = Field(
        default=None, min_length=1, description="the only values; a row with another is rejected"
    )
    minimum: float | date | None = Field(default=None, description="least number, or first day")
    maximum: float | date | None = Field(default=None, description="greatest number, or last day")
    date_order: DateOrder | None = Field(
        default=None, description="order of day, month, year; else the file's"
    )
    identifying: bool | None = Field(
        default=None,
        description="true: tells who somebody is and is never stored; false: only looks as if it did",
    )
    becomes: Becomes | None = Field(
        default=None, description="what is stored in place of an identifying cell"
    )
    local_reference: bool = Field(
        default=False,
        description="how reviewers find the case; kept only in a restricted file, beside the pseudonym",
    )
    code_list: Identifier | None = Field(
        default=None, description="source of kind list that knows every code of this column"
    )
    unmapped: Literal["refuse", "reject"] = Field(
        default="refuse", description="a code that the list lacks: the file is refused, or its row rejected"
    )
    code_on: Identifier | None = Field(
        default=None, description="date column of the row on which the code has to be in force"
    )
    retired: Literal["warn", "reject"] = Field(
        default="warn", description="a code not in force on that day: counted and said, or its row rejected"
    )
    adds: dict[Identifier, Identifier] = Field(
        default_factory=dict, description="columns added from the list: new column -> column of the list"
    )
    default_values: tuple[str, ...] = Field(
        default=(), description="codes that stand for not asked or not known, such as 99"
    )
    other_values: tuple[str, ...] = Field(
        default=(), description="codes that are valid and say 'something else'"
    )
    counts: HiddenCounts | None = Field(
        default=None, description="integer: published counts, rounded or with small numbers hidden"
    )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Column:
        belongs: tuple[tuple[object, str, tuple[ColumnType, ...]], ...] = (
            (self.width or self.pattern, "width and pattern belong to columns of type id", ("id",)),
            (self.format, "format belongs to columns of type id", ("id",)),
            (self.decimals is not None, "decimals belong to columns of type number", ("number",)),
            (self.date_order, "date_order belongs to dates and timestamps", ("date", "timestamp")),
            (self.counts, "counts belong to columns of type integer", ("integer",)),
            (
                self.code_list,
                "code_list belongs to columns of type category, id and text",
                ("category", "id", "text"),
            ),
        )
        if self.type == "id" and self.decimals is not None:
            raise ValueError("an id has no decimals; it is text, so that leading zeros survive")
        for given, message, types in belongs:
            if given and self.type not in types:
                raise ValueError(f"{message}, not {self.type}")
        if self.pad and self.width is None:
            raise ValueError("pad needs width: how long the id is with its zeros")
        if (self.adds or self.code_on) and self.code_list is None:
            raise ValueError("adds and code_on need code_list, the source that the codes come from")
        return self

    @model_validator(mode="after")
    def _keeps_people_unknown(self) -> Column:
        if self.becomes and self.identifying is False:
            raise ValueError("becomes is for identifying columns, and identifying is false")
        if self.becomes and self.becomes.age_band and self.type != "date":
            raise ValueError(f"age_band is made of a date of birth, not of {self.type}")
        if self.becomes and not self.becomes.age_band and self.type not in ("id", "text", "category"):
            raise ValueError(
                f"a pseudonym, postcode or looked-up value is made of id or text, not {self.type}"
            )
        if self.format == "nhs_number" and self.becomes is None and not self.identifying:
            raise ValueError("an NHS number is never stored; declare becomes: {pseudonym: person}")
        return self

    @field_validator("pattern")
    @classmethod
    def _compiles(cls, pattern: str | None) -> str | None:
        if pattern is not None:
            try:
                re.compile(pattern)
            except re.error as error:
                raise ValueError(f"is not a regular expression: {error}") from None
        return pattern

    @property
    def withheld(self) -> bool:
        """Whether cells of this column may not be stored as they stand."""
        return bool(self.identifying) or self.becomes is not None or self.local_reference

    @property
    def stored_type(self) -> ColumnType | None:
        """Type of what is stored, where it follows from the column alone; None where nothing is stored.

        A looked-up value has the type that the list declares.
        """
        if self.becomes is None:
            return None if self.withheld else self.type
        return "id" if self.becomes.pseudonym else "category"

    def looks_identifying(self, name: str) -> bool:
        """Tell whether name or heading sound like a direct identifier while nothing is said about that.

        Examples
        --------
        >>> Column(type="text", heading="Patient Surname").looks_identifying("label")
        True
        >>> Column(type="text", heading="Patient Surname", identifying=False).looks_identifying("label")
        False
        """
        if self.identifying is not None or self.withheld:
            return False
        return any(_IDENTIFIER.search(text.replace("_", " ")) for text in (name, self.heading or ""))
