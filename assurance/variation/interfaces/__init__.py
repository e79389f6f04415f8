"""What is watched between services: reasons, minimum data sets, exceptions, and the figures beside them."""

from assurance.variation.interfaces.datasets import MinimumDatasets, read_datasets
from assurance.variation.interfaces.exceptions import Exceptions, read_exceptions
from assurance.variation.interfaces.figures import FIGURE_COLUMNS, InterfaceFigures
from assurance.variation.interfaces.themes import Themes, read_themes

__all__ = [
    "FIGURE_COLUMNS",
    "Exceptions",
    "InterfaceFigures",
    "MinimumDatasets",
    "Themes",
    "read_datasets",
    "read_exceptions",
    "read_themes",
]
