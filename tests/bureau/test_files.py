"""Queues and deadlines: one condition for counters, filters, lists and the home page; edges of each delay."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from django.http import QueryDict
from django.utils import timezone
from django.utils.http import urlencode
from hypothesis import given
from hypothesis import strategies as st

from bureau.echeances import lire_calendrier
from bureau.files import (
    ALERTE,
    FILES,
    RETARD,
    avec_echeances,
    avec_places,
    compter,
    de_la_file,
    degre_de,
    file_de,
    relever,
    urgence_de,
)
from bureau.filtres import filtrer
from bureau.regles import dire_attente, situer
from bureau.volume import generer
from candidates.enums import Etat
from candidates.models import Dossier
from referentiels.models import Parametre
from tests.bureau.outils import client_de

JOUR = date(2026, 3, 2)


@pytest.mark.parametrize(
    ("ecart", "phrase", "ton"),
    [
        (-2, "en retard de 2\u00a0jours, depuis le 01/03/2026", "danger"),
        (-1, "en retard de 1\u00a0jour, depuis le 02/03/2026", "danger"),
        (0, "dernier jour", "attention"),
        (7, "reste 7\u00a0jours", "attention"),
        (8, "reste 8\u00a0jours", "neutre"),
    ],
)
def test_deadline_in_words_at_its_edges(ecart, phrase, ton):
    urgence = situer(limite=JOUR + timedelta(days=ecart), jour=JOUR, alerte=7)
    assert (urgence.phrase, urgence.ton, urgence.is_retard) == (phrase, ton, ton == "danger")


def test_no_deadline_says_nothing():
    assert situer(limite=None, jour=JOUR, alerte=7) is None
    assert situer(limite=JOUR, jour=JOUR, alerte=7, sujet="fin du bénéfice").phrase == "fin du bénéfice\u00a0: dernier jour"


@given(st.dates(date(2000, 1, 1), date(2100, 1, 1)), st.integers(-400, 400), st.integers(-1, 90))
def test_what_is_late_is_what_is_behind(jour, ecart, alerte):
    urgence = situer(limite=jour + timedelta(days=ecart), jour=jour, alerte=alerte)
    assert urgence.is_retard == (ecart < 0)
    assert (urgence.ton == "attention") == (0 <= ecart <= alerte)


@pytest.mark.parametrize(("jours", "phrase"), [(0, "aujourd’hui"), (1, "1\u00a0jour"), (12, "12\u00a0jours")])
def test_wait_in_words(jours, phrase):
    assert dire_attente(debut=JOUR - timedelta(days=jours), jour=JOUR) == phrase


@pytest.mark.django_db
def test_counters_agree_with_lists_for_every_queue_and_urgency(petite_scene):
    generer(referentiel=petite_scene.referentiel, nombre=400)
    sylvie, page = client_de(petite_scene.sylvie), "/bureau/dossiers/"
    calendrier = lire_calendrier()
    comptes = compter(Dossier.objects.all(), calendrier)

    def combien(**filtres):
        return filtrer(QueryDict(urlencode(filtres)), Dossier.objects.all(), calendrier)[1].count()

    assert sum(c.nombre for c in comptes) == 400
    for compte in comptes:
        assert compte.nombre > 0, compte.file.code
        for urgence, nombre in (("", compte.nombre), ("retard", compte.retards), ("alerte", compte.alertes)):
            reponse = sylvie.get(page, {"file": compte.file.code, "urgence": urgence})
            assert reponse.context["page"].paginator.count == combien(file=compte.file.code, urgence=urgence) == nombre, (compte.file.code, urgence)
            lignes = reponse.context["lignes"]
            assert {x.file.code for x in lignes} <= {compte.file.code}
            tons = {"retard": {"danger"}, "alerte": {"danger", "attention"}}.get(urgence)
            assert tons is None or {x.urgence.ton for x in lignes} <= tons
    for urgence, nombre in (("retard", sum(c.retards for c in comptes)), ("alerte", sum(c.alertes for c in comptes))):
        assert sylvie.get(page, {"urgence": urgence}).context["page"].paginator.count == combien(urgence=urgence) == nombre
    pupitre = sylvie.get("/").context["pupitre"]
    assert (pupitre.retards, pupitre.alertes_de_delai) == (sum(c.retards for c in comptes), sum(c.alertes for c in comptes))
    assert pupitre.urgents[0].ton == "danger"
    assert {c.file.code for c in comptes if c.retards} >= {"a-statuer", "binome", "a-inscrire", "complements", "reponses", "en-evaluation"}


@pytest.mark.django_db
def test_queues_are_counted_once_until_something_happens(petite_scene, django_assert_num_queries):
    petite_scene.amener(Etat.DEPOSE)
    calendrier, deposes = lire_calendrier(), [f.code for f in FILES].index("a-statuer")
    premier = relever(Dossier.objects.all(), calendrier)
    with django_assert_num_queries(1):
        assert relever(Dossier.objects.all(), relu := replace(calendrier)) == premier
    with django_assert_num_queries(0):
        assert relever(Dossier.objects.all(), relu) == premier  # one page reads the journal once
    assert relever(Dossier.objects.none(), calendrier).comptes[deposes].nombre == 0  # other dossiers, another count
    assert relever(Dossier.objects.all(), lire_calendrier(JOUR)).comptes[deposes].retards == 0
    petite_scene.amener(Etat.DEPOSE, candidate=petite_scene.zoe)
    assert relever(Dossier.objects.all(), lire_calendrier()).comptes[deposes].nombre == 2
    Parametre.objects.create(code="complements_jours", valeur=9, du=calendrier.jour, base_legale="Essai.")
    change = lire_calendrier()
    with django_assert_num_queries(3):  # a new delay: counted again
        relever(Dossier.objects.all(), change)


@pytest.mark.django_db
@pytest.mark.parametrize("etat", Etat)
def test_queue_of_a_dossier_is_the_one_that_lists_it(petite_scene, etat):
    dossier = petite_scene.amener(etat)
    lu = avec_echeances(Dossier.objects.all(), lire_calendrier()).get(pk=dossier.pk)
    listes = [f.code for f in FILES if de_la_file(avec_places(Dossier.objects.all()), f.code).exists()]
    assert listes == [file_de(lu).code]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("depuis_le", "limite"),
    [
        (datetime(2026, 1, 1, 22, 59, tzinfo=UTC), date(2026, 1, 31)),  # 23:59 in Paris
        (datetime(2026, 1, 1, 23, 1, tzinfo=UTC), date(2026, 2, 1)),  # after midnight in Paris
        (datetime(2026, 3, 1, 22, 30, tzinfo=UTC), date(2026, 3, 31)),  # summer time begins in between
        (datetime(2028, 1, 30, 12, tzinfo=UTC), date(2028, 2, 29)),
    ],
)
def test_delay_counts_legal_days_in_paris(petite_scene, depuis_le, limite):
    dossier = petite_scene.amener(Etat.INCOMPLET)
    Dossier.objects.update(etat_depuis=depuis_le)
    for jour, degre in ((limite, ALERTE), (limite + timedelta(days=1), RETARD)):
        lu = avec_echeances(Dossier.objects.all(), lire_calendrier(jour)).get(pk=dossier.pk)
        assert (lu.limite, degre_de(file_de(lu), lu.limite, jour)) == (limite, degre)


@pytest.mark.django_db
def test_delay_is_the_one_in_force_when_the_wait_began_of_its_cqp_first(petite_scene):
    petite_scene.amener(Etat.INCOMPLET)
    jour, certification = timezone.localdate(), petite_scene.referentiel.certification

    def limite():
        return (avec_echeances(Dossier.objects.all(), lire_calendrier()).get().limite - jour).days

    assert limite() == 30
    commun = {"code": "complements_jours", "base_legale": "Essai."}
    Parametre.objects.create(valeur=99, du=jour + timedelta(days=1), **commun)
    assert limite() == 30
    Parametre.objects.create(valeur=20, du=jour - timedelta(days=5), **commun)
    assert limite() == 20
    Parametre.objects.create(valeur=10, du=jour - timedelta(days=50), certification=certification, **commun)
    assert limite() == 10


@pytest.mark.django_db
def test_one_dossier_alone_reads_the_same_deadline(petite_scene):
    dossier = petite_scene.amener(Etat.EVALUE)
    assert urgence_de(Dossier.objects.get(pk=dossier.pk), timezone.localdate() + timedelta(days=61)).phrase.startswith("en retard de 1\u00a0jour")
