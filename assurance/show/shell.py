"""The page around every content: one file, no script, nothing loaded, landmarks, banners."""

from __future__ import annotations

from base64 import b64encode
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from html import escape
from pathlib import Path
from typing import Literal

__all__ = ["MARKS", "Banner", "page_shell"]

BannerKind = Literal["incomplete", "short", "simulated", "awaiting", "edition"]


MARKS = {
    "controlled": "CONTROLLED \N{EN DASH} stays inside",
    "release": "RELEASE \N{EN DASH} small numbers withheld",
}
"""What every page of an edition bears in sight, by the edition."""


@dataclass(frozen=True, slots=True)
class Banner:
    """A strip at the top of a page that nobody can miss: bold words, then a sentence.

    `mark` stays in sight however far a reader scrolls, and stands on every sheet of paper.
    """

    kind: BannerKind
    heading: str
    text: str
    mark: str = ""

    @classmethod
    def incomplete(cls, why: str) -> Banner:
        """Say that something of the period failed or was not run."""
        return cls("incomplete", "INCOMPLETE", why, "INCOMPLETE")

    @classmethod
    def short(cls, heading: str, why: str) -> Banner:
        """Say that the files do not reach the end of the period, or hold nothing of it."""
        return cls("short", heading, why)

    @classmethod
    def simulated(cls) -> Banner:
        """Say that the reviews are made up."""
        return cls(
            "simulated", "Simulated reviews: made-up",
            "The answers are made up to show the method. They say nothing about any person or service.",
        )  # fmt: skip

    @classmethod
    def awaiting(
        cls, text: str = "No estimate is made until the reviews of the sampled cases are back."
    ) -> Banner:
        """Say that the sample is not reviewed yet."""
        return cls("awaiting", "Awaiting review", text)

    @classmethod
    def controlled(cls, *, cases: bool = True) -> Banner:
        """Say that the pages stay inside, and whether they hold case keys."""
        what = "holds case keys" if cases else "holds figures as exact as they were received"
        return cls(
            "edition", "Controlled edition", f"It {what} and stays inside the organisation.",
            MARKS["controlled"],
        )  # fmt: skip

    @classmethod
    def release(cls) -> Banner:
        """Say that the pages may leave, and that small numbers are withheld."""
        return cls(
            "edition", "Release edition",
            "Small numbers are withheld, and whatever would give them away. It names no case.",
            MARKS["release"],
        )  # fmt: skip


@cache
def _style() -> str:
    return Path(__file__).with_name("style.css").read_text(encoding="utf-8")


def _policy(style: str) -> str:
    """Allow this page's own style and pictures inside it, and nothing else."""
    digest = b64encode(sha256(style.encode("utf-8")).digest()).decode("ascii")
    return (
        f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; form-action 'none'"
    )


def page_shell(
    main: str,
    *,
    title: str,
    programme_title: str,
    period_words: str,
    banners: Sequence[Banner] = (),
    nav: Sequence[tuple[str, str]] = (),
    here: str = "",
    footer: Sequence[str] = (),
) -> str:
    """Put a page around its main part.

    Parameters
    ----------
    main : HTML of the main part, with exactly one h1
    title : of the page; the programme and the period are added in the browser's title
    nav : link and label of each page of the pack
    here : link of this page, marked as the current one
    footer : lines of plain text
    """
    mark = " \N{MIDDLE DOT} ".join(dict.fromkeys(banner.mark for banner in banners if banner.mark))
    style = _style() + _on_paper(mark)
    full = " \N{EN DASH} ".join(
        dict.fromkeys(part for part in (title, programme_title, period_words) if part)
    )
    return f"""<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="{_policy(style)}">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta name="referrer" content="no-referrer">
<title>{escape(full)}</title>
<style>{style}</style>
</head>
<body>
<a class="skip" href="#main">Skip to the main part</a>
<header class="top">
<div class="wrap masthead"><p class="programme">{escape(programme_title)}</p>
<p class="period">{escape(period_words)}</p></div>
{_nav(nav, here)}</header>
{_banners(banners)}<main id="main" tabindex="-1"><div class="wrap">
{main}
</div></main>
<footer class="bottom"><div class="wrap">{"".join(f"<p>{escape(line)}</p>" for line in footer)}</div>
{f'<p class="mark" aria-hidden="true">{escape(mark)}</p>' if mark else ""}</footer>
</body>
</html>
"""


def _nav(nav: Sequence[tuple[str, str]], here: str) -> str:
    if not nav:
        return ""
    links = "".join(
        f"""<li><a href="{escape(href)}"{' aria-current="page"' * (href == here)}>{escape(label)}</a></li>"""
        for href, label in nav
    )
    return f'<nav aria-label="Pages of this pack"><ul class="wrap">{links}</ul></nav>\n'


def _on_paper(mark: str) -> str:
    """Give the style that prints the mark at the foot of every sheet; it hides nothing in other browsers."""
    if not mark:
        return ""
    words = "".join(
        letter for letter in mark if letter.isalnum() or letter in " ,.:-\N{EN DASH}\N{MIDDLE DOT}"
    )
    return (
        f'@media print {{ @page {{ @bottom-right {{ content: "{words}"; font: 700 8pt sans-serif; }} }} }}\n'
    )


def _banners(banners: Sequence[Banner]) -> str:
    if not banners:
        return ""
    strips = "".join(
        f'<p class="banner banner-{banner.kind}"><strong>{escape(banner.heading)}</strong> '
        f"{escape(banner.text)}</p>"
        for banner in banners
    )
    return (
        '<section class="banners" aria-label="Status of this pack">'
        f'<div class="wrap">{strips}</div></section>\n'
    )
