"""Writers that are killed, and writers that race, leave a whole chain."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from assurance.ledger import open_ledger

pytestmark = pytest.mark.skipif(not hasattr(os, "fork"), reason="writers are forked, which Windows cannot")

# One process imports the ledger and forks the writers: it holds no ledger open itself. All writers
# wait at a gate, and write what they report to a pipe, a line each.
PRELUDE = """
import json, os, signal, sys, time, traceback
from assurance.errors import LedgerError
from assurance.ledger import open_ledger

path = sys.argv[1]

def start(works):
    gate, opener = os.pipe()
    ear, mouth = os.pipe()
    children = []
    for work in works:
        child = os.fork()
        if child == 0:
            os.close(opener)
            os.read(gate, 1)
            try:
                for said in work():
                    os.write(mouth, (json.dumps(said) + "\\n").encode())
            except BaseException:
                traceback.print_exc()
                os._exit(1)
            os._exit(0)
        children.append(child)
    for end in (gate, opener, mouth):
        os.close(end)
    return children, os.fdopen(ear)

def append(writer, count):
    ledger = open_ledger(path)
    for number in range(count):
        payload = {"writer": writer, "number": number, "filler": "x" * 5000}
        yield ledger.append("note", payload, programme="demo", period="2026-10").sequence

def append_once(writer):
    ledger = open_ledger(path)
    for period in range(10):
        try:
            ledger.append_once("draw", {"seed": writer}, programme="demo", period=str(period))
            yield "won", period
        except LedgerError:
            yield "lost", period
"""
APPEND = """
children, ear = start([lambda name=name: append(name, 25) for name in "abcd"])
said = [json.loads(line) for line in ear]
print(json.dumps([said, [os.waitpid(child, 0)[1] for child in children]]))
"""
ONCE = """
children, ear = start([lambda name=name: append_once(name) for name in "abcd"])
said = [json.loads(line) for line in ear]
print(json.dumps([said, [os.waitpid(child, 0)[1] for child in children]]))
"""
KILL = """
rounds = []
for attempt in range(8):
    (child,), ear = start([lambda: append("a", 1_000_000)])
    heard = [ear.readline()]
    time.sleep(0.003 * attempt)  # each time at another moment of its work
    os.kill(child, signal.SIGKILL)
    heard += list(ear)
    status = os.waitpid(child, 0)[1]
    found = open_ledger(path).verify()
    rounds.append([status, json.loads(heard[-1]), found.events, str(found)])
print(json.dumps(rounds))
"""


def run(script: str, path: Path) -> Any:
    done = subprocess.run(
        [sys.executable, "-c", PRELUDE + script, str(path)],
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stderr == ""
    return json.loads(done.stdout)


def test_four_writers_at_once_lose_nothing_and_fork_nothing(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"  # the writers also race to make it
    said, statuses = run(APPEND, path)

    assert statuses == [0, 0, 0, 0]
    assert sorted(said) == list(range(1, 101))
    found = open_ledger(path).verify()
    assert (found.ok, found.events) == (True, 100)
    events = open_ledger(path).events()
    by_writer = [(event.payload["writer"], event.payload["number"]) for event in events]
    assert sorted(by_writer) == [(name, number) for name in "abcd" for number in range(25)]


def test_of_racing_draws_exactly_one_wins(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    said, statuses = run(ONCE, path)

    assert statuses == [0, 0, 0, 0]
    for period in range(10):
        assert sorted(word for word, of in said if of == period) == ["lost"] * 3 + ["won"]
    assert (open_ledger(path).verify().ok, len(open_ledger(path).events("draw"))) == (True, 10)


def test_a_killed_writer_loses_nothing_that_it_reported(tmp_path: Path) -> None:
    path = tmp_path / "ledger.sqlite"
    rounds = run(KILL, path)

    assert len(rounds) == 8
    for status, reported, events, verdict in rounds:
        assert status == 9  # it was killed while it wrote, and did not end by itself
        assert verdict.startswith("ledger whole")
        # At most the one event whose report was cut off is there beyond those reported.
        assert reported <= events <= reported + 1
    assert open_ledger(path).append("note", {}, programme="demo", period="").sequence == rounds[-1][2] + 1
