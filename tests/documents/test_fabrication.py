import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from comptes.models import Utilisateur
from documents.composition import composer
from documents.enums import EtatDocument
from documents.erreurs import FabricationImpossible
from documents.models import Document
from documents.services import balayer, fabriquer, produire
from documents.versions import get_version_des_gabarits
from journal.models import Evenement

from .outils import Atelier, adresse_de_la_base, sha256


def demander() -> Document:
    return produire(genre="essai", objet_id="1", cle="essai:1")


def fichiers_presents() -> list[str]:
    return sorted(p.name for p in Path(settings.MEDIA_ROOT).rglob("*.pdf"))


def test_fabriquer_range_scelle_et_empreinte(pret: Document) -> None:
    octets = Path(pret.fichier.path).read_bytes()
    assert (pret.etat, pret.avancement, pret.titre) == (EtatDocument.PRET, 100, "Bilan d’essai")
    assert (pret.sha256, pret.taille) == (sha256(octets), len(octets))
    assert pret.pages >= 3
    assert pret.fichier.name.startswith(f"documents/{timezone.localtime(pret.demande_le).year}/{pret.pk}")


def test_fabriquer_deux_fois_ne_refait_rien(pret: Document, atelier: Atelier) -> None:
    assert fabriquer(document_id=pret.pk) is None
    assert atelier.lectures == 1
    assert Document.objects.get(pk=pret.pk).sha256 == pret.sha256
    assert Evenement.objects.filter(action="document_pret").count() == 1


@pytest.mark.django_db
def test_deux_travailleurs_un_seul_fabrique(atelier: Atelier) -> None:
    document = demander()
    Document.objects.filter(pk=document.pk).update(etat=EtatDocument.EN_COURS, commence_le=timezone.now(), tentatives=1)
    assert fabriquer(document_id=document.pk) is None
    assert atelier.lectures == 0


@pytest.mark.django_db
def test_echec_garde_une_phrase_et_journalise_la_trace(atelier: Atelier, caplog: pytest.LogCaptureFixture) -> None:
    atelier.panne = RuntimeError("détail technique")
    document = fabriquer(document_id=demander().pk)
    assert document.etat == EtatDocument.ECHEC
    assert document.erreur.startswith("Le document n’a pas pu être préparé.")
    assert "détail technique" in caplog.text
    assert "détail technique" not in document.erreur
    assert fichiers_presents() == []


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("panne", "dit"),
    [(OSError(5, "Input/output error"), "disque du serveur ne répond pas"), (Document.DoesNotExist(), "n’existe plus"), (MemoryError(), "manque de mémoire")],
)
def test_echec_dit_ce_que_la_personne_peut_y_faire(atelier: Atelier, panne: Exception, dit: str) -> None:
    atelier.panne = panne
    assert dit in fabriquer(document_id=demander().pk).erreur


@pytest.mark.django_db
def test_avancement_dit_les_pages_faites_et_ne_recule_jamais(atelier: Atelier) -> None:
    atelier.lignes = [f"Activité {i}" for i in range(400)]
    pas: list[tuple[str, int]] = []
    composer(demander(), avancer=lambda etape, sur_cent: pas.append((etape, sur_cent)))
    assert [e for e, _ in pas][:2] == ["Mise en page", "Mise en page\u00a0: page 4"]
    assert pas[-1] == ("Scellement", 80)
    assert [n for _, n in pas] == sorted(n for _, n in pas)


def test_document_garde_la_version_de_ses_gabarits(pret: Document) -> None:
    assert pret.gabarits == get_version_des_gabarits()


@pytest.mark.django_db
def test_echec_explique_est_montre_tel_quel(atelier: Atelier) -> None:
    atelier.panne = FabricationImpossible("La grille n’est pas complète.")
    assert fabriquer(document_id=demander().pk).erreur == "La grille n’est pas complète."


@pytest.mark.django_db
def test_echec_est_retente_trois_fois_par_le_balayage_puis_attend_une_personne(atelier: Atelier) -> None:
    atelier.panne = RuntimeError("panne")
    document = demander()
    debut = timezone.now()
    appels = []
    for minute in range(0, 12, 3):
        with time_machine.travel(debut + timedelta(minutes=minute), tick=True):
            appels.append(balayer())
            fabriquer(document_id=document.pk)
    document.refresh_from_db()
    assert (appels, document.tentatives, document.etat) == ([0, 1, 1, 0], 3, EtatDocument.ECHEC)


@pytest.mark.django_db
def test_sceau_absent_se_dit_en_francais(settings: object, tmp_path: Path) -> None:
    settings.SCEAU_CERTIFICAT = str(tmp_path / "absent.pem")
    assert "certificat du sceau est introuvable" in fabriquer(document_id=demander().pk).erreur


@pytest.mark.django_db
def test_reprise_apres_un_arret_entre_le_fichier_et_la_ligne() -> None:
    document = demander()
    stockage = Document._meta.get_field("fichier").storage
    orphelin = f"documents/{timezone.localtime(document.demande_le).year}/{document.pk}-1.pdf"
    stockage.save(orphelin, ContentFile(b"moitie de fichier"))
    hier = timezone.now() - timedelta(minutes=11)
    Document.objects.filter(pk=document.pk).update(etat=EtatDocument.EN_COURS, commence_le=hier, tentatives=1)
    assert fabriquer(document_id=document.pk).etat == EtatDocument.PRET
    assert fichiers_presents() == [f"{document.pk}-2.pdf"]


@pytest.mark.django_db
def test_travailleur_lent_depasse_par_un_autre_n_ecrase_rien(atelier: Atelier) -> None:
    """The slow worker wakes up after another one has finished: its file goes, the ready one stays."""
    document, construire = demander(), atelier.construire

    def construire_lentement(objet_id: str) -> object:
        if atelier.lectures == 0:
            atelier.lectures = 1
            Document.objects.filter(pk=document.pk).update(commence_le=timezone.now() - timedelta(minutes=11))
            fabriquer(document_id=document.pk)
        return construire(objet_id)

    genre = atelier.genre()
    from documents import registre

    registre.retirer("essai")
    registre.enregistrer(type(genre)(**{**vars(genre), "construire": construire_lentement}))
    fini = fabriquer(document_id=document.pk)
    assert (fini.etat, fini.tentatives) == (EtatDocument.PRET, 2)
    assert fichiers_presents() == [f"{document.pk}-2.pdf"]
    assert Evenement.objects.filter(action="document_pret").count() == 1


@pytest.mark.django_db
def test_travailleur_d_une_autre_machine_a_dix_minutes() -> None:
    document = demander()
    maintenant = timezone.now()
    ailleurs = {"etat": EtatDocument.EN_COURS, "tentatives": 1, "travailleur": "ailleurs:1"}
    Document.objects.filter(pk=document.pk).update(commence_le=maintenant - timedelta(minutes=9), **ailleurs)
    assert fabriquer(document_id=document.pk) is None
    Document.objects.filter(pk=document.pk).update(commence_le=maintenant - timedelta(minutes=11), **ailleurs)
    assert fabriquer(document_id=document.pk).is_pret


@pytest.mark.django_db
def test_document_qui_tue_ses_travailleurs_finit_en_echec() -> None:
    document = demander()
    hier = timezone.now() - timedelta(minutes=11)
    Document.objects.filter(pk=document.pk).update(etat=EtatDocument.EN_COURS, commence_le=hier, tentatives=5)
    assert balayer() == 0
    document.refresh_from_db()
    assert document.is_en_echec


@pytest.mark.lent
@pytest.mark.django_db(transaction=True)
def test_travailleur_tue_net_puis_balayage(fichiers: Path) -> None:
    document = demander()
    connection.close()
    code = (
        "import django; django.setup(); from tests.documents.outils import fabriquer_et_attendre_la_mort as f; "
        f"f('{document.pk}')"
    )
    environnement = os.environ | {
        "DATABASE_URL": adresse_de_la_base(), "VAE_FICHIERS": str(fichiers), "DJANGO_SETTINGS_MODULE": "vae.settings",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=subprocess.PIPE, env=environnement, cwd=settings.BASE_DIR, text=True
    ) as travailleur:
        assert travailleur.stdout.readline() == "au milieu\n"
        travailleur.send_signal(signal.SIGKILL)
    document.refresh_from_db()
    assert (document.etat, document.tentatives) == (EtatDocument.EN_COURS, 1)
    assert balayer() == 0
    with time_machine.travel(timezone.now() + timedelta(seconds=21), tick=True):
        assert balayer() == 1
        assert fabriquer(document_id=document.pk).etat == EtatDocument.PRET
    assert fichiers_presents() == [f"{document.pk}-2.pdf"]


def test_taches_appellent_les_services(alice: Utilisateur) -> None:
    from documents import tasks

    document = demander()
    tasks.fabriquer(str(document.pk))
    tasks.balayer()
    document.refresh_from_db()
    assert document.is_pret
