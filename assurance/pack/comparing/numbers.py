"""The numbers of a pack in one flat form, so that two packs can be held against each other."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Final

from assurance.pack.findings import Finding
from assurance.pack.findings.model import Number

__all__ = ["ABSENT", "PRESENCE", "Flat", "Name", "flat"]

PERIOD: Final = "{period}"
"""Stands for the label of the pack's own period, so that figures of two periods can be paired."""
PRESENCE: Final = "(finding)"
"""Name of the line that tells that a whole finding came or went."""
ABSENT: Final = "absent"
_WORDING: Final = (
    "title",
    "words",
    "reason",
    "detail",
    "out_of",
    "label",
    "published_text",
    "not_comparable",
)
_STAGES_ASKING: Final = ("interfaces",)


@dataclass(frozen=True, slots=True, order=True)
class Name:
    """Which number: the finding it is of, with the period taken out, and its own name."""

    finding: str
    number: str


@dataclass(frozen=True, slots=True)
class Flat:
    """The numbers of one pack, or of one run; and apart from them the words and the titles of findings.

    `notebooks` says which notebook left each finding.
    """

    numbers: Mapping[Name, Number]
    words: Mapping[str, tuple[str, ...]]
    titles: Mapping[str, str]
    notebooks: Mapping[str, str]

    def get(self, name: Name) -> Number:
        """Give a number; `ABSENT` where its finding is not there, None where it has no value."""
        if Name(name.finding, PRESENCE) not in self.numbers:
            return ABSENT
        return self.numbers.get(name)


def flat(notebooks: Mapping[str, Iterable[Finding]], *, period: str) -> Flat:
    """Lay the findings of one period flat.

    Parameters
    ----------
    notebooks : findings by the notebook that left them
    period : label of the period that they are of

    Examples
    --------
    >>> one = Finding(id="a.2026-10", stage="a", title="A", words="Said.", severity="good",
    ...               numbers={"n": 3, "period": "2026-10"})
    >>> found = flat({"x": [one]}, period="2026-10").numbers
    >>> [(name.finding, name.number, value) for name, value in found.items()]
    [('a.{period}', '(finding)', 'present'), ('a.{period}', 'n', 3), ('a.{period}', 'period', '{period}')]
    """
    numbers: dict[Name, Number] = {}
    words: dict[str, tuple[str, ...]] = {}
    titles: dict[str, str] = {}
    left: dict[str, str] = {}
    for notebook, one in ((name, one) for name, items in notebooks.items() for one in items):
        key = one.id.replace(period, PERIOD)
        left[key] = notebook
        numbers[Name(key, PRESENCE)] = "present"
        wording = [one.title.replace(period, PERIOD), one.words.replace(period, PERIOD)]
        for name, value in one.numbers.items():
            own = value.replace(period, PERIOD) if isinstance(value, str) else value
            if _is_wording(name, one.stage):
                wording.append(f"{name}: {own}")
            else:
                numbers[Name(key, name)] = own
        words[key], titles[key] = tuple(wording), one.title
    return Flat(numbers, words, titles, left)


def _is_wording(name: str, stage: str) -> bool:
    asks = name == "question" and stage in _STAGES_ASKING
    return asks or name in _WORDING or name.endswith("_title")
