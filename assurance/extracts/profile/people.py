"""What in a column tells who somebody is: by its heading, or by what its cells look like."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final, Literal

__all__ = [
    "Person",
    "heading_words",
    "is_reference",
    "names_people",
    "person_by_cells",
    "person_by_heading",
]

Person = Literal["nhs_number", "person_id", "birth", "postcode", "name", "contact", "address", "other", ""]

_HEADINGS: Final[tuple[tuple[Person, str], ...]] = (
    ("nhs_number", r"\bnhs( |$)(no|num|number|id)?\b|\bnhsno\b|\bnhsnumber\b"),
    ("birth", r"\bdob\b|date of birth|birth ?date|\bborn\b|dateofbirth"),
    ("postcode", r"\bpost ?codes?\b|\bpcode\b|\bpcd\b|\bzip( ?code)?\b"),
    ("contact", r"e ?mail|\b(tele)?phone\b|\bmobile\b|\btel\b|\bfax\b"),
    ("address", r"\baddress|\bstreet\b|\bhouse\b"),
    (
        "name",
        r"\b(sur|fore|first|last|middle|given|family|full|maiden|preferred|patient|client|person|"
        r"service user|user|carer|next of kin|staff|worker|gp|clinician|consultant|practitioner) ?names?\b|"
        r"^names?$|"
        r"\bsurname\b|\bforename|"
        r"\bnext of kin\b|\bnok\b|\binitials\b",
    ),
    ("other", r"\bpassport\b|national insurance|\bni (no|number)\b|\bssn\b|social security|\bdriving\b"),
    (
        "person_id",
        r"\b(patient|person|client|service user|user|resident|customer|member|hospital|unit|district|mpi|pas|"
        r"local patient|medicaid|msis|beneficiary) ?(id|identifier|no|num|number|ref|reference|key)\b|"
        r"\bmrn\b|\bpatient$|\bclient$|\bperson$",
    ),
)  # fmt: skip
_STAFF: Final = re.compile(
    r"coordinator|clinician|worker|consultant|practitioner|therapist|nurse|doctor|physician|manager|assessor|"
    r"reviewer|author|\bstaff\b|\bseen by\b|\bby$|allocated to|assigned|\bowner\b|\blead\b|\bgp$|"
    r"\busername\b|entered by|"
    r"comment|free ?text|narrative|\bremarks?\b|\bnotes?$",  # where sentences stand, names may stand
)
_ORGANISED: Final = re.compile(
    r"team|ward|site|provider|service|clinic|unit|hospital|trust|organisation|org\b|department|dept|special|"
    r"locality|area|region|borough|district|county|ccg|icb|commissioner|practice|status|type|category|class|"
    r"code|reason|source|route|urgency|priority|outcome|decision|method|mode|medium|gender|\bsex\b|ethnic|"
    r"band|group|level|grade|flag|result|stage|attend|purpose|setting|location|discharge|severity|period|measure"
)

_REFERENCE: Final = re.compile(
    r"\b(id|ids|identifier|no|num|number|ref|reference|key|uid|guid|uuid)$|[a-z]id$"
)


def heading_words(heading: str) -> str:
    """Write a heading as lower-case words, whatever joined them.

    Examples
    --------
    >>> heading_words("NHSNumber"), heading_words("Referral_received-Date "), heading_words("DOB")
    ('nhs number', 'referral received date', 'dob')
    """
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])", " ", heading)
    return " ".join(re.sub(r"[^0-9A-Za-z]+", " ", spaced).lower().split())


def person_by_heading(heading: str) -> Person:
    """Tell what kind of identity a heading announces, or ''.

    Examples
    --------
    >>> person_by_heading("Patient Surname"), person_by_heading("NHS No."), person_by_heading("Team name")
    ('name', 'nhs_number', '')
    """
    words = heading_words(heading)
    return next((kind for kind, pattern in _HEADINGS if re.search(pattern, words)), "")


def is_reference(heading: str) -> bool:
    """Tell whether a heading announces the number or key of something.

    Examples
    --------
    >>> is_reference("Referral ID"), is_reference("UniqServReqID"), is_reference("Paid")
    (True, True, False)
    """
    words = heading_words(heading)
    return bool(_REFERENCE.search(words)) and words not in ("paid", "valid", "covid", "void")


def person_by_cells(classes: Mapping[str, int], *, nhs_numbers: int, filled: int) -> Person:
    """Tell what kind of identity the cells look like, or ''; a column of five cells at least.

    Parameters
    ----------
    classes : cells by class of shape
    nhs_numbers : cells of ten digits with the check digit of an NHS number (one number in eleven has it
        by chance)
    filled : cells that say something
    """
    if filled < 5:
        return ""
    if nhs_numbers >= 0.5 * filled:
        return "nhs_number"
    if classes.get("email", 0) >= 0.2 * filled or classes.get("phone", 0) >= 0.5 * filled:
        return "contact"
    return "postcode" if classes.get("postcode", 0) >= 0.8 * filled else ""


def names_people(heading: str, classes: Mapping[str, int]) -> bool:
    """Tell whether short repeated texts may be names, of staff say, so that none may be written down.

    A column whose heading speaks of teams, reasons or kinds may hold words with capitals; any other may
    not. One of comments or notes is never shown.
    """
    words = heading_words(heading)
    if _STAFF.search(words):
        return True
    return not _ORGANISED.search(words) and bool(classes.get("name") or classes.get("capital"))
