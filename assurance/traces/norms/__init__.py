"""Norms learned from the events themselves: how long things take, in what order, and which cases depart."""

from assurance.traces.norms.deviations import Deviations, deviations
from assurance.traces.norms.profile import TemporalProfile, temporal_profile
from assurance.traces.norms.times import PairTimes
from assurance.traces.norms.variants import Variant, Variants, variants

__all__ = [
    "Deviations",
    "PairTimes",
    "TemporalProfile",
    "Variant",
    "Variants",
    "deviations",
    "temporal_profile",
    "variants",
]
