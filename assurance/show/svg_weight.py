"""A drawing written as briefly as SVG lets it be: the same lines in a third of the letters."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence

__all__ = ["lighter"]

Step = tuple[str, list[str]]
_PLACES = 2
"""Decimals of a coordinate, in points: a hundredth cannot be seen, and six make a page twice as long."""
_LONG = re.compile(r"(scale\([^)]*\))|-?\d+\.\d{3,}")
_NOISE = re.compile(r"<!--.*?-->|<\?xml.*?\?>|<!DOCTYPE.*?>", re.DOTALL)
_XLINK = ' xmlns:xlink="http://www.w3.org/1999/xlink"'
_LINES = re.compile(r"\s*\n\s*")
_GLYPH = re.compile(r'(id="|href="#)DejaVuSans(-Bold)?-')
_LETTER = re.compile(r'(<use [^>]*?)transform="translate\((\S+) (\S+)\)"')
_NAMED = re.compile(r' id="([^"]*)"')
_MARK = re.compile(r'(?<= id=")[mp][0-9a-f]{10}(?=")')
_USED = re.compile(r"#([\w.-]+)")
_PATH = re.compile(r'( d=")([^"]*)(")')
_STYLE = re.compile(r'( style=")([^"]*)(")')
_STEP = re.compile(r"([A-Za-z])([^A-Za-z]*)")
_EMPTY = re.compile(r"<g>\s*</g>|<g/>|<defs>\s*</defs>")
_WORD = re.compile(r'(?:<use href="#[rb][0-9a-f]+"(?: [xy]="[^"]*")*/>){3,}(?=</g>)')
_ALIKE = re.compile(r'<g( [^>]*)?>((?:<use [^>]*?style="([^"]*)"/>){2,})</g>')


def lighter(drawing: str) -> str:
    """Drop from matplotlib's SVG what nobody sees, and write the rest briefly.

    Every letter is a copy of a drawn one and every point a copy of a mark, so the places of both are most of
    a figure. Points of a line that lie on the way straight on, names that nothing uses and repeated styles
    go; coordinates are rounded, scales keep all their digits.

    Parameters
    ----------
    drawing : text of an SVG file as matplotlib writes it

    Examples
    --------
    >>> lighter('<svg><g id="a"><path d="M 1 2.0001 L 3 2.0001 L 5.5 2.0001 "/></g></svg>')
    '<svg><g><path d="M1 2H5.5"/></g></svg>'
    """
    drawing = _LINES.sub(" ", _NOISE.sub("", drawing))
    drawing = drawing.replace(_XLINK, "").replace("xlink:href=", "href=")
    drawing = _GLYPH.sub(lambda found: f"{found[1]}{'b' if found[2] else 'r'}", drawing)
    drawing = _LETTER.sub(_letter, drawing)
    drawing = _LONG.sub(lambda found: found[1] or _short(found[0]), drawing)
    drawing = _PATH.sub(lambda found: f"{found[1]}{_brief_path(found[2])}{found[3]}", drawing)
    drawing = _STYLE.sub(lambda found: f"{found[1]}{_brief_style(found[2])}{found[3]}", drawing)
    used = set(_USED.findall(drawing))
    drawing = _NAMED.sub(lambda found: found[0] if found[1] in used else "", drawing)
    for number, name in enumerate(dict.fromkeys(_MARK.findall(drawing))):
        drawing = drawing.replace(name, f"{name[0]}{number}")
    drawing = drawing.replace("> <", "><").replace(" />", "/>").strip()
    drawing = _ALIKE.sub(_one_style, drawing)
    drawing = _words_once(drawing)
    while (emptied := _EMPTY.sub("", drawing)) != drawing:
        drawing = emptied
    return drawing


def _short(text: str) -> str:
    return f"{float(text):.{_PLACES}f}".rstrip("0").rstrip(".").replace("-0.", "-.") or "0"


def _letter(found: re.Match[str]) -> str:
    """Say where a letter stands by its own attributes, in whole units: a hundred make its height or more."""
    left, lower = (round(float(found[index])) for index in (2, 3))
    return f'{found[1]}x="{left}"{f" y={chr(34)}{lower}{chr(34)}" if lower else ""}'


def _words_once(drawing: str) -> str:
    """Copy a word as a whole where it stands again, such as the months beneath every small chart."""
    counts = Counter(_WORD.findall(drawing))
    names = {word: f"w{number}" for number, word in enumerate(counts) if counts[word] > 1}
    seen: set[str] = set()

    def once(found: re.Match[str]) -> str:
        name = names.get(found[0])
        if name is None:
            return found[0]
        if name in seen:
            return f'<use href="#{name}"/>'
        seen.add(name)
        return f'<g id="{name}">{found[0]}</g>'

    return _WORD.sub(once, drawing)


def _brief_style(style: str) -> str:
    return re.sub(r"\s*([:;,])\s*", r"\1", style).strip("; ")


def _one_style(found: re.Match[str]) -> str:
    """Say the style of copies once, on what holds them, where it is the same for all."""
    styles = set(re.findall(r'style="([^"]*)"', found[2]))
    if len(styles) != 1 or " style=" in (found[1] or ""):
        return found[0]
    style = f' style="{found[3]}"'
    return f"<g{found[1] or ''}{style}>{found[2].replace(style, '')}</g>"


def _brief_path(path: str) -> str:
    """Write a path with one letter a direction and no point on the way straight on."""
    steps = [(letter, rest.split()) for letter, rest in _STEP.findall(path)]
    if any(letter not in "MLQCz" for letter, _ in steps):
        return path
    made = _straightened(steps)
    if all("." not in number for _, numbers in made for number in numbers):
        made = _from_here(made)
    written, last = "", ""
    for letter, numbers in made:
        named = letter if letter != last or letter in "zMm" else ""
        joined = " ".join(numbers).replace(" -", "-")
        between = " " if not named and not joined.startswith("-") else ""
        written += f"{named}{between}{joined}"
        last = letter
    return written


def _from_here(steps: Sequence[Step]) -> list[Step]:
    """Say of the outline of a letter, all in whole numbers, how far each place is from the one before."""
    made: list[Step] = []
    x = y = left = top = 0
    for letter, numbers in steps:
        values = list(map(int, numbers))
        moved = [value - (y if letter == "V" or (letter != "H" and place % 2) else x)
                 for place, value in enumerate(values)]  # fmt: skip
        made.append((letter.lower() if made else letter, list(map(str, moved if made else values))))
        if letter == "z":
            x, y = left, top
        elif letter == "V":
            y = values[0]
        else:
            x, y = values[-1 if letter == "H" else -2], values[-1] if letter != "H" else y
        if letter == "M":
            left, top = x, y
    return made


def _straightened(steps: Sequence[Step]) -> list[Step]:
    """Turn level and upright lines into H and V, and runs of them in one direction into one."""
    made: list[Step] = []
    here, before = ["", ""], ["", ""]
    for letter, numbers in steps:
        if letter != "L" or here == ["", ""]:
            made.append((letter, numbers))
            here = numbers[-2:] if len(numbers) >= 2 else ["", ""]
            before = ["", ""]
            continue
        if numbers == here and made[-1][0] in "LHV":
            continue
        axis = 1 if numbers[1] == here[1] else 0 if numbers[0] == here[0] else None
        if axis is None:
            made.append(("L", numbers))
            before = ["", ""]
        else:
            along = 1 - axis
            kind = "HV"[along]
            if made[-1][0] == kind and _onward(before[along], here[along], numbers[along]):
                made[-1] = (kind, [numbers[along]])
            else:
                made.append((kind, [numbers[along]]))
                before = here
        here = numbers
    return made


def _onward(start: str, middle: str, end: str) -> bool:
    """Tell whether a third place lies straight on, not back."""
    if not start:
        return False
    return (float(middle) - float(start)) * (float(end) - float(middle)) > 0
