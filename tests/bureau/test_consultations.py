"""Who opened a dossier: told to the secretariat with names, to the candidate without, to an administrator by person."""

from __future__ import annotations

from datetime import timedelta

import pytest
import time_machine
from django.urls import reverse
from django.utils import timezone

from bureau.consultations import OBJETS, lectures_du_dossier, raconter
from bureau.donnees.contenu import lire_morceaux
from bureau.lectures import TABLE
from candidates.enums import Etat
from journal.lectures import consigner_lecture
from journal.models import Evenement

pytestmark = pytest.mark.django_db
MATIN = (timezone.localtime() + timedelta(days=2)).replace(hour=9, minute=5, second=0, microsecond=0)


def lire(lecteur, role, dossier, *objets, le=MATIN):
    with time_machine.travel(le, tick=False):
        for objet_type, objet_id in objets:
            assert consigner_lecture(lecteur_id=lecteur.pk, role=role, objet_type=objet_type, objet_id=objet_id, dossier_id=dossier.pk if dossier else None)


def page(client, personne, nom, **kwargs):
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    reponse = client.get(reverse(nom, kwargs=kwargs))
    assert reponse.status_code == 200
    return reponse.content.decode()


def test_one_line_a_day_person_and_capacity_says_what_was_opened_and_when(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    lire(petite_scene.sylvie, "secretariat", dossier, ("dossier", dossier.pk), ("preuve", "a"), ("preuve", "b"))
    lire(petite_scene.sylvie, "secretariat", dossier, ("dossier", dossier.pk), ("preuve", "a"), le=MATIN + timedelta(hours=3))
    lire(petite_scene.eva, "evaluateur_externe", dossier, ("preuve", "a"), le=MATIN + timedelta(days=1))
    derniere, premiere = raconter(lectures_du_dossier(dossier))
    assert (derniere.lecteur, derniere.role, derniere.quoi) == (petite_scene.eva.nom_complet, "Évaluateur externe", "preuve")
    assert (premiere.lecteur, premiere.role, premiere.quoi) == (petite_scene.sylvie.nom_complet, "Secrétariat de la CPEF", "2 preuves, dossier")
    assert (premiere.premier, premiere.dernier, premiere.jour) == (MATIN, MATIN + timedelta(hours=3), MATIN.date())


def test_a_day_is_a_day_in_paris(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    minuit = MATIN.replace(hour=0, minute=10)
    lire(petite_scene.sylvie, "secretariat", dossier, ("dossier", dossier.pk), le=minuit)
    assert [c.jour for c in raconter(lectures_du_dossier(dossier))] == [minuit.date()]


def test_another_dossier_and_an_act_are_not_told(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    lire(petite_scene.sylvie, "secretariat", None, ("dossier", dossier.pk))
    assert Evenement.objects.du_dossier(dossier.pk).exists()
    assert raconter(lectures_du_dossier(dossier)) == []


def test_page_of_the_secretariat_tells_who_and_costs_the_same_for_many(client, petite_scene, django_assert_max_num_queries):
    dossier = petite_scene.amener(Etat.DEPOSE)
    assert "Personne ne l’a encore ouvert" in page(client, petite_scene.sylvie, "bureau:consultations", pk=dossier.pk)
    for jour in range(52):
        lire(petite_scene.eva, "evaluateur_externe", dossier, ("dossier", dossier.pk), le=MATIN + timedelta(days=jour))
    with django_assert_max_num_queries(20):
        texte = page(client, petite_scene.sylvie, "bureau:consultations", pk=dossier.pk)
    assert texte.count(petite_scene.eva.nom_complet) == 50
    assert "Page 1 sur 2" in texte


def test_page_of_an_administrator_tells_dossiers_by_their_number_alone(client, petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    ada = petite_scene.personnes["ada"]
    assert "n’a rien ouvert" in page(client, ada, "bureau:personne-consultations", pk=petite_scene.eva.pk)
    lire(petite_scene.eva, "evaluateur_externe", dossier, ("preuve", "a"))
    lire(petite_scene.eva, "evaluateur_externe", None, ("session", "s"))
    texte = page(client, ada, "bureau:personne-consultations", pk=petite_scene.eva.pk)
    assert dossier.numero in texte
    assert "Aucun en particulier" in texte
    assert dossier.candidat.nom_complet not in texte
    assert "Ce que cette personne a ouvert" in page(client, ada, "bureau:personne", pk=petite_scene.eva.pk)
    assert "Ce que cette personne a ouvert" not in page(client, petite_scene.sylvie, "bureau:personne", pk=petite_scene.eva.pk)


def test_the_candidate_knows_in_what_capacity_and_when_and_neither_who_nor_what(client, petite_scene):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    assert "Personne ne l’a encore ouvert" in page(client, petite_scene.alice, "bureau:mes-donnees")
    lire(petite_scene.sylvie, "secretariat", dossier, ("decision", "d"))
    lire(petite_scene.sylvie, "secretariat", dossier, ("dossier", "d"), le=MATIN + timedelta(days=1))
    texte = page(client, petite_scene.alice, "bureau:mes-donnees")
    assert "pour instruire et suivre la demande" in texte
    assert "2 jours, du" in texte
    assert "Sylvie" not in texte
    morceau = next(m for m in lire_morceaux(petite_scene.alice) if m.chemin.endswith("consultations.json"))
    assert [x["À titre de"] for x in morceau.donnees] == ["Secrétariat de la CPEF"] * 2
    assert "decision" not in str(morceau.donnees)


def test_every_kind_of_object_that_is_noted_has_its_words(petite_scene):
    assert {regle({"pk": 0})[0] for regle in TABLE.values()} - set(OBJETS) == set()  # 0 is a key for every table, and of nobody
