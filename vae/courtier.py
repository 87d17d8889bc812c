"""The broker without a server: kombu's folder of messages, where a message appears whole or not at all.

Kombu opens a message under its final name, then writes it: a worker that looks at that instant reads an empty file and
stops. Here a message is written aside and renamed, and the tables of queues are read and written under one lock.
"""

from __future__ import annotations

import os
import time
import uuid
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from kombu.exceptions import ChannelError
from kombu.transport import filesystem
from kombu.utils.encoding import str_to_bytes
from kombu.utils.json import dumps

if TYPE_CHECKING:
    from collections.abc import Iterator


class Channel(filesystem.Channel):
    """A channel whose files are never read half-written."""

    @contextmanager
    def _tables(self) -> Iterator[None]:
        """Hold the lock of the tables of queues."""
        self.control_folder.mkdir(exist_ok=True)
        with (self.control_folder / ".verrou").open("ab") as verrou:
            filesystem.lock(verrou, filesystem.LOCK_EX)
            try:
                yield
            finally:
                filesystem.unlock(verrou)

    def get_table(self, exchange: str) -> list[Any]:
        """Read the queues bound to `exchange`."""
        with self._tables():
            return super().get_table(exchange)

    def _queue_bind(self, *args: Any) -> None:
        with self._tables():
            super()._queue_bind(*args)

    def _put(self, queue: str, payload: Any, **kwargs: Any) -> None:
        nom = f"{round(time.monotonic() * 1000)}_{uuid.uuid4()}.{queue}.msg"
        chemin, brouillon = Path(self.data_folder_out) / nom, Path(self.data_folder_out) / f"{nom}.ecriture"
        try:
            brouillon.write_bytes(str_to_bytes(dumps(payload)))
            os.replace(brouillon, chemin)  # noqa: PTH105 - the name says that it is one step
        except OSError as erreur:
            raise ChannelError(f"Le message {nom} n’a pas pu être déposé.") from erreur


class Transport(filesystem.Transport):
    """Kombu's transport with these channels."""

    Channel = Channel
