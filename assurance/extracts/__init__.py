"""Reading and checking extracts: every row ends accepted, excluded or rejected, and is counted."""

from assurance.extracts.cases import derive_cases
from assurance.extracts.intake import Intake, check_fit
from assurance.extracts.locate import has_come
from assurance.extracts.receiving import receive
from assurance.extracts.registering import register

__all__ = ["Intake", "check_fit", "derive_cases", "has_come", "receive", "register"]
