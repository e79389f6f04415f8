"""The quality of the data: completeness, validity, consistency, by field and by provider."""

from assurance.extracts.quality.counted import CheckCount, FieldCount, Fix, ProviderCount, Quality
from assurance.extracts.quality.result import DataQuality, ProviderScore, SourceQuality
from assurance.extracts.quality.score import dqmi, item_score

__all__ = [
    "CheckCount",
    "DataQuality",
    "FieldCount",
    "Fix",
    "ProviderCount",
    "ProviderScore",
    "Quality",
    "SourceQuality",
    "dqmi",
    "item_score",
]
