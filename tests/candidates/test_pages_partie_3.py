"""Part 3 by the page: answers and proofs travel together, each field is compared with what was read."""

from __future__ import annotations

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from candidates.enums import Etat
from candidates.models import CompetenceAcquise, ReponseActivite, ReponseQuestion
from tests.candidates.outils import accompagner, client_de, marques, pdf, texte

pytestmark = pytest.mark.django_db


@pytest.fixture
def dossier(scene):
    return scene.amener(Etat.RECEVABLE)


@pytest.fixture
def alice(scene):
    return client_de(scene.alice)


def page(dossier, code="C1"):
    return reverse("candidates:partie-3", args=[dossier.pk, code])


def test_page_says_the_form_to_the_letter(dossier, alice):
    contenu = texte(alice.get(page(dossier)))
    competence = dossier.referentiel.structure.competence("C1")
    for phrase in (
        *competence.repose_sur,
        *competence.capable_de,
        competence.colonne_documents,
        competence.questions[0].libelle,
    ):
        assert phrase in contenu
    assert contenu.count("Avez-vous réalisé cette activité\u00a0?") == 7


def test_third_column_only_where_the_paper_has_it(dossier, alice):
    assert "C3_A1-documents" not in texte(alice.get(page(dossier, "C3")))
    assert "C5_A1-documents" in texte(alice.get(page(dossier, "C5")))


def test_row_answer_and_proof_are_saved_together(dossier, alice):
    donnees = {
        "C1_A1-realisee": "oui", "C1_A1-exemples": "Recherche du cahier des charges", "C1_A1-documents": "Tableur",
        "C1_Q1-texte": "Les formateurs", "preuve-cible": "C1.A1", "preuve-montre": "Un tableau", "preuve-fichiers": pdf("tableau.pdf"),
    }  # fmt: skip
    assert alice.post(page(dossier), donnees).status_code == 302
    rangee = ReponseActivite.objects.get(dossier=dossier, code="C1.A1")
    assert (rangee.is_realisee, rangee.exemples, rangee.documents) == (
        True,
        "Recherche du cahier des charges",
        "Tableur",
    )
    assert ReponseQuestion.objects.get(dossier=dossier, code="C1.Q1").texte == "Les formateurs"
    assert dossier.preuves.get(nom="tableau.pdf").cibles == ["C1.A1"]


def test_refused_file_does_not_lose_the_answers(dossier, alice):
    donnees = {
        "C1_A1-realisee": "non",
        "preuve-montre": "Une photo",
        "preuve-fichiers": SimpleUploadedFile("photo.jpg", b""),
    }
    reponse = alice.post(page(dossier), donnees)
    assert reponse.status_code == 422
    assert "«\u00a0photo.jpg\u00a0»\u00a0: Ce fichier est vide (0 octet)." in texte(reponse)
    assert ReponseActivite.objects.get(dossier=dossier, code="C1.A1").is_realisee is False


def test_stale_row_shows_both_texts_and_saves_the_others(dossier, alice):
    vues = marques(alice.get(page(dossier)))
    alice.post(page(dossier), {"marques": vues, "C1_A1-exemples": "Écrit sur le téléphone"})
    reponse = alice.post(page(dossier), {"marques": vues, "C1_A1-exemples": "Écrit au bureau", "C1_A2-exemples": "Autre ligne"})
    assert reponse.status_code == 409
    contenu = texte(reponse)
    assert "Écrit sur le téléphone" in contenu
    assert "Écrit au bureau" in contenu
    assert "Autre ligne" in contenu
    assert ReponseActivite.objects.get(dossier=dossier, code="C1.A1").exemples == "Écrit sur le téléphone"
    assert ReponseActivite.objects.get(dossier=dossier, code="C1.A2").exemples == "Autre ligne"


def test_text_too_long_is_refused_with_the_count(dossier, alice):
    reponse = alice.post(page(dossier), {"C1_A1-exemples": "a" * 20_001, "C1_A2-exemples": "gardé"})
    assert reponse.status_code == 422
    assert "20\u202f001 caractères" in texte(reponse)
    assert list(dossier.reponses_activites.values_list("code", "exemples")) == [("C1.A2", "gardé")]


def test_removing_a_proof_saves_the_answers_first(dossier, alice):
    alice.post(page(dossier), {"preuve-fichiers": pdf("a.pdf")})
    preuve = dossier.preuves.get(nom="a.pdf")
    reponse = alice.post(page(dossier), {"C1_A3-exemples": "Tapé avant", "retirer": str(preuve.pk)})
    assert reponse["Location"] == reverse("candidates:preuve-retirer", args=[preuve.pk])
    assert ReponseActivite.objects.get(dossier=dossier, code="C1.A3").exemples == "Tapé avant"


def test_acquired_competence_is_closed_with_its_date_and_minutes(dossier, alice):
    CompetenceAcquise.objects.create(dossier=dossier, code="C2", acquise_le="2025-06-10", pv_numero="PV-2025-0003")
    contenu = texte(alice.get(page(dossier, "C2")))
    assert "acquise depuis le 10 juin 2025 (procès-verbal PV-2025-0003)" in " ".join(contenu.split())
    assert "C2_A1-exemples" not in contenu
    assert "C2_A1" not in texte(alice.get(reverse("candidates:partie-3-sommaire", args=[dossier.pk])))


def test_unknown_competence_does_not_exist(dossier, alice):
    assert alice.get(page(dossier, "C9")).status_code == 404


def test_summary_counts_what_is_missing(dossier, alice):
    contenu = " ".join(texte(alice.get(reverse("candidates:partie-3-sommaire", args=[dossier.pk]))).split())
    assert "Il vous reste 40 points à compléter" in contenu


def test_accompagnateur_writes_with_the_candidate(scene, dossier):
    accompagner(scene, dossier)
    assert client_de(scene.amine).post(page(dossier), {"C1_A1-exemples": "Relu ensemble"}).status_code == 302
    assert ReponseActivite.objects.get(dossier=dossier, code="C1.A1").auteur == scene.amine


def test_deposited_part_3_is_read_only(scene):
    dossier = scene.amener(Etat.PRET)
    reponse = client_de(scene.alice).post(page(dossier), {"C1_A1-exemples": "Trop tard"})
    assert reponse.status_code == 409
    assert "Trop tard" in texte(reponse)
