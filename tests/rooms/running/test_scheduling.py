"""Lines for cron, systemd and Windows: read back by parsers written here, or by the programs themselves."""

from __future__ import annotations

import shlex
import shutil
import subprocess
import xml.etree.ElementTree as ET
from datetime import date, time, timedelta
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from small_programme import Small, make_small

from assurance.engine import Store
from assurance.errors import DomainError
from assurance.ledger import open_ledger
from assurance.programme import load_programme
from assurance.running.scheduling import (
    CADENCES,
    Schedule,
    cadence_of,
    catch_up_words,
    cron_line,
    cron_text,
    systemd_units,
    windows_task,
)

AWKWARD = (
    "/opt/py",
    "a b",
    "it's",
    '"quoted"',
    "100%",
    "$HOME",
    "Grüße é",
    "",
    "--since=2026-04",
    "x;y|z&",
    "~",
)
SPACE = "{http://schemas.microsoft.com/windows/2004/02/mit/task}"
LETTERS = st.characters(blacklist_categories=("Cc", "Cs"), blacklist_characters="\\\x85\u2028\u2029")
WORDS = st.lists(st.text(LETTERS, max_size=12), max_size=5)


def schedule(cadence: str = "month", day: int = 3, at: time = time(6, 30), words=AWKWARD, **more) -> Schedule:
    return Schedule("falls", 'Falls, "50%" & more', cadence, day, at, "Europe/London", tuple(words), **more)


def cron_reads(line: str) -> tuple[list[str], list[str]]:
    """Read a line as Vixie's cron does: five fields, then a command up to a bare percent sign."""
    *fields, command = line.split(" ", 5)
    text, escaped = "", False
    for letter in command:
        if escaped:
            text = text[:-1] + letter if letter == "%" else text + letter
            escaped = False
            continue
        assert letter != "%", "the command would end here"
        text += letter
        escaped = letter == "\\"
    return fields, shlex.split(text)


def cron_runs(fields: list[str], day: date) -> bool:
    """Tell whether the fields take a day; both kinds of day are never restricted at once."""
    _, _, month_day, month, week_day = fields
    assert "*" in (month_day, week_day)

    def takes(field: str, value: int) -> bool:
        return field == "*" or value in map(int, field.split(","))

    return takes(month_day, day.day) and takes(month, day.month) and takes(week_day, day.isoweekday() % 7)


def days_of(cadence: str, day: int, first: int, year: int) -> list[date]:
    """The days meant, from the definition."""
    every = [date(year, 1, 1) + timedelta(days=n) for n in range(365)]
    if cadence == "week":
        return [one for one in every if one.isoweekday() == day]
    months = {"month": range(1, 13), "quarter": (1, 4, 7, 10), "financial_year": (first,)}[cadence]
    return [one for one in every if one.day == day and one.month in months]


class TestCron:
    @pytest.mark.parametrize("cadence", CADENCES)
    @pytest.mark.parametrize("day", [1, 5, 7])
    def test_it_takes_the_days_that_are_meant(self, cadence: str, day: int) -> None:
        fields, _ = cron_reads(cron_line(schedule(cadence, day, first_month=10)))
        assert fields[:2] == ["30", "6"]
        every = [date(2027, 1, 1) + timedelta(days=n) for n in range(365)]
        assert [one for one in every if cron_runs(fields, one)] == days_of(cadence, day, 10, 2027)

    def test_the_words_come_through(self) -> None:
        assert cron_reads(cron_line(schedule()))[1] == list(AWKWARD)

    @given(WORDS)
    @settings(max_examples=60, deadline=None)
    def test_whatever_words(self, words: list[str]) -> None:
        assert cron_reads(cron_line(schedule(words=["/p", *words])))[1] == ["/p", *words]

    def test_a_shell_reads_the_same(self) -> None:
        words = [word for word in AWKWARD[1:] if "%" not in word]
        command = cron_line(schedule(words=["tell", *words])).split(" ", 5)[5]
        shell = f"tell() {{ for word; do printf '%s|' \"$word\"; done; }}; {command}"
        said = subprocess.run(["/bin/sh", "-c", shell], capture_output=True, text=True, check=True).stdout
        assert said == "".join(f"{word}|" for word in words)

    def test_a_backslash_is_refused(self) -> None:
        with pytest.raises(DomainError, match="a path holds a backslash, which crons read in different ways"):
            cron_line(schedule(words=["/p", "a\\b"]))

    def test_what_goes_with_it_is_comments(self) -> None:
        lines = cron_text(schedule()).splitlines()
        assert [line for line in lines if not line.startswith("#")] == [cron_line(schedule())]


def systemd_reads(line: str) -> list[str]:
    """Read a command line as systemd.service(5) tells: double quotes, backslashes, doubled percent signs."""
    words, at = [], 0
    while at < len(line):
        assert line[at] == '"'
        word, at = "", at + 1
        while line[at] != '"':
            if line[at] == "\\":
                at += 1
            elif line[at] == "%":
                assert line[at + 1] == "%"
                at += 1
            word, at = word + line[at], at + 1
        words.append(word)
        at += 2
    return words


class TestSystemd:
    def test_the_words_come_through(self) -> None:
        words = [*AWKWARD, "back\\slash"]
        service = systemd_units(schedule(words=words))["assurance-falls.service"]
        (line,) = [line for line in service.splitlines() if line.startswith("ExecStart=")]
        first, *rest = systemd_reads(line.removeprefix("ExecStart="))
        assert [first.removeprefix(":"), *rest] == words
        assert first[0] == ":"  # or a dollar sign would be a variable

    def test_it_starts_what_was_missed(self) -> None:
        timer = systemd_units(schedule())["assurance-falls.timer"].splitlines()
        assert {"Persistent=true", "[Timer]", "WantedBy=timers.target"} <= set(timer)
        assert "OnCalendar=*-*-03 06:30:00 Europe/London" in timer

    @pytest.mark.parametrize(
        ("cadence", "said"),
        [
            ("week", "Wed *-*-* 06:30"),
            ("quarter", "*-01,04,07,10-03 06"),
            ("financial_year", "*-04-03 06:30:00 E"),
        ],
    )
    def test_the_days(self, cadence: str, said: str) -> None:
        assert f"OnCalendar={said}" in systemd_units(schedule(cadence))["assurance-falls.timer"]

    @pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not here")
    @pytest.mark.parametrize("cadence", CADENCES)
    def test_systemd_itself_takes_them(self, cadence: str, tmp_path: Path) -> None:
        folder = tmp_path / "a b%c$d é"
        folder.mkdir()
        shutil.copy("/bin/true", folder / "python")
        planned = schedule(cadence, words=[str(folder / "python"), *AWKWARD[1:]])
        for name, text in systemd_units(planned).items():
            (tmp_path / name).write_text(text, encoding="utf-8")
        files = sorted(tmp_path.glob("assurance-*"))
        done = subprocess.run(
            ["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False
        )
        assert (done.returncode, done.stderr) == (0, "")

    def test_a_program_that_it_refuses(self) -> None:
        with pytest.raises(DomainError, match="the path of Python holds a quotation mark or a backslash"):
            systemd_units(schedule(words=["/it's/python"]))


def windows_reads(line: str) -> list[str]:
    """Read arguments as Microsoft's C runtime does: backslashes count only before a quotation mark."""
    words, word, quoted, at, there = [], "", False, 0, False
    while at < len(line):
        slashes = 0
        while at < len(line) and line[at] == "\\":
            slashes, at, there = slashes + 1, at + 1, True
        if at < len(line) and line[at] == '"':
            word += "\\" * (slashes // 2)
            if slashes % 2:
                word += '"'
            else:
                quoted, there = not quoted, True
            at += 1
            continue
        word += "\\" * slashes
        if at < len(line):
            if line[at] in " \t" and not quoted:
                if there:
                    words.append(word)
                word, there = "", False
            else:
                word, there = word + line[at], True
            at += 1
    return [*words, word] if there else words


class TestWindows:
    def test_it_is_the_documented_xml(self) -> None:
        text = windows_task(schedule(begins=date(2026, 11, 22)))
        assert text.startswith('<?xml version="1.0" encoding="UTF-16"?>')
        root = ET.fromstring(text.encode("utf-16"))  # noqa: S314 - our own
        assert (root.tag, root.get("version")) == (f"{SPACE}Task", "1.2")
        names = [child.tag.removeprefix(SPACE) for child in root]
        assert names == ["RegistrationInfo", "Triggers", "Principals", "Settings", "Actions"]
        assert root.find(f"{SPACE}Actions").get("Context") == root.find(f".//{SPACE}Principal").get("id")
        said = {element.tag.removeprefix(SPACE): element.text for element in root.iter()}
        assert said["StartBoundary"] == "2026-11-22T06:30:00"
        assert (said["StartWhenAvailable"], said["MultipleInstancesPolicy"]) == ("true", "IgnoreNew")
        assert said["Command"] == "/opt/py"
        assert said["Description"].endswith('Falls, "50%" & more')

    def test_the_words_come_through(self) -> None:
        words = ["C:\\Program Files\\py.exe", *AWKWARD[1:], "D:\\ends with\\", 'a\\"b']
        root = ET.fromstring(windows_task(schedule(words=words)).encode("utf-16"))  # noqa: S314 - our own
        assert windows_reads(root.find(f".//{SPACE}Arguments").text) == words[1:]

    @pytest.mark.parametrize(("cadence", "months"), [("month", 12), ("quarter", 4), ("financial_year", 1)])
    def test_the_months(self, cadence: str, months: int) -> None:
        root = ET.fromstring(windows_task(schedule(cadence)).encode("utf-16"))  # noqa: S314 - our own
        assert len(root.find(f".//{SPACE}Months")) == months
        assert root.find(f".//{SPACE}Day").text == "3"

    def test_the_day_of_a_week(self) -> None:
        root = ET.fromstring(windows_task(schedule("week", 7)).encode("utf-16"))  # noqa: S314 - our own
        assert [day.tag for day in root.find(f".//{SPACE}DaysOfWeek")] == [f"{SPACE}Sunday"]

    @pytest.mark.parametrize("word", ["C:\\%USERNAME%\\x", "C:\\$(Arg0)"])
    def test_a_variable_of_its_own_is_refused(self, word: str) -> None:
        with pytest.raises(DomainError, match="which the Task Scheduler takes for a variable"):
            windows_task(schedule(words=["py", word]))


@pytest.mark.parametrize(("cadence", "day"), [("month", 0), ("month", 29), ("week", 8), ("quarter", 31)])
def test_a_day_that_not_every_period_has(cadence: str, day: int) -> None:
    with pytest.raises(DomainError, match=rf"day is {day}; give 1"):
        schedule(cadence, day)


@pytest.mark.parametrize("letter", "\n\r\0\x7f\t")
def test_a_control_character_is_refused(letter: str) -> None:
    with pytest.raises(DomainError, match="which no scheduler can carry"):
        schedule(words=["/p", f"a{letter}b"])


@pytest.mark.parametrize(
    ("at", "near"), [(time(0, 59), False), (time(1), True), (time(2, 59), True), (time(3), False)]
)
def test_the_hours_in_which_clocks_change(at: time, near: bool) -> None:
    assert schedule(at=at).near_clock_change is near


class TestCadence:
    @pytest.fixture
    def small(self, tmp_path: Path) -> Small:
        return make_small(tmp_path)

    def test_by_the_shortest_period_of_the_measures(self, small: Small) -> None:
        store = Store(small.store)
        assert cadence_of(load_programme(small.folder), store=store) == "month"
        small.edit("measures.yaml", "statistic:", "period: week\n    statistic:")
        assert cadence_of(load_programme(small.folder), store=store) == "week"
        assert not small.store.exists()

    def test_without_measures_by_the_month(self, small: Small) -> None:
        for name in ("measures.yaml", "rules.yaml"):
            (small.folder / name).unlink()
        assert cadence_of(load_programme(small.folder), store=Store(small.store)) == "month"

    def test_by_what_was_sealed_last(self, small: Small) -> None:
        store = Store(small.store)
        ledger = open_ledger(store.ledger)
        for period in ("2026-W43", "2026-Q3"):
            ledger.append("pack", {}, programme="small_clinic", period=period)
        ledger.append("pack", {}, programme="another", period="2026-W43")
        assert cadence_of(load_programme(small.folder), store=store) == "quarter"


def test_the_command_has_only_absolute_paths(tmp_path: Path, monkeypatch) -> None:
    monkeypatch.chdir(tmp_path)
    words = catch_up_words(Path("plans/falls"), out=Path("reports"), store=Path("s"), extracts=Path("e"))
    given = dict(pairwise(words))
    assert words[4] == str(tmp_path / "plans" / "falls")
    assert [given[name] for name in ("--out", "--store", "--extracts")] == [
        str(tmp_path / name) for name in ("reports", "s", "e")
    ]
    assert Path(words[0]).is_absolute()


def test_a_folder_that_is_only_left_again_is_not_in_the_way(tmp_path: Path, monkeypatch) -> None:
    (tmp_path / "gone").mkdir()
    (tmp_path / "now").symlink_to(tmp_path)
    monkeypatch.chdir(tmp_path / "gone")
    words = catch_up_words(Path("../plans"), out=tmp_path / "now" / "reports", store=Path("../s"))
    assert words[4] == str(tmp_path.resolve() / "plans")
    given = dict(pairwise(words))
    assert (given["--out"], given["--store"]) == (
        str(tmp_path / "now" / "reports"), str(tmp_path.resolve() / "s"),
    )  # fmt: skip
