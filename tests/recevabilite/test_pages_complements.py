"""Ask for complements, send part 3 back, lift the limits, end a dossier, keep the motives."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.scenario.pas_candidat import deposer
from candidates.enums import Etat
from candidates.erreurs import DossierIncomplet
from candidates.services import enregistrer
from echanges.models import Courriel
from recevabilite.models import Motif
from recevabilite.phrases import PHRASES_PARTIE_2
from recevabilite.services import Point, demander_complements, relancer
from tests.bureau.outils import client_de, texte
from tests.candidates.outils import brouillon

pytestmark = pytest.mark.django_db


def points(*lignes, **autres):
    donnees = {"points-TOTAL_FORMS": str(len(lignes)), "points-INITIAL_FORMS": "0"}
    for rang, (page, demande) in enumerate(lignes):
        donnees |= {f"points-{rang}-page": page, f"points-{rang}-texte": demande}
    return donnees | autres


@pytest.fixture
def sylvie(petite_scene):
    return client_de(petite_scene.sylvie)


@pytest.fixture
def depose(petite_scene):
    return petite_scene.amener(Etat.DEPOSE)


def test_several_points_are_asked_for_at_once(sylvie, depose):
    adresse = reverse("recevabilite:complements", args=[depose.pk])
    reponse = sylvie.post(adresse, points(("preuves", "Une attestation."), ("", ""), ("emplois", "La date de début.")))
    assert reponse["Location"] == reverse("bureau:dossier", args=[depose.pk])
    depose.refresh_from_db()
    assert (depose.etat, depose.echeance_le) == (Etat.INCOMPLET, None)
    assert list(depose.complements.values_list("page", flat=True)) == ["preuves", "emplois"]
    assert "- La date de début." in Courriel.objects.get(evenement="recevabilite.complements").envoi.message


def test_point_is_asked_at_a_precise_field(sylvie, depose):
    adresse = reverse("recevabilite:complements", args=[depose.pk])
    page = texte(sylvie.get(adresse))
    poste = depose.emplois.get()
    for option in ("identite:adresse", f"emplois:{poste.pk}-du", "preuves"):
        assert f'<option value="{option}">' in page
    assert f'<optgroup label="Emploi « {poste.intitule} »">' in page
    sylvie.post(adresse, points((f"emplois:{poste.pk}-du", "Quelle date ?")))
    point = depose.complements.get()
    assert (point.page, point.champ) == ("emplois", f"{poste.pk}-du")


def test_ready_sentence_stands_for_a_text_not_typed(sylvie, depose):
    phrase = PHRASES_PARTIE_2[0][1][0]
    lignes = points(("preuves", ""), ("emplois", "Mes mots."))
    sylvie.post(reverse("recevabilite:complements", args=[depose.pk]), lignes | {"points-0-phrase": phrase, "points-1-phrase": phrase})
    assert list(depose.complements.values_list("texte", flat=True)) == [phrase, "Mes mots."]


def test_place_that_does_not_exist_is_refused(petite_scene, sylvie, depose):
    reponse = sylvie.post(reverse("recevabilite:complements", args=[depose.pk]), points(("identite:couleur", "Laquelle ?")))
    assert reponse.status_code == 422
    assert "Choisissez dans la liste la page ou le champ concerné." in texte(reponse)
    assert "Laquelle ?" in texte(reponse)
    with pytest.raises(DossierIncomplet):
        demander_complements(dossier=depose, auteur=petite_scene.sylvie, points=[Point("identite", "Laquelle ?", "couleur")])
    assert not depose.complements.exists()


def test_what_changed_is_beside_the_ruling(petite_scene, sylvie, depose):
    demander_complements(dossier=depose, auteur=petite_scene.sylvie, points=[Point("identite", "La rue ?", "adresse")])
    depose.refresh_from_db()
    enregistrer(dossier=depose, auteur=petite_scene.alice, page="identite", champs={"adresse": "14 rue des Tilleuls"})
    enregistrer(dossier=depose, auteur=petite_scene.alice, page="complements-2", champs={str(depose.complements.get().pk): "Corrigée."})
    deposer(depose, petite_scene.alice)
    for adresse in (reverse("recevabilite:statuer", args=[depose.pk]), reverse("bureau:dossier", args=[depose.pk])):
        page = texte(client_de(petite_scene.sylvie, frais=True).get(adresse))
        assert "Points demandés et réponses" in page
        assert "Réponse du candidat : Corrigée." in page
        assert "14" in re.findall(r"<ins>.*?ajouté : </span>(.*?)<span", page)
        assert "Aucun autre changement." in page


def test_at_least_one_point_is_needed(sylvie, depose):
    reponse = sylvie.post(reverse("recevabilite:complements", args=[depose.pk]), points(("", ""), ("", "")))
    assert reponse.status_code == 422
    assert "Nommez au moins un point" in texte(reponse)
    depose.refresh_from_db()
    assert depose.etat == Etat.DEPOSE


def test_point_without_a_page_keeps_its_text(sylvie, depose):
    reponse = sylvie.post(reverse("recevabilite:complements", args=[depose.pk]), points(("", "Une attestation.")))
    assert reponse.status_code == 422
    assert "Choisissez la page concernée." in texte(reponse)
    assert "Une attestation." in texte(reponse)


def test_one_more_row_loses_nothing(sylvie, depose):
    reponse = sylvie.post(reverse("recevabilite:complements", args=[depose.pk]), points(("preuves", "Une attestation."), ajouter="1"))
    assert reponse.status_code == 200
    assert "Une attestation." in texte(reponse)
    assert "Point 2" in texte(reponse)
    assert not depose.complements.exists()


def test_complements_are_not_asked_for_twice(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.INCOMPLET)
    assert sylvie.get(reverse("recevabilite:complements", args=[dossier.pk])).status_code == 409


def test_part_3_goes_back_with_its_reason(petite_scene, sylvie):
    dossier = petite_scene.amener(Etat.PRET)
    adresse = reverse("recevabilite:renvoyer", args=[dossier.pk])
    code = dossier.referentiel.structure.codes_competences[0]
    assert sylvie.post(adresse, points((code, "Un exemple daté."), motif="")).status_code == 422
    sylvie.post(adresse, points((code, "Un exemple daté."), motif="Exemples trop courts."))
    dossier.refresh_from_db()
    assert (dossier.etat, dossier.complements.get().page) == (Etat.RECEVABLE, code)
    assert "Motif : Exemples trop courts." in Courriel.objects.get(evenement="recevabilite.renvoi").envoi.message


def test_limits_are_lifted_with_a_reason(petite_scene, sylvie):
    dossier = brouillon(petite_scene)
    adresse = reverse("recevabilite:limites", args=[dossier.pk])
    assert sylvie.post(adresse, {"motif": " "}).status_code == 422
    sylvie.post(adresse, {"motif": "Congé maladie long."})
    dossier.refresh_from_db()
    assert dossier.limites_levees_motif == "Congé maladie long."
    assert sylvie.post(adresse, {"motif": "Un autre motif."}).status_code == 409
    page = texte(sylvie.get(adresse))
    assert "par Sylvie Garnier. Motif : Congé maladie long." in page
    assert "Un autre motif." not in page


def test_dossier_is_ended_with_a_reason_once_a_reminder_had_no_answer(petite_scene, depose, time_machine):
    adresse, sylvie = reverse("recevabilite:abandonner", args=[depose.pk]), client_de(petite_scene.sylvie)
    refus = sylvie.post(adresse, {"motif": "Sans nouvelles."})
    assert refus.status_code == 422
    assert "Aucune relance écrite n’a été envoyée" in texte(refus)
    assert "Sans nouvelles." in texte(refus)
    relancer(dossier=depose, auteur=petite_scene.sylvie)
    assert "laissez 30 jours au candidat" in texte(sylvie.get(adresse))
    time_machine.move_to(timezone.now() + timedelta(days=30))
    sylvie = client_de(petite_scene.sylvie)
    assert sylvie.post(adresse, {"motif": ""}).status_code == 422
    sylvie.post(adresse, {"motif": "Relance sans réponse."})
    depose.refresh_from_db()
    assert depose.etat == Etat.ABANDONNE
    assert sylvie.get(adresse).status_code == 409


def test_motives_are_added_renamed_withdrawn(sylvie, motifs):
    liste = reverse("recevabilite:motifs")
    sylvie.post(liste, {"libelle": "  Diplôme   étranger "})
    motif = Motif.objects.get(libelle="Diplôme étranger")
    assert motif.code == "diplome-etranger"
    sylvie.post(reverse("recevabilite:motif", args=[motif.pk]), {"libelle": "Diplôme non reconnu"})
    sylvie.post(reverse("recevabilite:motif-proposer", args=[motif.pk]), {"is_actif": "non"})
    motif.refresh_from_db()
    assert (motif.libelle, motif.is_actif) == ("Diplôme non reconnu", False)
    assert sylvie.post(liste, {"libelle": "diplôme NON reconnu"}).status_code == 422
    assert sylvie.post(reverse("recevabilite:motif-proposer", args=[motif.pk])).status_code == 400


def test_motives_belong_to_the_secretariat(petite_scene):
    assert client_de(petite_scene.ada).get(reverse("recevabilite:motifs")).status_code == 404
