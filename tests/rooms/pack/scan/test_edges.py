"""What looks like an identifier and is none, one step away from what is one."""

from __future__ import annotations

import pytest

from assurance.pack.scan.names import names_together
from assurance.pack.scan.shapes import shapes_in


def kinds(text: str) -> list[str]:
    return [seen.kind for seen in shapes_in(text)]


@pytest.mark.parametrize("never_issued", ["000-12-3456", "666-12-3456", "900-12-3456", "123-00-4567"])
def test_a_number_that_was_never_issued_is_no_social_security_number(never_issued: str) -> None:
    assert kinds("see 123-45-6789") == ["ssn"]
    assert "ssn" not in kinds(f"see {never_issued}")


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("NHS9990000018", ["nhs_number"]),
        ("9990000018b", ["nhs_number"]),
        ("x9990000018y", []),  # amid letters it is a part of a code
    ],
)
def test_ten_digits_amid_letters_are_a_code(text: str, found: list[str]) -> None:
    assert kinds(text) == found


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Ada Lovelace", 1),
        ("Ada Green", 1),
        ("ada lovelace", 1),
        ("ada green", 0),  # as in a sentence: one of them is on any page
        ("Green Green", 0),
    ],
)
def test_common_words_written_small_are_no_part_of_a_name(text: str, names: int) -> None:
    found = list(names_together(text, lambda word: True, {"green"}))
    assert len(found) == names
