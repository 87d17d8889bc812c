"""The database of the tests, copied from one that `script/test` has migrated: once per run, not once per process."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

import pytest
from django.db import connection

MODELE = os.environ.get("VAE_BASE_MODELE", "")  # name of a migrated PostgreSQL database, or path of a migrated SQLite file; empty: migrate


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
