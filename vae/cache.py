"""The shared memory of the processes, that a stopped Redis turns into each one's own: limits are looser then, and pages still answer."""

from __future__ import annotations

from typing import Any

from django.core.cache.backends.locmem import LocMemCache
from django.core.cache.backends.redis import RedisCache
from redis.exceptions import RedisError


class RedisSinonMemoire(RedisCache):
    """Redis; for as long as it does not answer, a memory of this process. Nobody is refused a sign-in for a cache that is away."""

    def __init__(self, server: str, params: dict[str, Any]) -> None:
        super().__init__(server, params)
        self._secours = LocMemCache("redis-absent", {})

    def _essayer(self, methode: str, *args: Any, **kwargs: Any) -> Any:
        try:
            return getattr(super(), methode)(*args, **kwargs)
        except RedisError:
            return getattr(self._secours, methode)(*args, **kwargs)

    def add(self, *args: Any, **kwargs: Any) -> Any:
        """Set a key that is not there yet."""
        return self._essayer("add", *args, **kwargs)

    def get(self, *args: Any, **kwargs: Any) -> Any:
        """Read a key."""
        return self._essayer("get", *args, **kwargs)

    def set(self, *args: Any, **kwargs: Any) -> Any:
        """Write a key."""
        return self._essayer("set", *args, **kwargs)

    def touch(self, *args: Any, **kwargs: Any) -> Any:
        """Give a key more time."""
        return self._essayer("touch", *args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> Any:
        """Forget a key."""
        return self._essayer("delete", *args, **kwargs)

    def has_key(self, *args: Any, **kwargs: Any) -> Any:
        """Say whether a key is there."""
        return self._essayer("has_key", *args, **kwargs)

    def incr(self, *args: Any, **kwargs: Any) -> Any:
        """Count; `ValueError` for a key that is not there."""
        return self._essayer("incr", *args, **kwargs)

    def clear(self) -> Any:
        """Forget everything."""
        return self._essayer("clear")
