"""The temporal profile of Stertz, Mangler, Rinderle-Ma (2020): by hand, and on the sepsis log by pair."""

from __future__ import annotations

import io
import math
import re
import statistics
from collections import defaultdict
from itertools import combinations
from pathlib import Path

import pandas as pd
import pytest

from assurance.traces.norms import temporal_profile, variants
from tests.conftest import real_data

PAGE = (Path(__file__).parents[2] / "docs" / "norms.md").read_text(encoding="utf-8")


def test_worked_example_of_the_page():
    events = pd.read_csv(io.StringIO(re.search(r"```csv\n(.*?)```", PAGE, re.S)[1]))
    found = temporal_profile(events, case="case_id", activity="activity", at="at").to_frame()
    lines = [line.strip("|\n ").split(" | ") for line in PAGE.splitlines() if re.match(r"\| [ab] \|", line)]
    printed = [[cell.strip(" |") for cell in [*line, ""][:5]] for line in lines]
    assert [row[:3] for row in printed] == found[["first", "then", "pairs"]].astype(str).to_numpy().tolist()
    assert [float(row[3]) for row in printed] == found["mean_seconds"].tolist()
    assert printed[0][4] == f"{found['sd_seconds'][0]:.4f}"
    assert found["sd_seconds"].isna().tolist() == [False, True, True, True]


@pytest.mark.real_data
def test_sepsis_log_pair_by_pair():
    log = pd.read_csv(real_data() / "sepsis.csv", usecols=["case_id", "activity", "timestamp"],
                      keep_default_na=False)  # fmt: skip
    log["timestamp"] = pd.to_datetime(log["timestamp"])
    names = {"case": "case_id", "activity": "activity", "at": "timestamp"}
    profile = temporal_profile(log, **names)
    expected = defaultdict(list)
    paths = defaultdict(int)
    for _, case in log.sort_values("timestamp", kind="stable").groupby("case_id", sort=False):
        seconds = [int(moment.timestamp()) for moment in case["timestamp"]]
        paths[tuple(case["activity"])] += 1
        for (first, start), (then, end) in combinations(zip(case["activity"], seconds, strict=True), 2):
            expected[first, then].append(end - start)
    assert len(profile.pairs) == len(expected)
    for pair in profile.pairs:
        times = expected[pair.first, pair.then]
        assert pair.pairs == len(times)
        assert math.isclose(float(pair.mean), statistics.fmean(times), rel_tol=1e-9, abs_tol=1e-9)
        if len(times) > 1:
            assert math.isclose(pair.sd, statistics.stdev(times), rel_tol=1e-9, abs_tol=1e-9)
    assert (profile.events, profile.cases, dict(profile.left_out)) == (15_214, 1_050, {})
    # 846 variants: the number that the log is known by (Mannhardt 2016).
    found = variants(log, **names, fewest=1)
    assert len(found.variants) == len(paths) == 846
    assert {one.sequence: one.cases for one in found.variants} == paths
