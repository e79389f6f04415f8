"""The real hospital log, read in place; only counts are looked at.

Mannhardt (2016), Sepsis Cases - Event Log, doi:10.4121/uuid:915d2bfb-7e84-49ad-a286-dc35f063a460:
1,050 cases and 15,214 events.
"""

from __future__ import annotations

import pytest

from assurance.extracts import derive_cases, register
from assurance.programme import CaseSource

COLUMNS = {
    "case_id": {"type": "id", "required": True, "pattern": "[A-Z]+"},
    "event_no": {"type": "integer", "required": True, "minimum": 1},
    "activity": {"type": "category", "required": True},
    "timestamp": {"type": "timestamp", "required": True},
    "age": {"type": "integer", "heading": "Age", "minimum": 0, "maximum": 120},
    "infection_suspected": {"type": "boolean", "heading": "InfectionSuspected"},
    "crp": {"type": "number", "heading": "CRP"},
    "lactic_acid": {"type": "number", "heading": "LacticAcid"},
}


@pytest.mark.real_data
def test_every_event_of_the_sepsis_log_is_accepted(receive_file, engine, real_data_folder):
    receive_file.folder = real_data_folder
    receive_file.programme = type(receive_file.programme)(
        folder=receive_file.programme.folder,
        header=receive_file.programme.header.model_copy(update={"time_zone": "Europe/Amsterdam"}),
        sources={},
    )
    intake = receive_file(None, COLUMNS, kind="events", file="sepsis.csv", key=["case_id", "event_no"])
    assert (intake.rows_read, intake.rows_accepted, intake.rejected) == (15_214, 15_214, ())
    assert "Diagnose" in intake.undeclared
    register(intake, engine)
    cases = CaseSource(
        kind="cases",
        title="Patients",
        case="case_id",
        milestones={
            "events": {"source": "records", "count": True},
            "registered_at": {
                "source": "records",
                "first": "timestamp",
                "when": "activity = 'ER Registration'",
            },
            "age": {"source": "records", "first": "age", "by": "timestamp"},
        },
    )
    assert derive_cases("patients", cases, engine=engine) == ()
    found = engine.rows(
        "select count(*), sum(events), count(registered_at), count(distinct _row) from patients"
    )
    assert found == [(1_050, 15_214, 1_050, 1_050)]
