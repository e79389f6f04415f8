"""What decides a pack beforehand, event by event; and what finished runs leave in the store."""

from __future__ import annotations

from pathlib import Path

from assurance.calendars import parse_period
from assurance.engine import Store
from assurance.ledger import Ledger, open_ledger
from assurance.run.kept import keep_notebook, kept_notebook
from assurance.run.situation import Situation
from assurance.running import MonthlyNotebook

MONTH = "2026-10"


def key(ledger: Ledger) -> str:
    """Give the digest of all that decides the pack of October."""
    found = Situation("digest", {}, "", "", "", "", 4, ledger.events())
    return found.pack_key(parse_period(MONTH), notebooks=(), seed=None)


def entered(*events: tuple[str, str]) -> Ledger:
    """Make a ledger with events of a kind and a period."""
    ledger = open_ledger("sqlite://")
    for kind, period in events:
        ledger.append(
            kind, {"manifest_sha256": "a", "findings_sha256": "b"}, programme="small", period=period
        )
    return ledger


def test_what_other_periods_do_later_decides_nothing() -> None:
    ledger = entered(("open", "2026-09"), ("open", MONTH))
    before = key(ledger)
    for kind, period in (("draw", "2026-09"), ("open", "2026-11"), ("pack", MONTH), ("release", MONTH)):
        ledger.append(kind, {}, programme="small", period=period)
        assert key(ledger) == before, (kind, period)


def test_what_a_period_rests_on_decides_it() -> None:
    ledger = entered(("open", "2026-09"), ("open", MONTH))
    keys = [key(ledger)]
    for kind, period in (("draw", MONTH), ("deletion", ""), ("pack", "2026-09")):
        ledger.append(kind, {"findings_sha256": "b"}, programme="small", period=period)
        keys.append(key(ledger))
    assert len(set(keys)) == 4


def test_a_store_keeps_one_result_of_a_notebook(tmp_path: Path) -> None:
    store, draft, book = Store(tmp_path / "store"), tmp_path / "draft", tmp_path / "book.ipynb"
    draft.mkdir()
    for name in ("book.ipynb", "book.findings.json"):
        (draft / name).write_text(name, encoding="utf-8")
    notebook = MonthlyNotebook(book, "A book", 1, ())
    for digest in ("a" * 64, "b" * 64):
        keep_notebook(store, "small", MONTH, name="book", key=digest, draft=draft)
    found = [
        kept_notebook(store, "small", MONTH, book=notebook, key=digest, draft=draft) is not None
        for digest in ("a" * 64, "b" * 64)
    ]
    assert found == [False, True]
