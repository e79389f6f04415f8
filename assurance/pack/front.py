"""The front page of a pack, put together from its findings and from what was declared."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from assurance.engine import file_sha256
from assurance.month import Month
from assurance.pack.across.previous import changes_of_month
from assurance.pack.answers import answers, compared, notes, standings
from assurance.pack.decisions import decisions
from assurance.pack.findings import Finding
from assurance.pack.footer import footer_of
from assurance.pack.page import Page
from assurance.sampling import Extension
from assurance.show.index import FileLine, IndexModel, PageLine
from assurance.show.shell import Banner
from assurance.show.words import count_words, moment_words, of_words, upper_first, was

__all__ = ["Page", "banners_of", "draw_facts", "front_page"]

_ABOUT = {
    "attention": "Each threshold that was crossed and who is told; what became of the rows of each file.",
    "draw": "Which cases could be drawn, which were, and what their review shows.",
    "reconcile": "Every published figure beside the same figure counted again from the records, and why "
    "they differ.",
    "traces": "Every case of the period against every rule of its pathway; a few as timelines.",
    "controls": "Every gate, required field, validation and authority over every case, and warning signs.",
    "variation": "Each measure over time, as a whole and part by part.",
    "interfaces": "What passes between services: how long it takes, what is declined, what comes back.",
    "readings": "Each definition read in every other natural way, and how far that moves its figure.",
    "quality": "Every scored field by provider: what is missing or invalid, and what to correct.",
    "own": "A report of this programme's own.",
}
"""What lies on a page, by a stage of its findings: said of the page, so that no finding stands for all."""


_PERMANENT = "entered with the first sample, so known before the frame of any later period"


def banners_of(month: Month, *, complete: bool, listed: int = 0) -> tuple[Banner, ...]:
    """Give the strips that stand on every page of a pack; `listed` cases differ and are named in a file."""
    banners = []
    if not complete:
        noun = month.period.noun()
        banners.append(Banner.incomplete(f"A part of this {noun} failed or did not run. Do not sign it off."))
    banners += [Banner.short(heading, text) for heading, text in month.shortfalls.items()]
    if month.programme.simulated:
        banners.append(Banner.simulated())
    status = month.estimate().status if month.programme.plan is not None else "estimated"
    if status not in ("estimated", "nothing to review"):
        said = month.estimate().sentence()
        banners.append(Banner.awaiting(upper_first(said.removeprefix("Awaiting review: "))))
    cases = month.programme.plan is not None or bool(month.programme.pathways) or bool(listed)
    banners.append(Banner.controlled(cases=cases))
    return tuple(banners)


def front_page(
    month: Month, *, pages: Sequence[Page], banners: Sequence[Banner], complete: bool, draft: Path
) -> IndexModel:
    """Put the front page together: what needs a decision, then the answers, then how to check them."""
    crossed = [f for page in pages for f in page.findings if f.stage == "attention"]
    return IndexModel(
        programme_title=month.programme.header.title,
        period_words=month.period.words(),
        noun=month.period.noun(),
        headline=_headline(month, pages, crossed, complete=complete),
        complete=complete,
        verdicts=answers(month, pages),
        group_notes=notes(month, pages),
        attention=decisions(month, crossed),
        thresholds=len(month.programme.rules) if _looked(pages) else None,
        draw_facts=draw_facts(month),
        reviews=_reviews(month),
        changes=changes_of_month(month, pages=pages, home=draft.parent),
        limitations=_limitations(month),
        pages=tuple(_page_line(page) for page in pages),
        files=tuple(
            FileLine(path.name, file_sha256(path)) for path in sorted(draft.iterdir()) if path.is_file()
        ),
        banners=tuple(banners),
        footer=footer_of(month),
    )


def _headline(month: Month, pages: Sequence[Page], found: Sequence[Finding], *, complete: bool) -> str:
    """Say the two things that a board takes away: thresholds crossed, and figures that do not hold."""
    noun = month.period.noun()
    if not complete:
        return (
            f"This pack is incomplete: part of the {noun} failed, so no conclusion can be drawn from it yet."
        )
    lines = [
        _quiet(month),
        _crossed(found, len(month.programme.rules)) if _looked(pages) else "",
        _compared(pages),
    ]
    return " ".join(filter(None, lines)) or f"What this {noun} shows is listed below."


def _quiet(month: Month) -> str:
    """Say that nothing was there to review; nothing where something was, or no sample is drawn."""
    if month.programme.plan is None or month.estimate().status != "nothing to review":
        return ""
    return f"Nothing to review: no case of {month.period.words()} belonged to the frame."


def _looked(pages: Sequence[Page]) -> bool:
    """Tell whether a page held the month against the thresholds: the same that accounts for the records."""
    return any(finding.stage in ("attention", "intake") for page in pages for finding in page.findings)


def _crossed(found: Sequence[Finding], agreed: int) -> str:
    if not agreed:
        return ""
    crossed = {str(one.numbers["rule"]) for one in found}
    if not crossed:
        return "No threshold agreed beforehand was crossed."
    urgent = {str(one.numbers["rule"]) for one in found if one.numbers["lane"] == "risk_control"}
    now = f", {len(urgent)} of them for risk control" if urgent else ""
    return f"{of_words(len(crossed), agreed)} thresholds agreed beforehand {was(len(crossed))} crossed{now}."


def _compared(pages: Sequence[Page]) -> str:
    """Say how many published figures hold, of those that could be compared: never of all there are."""
    counts = compared(pages)
    if counts is None:
        return ""
    settled, differ = counts
    if not settled:
        return "No published figure could be compared with the records."
    figures = f"{count_words(settled, 'published figure')} that could be compared with the records"
    if differ:
        verb = "differs" if differ == 1 else "differ"
        return f"Of {figures}, {differ:,} {verb}{_known(pages)}.{_in_shadows(pages)}"
    return f"The {figures} {'agrees' if settled == 1 else 'agree'}."


def _in_shadows(pages: Sequence[Page]) -> str:
    """Say how many of the figures that differ stand in shadow sources; nothing where none does."""
    count = sum(
        finding.stage == "reconcile" and bool(finding.numbers.get("shadow"))
        and finding.numbers.get("verdict") == "differs"
        for page in pages for finding in page.findings
    )  # fmt: skip
    if not count:
        return ""
    return f" {count:,} of those that differ {'stands' if count == 1 else 'stand'} in shadow sources."


def _known(pages: Sequence[Page]) -> str:
    """Say how many of the figures that differ are explained; nothing where no cause was looked for."""
    found = standings(pages)
    if not found:
        return ""
    left_open = sum(standing != "explained" for standing in found.values())
    return f": {len(found) - left_open:,} explained, {left_open:,} not"


def draw_facts(month: Month) -> tuple[tuple[str, str], ...]:
    """Say of the draw what anybody needs who wants to make it again; nothing where nothing is drawn."""
    if month.programme.plan is None:
        return ()
    draw = month.draw()
    facts = [
        ("Cases in the frame", f"{sum(draw.population.values()):,}"),
        ("Cases drawn", f"{sum(draw.sizes.values()):,}"),
        ("Seed", draw.seed or "none: the frame has no case, so nothing was drawn"),
    ]
    if (seal := draw.certificate) and not seal.draw_hash:
        facts += [
            ("Empty frame and plan entered", moment_words(seal.committed_at, seconds=True)),
            ("SHA-256 of the empty frame", seal.frame_digest),
            ("Ledger entry of frame and plan", seal.commit_hash),
        ]
        return tuple(facts)
    if seal := draw.certificate:
        typed = seal.seed_source == "typed"
        facts += [
            (
                "Where the seed came from",
                "typed by a person, who can say where it is from" if typed else "the system, once",
            ),
            ("Frame and plan entered", moment_words(seal.committed_at, seconds=True)),
            (
                "Sample drawn" if seal.permanent_seed else "Seed entered after them",
                f"{moment_words(seal.drawn_at, seconds=True)}, by {seal.drawn_by}",
            ),
            ("SHA-256 of the frame", seal.frame_digest),
            ("Ledger entry of frame and plan", seal.commit_hash),
            ("Ledger entry of the draw", seal.draw_hash),
        ]
        facts += [("Permanent seed", _PERMANENT)] if seal.permanent_seed else []
        facts += [_extension(grown) for grown in seal.extensions]
    twice = month.second_review()
    if twice is not None:
        facts.append(("Reviewed a second time", f"{count_words(len(twice), 'case')}, in second_review.csv"))
    return tuple(facts)


def _extension(grown: Extension) -> tuple[str, str]:
    """Say of an extension who made it and what was known by then: whoever looks has to be told both."""
    known = count_words(grown.answers_given, "answer")
    when = moment_words(grown.extended_at, seconds=True)
    return (
        f"Extended from {grown.former:,} to {grown.total:,}",
        f"{when}, by {grown.extended_by}, when {known} {was(grown.answers_given)} known",
    )


def _reviews(month: Month) -> str:
    if month.programme.plan is None:
        return ""
    estimates = month.estimate()
    if estimates.status == "nothing to review":
        return "nothing to review: the frame has no case"
    simulated = "; simulated, made up to show the method" if estimates.simulated else ""
    return f"{of_words(estimates.given, estimates.expected)} answers given{simulated}"


def _limitations(month: Month) -> tuple[str, ...]:
    """List what was declared, a line a measure, and then what the records themselves warn of."""
    header = [limitation.text for limitation in month.programme.header.limitations]
    measures = [
        f"{measure.title}: {' '.join(limitation.text for limitation in measure.limitations)}"
        for measure in month.programme.measures
        if measure.limitations
    ]
    frame = month.frame().warnings if month.programme.plan is not None else ()
    return (*header, *measures, *map(upper_first, (*frame, *month.warnings())))


def _page_line(page: Page) -> PageLine:
    if not page.status.done:
        return PageLine(page.href, page.title, page.status.reason, page.status.outcome)
    stages = [finding.stage for finding in page.findings]
    about = next((text for stage, text in _ABOUT.items() if stage in stages), "")
    return PageLine(page.href, page.title, about or next((f.words for f in page.findings), ""))
