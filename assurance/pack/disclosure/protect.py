"""Hide small numbers, and whatever else would give them away, and prove it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction

from assurance.pack.disclosure.knowledge import Knowledge, knowledge_of
from assurance.pack.disclosure.linked import linked_parts
from assurance.pack.disclosure.protected import (
    HIDDEN_BY_SUPPLIER,
    SMALL,
    Audit,
    Earlier,
    Protected,
    not_shown,
)
from assurance.pack.disclosure.securing import secure
from assurance.pack.disclosure.tables import Cell, Cells, Relation
from assurance.programme.disclosure import DisclosureRule, disclosure_rule
from assurance.show.document import Withheld

__all__ = ["protect"]


def protect(
    cells: Cells | Mapping[str, int],
    relations: Iterable[Relation],
    rule: DisclosureRule | str,
    *,
    already: Mapping[str, Earlier] | None = None,
) -> Protected:
    """Hide what the rule hides, then whatever would give it away, and nothing more that is not needed.

    **What is promised.** Whoever reads the release, knows the rule, every sum and everything released before,
    and reckons without a mistake, learns of a small number only that it is small: the whole range of its mark
    stays possible, from least to greatest, in whole numbers. The same holds of a small number that no table
    prints but that follows from others, such as those not in the numerator. And of a number that is not shown
    at all more than one value stays possible.

    **How.** For each end of each range a whole table is sought that fits everything printed. Where there is
    none, one is sought that breaks the least of what is printed, by weight, and what it breaks is withdrawn:
    the derived numbers first, then marks that say "small", then the smallest and least weighty counts; never
    what was released before. At the end whatever need not have been withdrawn is printed after all. Tables
    found are kept as proof and checked in whole numbers, so nothing rests on a solver's rounding.

    Parameters
    ----------
    cells : the counts, and shares and derived numbers of them; or plain counts by key
    relations : the sums that link them; each is checked
    rule : a rule, or the name of a preset
    already : what was released of cells before, by key: `Protected.record` of earlier releases

    Raises
    ------
    DisclosureError
        When a small number could be worked out whatever is withdrawn, because of what was released before or
        what suppliers publish themselves; or when a sum does not hold.

    References
    ----------
    Willenborg & de Waal (2001) Elements of Statistical Disclosure Control, ch. 4 (the attacker's problem,
    safe ranges). Fischetti & Salazar-Gonzalez (2001) Management Science 47:1008 (complementary suppression as
    a linear programme). Cox (1980) JASA 75:377 (the criterion for tables with totals). Government Statistical
    Service (2014) Guidance for tables produced from administrative sources.

    Examples
    --------
    >>> from assurance.pack.disclosure import protect, total_of
    >>> found = protect({"A": 3, "B": 17, "C": 40, "all": 60}, [total_of("all", "ABC")], "cms-11")
    >>> {key: shown if isinstance(shown, int) else shown.mark for key, shown in found.counts.items()}
    {'A': '1 to 10', 'B': 'withheld', 'C': 40, 'all': 60}
    """
    rule = disclosure_rule(rule)
    if not isinstance(cells, Cells):
        cells = Cells.of(cells)
    known = knowledge_of(cells, relations, rule, already or {})
    withdrawn: set[int] = set()
    protected = tables = 0
    for part in linked_parts(known):
        if part.targets:
            found = secure(part)
            withdrawn |= found.withdrawn
            protected, tables = protected + len(part.targets), tables + found.tables
    standing = [one for number, one in enumerate(known.statements) if number not in withdrawn]
    return _outcome(cells, known, rule, {(one.kind, one.key) for one in standing}, Audit(protected, tables))


def _outcome(
    cells: Cells, known: Knowledge, rule: DisclosureRule, standing: set[tuple[str, str]], audit: Audit
) -> Protected:
    counts = {cell.key: _count(cell, rule, standing) for cell in cells.cells if cell.printed}
    shares: dict[str, Fraction | Withheld] = {}
    for one in cells.shares:
        pair = [known.truth[known.keys.index(key)] for key in (one.part, one.whole)]
        shares[one.key] = (
            _printed_share(pair[0] or 0, pair[1] or 0, rule)
            if ("share", one.key) in standing and pair[1]
            else not_shown()
        )
    tellings = {one.key: ("telling", one.key) in standing for one in cells.tellings}
    return Protected(rule, counts, shares, tellings, audit, tuple(known.revised))


def _count(cell: Cell, rule: DisclosureRule, standing: set[tuple[str, str]]) -> int | Withheld:
    if cell.count is None:
        return not_shown(HIDDEN_BY_SUPPLIER)
    if ("number", cell.key) in standing:
        return rule.printed(cell.count)
    if ("mark", cell.key) in standing:
        return Withheld(rule.mark, SMALL)
    return not_shown()


def _printed_share(part: int, whole: int, rule: DisclosureRule) -> Fraction:
    """Give a share as it is printed; half a unit of the last place goes up."""
    if rule.per_cents.of == "rounded":
        part, whole = rule.printed(part), rule.printed(whole)
    unit = 100 * 10**rule.per_cents.places
    return Fraction((2 * part * unit + whole) // (2 * whole), unit)
