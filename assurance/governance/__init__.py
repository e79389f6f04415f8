"""What was agreed to happen when a threshold is crossed."""

from assurance.governance.triggers import Attention, triggered

__all__ = ["Attention", "triggered"]
