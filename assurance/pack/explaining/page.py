"""The page *Where figures come from*, and the links that lead to it from every other page of a pack."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from itertools import groupby
from typing import Any, Final

from assurance.pack.explaining.finding import subject_of
from assurance.pack.findings import Finding
from assurance.show.dom import mended
from assurance.show.folded import fold
from assurance.show.tables import Column, table
from assurance.show.words import slug, upper_first

__all__ = ["HREF", "TITLE", "anchors", "linked", "sources_page"]

HREF: Final = "sources.html"
TITLE: Final = "Where figures come from"
_KINDS: Final = {
    "measure": "Measures", "question": "Questions of the review", "sample": "The sample",
    "pathway": "Pathways", "rule": "Rules of the pathways", "sign": "Warning signs",
    "interface": "Between services", "threshold": "Thresholds agreed beforehand",
    "source": "Files that were read",
}  # fmt: skip
_STAGES_OF_RULES: Final = frozenset({"traces", "controls"})
_COLUMNS: Final = (Column("what", "What", "stub"), Column("is", "As it was agreed"))


def _anchor(item: Finding) -> str:
    kind, name = subject_of(item)
    return slug(f"{kind}-{name}" if name else kind)


def anchors(declared: Sequence[Finding], *, stages: Iterable[str]) -> dict[str, str]:
    """Map the title of everything that was agreed to its section, for the page with these stages.

    Where a measure and a rule bear one title, the page of the pathways means the rule.
    """
    rules_first = bool(_STAGES_OF_RULES & set(stages))
    order = sorted(declared, key=lambda item: (subject_of(item)[0] in ("rule", "sign")) == rules_first)
    return {item.title: f"{HREF}#{_anchor(item)}" for item in order}


def linked(page: str, targets: Mapping[str, str]) -> str:
    """Make a link of each name of a row, heading and beginning of a caption that something agreed bears.

    Examples
    --------
    >>> linked('<th scope="row">Seen</th><td>Seen</td>', {"Seen": "sources.html#measure-seen"})
    '<th scope="row"><a href="sources.html#measure-seen">Seen</a></th><td>Seen</td>'
    """
    if not targets:
        return page
    known = {escape(title, quote=quote): href for title, href in targets.items() for quote in (True, False)}
    names = "|".join(map(re.escape, sorted(known, key=len, reverse=True)))
    begins = r'<th scope="row"[^>]*>|<h[2-6](?: [^>]*)?>|<caption[^>]*>'
    pattern = re.compile(rf"({begins})({names})(?=</th>|</h[2-6]>|</caption>|: | By )")
    return pattern.sub(lambda found: f'{found[1]}<a href="{known[found[2]]}">{found[2]}</a>', page)


def sources_page(
    declared: Sequence[Finding], found: Mapping[str, Finding], inputs: Mapping[str, Mapping[str, Any]]
) -> str:
    """Give the main part of the page: a section for everything agreed, with its query and its files.

    Parameters
    ----------
    declared : what was agreed
    found : the findings of the pack, by id
    inputs : what the manifest says of every file that was read, by its source
    """
    parts = [
        f"<h1>{TITLE}</h1><p>What was agreed before anything was counted, word for word, with the query that "
        "counted it and the files that were read. The names in the tables of the other pages lead here. "
        "<code>assurance explain</code> walks the whole way from one figure.</p>"
    ]
    made_of = {subject_of(item)[1]: item.source.get("made of", "") for item in declared}
    ordered = sorted(declared, key=lambda item: list(_KINDS).index(subject_of(item)[0]))
    for kind, items in groupby(ordered, key=lambda item: subject_of(item)[0]):
        parts.append(f"<h2>{_KINDS[kind]}</h2>")
        parts += [_section(item, found, inputs, made_of) for item in items]
    return mended("\n".join(parts), title=TITLE, where=HREF)


def _section(
    item: Finding,
    found: Mapping[str, Finding],
    inputs: Mapping[str, Mapping[str, Any]],
    made_of: Mapping[str, str],
) -> str:
    kind, name = subject_of(item)
    rows = [{"what": _label(what), "is": text} for what, text in item.source.items() if text]
    caption = f"{item.title}: {'as it was declared' if kind != 'source' else 'the file'}"
    body = [f'<h3 id="{_anchor(item)}">{escape(item.title)}</h3>']
    if kind == "source":
        rows = [*_received(inputs.get(name, {})), *rows]
    body.append(table(caption, _COLUMNS, rows, longest=200))
    if sql := getattr(found.get(f"definition.{name}"), "source", {}).get("sql", ""):
        body.append(fold(f"The query that counted {item.title}", f"<pre>{escape(sql)}</pre>"))
    if kind != "source" and (files := _files(item, inputs, made_of)):
        body.append(f"<p>Files that were read for it: {files}.</p>")
    return "\n".join(body)


def _label(name: str) -> str:
    return upper_first(name.replace("_", " ")).replace("sha256", "SHA-256")


def _received(given: Mapping[str, Any]) -> list[dict[str, str]]:
    return [
        {"what": _label(name), "is": f"{value:,}" if isinstance(value, int) else str(value)}
        for name, value in given.items()
        if value not in (None, "")
    ]


def _files(item: Finding, inputs: Mapping[str, Mapping[str, Any]], made_of: Mapping[str, str]) -> str:
    """Link to the files behind a declaration: its source, or those of which a table of cases is made."""
    named = [item.source.get("source", ""), item.source.get("reviews", "")]
    named += [text.partition(" of ")[2].partition(" where ")[0]
              for what, text in item.source.items() if what.startswith("step ")]  # fmt: skip
    every = dict.fromkeys(
        one for name in named if name for one in (made_of.get(name) or name).split(", ") if one in inputs
    )
    return ", ".join(f'<a href="#{slug(f"source-{name}")}">{escape(name)}</a>' for name in every)
