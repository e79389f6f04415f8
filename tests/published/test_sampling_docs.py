"""The plain Python printed in docs/draw.md draws what the package draws."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pandas as pd

from assurance.sampling import draw_sample, frame_digest

DOCUMENT = Path(__file__).resolve().parents[2] / "docs" / "draw.md"


def test_the_printed_redraw_is_the_draw() -> None:
    code = re.search(r"```python\n(.*?)```", DOCUMENT.read_text(encoding="utf-8"), re.DOTALL)
    assert code is not None
    printed: dict[str, Any] = {}
    exec(code[1], printed)  # noqa: S102 - our own page
    rows = [(f"R-é{number:03}", "AB"[number % 3 == 0]) for number in range(60)]
    sizes = {"B": 7, "A": 38}
    drawn = draw_sample(pd.DataFrame(rows, columns=["case_key", "stratum"]), sizes, seed="1 2", reserves=4)
    columns = ["case_key", "stratum", "ticket", "rank", "role"]
    expected = list(drawn.to_frame()[columns].itertuples(index=False, name=None))
    assert list(printed["redraw"](rows, sizes, "1 2", reserves=4)) == expected
    assert printed["digest"](rows) == frame_digest(rows)
