"""Times to an event with those kept in for whom it has not come: Kaplan-Meier curves and centiles."""

from assurance.variation.waiting.curve import Curve, Reached, waiting_curve
from assurance.variation.waiting.reading import read_waits
from assurance.variation.waiting.result import Waits

__all__ = ["Curve", "Reached", "Waits", "read_waits", "waiting_curve"]
