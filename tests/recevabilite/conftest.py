"""The cast in office before the days that the tests of the clock play, whatever the date of the machine."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from bureau.scenario import Scene


@pytest.fixture
def scene_de_2025(time_machine: Any, request: pytest.FixtureRequest) -> Scene:
    """The tiny scene on 1 December 2025."""
    time_machine.move_to(datetime(2025, 12, 1, 12, tzinfo=UTC), tick=False)
    return request.getfixturevalue("petite_scene")
