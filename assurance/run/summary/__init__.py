"""What a run has to tell those who were not there: a mail or a webhook, with nobody in it."""

from assurance.run.summary.mail import Mail
from assurance.run.summary.model import Crossed, PeriodSummary, Summary
from assurance.run.summary.of_pack import outcomes_summary, refused_summary, summary_of

__all__ = [
    "Crossed",
    "Mail",
    "PeriodSummary",
    "Summary",
    "outcomes_summary",
    "refused_summary",
    "summary_of",
]
