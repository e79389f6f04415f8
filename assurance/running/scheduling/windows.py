"""A task for the Task Scheduler of Windows, as XML of version 1.2."""

from __future__ import annotations

import subprocess
from datetime import datetime
from xml.sax.saxutils import escape

from assurance.errors import DomainError
from assurance.running.scheduling.schedule import Schedule, month, weekday

__all__ = ["windows_task"]

_SPACE = "http://schemas.microsoft.com/windows/2004/02/mit/task"


def windows_task(schedule: Schedule) -> str:
    """Give the definition of a task, for `schtasks /Create /XML` or the Task Scheduler's own import.

    It is to be written as UTF-16, as it says of itself. `StartWhenAvailable` starts what was missed while
    the machine was off; a second run does not start while one goes on. Nothing in it asks for a password: it
    runs while its user is logged on, until somebody chooses otherwise.

    Raises
    ------
    DomainError
        When a path holds two percent signs or `$(`, which the Task Scheduler would fill in.

    References
    ----------
    Microsoft, Task Scheduler Schema (MS-TSCH 2.5).
    """
    for word in schedule.command:
        if word.count("%") > 1 or "$(" in word:
            raise DomainError(
                "a path holds two percent signs or '$(', which the Task Scheduler takes for a variable; "
                "give a path without them"
            )
    begins = datetime.combine(schedule.begins, schedule.at).isoformat()
    first, *rest = schedule.command
    said = f"Assurance packs, {schedule.words()}: {' '.join(schedule.title.split())}"
    return f"""\
<?xml version="1.0" encoding="UTF-16"?>
<Task version="1.2" xmlns="{_SPACE}">
  <RegistrationInfo>
    <Description>{escape(said)}</Description>
  </RegistrationInfo>
  <Triggers>
    <CalendarTrigger>
      <StartBoundary>{begins}</StartBoundary>
      <Enabled>true</Enabled>
{_trigger(schedule)}
    </CalendarTrigger>
  </Triggers>
  <Principals>
    <Principal id="Author">
      <LogonType>InteractiveToken</LogonType>
      <RunLevel>LeastPrivilege</RunLevel>
    </Principal>
  </Principals>
  <Settings>
    <MultipleInstancesPolicy>IgnoreNew</MultipleInstancesPolicy>
    <DisallowStartIfOnBatteries>false</DisallowStartIfOnBatteries>
    <StopIfGoingOnBatteries>false</StopIfGoingOnBatteries>
    <StartWhenAvailable>true</StartWhenAvailable>
    <Enabled>true</Enabled>
    <ExecutionTimeLimit>PT0S</ExecutionTimeLimit>
  </Settings>
  <Actions Context="Author">
    <Exec>
      <Command>{escape(first)}</Command>
      <Arguments>{escape(subprocess.list2cmdline(rest))}</Arguments>
    </Exec>
  </Actions>
</Task>
"""


def _trigger(schedule: Schedule) -> str:
    if schedule.cadence == "week":
        return f"""\
      <ScheduleByWeek>
        <DaysOfWeek>
          <{weekday(schedule.day)} />
        </DaysOfWeek>
        <WeeksInterval>1</WeeksInterval>
      </ScheduleByWeek>"""
    months = "\n".join(f"          <{month(number)} />" for number in schedule.months)
    return f"""\
      <ScheduleByMonth>
        <DaysOfMonth>
          <Day>{schedule.day}</Day>
        </DaysOfMonth>
        <Months>
{months}
        </Months>
      </ScheduleByMonth>"""
