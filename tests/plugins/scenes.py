"""Scenes that are put back rather than played again: see `tests/scenes/`."""

from __future__ import annotations

import inspect

import pytest

from tests.scenes import MEMOIRE


@pytest.fixture(autouse=True)
def scenes(request: pytest.FixtureRequest) -> None:
    """A test begins; one that replaces things, or that asks to, plays its scenes."""
    remplace = "monkeypatch" in inspect.signature(request.function).parameters
    MEMOIRE.commencer(permise=not remplace and request.node.get_closest_marker("scenes_jouees") is None)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """How many scenes were put back, in a run of one process."""
    if MEMOIRE.rejouees:
        terminalreporter.write_line(f"scènes : {MEMOIRE.jouees} jouées, {MEMOIRE.rejouees} remises en place")
