"""Values and folder names that would be code, patterns or markup elsewhere are only text here."""

from __future__ import annotations

from pathlib import Path

from small_programme import PERIOD, SEED, Small, figures, make_small, referrals, review

SITES = (
    'O\'Brien "ward" --',
    "'; drop table referrals; --",
    "=cmd|' /C calc'!A0",
    "100%_$x^2$ \\",
    "{x} {{y}} %s",
    "Z\u00fcrich \u2013 Nord",
    "<script>alert(1)</script>",
)
MARKS = ("'", '"', "=1+", "<b>", "\\", ";", "%s", "{0}", "\u00e9")


def hostile(place: int, row: dict[str, str]) -> dict[str, str]:
    """Give a referral a site and a key that mean something to SQL, HTML, spreadsheets or plots."""
    key = MARKS[place % len(MARKS)] + row["referral_id"]
    return {**row, "referral_id": key, "site": SITES[place % len(SITES)]}


def hostile_programme(root: Path) -> Small:
    """Make the small programme below a folder named like a column, a pattern and a statement."""
    small = make_small(root / "team=1; drop [a]*")
    rows = [hostile(place, row) for place, row in enumerate(referrals())]
    small.write("referrals.csv", rows)
    small.write("board.csv", figures(rows))
    small.edit("sources.yaml", ", allowed: [North, South, Tiny]", "")
    small.edit(
        "measures.yaml", "    direction: increase\n", "    direction: increase\n    breakdowns: [site]\n"
    )
    small.edit("plan.yaml", "size: 12\n  minimum: 3", "size: 21\n  minimum: 1")
    return small


def test_a_month_of_hostile_values_is_counted_as_any_other(tmp_path: Path) -> None:
    small = hostile_programme(tmp_path)
    review(small)
    with small.open(PERIOD) as month:
        draw = month.draw(seed=SEED)
        results = month.results()
        html = "".join(result._repr_html_() for result in results.values())
        frame = month.frame()
    assert set(draw.population) == set(SITES)
    assert frame.size == sum(draw.population.values()) == 37
    assert results["estimate"].status == "estimated"
    assert {f"site={site}" for site in SITES} <= set(results["variation"].to_frame()["breakdown"])
    assert "<script>" not in html
