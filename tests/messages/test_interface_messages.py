"""Every slip in interfaces.yaml is named, with its place and what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from small_programme import FILES

from assurance.errors import DeclarationError, DomainError
from assurance.month import open_month
from assurance.programme import load_programme

WAIT = """\
waits:
  - {id: visit, title: To the first visit, out_of: everybody referred, source: referrals,
     begins: received_at, ends: seen_at}
"""
CASES = """\
exceptions:
  - {id: long, title: Long waits, out_of: everybody waiting, source: referrals, when: seen_at is null,
     threshold: not seen, case: referral_id}
"""


def _folder(tmp_path: Path, text: str | None, **changed: str) -> Path:
    folder = tmp_path / "small_clinic"
    folder.mkdir()
    for name, content in FILES.items():
        (folder / name).write_text(changed.get(name.removesuffix(".yaml"), content), encoding="utf-8")
    if text is not None:
        (folder / "interfaces.yaml").write_text(text, encoding="utf-8")
    return folder


def test_what_is_right_is_right(tmp_path: Path) -> None:
    found = load_programme(_folder(tmp_path, WAIT + CASES)).interfaces
    assert found is not None
    assert (found.waits[0].unit, found.exceptions[0].date) == ("days", None)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("figures: []\n", "is empty; declare figures, waits, themes, datasets or exceptions"),
        ("figures: [{measure: seen_28, out_of: everybody}]\n", "no measure 'seen_28'; did you mean"),
        ("figures: [{measure: seen_28d}]\n", "out_of: is missing"),
        (WAIT.replace("ends: seen_at", "ends: seen_on"), "has no column 'seen_on'"),
        (WAIT.replace("ends: seen_at", "ends: site"), "column 'site' is of type category; expected date or"),
        (WAIT.replace("out_of: everybody referred, ", ""), "out_of: is missing"),
        (WAIT.replace("source: referrals", "source: board"), "is of kind figures, which does not serve here"),
        (WAIT + WAIT.removeprefix("waits:\n"), "'visit' is declared twice"),
        (CASES.replace("seen_at is null", "seen_at"), "exceptions.0.when"),
        (CASES.replace("case: referral_id", "case: referral"), "has no column 'referral'"),
        (CASES.replace("threshold: not seen, ", ""), "threshold: is missing"),
    ],
)
def test_slips(tmp_path: Path, text: str, message: str) -> None:
    with pytest.raises(DeclarationError) as caught:
        load_programme(_folder(tmp_path, text))
    assert message in str(caught.value)
    assert "interfaces.yaml" in str(caught.value)


def test_cases_are_listed_only_where_they_are_pseudonyms(tmp_path: Path) -> None:
    sources = FILES["sources.yaml"].replace("    pseudonymous: true\n", "")
    with pytest.raises(DeclarationError, match="does not say pseudonymous: true"):
        load_programme(_folder(tmp_path, CASES, sources=sources))


def test_the_name_of_the_moment_is_taken(tmp_path: Path) -> None:
    sources = FILES["sources.yaml"].replace("      seen_at:", "      as_at: {type: date}\n      seen_at:")
    with pytest.raises(DeclarationError, match="has a column 'as_at', a name that is taken here; rename it"):
        load_programme(_folder(tmp_path, WAIT, sources=sources))


def test_without_the_file_the_stage_says_what_to_do(tmp_path: Path) -> None:
    with open_month(_folder(tmp_path, None), "2026-10", extracts=tmp_path, store=tmp_path / "s") as month:
        assert "interfaces" not in month.stages
        with pytest.raises(DomainError, match=r"has no interfaces\.yaml"):
            month._declared()
