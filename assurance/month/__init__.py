"""The month: what notebooks, the command line and analysts share."""

from assurance.month.month import Month, default_store, open_month
from assurance.month.retention import retentions
from assurance.month.sealing import check_typed, picks_digest

__all__ = ["Month", "check_typed", "default_store", "open_month", "picks_digest", "retentions"]
