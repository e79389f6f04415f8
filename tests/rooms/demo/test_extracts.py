"""The extracts are the same bytes everywhere, of a realistic size, and about nobody."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pandas as pd
import pytest

from assurance.demo import SEED, Truth, generate_extracts
from assurance.demo.referrals import make_referrals
from assurance.errors import StoreError

# Change these only together with the counts in planted_faults.yaml, and say why in the changelog.
DIGESTS = {
    "README.txt": "b34c6d38716e5164819dac92fb58e90e1b4b40492faf7555254083a21c29bbf1",
    "care_reviews.csv": "0d5a222b782b7c3e11451d6e930ccbe5dec127d4a55dacaf097f1a6c34c43d28",
    "contacts.csv": "f9c3d82c15b681dfa98a527a450edb51bdec52b892079f7b245e1820233fec54",
    "contract_meeting.csv": "d6600e1ec01965c794cdea905e6b274ae441c1e1e4d530ab959614595db8a74f",
    "dashboard.csv": "8c881dc7f5383490f19063ba77a855eb57809dbecaeee248d1b8f5985a9a4d94",
    "first_contact_list.csv": "e22521353a59d5aaf40ac8b524cf4d534c9c9769b430da488eb629c981bf38cb",
    "escalations.csv": "19ca859368cc87625f9a3748ff8e59ec3bb35cba22be10061087c29f0a42e17d",
    "escalation_notes.csv": "13673a1d96b1c58961057e4095ba6f3435e56394bf0dbd8092bf74503c5d4050",
    "outcomes.csv": "5148b01e48f640ae7b6f551a319cb482dc0bc4e77d671cf67a70519818a8d0a1",
    "referral_forms.csv": "cc9c1f936f66e747d4b81c5585d219609dd46b6a017f527ffba6aa48f6f0f421",
    "referrals.csv": "b8ebd316fedc0dba02fe5635a80c3862c166913355ee16358aa2d6a6647f559e",
    "restrictions.csv": "ed7e08c9277216195267b27edfc33b2ba497249a78aabe1a607682472d72e9e4",
    "safeguarding.csv": "61921da6d25997bc92dd595515aa00188f174e699bb3c7c98390fab22410d7ba",
    "team_list.csv": "031c55474c6c94598f8f58b78281d813976b851f6e90d49234654aa141eb72bd",
    "team_spreadsheet.csv": "3f3b92e20807efe6252b94bf6a28b64bf82cc593eef1c417166c9bb2d9d03034",
}
TABLES = ("referrals", "contacts", "escalations", "safeguarding", "care_reviews", "outcomes")
BETWEEN = ("referral_forms", "escalation_notes", "restrictions")


@pytest.mark.parametrize("name", sorted(DIGESTS))
def test_file_has_its_pinned_bytes(extracts: Path, name: str) -> None:
    assert sha256((extracts / name).read_bytes()).hexdigest() == DIGESTS[name]


def test_every_file_is_pinned(extracts: Path) -> None:
    assert {path.name for path in extracts.iterdir()} == set(DIGESTS)


def test_second_process_with_other_hash_seed_and_clock_gives_the_same_bytes(
    extracts: Path, tmp_path: Path
) -> None:
    code = "from pathlib import Path; from assurance.demo.generate import generate_extracts as generate; "
    code += f"generate(Path({str(tmp_path)!r}))"
    environment = {**os.environ, "PYTHONHASHSEED": "4711", "TZ": "Asia/Kathmandu"}
    subprocess.run([sys.executable, "-c", code], check=True, env=environment)
    for name in DIGESTS:
        assert (tmp_path / name).read_bytes() == (extracts / name).read_bytes(), name


def test_another_seed_makes_other_people() -> None:
    here, there = make_referrals(SEED), make_referrals("another seed")
    assert {one.person_id for one in here[:500]}.isdisjoint({one.person_id for one in there[:500]})


def test_sizes(truth: Truth, tables: dict[str, pd.DataFrame]) -> None:
    referrals = tables["accepted_rows"]
    assert 5_500 < len(referrals) < 6_500
    assert referrals["received_at"].str[:7].nunique() == 24
    assert (referrals["provider"].nunique(), referrals["team"].nunique()) == (3, 9)
    assert referrals["locality"].nunique() == 6
    assert set(referrals["deprivation_decile"]) == {str(number) for number in range(1, 11)}
    for name, rows in truth.rows.items():
        assert len(tables[Path(name).stem]) == rows, name


def test_volume_has_seasons(tables: dict[str, pd.DataFrame]) -> None:
    months = tables["accepted_rows"]["received_at"].str[5:7].value_counts()
    assert months["08"] < months["06"] < months["10"]
    assert months["12"] < months["11"]


def test_people_come_again_and_some_wait_still(tables: dict[str, pd.DataFrame]) -> None:
    referrals, contacts = tables["accepted_rows"], tables["contacts"]
    assert 0.03 < referrals["person_id"].duplicated().mean() < 0.2
    seen = contacts[(contacts["attendance"] == "attended") & (contacts["medium"] != "sms")]["referral_id"]
    accepted = referrals[referrals["decision"] == "accepted"]
    waiting = accepted[~accepted["referral_id"].isin(seen) & (accepted["closed_on"] == "")]
    assert len(waiting) > 20
    assert (contacts["attendance"] == "dna").sum() > 1_000
    assert ((contacts["medium"] == "sms") & (contacts["attendance"] == "attended")).sum() > 1_000


def test_events_belong_to_one_person_and_team(tables: dict[str, pd.DataFrame]) -> None:
    known = tables["accepted_rows"].set_index("referral_id")[["person_id", "team", "provider"]]
    for name in (*TABLES[1:], *BETWEEN):
        events = tables[name][tables[name]["referral_id"].isin(known.index)]
        there = known.loc[events["referral_id"]]
        for column in known.columns:
            assert (there[column].to_numpy() == events[column].to_numpy()).all(), (name, column)


def test_nothing_happens_before_the_referral_or_is_typed_in_after_the_extract(
    tables: dict[str, pd.DataFrame],
) -> None:
    received = tables["accepted_rows"].set_index("referral_id")["received_at"]
    contacts = tables["contacts"][tables["contacts"]["referral_id"].isin(received.index)]
    assert (received.loc[contacts["referral_id"]].to_numpy() < contacts["at"].to_numpy()).all()
    for name in TABLES[1:]:
        assert tables[name]["entered_at"].max() <= "2026-11-30T17:00:00", name


def test_clock_changes_leave_no_impossible_or_repeated_hour(tables: dict[str, pd.DataFrame]) -> None:
    for name, column in (("escalations", "escalated_at"), ("escalations", "warning_at"), ("contacts", "at")):
        assert not tables[name][column].str.contains("T01:").any(), (name, column)


def test_nothing_looks_like_a_person(tables: dict[str, pd.DataFrame]) -> None:
    forbidden = re.compile(r"(^|_)(name|nhs|dob|birth|postcode|address|phone|mail|gp)(_|$)")
    for name in (*TABLES, *BETWEEN):
        table = tables[name]
        assert not [column for column in table.columns if forbidden.search(column)], name
        assert table["person_id"].str.fullmatch(r"P[0-9A-F]{6}|PTEST\d\d|PBAD\d{3}|").all(), name
        text = (extract_text := table.to_csv(index=False))
        assert not re.search(r"\b\d{10}\b", text), name
        assert "@" not in extract_text, name


def test_a_folder_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    blocked = tmp_path / "extracts"
    blocked.write_text("a file stands here", encoding="utf-8")
    with pytest.raises(StoreError, match=r"cannot be written"):
        generate_extracts(blocked)
