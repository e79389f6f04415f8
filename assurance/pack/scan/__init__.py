"""The identifier scan: nobody's number, name or birth in any file of a folder that is to be released."""

from assurance.pack.scan.clearing import require_clean
from assurance.pack.scan.folder import scan_folder
from assurance.pack.scan.own import Own, own_of_texts
from assurance.pack.scan.references import reference_patterns
from assurance.pack.scan.sightings import Kind, Scan, Sighting

__all__ = [
    "Kind",
    "Own",
    "Scan",
    "Sighting",
    "own_of_texts",
    "reference_patterns",
    "require_clean",
    "scan_folder",
]
