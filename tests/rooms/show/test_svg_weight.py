"""Lighter drawings: the same picture in fewer letters."""

from __future__ import annotations

import io
import re
from xml.dom.minidom import parseString

import pytest

from assurance.show.figures import svg
from assurance.show.registry import picture
from assurance.show.svg_weight import lighter
from assurance.show.theme import themed

CALM = [0.5, 0.52, 0.49, 0.51, 0.5, 0.48] * 4
ARGUMENTS = {"M": 2, "L": 2, "Q": 4, "C": 6, "H": 1, "V": 1, "Z": 0}


def places(path):
    """Give the corners of a path as whole coordinates, read as the standard says; no corner straight on."""
    found, x, y, start = [], 0.0, 0.0, (0.0, 0.0)
    for letter, rest in re.findall(r"([A-Za-z])([^A-Za-z]*)", path):
        size, numbers = ARGUMENTS[letter.upper()], list(map(float, re.findall(r"-?[\d.]+", rest)))
        for at in range(0, max(len(numbers), 1), max(size, 1)):
            given = numbers[at : at + size]
            if letter.islower() and letter != "z":
                given = [value + (y if letter == "v" or (letter != "h" and n % 2) else x)
                         for n, value in enumerate(given)]  # fmt: skip
            kind = letter.upper()
            if kind == "Z":
                x, y = start
                found.append(("Z", start))
                continue
            end = (given[0], y) if kind == "H" else (x, given[0]) if kind == "V" else tuple(given[-2:])
            found.append((kind.translate(str.maketrans("HV", "LL")), *given[:-2], end))
            x, y = end
            start = end if kind == "M" else start
    return without_waypoints(found)


def without_waypoints(found):
    kept = []
    for step in found:
        if step[0] == "L" and kept and kept[-1][-1] == step[-1]:
            continue
        if step[0] == "L" and len(kept) > 1 and kept[-1][0] == "L":
            (ax, ay), (bx, by), (cx, cy) = kept[-2][-1], kept[-1][-1], step[-1]
            level, upright = ay == by == cy, ax == bx == cx
            if (level and (bx - ax) * (cx - bx) > 0) or (upright and (by - ay) * (cy - by) > 0):
                kept[-1] = step
                continue
        kept.append(step)
    return kept


def as_drawn(result):
    """Give matplotlib's own text of a picture."""
    from matplotlib.backends.backend_svg import FigureCanvasSVG
    from matplotlib.figure import Figure

    with themed():
        drawn = picture(result)
        sheet = Figure(figsize=(drawn.width, drawn.height), layout="constrained")
        drawn.draw(sheet.add_subplot())
        out = io.StringIO()
        FigureCanvasSVG(sheet).print_svg(out, metadata={"Date": None})
    return out.getvalue()


def paths(drawing):
    found = [tag.getAttribute("d") for tag in parseString(drawing).getElementsByTagName("path")]  # noqa: S318 - ours
    return [places(path) for path in found]


def rounded(steps):
    return [
        [(kind, *(round(value, 2) for value in (*rest[:-1], *rest[-1]))) for kind, *rest in path]
        for path in steps
    ]


def test_every_path_keeps_its_corners(make):
    before = as_drawn(make.chart(CALM, target=0.85))
    short = lighter(before)
    brief = re.sub(r"-?\d+\.\d{3,}", lambda found: f"{float(found[0]):.2f}", before)
    assert rounded(paths(short)) == rounded(paths(brief))
    assert len(short) < 0.6 * len(before)


def test_every_name_that_is_used_is_there_once(make):
    drawn = svg(picture(make.chart(CALM, target=0.85)))
    names = re.findall(r' id="([^"]*)"', drawn)
    assert len(set(names)) == len(names)
    assert set(re.findall(r'(?:href="#|url\(#)([\w]+)', drawn)) == set(names)
    assert "xlink" not in drawn


@pytest.mark.parametrize(
    ("path", "brief"),
    [
        ("M 0 0 L 5 0 L 9 0 L 9 4 ", "M0 0h9v4"),
        ("M 0 0 L 5 0 L 2 0 ", "M0 0h5-3"),
        ("M 0 0 L 5.5 0 L 5.5 0 L 7 -1.5 L 8 2 z ", "M0 0H5.5L7-1.5 8 2z"),
        ("M 1 1 Q 2 3 4 4 L 4 9 z M 2 2 L 3 3 ", "M1 1q1 2 3 3v5zm1 1l1 1"),
        ("M 1 1 A 2 2 0 0 1 3 3 ", "M 1 1 A 2 2 0 0 1 3 3 "),
        ("", ""),
    ],
)
def test_paths_are_written_briefly(path, brief):
    assert lighter(f'<svg><path d="{path}"/></svg>') == f'<svg><path d="{brief}"/></svg>'


def test_a_style_is_said_once_only_where_it_is_the_same():
    use = '<use href="#m" x="{}" y="2" style="fill: {}"/>'
    same = f"<g>{use.format(1, 'red')}{use.format(2, 'red')}</g>"
    other = f"<g>{use.format(1, 'red')}{use.format(2, 'blue')}</g>"
    assert lighter(same).count("fill") == 1
    assert lighter(other).count("fill") == 2
