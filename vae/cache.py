"""The shared cache, that no page depends on: while Redis is away, each process counts for itself."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

from django.core.cache import BaseCache
from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError

journal_technique = logging.getLogger(__name__)
GESTES = ("add", "get", "set", "touch", "delete", "get_many", "set_many", "delete_many", "has_key", "incr", "clear")


class Cache(RedisCache):
    """Redis; a local memory in its place for as long as it does not answer. Rate limits go on, less strict: each process its own."""

    def __init__(self, server: Any, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        autres = {c: v for c, v in params.items() if c != "OPTIONS"}
        self._secours: BaseCache = LocMemCache("secours", autres)


def _ou_secours(geste: str) -> Callable[..., Any]:
    def faire(self: Cache, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(Cache, self), geste)(*args, **kwargs)
        except (RedisError, OSError):
            journal_technique.warning("Cache : Redis ne répond pas, ce processus compte seul.")
            return getattr(self._secours, geste)(*args, **kwargs)

    return faire


for _geste in GESTES:
    setattr(Cache, _geste, _ou_secours(_geste))
