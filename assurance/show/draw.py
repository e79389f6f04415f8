"""The draw: how many cases of each stratum, by which seed, proved by what."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assurance.sampling import Certificate, Draw
from assurance.show.layout import WIDTH, beside, label_rows
from assurance.show.registry import Picture, alt_text, picture, sentence, tables
from assurance.show.tables import Column, table
from assurance.show.theme import BLUE, MUTED, PALE
from assurance.show.words import count_words, join_words, moment_words, of_words, plural, was

if TYPE_CHECKING:
    from matplotlib.axes import Axes

__all__: list[str] = []

_LONGEST_PLOT = 40


def _sizes(result: Draw) -> list[tuple[str, int, int]]:
    """Give stratum, cases and cases drawn, in the order of the frame."""
    return [(name, size, int(result.sizes.get(name, 0))) for name, size in result.population.items()]


@sentence.register
def _sentence(result: Draw) -> str:
    if not result.population:
        return f"Nothing was drawn: no case is in the frame.{_nothing_sealed(result.certificate)}"
    sizes = _sizes(result)
    population, drawn = sum(size for _, size, _ in sizes), sum(size for _, _, size in sizes)
    strata = count_words(len(sizes), "stratum", "strata")
    text = f"{of_words(drawn, population)} {plural(population, 'case')} {was(drawn)} drawn, from {strata}: "
    text += _how(result) + _spare(result)
    if result.taken_whole:
        names = join_words(result.taken_whole)
        text += f" Too small to sample, and so taken whole: {names}."
    if result.certificate is not None:
        text += _sealing(result.certificate) + _coordinated(result.certificate)
    return text


def _nothing_sealed(seal: Certificate | None) -> str:
    """Say of an empty frame that it was committed to as such, without a seed."""
    if seal is None:
        return ""
    return (
        " No seed was needed, and none was taken. The empty frame and the plan were entered in the ledger on "
        f"{moment_words(seal.committed_at)}; cases that come into the records later do not enter it."
    )


def _how(result: Draw) -> str:
    if result.selection == "systematic":
        order = join_words([*result.ordered_by, "the case's key"])
        return (
            f"in each stratum every k-th case of a list ordered by {order}, from a start that follows from "
            "the seed. How much such a sample varies cannot be told from one sample; its bounds are those "
            "of a "
            "simple random sample."
        )
    return (
        "in each stratum those with the lowest tickets, which follow from the seed and the case's key alone."
    )


def _spare(result: Draw) -> str:
    """Say how many reserves stand by, and what for."""
    spare = list(result.reserves_by_stratum.values())
    if not any(spare):
        return ""
    each = count_words(max(spare), "reserve")
    most = f" Up to {each} per stratum {plural(max(spare), 'stands', 'stand')} by, in ticket order"
    return f"{most}: they replace cases that prove ineligible, and no others."


def _coordinated(seal: Certificate) -> str:
    """Say what a permanent seed and an extension mean for the reader."""
    text = ""
    if seal.permanent_seed:
        text += (
            " The seed is that of every period, so that part of a sample is seen again as planned; whoever "
            "holds the frame can foresee later samples."
        )
    for grown in seal.extensions:
        known = (
            f" when {count_words(grown.answers_given, 'answer')} {was(grown.answers_given)} known, so bounds "
            "are those that hold whenever a review stops"
            if grown.answers_given
            else " before any answer was known"
        )
        text += (
            f" The sample was extended from {grown.former:,} to {grown.total:,} cases on "
            f"{moment_words(grown.extended_at)} by {grown.extended_by},{known}."
        )
    return text


def _sealing(seal: Certificate) -> str:
    """Say in which order frame, plan and seed were entered, and what that does not show."""
    if seal.permanent_seed:
        return (
            f" Frame and plan were entered in the ledger on {moment_words(seal.committed_at)}; the sample "
            "was "
            f"drawn on {moment_words(seal.drawn_at)} by {seal.drawn_by}."
        )
    order = (
        f" Frame and plan were entered in the ledger on {moment_words(seal.committed_at)}, before the seed"
    )
    when = f"{moment_words(seal.drawn_at)} by {seal.drawn_by}"
    if seal.seed_source != "typed":
        return f"{order} was taken from the system, once, on {when}: nobody could choose it."
    return (
        f"{order} was typed by a person, on {when}. Ask where that number came from: the ledger shows when "
        "it was typed, not that it came from dice or a lottery."
    )


@alt_text.register
def _alt(result: Draw) -> str:
    sizes = _sizes(result)
    if not sizes:
        return "No plot: nothing was drawn."
    shown = sizes[:_LONGEST_PLOT]
    parts = [f"{name}: {of_words(drawn, size)} cases drawn" for name, size, drawn in shown]
    more = f" {of_words(len(shown), len(sizes))} strata shown." if len(shown) < len(sizes) else ""
    return f"Bar chart of cases and sampled cases by stratum. {'. '.join(parts)}.{more}"


@picture.register
def _picture(result: Draw) -> Picture | None:
    sizes = _sizes(result)[:_LONGEST_PLOT]
    if not sizes:
        return None

    def draw(ax: Axes) -> None:
        label_rows(ax, range(len(sizes)), [name for name, _, _ in sizes])
        for y, (_, size, drawn) in enumerate(sizes):
            ax.barh(y, size, height=0.66, color=PALE, edgecolor=MUTED, linewidth=1)
            ax.barh(y, drawn, height=0.34, color=BLUE)
            beside(ax, y, f"{of_words(drawn, size)}{', all' if drawn == size else ''}", bold=drawn == size)
        ax.set_xlim(0, max((size for _, size, _ in sizes), default=1) or 1)
        ax.set_xlabel("Cases")

    caption = "Cases of each stratum (wide bar) and those drawn (narrow bar)."
    return Picture(caption, WIDTH, 0.8 + 0.36 * len(sizes), draw)


@tables.register
def _tables(result: Draw) -> tuple[str, ...]:
    if not result.population:
        return _proof(result)
    rows: list[dict[str, Any]] = [
        {"stratum": name, "cases": size, "drawn": drawn, "chance": drawn / size if size else None}
        for name, size, drawn in _sizes(result)
    ]
    sizes = table(
        "Cases drawn by stratum",
        [
            Column("stratum", "Stratum", "stub"),
            Column("cases", "Cases", "count"),
            Column("drawn", "Drawn", "count"),
            Column("chance", "Chance of each case", "percent"),
        ],
        rows,
    )
    return sizes, *_proof(result)


def _proof(result: Draw) -> tuple[str, ...]:
    facts = [("Seed", result.seed or "none: nothing was drawn")]
    if result.certificate is not None and not result.certificate.draw_hash:
        proof = result.certificate
        facts += [
            ("SHA-256 of the empty frame", proof.frame_digest),
            ("SHA-256 of the plan", proof.plan_digest),
            ("Frame and plan entered", moment_words(proof.committed_at, seconds=True)),
            ("Ledger entry of frame and plan", proof.commit_hash),
        ]
    elif result.certificate is not None:
        proof = result.certificate
        typed = proof.seed_source == "typed"
        facts += [
            ("Where the seed came from", "a person who typed it" if typed else "the system, once"),
            ("SHA-256 of the frame", proof.frame_digest),
            ("SHA-256 of the plan", proof.plan_digest),
            ("Frame and plan entered", moment_words(proof.committed_at, seconds=True)),
            ("Ledger entry of frame and plan", proof.commit_hash),
            (
                "Sample drawn" if proof.permanent_seed else "Seed entered, sample drawn",
                moment_words(proof.drawn_at, seconds=True),
            ),
            ("Ledger entry of the draw", proof.draw_hash),
            ("Drawn by", proof.drawn_by),
            *(
                (f"Ledger entry of the extension to {grown.total:,} cases", grown.event_hash)
                for grown in proof.extensions
            ),
        ]
    rows = [{"fact": fact, "value": str(value)} for fact, value in facts]
    columns = [Column("fact", "Fact", "stub"), Column("value", "Value", "digest")]
    return (table("What the draw can be repeated from", columns, rows),)
