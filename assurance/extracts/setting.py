"""How one source is read: its clock, the key of its pseudonyms, and the lists its codes come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from assurance.extracts.intake import Intake
from assurance.extracts.privacy.keys import Key
from assurance.extracts.values.conversion import Clock
from assurance.extracts.values.date_orders import Orders
from assurance.programme import ListSource, Source

__all__ = ["Setting"]


@dataclass(frozen=True, slots=True)
class Setting:
    """All that reading a source needs besides its file and its declaration.

    Parameters
    ----------
    clock : order of dates and the time zone
    sources : of the programme, by id; lists among them give the types of looked-up values
    lists : intake of each list source that this source uses, its view registered on the engine
    key : of the pseudonyms; None where no column needs it
    orders : of day and month in columns that do not declare theirs, once the extract has been looked at
    """

    clock: Clock
    sources: Mapping[str, Source] = field(default_factory=dict)
    lists: Mapping[str, Intake] = field(default_factory=dict)
    key: Key | None = None
    orders: Orders = field(default_factory=Orders)

    def list_source(self, name: str) -> ListSource:
        """Give the declaration of a list that a column names; the programme's checks made sure of it."""
        source = self.sources[name]
        if not isinstance(source, ListSource):
            raise TypeError(f"source {name!r} is no list")
        return source
