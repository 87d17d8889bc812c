"""What each test process starts with: its memory of what was imported, and a database copied from the one that `script/test` migrated."""

from __future__ import annotations

import gc
import os
import shutil
from pathlib import Path

import pytest
from django.db import connection

MODELE = os.environ.get("VAE_BASE_MODELE", "")  # name of a migrated PostgreSQL database, or path of a migrated SQLite file; empty: migrate


def pytest_collection_finish() -> None:
    """The collector need not look again and again at what was imported."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)


@pytest.fixture(scope="session")
def django_db_modify_db_settings(django_db_modify_db_settings_parallel_suffix: None) -> None:
    """Start from the model, when there is one. With SQLite it takes `--reuse-db`, or Django would empty the copy."""
    if MODELE and connection.vendor == "postgresql":
        connection.settings_dict["TEST"]["TEMPLATE"] = MODELE
    elif MODELE:
        copie = Path(connection.creation._get_test_db_name())
        for suffixe in ("-wal", "-shm"):
            Path(f"{copie}{suffixe}").unlink(missing_ok=True)
        shutil.copyfile(MODELE, copie)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Tests with committed data come last; among them the slow ones first, so that no process waits for another at the end."""
    items.sort(key=lambda item: ecrit_pour_de_bon(item) and 1 + (item.get_closest_marker("lent") is None))


def ecrit_pour_de_bon(item: pytest.Item) -> bool:
    """Whether a test commits what it writes, for a browser, a worker or a second connection."""
    marque = item.get_closest_marker("django_db")
    return bool(marque and marque.kwargs.get("transaction")) or bool({"transactional_db", "live_server"}.intersection(getattr(item, "fixturenames", ())))


@pytest.fixture
def seul(transactional_db: None) -> None:
    """Nobody else is connected to the database of this test process: a page of an earlier test may still be answering."""
    if connection.vendor == "postgresql":
        with connection.cursor() as curseur:
            curseur.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'")
