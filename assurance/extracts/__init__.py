"""Reading and checking extracts: every row ends accepted, excluded or rejected, and is counted."""

from assurance.extracts.cases import derive_cases
from assurance.extracts.files.locate import has_come
from assurance.extracts.intake import Intake, check_fit
from assurance.extracts.privacy.holding import Held, held_by
from assurance.extracts.privacy.keys import Key, data_folders_above, find_key, make_key_file
from assurance.extracts.privacy.pseudonyms import pseudonym
from assurance.extracts.privacy.receipts import record_receipts
from assurance.extracts.privacy.recognising import Recognised, recognise, token_files
from assurance.extracts.privacy.retention import Retention, delete_held, retention
from assurance.extracts.quality import DataQuality, SourceQuality
from assurance.extracts.receiving import receive
from assurance.extracts.registering import register
from assurance.extracts.suspicion.earlier import DROP_WORDS, fell_off

__all__ = [
    "DROP_WORDS",
    "DataQuality",
    "Held",
    "Intake",
    "Key",
    "Recognised",
    "Retention",
    "SourceQuality",
    "check_fit",
    "data_folders_above",
    "delete_held",
    "derive_cases",
    "fell_off",
    "find_key",
    "has_come",
    "held_by",
    "make_key_file",
    "pseudonym",
    "receive",
    "recognise",
    "record_receipts",
    "register",
    "retention",
    "token_files",
]
