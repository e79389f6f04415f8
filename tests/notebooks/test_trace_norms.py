"""The notebook of learned norms: on its own made-up log and on the real one; no case, no date is shown."""

from __future__ import annotations

import re
from pathlib import Path

import papermill
import pytest
from small_programme import ROOT

from tests.conftest import real_data

BOOK = ROOT / "notebooks" / "explore" / "trace_norms.ipynb"


def _pages(out: Path, **given: object) -> list[str]:
    done = papermill.execute_notebook(BOOK, out, parameters=given, progress_bar=False, cwd=out.parent)
    shown = [output for cell in done.cells for output in cell.get("outputs", [])]
    assert not [output for output in shown if output.output_type == "stream"]
    return [output["data"]["text/html"] for output in shown if output.output_type == "execute_result"]


@pytest.mark.filterwarnings("ignore")
def test_it_learns_from_its_own_log(tmp_path: Path) -> None:
    pages = _pages(tmp_path / "out.ipynb")
    assert len(pages) == 3
    assert all("<figure>" in page for page in pages)
    text = re.sub(r'src="[^"]*"', "", "".join(pages))
    assert "from “assessed” to “plan agreed”" in text
    assert "4 too long" in text
    assert "made-up-" not in text
    assert "2026" not in text


@pytest.mark.real_data
@pytest.mark.filterwarnings("ignore")
def test_it_learns_from_the_real_log(tmp_path: Path) -> None:
    pages = _pages(tmp_path / "out.ipynb", file=str(real_data() / "sepsis.csv"))
    assert "1,050 cases went through 846 different sequences" in pages[2]
    assert not re.search(r"201[345]-", "".join(pages))
