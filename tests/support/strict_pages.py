"""The strict reader of pages that the room `show` tests with, for whole packs."""

from __future__ import annotations

import importlib.util
from pathlib import Path

_PLACE = Path(__file__).resolve().parents[1] / "rooms" / "show" / "conftest.py"
_SPEC = importlib.util.spec_from_file_location("show_conftest", _PLACE)
_MODULE = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(_MODULE)

page_faults = _MODULE.page_faults
every_result = _MODULE.every_result
