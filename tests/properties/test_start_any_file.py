"""Whatever the file: a clear refusal, or a folder that lacks its answers and nothing else."""

from __future__ import annotations

import csv
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.errors import AssuranceError
from assurance.start import new_programme

HEADINGS = st.sampled_from(
    ["Ref", "Referral ID", "NHS number", "DOB", "Surname", "Post code", "Ward", "Team", "Received", "Seen at",
     "Minutes", "Notes", "Flag", "é: #", "on", "Period", "Phone", "Patient", "Seen by", "x" * 90, ""]
)  # fmt: skip
CELLS = st.one_of(
    st.sampled_from(
        ["", "N/A", "-", "0012", "1.23E+09", "13/06/2026", "06/13/2026", "03/04/2026", "2026-05-06",
         "2026-05-06 10:00", "01/01/1900", "3 May 26", "yes", "no", "1,234.5", "1,5", "46000", "9990000018",
         "Elm", "Zebra Quagga", "Total", "31/02/2026", "9999-99-99"]
    ),
    st.text(max_size=12),
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    width = draw(st.integers(1, 6))
    headings = draw(st.lists(HEADINGS, min_size=width, max_size=width))
    columns = [draw(st.lists(CELLS, min_size=1, max_size=3)) for _ in range(width)]
    rows = draw(st.integers(0, 40))
    return [headings, *([column[row % len(column)] for column in columns] for row in range(rows))]


@settings(max_examples=30)
@given(table=tables(), sign=st.sampled_from(",;|"))
def test_what_is_written_lacks_answers_only(table: list[list[str]], sign: str) -> None:
    with TemporaryDirectory() as place:
        path = Path(place) / "any.csv"
        with path.open("w", encoding="utf-8", newline="") as file:
            csv.writer(file, delimiter=sign).writerows(table)
        folder = Path(place) / "plans" / "any"
        try:
            made = new_programme(folder, [path])
        except AssuranceError:
            assert not folder.exists()
            return
        texts = {name: (folder / name).read_text(encoding="utf-8").splitlines() for name in made.files}
        for fault in made.open:
            above = fault.line - 2
            while above > 0 and texts[fault.file][above].lstrip().startswith("#   "):
                above -= 1
            assert "QUESTION:" in texts[fault.file][above], fault
        assert not any("Zebra Quagga" in line for lines in texts.values() for line in lines)
