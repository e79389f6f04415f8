"""Definition honesty: how far the definition of a figure moves it, reading by reading."""

from assurance.reconciliation.readings.measures import measure_readings, readings_of_source
from assurance.reconciliation.readings.result import Reading, Readings

__all__ = ["Reading", "Readings", "measure_readings", "readings_of_source"]
