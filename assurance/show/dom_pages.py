"""A page in which one finds one's way: answers first, contents of a long page, pictures that scroll."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

from assurance.show.words import count_words, slug

__all__ = ["frame_pictures", "gather_making", "list_contents"]

_FEWEST = 5
"""Headings from which on a page has a list of its contents."""
_LONGEST_NAME = 90


def gather_making(soup: BeautifulSoup) -> None:
    """Move code that shows nothing, such as what opens the month, to the end: a reader came for answers."""
    steps = [
        step
        for step in soup.select("div.step")
        if all(child.name == "details" and "code" in (child.get("class") or []) for child in _elements(step))
    ]
    if not steps:
        return
    made = soup.new_tag("div", attrs={"class": "making"})
    for step in steps:
        for code in _elements(step):
            made.append(code.extract())
        step.decompose()
    soup.append(made)


def _elements(tag: Tag) -> list[Tag]:
    return [child for child in tag.children if isinstance(child, Tag)]


def frame_pictures(soup: BeautifulSoup) -> None:
    """Put every picture in a named region that scrolls, so that it stays readable on a small screen."""
    for number, picture in enumerate(soup.find_all(["img"]), start=1):
        parent = picture.parent
        if parent is not None and "scroll" in (parent.get("class") or ""):
            continue
        name = f"Figure {number}: {_picture_name(picture)}"
        region = {"class": "scroll picture", "role": "region", "tabindex": "0", "aria-label": name}
        picture.wrap(soup.new_tag("div", attrs=region))


def _picture_name(picture: Tag) -> str:
    """Name a picture by its caption, or by how its description begins."""
    figure = picture.find_parent("figure")
    caption = figure.find("figcaption") if figure is not None else None
    text = caption.get_text(" ", strip=True) if caption is not None else ""
    name = (text or str(picture.get("alt", ""))).split(". ")[0].rstrip(".")
    return name if len(name) <= _LONGEST_NAME else f"{name[:_LONGEST_NAME].rsplit(' ', 1)[0]}…"


def list_contents(soup: BeautifulSoup) -> None:
    """Give a long page a list of its parts, after what stands first on it.

    Its chapters stand in one line; where they have many parts, these are folded beneath.
    """
    headings = [tag for tag in soup.find_all(["h2", "h3"]) if tag.get_text(strip=True)]
    top = soup.h1
    if top is None or len(headings) < _FEWEST or soup.find("nav") is not None:
        return
    taken = {str(tag["id"]) for tag in soup.find_all(id=True)} | {"main"}
    chapters = [heading for heading in headings if heading.name == "h2"]
    parts = [heading for heading in headings if heading.name == "h3"]
    links = {id(heading): _link(soup, heading, taken) for heading in headings}
    nav = soup.new_tag("nav", attrs={"class": "contents", "aria-label": "On this page"})
    if len(chapters) > 1:
        nav.append(_list(soup, [links[id(heading)] for heading in chapters]))
    if len(parts) >= _FEWEST or not nav.contents:
        fold = soup.new_tag("details")
        summary = soup.new_tag("summary")
        summary.string = f"The {count_words(len(parts), 'part')} of this page"
        fold.extend([summary, _list(soup, [links[id(heading)] for heading in parts])])
        nav.append(fold)
    _last_of_lead(top).insert_after(nav)


def _link(soup: BeautifulSoup, heading: Tag, taken: set[str]) -> Tag:
    text = heading.get_text(" ", strip=True)
    if not heading.get("id"):
        base, count = f"at-{slug(text)}", 1
        name = base
        while name in taken:
            count += 1
            name = f"{base}-{count}"
        heading["id"] = name
        taken.add(name)
    link = soup.new_tag("a", href=f"#{heading['id']}")
    link.string = text
    return link


def _list(soup: BeautifulSoup, links: list[Tag]) -> Tag:
    items = soup.new_tag("ul")
    for link in links:
        item = soup.new_tag("li")
        item.append(link)
        items.append(item)
    return items


def _last_of_lead(top: Tag) -> Tag:
    """Give what the contents follow: the title and the paragraphs right after it."""
    last = top
    for sibling in top.find_next_siblings():
        if sibling.name != "p":
            break
        last = sibling
    return last
