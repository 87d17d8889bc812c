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
