"""A scene that is put back is the scene that was played: rows, files, and what waits for the commit."""

from __future__ import annotations

import shutil
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
import time_machine
from django.conf import settings
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from bureau.scenario import Scene, distribuer
from candidates.enums import Etat
from candidates.models import Dossier
from comptes.models import Organisation
from documents.models import Document
from journal.verification import verifier_journal
from tests.conftest import semer_les_motifs
from tests.referentiels.outils import charger_cqp_court

from . import MEMOIRE, SceneGardee, etat

if TYPE_CHECKING:
    from collections.abc import Iterator

pytestmark = pytest.mark.django_db


@contextmanager
def base_vide() -> Iterator[None]:
    """The empty database of a test that begins, and again after the block."""
    with transaction.atomic():
        MEMOIRE.commencer(permise=True)
        yield
        transaction.set_rollback(True)
    shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
    MEMOIRE.commencer(permise=True)


def mise_en_scene(cible: str) -> tuple[SceneGardee, Dossier]:
    referentiel = MEMOIRE.jouer(charger_cqp_court)
    semer_les_motifs()
    scene = SceneGardee.monter(referentiel)
    return scene, scene.amener(cible)


def releve(cible: str) -> dict[str, Any]:
    """Everything that bringing a dossier to this state leaves."""
    with base_vide():
        avant, attendent = MEMOIRE.jouees, len(connection.run_on_commit)
        _, dossier = mise_en_scene(cible)
        racine = Path(settings.MEDIA_ROOT)
        return {
            "jouees": MEMOIRE.jouees - avant, "dossier": (dossier.pk, dossier.etat), "photo": etat.photographier(),
            "fichiers": {nom: (racine / nom).read_bytes() for nom in etat.lister_fichiers()},
            "au_commit": [suite for _, suite, _ in connection.run_on_commit[attendent:]],
            "journal": list(verifier_journal()), "sceaux": list(Document.objects.exclude(sha256="").values_list("genre", "sha256").order_by("genre")),
        }  # fmt: skip


@pytest.mark.parametrize("cible", [Etat.VALIDE, Etat.INCOMPLET])
def test_scene_put_back_equals_the_scene_played_table_by_table(cible):
    MEMOIRE.traces.clear()
    jouee, remise = releve(cible), releve(cible)
    assert jouee.pop("jouees") > 0
    assert remise.pop("jouees") == 0
    assert etat.ecarts(jouee["photo"], remise["photo"]) == {}
    assert {**jouee, "photo": None} == {**remise, "photo": None}
    assert remise["journal"] == []
    assert remise["fichiers"]


def test_scene_kept_has_as_many_rows_as_one_that_the_memory_never_saw():
    remise = releve(Etat.VALIDE)
    MEMOIRE.commencer(permise=False)
    referentiel = charger_cqp_court()
    semer_les_motifs()
    Scene(referentiel, distribution=distribuer(certification=referentiel.certification, mot_de_passe=None)).amener(Etat.VALIDE)
    sans = etat.photographier()
    assert {m: len(lignes) for m, lignes in remise["photo"].items()} == {m: len(lignes) for m, lignes in sans.items()}


def test_next_row_takes_a_number_that_no_row_put_back_has():
    releve(Etat.DEPOSE)
    with base_vide():
        mise_en_scene(Etat.DEPOSE)
        presentes = set(Organisation.objects.values_list("pk", flat=True))
        assert Organisation.objects.create(nom="Atelier du Port").pk not in presentes


def ecrire_une_ligne(scene: SceneGardee) -> None:
    Organisation.objects.create(nom="Atelier du Port")


def reprendre(scene: SceneGardee) -> None:
    with transaction.atomic():
        scene.amener(Etat.BROUILLON)
        transaction.set_rollback(True)


def poser_un_fichier(scene: SceneGardee) -> None:
    racine = Path(settings.MEDIA_ROOT)
    racine.mkdir(parents=True, exist_ok=True)
    (racine / "autre.pdf").write_bytes(b"%PDF")


@pytest.mark.parametrize("doute", [ecrire_une_ligne, reprendre, poser_un_fichier])
def test_any_doubt_about_the_state_plays_the_scene(doute):
    releve(Etat.BROUILLON)
    with base_vide():
        scene = SceneGardee.monter(MEMOIRE.jouer(charger_cqp_court))
        doute(scene)
        avant = MEMOIRE.rejouees
        assert scene.amener(Etat.BROUILLON).etat == Etat.BROUILLON
        assert MEMOIRE.rejouees == avant


def test_moved_clock_and_other_settings_play_the_scene(settings):
    for _ in range(2):
        with base_vide():
            mise_en_scene(Etat.BROUILLON)
    for contexte in (time_machine.travel(timezone.now().replace(year=2030), tick=True), time_machine.travel("2031-02-03 10:00 +0000", tick=False)):
        with contexte, base_vide():
            avant = MEMOIRE.rejouees
            _, dossier = mise_en_scene(Etat.BROUILLON)
            assert MEMOIRE.rejouees == avant
            assert dossier.modifie_le.year == timezone.now().year
    settings.INVITATIONS_PAR_JOUR_MAX = 3
    with base_vide():
        avant = MEMOIRE.rejouees
        mise_en_scene(Etat.BROUILLON)
        assert MEMOIRE.rejouees == avant


def test_old_scene_is_played_again(monkeypatch):
    releve(Etat.BROUILLON)
    monkeypatch.setattr("tests.scenes.memoire.AGE_MAX", -1)
    assert releve(Etat.BROUILLON)["jouees"] > 0


def test_session_given_is_the_session_brought_up_to_date():
    for _ in range(2):
        with base_vide():
            scene, dossier = mise_en_scene(Etat.EVALUE)
            session = scene.preparer_session([dossier])
            avant = session.etat
            assert scene.tenir_session(session) is session
            assert session.etat != avant
            dossier.refresh_from_db()
            assert dossier.etat == Etat.VALIDE


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_committed_scene_put_back_equals_the_scene_played():
    photos = []
    for _ in range(2):
        call_command("flush", interactive=False, verbosity=0)
        shutil.rmtree(settings.MEDIA_ROOT, ignore_errors=True)
        MEMOIRE.commencer(permise=True)
        avant = MEMOIRE.jouees
        mise_en_scene(Etat.DEPOSE)
        photos.append(etat.photographier())
    assert MEMOIRE.jouees == avant
    assert etat.ecarts(*photos) == {}
