"""The notebook that profiles a file: its own made-up one, and a messy one; never a row."""

from __future__ import annotations

import re
from pathlib import Path

import papermill
import pytest
from messy_extracts import ugly_workbook
from small_programme import ROOT

BOOK = ROOT / "notebooks" / "explore" / "look_at_an_extract.ipynb"


@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize("own", [True, False])
def test_it_profiles_and_shows_no_row(tmp_path: Path, own: bool) -> None:
    given = {} if own else {"file": str(ugly_workbook(tmp_path / "ugly.xlsx"))}
    done = papermill.execute_notebook(
        BOOK, tmp_path / "out.ipynb", parameters=given, progress_bar=False, cwd=tmp_path
    )
    pages = [
        output["data"].get("text/html", "")
        for cell in done.cells
        for output in cell.get("outputs", [])
        if output.output_type == "execute_result"
    ]
    assert len(pages) == 2
    shown = re.sub(r'src="[^"]*"', "", "".join(pages))
    assert "NHS number" in shown or own
    for hidden in ("Made Up 3", "Madeup", "00007", "slipped", "F0000", "999"):
        assert hidden not in shown
    assert ("Elm" in shown) or own
