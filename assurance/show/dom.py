"""The pass over a page's tree that makes it safe and readable by everyone.

What cannot be mended, such as a figure without words, is an error: better no page than one that
leaves somebody out.
"""

from __future__ import annotations

import re

from bs4 import BeautifulSoup, Tag

from assurance.errors import PackError
from assurance.show.dom_pages import frame_pictures, gather_making, list_contents
from assurance.show.dom_tables import mend_tables

__all__ = ["mended"]

_FORBIDDEN = (
    "script", "style", "link", "meta", "base", "title", "iframe", "object", "embed", "form", "input",
    "button", "textarea", "select", "template", "video", "audio", "source", "track", "frame", "frameset",
    "dialog",
)  # fmt: skip
_DEAD_ATTRIBUTES = {
    "style",
    "srcset",
    "background",
    "poster",
    "ping",
    "autofocus",
    "accesskey",
    "contenteditable",
}
_SAFE_LINK = re.compile(r"^(?:https?://|mailto:|#|\./)|^[^:]*$", re.IGNORECASE)
_PLACEHOLDER = re.compile(
    r"^no description|^(?:image|figure|plot|chart)\.?$|\.(?:png|jpe?g|svg)$", re.IGNORECASE
)
_SHORTEST_ALT = 20
_FORMULA = re.compile(r"\$[^$\n]*\\[A-Za-z]+[^$\n]*\$")
_HEADINGS = ("h1", "h2", "h3", "h4", "h5", "h6")


def mended(fragment: str, *, title: str, where: str) -> str:
    """Clean a fragment of HTML and give it one h1, named tables and described figures.

    Parameters
    ----------
    title : text of the h1 where the fragment has none
    where : file named in errors

    Raises
    ------
    PackError
        When a figure has no alt text worth the name, an image would be loaded from elsewhere, or a
        formula would stand on the page as code.
    """
    soup = BeautifulSoup(fragment, "html.parser")
    _remove_active(soup)
    _check_images(soup, where)
    _check_formulas(soup, where)
    _unique_ids(soup)
    _fold_code(soup)
    gather_making(soup)
    _level_headings(soup, title)
    mend_tables(soup)
    frame_pictures(soup)
    list_contents(soup)
    return str(soup)


def _remove_active(soup: BeautifulSoup) -> None:
    for tag in soup.find_all(_FORBIDDEN):
        tag.decompose()
    for tag in soup.find_all(True):
        for name in list(tag.attrs):
            if name.startswith("on") or name in _DEAD_ATTRIBUTES:
                del tag[name]
    for link in soup.find_all(href=True):
        target = re.sub(r"[\x00-\x20]", "", str(link["href"]))
        if link.name != "a" or not _SAFE_LINK.match(target):
            del link["href"]
        elif target.lower().startswith("http"):
            link["rel"] = "noopener noreferrer"


def _check_images(soup: BeautifulSoup, where: str) -> None:
    for number, image in enumerate(soup.find_all(["img", "image"]), start=1):
        source = str(image.get("src") or image.get("href") or image.get("xlink:href") or "")
        if not source.startswith("data:image/"):
            raise PackError(
                f"{where}: figure {number} would be loaded from another file; show it from the notebook "
                "itself, so that the page needs nothing else"
            )
        alt = str(image.get("alt") or "").strip()
        if len(alt) < _SHORTEST_ALT or _PLACEHOLDER.search(alt):
            raise PackError(
                f"{where}: figure {number} has no alt text of at least {_SHORTEST_ALT} characters; "
                "display the result itself, which describes its figure, or put the words in the cell's "
                "metadata as alt"
            )


def _check_formulas(soup: BeautifulSoup, where: str) -> None:
    for text in soup.find_all(string=_FORMULA):
        if not text.find_parent(["pre", "code"]):
            raise PackError(
                f"{where}: a formula stands between $ signs, which a page without script cannot set; "
                "say it in words"
            )


def _unique_ids(soup: BeautifulSoup) -> None:
    seen: set[str] = {"main"}
    for tag in soup.find_all(id=True):
        name, count = str(tag["id"]), 1
        while f"{name}-{count}" in seen or (count == 1 and name in seen):
            count += 1
        tag["id"] = name if count == 1 else f"{name}-{count}"
        seen.add(str(tag["id"]))


def _fold_code(soup: BeautifulSoup) -> None:
    """Put the folded code of a step after its results, and drop steps that leave nothing."""
    for step in soup.select("div.step"):
        for code in step.find_all("details", class_="code", recursive=False):
            step.append(code.extract())
        if not step.find(True):
            step.decompose()


def _level_headings(soup: BeautifulSoup, title: str) -> None:
    headings = [tag for tag in soup.find_all(_HEADINGS) if isinstance(tag, Tag)]
    for tag in headings:
        if not tag.get_text(strip=True):
            tag.name = "p"
    headings = [tag for tag in headings if tag.name in _HEADINGS]
    if not headings or headings[0].name != "h1":
        first = soup.new_tag("h1")
        first.string = title
        soup.insert(0, first)
        headings.insert(0, first)
    depth = 1
    for tag in headings[1:]:
        depth = min(max(int(tag.name[1]), 2), depth + 1)
        tag.name = f"h{depth}"
