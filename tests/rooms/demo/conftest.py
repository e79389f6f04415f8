"""The made-up extracts, generated once, and what is planted in them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import yaml

import assurance.demo
from assurance.demo import Truth, generate_extracts

ROOT = Path(__file__).resolve().parents[3]
PLANS = ROOT / "sampling_plans"
FAULTS = Path(assurance.demo.__file__).parent / "planted_faults.yaml"


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Truth]:
    """The folder with the extracts, and their truth."""
    folder = tmp_path_factory.mktemp("extracts")
    return folder, generate_extracts(folder)


@pytest.fixture(scope="session")
def extracts(made: tuple[Path, Truth]) -> Path:
    """The folder with the extracts."""
    return made[0]


@pytest.fixture(scope="session")
def truth(made: tuple[Path, Truth]) -> Truth:
    """What was planted, as the generator counted it."""
    return made[1]


@pytest.fixture(scope="session")
def planted() -> dict[str, Any]:
    """What was planted, as the file says."""
    return yaml.safe_load(FAULTS.read_text(encoding="utf-8"))


@pytest.fixture(scope="session")
def tables(extracts: Path) -> dict[str, pd.DataFrame]:
    """Every file as text; of the referrals only rows that intake accepts, as last sent."""
    found = {
        path.stem: pd.read_csv(path, dtype=str, keep_default_na=False)
        for path in sorted(extracts.glob("*.csv"))
    }
    referrals = found["referrals"]
    good = referrals["referral_id"].str.fullmatch(r"R\d{6}") & ~referrals["referral_id"].str.startswith("R99")
    kept = referrals[good & (referrals["test_record"] == "false")]
    return {
        **found,
        "sent": kept,
        "accepted_rows": kept.drop_duplicates("referral_id", keep="last"),
    }
