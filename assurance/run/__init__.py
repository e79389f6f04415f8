"""The job: one month from extracts to a sealed pack, and many months in order."""

from assurance.run.missed import missed_periods, periods_between
from assurance.run.month import run_month
from assurance.run.months import PeriodOutcome, run_months
from assurance.run.release import ReleaseReport, release_month, released_already
from assurance.run.report import RunReport

__all__ = [
    "PeriodOutcome",
    "ReleaseReport",
    "RunReport",
    "missed_periods",
    "periods_between",
    "release_month",
    "released_already",
    "run_month",
    "run_months",
]
