"""Eight monthly notebooks from a cold start, as a ratio to papermill's command line, one after another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pytest_benchmark.fixture import BenchmarkFixture
from small_notebooks import notebook

REPORT = (
    "import matplotlib.pyplot as plt\nimport numpy as np\nimport pandas as pd\nimport seaborn as sns\n"
    "import statsmodels.api as sm",
    "rng = np.random.default_rng(1)\nrows = pd.DataFrame({'team': rng.choice(list('abcde'), 500), "
    "'days': rng.integers(0, 60, 500)})\nrows['late'] = (rows['days'] > 28).astype(int)",
    "table = rows.groupby('team')['late'].agg(['sum', 'count', 'mean'])\ntable",
    "ax = sns.barplot(rows, x='team', y='days', errorbar=None)",
    "fitted = sm.Logit(rows['late'], sm.add_constant(rows['days'] % 7)).fit(disp=0)",
    "fitted.params.round(3)",
    "rows.describe()",
    "open(f'{out}/' + {name!r} + '.findings.json', 'w').write('{{\"findings\": []}}')\nperiod",
)
FORKED = """
import pathlib, sys
from assurance.running import Limits, MonthlyNotebook, is_complete, run_notebooks, warm_server
books, out = map(pathlib.Path, sys.argv[1:])
found = [MonthlyNotebook(path, path.stem, 1, ()) for path in sorted(books.glob("*.ipynb"))]
with warm_server() as warm:
    statuses = run_notebooks(found, parameters={"period": "x"}, folder=out, limits=Limits(jobs=2), warm=warm)
sys.exit(not is_complete(statuses))
"""


def _books(folder: Path) -> list[Path]:
    """Write eight made-up reports of nine cells: imports, a table, a plot, a model."""
    made = []
    for number in range(8):
        name = f"report_{number}"
        *cells, last = REPORT
        book = notebook(folder / f"{name}.ipynb", *cells, last.format(name=name, out="{out}"))
        made.append(book.path)
    return made


def _by_papermill(books: list[Path], out: Path) -> float:
    began = time.perf_counter()
    for book in books:
        words = ["-p", "period", "x", "-p", "out", str(out), "--no-progress-bar", "--log-level", "ERROR"]
        command = [sys.executable, "-m", "papermill", str(book), str(out / book.name), *words]
        subprocess.run(command, check=True, capture_output=True, cwd=out)
    return time.perf_counter() - began


def _forked(books: list[Path], out: Path) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-c", FORKED, str(books[0].parent), str(out)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "ASSURANCE_WARM": "1"})
    return time.perf_counter() - began


@pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")
def test_eight_reports_take_a_quarter(benchmark: BenchmarkFixture, tmp_path: Path) -> None:
    books = _books(tmp_path / "books")
    places = [tmp_path / name for name in ("papermill", "forked")]
    for place in places:
        place.mkdir()
    baseline = _by_papermill(books, places[0])
    seconds = benchmark.pedantic(_forked, args=(books, places[1]), rounds=1)
    benchmark.extra_info["baseline"] = "papermill's command line, one notebook after another"
    benchmark.extra_info["baseline_seconds"] = baseline
    benchmark.extra_info["ratio"] = seconds / baseline
    assert len(list(places[1].glob("*.ipynb"))) == 8
    assert seconds < baseline / 4
