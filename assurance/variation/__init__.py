"""Control charts: what varies by chance, what does not, and by whose rules."""

from assurance.variation.control_chart import ControlChart
from assurance.variation.profiles import PROFILES, Profile
from assurance.variation.ranked import (
    RANK_COLUMNS,
    Part,
    RankedVariation,
    Ranking,
    rank_parts,
    share_interval,
)
from assurance.variation.trends import Trends
from assurance.variation.xmr import xmr

__all__ = [
    "PROFILES",
    "RANK_COLUMNS",
    "ControlChart",
    "Part",
    "Profile",
    "RankedVariation",
    "Ranking",
    "Trends",
    "rank_parts",
    "share_interval",
    "xmr",
]
