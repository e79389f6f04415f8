"""What a run tells those who were not there: right counts, plain words, and nobody in it."""

from __future__ import annotations

import json
import re
from email import message_from_string, policy
from pathlib import Path

import pytest
from calling import call
from packs import copy_of, incomplete, leaves_nothing_wrong, sealed, tiny_notebook
from small_programme import MONTHLY, PERIOD, SEED, Small, make_small, review

import assurance.run as run_room
from assurance.engine import file_sha256
from assurance.errors import ExtractError, PackError
from assurance.run import PeriodOutcome
from assurance.run.summary import (
    Crossed,
    PeriodSummary,
    Summary,
    outcomes_summary,
    refused_summary,
    summary_of,
)
from assurance.run.summary.reasons import told_reason

__all__ = ["incomplete", "sealed"]

CASE = re.compile(r"X\d{5}")


def cases_of(small: Small) -> set[str]:
    return {row["referral_id"] for row in small.rows()}


class TestOfAPack:
    def test_it_counts_what_the_pack_says(self, sealed: Small) -> None:
        """Held against findings.json, counted here from the definition."""
        found = json.loads((sealed.pack / "findings.json").read_text(encoding="utf-8"))["notebooks"]
        every = [one for items in found.values() for one in items]
        (one,) = summary_of(sealed.pack).periods
        differ = sum(f["stage"] == "reconcile" and f["numbers"]["verdict"] == "differs" for f in every)
        asked = [f for f in every if f["stage"] == "estimate" and f["numbers"].get("stratum") == "all"]
        assert one.verdicts["figures"] == {"differ": differ} == {"differ": 1}
        assert one.verdicts["measures"] == {"differ": 1}
        assert sum(one.verdicts["questions"].values()) == len(asked) == 2
        assert {rule.rule for rule in one.crossed} == {
            f["numbers"]["rule"] for f in every if f["stage"] == "attention"
        }

    def test_it_names_the_page_and_the_digest(self, sealed: Small) -> None:
        summary = summary_of(sealed.pack)
        (one,) = summary.periods
        assert (summary.programme, summary.title) == ("small_clinic", "A small clinic (made up)")
        assert (one.period, one.words, one.status) == (PERIOD, "October 2026", "complete")
        assert one.manifest_sha256 == file_sha256(sealed.pack / "manifest.json")
        assert (sealed.out / one.page).is_file()
        assert one.manifest_sha256 in summary.mail().text

    def test_nobody_is_in_it(self, sealed: Small, incomplete: Small) -> None:
        for small in (sealed, incomplete):
            summary = summary_of(small.pack)
            for text in (summary.text("mail"), summary.text("json")):
                assert not [case for case in cases_of(small) if case in text]
                assert not CASE.search(text)
                assert str(small.root) not in text
                assert "secret of a record" not in text
                for site in ("North", "South", "Tiny"):
                    assert site not in text

    def test_of_an_incomplete_one_it_says_what_failed(self, incomplete: Small) -> None:
        summary = summary_of(incomplete.pack)
        mail = summary.mail()
        assert summary.code == 3
        assert mail.subject == "A small clinic (made up): October 2026: INCOMPLETE, not to be signed off"
        assert "2 parts of it were not made" in mail.text
        assert "The <broken> one (broken) stopped at an error." in mail.text
        assert "1. Do not sign this pack off." in mail.text
        assert "No threshold agreed beforehand was crossed" not in mail.text
        assert {part["outcome"] for part in summary.webhook()["periods"][0]["notebooks"]} == {
            "done",
            "failed",
        }

    @pytest.mark.parametrize("text", [None, "", "[]", "{}", '{"programme": "x"}'])
    def test_a_folder_that_is_no_pack(self, tmp_path: Path, text: str | None) -> None:
        if text is not None:
            (tmp_path / "manifest.json").write_text(text, encoding="utf-8")
        with pytest.raises(PackError, match="is not the folder of a sealed pack"):
            summary_of(tmp_path)

    def test_the_same_pack_gives_the_same_bytes_elsewhere(self, sealed: Small, tmp_path: Path) -> None:
        there = copy_of(sealed, tmp_path / "x")
        for kind in ("mail", "json"):
            assert summary_of(there.pack).text(kind) == summary_of(sealed.pack).text(kind)


class TestItsForms:
    def test_a_mail_can_be_read_by_a_mail_programme(self) -> None:
        one = PeriodSummary(
            PERIOD,
            "October 2026",
            "complete",
            crossed=(Crossed("a", "Zu spät", "risk_control", "Ärztin", 24, 3),),
        )
        text = Summary("falls", "Stürze, alle\nStationen", 0, (one,)).text("mail")
        read = message_from_string(text, policy=policy.SMTPUTF8)
        assert read["Subject"] == "Stürze, alle Stationen: October 2026: complete; 1 threshold crossed"
        body = text.split("\n\n", 1)[1]
        assert "- Zu spät, in 3 places: tell Ärztin within 24 hours (risk control)." in body
        assert max(map(len, body.splitlines())) <= 78

    def test_a_title_cannot_add_a_header(self) -> None:
        text = refused_summary("x", programme="p", title="A\nBcc: all@example.org").text("mail")
        assert message_from_string(text)["Bcc"] is None

    def test_the_webhook_is_versioned_and_whole(self) -> None:
        one = PeriodSummary(PERIOD, "October 2026", "complete")
        data = json.loads(Summary("falls", "Falls", 0, (one,)).text("json"))
        assert data["schema"] == "assurance-summary/1"
        (given,) = data["periods"]
        assert given.keys() == {
            "period", "words", "status", "made", "why", "verdicts", "crossed", "notebooks", "simulated",
            "manifest_sha256", "page", "to_do", "unreleased",
        }  # fmt: skip
        page = (MONTHLY.parents[1] / "docs" / "schedule.md").read_text(encoding="utf-8")
        assert not [name for name in (*data, *given) if f"`{name}`" not in page]

    def test_several_periods(self) -> None:
        outcomes = [PeriodOutcome("2026-08", None, "no files"), PeriodOutcome("2026-09", None, "no files")]
        summary = outcomes_summary(outcomes, programme="p", title="P", code=2)
        assert summary.mail().subject == "P: 2 periods, 2 refused"
        assert [one["status"] for one in summary.webhook()["periods"]] == ["refused", "refused"]
        assert "August 2026" in summary.mail().text

    def test_nothing_to_run(self) -> None:
        mail = Summary("p", "P", 0).mail()
        assert mail.subject == "P: nothing was missed"
        assert "every period that is over has a whole pack" in mail.text


class TestReasons:
    @pytest.mark.parametrize(
        ("text", "told"),
        [
            ("/srv/data/falls.csv: row 3", "falls.csv: row 3"),
            ("C:\\Users\\me\\falls.csv: row 3", "falls.csv: row 3"),
            ("\\\\server\\share\\falls.csv: row 3", "falls.csv: row 3"),
            ("see (/srv/a/b.yaml), then 'c/d'", "see (b.yaml), then 'c/d'"),
            ("1/2 of 10/20 km/h", "1/2 of 10/20 km/h"),
            ("x: is not there; found there: Ann Other.csv", "x: is not there"),
            ("row 3: 999 000 0018", "(withheld: it may name somebody; it is told where the run was started)"),
            ("", ""),
        ],
    )
    def test_no_path_and_nobody(self, text: str, told: str) -> None:
        assert told_reason(text) == told

    def test_a_folder_with_spaces(self) -> None:
        places = [Path("/srv/my plans"), Path("/srv/my plans/a falls")]
        assert told_reason("/srv/my plans/a falls: 2 problems", places=places) == "a falls: 2 problems"
        assert "/srv" not in told_reason("/srv/my plans/b: gone", places=places)

    def test_a_long_list_is_cut(self) -> None:
        lines = told_reason("\n".join(f"line {n} {'x' * 400}" for n in range(40))).splitlines()
        assert (len(lines), lines[-1]) == (13, "and 28 more")
        assert max(map(len, lines)) <= 300


@pytest.fixture
def quick(tmp_path: Path, monkeypatch) -> Small:
    """A programme whose runs by the command line have one quick notebook."""
    small = make_small(tmp_path / "a place")
    tiny_notebook(small.notebooks / "quick.ipynb", leaves_nothing_wrong("quick"), title="Quick", order=1)
    real = run_room.run_month
    monkeypatch.setattr(
        run_room, "run_month", lambda *words, **options: real(*words, **options, notebooks=small.notebooks)
    )
    return small


def run_of(capsys, small: Small, *more: object):
    return call(
        capsys,
        "run",
        small.folder,
        "--extracts",
        small.extracts,
        "--store",
        small.store,
        "--out",
        small.out,
        *more,
    )


class TestTheCommand:
    def test_done_incomplete_and_attention(self, capsys, quick: Small) -> None:
        """One programme through 0, 3, 2 and 4, each with its summary."""
        review(quick, seed=SEED)
        said = run_of(capsys, quick, "--period", PERIOD, "--summary", "mail")
        assert said.code == 0
        assert re.fullmatch(r"notebook quick: done in \d+\.\d s\n", said.err)
        assert said.out.startswith("Subject: A small clinic (made up): October 2026: complete")
        file = quick.root / "told.json"
        tiny_notebook(
            quick.notebooks / "quick.ipynb", "raise ValueError('X23001', out)", title="Quick", order=1
        )
        said = run_of(capsys, quick, "--period", PERIOD, "--summary", "json", "--summary-file", file)
        data = json.loads(file.read_text(encoding="utf-8"))
        assert said.code == data["code"] == 3, said.err
        assert data["periods"][0]["status"] == "incomplete"
        assert "X23001" not in file.read_text(encoding="utf-8")
        assert "SHA-256 of the manifest" in said.out
        (quick.extracts / "board.csv").unlink()
        said = run_of(capsys, quick, "--period", PERIOD, "--summary", "json", "--summary-file", file)
        data = json.loads(file.read_text(encoding="utf-8"))
        assert said.code == data["code"] == 2
        assert data["periods"][0] | {"to_do": 0} == {
            "period": PERIOD, "words": "October 2026", "status": "refused", "made": "",
            "why": "board: board.csv is not in the extracts folder extracts", "verdicts": {}, "crossed": [],
            "notebooks": [], "simulated": False, "manifest_sha256": "", "page": "", "to_do": 0,
            "unreleased": "",
        }  # fmt: skip
        assert "board.csv is not in the extracts folder" in said.err

    def test_attention(self, capsys, quick: Small) -> None:
        said = run_of(
            capsys, quick, "--period", PERIOD, "--summary", "json", "--fail-on-attention", "--seed", SEED
        )
        assert said.code == json.loads(said.out)["code"] == 4

    def test_faults_of_the_folder(self, capsys, quick: Small) -> None:
        quick.edit("programme.yaml", "title:", "tilte:")
        said = run_of(capsys, quick, "--period", PERIOD, "--summary", "mail")
        assert said.code == 2
        assert "programme.yaml:3: tilte: unknown key" in said.out
        assert str(quick.root) not in said.out

    def test_catching_up_where_nothing_was_ever_run(self, capsys, quick: Small) -> None:
        said = run_of(capsys, quick, "--catch-up", "--summary", "mail")
        assert said.code == 2
        assert "say where to begin with --since" in " ".join(said.out.split())

    def test_nothing_was_missed(self, capsys, quick: Small) -> None:
        said = run_of(capsys, quick, "--catch-up", "--since", "2999-01", "--summary", "json")
        assert said.code == 0
        assert json.loads(said.out)["periods"] == []

    def test_periods_that_are_refused(self, capsys, quick: Small) -> None:
        (quick.extracts / "board.csv").unlink()
        words = ("--period", "2026-09", "--through", PERIOD, "--summary", "json")
        said = run_of(capsys, quick, *words)
        found = json.loads(said.out)
        assert (said.code, found["code"]) == (2, 2)
        assert [(one["period"], one["status"]) for one in found["periods"]] == [
            ("2026-09", "refused"), (PERIOD, "refused"),
        ]  # fmt: skip

    @pytest.mark.parametrize(
        ("words", "said"),
        [
            (("--summary", "letter"), "mail"),
            (("--summary-file", "x.json"), "say which with --summary"),
            (("--summary", "json", "--json"), "would both be printed"),
            (("--summary", "json", "--summary-file", "no/such/x.json"), "in a folder that is there"),
        ],
    )
    def test_slips_are_refused_before_anything_runs(self, capsys, quick: Small, words, said: str) -> None:
        found = run_of(capsys, quick, "--period", PERIOD, *words)
        assert found.code == 2
        assert said in " ".join((found.out + found.err).replace("│", " ").split())
        assert not quick.store.exists()


def test_a_refusal_without_a_title_goes_by_its_id() -> None:
    summary = refused_summary(ExtractError("falls: no file"), programme="falls")
    assert (summary.title, summary.code) == ("falls", 2)
    assert summary.mail().subject == "falls: refused"
