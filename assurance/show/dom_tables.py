"""Tables of any origin made readable: a caption, headers with a scope, a named region that scrolls."""

from __future__ import annotations

from bs4 import BeautifulSoup, Tag

__all__ = ["mend_tables"]

_OLD_ATTRIBUTES = (
    "border",
    "align",
    "halign",
    "valign",
    "width",
    "height",
    "bgcolor",
    "cellpadding",
    "cellspacing",
)


def mend_tables(soup: BeautifulSoup) -> None:
    """Mend every table of a tree."""
    for number, table in enumerate(soup.find_all("table"), start=1):
        for tag in (table, *table.find_all(True)):
            for name in _OLD_ATTRIBUTES:
                tag.attrs.pop(name, None)
        _merge_index_names(table)
        _mend_headers(soup, table)
        caption = _caption(soup, table, number)
        _region(soup, table, f"Table {number}: {caption}")


def _rows(part: Tag | None) -> list[Tag]:
    return part.find_all("tr", recursive=False) if part is not None else []


def _blank(cell: Tag) -> bool:
    return not cell.get_text(strip=True)


def _merge_index_names(table: Tag) -> None:
    """Move pandas' row of index names up into the blank headers above it."""
    rows = _rows(table.thead)
    if len(rows) < 2:
        return
    above, names = (row.find_all(["th", "td"], recursive=False) for row in rows[-2:])
    named = [cell for cell in names if not _blank(cell)]
    if len(above) != len(names) or not named or names[: len(named)] != named:
        return
    if all(_blank(cell) for cell in above[: len(named)]):
        for target, cell in zip(above, named, strict=False):
            target.string = cell.get_text(strip=True)
        rows[-1].decompose()


def _mend_headers(soup: BeautifulSoup, table: Tag) -> None:
    if table.thead is None and (rows := _rows(table.tbody) or _rows(table)):
        first = rows[0].find_all(["th", "td"], recursive=False)
        if not any(cell.name == "td" for cell in first):
            head = soup.new_tag("thead")
            table.insert(0, head)
            head.append(rows[0].extract())
    for cell in table.find_all("th"):
        if _blank(cell):
            cell.name = "td"
            cell.attrs.pop("scope", None)
        elif not cell.get("scope"):
            in_head = cell.find_parent("thead") is not None
            span = "colspan" if in_head else "rowspan"
            cell["scope"] = ("col" if in_head else "row") + ("group" if cell.get(span, "1") != "1" else "")
    if not table.find("th"):
        for row in _rows(table.tbody) or _rows(table):
            if (first_cell := row.find("td")) is not None and not _blank(first_cell):
                first_cell.name = "th"
                first_cell["scope"] = "row"


def _caption(soup: BeautifulSoup, table: Tag, number: int) -> str:
    """Give the caption's words, making one from the heading above where there is none."""
    caption = table.caption
    if caption is None or _blank(caption):
        if caption is not None:
            caption.decompose()
        caption = soup.new_tag("caption")
        heading = table.find_previous(["h1", "h2", "h3", "h4", "h5", "h6"])
        caption.string = heading.get_text(" ", strip=True) if heading else f"Table {number}"
        table.insert(0, caption)
    return caption.get_text(" ", strip=True)


def _region(soup: BeautifulSoup, table: Tag, name: str) -> None:
    parent = table.parent
    region = parent if parent is not None and "scroll" in (parent.get("class") or "") else None
    if region is None:
        region = table.wrap(soup.new_tag("div", attrs={"class": "scroll"}))
    region["role"] = "region"
    region["aria-label"] = name
    region["tabindex"] = "0"
