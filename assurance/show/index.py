"""The front page of a pack: the answers first, then what to do, then how to check it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from html import escape

from assurance.show.dom_tables import mend_tables
from assurance.show.folded import fold
from assurance.show.index_model import AttentionLine, FileLine, IndexModel, PageLine, Tone, VerdictLine
from assurance.show.shell import Banner, page_shell
from assurance.show.tables import Column, digest, table
from assurance.show.words import count_words, join_words

__all__ = ["AttentionLine", "FileLine", "IndexModel", "PageLine", "Tone", "VerdictLine", "render_index"]

_SIGNS: dict[Tone, str] = {"bad": "◆", "open": "○", "good": "●", "plain": "·"}
"""Sign of each tone, in the order in which answers stand within their group."""
_TALLY: dict[Tone, tuple[str, str]] = {
    "bad": ("needs an answer", "need an answer"),
    "open": ("is left open", "are left open"),
    "good": ("holds", "hold"),
}
_FORMS = {"pack.pdf": "PDF to read and sign", "pack.xlsx": "workbook of every table"}
"""Other forms of the pack that a reader may want at once."""
_OTHERS = {"sources.html": "Where figures come from"}
"""Pages of a pack that stand behind all others, and so not in its list."""
_OPEN_ANSWERS = 6
"""Answers of a group that stand open beside those that need one; a few more are not worth a fold."""
_OPEN_DECISIONS = 8
_SPARE = 3
_INCOMPLETE = (
    "Part of this {} failed or was not run. What is missing is listed under Pages; do not sign this off."
)


def render_index(model: IndexModel) -> str:
    """Make the front page that an inspector opens: one HTML file, no script, nothing loaded.

    Parameters
    ----------
    model : everything on the page; every text is escaped
    """
    banners = model.banners
    if not model.complete and not any(banner.kind == "incomplete" for banner in banners):
        banners = (Banner.incomplete(_INCOMPLETE.format(model.noun)), *banners)
    parts = [_opening(model), _attention(model)]
    parts += [_bullets("What changed since last time", "changed", model.changes, "change"), _verdicts(model)]
    parts += [_sample(model), _bullets("Known limitations", "limitations", model.limitations, "limitation")]
    parts += [_pages(model.pages), _checking(model)]
    nav = [("index.html", "Summary"), *((page.href, page.title) for page in model.pages)]
    nav += [(line.name, _OTHERS[line.name]) for line in model.files if line.name in _OTHERS]
    return page_shell(
        "\n".join(part for part in parts if part), title="Assurance pack",
        programme_title=model.programme_title, period_words=model.period_words, banners=banners, nav=nav,
        here="index.html", footer=model.footer,
    )  # fmt: skip


def _section(heading: str, name: str, body: str) -> str:
    return (
        f'<section class="part part-{name}" aria-labelledby="{name}"><h2 id="{name}">{escape(heading)}</h2>\n'
        f"{body}\n</section>"
    )


def _opening(model: IndexModel) -> str:
    tally = Counter(line.tone for line in model.verdicts)
    counts = "".join(
        f'<li class="tone-{tone}"><span class="sign" aria-hidden="true">{_SIGNS[tone]}</span>'
        f'<span class="count">{count}</span> {_TALLY[tone][count != 1]}</li>'
        for tone in _TALLY
        if (count := tally[tone])
    )
    tallied = f'<ul class="tally">{counts}</ul>' if counts and model.complete else ""
    return (
        f'<div class="opening"><p class="kicker">Assurance pack</p>'
        f'<h1>{escape(model.programme_title)}<span class="when">, {escape(model.period_words)}</span></h1>'
        f'<p class="headline">{escape(model.headline)}</p>'
        f"{tallied}{_forms(model.files, complete=model.complete)}</div>"
    )


def _forms(files: Iterable[FileLine], *, complete: bool) -> str:
    """Lead to the other forms of the pack, where they lie beside the page; one with gaps is not to sign."""
    there = {line.name for line in files}
    forms = _FORMS if complete else {**_FORMS, "pack.pdf": "PDF of what there is"}
    links = [f"{_link(words, name)} ({name})" for name, words in forms.items() if name in there]
    return f'<p class="forms">Also as {join_words(links)}.</p>' if links else ""


def _verdicts(model: IndexModel) -> str:
    if not model.verdicts:
        return _section("The answers", "answers", "<p>None yet.</p>")
    order = list(_SIGNS)
    notes = dict(model.group_notes)
    parts = []
    for group in dict.fromkeys(line.group for line in model.verdicts):
        mine = [line for line in model.verdicts if line.group == group]
        note = f'<p class="note">{escape(notes[group])}</p>' if group in notes else ""
        heading = f"<h3>{escape(group)}</h3>" if group else ""
        lines = _answers(sorted(mine, key=lambda line: order.index(line.tone)))
        parts.append(f'<div class="group">{heading}{note}{lines}</div>')
    return _section("The answers", "answers", "\n".join(parts))


def _answers(lines: Sequence[VerdictLine]) -> str:
    """Give the answers of a group; of many, those that need nobody are folded and counted."""
    needed = sum(line.tone == "bad" for line in lines)
    first = max(needed, _OPEN_ANSWERS)
    if len(lines) - first <= _SPARE:
        return f'<ul class="answers">{"".join(map(_answer, lines))}</ul>'
    rest = Counter(line.tone for line in lines[first:])
    told = [f"{count:,} {_TALLY[tone][count != 1]}" for tone in _TALLY if (count := rest[tone])]
    told += [f"{rest['plain']:,} told, not judged"] if rest["plain"] else []
    shown, folded = ("".join(map(_answer, part)) for part in (lines[:first], lines[first:]))
    more = fold(f"The other {len(lines) - first:,}: {join_words(told)}", f'<ul class="answers">{folded}</ul>')
    return f'<ul class="answers">{shown}</ul>{more}'


def _answer(line: VerdictLine) -> str:
    return (
        f'<li class="answer tone-{line.tone}">'
        f'<span class="sign" aria-hidden="true">{_SIGNS[line.tone]}</span>'
        f'<p class="asked">{_link(line.question, line.href)}</p>'
        f'<p class="verdict">{escape(line.verdict)}</p><p class="said">{_lines(line.sentence)}</p></li>'
    )


def _lines(text: str) -> str:
    return "<br>".join(escape(line) for line in text.split("\n") if line)


def _link(text: str, href: str) -> str:
    return f'<a href="{escape(href)}">{escape(text)}</a>' if href else escape(text)


def _attention(model: IndexModel) -> str:
    if not model.attention:
        return _section("What needs a decision", "attention", f"<p>{_nothing(model)}</p>")
    lines = sorted(model.attention, key=lambda line: not line.urgent)
    first = max(_OPEN_DECISIONS, sum(line.urgent for line in lines))
    first = first if len(lines) - first > _SPARE else len(lines)
    body = _decisions(lines[:first])
    if rest := lines[first:]:
        body += fold(
            f"{count_words(len(rest), 'more decision')}, none of them for risk control", _decisions(rest)
        )
    return _section("What needs a decision", "attention", body)


def _decisions(lines: Iterable[AttentionLine]) -> str:
    return f'<ol class="decisions">{"".join(map(_decision, lines))}</ol>'


def _decision(line: AttentionLine) -> str:
    mark = '<span class="urgent">Risk control</span> ' if line.urgent else ""
    where = f'<p class="where">{_lines(line.detail)}</p>' if line.detail else ""
    who = f'<p class="who">{escape(line.who)}</p>' if line.who else ""
    asked = f'<p class="asked">{mark}{_link(line.text, line.href)}</p>'
    return f'<li><div class="decision">{asked}{who}{where}</div></li>'


def _nothing(model: IndexModel) -> str:
    """Say why nothing is listed; a part that failed could have crossed a threshold."""
    if not model.complete:
        return f"Not known: part of this {model.noun} failed or was not run."
    if model.thresholds is None:
        return f"Not known: no page of this pack holds the {model.noun} against thresholds."
    if model.thresholds == 0:
        return "No threshold was agreed beforehand, so nothing can have crossed one."
    return "No threshold agreed beforehand was crossed."


def _bullets(heading: str, name: str, lines: Iterable[str], word: str) -> str:
    items = [f"<li>{escape(line)}</li>" for line in lines]
    first = _OPEN_DECISIONS if len(items) > _OPEN_DECISIONS + _SPARE else len(items)
    body = f"<ul>{''.join(items[:first])}</ul>"
    if rest := items[first:]:
        body += fold(count_words(len(rest), f"more {word}"), f"<ul>{''.join(rest)}</ul>")
    return _section(heading, name, body) if items else ""


def _sample(model: IndexModel) -> str:
    facts = [*model.draw_facts, *([("Reviews", model.reviews)] if model.reviews else [])]
    if not facts:
        return ""
    rows = "".join(f"<div><dt>{escape(name)}</dt><dd>{digest(value)}</dd></div>" for name, value in facts)
    return _section("How the sample was drawn and reviewed", "sample", f'<dl class="facts">{rows}</dl>')


def _pages(pages: tuple[PageLine, ...]) -> str:
    items = "".join(
        f"<li><h3>{_link(page.title, page.href)}{_status(page.status)}</h3><p>{_lines(page.summary)}</p></li>"
        for page in pages
    )
    return _section("Pages", "pages", f'<ul class="pages">{items}</ul>') if items else ""


def _status(status: str) -> str:
    return "" if status == "complete" else f' <span class="state">{escape(status)}</span>'


def _checking(model: IndexModel) -> str:
    from bs4 import BeautifulSoup

    commands = "".join(f"<pre>{escape(command)}</pre>" for command in model.verify)
    again = ", and draws the sample again" if model.draw_facts else ""
    text = (
        "<p>Anybody with Python 3.8 or later can check this pack, without installing anything. In its "
        f"folder:</p>{commands}<p>This names every file that was changed, is missing or was added since the "
        f"pack was sealed{again}. It ends with the SHA-256 of the manifest: compare that "
        "with the one given to you when the pack was issued. Only then do you know that the pack as a whole "
        "was not replaced.</p>"
    )
    if model.files:
        columns = [
            Column("name", "File", "stub"),
            Column("sha256", "SHA-256 begins with", "code", lambda row: row["sha256"][:16]),
        ]
        rows = [{"name": line.name, "sha256": line.sha256} for line in model.files]
        soup = BeautifulSoup(table("Files of this pack", columns, rows, longest=200), "html.parser")
        mend_tables(soup)
        text += fold(f"The {count_words(len(model.files), 'file')} of this pack and their SHA-256", str(soup))
    return _section("How to check this pack", "checking", text)
