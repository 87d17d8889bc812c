"""The antivirus gate: what is not searched is opened by its author alone; what holds a virus is deleted and said."""

from __future__ import annotations

import io
import socket
import threading
from pathlib import Path

import pytest
import time_machine
from django.core.files.storage import default_storage
from django.core.files.uploadedfile import SimpleUploadedFile
from django.core.management import CommandError, call_command
from django.urls import reverse
from post_office.models import Email

from bureau.scenario import pas_candidat as pas
from candidates import antivirus
from candidates.completude import manques_partie_2
from candidates.enums import Analyse
from candidates.erreurs import PreuveRefusee
from candidates.models import Preuve
from candidates.services import ajouter_preuve, envoyer_message, ouvrir_acces
from candidates.services.analyse import analyser_preuve, balayer
from candidates.tasks import analyser, analyser_anciennes
from echanges.enums import Cote
from echanges.models import PieceJointe
from journal.models import Evenement
from tests.candidates.outils import brouillon, client_de, lire, pdf, texte
from tests.plugins.antivirus import EICAR
from tests.plugins.travailleur import attendre
from tests.referentiels.outils import charger_cqp
from tests.scenes import MEMOIRE, SceneGardee

ABSENT = "127.0.0.1:1"  # nobody listens there
NOMS = ("preuve", "preuve-vignette", "preuve-voir")


def infecte(nom: str = "attestation.pdf") -> SimpleUploadedFile:
    """A real PDF that ends with the test string of EICAR."""
    return SimpleUploadedFile(nom, pdf(nom).read() + b"\n%" + EICAR + b"\n%%EOF\n")


@pytest.fixture
def attente(db, settings):
    """An antivirus is configured, and away."""
    settings.CLAMAV_URL = ABSENT


def joindre(scene, dossier, fichier=None, auteur=None):
    return ajouter_preuve(dossier=dossier, auteur=auteur or scene.alice, fichier=fichier or pdf(), cibles=["partie-2"])


def statuts(personne, preuve):
    client = client_de(personne)
    reponses = {nom: client.get(reverse(f"candidates:{nom}", args=[preuve.pk])) for nom in NOMS}
    for reponse in reponses.values():
        lire(reponse)
    return {nom: reponse.status_code for nom, reponse in reponses.items()}


def marquer(preuve, virus):
    """Write the verdict by hand, where no daemon is needed."""
    from candidates.services.analyse import _ecrire_verdict

    return _ecrire_verdict(preuve, virus)


# --- without a daemon ------------------------------------------------------------------------------------------------------
def test_without_an_antivirus_everything_is_open(scene):
    preuve = joindre(scene, brouillon(scene))
    assert preuve.analyse == Analyse.SANS_OBJET
    assert statuts(scene.sylvie, preuve)["preuve"] == 200


def test_proof_that_waits_is_opened_by_its_author_alone(scene, attente):
    dossier = brouillon(scene)
    ouvrir_acces(dossier=dossier, personne=scene.amine, role="accompagnateur", auteur=scene.alice)
    preuve = joindre(scene, dossier)
    assert preuve.analyse == Analyse.EN_ATTENTE
    assert statuts(scene.alice, preuve) == {"preuve": 200, "preuve-vignette": 404, "preuve-voir": 200}  # a PDF has no thumbnail
    for autre in (scene.sylvie, scene.amine):
        assert statuts(autre, preuve) == {"preuve": 409, "preuve-vignette": 404, "preuve-voir": 409}
    assert set(statuts(scene.zoe, preuve).values()) == {404}
    page = texte(client_de(scene.sylvie).get(reverse("candidates:preuve", args=[preuve.pk])))
    assert "La recherche de virus est en cours" in page
    assert "<iframe" not in page


def test_list_of_a_proof_that_waits_asks_again_by_itself(scene, attente):
    dossier = brouillon(scene)
    joindre(scene, dossier)
    page = texte(client_de(scene.alice).get(reverse("candidates:preuves", args=[dossier.pk])))
    assert "vous seul(e) pouvez ouvrir ce fichier" in page
    assert 'hx-trigger="every 5s"' in page
    assert "every 5s" in texte(client_de(scene.alice).get(reverse("candidates:preuves-liste", args=[dossier.pk])))


def test_waiting_does_not_keep_from_depositing(scene, attente):
    dossier = pas.remplir_partie_2(brouillon(scene), scene.alice)
    assert dossier.preuves.get().analyse == Analyse.EN_ATTENTE
    assert pas.deposer(dossier, scene.alice).etat == "depose"


def test_daemon_away_leaves_the_proof_waiting(scene, attente):
    preuve = joindre(scene, brouillon(scene))
    with pytest.raises(antivirus.AntivirusInjoignable):
        analyser_preuve(preuve_id=preuve.pk)
    analyser(str(preuve.pk))  # the task keeps quiet
    assert balayer() == 0
    preuve.refresh_from_db()
    assert preuve.analyse == Analyse.EN_ATTENTE


def test_antivirus_that_is_no_longer_configured_opens_nothing(scene, attente, settings):
    preuve = joindre(scene, brouillon(scene))
    settings.CLAMAV_URL = ""
    assert balayer() == 0
    assert statuts(scene.sylvie, preuve)["preuve"] == 409


@pytest.mark.parametrize("reponse", [b"INSTREAM size limit exceeded. ERROR\0", b"", b"stream: Can't allocate memory ERROR\0"])
def test_answer_that_is_no_verdict_is_never_read_as_clean(settings, reponse):
    with socket.create_server(("127.0.0.1", 0)) as serveur:
        settings.CLAMAV_URL = f"tcp://127.0.0.1:{serveur.getsockname()[1]}"

        def repondre():
            prise, _ = serveur.accept()
            with prise:
                while not prise.recv(65536).endswith(b"\0\0\0\0"):
                    pass
                prise.sendall(reponse)

        fil = threading.Thread(target=repondre)
        fil.start()
        with pytest.raises(antivirus.AntivirusInjoignable):
            antivirus.chercher(io.BytesIO(b"un fichier"))
        fil.join()


def test_infected_proof_is_deleted_said_and_counts_as_absent(scene, attente, django_capture_on_commit_callbacks):
    dossier = pas.remplir_partie_2(brouillon(scene), scene.alice)
    preuve = dossier.preuves.get()
    nom = preuve.fichier.name
    with time_machine.travel("2026-11-24 10:00:00+00:00", tick=False), django_capture_on_commit_callbacks(execute=True):
        marquer(preuve, "Essai.Eicar")
    preuve.refresh_from_db()
    assert (preuve.analyse, preuve.virus, preuve.fichier.name) == (Analyse.INFECTEE, "Essai.Eicar", "")
    assert preuve.analysee_le.hour == 10
    assert not default_storage.exists(nom)
    phrase = "Un virus a été trouvé dans «\u00a0bulletin-de-salaire.pdf\u00a0» (Essai.Eicar)\u00a0: le fichier a été supprimé."
    for page in (reverse("candidates:preuves", args=[dossier.pk]), reverse("candidates:preuve-voir", args=[preuve.pk])):
        assert phrase in texte(client_de(scene.alice).get(page))
    assert statuts(scene.alice, preuve) == {"preuve": 410, "preuve-vignette": 404, "preuve-voir": 410}
    assert [m.page for m in manques_partie_2(dossier)] == ["preuves"]
    assert Evenement.objects.get(action="preuve_infectee").donnees["virus"] == "Essai.Eicar"
    courriel = Email.objects.get(subject__startswith="Un virus a été trouvé")
    assert courriel.to == ["alice@demo.example"]
    assert "bulletin-de-salaire.pdf" in courriel.message


def test_notice_of_a_virus_is_dismissed_even_after_the_deposit(scene, attente):
    dossier = pas.deposer(pas.remplir_partie_2(brouillon(scene), scene.alice), scene.alice)
    preuve = dossier.preuves.get()
    marquer(preuve, "Essai.Eicar")
    alice = client_de(scene.alice)
    assert "Retirer ce message" in texte(alice.get(reverse("candidates:preuve-retirer", args=[preuve.pk])))
    alice.post(reverse("candidates:preuve-retirer", args=[preuve.pk]))
    preuve.refresh_from_db()
    assert preuve.cibles == []  # the deposit names it: its row stays
    assert "Un virus a été trouvé" in texte(client_de(scene.sylvie).get(reverse("candidates:preuve", args=[preuve.pk])))


def test_the_infected_file_again_is_refused_at_once(scene, attente):
    dossier = brouillon(scene)
    marquer(joindre(scene, dossier), "Essai.Eicar")
    with pytest.raises(PreuveRefusee, match="Un virus a déjà été trouvé dans ce fichier"):
        joindre(scene, dossier)


def test_one_verdict_is_written(scene, attente):
    preuve = joindre(scene, brouillon(scene))
    marquer(preuve, "")
    assert marquer(preuve, "Essai.Eicar") is None
    preuve.refresh_from_db()
    assert preuve.analyse == Analyse.SAINE


def test_sweep_deletes_the_infected_file_that_a_crash_left(scene, attente):
    preuve = joindre(scene, brouillon(scene))
    Preuve.objects.filter(pk=preuve.pk).update(analyse=Analyse.INFECTEE, virus="Essai.Eicar")
    balayer()
    assert not default_storage.exists(preuve.fichier.name)
    preuve.refresh_from_db()
    assert preuve.fichier.name == ""


# --- with a daemon ---------------------------------------------------------------------------------------------------------
@pytest.mark.lent
def test_real_daemon_finds_the_virus_and_nothing_else(clamd):
    assert antivirus.chercher(io.BytesIO(pdf().read())) == ""
    assert antivirus.chercher(infecte()).startswith("Essai.Eicar")
    with pytest.raises(antivirus.AntivirusInjoignable):  # beyond what the daemon accepts to read
        antivirus.chercher(io.BytesIO(bytes(30 * 1024 * 1024)))


@pytest.mark.lent
def test_sweep_searches_what_waited_for_the_daemon(scene, clamd):
    clamd.arreter()
    dossier = brouillon(scene)
    saine, malade = joindre(scene, dossier), joindre(scene, dossier, infecte())
    assert balayer() == 0
    clamd.demarrer()
    assert balayer() == 2
    saine.refresh_from_db()
    malade.refresh_from_db()
    assert (saine.analyse, malade.analyse) == (Analyse.SAINE, Analyse.INFECTEE)
    assert statuts(scene.sylvie, saine)["preuve"] == 200
    assert statuts(scene.sylvie, malade)["preuve"] == 410


@pytest.mark.lent
def test_what_was_joined_before_the_antivirus_is_searched_afterwards(scene, clamd, settings, django_capture_on_commit_callbacks):
    settings.CLAMAV_URL = ""
    dossier = brouillon(scene)
    saine, malade = joindre(scene, dossier), joindre(scene, dossier, infecte())
    envoyer_message(dossier=dossier, auteur=scene.sylvie, cote=Cote.SECRETARIAT, texte="Voici", fichiers=[infecte("piece.pdf")])
    piece = PieceJointe.objects.get()
    with pytest.raises(CommandError, match="pas d’antivirus"):
        call_command("analyser_preuves")
    settings.CLAMAV_URL = ABSENT
    with pytest.raises(CommandError, match="3 fichiers n’ont pas pu l’être"):
        call_command("analyser_preuves")
    assert statuts(scene.sylvie, malade)["preuve"] == 200  # open as it was, until it is judged
    settings.CLAMAV_URL = clamd.url
    sortie = io.StringIO()
    with django_capture_on_commit_callbacks(execute=True):
        call_command("analyser_preuves", stdout=sortie)
    assert sortie.getvalue() == "3 fichiers analysés.\n"
    for fichier, verdict in ((saine, Analyse.SAINE), (malade, Analyse.INFECTEE), (piece, Analyse.INFECTEE)):
        fichier.refresh_from_db()
        assert (fichier.analyse, bool(fichier.fichier)) == (verdict, verdict == Analyse.SAINE)
    analyser_anciennes()  # the task has nothing left to do
    assert Evenement.objects.filter(action="preuve_infectee").count() == 1


@pytest.mark.lent
def test_a_file_the_daemon_does_not_judge_holds_up_none_of_the_others(scene, clamd):
    dossier = brouillon(scene)
    grosse, saine = joindre(scene, dossier), joindre(scene, dossier, pdf("autre.pdf"))
    Path(grosse.fichier.path).write_bytes(bytes(30 * 1024 * 1024))  # beyond what the daemon accepts to read
    assert balayer() == 1
    saine.refresh_from_db()
    assert saine.analyse == Analyse.SAINE


@pytest.mark.lent
@pytest.mark.travailleur
@pytest.mark.django_db(transaction=True)
def test_a_worker_searches_what_the_page_joins(clamd, travailleur):
    scene = SceneGardee.monter(MEMOIRE.jouer(charger_cqp))
    dossier = brouillon(scene)
    alice = client_de(scene.alice)
    for fichier in (pdf("saine.pdf"), infecte("malade.pdf")):
        assert alice.post(reverse("candidates:preuve-ajouter", args=[dossier.pk]), {"fichiers": fichier}).status_code == 200
    attendre(lambda: not dossier.preuves.filter(analyse=Analyse.EN_ATTENTE).exists(), "aucun verdict", travailleur.journal)
    assert set(dossier.preuves.values_list("nom", "analyse")) == {("saine.pdf", "saine"), ("malade.pdf", "infectee")}
    attendre(lambda: dossier.preuves.get(nom="malade.pdf").fichier.name == "", "le fichier infecté est resté")
    assert "a été trouvé dans" in texte(alice.get(reverse("candidates:preuves", args=[dossier.pk])))
