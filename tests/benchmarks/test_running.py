"""Eight notebooks from a cold start, as a ratio to papermill's command line, one after another."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from demo_pack import PERIOD, Demo
from pytest_benchmark.fixture import BenchmarkFixture
from small_notebooks import notebook

from assurance import open_month
from assurance.running import Limits, monthly_notebooks, near, run_notebooks, warm_server

PROGRAMME = Path("sampling_plans/community_mental_health")
on_linux = pytest.mark.skipif(sys.platform != "linux", reason="forks on Linux only")

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


def _by_papermill(books: list[Path], out: Path, parameters: dict[str, str]) -> float:
    began = time.perf_counter()
    given = [word for name, value in parameters.items() for word in ("-r", name, value)]
    for book in books:
        words = [*given, "--no-progress-bar", "--log-level", "ERROR"]
        command = [sys.executable, "-m", "papermill", str(book), str(out / book.name), *words]
        subprocess.run(command, check=True, capture_output=True, cwd=out)
    return time.perf_counter() - began


def _forked(books: list[Path], out: Path) -> float:
    began = time.perf_counter()
    command = [sys.executable, "-c", FORKED, str(books[0].parent), str(out)]
    subprocess.run(command, check=True, capture_output=True, env={**os.environ, "ASSURANCE_WARM": "1"})
    return time.perf_counter() - began


@on_linux
def test_eight_reports_take_a_quarter(timed: BenchmarkFixture, tmp_path: Path) -> None:
    books = _books(tmp_path / "books")
    places = _two_places(tmp_path)
    baseline = _by_papermill(books, places[0], {"period": "x", "out": str(places[0])})
    seconds = timed.pedantic(_forked, args=(books, places[1]), rounds=1)
    _told(timed, seconds, baseline)
    assert len(list(places[1].glob("*.ipynb"))) == 8
    assert seconds < baseline / 4


@on_linux
def test_eight_of_our_own(timed: BenchmarkFixture, request: pytest.FixtureRequest, tmp_path: Path) -> None:
    """The monthly notebooks of the demo, whose stages are computed already, as in a run."""
    made: Demo = request.getfixturevalue("demo")
    with open_month(PROGRAMME.resolve(), PERIOD, store=made.root / "store") as month:
        month.results()
        books = monthly_notebooks(month.stages)[:8]
        paths = {"programme": month.programme.folder, "extracts": month.extracts, "store": month.store.root}
    places = _two_places(tmp_path)

    def ours() -> float:
        began = time.perf_counter()
        given = {name: near(path, places[1]) for name, path in paths.items()} | {"period": PERIOD}
        with warm_server() as warm:
            statuses = run_notebooks(
                books, parameters=given, folder=places[1], limits=Limits(jobs=2), warm=warm
            )
        assert all(status.done for status in statuses)
        return time.perf_counter() - began

    given = {name: str(path) for name, path in paths.items()} | {"period": PERIOD, "out": str(places[0])}
    baseline = _by_papermill([book.path for book in books], places[0], given)
    _told(timed, timed.pedantic(ours, rounds=1), baseline)


def _two_places(folder: Path) -> tuple[Path, Path]:
    places = folder / "r" / "papermill", folder / "r" / "forked"
    for place in places:
        place.mkdir(parents=True)
    return places


def _told(benchmark: BenchmarkFixture, seconds: float, baseline: float) -> None:
    benchmark.extra_info["baseline"] = "papermill's command line, one notebook after another"
    benchmark.extra_info["baseline_seconds"] = baseline
    benchmark.extra_info["ratio"] = seconds / baseline
