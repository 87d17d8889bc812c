"""Follow-up: points at their fields, the road with its dates, withdrawing, contesting."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from bureau.scenario import pas_candidat as pas
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.reperes import get_reperes, lire_points
from candidates.route import lire_route
from candidates.services import enregistrer
from echanges.models import Courriel
from recevabilite.models import Recours
from recevabilite.services import Point, demander_complements, renvoyer_au_candidat
from tests.bureau.outils import texte
from tests.candidates.outils import accompagner, brouillon, client_de

pytestmark = pytest.mark.django_db


def adresse(nom, dossier, *suite):
    return reverse(f"candidates:{nom}", args=[dossier.pk, *suite])


@pytest.fixture
def incomplet(petite_scene):
    """A demand with a point on the address, one on the start of the job, one on the whole page of proofs."""
    depose = petite_scene.amener(Etat.DEPOSE)
    points = [
        Point("identite", "Complétez l’adresse.", "adresse"),
        Point("emplois", "Quelle date ?", f"{depose.emplois.get().pk}-du"),
        Point("preuves", "Joignez une attestation."),
    ]
    return demander_complements(dossier=depose, auteur=petite_scene.sylvie, points=points)


@pytest.mark.parametrize("partie", [2, 3])
def test_places_of_the_form_are_named_once_and_fit(scene, partie):
    reperes = get_reperes(scene.amener(Etat.DEPOSE), partie)
    assert len({r.code for r in reperes}) == len(reperes)
    assert len({r.en_clair for r in reperes}) == len(reperes)
    assert all(len(r.champ) <= 60 and r.libelle and r.groupe for r in reperes)


def test_each_point_leads_to_its_field(incomplet):
    poste = incomplet.emplois.get()
    identite, emploi, preuves = lire_points(incomplet, 2)
    assert identite.url == adresse("partie-2", incomplet, "identite") + "#id_adresse"
    assert emploi.url == adresse("emploi", incomplet, poste.pk) + "#id_du"
    assert preuves.url == adresse("preuves", incomplet)
    assert identite.ou == "Présentation du candidat, Adresse"


def test_point_is_on_the_page_of_its_field_alone(petite_scene, incomplet):
    alice = client_de(petite_scene.alice)
    poste = incomplet.emplois.get()
    pages = {
        "Complétez l’adresse.": adresse("partie-2", incomplet, "identite"),
        "Quelle date ?": adresse("emploi", incomplet, poste.pk),
        "Joignez une attestation.": adresse("preuves", incomplet),
    }
    for demande, page in pages.items():
        lue = texte(alice.get(page))
        assert "Le secrétariat demande" in lue
        ou = next(p.ou for p in lire_points(incomplet, 2) if p.complement.texte == demande).replace("\u00a0", " ")
        assert f'aria-label="Point demandé : {ou}"' in lue
        assert lue.count('class="point-demande') == 1
    assert "Le secrétariat demande" not in texte(alice.get(adresse("partie-2", incomplet, "formation")))


def test_point_on_a_job_is_not_put_above_the_field_of_another(petite_scene, incomplet):
    autre = pas.c.ajouter_emploi(dossier=incomplet, auteur=petite_scene.alice, champs={"intitule": "Secrétaire"})
    page = client_de(petite_scene.alice).get(adresse("emploi", incomplet, autre.pk)).content.decode()
    assert 'data-ancres=""' in page
    page = client_de(petite_scene.alice).get(adresse("emploi", incomplet, incomplet.emplois.first().pk)).content.decode()
    assert 'data-ancres="div_id_du id_du du"' in page


def test_point_survives_the_job_it_was_asked_on(petite_scene, incomplet):
    pas.c.retirer_emploi(emploi=incomplet.emplois.get(), auteur=petite_scene.alice)
    point = lire_points(incomplet, 2)[1]
    assert (point.ou, point.url) == ("Emplois", adresse("partie-2", incomplet, "emplois"))
    assert client_de(petite_scene.alice).get(point.url).status_code == 200


def test_page_of_the_points_names_each_and_keeps_the_answers(petite_scene, incomplet):
    alice, page = client_de(petite_scene.alice), adresse("partie-2-complements", incomplet)
    lue = texte(alice.get(page))
    assert "Point 1 sur 3 : Présentation du candidat, Adresse" in lue
    premier = incomplet.complements.get(page="identite")
    assert alice.post(page, {str(premier.pk): "Rue corrigée."}).status_code == 302
    premier.refresh_from_db()
    assert premier.reponse == "Rue corrigée."
    assert "Rue corrigée." in texte(alice.get(adresse("partie-2", incomplet, "identite")))


def test_too_long_an_answer_is_refused_and_kept(petite_scene, incomplet):
    point = incomplet.complements.get(page="identite")
    reponse = client_de(petite_scene.alice).post(adresse("partie-2-complements", incomplet), {str(point.pk): "x" * 2001})
    assert reponse.status_code == 422
    assert "x" * 2001 in texte(reponse)


def test_step_of_a_page_tells_how_many_points_are_asked_there(petite_scene, incomplet):
    lue = re.sub(r"<[^>]+>", "", texte(client_de(petite_scene.alice).get(adresse("partie-2", incomplet, "identite"))))
    assert "Présentation du candidat 1 demande" in " ".join(lue.split())


def test_accompagnateur_sees_and_answers_the_points(petite_scene, incomplet):
    accompagner(petite_scene, incomplet)
    amine = client_de(petite_scene.amine)
    assert "Complétez l’adresse." in texte(amine.get(adresse("partie-2", incomplet, "identite")))
    assert amine.get(adresse("partie-2-complements", incomplet)).status_code == 200


def test_part_3_points_are_on_the_competence(petite_scene):
    dossier = petite_scene.amener(Etat.PRET)
    competence = dossier.referentiel.structure.competences[0]
    points = [Point(competence.code, "Datez votre exemple.", competence.activites[0].code)]
    renvoyer_au_candidat(dossier=dossier, auteur=petite_scene.sylvie, motif="Exemple à dater.", points=points)
    alice = client_de(petite_scene.alice)
    page = alice.get(adresse("partie-3", dossier, competence.code)).content.decode()
    ancre = competence.activites[0].code.replace(".", "_")
    assert f'data-ancres="div_id_{ancre} id_{ancre} {ancre}"' in page
    assert f'id="{ancre}"' in page
    lue = texte(alice.get(adresse("mon-dossier", dossier)))
    assert f"{adresse('partie-3', dossier, competence.code)}#{ancre}" in lue
    assert "Point 1 sur 1" in texte(alice.get(adresse("partie-3-complements", dossier)))


@pytest.mark.parametrize("etat", Etat)
def test_road_has_six_steps_in_every_state(petite_scene, etat):
    dossier = petite_scene.amener(etat)
    route = lire_route(dossier)
    assert len(route) == 6
    assert [h.etape.statut for h in route].count("en_cours") == (0 if etat in (Etat.ABANDONNE, Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE) else 1)
    for halte in route:
        assert bool(halte.quand) == (halte.etape.statut in ("faite", "en_cours")) or halte.etape.statut == "arretee"
        assert halte.qui
        assert halte.duree
    assert "Vous êtes ici" in texte(client_de(petite_scene.alice).get(adresse("mon-dossier", dossier))) or etat in (
        Etat.ABANDONNE, Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE,
    )  # fmt: skip


def test_road_tells_nothing_of_a_decision_before_its_announcement(petite_scene):
    dossier = petite_scene.amener(Etat.VALIDE)
    Dossier.objects.filter(pk=dossier.pk).update(annonce_le=None)
    dossier.refresh_from_db()
    jury, resultat = lire_route(dossier)[4:]
    assert (jury.etape.statut, resultat.etape.statut, resultat.quand) == ("en_cours", "a_venir", "")
    assert jury.quand.startswith("depuis le")
    assert not any("délivre" in f.phrase for h in lire_route(dossier) for f in h.faits)


def test_events_are_under_the_step_where_they_happened(petite_scene, time_machine):
    depart = timezone.now()
    time_machine.move_to(depart, tick=False)
    dossier = pas.deposer(pas.remplir_partie_2(brouillon(petite_scene), petite_scene.alice), petite_scene.alice)
    time_machine.move_to(depart + timedelta(days=40), tick=False)
    dossier = pas.rendre_recevable(dossier, petite_scene.sylvie)
    demande, recevabilite, activites = lire_route(dossier)[:3]
    assert [f.phrase for f in demande.faits] == ["Dossier demandé", "Preuve jointe", "Demande déposée et signée"]
    assert [f.phrase for f in recevabilite.faits] == ["Demande déclarée recevable"]
    assert recevabilite.quand.startswith("du ")
    assert activites.quand.startswith("depuis le ")


def test_withdrawal_says_what_it_means(petite_scene):
    ecrit = texte(client_de(petite_scene.alice).get(adresse("abandonner", brouillon(petite_scene))))
    for mot in ("C’est définitif", "ne compte pas dans la limite", "Écrivez au secrétariat", "Rien ne presse"):
        assert mot in ecrit
    depose = petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.zoe)
    ecrit = texte(client_de(petite_scene.zoe).get(adresse("abandonner", depose)))
    assert f"à partir du 1er janvier {timezone.localdate().year + 1}" in ecrit
    assert "Rien ne presse" not in ecrit


def test_withdrawal_sent_twice_or_come_back_to_is_done_once(petite_scene):
    dossier, client = brouillon(petite_scene), client_de(petite_scene.alice)
    page = adresse("abandonner", dossier)
    client.post(page, {"motif": "Je change de métier."})
    for reponse in (client.post(page, {"motif": "Je change de métier."}, follow=True), client.get(page, follow=True)):
        assert reponse.redirect_chain[-1][0] == adresse("mon-dossier", dossier)
        assert "déjà arrêtée" in texte(reponse)
    assert Courriel.objects.filter(evenement="candidates.abandon").count() == 1


def test_contest_shows_its_deadline_and_keeps_the_text_that_comes_too_late(petite_scene, time_machine):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    page = adresse("recours", dossier)
    assert "jusqu’au" in texte(client_de(petite_scene.alice).get(page))
    time_machine.move_to(timezone.now() + timedelta(days=70))
    client = client_de(petite_scene.alice)
    assert "Le délai pour contester cette décision a pris fin" in texte(client.get(page))
    tard = client.post(page, {"motif": "Mon contrat de 2021 n’a pas été compté."})
    assert tard.status_code == 422
    assert "Mon contrat de 2021 n’a pas été compté." in texte(tard)
    assert not Recours.objects.exists()


def test_contest_sent_twice_is_kept_once(petite_scene):
    dossier = petite_scene.amener(Etat.NON_RECEVABLE)
    client, page = client_de(petite_scene.alice), adresse("recours", dossier)
    client.post(page, {"motif": "Mon contrat n’a pas été compté."})
    assert client.post(page, {"motif": "Mon contrat n’a pas été compté."}).status_code == 409
    assert Recours.objects.count() == 1
    assert "déjà déposée" in texte(client.get(page, follow=True))


def test_bilan_is_explained_while_it_is_written(petite_scene):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    assert "Le bilan n’est pas le résultat" in texte(client_de(petite_scene.alice).get(adresse("mon-dossier", dossier)))


def test_answers_travel_with_the_next_deposit(petite_scene, incomplet):
    reponses = {str(p.pk): "Fait." for p in incomplet.complements.all()}
    enregistrer(dossier=incomplet, auteur=petite_scene.alice, page="complements-2", champs=reponses)
    pas.deposer(incomplet, petite_scene.alice)
    page = texte(client_de(petite_scene.sylvie).get(reverse("bureau:dossier", args=[incomplet.pk])))
    assert "Points demandés et réponses" in page
    assert page.count("Rien n’a changé à cet endroit") == 3
