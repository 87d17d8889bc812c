"""What is left of a part: counted on every page, linked to its field, asked again after each save."""

from __future__ import annotations

from datetime import date

import pytest
import time_machine
from django.urls import reverse

from bureau.scenario import pas_candidat as pas
from candidates.enums import Etat
from candidates.experience import calculer
from candidates.models import ReponseActivite
from candidates.pages import get_avancement
from candidates.services import ajouter_emploi, enregistrer
from tests.candidates.outils import accompagner, brouillon, client_de, pdf, texte

pytestmark = pytest.mark.django_db
JOUR = date(2026, 11, 24)


def adresse(dossier, partie, page):
    return reverse("candidates:avancement", args=[dossier.pk, partie, page])


def serre(reponse):
    return " ".join(texte(reponse).split())


def test_empty_part_2_asks_as_many_points_as_the_form(scene):
    avancement = get_avancement(brouillon(scene), partie=2, page="identite")
    assert (avancement.total, avancement.reste, avancement.rang) == (15, 11, 1)
    assert {p.page for p in avancement.points_ici} == {"identite"}
    assert len(avancement.points_ici) + len(avancement.points_ailleurs) == avancement.reste


def test_full_parts_have_every_point_filled(scene):
    dossier = pas.remplir_partie_2(brouillon(scene), scene.alice)
    enregistrer(dossier=dossier, auteur=scene.alice, page="identite", champs={"pays_naissance": "France"})
    partie_2 = get_avancement(dossier, partie=2, page="declaration")
    assert (partie_2.reste, partie_2.remplis, partie_2.total) == (0, 22, 22)
    recevable = pas.remplir_partie_3(scene.amener(Etat.RECEVABLE), scene.alice)
    partie_3 = get_avancement(recevable, partie=3, page="C6")
    assert (partie_3.reste, partie_3.remplis, partie_3.total) == (0, 40, 40)


def test_pages_know_their_neighbours(scene):
    dossier = brouillon(scene)
    premiere, derniere = (get_avancement(dossier, partie=2, page=p) for p in ("identite", "declaration"))
    assert (premiere.precedente, premiere.suivante.code) == (None, "experience")
    assert (derniere.precedente.code, derniere.suivante) == ("preuves", None)
    assert get_avancement(dossier, partie=2, page="sommaire").courante is None


@pytest.mark.parametrize(("partie", "page"), [(1, "identite"), (2, "C1"), (2, "inconnue"), (3, "C1"), (3, "sommaire")])
def test_fragment_of_a_page_that_does_not_exist_is_a_404(scene, partie, page):
    assert client_de(scene.alice).get(adresse(brouillon(scene), partie, page)).status_code == 404


def test_fragment_counts_what_is_left_and_links_each_field(scene):
    dossier = brouillon(scene)
    alice = client_de(scene.alice)
    avant = serre(alice.get(adresse(dossier, 2, "experience")))
    enregistrer(dossier=dossier, auteur=scene.alice, page="experience", champs={"experience_totale": "9 ans"})
    apres = serre(alice.get(adresse(dossier, 2, "experience")))
    assert "Il vous reste 11 points." in avant
    assert "Il vous reste 10 points." in apres
    assert f'href="{reverse("candidates:partie-2", args=[dossier.pk, "experience"])}#id_experience_metier"' in apres
    assert "<html" not in apres


def test_accompagnateur_reads_the_same_count_without_the_deposit(scene):
    dossier = pas.remplir_partie_2(brouillon(scene), scene.alice)
    accompagner(scene, dossier)
    contenu = serre(client_de(scene.amine).get(reverse("candidates:partie-2-sommaire", args=[dossier.pk])))
    assert "Il vous reste" not in contenu
    assert "Le candidat seul relit, signe et dépose sa demande." in contenu
    assert reverse("candidates:deposer", args=[dossier.pk]) not in contenu


def test_fragment_of_a_competence_says_the_state_of_each_row(scene):
    dossier = scene.amener(Etat.RECEVABLE)
    enregistrer(
        dossier=dossier, auteur=scene.alice, page="C1",
        champs={"C1_A1-realisee": True, "C1_A2-realisee": True, "C1_A2-exemples": "Un dossier", "C1_A3-realisee": False, "C1_Q1-texte": "Les formateurs"},
    )  # fmt: skip
    contenu = serre(client_de(scene.alice).get(adresse(dossier, 3, "C1")))
    for ancre, etat in {"C1_A1": "Exemple à donner", "C1_A2": "✓ Complète", "C1_A3": "✓ Complète", "C1_A4": "À répondre", "C1_Q1": "✓ Complète"}.items():
        assert f'hx-swap-oob="true" id="etat-{ancre}"' in contenu
        assert etat in contenu.split(f'id="etat-{ancre}"')[1].split("</span>")[0]


def test_rows_show_their_advice_number_and_proofs(scene):
    dossier = scene.amener(Etat.RECEVABLE)
    alice = client_de(scene.alice)
    alice.post(reverse("candidates:partie-3", args=[dossier.pk, "C1"]), {"preuve-cible": "C1.A2", "preuve-montre": "Un dossier", "preuve-fichiers": pdf("dossier.pdf")})
    contenu = serre(alice.get(reverse("candidates:partie-3", args=[dossier.pk, "C1"])))
    rangees = contenu.split('class="card rangee')
    assert "Activité 2 sur 7" in rangees[2]
    assert "Partez d’un dossier réel" in rangees[2]
    assert "dossier.pdf" in rangees[2]
    assert "dossier.pdf" not in rangees[3]
    frais = serre(alice.get(adresse(dossier, 3, "C1")))
    assert "dossier.pdf" in frais.split('id="preuves-C1_A2"')[1].split("</div>")[0]
    assert contenu.count("Ce qui aide les évaluateurs<span") == 8


def test_row_answered_no_is_folded_unless_something_is_written(scene):
    dossier = scene.amener(Etat.RECEVABLE)
    champs = {"C4_A1-realisee": False, "C4_A2-realisee": False, "C4_A2-exemples": "Jamais seule"}
    enregistrer(dossier=dossier, auteur=scene.alice, page="C4", champs=champs)
    contenu = texte(client_de(scene.alice).get(reverse("candidates:partie-3", args=[dossier.pk, "C4"])))
    assert [("open" in bout.split(">")[0]) for bout in contenu.split('<details class="rangee-suite"')[1:]] == [False, True, True, True]
    assert ReponseActivite.objects.get(dossier=dossier, code="C4.A2").exemples == "Jamais seule"


def test_cqp_without_advice_says_nothing_of_it(petite_scene):
    dossier = petite_scene.amener(Etat.RECEVABLE)
    code = dossier.referentiel.structure.codes_competences[0]
    assert "Ce qui aide" not in texte(client_de(petite_scene.alice).get(reverse("candidates:partie-3", args=[dossier.pk, code])))


def test_summary_of_part_2_lists_pages_points_and_deposit(scene):
    dossier = brouillon(scene)
    contenu = serre(client_de(scene.alice).get(reverse("candidates:partie-2-sommaire", args=[dossier.pk])))
    for page in ("identite", "experience", "emplois", "formation", "declaration"):
        assert reverse("candidates:partie-2", args=[dossier.pk, page]) in contenu
    assert "Indiquez votre civilité." in contenu
    assert "Relire ma demande" in contenu


def test_last_page_leads_to_the_summary(scene):
    dossier = brouillon(scene)
    reponse = client_de(scene.alice).post(reverse("candidates:partie-2", args=[dossier.pk, "declaration"]), {"continuer": "1", "fait_a": "Lyon"})
    assert reponse["Location"] == reverse("candidates:partie-2-sommaire", args=[dossier.pk])


def emploi(scene, dossier, **champs):
    return ajouter_emploi(dossier=dossier, auteur=scene.alice, champs={"intitule": "Assistante", "entreprise": "Formavie", "dans_le_metier": True, **champs})


def test_experience_is_explained_job_by_job(scene):
    dossier = brouillon(scene)
    emploi(scene, dossier, du=date(2024, 1, 1), au=date(2024, 12, 31))
    emploi(scene, dossier, intitule="Coordinatrice", du=date(2024, 10, 1), au=date(2025, 3, 31))
    emploi(scene, dossier, intitule="Vendeuse", du=date(2023, 1, 1), au=date(2023, 6, 30), dans_le_metier=False)
    emploi(scene, dossier, intitule="Standardiste", dans_le_metier=None)
    calcul = calculer(dossier, jour=JOUR)
    assert [(ligne.titre, ligne.apport, ligne.explication) for ligne in calcul.lignes] == [
        ("Assistante", "12 mois et 1 jour", "Compte en entier"),
        ("Coordinatrice", "2 mois et 29 jours", "3 mois et 1 jour en même temps que «\u00a0Assistante\u00a0»\u00a0: déjà comptés"),
        ("Vendeuse", "0 jour", "Hors du métier\u00a0: ne compte pas"),
        ("Standardiste", "0 jour", "Date de début à indiquer"),
    ]
    assert calcul.experience.phrase.startswith("14 mois et 30 jours, dont 3 mois")
    assert calcul.is_atteinte
    assert [t.genre for t in calcul.lignes[1].traits] == ["double", "compte"]
    assert all(t.x >= 0 and t.x + t.largeur <= 1001 for ligne in calcul.lignes for t in ligne.traits)


@pytest.mark.parametrize(("declaree", "ecart"), [("1 an", "proche"), ("4 ans", "plus"), ("2 mois", "moins"), ("longtemps", "")])
def test_declared_duration_is_compared_with_the_computed_one(scene, declaree, ecart):
    dossier = brouillon(scene)
    emploi(scene, dossier, du=date(2024, 1, 1), au=date(2024, 12, 31))
    enregistrer(dossier=dossier, auteur=scene.alice, page="experience", champs={"experience_metier": declaree})
    dossier.refresh_from_db()
    calcul = calculer(dossier, jour=JOUR)
    assert (calcul.declaree, calcul.ecart) == (declaree, ecart)


@time_machine.travel("2026-11-24T10:00:00+01:00", tick=False)
def test_page_of_jobs_says_what_is_missing_of_the_minimum(scene):
    dossier = brouillon(scene)
    emploi(scene, dossier, du=date(2026, 5, 1))
    contenu = serre(client_de(scene.alice).get(reverse("candidates:partie-2", args=[dossier.pk, "emplois"])))
    assert "<strong>6 mois et 25 jours</strong>" in contenu
    assert "Il faut au moins 12 mois : il manque 5 mois et 5 jours." in contenu
    assert '<td data-libelle="Au">aujourd’hui</td>' in contenu


def test_full_year_reaches_the_minimum(scene):
    dossier = brouillon(scene)
    emploi(scene, dossier, du=date(2023, 1, 1), au=date(2023, 12, 31))
    assert calculer(dossier, jour=JOUR).is_atteinte


def test_job_that_begins_later_or_is_alone_in_its_day_breaks_nothing(scene):
    dossier = brouillon(scene)
    emploi(scene, dossier, du=JOUR, au=JOUR)
    calcul = calculer(dossier, jour=JOUR)
    assert (calcul.experience.jours, calcul.lignes[0].traits[0].largeur) == (1, 1000)
    assert calculer(brouillon_vide(dossier), jour=JOUR).lignes == []


def brouillon_vide(dossier):
    dossier.emplois.all().delete()
    return dossier
