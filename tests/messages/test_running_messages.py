"""What the room that runs notebooks says when it refuses."""

from __future__ import annotations

import pytest

from assurance.errors import DomainError
from assurance.running import Limits, NotebookStatus, Progress


@pytest.mark.parametrize(
    ("name", "value"),
    [("cell", 0), ("notebook", -1), ("jobs", 1.5), ("run", True), ("output_bytes", 0), ("memory_bytes", 0)],
)
def test_limits_that_hold_nothing_are_refused(name: str, value: object) -> None:
    with pytest.raises(DomainError) as caught:
        Limits(**{name: value})
    assert str(caught.value) == (
        f"limits: {name} is {value!r}; give a whole number of at least 1, such as 600 seconds for a cell"
    )


def test_a_line_for_a_log() -> None:
    done = NotebookStatus("sample", "The sample", "done", "", 1.26)
    assert done.line() == "notebook sample: done in 1.3 s"
    kept = NotebookStatus("sample", "The sample", "done")
    assert kept.line() == "notebook sample: done before, and as it was"
    late = NotebookStatus("sample", "The sample", "timed out", "a cell ran longer than 3 seconds", 4.04)
    assert late.line() == "notebook sample: timed out after 4.0 s: a cell ran longer than 3 seconds"


def test_how_far_a_run_is() -> None:
    assert Progress(0, 8, 2.0).left is None
    assert Progress(0, 8, 2.0).words() == "0 of 8 notebooks done"
    assert Progress(4, 8, 2.0).left == 2.0
    assert Progress(4, 8, 2.0).words() == "4 of 8 notebooks done, about 2 s left"


def test_the_time_it_took_is_no_part_of_a_status() -> None:
    assert NotebookStatus("a", "A", "done", "", 1.0) == NotebookStatus("a", "A", "done", "", 2.0)
