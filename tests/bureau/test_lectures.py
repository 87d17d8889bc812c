"""What the staff reads of a person is in the journal: who, in what capacity, what, when; once an hour; never the contents."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
import time_machine
from django.test import Client
from django.urls import NoReverseMatch, reverse
from django.utils import timezone

from bureau.echeances import lire_calendrier
from bureau.files import compter
from bureau.lectures import HORS_TABLE, TABLE
from candidates.enums import Etat
from candidates.models import Dossier
from candidates.services import ouvrir_acces
from comptes.services import donner_role
from journal.lectures import CONSULTE, PREFIXE
from journal.models import Evenement
from journal.verification import verifier_journal
from tests.acces.table import TABLE as ADRESSES
from tests.acces.test_acces import notres, objets, repondre
from tests.candidates.outils import client_de

pytestmark = pytest.mark.django_db
SANS_CONTENU = {"documents:verifier-numero", "comptes:invitation"}  # public pages: nobody is signed in, or it is their own invitation


def lectures(**criteres):
    return Evenement.objects.filter(action=CONSULTE, **criteres)


def ouvrir(personne, nom, **kwargs):
    client = Client()
    client.force_login(personne, backend="django.contrib.auth.backends.ModelBackend")
    return repondre(client, nom, kwargs)


def avec_objet(nom: str) -> bool:
    """The address names an object."""
    try:
        reverse(nom)
    except NoReverseMatch:
        return True
    return False


def test_every_address_with_an_object_says_whether_it_shows_someone():
    d_un_objet = {n for n in notres() if avec_objet(n)} - SANS_CONTENU
    reglages = {"candidates:informer-page", "referentiels:parametre", "bureau:texte", "bureau:texte-apercu", "bureau:specimen", "bureau:chiffres-export", "bureau:chiffres-publier-export"}
    assert d_un_objet - set(TABLE) - set(HORS_TABLE) - reglages == set()
    assert (set(TABLE) | set(HORS_TABLE)) - notres() == set()
    assert set(TABLE) & set(HORS_TABLE) == set()


@pytest.mark.parametrize("etat", [Etat.EN_EVALUATION, pytest.param(Etat.VALIDE, marks=pytest.mark.lent)])
def test_each_page_of_someone_that_the_staff_opens_is_noted(petite_scene, etat):
    scene = petite_scene
    dossier = scene.amener(etat)
    faits, oublis, vus = objets(scene, dossier), [], set()
    for cle in ("sylvie", "eva", "jeanne"):
        for nom in TABLE:
            kwargs = ADRESSES[nom].args(faits)
            if kwargs is None or cle not in ADRESSES[nom].peut:
                continue
            client = Client()
            client.force_login(scene.personnes[cle], backend="django.contrib.auth.backends.ModelBackend")
            with time_machine.travel(timezone.now() + timedelta(hours=1 + len(vus) + len(oublis)), tick=True):
                reponse = client.get(reverse(nom, kwargs=kwargs))
                if reponse.streaming:
                    b"".join(reponse.streaming_content)
                if reponse.status_code != 200:
                    continue
                vus.add((cle, nom))
                if not lectures(acteur_id=str(scene.personnes[cle].pk), instant__gte=timezone.now() - timedelta(minutes=1)).exists():
                    oublis.append((cle, nom))
    assert oublis == []
    assert {c for c, _ in vus} >= {"sylvie"}
    assert list(verifier_journal()) == []


def test_reading_again_in_the_hour_adds_nothing_and_in_the_next_hour_one(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    with time_machine.travel((timezone.now() + timedelta(days=1)).replace(minute=10), tick=False) as horloge:
        for _ in range(3):
            assert ouvrir(petite_scene.sylvie, "bureau:dossier", pk=dossier.pk) == 200
        assert lectures().count() == 1
        horloge.shift(3600)
        ouvrir(petite_scene.sylvie, "bureau:dossier", pk=dossier.pk)
        assert lectures().count() == 2


def test_a_read_says_who_in_what_capacity_and_what_and_nothing_else(petite_scene):
    dossier = petite_scene.amener(Etat.EN_EVALUATION)
    preuve = dossier.preuves.first()
    assert ouvrir(petite_scene.eva, "candidates:preuve-voir", pk=preuve.pk) in (200, 302)
    assert ouvrir(petite_scene.eva, "candidates:preuve", pk=preuve.pk) in (200, 302)
    lu = lectures(acteur_id=str(petite_scene.eva.pk)).get()
    assert (lu.chaine, lu.role, lu.objet_type, lu.objet_id) == (f"{PREFIXE}{dossier.pk}", "evaluateur_externe", "preuve", str(preuve.pk))
    assert (lu.donnees, lu.etat_avant, lu.etat_apres) == ({}, "", "")


def test_the_candidate_and_whom_they_called_to_help_are_not_watched(petite_scene):
    dossier = petite_scene.amener(Etat.BROUILLON)
    ouvrir_acces(dossier=dossier, personne=petite_scene.amine, role="accompagnateur", auteur=petite_scene.alice)
    donner_role(utilisateur=petite_scene.amine, role="professionnel", auteur=petite_scene.sylvie)
    for personne in (petite_scene.alice, petite_scene.amine):
        assert ouvrir(personne, "candidates:partie-2-sommaire", pk=dossier.pk) == 200
    assert not lectures().exists()


def test_what_is_refused_is_not_a_read(petite_scene):
    dossier = petite_scene.amener(Etat.DEPOSE)
    assert ouvrir(petite_scene.eva, "bureau:dossier", pk=dossier.pk) == 404
    assert not lectures().exists()


def test_a_page_that_comes_back_from_a_refused_form_is_a_read(petite_scene):
    """Whoever sends nonsense is shown the dossier again: no page is read without a trace by posting to it."""
    dossier, sylvie = petite_scene.amener(Etat.DEPOSE), petite_scene.sylvie
    reponse = client_de(sylvie, frais=True).post(reverse("recevabilite:statuer", args=[dossier.pk]), {})
    assert reponse.status_code == 422
    assert dossier.numero in reponse.content.decode()
    assert lectures(acteur_id=str(sylvie.pk), objet_id=str(dossier.pk)).count() == 1


def test_an_export_and_the_admin_are_noted(petite_scene):
    ada = petite_scene.personnes["ada"]
    ada.is_staff = ada.is_superuser = True
    ada.save()
    assert ouvrir(petite_scene.sylvie, "bureau:personnes-export") == 200
    assert lectures(objet_type="export", objet_id="personnes-export").count() == 1
    assert ouvrir(ada, "admin:comptes_utilisateur_change", object_id=str(petite_scene.alice.pk)) == 200
    assert lectures(objet_type="admin:comptes_utilisateur_change", objet_id=str(petite_scene.alice.pk)).count() == 1


def test_a_read_does_not_make_the_desk_count_again(petite_scene, django_assert_num_queries):
    dossier, calendrier = petite_scene.amener(Etat.DEPOSE), lire_calendrier()
    compter(Dossier.objects.all(), calendrier)
    ouvrir(petite_scene.sylvie, "bureau:dossier", pk=dossier.pk)
    with django_assert_num_queries(1):  # the last events of the journal
        compter(Dossier.objects.all(), replace(calendrier))
