"""Makers of tiny notebooks."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from small_notebooks import PARAMETERS, leaves, notebook


@pytest.fixture
def make() -> SimpleNamespace:
    """Makers of notebooks."""
    return SimpleNamespace(notebook=notebook, leaves=leaves, parameters=PARAMETERS)


@pytest.fixture(scope="module")
def make_once() -> SimpleNamespace:
    """Makers of notebooks, for what runs once for a file of tests."""
    return SimpleNamespace(notebook=notebook, leaves=leaves)
