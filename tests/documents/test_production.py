import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from comptes.models import Utilisateur
from documents.enums import EtatDocument
from documents.models import Document
from documents.services import RelanceImpossible, balayer, fabriquer, get_document_visible, get_rang, produire, relancer
from journal.models import Evenement

from .outils import Atelier


def demander(cle: str = "essai:1", auteur_id: object = "") -> Document:
    return produire(genre="essai", objet_id="1", cle=cle, auteur_id=auteur_id)


@pytest.mark.django_db
def test_produire_deux_fois_rend_le_meme_document() -> None:
    assert demander() == demander()
    assert Document.objects.count() == 1
    assert Evenement.objects.filter(action="document_demande").count() == 1


@pytest.mark.django_db
def test_produire_numerote_et_met_en_attente() -> None:
    document = demander()
    assert (document.numero[:4], document.numero[-7:], document.etat) == ("DOC-", "-000001", EtatDocument.EN_ATTENTE)


@pytest.mark.django_db
def test_produire_refuse_une_cle_d_un_autre_objet() -> None:
    demander()
    with pytest.raises(ValueError, match="essai:1"):
        produire(genre="essai", objet_id="2", cle="essai:1")


@pytest.mark.django_db
def test_produire_refuse_un_genre_inconnu() -> None:
    with pytest.raises(KeyError):
        produire(genre="jamais_vu", objet_id="1", cle="x")


@pytest.mark.django_db
def test_produire_suit_la_transaction_de_l_appelant() -> None:
    def echouer() -> None:
        demander()
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        echouer()
    assert not Document.objects.exists()


@pytest.mark.django_db
def test_produire_reveille_un_travailleur_apres_la_validation(django_capture_on_commit_callbacks: Any) -> None:
    with django_capture_on_commit_callbacks() as appels:
        demander()
        demander()
    assert len(appels) == 1


def test_file_d_attente_injoignable_ne_fait_pas_echouer_la_demande() -> None:
    code = (
        "import django; django.setup(); import uuid; from documents.services.production import reveiller; "
        "reveiller(uuid.uuid4()); print('la page répond')"
    )
    environnement = os.environ | {"REDIS_URL": "redis://127.0.0.1:1/0", "DJANGO_SETTINGS_MODULE": "vae.settings"}
    fini = subprocess.run(
        [sys.executable, "-c", code],
        capture_output=True,
        env=environnement,
        cwd=settings.BASE_DIR,
        check=True,
        text=True,
    )
    assert "la page répond" in fini.stdout
    assert "répartiteur de tâches ne répond pas" in fini.stderr


@pytest.mark.django_db(transaction=True)
def test_deux_demandes_simultanees_donnent_un_document() -> None:
    def ensemble(_: int) -> str:
        try:
            return str(demander().pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(6) as groupe:
        trouves = set(groupe.map(ensemble, range(12)))
    assert len(trouves) == 1
    assert demander("essai:2").numero.endswith("-000002")  # the losers gave their numbers back


def test_visible_par_son_auteur_seul(alice: Utilisateur, zoe: Utilisateur) -> None:
    document = demander(auteur_id=alice.pk)
    assert get_document_visible(pk=document.pk, utilisateur=alice) == document
    for pk in (document.pk, "pas-un-identifiant"):
        with pytest.raises(Document.DoesNotExist):
            get_document_visible(pk=pk, utilisateur=zoe)


def test_compte_ferme_ne_voit_plus_rien(alice: Utilisateur) -> None:
    document = demander(auteur_id=alice.pk)
    alice.is_active = False
    with pytest.raises(Document.DoesNotExist):
        get_document_visible(pk=document.pk, utilisateur=alice)


def test_relancer_un_document_en_echec(alice: Utilisateur, atelier: Atelier) -> None:
    atelier.panne = RuntimeError("panne")
    document = fabriquer(document_id=demander().pk)
    atelier.panne = None
    assert relancer(document=document, auteur=alice).etat == EtatDocument.EN_ATTENTE
    assert fabriquer(document_id=document.pk).etat == EtatDocument.PRET


def test_relancer_refuse_un_document_qui_va_bien(alice: Utilisateur) -> None:
    with pytest.raises(RelanceImpossible):
        relancer(document=demander(), auteur=alice)


@pytest.mark.django_db
def test_balayer_laisse_les_demandes_recentes() -> None:
    demander()
    assert balayer() == 0


@pytest.mark.django_db
def test_balayer_retrouve_une_demande_oubliee_puis_espace_ses_appels() -> None:
    demander()
    for secondes, attendu in ((21, 1), (42, 0), (62, 1), (120, 0)):
        with time_machine.travel(timezone.now() + timedelta(seconds=secondes), tick=False):
            assert balayer() == attendu


@pytest.mark.django_db
def test_rang_compte_ceux_qui_passent_avant() -> None:
    premier, second, troisieme = (demander(f"essai:{n}") for n in (1, 2, 3))
    assert [get_rang(d) for d in (premier, second, troisieme)] == [0, 1, 2]
    fabriquer(document_id=premier.pk)
    Document.objects.filter(pk=second.pk).update(etat=EtatDocument.EN_COURS)
    for document in (premier, second, troisieme):
        document.refresh_from_db()
    assert [get_rang(d) for d in (premier, second, troisieme)] == [0, 0, 1]


@pytest.mark.django_db
def test_un_document_pret_exige_son_fichier_et_son_empreinte() -> None:
    document = demander()
    with pytest.raises(IntegrityError), transaction.atomic():
        Document.objects.filter(pk=document.pk).update(etat=EtatDocument.PRET)


def test_un_document_pret_ne_se_reecrit_pas(pret: Document) -> None:
    pret.titre = "Autre"
    with pytest.raises(TypeError):
        pret.save()
