"""`sources.yaml`: what the files hold, how they are read, and what may not be in them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, Literal

from pydantic import Field, model_validator

from assurance.errors import near_miss
from assurance.programme.agreed import Agreed, Exclusion, ExpressionText, Identifier
from assurance.programme.case_lists import CaseList, ShadowOf
from assurance.programme.column import Column, DateOrder
from assurance.programme.header import ZoneName
from assurance.programme.publication import Publication

__all__ = [
    "CaseSource",
    "Check",
    "Database",
    "FigureRoles",
    "FigureSource",
    "FileSource",
    "ListRoles",
    "ListSource",
    "Milestone",
    "QualityPlan",
    "RecordSource",
    "ReviewRoles",
    "ReviewSource",
    "Source",
    "Sources",
]


class _SourceBase(Agreed):
    title: str = Field(min_length=3, description="title on the pages")
    description: str = Field(default="", description="what a row is, and what is known about the file")
    owner: str = Field(default="", description="role that answers for the data")
    refresh: str = Field(default="monthly", description="how often a new extract comes")


class Database(Agreed):
    """A table or view of a PostgreSQL database, read and never written."""

    url_from: str = Field(
        pattern=r"^[A-Z][A-Z0-9_]*$",
        description="environment variable that holds the URL; the URL itself is never written down",
    )
    table: str = Field(
        pattern=r"^[A-Za-z_][A-Za-z0-9_$]*([.][A-Za-z_][A-Za-z0-9_$]*)?$",
        description="table or view, such as reporting.referrals",
    )


class Check(Agreed):
    """A rule across the columns of a row, such as that no contact comes before its referral."""

    id: Identifier = Field(description="name of the rule")
    holds: ExpressionText = Field(description="true where the row is consistent; null says nothing")
    reason: str = Field(min_length=3, description="what is wrong where it does not hold, in words")
    otherwise: Literal["warn", "reject"] = Field(
        default="warn", description="rows where it is false: counted and said, or rejected"
    )


class QualityPlan(Agreed):
    """What is asked of the data's quality: by whom and in which fields."""

    provider: Identifier | None = Field(
        default=None, description="column by which scores and fix lists are given; else the source as a whole"
    )
    fields: tuple[Identifier, ...] = Field(default=(), description="columns that are scored; else all")
    expected_rows: dict[str, int] = Field(
        default_factory=dict, description="rows expected of each provider, for coverage"
    )


class FileSource(_SourceBase):
    """What every source that is read declares."""

    file: str | None = Field(
        default=None,
        min_length=1,
        description="file name, or a pattern such as referrals_*.csv, looked for under --extracts",
    )
    database: Database | None = Field(default=None, description="a PostgreSQL table, in place of a file")
    location: Literal["extracts", "programme"] = Field(
        default="extracts", description="programme: the file lies in the programme folder itself"
    )
    format: Literal["csv", "parquet", "workbook"] | None = Field(
        default=None, description="else read from the ending"
    )
    delimiter: Literal[",", ";", "\t", "|"] = Field(
        default=",", description="between the cells of a CSV file"
    )
    encoding: Literal["utf-8", "windows-1252"] = Field(
        default="utf-8", description="of a CSV file; a byte order mark is read and left out"
    )
    sheet: str | None = Field(
        default=None, description="sheet of a workbook; else its only visible sheet with cells"
    )
    header_row: int | None = Field(
        default=None,
        ge=1,
        description="row of the sheet in which the header begins; else the first row with every heading",
    )
    header_rows: int = Field(default=1, ge=1, le=3, description="rows of the header; merged cells are joined")
    totals_row: Literal["none", "drop", "drop_unchecked"] = Field(
        default="none", description="drop: the last row is a total, is held against the sums and left out"
    )
    key: tuple[Identifier, ...] = Field(default=(), description="columns that together name a row")
    duplicate_keys: Literal["refuse", "keep_first", "keep_last", "keep_all"] = Field(
        default="refuse", description="what to do with rows whose key was there before"
    )
    date_order: DateOrder | None = Field(
        default=None, description="how the file writes dates; undeclared, what is ambiguous stops intake"
    )
    contradictory_dates: Literal["stop", "reject"] = Field(
        default="stop",
        description="a column with 13/06 and 06/13, also where an order is declared: intake stops, or the "
        "rows against the order are rejected",
    )
    excel_serials: Literal["1900", "1904"] | None = Field(
        default=None, description="numbers in date columns are days of this Excel calendar; else rejected"
    )
    null_dates: tuple[date, ...] = Field(
        default=(), description="days that say nothing, such as 1900-01-01 and 1753-01-01"
    )
    time_zone: ZoneName | None = Field(
        default=None, description="zone of its clock times, else the programme's"
    )
    null_values: tuple[str, ...] = Field(
        default=("",), description="cells that say nothing, such as NULL; compared whole, case and all"
    )
    decimal_sign: Literal[".", ","] = Field(default=".", description="between units and decimals of numbers")
    thousands_sign: Literal[",", ".", " ", "'"] | None = Field(
        default=None, description="between groups of three digits; undeclared, such numbers are rejected"
    )
    rejected_limit: float | None = Field(
        default=None,
        ge=0,
        lt=1,
        description="share of rows, such as 0.02, above which rejected rows stop intake; 0 lets none pass",
    )
    vintage: str = Field(default="", description="such as provisional, refreshed or final")
    vintage_column: Identifier | None = Field(
        default=None, description="column that gives each row's vintage; more than one is said"
    )
    as_at: date | None = Field(default=None, description="day up to which the file is complete")
    columns: dict[Identifier, Column] = Field(min_length=1, description="columns to read; no other is")
    exclude: tuple[Exclusion, ...] = Field(default=(), description="rows left out of every stage, counted")
    checks: tuple[Check, ...] = Field(default=(), description="rules across columns, such as date order")
    quality: QualityPlan | None = Field(default=None, description="data-quality scores that are wanted")
    retain_days: int | None = Field(
        default=None, ge=1, description="days after which a stored snapshot is due for deletion"
    )

    @model_validator(mode="after")
    def _has_a_place(self) -> FileSource:
        if (self.file is None) == (self.database is None):
            raise ValueError("give exactly one of file and database")
        if self.thousands_sign is not None and self.thousands_sign == self.decimal_sign:
            raise ValueError("thousands_sign and decimal_sign cannot be the same")
        return self

    @model_validator(mode="after")
    def _key_is_declared(self) -> FileSource:
        for name in self.key:
            if name not in self.columns:
                raise ValueError(f"key column {name!r} is not among the columns")
        if self.duplicate_keys != "refuse" and not self.key:
            raise ValueError("duplicate_keys needs a key")
        return self

    @property
    def place(self) -> str:
        """Name what is read, for people: a file, a pattern, or a table."""
        return self.file or (f"table {self.database.table}" if self.database else "")

    @property
    def pseudonyms(self) -> tuple[str, ...]:
        """Columns whose identifiers become keyed pseudonyms."""
        return tuple(name for name, c in self.columns.items() if c.becomes and c.becomes.pseudonym)

    @property
    def needs_key(self) -> bool:
        """Whether the key of the pseudonyms is needed to read it."""
        return any(column.withheld for column in self.columns.values())


class RecordSource(FileSource):
    """Rows about cases: one row a case (records) or one row an event (events); or aggregates, of none."""

    kind: Literal["records", "events", "aggregates"] = Field(
        description="one row a case; one row an event; or published counts, with nobody in them"
    )
    pseudonymous: bool = Field(
        default=False, description="the ids in it are pseudonyms already, made outside the workbench"
    )
    names: dict[Identifier, Identifier] = Field(
        default_factory=dict,
        description="aggregates: id column -> the column with its name, such as provider: provider_name; "
        "the drift of names over time is looked for",
    )

    @model_validator(mode="after")
    def _only_aggregates_have_names(self) -> RecordSource:
        if self.names and self.kind != "aggregates":
            raise ValueError("names is for kind aggregates; rows about people have no public names")
        return self

    case_list: CaseList | None = Field(
        default=None, description="the figure whose cases these are, as a dashboard lists them"
    )
    shadow_of: ShadowOf | None = Field(
        default=None, description="the source of records of which this is a rival, not the truth"
    )


class FigureRoles(Agreed):
    """Which columns of a figure file hold what."""

    measure: Identifier = Field(default="measure", description="column with the measure's name")
    wide: dict[Identifier, str] = Field(
        default_factory=dict,
        description="a column a measure: column -> the measure's printed name; then measure, numerator, "
        "denominator and value name no columns",
    )
    period_form: Literal["as_written", "financial_year"] = Field(
        default="as_written", description="financial_year: cells such as 2024-25 are financial years"
    )
    period: Identifier = Field(default="period", description="column with the period, such as 2026-10")
    breakdown: dict[Identifier, Identifier] = Field(
        default_factory=dict, description="breakdown column of the records -> column of the figure file"
    )
    numerator: Identifier | None = Field(default=None, description="column with the numerator or count")
    denominator: Identifier | None = Field(default=None, description="column with the denominator")
    value: Identifier | None = Field(default=None, description="column with the printed value")
    version: Identifier | None = Field(default=None, description="column with the definition's version")
    names: dict[Identifier, Identifier] = Field(
        default_factory=dict,
        description="breakdown -> the column of the figure file with its name, such as "
        "provider: provider_name; the drift of names over time is looked for",
    )

    @model_validator(mode="after")
    def _names_are_of_breakdowns(self) -> FigureRoles:
        for name in self.names:
            if name not in self.breakdown:
                raise ValueError(
                    f"names: {name!r} is not among the breakdowns{near_miss(name, self.breakdown)}"
                )
        return self

    @model_validator(mode="after")
    def _has_a_number(self) -> FigureRoles:
        if self.wide and (self.numerator or self.value or self.denominator):
            raise ValueError("wide names the columns of the figures; leave numerator, denominator, value out")
        if not (self.numerator or self.value or self.wide):
            raise ValueError("name the column of the numerator, of the value, or of both")
        return self


class FigureSource(FileSource):
    """Published figures: what the dashboard says."""

    kind: Literal["figures"] = Field(description="published figures, one row each")
    figures: FigureRoles = Field(description="which column holds what")
    shadow: bool = Field(default=False, description="a rival of the declared source, not the truth")
    citation: str = Field(default="", description="where the figures were printed")
    published: Publication | None = Field(
        default=None, description="how this source rounds and hides, where it is not as the measures say"
    )


class ReviewRoles(Agreed):
    """Which columns of a review file hold what."""

    case_key: Identifier = Field(default="case_key", description="column with the case's pseudonym")
    question: Identifier = Field(default="question", description="column with the question's id")
    answer: Identifier = Field(
        default="answer", description="column with an answer of docs/estimates.md, such as met"
    )
    reviewer: Identifier | None = Field(default=None, description="column with who answered")
    evidence: Identifier | None = Field(default=None, description="column with where it was seen")


class ReviewSource(FileSource):
    """Answers of reviewers about the sampled cases."""

    kind: Literal["reviews"] = Field(description="answers about the sample, one row a case and question")
    reviews: ReviewRoles = Field(default=ReviewRoles(), description="which column holds what")
    simulated: bool = Field(default=False, description="made up; demo programmes only, labelled everywhere")


class ListRoles(Agreed):
    """Which columns of a reference list hold what."""

    code: Identifier = Field(default="code", description="column with the code")
    label: Identifier | None = Field(default=None, description="column with the code's meaning in words")
    valid_from: Identifier | None = Field(default=None, description="date column: first day of the code")
    valid_until: Identifier | None = Field(
        default=None, description="date column: last day of the code; after it the code is retired"
    )
    meaning: Identifier | None = Field(
        default=None, description="column that says valid, other or default, for the quality of the data"
    )


class ListSource(FileSource):
    """A reference list, such as teams, reasons or response windows: one row a code."""

    kind: Literal["list"] = Field(description="a reference list, one row a code")
    version: str = Field(min_length=1, description="version of the list, in quotes")
    codes: ListRoles = Field(default=ListRoles(), description="which column holds what")

    @model_validator(mode="before")
    @classmethod
    def _has_each_code_once(cls, data: Any) -> Any:
        """Make the code the key where none is declared: a code with two meanings has none."""
        if isinstance(data, dict) and "key" not in data:
            codes = data.get("codes")
            code = codes.get("code", "code") if isinstance(codes, dict) else getattr(codes, "code", "code")
            return {**data, "key": (code,)}
        return data


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


Source = Annotated[
    RecordSource | FigureSource | ReviewSource | ListSource | CaseSource, Field(discriminator="kind")
]


class Sources(Agreed):
    """All sources of a programme, by name."""

    sources: dict[Identifier, Source] = Field(min_length=1, description="the sources, by name")
