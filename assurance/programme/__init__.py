"""What was agreed: the declarations of one programme folder, read and checked."""

from assurance.programme.agreed import Exclusion, Limitation
from assurance.programme.column import Becomes, Column, ColumnType, DateOrder, HiddenCounts
from assurance.programme.columns import columns_of
from assurance.programme.folder import FILES, Programme, declaration_digest, load_programme
from assurance.programme.header import Header
from assurance.programme.measures import Measure, Measures
from assurance.programme.pathways import (
    FieldsRule,
    GateRule,
    OrderRule,
    Pathway,
    Pathways,
    PresenceRule,
    RequiredField,
    Rule,
    Step,
    WindowRule,
    duration,
    named_steps,
)
from assurance.programme.plan import Plan, PlanFile, Question
from assurance.programme.publication import Publication
from assurance.programme.rules import STAGE_COLUMNS, Trigger, Triggers
from assurance.programme.sources import (
    CaseSource,
    Check,
    Database,
    FigureRoles,
    FigureSource,
    FileSource,
    ListRoles,
    ListSource,
    Milestone,
    QualityPlan,
    RecordSource,
    ReviewRoles,
    ReviewSource,
    Source,
    Sources,
)

__all__ = [
    "FILES",
    "STAGE_COLUMNS",
    "Becomes",
    "CaseSource",
    "Check",
    "Column",
    "ColumnType",
    "Database",
    "DateOrder",
    "Exclusion",
    "FieldsRule",
    "FigureRoles",
    "FigureSource",
    "FileSource",
    "GateRule",
    "Header",
    "HiddenCounts",
    "Limitation",
    "ListRoles",
    "ListSource",
    "Measure",
    "Measures",
    "Milestone",
    "OrderRule",
    "Pathway",
    "Pathways",
    "Plan",
    "PlanFile",
    "PresenceRule",
    "Programme",
    "Publication",
    "QualityPlan",
    "Question",
    "RecordSource",
    "RequiredField",
    "ReviewRoles",
    "ReviewSource",
    "Rule",
    "Source",
    "Sources",
    "Step",
    "Trigger",
    "Triggers",
    "WindowRule",
    "columns_of",
    "declaration_digest",
    "duration",
    "load_programme",
    "named_steps",
]
