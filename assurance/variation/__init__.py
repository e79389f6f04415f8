"""Control charts: what varies by chance, what does not, and by whose rules."""

from assurance.variation.control_chart import ControlChart
from assurance.variation.profiles import PROFILES, Profile
from assurance.variation.trends import Trends
from assurance.variation.xmr import xmr

__all__ = ["PROFILES", "ControlChart", "Profile", "Trends", "xmr"]
