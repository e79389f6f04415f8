"""Rankings under other weights: those that remain are compared among themselves, and level ones are said."""

from __future__ import annotations

import pandas as pd

from assurance.show.trace_weights import is_ranked, scheme_rows, weight_tables, weight_words


def _found(*rows):
    frame = pd.DataFrame(rows, columns=["scheme", "group", "rank", "declared_rank"])
    return frame.astype({"rank": "Int64", "declared_rank": "Int64"}).assign(
        value=0.0, moved=frame["rank"] != frame["declared_rank"]
    )


def test_leaving_the_first_out_moves_nobody():
    found = _found(("declared", "a", 1, 1), ("declared", "b", 2, 2), ("declared", "c", 3, 3),
                   ("without a", "b", 1, 2), ("without a", "c", 2, 3),
                   ("double c", "a", 2, 1), ("double c", "b", 3, 2), ("double c", "c", 1, 3))  # fmt: skip
    assert [(row["scheme"], row["first"], row["moved"], row["ranked"]) for row in scheme_rows(found)] == [
        ("declared", "a", 0, 3), ("without a", "b", 0, 2), ("double c", "c", 3, 3)
    ]  # fmt: skip


def test_level_ones_and_those_without_a_rank_are_said():
    level = _found(*(("declared", name, 1, 1) for name in "abcde"))
    assert scheme_rows(level)[0]["first"] == "none, all are level"
    many = _found(*(("declared", name, 1, 1) for name in "abcd"), ("declared", "z", 5, 5))
    assert scheme_rows(many)[0]["first"] == "4 that are level"
    unknown = _found(("declared", "a", 1, 1), ("declared", "b", None, None))
    assert (scheme_rows(unknown)[0]["first"], scheme_rows(unknown)[0]["ranked"]) == ("a", 1)


def test_nothing_is_ranked_where_nothing_fell_short(make):
    dimensions = pd.DataFrame({"dimension": ["timely", "fields"], "assessed": [9, 9], "score": [1.0, 1.0]})
    kept = make.traces(weakest=None, score=1.0, dimensions=dimensions)
    assert not is_ranked(kept)
    assert weight_tables(kept) == []
    short = make.traces(weakest="timely", score=0.9, dimensions=dimensions.assign(score=[0.7, 0.9]))
    (shown,) = weight_tables(short)
    assert "the ranking by dimension stays under 5 of 5 other sets of weights" in shown


def test_how_far_it_hangs_on_the_weights_is_said(make):
    dimensions = pd.DataFrame({"dimension": ["timely", "fields"], "assessed": [9, 9], "score": [0.7, 0.8]})
    close = make.traces(weakest="timely", score=0.75, dimensions=dimensions)
    # doubled, fields costs 0.4 and timely 0.3; the other four sets: alike, without each, timely doubled
    assert weight_words(close) == [
        "Does it hang on the weights? 5 other sets of weights were tried, with all dimensions alike and "
        "with each left out or doubled: timely costs most under 3 of 4 that have it, else fields, and the "
        "order of all dimensions stays under 4 of 5."
    ]
    assert weight_words(close)[0] in close.sentence()
    clear = make.traces(
        weakest="timely", score=0.75, dimensions=dimensions.assign(score=[0.2, 0.9]), title="Clear"
    )
    assert "timely costs most under every one that has it, and the order" in weight_words(clear)[0]
    level = make.traces(weakest="timely", score=0.7, dimensions=dimensions.assign(score=[0.7, 0.7]))
    assert weight_words(level) == []
    kept = make.traces(weakest=None, score=1.0, dimensions=dimensions.assign(score=[1.0, 1.0]))
    assert weight_words(kept) == []
