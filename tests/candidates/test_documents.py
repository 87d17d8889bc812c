"""Parts 2 and 3 as PDFs: what they say, that they are sealed, who reads them; the receipt; the preview."""

from __future__ import annotations

import json
import subprocess
from datetime import timedelta
from hashlib import sha256

import pikepdf
import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone
from post_office.models import Attachment

from bureau.scenario import pas_candidat as pas
from bureau.scenario import textes
from candidates import documents as mes_documents
from candidates.enums import Etat
from candidates.models import CompetenceAcquise, Emploi, Parcours, Preuve, ReponseActivite, ReponseQuestion
from candidates.services.apercu import demander_apercu
from documents.enums import EtatDocument
from documents.erreurs import FabricationImpossible
from documents.lecture import get_fiche
from documents.models import Document, Matiere, Signature
from documents.sceau import verifier
from documents.services import balayer, fabriquer, get_document_visible, get_documents_visibles
from echanges.models import Courriel
from journal.models import Evenement
from tests.candidates.outils import brouillon, client_de, lire

pytestmark = pytest.mark.django_db
LONG = ("J’ai organisé la session de mars : convocations, émargements, salles et intervenants. " * 240)[:19_980] + " Fin du long texte."
HOSTILE = "<script>alert(1)</script> <img src=https://exemple.fr/x.png> {{ 7 }} {% now %} &amp; ]]> \u202e👩\u200d🏫 ✅ 中 \x0b " + "x" * 300
PROPRES = {"depot", "apercu", "signature", "role", "fait_le"}  # what only one of the preview and the deposit has
GENRE = {2: "dossier_recevabilite", 3: "dossier_activites"}


def octets(document: Document) -> bytes:
    with document.fichier.open("rb") as fichier:
        return fichier.read()


def mots(document: Document) -> str:
    """The text of the PDF, on one line."""
    sortie = subprocess.run(["pdftotext", "-layout", "-", "-"], input=octets(document), capture_output=True, check=True)
    return " ".join(sortie.stdout.decode().split())


def rendu(dossier, partie: int) -> Document:
    """The finished PDF of the last deposit of a part."""
    demande = Document.objects.filter(genre=GENRE[partie], dossier_id=dossier.pk).latest("demande_le")
    document = fabriquer(document_id=demande.pk)
    assert document.erreur == ""
    return document


def accuses() -> list[Courriel]:
    return list(Courriel.objects.filter(evenement="candidates.depot_recu").select_related("envoi"))


@pytest.fixture
def complet(scene):
    return pas.remplir_partie_2(brouillon(scene), scene.alice)


# --- what they say --------------------------------------------------------------------------------------------------------


def test_part_2_holds_the_candidate_words_in_those_of_the_form(scene, complet):
    depot = pas.deposer(complet, scene.alice).depots.get()
    document = rendu(complet, 2)
    texte = mots(document)
    preuve, signature = Preuve.objects.get(), Signature.objects.get()
    for attendu in (
        "☑ Madame", "☐ Monsieur", "Alice", "17 avril 1988", "06 39 98 12 34", "Secrétariat commercial pendant cinq ans.",
        "Formavie Conseil", textes.ACTIVITES_EMPLOI["suivi-administratif"], "Expérience calculée", "Rien n’est indiqué.",
        "☑ DEUG, DUT, BTS ou autre certification de niveau III (aujourd’hui niveau 5)", "BTS Assistant de manager", "☐ Aucun diplôme",
        preuve.nom, "Déclare sur l’honneur que toutes les informations fournies sont exactes", "Fait à Lyon.",
        "En qualité de Candidat", "mot de passe", f"Numéro au journal {signature.numero_journal}", signature.gabarit_version, depot.sha256,
        signature.empreinte, f"/documents/verifier/{document.numero}/",
    ):  # fmt: skip
        assert attendu in texte, attendu
    assert preuve.sha256 in texte.replace(" ", "")


def test_part_3_holds_the_31_rows_and_the_answers(scene):
    dossier = scene.amener(Etat.PRET)
    texte = mots(rendu(dossier, 3))
    assert texte.count("☑ Oui") == 30
    assert texte.count("☑ Non") == 1
    assert textes.REPONSES["C6.Q1"][:40] in texte
    assert "Documents ou outils utilisés (logiciels ou bases de données)" in texte
    assert "exemple-C5.jpg" in texte
    assert "Déclare conformes et sincères les renseignements apportés dans ce dossier." in texte
    assert "Entreprise : Formavie Conseil" in texte.replace("\u00a0", " ")


@pytest.mark.parametrize("partie", [2, 3])
def test_pdf_is_sealed_and_carries_what_was_signed_byte_for_byte(petite_scene, partie):
    dossier = petite_scene.amener(Etat.PRET)
    document = rendu(dossier, partie)
    depot = dossier.depots.get(partie=partie)
    assert verifier(octets(document)).is_valable
    with document.fichier.open("rb") as fichier, pikepdf.open(fichier) as pdf:
        jointes = {nom: piece.get_file().read_bytes() for nom, piece in pdf.attachments.items()}
    assert sorted(jointes) == [f"partie-{partie}.json", "signatures.json"]
    assert sha256(jointes[f"partie-{partie}.json"]).hexdigest() == depot.sha256
    preuve = json.loads(jointes["signatures.json"])["signatures"][0]
    assert (preuve["sha256"], preuve["role"]) == (depot.sha256, "candidat")


def test_pdfsig_finds_the_seal_valid(petite_scene, tmp_path):
    chemin = tmp_path / "partie-2.pdf"
    chemin.write_bytes(octets(rendu(petite_scene.amener(Etat.DEPOSE), 2)))
    sortie = subprocess.run(["pdfsig", chemin], capture_output=True, check=True, text=True).stdout
    assert "Signature is Valid" in sortie
    assert "Total document signed" in sortie


def test_second_deposit_makes_a_second_pdf_and_the_first_stays(scene):
    dossier = scene.amener(Etat.INCOMPLET)
    premier = rendu(dossier, 2)
    dossier.complements.update(reponse="Attestation jointe.")
    pas.deposer(dossier, scene.alice)
    second = rendu(dossier, 2)
    assert (premier.titre, second.titre) == ("Dossier de recevabilité (partie 2)", "Dossier de recevabilité (partie 2), dépôt nº\u00a02")
    assert "Attestation jointe." in mots(second)
    assert Document.objects.get(pk=premier.pk).sha256 == premier.sha256


@pytest.mark.parametrize(("texte", "attendu"), [(LONG, "Fin du long texte."), (HOSTILE, "<script>alert(1)</script> <img src=https://exemple.fr/x.png>")], ids=["long", "hostile"])
def test_long_and_hostile_answers_are_printed_whole(scene, complet, texte, attendu, caplog):
    activites = {a.code: texte for a in complet.referentiel.structure.activites_emploi}
    Parcours.objects.update(autres_activites_lesquelles=texte)
    Emploi.objects.update(activites=activites, entreprise=texte[:200])
    Preuve.objects.update(montre=texte[:500])
    dossier = pas.deposer(pas.Dossier.objects.get(pk=complet.pk), scene.alice)
    partie_2 = rendu(dossier, 2)
    assert mots(partie_2).count(attendu) >= 1 + len(activites)
    dossier = pas.remplir_partie_3(pas.rendre_recevable(dossier, scene.sylvie), scene.alice)
    ReponseActivite.objects.filter(code__in=["C1.A1", "C3.A1"]).update(exemples=texte)
    ReponseQuestion.objects.filter(code="C1.Q1").update(texte=texte)
    partie_3 = rendu(pas.deposer_activites(dossier, scene.alice), 3)
    assert mots(partie_3).count(attendu) >= 3
    assert ".notdef" not in caplog.text  # a sign without a glyph has no place in an archive
    assert "\u202e" not in mots(partie_2)


def test_empty_draft_is_previewed_without_a_word(scene):
    dossier = brouillon(scene)
    apercu = fabriquer(document_id=demander_apercu(dossier=dossier, partie=2, auteur=scene.alice).pk)
    assert apercu.erreur == ""
    assert "Aucun emploi n’est décrit." in mots(apercu)
    assert "Aucune preuve n’est jointe." in mots(apercu)


def test_earned_competences_are_named_and_not_described_again(scene):
    dossier = scene.amener(Etat.RECEVABLE)
    CompetenceAcquise.objects.create(dossier=dossier, code="C6", acquise_le=timezone.localdate(), pv_numero="PV-2025-0007")
    texte = mots(rendu(pas.deposer_activites(pas.remplir_partie_3(dossier, scene.alice), scene.alice), 3))
    assert "PV-2025-0007" in texte
    assert "Compétence 6 –" not in texte


# --- who reads them -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("nom", "parties"), [
    ("alice", {2, 3}), ("sylvie", {2, 3}), ("jeanne", {2, 3}), ("paul", {3}), ("eva", {3}), ("zoe", set()), ("pierre", set()), ("ada", set()),
])  # fmt: skip
def test_parts_are_read_by_those_who_read_them_on_the_site(petite_scene, nom, parties):
    dossier = petite_scene.amener(Etat.INSCRIT)
    tous = Document.objects.filter(genre__in=GENRE.values(), dossier_id=dossier.pk)
    lus = get_documents_visibles(documents=tous, utilisateur=petite_scene.personnes[nom])
    assert {d.genre for d in lus} == {GENRE[p] for p in parties}


@pytest.mark.parametrize(("nom", "voit"), [("alice", True), ("amine", True), ("sylvie", False), ("zoe", False), ("ada", False)])
def test_preview_is_the_business_of_the_candidate_side_alone(petite_scene, nom, voit):
    s = petite_scene
    dossier = pas.remplir_partie_2(brouillon(s), s.alice)
    dossier.acces.create(personne=s.amine, role="accompagnateur")
    apercu = fabriquer(document_id=demander_apercu(dossier=dossier, partie=2, auteur=s.alice).pk)
    adresse = reverse("documents:telecharger", args=[apercu.pk])
    reponse = client_de(s.personnes[nom]).get(adresse)
    assert reponse.status_code == (200 if voit else 404)
    if voit:
        assert lire(reponse).startswith(b"%PDF")


# --- the preview ----------------------------------------------------------------------------------------------------------


def test_preview_is_marked_on_each_page_and_neither_sealed_nor_registered(scene, complet):
    apercu = fabriquer(document_id=demander_apercu(dossier=complet, partie=2, auteur=scene.alice).pk)
    pages = subprocess.run(["pdftotext", "-layout", "-", "-"], input=octets(apercu), capture_output=True, check=True).stdout.decode().split("\f")
    assert apercu.pages >= 3
    assert [p for p in pages[:-1] if "Aperçu, non signé" not in p] == []
    assert not verifier(octets(apercu)).est_scelle
    assert get_fiche(apercu.numero) is None
    assert get_documents_visibles(documents=[apercu], utilisateur=scene.alice) == []
    assert not Evenement.objects.filter(objet_id=str(apercu.pk)).exists()
    assert not Courriel.objects.exists()


def test_preview_shows_the_very_text_and_hash_that_are_signed(scene, complet):
    apercu = fabriquer(document_id=demander_apercu(dossier=complet, partie=2, auteur=scene.alice).pk)
    depot = pas.deposer(complet, scene.alice).depots.get()
    assert depot.sha256 in mots(apercu)
    contextes = []
    for contenu in (mes_documents.construire_apercu(apercu.objet_id), mes_documents.construire(str(depot.pk))):
        assert contenu.gabarit == "candidates/documents/dossier_recevabilite.html"
        contextes.append({c: v for c, v in contenu.contexte.items() if c not in PROPRES} | {"declaration": list(contenu.contexte["declaration"])})
    assert contextes[0] == contextes[1]
    assert contextes[0]["emplois"]


def test_same_content_is_laid_out_once_and_a_change_makes_another(scene, complet):
    premier = demander_apercu(dossier=complet, partie=2, auteur=scene.alice)
    assert demander_apercu(dossier=complet, partie=2, auteur=scene.alice) == premier
    Parcours.objects.update(fait_a="Paris")
    second = demander_apercu(dossier=complet, partie=2, auteur=scene.alice)
    assert second != premier
    Parcours.objects.update(fait_a="Brest")  # after the demand: the preview shows what it was asked for
    assert "Fait à Paris." in mots(fabriquer(document_id=second.pk))


def test_preview_goes_after_a_week_with_its_file_and_its_content(scene, complet):
    apercu = fabriquer(document_id=demander_apercu(dossier=complet, partie=2, auteur=scene.alice).pk)
    with time_machine.travel(timezone.now() + timedelta(days=6), tick=True):
        balayer()
        assert Matiere.objects.count() == 1
    with time_machine.travel(timezone.now() + timedelta(days=8), tick=True):
        balayer()
    assert not Document.objects.filter(pk=apercu.pk).exists()
    assert not Matiere.objects.exists()
    assert not apercu.fichier.storage.exists(apercu.fichier.name)


# --- the receipt ----------------------------------------------------------------------------------------------------------


def test_receipt_leaves_with_the_sealed_pdf_once_it_is_ready(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    assert accuses() == []
    document = rendu(dossier, 2)
    (courriel,) = accuses()
    (jointe,) = courriel.envoi.attachments.all()
    assert courriel.destinataire == petite_scene.alice.email
    assert jointe.name == f"{dossier.numero} - Dossier de recevabilité partie 2.pdf"
    with jointe.file.open("rb") as fichier:
        assert fichier.read() == octets(document)
    depot = dossier.depots.get()
    limite = timezone.localdate(depot.depose_le)
    corps = courriel.envoi.message
    for attendu in (dossier.numero, timezone.localtime(depot.depose_le).strftime("%H:%M"), depot.sha256, document.numero, "1 emploi et 1 preuve", "délai légal"):
        assert attendu in corps, attendu
    assert str(limite.year if limite.month < 11 else limite.year + 1) in corps


def test_receipt_is_sent_once_even_if_the_task_runs_twice(petite_scene):
    document = rendu(petite_scene.amener(Etat.DEPOSE), 2)
    mes_documents.envoyer_accuse(document)
    assert fabriquer(document_id=document.pk) is None
    balayer()
    assert len(accuses()) == 1
    assert Attachment.objects.count() == 1


def test_sweep_sends_the_receipt_when_the_worker_died_after_the_pdf(petite_scene):
    document = rendu(petite_scene.amener(Etat.DEPOSE), 2)
    Courriel.objects.all().delete()
    Document.objects.filter(pk=document.pk).update(suite_le=None)  # killed between « ready » and the mail
    balayer()
    assert len(accuses()) == 1
    assert Document.objects.get(pk=document.pk).suite_le is not None


def test_receipt_leaves_without_the_pdf_when_it_cannot_be_made(petite_scene, settings, tmp_path):
    settings.SCEAU_CERTIFICAT = str(tmp_path / "absent.pem")
    dossier = petite_scene.amener(Etat.DEPOSE)
    document = Document.objects.get(genre=GENRE[2])
    for essai in range(3):
        assert accuses() == [], essai
        assert fabriquer(document_id=document.pk).etat == EtatDocument.ECHEC
    (courriel,) = accuses()
    assert not courriel.envoi.attachments.exists()
    assert "n’est pas encore prêt" in courriel.envoi.message
    assert reverse("documents:etat", args=[document.pk]) in courriel.envoi.message
    assert dossier.numero in courriel.sujet


def test_heavy_pdf_is_linked_rather_than_attached(petite_scene, monkeypatch):
    monkeypatch.setattr(mes_documents, "TAILLE_JOINTE_MAX", 1000)
    document = rendu(petite_scene.amener(Etat.DEPOSE), 2)
    (courriel,) = accuses()
    assert not courriel.envoi.attachments.exists()
    assert "trop lourd pour un courriel" in courriel.envoi.message
    assert reverse("documents:etat", args=[document.pk]) in courriel.envoi.message


def test_receipt_that_fails_is_tried_again_and_the_document_stays_ready(petite_scene, caplog):
    dossier = petite_scene.amener(Etat.DEPOSE)
    demande = Document.objects.get(genre=GENRE[2])
    genre = mes_documents.enregistrer.__globals__["genre"](GENRE[2])
    object.__setattr__(genre, "suite", _panne)
    try:
        document = fabriquer(document_id=demande.pk)
    finally:
        object.__setattr__(genre, "suite", mes_documents.envoyer_accuse)
    assert document.is_pret
    assert "la suite n’a pas pu être donnée" in caplog.text
    balayer()
    assert [c.dossier_id for c in accuses()] == [dossier.pk]


def _panne(document: Document) -> None:
    raise FabricationImpossible(document.numero)


def test_document_of_a_deposit_is_not_found_by_outsiders(petite_scene):
    document = rendu(petite_scene.amener(Etat.DEPOSE), 2)
    with pytest.raises(Document.DoesNotExist):
        get_document_visible(pk=document.pk, utilisateur=petite_scene.zoe)
