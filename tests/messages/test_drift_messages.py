"""What is said about figures that drift cannot be found in, and snapshots that cannot be opened again."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from assurance.errors import DeclarationError, DomainError
from assurance.programme import load_programme
from assurance.programme.example import DECLARATIONS
from assurance.reconciliation import find_drift

BOARD = """\
  board:
    kind: figures
    title: Board of the ward
    file: board.csv
    columns:
      measure: {type: category}
      period: {type: text}
      site: {type: category}
      site_name: {type: category}
      value: {type: number}
    figures: {value: value, breakdown: {site: site}, names: NAMES}
"""


def test_columns_that_are_not_there() -> None:
    frame = pd.DataFrame({"period": ["2026-01"], "code": ["A"]})
    with pytest.raises(DomainError, match="figures: no column 'coed'; did you mean \"code\""):
        find_drift(frame, ids=["coed"])
    with pytest.raises(DomainError, match="figures: no column 'name'"):
        find_drift(frame, names={"code": "name"})


def test_no_period_that_can_be_read() -> None:
    frame = pd.DataFrame({"period": ["soon", "later"], "code": ["A", "A"]})
    with pytest.raises(DomainError, match="none of the 2 values of column 'period' is a period; periods are"):
        find_drift(frame, ids=["code"])


@pytest.mark.parametrize(
    ("names", "said"),
    [
        ("{sit: site_name}", "names: 'sit' is not among the breakdowns; did you mean \"site\"?"),
        ("{site: site_nam}", "has no column 'site_nam'; did you mean \"site_name\"?"),
    ],
)
def test_names_of_a_figure_source(tmp_path: Path, names: str, said: str) -> None:
    folder = tmp_path / "falls"
    folder.mkdir()
    for name, text in DECLARATIONS.items():
        (folder / name).write_text(text, encoding="utf-8")
    sources = folder / "sources.yaml"
    sources.write_text(sources.read_text(encoding="utf-8") + BOARD.replace("NAMES", names), encoding="utf-8")
    with pytest.raises(DeclarationError) as caught:
        load_programme(folder)
    assert said in str(caught.value)


def test_only_published_counts_have_names(tmp_path: Path) -> None:
    folder = tmp_path / "falls"
    folder.mkdir()
    for name, text in DECLARATIONS.items():
        (folder / name).write_text(text, encoding="utf-8")
    sources = folder / "sources.yaml"
    text = sources.read_text(encoding="utf-8")
    sources.write_text(
        text.replace("kind: records", "kind: records\n    names: {ward: ward}", 1), encoding="utf-8"
    )
    with pytest.raises(DeclarationError, match="names is for kind aggregates"):
        load_programme(folder)
