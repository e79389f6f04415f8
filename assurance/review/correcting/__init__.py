"""Correcting a published figure with an audited sample of its cases."""

from assurance.review.correcting.doors import AuditedDenominator, corrected_figure
from assurance.review.correcting.result import CorrectedFigure, Corrections
from assurance.review.correcting.totals import corrected_total

__all__ = ["AuditedDenominator", "CorrectedFigure", "Corrections", "corrected_figure", "corrected_total"]
