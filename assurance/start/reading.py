"""How the file of a source is read: its name, layout, dates, numbers and words for nothing."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Sequence
from itertools import takewhile

from assurance.extracts.profile import FileProfile
from assurance.start.columns import Draft
from assurance.start.dates import read_orders
from assurance.start.yaml_text import ANSWER, Entry, scalar

__all__ = ["file_entries", "file_pattern", "reading_entries"]


def file_pattern(files: Sequence[str]) -> str:
    """Write one name, or a pattern, for the files of a source.

    Examples
    --------
    >>> file_pattern(["a.csv"]), file_pattern(["ref_2026-09.csv", "ref_2026-10.csv"])
    ('a.csv', 'ref_2026-*.csv')
    """
    if len(files) == 1:
        return files[0]
    start = _common(files).rstrip("0123456789")
    end = _common([file[len(start) :][::-1] for file in files])[::-1].lstrip("0123456789")
    return f"{start}*{end}"


def _common(texts: Sequence[str]) -> str:
    """Give the letters with which all texts begin."""
    alike = takewhile(lambda signs: len(set(signs)) == 1, zip(*texts, strict=False))
    return "".join(signs[0] for signs in alike)


def file_entries(profile: FileProfile) -> list[Entry]:
    """Write which file is read, and where the table lies in it."""
    files = profile.table.files
    pattern = file_pattern(files)
    why = f"guessed: {len(files)} files have the same headings" if len(files) > 1 else ""
    entries = [Entry("file", scalar(pattern) if "*" not in pattern else f'"{pattern}"', why=why)]
    table = profile.table
    if table.form == "csv" and table.delimiter != ",":
        said = {"\t": '"\\t"', ";": '";"', "|": '"|"'}[table.delimiter]
        entries.append(Entry("delimiter", said, why="guessed: it splits the rows evenly"))
    if table.encoding != "utf-8":
        entries.append(Entry("encoding", table.encoding, why="guessed: the bytes are not UTF-8"))
    if table.sheet is not None:
        entries.append(Entry("sheet", scalar(table.sheet)))
    if table.layout is not None and (table.header_row > 1 or table.layout.header_rows > 1):
        entries.append(
            Entry(
                "header_row",
                str(table.header_row),
                why="guessed: the row of the sheet in which the headings begin"
                if table.sheet
                else "guessed: the row in which the headings begin",
            )
        )
        if table.layout.header_rows > 1:
            entries.append(
                Entry(
                    "header_rows",
                    str(table.layout.header_rows),
                    why="guessed: the headings take up two rows, one over the other",
                )
            )
    return entries


def reading_entries(profile: FileProfile, drafts: Sequence[Draft]) -> list[Entry]:
    """Write how its cells are read, as far as the declared columns need it."""
    declared = [draft for draft in drafts if draft.type]
    dated = [draft for draft in declared if draft.type in ("date", "timestamp")]
    typed = profile.table.form != "csv"
    entries = _totals(profile)
    order = read_orders([draft.column for draft in dated], typed=typed).entry
    entries += [order] if order else []
    looks = [draft.column.dates for draft in dated if draft.column.dates]
    if serials := sum(look.serials for look in looks):
        why = f"guessed: {serials:,} numbers in date columns are days as Excel for Windows counts them"
        entries.append(Entry("excel_serials", '"1900"', why=why))
    days = Counter(day for look in looks for day, _ in look.sentinels)
    if days:
        why = "guessed: read as blank; such days usually stand for no date"
        entries.append(Entry("null_dates", f"[{', '.join(sorted(days))}]", why=why))
    words = Counter[str]()
    for draft in declared:
        words.update(dict(draft.column.nothing))
    if words:
        why = f"guessed: read as blank; {sum(words.values()):,} cells say so"
        entries.append(Entry("null_values", _quoted(sorted(words)), why=why))
    entries += _numbers([draft for draft in declared if draft.type == "number"])
    if profile.as_at is not None:
        entries.append(
            Entry(
                "as_at",
                str(profile.as_at),
                why="the day that the file names; take the # off and write it anew each month",
                off=True,
            )
        )
    return entries


def _quoted(words: Sequence[str]) -> str:
    return f"[{', '.join(json.dumps(word, ensure_ascii=False) for word in words)}]"


def _columns(count: int) -> str:
    return f"{count} number column{'' if count == 1 else 's'}"


def _totals(profile: FileProfile) -> list[Entry]:
    ending = profile.table.ending
    if not ending.total:
        return []
    if ending.differs == 0 and ending.agrees:
        fit = _columns(ending.agrees)
        why = f"guessed: the last row is a total, not a case; it agrees with the rows in {fit}"
        return [Entry("totals_row", "drop", why=why)]
    question = (
        f"the last row says that it is a total, but in {ending.differs} of {ending.agrees + ending.differs} "
        "number columns it is neither the sum nor the number of the rows; are rows missing? drop: it is "
        "checked, and stops intake while it does not fit; drop_unchecked: it is left out as it is"
    )
    return [Entry("totals_row", ANSWER, question=question)]


def _numbers(drafts: Sequence[Draft]) -> list[Entry]:
    commas = sum(draft.column.count("decimal_comma") for draft in drafts)
    thousands = sum(draft.column.count("thousands") for draft in drafts)
    points = sum(draft.column.count("decimal") for draft in drafts)
    if commas and not points:
        return [Entry("decimal_sign", '","', why=f"guessed: {commas:,} numbers have a decimal comma")]
    if thousands and not commas:
        return [
            Entry(
                "thousands_sign", '","', why=f"guessed: {thousands:,} numbers have commas between thousands"
            )
        ]
    return []
