"""Shadow sources: what they print beside the declared source, and what they keep beside the records."""

from assurance.reconciliation.rivals.find import find_rivals
from assurance.reconciliation.rivals.result import STANDINGS, Rivals

__all__ = ["STANDINGS", "Rivals", "find_rivals"]
