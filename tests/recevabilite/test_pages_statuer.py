"""Rule by the page: the letter is read before it is signed, a refusal keeps what was typed."""

from __future__ import annotations

import re

import pytest
from django.urls import reverse

from bureau.scenario.parcours import fabriquer_maintenant
from candidates.enums import Etat
from candidates.services import exercer_recours
from documents.models import Document, Signature
from documents.services import get_documents_visibles
from echanges.models import Courriel
from recevabilite.models import Motif, Recevabilite
from tests.bureau.outils import client_de, texte

pytestmark = pytest.mark.django_db
FAVORABLE = {"metier_en_lien": "oui", "experience_suffisante": "oui", "mois_retenus": "49", "metier_note": "Poste vérifié."}


@pytest.fixture
def depose(petite_scene):
    return petite_scene.amener(Etat.DEPOSE)


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie, frais=True)


@pytest.fixture
def adresse(depose):
    return reverse("recevabilite:statuer", args=[depose.pk])


def defavorable(**autres):
    motif = Motif.objects.get(code="experience-insuffisante")
    return {
        "metier_en_lien": "oui", "experience_suffisante": "non", "mois_retenus": "7", "motifs": [motif.pk],
        "texte": "Sept mois sont établis.", "ecart_motif": "Les autres mois ne sont pas prouvés.", **autres,
    }  # fmt: skip


def signer(client, adresse, donnees):
    apercu = client.post(adresse, donnees)
    assert apercu.status_code == 200, texte(apercu)
    vu = re.search(r'name="apercu" value="([0-9a-f]{64})"', texte(apercu))[1]
    return client.post(adresse, {**donnees, "apercu": vu, "etape": "signer"})


def test_page_shows_the_evidence_beside_the_form(sylvie, adresse):
    page = texte(sylvie.get(adresse))
    assert "4 ans et 2 mois" in page
    assert 'value="49"' in page
    assert "12 mois dans le métier" in page


def test_favourable_ruling_is_signed_and_told(sylvie, adresse, depose):
    reponse = signer(sylvie, adresse, FAVORABLE)
    assert reponse["Location"] == reverse("bureau:dossier", args=[depose.pk])
    depose.refresh_from_db()
    avis = Recevabilite.objects.get(dossier=depose)
    assert (depose.etat, avis.is_favorable, avis.metier_note) == (Etat.RECEVABLE, True, "Poste vérifié.")
    assert Signature.objects.get(objet_type="recevabilite").signataire.prenom == "Sylvie"
    assert "est recevable" in Courriel.objects.get(evenement="recevabilite.avis").sujet


def test_nothing_is_ruled_before_the_letter_is_read(sylvie, adresse, depose):
    reponse = sylvie.post(adresse, {**FAVORABLE, "etape": "signer"})
    assert reponse.status_code == 422
    assert "relisez-la" in texte(reponse)
    assert not Recevabilite.objects.exists()


def test_ruling_changed_since_the_letter_is_shown_again(sylvie, adresse):
    vu = re.search(r'name="apercu" value="([0-9a-f]{64})"', texte(sylvie.post(adresse, FAVORABLE)))[1]
    reponse = sylvie.post(adresse, {**FAVORABLE, "mois_retenus": "50", "ecart_motif": "Un mois prouvé en plus.", "apercu": vu, "etape": "signer"})
    assert reponse.status_code == 422
    assert "50 mois retenus" in texte(reponse)
    assert not Recevabilite.objects.exists()


@pytest.mark.parametrize(
    ("change", "phrase"),
    [
        ({"metier_en_lien": "non"}, "Un avis défavorable s’appuie sur au moins un motif"),
        ({"experience_suffisante": "non"}, "répondez « Oui », ou corrigez ce nombre"),
        ({"mois_retenus": "7"}, "il en faut 12 pour répondre « Oui »"),
        ({"mois_retenus": "30"}, "le calcul en donne 49 : dites pourquoi"),
        ({"ecart_motif": "Pour rien."}, "effacez la raison de l’écart"),
        ({"mois_retenus": ""}, "Indiquez le nombre de mois"),
        ({"metier_en_lien": ""}, "Dites si le métier est en lien"),
    ],
)
def test_ruling_that_does_not_hold_keeps_what_was_typed(sylvie, adresse, change, phrase):
    reponse = sylvie.post(adresse, {**FAVORABLE, **change, "etape": "signer"})
    assert reponse.status_code == 422
    assert phrase in texte(reponse)
    assert "Poste vérifié." in texte(reponse)
    assert not Recevabilite.objects.exists()


def test_refusal_names_motive_text_and_deadline_of_the_appeal(sylvie, adresse, depose):
    page = texte(sylvie.post(adresse, defavorable()))
    assert "non recevable" in page
    assert "Sept mois sont établis." in page
    assert "Vous pouvez contester cet avis" in page
    signer(sylvie, adresse, defavorable())
    depose.refresh_from_db()
    assert depose.etat == Etat.NON_RECEVABLE
    assert "Sept mois sont établis." in Courriel.objects.get(evenement="recevabilite.avis").envoi.message


def test_motive_withdrawn_meanwhile_is_refused(sylvie, adresse):
    donnees = defavorable()
    Motif.objects.filter(code="experience-insuffisante").update(is_actif=False)
    reponse = sylvie.post(adresse, donnees)
    assert reponse.status_code == 422
    assert "n’est plus proposé" in texte(reponse)


def test_second_ruling_at_once_is_told_that_someone_acted(sylvie, adresse):
    signer(sylvie, adresse, FAVORABLE)
    reponse = sylvie.post(adresse, {**FAVORABLE, "etape": "signer"})
    assert reponse.status_code == 409
    assert "n’est plus possible" in texte(reponse)
    assert Recevabilite.objects.count() == 1


def test_ruling_needs_a_fresh_sign_in(petite_scene, adresse):
    client = client_de(petite_scene.sylvie)
    reponse = client.post(adresse, FAVORABLE)
    assert reponse.status_code == 302
    assert not Recevabilite.objects.exists()


def test_letter_is_sealed_and_read_by_candidate_and_secretariat_alone(petite_scene, sylvie, adresse, depose):
    signer(sylvie, adresse, defavorable())
    lettre = Document.objects.get(genre="avis_recevabilite", dossier_id=depose.pk)
    fabriquer_maintenant(lettre)
    lettre.refresh_from_db()
    assert (lettre.titre, lettre.is_pret) == ("Avis défavorable de recevabilité", True)
    lecteurs = {p.prenom for p in petite_scene.personnes.values() if get_documents_visibles(documents=[lettre], utilisateur=p)}
    assert lecteurs == {"Alice", "Sylvie"}


def test_ruling_after_an_appeal_replaces_the_first(petite_scene, sylvie, adresse, depose):
    signer(sylvie, adresse, defavorable())
    depose.refresh_from_db()
    exercer_recours(dossier=depose, auteur=petite_scene.alice, motif="J’ai retrouvé une attestation.")
    assert "J’ai retrouvé une attestation." in texte(sylvie.get(adresse))
    signer(sylvie, adresse, FAVORABLE)
    premier, second = Recevabilite.objects.filter(dossier=depose).order_by("statue_le")
    assert (second.remplace, second.remplacement_motif[:44]) == (premier, "Nouvel examen après la contestation du candi")


@pytest.mark.parametrize("nom", ["statuer", "remplacer", "relancer", "complements", "renvoyer", "limites", "abandonner"])
@pytest.mark.parametrize("qui", ["alice", "zoe", "amine", "paul", "jeanne", "ada"])
def test_pages_do_not_exist_for_others(petite_scene, depose, nom, qui):
    client = client_de(petite_scene.personnes[qui], frais=True)
    assert client.get(reverse(f"recevabilite:{nom}", args=[depose.pk])).status_code == 404
