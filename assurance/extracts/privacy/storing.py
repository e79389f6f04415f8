"""What is stored of each column: its value, or what stands in place of somebody's identity."""

from __future__ import annotations

from collections.abc import Mapping

from assurance.engine.dialect import text_literal
from assurance.extracts.privacy.ages import age_band_sql, age_faults
from assurance.extracts.privacy.look_ups import look_up_faults, look_up_sql
from assurance.extracts.privacy.postcodes import postcode_faults, postcode_sql
from assurance.extracts.privacy.pseudonyms import pseudonym_sql
from assurance.extracts.setting import Setting
from assurance.extracts.values.conversion import Faults, Names
from assurance.programme import FileSource

__all__ = ["stored_sql", "storing_faults"]


def stored_sql(name: str, source: FileSource, *, places: Mapping[str, Names], setting: Setting) -> str | None:
    """Write SQL of what is stored of one column, over the values of the row; None where nothing is.

    Parameters
    ----------
    name, source : the column, and the source that declares it
    places : SQL names of every column of the source, as the age of a person needs another date
    setting : has the key and the lists
    """
    column, at = source.columns[name], places[name]
    becomes = column.becomes
    if becomes is None:
        return None if column.withheld else at.value
    if becomes.pseudonym:
        return pseudonym_sql(becomes.pseudonym, at.value)
    if becomes.age_band and becomes.on:
        return age_band_sql(at.value, _day(becomes.on, source, places, setting), becomes.age_band)
    if becomes.postcode:
        return postcode_sql(at.value, becomes.postcode)
    return look_up_sql(column, at, setting=setting)


def storing_faults(name: str, source: FileSource, *, places: Mapping[str, Names], setting: Setting) -> Faults:
    """List the conditions under which an identifying cell cannot become what is declared.

    Parameters
    ----------
    name, source, places, setting : as in `stored_sql`
    """
    column, at = source.columns[name], places[name]
    becomes = column.becomes
    if becomes is None or becomes.pseudonym:
        return ()
    if becomes.age_band and becomes.on:
        found = age_faults(at.value, _day(becomes.on, source, places, setting), becomes.on)
    elif becomes.postcode:
        found = postcode_faults(at.value)
    else:
        found = look_up_faults(column, at, setting=setting)
    return tuple((f"{at.cell} IS NOT NULL AND ({when})", reason) for when, reason in found)


def _day(name: str, source: FileSource, places: Mapping[str, Names], setting: Setting) -> str:
    """Write SQL of the local day that stands in a date or timestamp column of the row."""
    value = places[name].value
    if source.columns[name].type == "date":
        return value
    return f"CAST(timezone({text_literal(setting.clock.time_zone)}, timezone('UTC', {value})) AS DATE)"
