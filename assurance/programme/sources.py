"""`sources.yaml`: what the files hold, how they are read, and what may not be in them."""

from __future__ import annotations

import re
from datetime import date
from typing import Annotated, Literal

from pydantic import Field, field_validator, model_validator

from assurance.programme.agreed import Agreed, Exclusion, ExpressionText, Identifier
from assurance.programme.header import ZoneName

__all__ = [
    "CaseSource",
    "Column",
    "ColumnType",
    "FigureRoles",
    "FigureSource",
    "FileSource",
    "Milestone",
    "RecordSource",
    "ReviewRoles",
    "ReviewSource",
    "Source",
    "Sources",
]

ColumnType = Literal["id", "text", "category", "integer", "number", "boolean", "date", "timestamp"]
DateOrder = Literal["iso", "day_first", "month_first"]


class Column(Agreed):
    """One column: where it comes from in the file and what may stand in it."""

    heading: str | None = Field(default=None, description="heading in the file; else the column's own name")
    type: ColumnType = Field(description="id is text whose leading zeros survive")
    description: str = Field(default="", description="what stands in it")
    required: bool = Field(default=False, description="a row without it is rejected")
    width: int | None = Field(default=None, ge=1, le=64, description="exact width of an id, zeros included")
    pattern: str | None = Field(default=None, description="regular expression that the whole id matches")
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
    identifying: bool = Field(
        default=False, description="names a person; never stored, and refused until pseudonyms are set up"
    )

    @model_validator(mode="after")
    def _fits_its_type(self) -> Column:
        if self.type != "id" and (self.width or self.pattern):
            raise ValueError(f"width and pattern belong to columns of type id, not {self.type}")
        if self.type == "id" and self.decimals is not None:
            raise ValueError("an id has no decimals; it is text, so that leading zeros survive")
        if self.decimals is not None and self.type != "number":
            raise ValueError(f"decimals belong to columns of type number, not {self.type}")
        if self.date_order and self.type not in ("date", "timestamp"):
            raise ValueError(f"date_order belongs to dates and timestamps, not {self.type}")
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


class _SourceBase(Agreed):
    title: str = Field(min_length=3, description="title on the pages")
    description: str = Field(default="", description="what a row is, and what is known about the file")
    owner: str = Field(default="", description="role that answers for the data")
    refresh: str = Field(default="monthly", description="how often a new extract comes")


class FileSource(_SourceBase):
    """What every source that is a file declares."""

    file: str = Field(min_length=1, description="file name, looked for under --extracts")
    location: Literal["extracts", "programme"] = Field(
        default="extracts", description="programme: the file lies in the programme folder itself"
    )
    format: Literal["csv", "parquet"] | None = Field(default=None, description="else read from the ending")
    delimiter: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="between the cells of a CSV file"
    )
    key: tuple[Identifier, ...] = Field(default=(), description="columns that together name a row")
    duplicate_keys: Literal["refuse", "keep_first", "keep_last", "keep_all"] = Field(
        default="refuse", description="what to do with rows whose key was there before"
    )
    date_order: DateOrder = Field(default="iso", description="how the file writes dates; never guessed")
    time_zone: ZoneName | None = Field(
        default=None, description="zone of its clock times, else the programme's"
    )
    null_values: tuple[str, ...] = Field(default=("",), description="cells that say nothing, such as NULL")
    vintage: str = Field(default="", description="such as provisional, refreshed or final")
    as_at: date | None = Field(default=None, description="day up to which the file is complete")
    columns: dict[Identifier, Column] = Field(min_length=1, description="columns to read; no other is")
    exclude: tuple[Exclusion, ...] = Field(default=(), description="rows left out of every stage, counted")

    @model_validator(mode="after")
    def _key_is_declared(self) -> FileSource:
        for name in self.key:
            if name not in self.columns:
                raise ValueError(f"key column {name!r} is not among the columns")
        if self.duplicate_keys != "refuse" and not self.key:
            raise ValueError("duplicate_keys needs a key")
        return self


class RecordSource(FileSource):
    """Rows about cases: one row a case (records) or one row an event (events)."""

    kind: Literal["records", "events"] = Field(description="one row a case, or one row an event")
    pseudonymous: bool = Field(
        default=False, description="the ids in it are pseudonyms already, made outside the workbench"
    )


class FigureRoles(Agreed):
    """Which columns of a figure file hold what."""

    measure: Identifier = Field(default="measure", description="column with the measure's name")
    period: Identifier = Field(default="period", description="column with the period, such as 2026-10")
    breakdown: dict[Identifier, Identifier] = Field(
        default_factory=dict, description="breakdown column of the records -> column of the figure file"
    )
    numerator: Identifier | None = Field(default=None, description="column with the numerator or count")
    denominator: Identifier | None = Field(default=None, description="column with the denominator")
    value: Identifier | None = Field(default=None, description="column with the printed value")
    version: Identifier | None = Field(default=None, description="column with the definition's version")
    case_list: Identifier | None = Field(
        default=None, description="column that names a list of cases; not read yet"
    )

    @model_validator(mode="after")
    def _has_a_number(self) -> FigureRoles:
        if not (self.numerator or self.value):
            raise ValueError("name the column of the numerator, of the value, or of both")
        return self


class FigureSource(FileSource):
    """Published figures: what the dashboard says."""

    kind: Literal["figures"] = Field(description="published figures, one row each")
    figures: FigureRoles = Field(description="which column holds what")
    shadow: bool = Field(default=False, description="a rival of the declared source, not the truth")
    citation: str = Field(default="", description="where the figures were printed")


class ReviewRoles(Agreed):
    """Which columns of a review file hold what."""

    case_key: Identifier = Field(default="case_key", description="column with the case's pseudonym")
    question: Identifier = Field(default="question", description="column with the question's id")
    answer: Identifier = Field(
        default="answer", description="column with met, not_met, not_applicable or cannot_tell"
    )
    reviewer: Identifier | None = Field(default=None, description="column with who answered")
    evidence: Identifier | None = Field(default=None, description="column with where it was seen")


class ReviewSource(FileSource):
    """Answers of reviewers about the sampled cases."""

    kind: Literal["reviews"] = Field(description="answers about the sample, one row a case and question")
    reviews: ReviewRoles = Field(default=ReviewRoles(), description="which column holds what")
    simulated: bool = Field(default=False, description="made up; demo programmes only, labelled everywhere")


class Milestone(Agreed):
    """One column of a case table, made from the rows of another source."""

    source: Identifier = Field(description="source of kind records or events")
    case: Identifier | None = Field(default=None, description="its case column; else that of the case table")
    when: ExpressionText | None = Field(default=None, description="rows that count; else all")
    first: Identifier | None = Field(default=None, description="column whose earliest value is taken")
    last: Identifier | None = Field(default=None, description="column whose latest value is taken")
    by: Identifier | None = Field(
        default=None, description="time column that orders first and last; else the column itself"
    )
    count: bool = Field(default=False, description="number of rows that count; 0 where there are none")

    @model_validator(mode="after")
    def _one_of(self) -> Milestone:
        if sum([self.first is not None, self.last is not None, self.count]) != 1:
            raise ValueError("give exactly one of first, last and count")
        return self


class CaseSource(_SourceBase):
    """A table with one row a case, made from other sources; nothing is read from a file."""

    kind: Literal["cases"] = Field(description="a table made from other sources")
    base: Identifier | None = Field(
        default=None, description="source with one row a case whose columns are carried over"
    )
    case: Identifier = Field(description="column with the case's pseudonym")
    milestones: dict[Identifier, Milestone] = Field(min_length=1, description="columns made from other rows")
    derive: dict[Identifier, ExpressionText] = Field(
        default_factory=dict,
        description="columns computed from those of the base and the milestones, such as age_band(age, 15)",
    )

    @model_validator(mode="after")
    def _has_a_source(self) -> CaseSource:
        if self.case in self.milestones:
            raise ValueError(f"milestone {self.case!r} has the name of the case column")
        for name in self.derive:
            if name == self.case or name in self.milestones:
                raise ValueError(f"derived column {name!r} has the name of another column of the table")
        return self


Source = Annotated[RecordSource | FigureSource | ReviewSource | CaseSource, Field(discriminator="kind")]


class Sources(Agreed):
    """All sources of a programme, by name."""

    sources: dict[Identifier, Source] = Field(min_length=1, description="the sources, by name")
