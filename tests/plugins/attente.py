"""A second connection that waits for the lock of the first: what PostgreSQL does and SQLite, who writes one at a time, never shows."""

from __future__ import annotations

import threading
from collections.abc import Callable
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import pytest
from django.db import connection, transaction

from candidates.workflow import verrouiller
from tests.plugins.travailleur import attendre

if TYPE_CHECKING:
    from collections.abc import Iterator

deux_ecritures = pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite writes one transaction at a time: no two can wait for each other")


@contextmanager
def pendant_l_attente(dossier_id: object, verbe: Callable[[], Any]) -> Iterator[list[Any]]:
    """Hold the dossier, start `verbe` on another connection, and give the hand once it waits; what it returned, or raised, is in the list at the end."""
    issues: list[Any] = []

    def faire() -> None:
        try:
            issues.append(verbe())
        except Exception as erreur:
            issues.append(erreur)
        finally:
            connection.close()

    fil = threading.Thread(target=faire)
    with transaction.atomic():
        verrouiller(str(dossier_id))
        fil.start()
        attendre(_quelqu_un_attend, "la seconde écriture attend le dossier")
        yield issues
    fil.join()


def _quelqu_un_attend() -> bool:
    with connection.cursor() as curseur:
        curseur.execute("SELECT EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted)")
        return bool(curseur.fetchone()[0])
