"""Alerts: each threshold once, one mail a day for each secretary, nothing lost when the worker was away."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario import pas_candidat as pc
from bureau.scenario.personnes import Personnage, creer_personne
from candidates.enums import Etat
from candidates.services import exercer_recours
from comptes.enums import Role
from comptes.models import AttributionRole
from echanges.models import Courriel
from recevabilite.models import Alerte
from recevabilite.regles import ALERTES_JOURS, seuils_franchis
from recevabilite.services import alerter
from recevabilite.tasks import alerter_echeances

DEBUT, LIMITE = date(2026, 2, 1), date(2026, 4, 1)


@pytest.mark.parametrize(
    ("jour", "seuils"),
    [
        (date(2026, 3, 1), []), (date(2026, 3, 2), [30]), (date(2026, 3, 16), [30]), (date(2026, 3, 17), [30, 15]),
        (date(2026, 3, 25), [30, 15, 7]), (date(2026, 4, 1), [30, 15, 7]), (date(2026, 4, 2), [30, 15, 7, -1]),
        (date(2026, 4, 8), [30, 15, 7, -1]), (date(2026, 4, 9), [30, 15, 7, -1, -8]), (date(2026, 4, 16), [30, 15, 7, -1, -8, -15]),
    ],
)  # fmt: skip
def test_thresholds_are_thirty_fifteen_seven_then_each_week(jour, seuils):
    assert seuils_franchis(debut=DEBUT, echeance=LIMITE, jour=jour) == seuils


@given(duree=st.integers(1, 200), ecart=st.integers(-10, 400))
def test_thresholds_only_grow_and_none_is_told_on_the_first_day(duree, ecart):
    limite, jour = DEBUT + timedelta(days=duree), DEBUT + timedelta(days=ecart)
    hier = seuils_franchis(debut=DEBUT, echeance=limite, jour=jour - timedelta(days=1))
    ici = seuils_franchis(debut=DEBUT, echeance=limite, jour=jour)
    assert set(hier) <= set(ici)
    assert len(set(ici) - set(hier)) <= 1
    if ecart <= 0:
        assert ici == []
    assert all(s in ALERTES_JOURS or s % 7 == 6 for s in ici)


@pytest.fixture
def attente(scene_de_2025, time_machine):
    """A demand complete on 1 February, to rule on by 1 April."""
    time_machine.move_to(datetime(2026, 2, 1, 9, tzinfo=UTC))
    return scene_de_2025.amener(Etat.DEPOSE)


def courriels():
    return Courriel.objects.filter(evenement="recevabilite.alertes").order_by("pk")


@pytest.mark.django_db
def test_each_threshold_is_told_once(attente):
    jours = [DEBUT + timedelta(days=n) for n in range(90)]
    dits = [jour for jour in jours if alerter(jour=jour) and not alerter(jour=jour)]
    assert dits == [date(2026, 3, 2), date(2026, 3, 17), date(2026, 3, 25), date(2026, 4, 2), date(2026, 4, 9), date(2026, 4, 16), date(2026, 4, 23), date(2026, 4, 30)]
    assert courriels().count() == len(dits)


@pytest.mark.django_db
def test_mail_groups_the_demands_for_each_active_secretary(scene_de_2025, attente, time_machine):
    autre = scene_de_2025.amener(Etat.DEPOSE, candidate=scene_de_2025.zoe)
    type(autre).objects.filter(pk=autre.pk).update(echeance_le=date(2026, 2, 27), complet_le=date(2025, 12, 27))
    creer_personne(Personnage("solene", "Solène", "Garin", Role.SECRETARIAT, "", "Secrétaire", ""))
    time_machine.move_to(datetime(2026, 3, 2, 6, 10, tzinfo=UTC))
    assert alerter_echeances() == 2
    envoyes = list(courriels())
    assert {c.destinataire for c in envoyes} == {scene_de_2025.sylvie.email, "solene@demo.example"}
    assert {c.sujet for c in envoyes} == {"Recevabilité : 2 dossiers à statuer, dont 1 en retard"}
    corps = envoyes[0].envoi.message
    assert corps.index(autre.numero) < corps.index(attente.numero)
    for morceau in (f"/bureau/dossiers/{attente.pk}/", "reste 30 jours", "en retard de 3 jours", "date limite : 27 février 2026"):
        assert morceau in corps
    assert scene_de_2025.ada.email not in {c.destinataire for c in envoyes}


@pytest.mark.django_db
def test_worker_away_for_days_sends_one_mail_with_the_thresholds_passed(attente):
    assert alerter(jour=date(2026, 4, 3)) == 1
    assert courriels().count() == 1
    assert sorted(Alerte.objects.values_list("seuil", flat=True)) == [-1, 7, 15, 30]
    assert alerter(jour=date(2026, 4, 4)) == 0


@pytest.mark.django_db
def test_what_comes_after_the_mail_of_the_day_is_told_the_next_day(scene_de_2025, attente):
    assert alerter(jour=date(2026, 3, 2)) == 1
    autre = scene_de_2025.amener(Etat.DEPOSE, candidate=scene_de_2025.zoe)
    type(autre).objects.filter(pk=autre.pk).update(echeance_le=date(2026, 2, 27), complet_le=date(2025, 12, 27))
    assert alerter(jour=date(2026, 3, 2)) == 0
    assert not Alerte.objects.filter(dossier=autre).exists()
    assert alerter(jour=date(2026, 3, 3)) == 1
    assert courriels().last().sujet == "Recevabilité : 1 dossier à statuer, dont 1 en retard"


@pytest.mark.django_db
def test_new_clock_alerts_again_and_a_ruled_demand_no_more(scene_de_2025, attente, time_machine):
    assert alerter(jour=date(2026, 3, 2)) == 1
    pc.refuser_recevabilite(attente, scene_de_2025.sylvie)
    assert alerter(jour=date(2026, 3, 17)) == 0
    attente.refresh_from_db()
    exercer_recours(dossier=attente, auteur=scene_de_2025.alice, motif="Je conteste.")
    attente.refresh_from_db()
    type(attente).objects.filter(pk=attente.pk).update(complet_le=date(2026, 3, 20), echeance_le=date(2026, 5, 20))
    assert alerter(jour=date(2026, 4, 20)) == 1
    assert Alerte.objects.filter(dossier=attente, seuil=30).count() == 2


@pytest.mark.django_db
def test_without_an_active_secretary_nothing_is_noted(scene_de_2025, attente):
    AttributionRole.objects.filter(role=Role.SECRETARIAT).update(au=date(2026, 2, 2))
    type(scene_de_2025.sylvie).objects.filter(pk=scene_de_2025.sylvie.pk).update(is_active=False)
    assert alerter(jour=date(2026, 3, 2)) == 0
    assert not Alerte.objects.exists()


@pytest.mark.django_db
def test_silence_decides_nothing(attente):
    alerter(jour=date(2027, 1, 1))
    attente.refresh_from_db()
    assert (attente.etat, attente.statue_le) == (Etat.DEPOSE, None)


@pytest.mark.django_db
def test_same_alert_twice_is_refused_by_the_database(attente):
    Alerte.objects.create(dossier=attente, seuil=30, echeance=LIMITE)
    with pytest.raises(IntegrityError), transaction.atomic():
        Alerte.objects.create(dossier=attente, seuil=30, echeance=LIMITE)
