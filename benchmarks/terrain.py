"""Where a measure is taken: a database of its own, empty, with the référentiel and the cast; real processes of production.

`DATABASE_URL` and `REDIS_URL` name servers that the measure may use; its database is `mesure_<name>_<process>`, made anew and removed.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from bureau.scenario import Scene
    from tests.plugins.pile import Pile


@contextmanager
def terrain() -> Iterator[Path]:
    """Django, ready on its empty database; the folder of this measure, that disappears at the end."""
    with tempfile.TemporaryDirectory(prefix="vae-mesure-") as nom:
        dossier = Path(nom)
        from tests.plugins import cle_de_repetition

        reglages = {"VAE_MODE": "test", "VAE_MFA_OBLIGATOIRE": "false", "VAE_VAR": nom, "VAE_FICHIERS": str(dossier / "fichiers"), "SECRET_KEY": cle_de_repetition(), "VAE_FILE": f"vae-mesure-{os.getpid()}"}
        os.environ.update(reglages | {"DJANGO_SETTINGS_MODULE": "vae.settings"})
        import django

        django.setup()
        from django.core.management import call_command
        from django.db import connection

        connection.settings_dict["TEST"]["NAME"] = f"mesure_{connection.settings_dict['NAME']}_{os.getpid()}"
        connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
        try:
            call_command("creer_certificat_demo", verbosity=0)
            yield dossier
        finally:
            connection.creation.destroy_test_db(connection.settings_dict["NAME"], verbosity=0)


def preparer_scene() -> Scene:
    """The cast around the CQP Assistant(e) de formation."""
    from bureau.scenario import Scene, distribuer
    from tests.referentiels.outils import charger_cqp

    referentiel = charger_cqp()
    return Scene(referentiel, distribution=distribuer(certification=referentiel.certification, mot_de_passe=None))


@contextmanager
def pile(dossier: Path, **options: Any) -> Iterator[Pile]:
    """The processes of production on the database of the measure."""
    from tests.plugins.pile import Pile

    racine = dossier / "pile"
    racine.mkdir()
    montee = Pile(racine, **options)
    try:
        montee.demarrer()
        yield montee
    finally:
        montee.arreter()


def temoin_de(utilisateur: Any) -> str:
    """Cookie of an open session of this person, who gave both steps, as every process of the measure reads it."""
    from django.conf import settings
    from django.test import Client

    import tests.plugins.session  # noqa: F401 - who signs in without a page gives both steps

    client = Client()
    client.force_login(utilisateur, backend="django.contrib.auth.backends.ModelBackend")
    return f"{settings.SESSION_COOKIE_NAME}={client.cookies[settings.SESSION_COOKIE_NAME].value}"
