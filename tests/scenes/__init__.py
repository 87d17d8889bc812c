"""Scenes played once by the services, then put back as they were: rows, files and what waits for the commit.

`Memoire` says when a scene may be put back and when it must be played; `etat` knows the database and the private files.
"""

from .memoire import MEMOIRE, rejouable
from .scene import SceneGardee

__all__ = ["MEMOIRE", "SceneGardee", "rejouable"]
