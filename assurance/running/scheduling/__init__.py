"""Lines for whatever starts jobs at their time: cron, systemd, the Task Scheduler. They are only given."""

from assurance.running.scheduling.cron import cron_line, cron_text
from assurance.running.scheduling.schedule import CADENCES, Schedule, cadence_of, catch_up_words
from assurance.running.scheduling.systemd import systemd_units
from assurance.running.scheduling.windows import windows_task

__all__ = [
    "CADENCES",
    "Schedule",
    "cadence_of",
    "catch_up_words",
    "cron_line",
    "cron_text",
    "systemd_units",
    "windows_task",
]
