"""Looking at a file before anything is declared: how it is written, and what its columns seem to hold."""

from assurance.extracts.profile.column import FEWEST, ColumnProfile, DateLook
from assurance.extracts.profile.loading import Table
from assurance.extracts.profile.pairs import DatePair
from assurance.extracts.profile.profile import FileProfile, profile_file, profile_tables

__all__ = [
    "FEWEST",
    "ColumnProfile",
    "DateLook",
    "DatePair",
    "FileProfile",
    "Table",
    "profile_file",
    "profile_tables",
]
