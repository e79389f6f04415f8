"""What must always hold of control charts. Values are whole, so that arithmetic adds no doubt."""

from __future__ import annotations

from hypothesis import given, settings
from hypothesis import strategies as st

from assurance.variation import PROFILES, xmr

series = st.lists(st.one_of(st.integers(-9, 9), st.none()), min_size=2, max_size=45).filter(
    lambda values: sum(v is not None for v in values) >= 2
)
profiles = st.sampled_from(sorted(PROFILES))
FLIP = {"increase": "decrease", "decrease": "increase", "neutral": "neutral"}
TURN = {"neutral_high": "neutral_low", "neutral_low": "neutral_high"}


@settings(max_examples=120, deadline=None)
@given(series, profiles, st.sampled_from(sorted(FLIP)))
def test_negated_values_with_the_other_direction_mean_the_same(values, profile, direction):
    chart = xmr(values, profile=profile, direction=direction, target=2)
    mirror = xmr(
        [None if v is None else -v for v in values], profile=profile, direction=FLIP[direction], target=-2
    )
    assert mirror.rule == chart.rule
    assert mirror.point_type == tuple(TURN.get(kind, kind) for kind in chart.point_type)
    assert mirror.assurance == chart.assurance


@settings(max_examples=120, deadline=None)
@given(series, profiles, st.integers(-1000, 1000))
def test_a_constant_added_changes_no_verdict(values, profile, constant):
    chart = xmr(values, profile=profile)
    moved = xmr([None if v is None else v + constant for v in values], profile=profile)
    assert (moved.rule, moved.point_type) == (chart.rule, chart.point_type)


@settings(max_examples=80, deadline=None)
@given(series, profiles)
def test_every_point_has_one_kind_and_missing_ones_are_never_judged(values, profile):
    chart = xmr(values, profile=profile)
    kinds = {"improvement", "concern", "common_cause", "missing"}
    assert set(chart.point_type) <= kinds
    for value, kind, special, rule in zip(
        values, chart.point_type, chart.special_cause, chart.rule, strict=True
    ):
        assert (value is None) == (kind == "missing")
        assert special == (kind in ("improvement", "concern")) == bool(rule)


@settings(max_examples=60, deadline=None)
@given(series, series, profiles)
def test_groups_are_charts_of_their_own(first, second, profile):
    both = xmr(first + second, profile=profile, rebase=[len(first)])
    parts = xmr(first, profile=profile), xmr(second, profile=profile)
    assert both.point_type == parts[0].point_type + parts[1].point_type
    assert both.upper == parts[0].upper + parts[1].upper


@settings(max_examples=60, deadline=None)
@given(series, profiles, st.data())
def test_excluding_a_point_is_leaving_it_out(values, profile, data):
    place = data.draw(st.integers(0, len(values)))
    with_point = [*values[:place], 500, *values[place:]]
    chart, plain = xmr(with_point, profile=profile, exclude=[place]), xmr(values, profile=profile)
    assert chart.point_type[:place] + chart.point_type[place + 1 :] == plain.point_type
    assert chart.mean[0] == plain.mean[0]
