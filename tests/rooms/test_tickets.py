"""Tickets of keys that are odd, and of what is no key."""

from __future__ import annotations

from hashlib import sha256

import pytest

from assurance.errors import DomainError
from assurance.tickets import ticket


@pytest.mark.parametrize("key", ["", " ", "0012", "e\u0301", "\u00e9", "a\tb", "\U0001f3b2"])
def test_keys_are_taken_as_they_stand(key: str) -> None:
    begun = sha256(b"417").hexdigest()
    assert ticket("417", key) == sha256(begun.encode() + key.encode()).hexdigest()


@pytest.mark.parametrize(("seed", "key"), [(417, "R1"), ("417", 12), ("417", None), ("417", "\ud800")])
def test_what_is_no_text_is_refused(seed: object, key: object) -> None:
    with pytest.raises(DomainError):
        ticket(seed, key)
