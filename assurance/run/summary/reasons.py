"""Why a run was refused, as it may be told outside: without paths of the machine, and without anybody."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from pathlib import Path, PurePath
from typing import Final

from assurance.extracts.privacy.shapes import tells_somebody

__all__ = ["told_reason"]

_LINES: Final = 12
_LETTERS: Final = 300
_POSIX: Final = re.compile(r"(?<![\w.:/\\-])/(?:[^\s/:;,'\"()]+/)*[^\s/:;,'\"()]+")
_WINDOWS: Final = re.compile(r"(?<!\w)(?:[A-Za-z]:|\\)\\(?:[^\s\\:;,'\"()]+\\)*[^\s\\:;,'\"()]+")
_BESIDE: Final = re.compile(r"; found there: .*")
_WITHHELD: Final = "(withheld: it may name somebody; it is told where the run was started)"


def told_reason(text: str, *, places: Sequence[Path] = ()) -> str:
    """Give the words of a refusal as they may be sent: of a path its last part, and a dozen lines at most.

    The messages of the workbench hold no values of records. Should a line look as if it named somebody all
    the same, by the shape of an identifier, it is withheld.

    Parameters
    ----------
    text : of the error
    places : folders of this machine, in which spaces may stand

    Examples
    --------
    >>> told_reason("/srv/my plans/falls: 1 problem(s)", places=[Path("/srv/my plans/falls")])
    'falls: 1 problem(s)'
    >>> told_reason("/data/in/falls.csv: is missing")
    'falls.csv: is missing'
    """
    for whole, last in sorted(_known(places), key=lambda pair: -len(pair[0])):
        text = text.replace(whole, last)
    lines = [_line(line) for line in text.splitlines() if line.strip()]
    left = len(lines) - _LINES
    return "\n".join([*lines[:_LINES], *([f"and {left} more"] if left > 0 else [])])


def _known(places: Sequence[Path]) -> Iterator[tuple[str, str]]:
    for place in places:
        for form in {place, place.absolute(), place.resolve()}:
            if len(form.parts) > 1:
                yield str(form), form.name
                yield form.as_posix(), form.name


def _line(line: str) -> str:
    if tells_somebody(line):
        return _WITHHELD
    line = _BESIDE.sub("", line)  # names of files that are nobody's business outside
    for pattern in (_POSIX, _WINDOWS):
        line = pattern.sub(lambda found: PurePath(found[0].replace("\\", "/")).name, line)
    return line if len(line) <= _LETTERS else f"{line[: _LETTERS - 1].rstrip()}\N{HORIZONTAL ELLIPSIS}"
