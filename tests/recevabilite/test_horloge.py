"""The clock of the ruling: month ends, leap years, Paris days, daylight saving, settings that change between two deposits."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

import pytest
from django.db import transaction
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from bureau.scenario import pas_candidat as pc
from candidates.enums import Etat
from candidates.regles import ajouter_mois
from candidates.services import exercer_recours
from recevabilite import regles as r
from recevabilite.lecture import lire_alertes, lire_horloge
from recevabilite.models import Recevabilite
from recevabilite.services import Point, demander_complements
from referentiels.services import definir_parametre
from tests.bureau.outils import client_de, texte
from tests.candidates.outils import client_de as candidat_de

JOURS = st.dates(date(2000, 1, 1), date(2090, 12, 31))
FAITS = st.lists(st.tuples(st.sampled_from([r.DEPOT, r.COMPLET, r.RECOURS, r.COMPLEMENTS, r.AVIS, r.ABANDON]), st.integers(0, 120), st.integers(1, 6)), max_size=12)


def faits(lignes, depart=date(2026, 1, 1)):
    """Facts in order: genre, days since the one before, months of delay."""
    jour, lus = depart, []
    for genre, ecart, mois in lignes:
        jour += timedelta(days=ecart)
        lus.append(r.FaitDelai(genre, jour, mois if genre in (r.DEPOT, r.COMPLET, r.RECOURS) else 0))
    return lus


@pytest.mark.parametrize(
    ("depot", "mois", "limite"),
    [
        (date(2025, 12, 31), 2, date(2026, 2, 28)),
        (date(2027, 12, 31), 2, date(2028, 2, 29)),  # leap year
        (date(2099, 12, 31), 2, date(2100, 2, 28)),  # 2100 is not one
        (date(2026, 12, 29), 2, date(2027, 2, 28)),
        (date(2026, 2, 28), 2, date(2026, 4, 28)),  # the end of February is not the end of April
        (date(2028, 2, 29), 12, date(2029, 2, 28)),
        (date(2026, 7, 31), 2, date(2026, 9, 30)),
        (date(2026, 8, 31), 2, date(2026, 10, 31)),
        (date(2026, 11, 30), 3, date(2027, 2, 28)),
    ],
)
def test_deadline_is_the_same_day_or_the_last_of_a_shorter_month(depot, mois, limite):
    (segment,) = r.construire_segments([r.FaitDelai(r.DEPOT, depot, mois)])
    assert segment.echeance == limite
    assert (f"n’a pas de {depot.day} : le délai finit à son dernier jour" in segment.pourquoi) == (limite.day != depot.day)


@given(jour=JOURS, mois=st.integers(1, 24))
def test_deadline_is_never_in_another_month_than_the_one_expected(jour, mois):
    (segment,) = r.construire_segments([r.FaitDelai(r.DEPOT, jour, mois)])
    rang = jour.year * 12 + jour.month - 1 + mois
    assert (segment.echeance.year, segment.echeance.month) == (rang // 12, rang % 12 + 1)
    assert segment.echeance.day <= jour.day
    assert segment.echeance.day == jour.day or (segment.echeance + timedelta(days=1)).day == 1


@given(lignes=FAITS)
def test_segments_follow_each_other_and_cover_the_facts(lignes):
    lus = faits(lignes)
    segments = r.construire_segments(lus)
    ouvrants = [f for f in lus if f.genre not in (r.AVIS, r.ABANDON)]
    assert [s.debut for s in segments] == ouvrants
    assert all(s.fin is not None and s.fin.jour >= s.debut.jour for s in segments[:-1])
    assert all(s.is_arrete == (s.debut.genre == r.COMPLEMENTS) for s in segments)
    if segments:
        assert (segments[-1].fin is None) == (lus[-1].genre not in (r.AVIS, r.ABANDON))


@given(lignes=FAITS, ecart=st.integers(-5, 400))
def test_clock_runs_only_from_a_start_to_the_next_fact(lignes, ecart):
    lus = faits(lignes)
    segments = r.construire_segments(lus)
    jour = (lus[-1].jour if lus else date(2026, 1, 1)) + timedelta(days=ecart)
    etat = r.etat_delai(segments, jour=jour)
    if lus and lus[-1].mois:
        assert etat.echeance == ajouter_mois(lus[-1].jour, lus[-1].mois)
        assert etat.reste == (etat.echeance - jour).days
        assert (etat.ton == "danger") == (jour > etat.echeance)
    else:
        assert (etat.reste, etat.echeance) == (None, None)


@pytest.mark.parametrize(
    ("jour", "phrase", "ton"),
    [
        (date(2026, 2, 1), "reste 59 jours, à statuer au plus tard le 1er avril 2026", "neutre"),
        (date(2026, 3, 2), "reste 30 jours, à statuer au plus tard le 1er avril 2026", "attention"),
        (date(2026, 4, 1), "dernier jour, à statuer au plus tard le 1er avril 2026", "attention"),
        (date(2026, 4, 3), "en retard de 2 jours, depuis le 2 avril 2026", "danger"),
    ],
)
def test_state_of_a_day_is_a_sentence(jour, phrase, ton):
    etat = r.etat_delai(r.construire_segments([r.FaitDelai(r.DEPOT, date(2026, 2, 1), 2)]), jour=jour)
    assert (etat.phrase, etat.ton) == (phrase, ton)
    assert etat.pourquoi == "Le 1er février 2026, le dossier a été déposé complet. 2 mois plus tard : le 1er avril 2026."


def test_clock_tells_its_stop_its_restart_and_its_end():
    histoire = [(r.DEPOT, 0, 2), (r.COMPLEMENTS, 20, 0), (r.COMPLET, 15, 2), (r.AVIS, 61, 0)]
    arret = r.etat_delai(r.construire_segments(faits(histoire[:2])), jour=date(2026, 3, 1))
    assert arret.phrase == "arrêté depuis le 21 janvier 2026, compléments demandés"
    assert "recommencera en entier" in arret.pourquoi
    segments = r.construire_segments(faits(histoire))
    assert [s.echeance for s in segments] == [date(2026, 3, 1), None, date(2026, 4, 5)]
    assert segments[-1].issue == "Le 7 avril 2026, l’avis a été rendu, avec 2 jours de retard."
    assert r.etat_delai(segments, jour=date(2026, 5, 1)).phrase == "Le délai est terminé"
    assert r.etat_delai([], jour=date(2026, 5, 1)) == r.PAS_COMMENCE


# --- with the journal -----------------------------------------------------------------------------------------------------------
def deposer_a(scene, time_machine, instant):
    time_machine.move_to(instant, tick=False)
    return scene.amener(Etat.DEPOSE)


DEPOTS = [
    (datetime(2025, 12, 31, 23, 30, tzinfo=UTC), date(2026, 1, 1)),
    (datetime(2026, 1, 14, 22, 59, tzinfo=UTC), date(2026, 1, 14)),
    (datetime(2026, 1, 14, 23, 30, tzinfo=UTC), date(2026, 1, 15)),
    (datetime(2026, 3, 28, 23, 30, tzinfo=UTC), date(2026, 3, 29)),  # the night the clocks go forward
    (datetime(2026, 3, 29, 22, 30, tzinfo=UTC), date(2026, 3, 30)),  # the evening after it: two hours ahead
    (datetime(2026, 7, 14, 21, 59, tzinfo=UTC), date(2026, 7, 14)),
    (datetime(2026, 7, 14, 23, 30, tzinfo=UTC), date(2026, 7, 15)),  # summer
    (datetime(2026, 10, 24, 22, 30, tzinfo=UTC), date(2026, 10, 25)),  # the night they go back
    (datetime(2026, 10, 25, 22, 30, tzinfo=UTC), date(2026, 10, 25)),  # the evening after it: one hour again
]


class Annule(Exception):
    """Take a deposit back, to play the next one on the same demand."""


@pytest.mark.django_db
def test_day_of_a_deposit_is_the_one_of_paris(scene_de_2025, time_machine):
    brouillon = pc.remplir_partie_2(pc.demander(scene_de_2025.alice, scene_de_2025.referentiel), scene_de_2025.alice)
    for instant, jour in DEPOTS:
        time_machine.move_to(instant, tick=False)
        with pytest.raises(Annule), transaction.atomic():  # noqa: PT012  each day is played, then undone
            dossier = pc.deposer(brouillon, scene_de_2025.alice)
            horloge = lire_horloge(dossier)
            assert horloge.segments[0].debut.jour == jour == dossier.complet_le
            assert horloge.etat.echeance == ajouter_mois(jour, 2) == dossier.echeance_le
            raise Annule


@pytest.mark.django_db
def test_deadline_across_daylight_saving_ends_at_midnight_in_paris(scene_de_2025, time_machine):
    dossier = deposer_a(scene_de_2025, time_machine, datetime(2026, 2, 15, 12, tzinfo=UTC))  # until 15 April, in summer time
    for heure, phrase in ((21, "dernier jour"), (22, "en retard de 1 jour, depuis le 16 avril 2026")):
        time_machine.move_to(datetime(2026, 4, 15, heure, 30, tzinfo=UTC), tick=False)
        assert lire_horloge(dossier).etat.phrase.startswith(phrase)


@pytest.mark.django_db
def test_each_deposit_keeps_the_delay_in_force_on_its_day(scene_de_2025, time_machine):
    certification = scene_de_2025.referentiel.certification
    definir_parametre(code="delai_recevabilite_mois", valeur=3, du=date(2026, 3, 1), base_legale="Délibération", auteur_id=scene_de_2025.ada.pk, certification=certification)
    dossier = deposer_a(scene_de_2025, time_machine, datetime(2026, 2, 28, 12, tzinfo=UTC))
    time_machine.move_to(datetime(2026, 3, 5, 12, tzinfo=UTC), tick=False)
    demander_complements(dossier=dossier, auteur=scene_de_2025.sylvie, points=[Point("preuves", "Une attestation.")])
    dossier.refresh_from_db()
    assert lire_horloge(dossier).etat.phrase == "arrêté depuis le 5 mars 2026, compléments demandés"
    dossier.complements.update(reponse="La voici.")
    time_machine.move_to(datetime(2026, 3, 31, 12, tzinfo=UTC), tick=False)
    pc.deposer(dossier, scene_de_2025.alice)
    dossier.refresh_from_db()
    segments = lire_horloge(dossier).segments
    assert [(s.debut.genre, s.debut.mois, s.echeance) for s in segments] == [
        (r.DEPOT, 2, date(2026, 4, 28)), (r.COMPLEMENTS, 0, None), (r.COMPLET, 3, date(2026, 6, 30)),
    ]  # fmt: skip
    assert dossier.echeance_le == date(2026, 6, 30)


@pytest.mark.django_db
def test_late_setting_does_not_move_a_clock_that_runs(scene_de_2025, time_machine):
    dossier = deposer_a(scene_de_2025, time_machine, datetime(2026, 2, 10, 12, tzinfo=UTC))
    certification = scene_de_2025.referentiel.certification
    definir_parametre(code="delai_recevabilite_mois", valeur=4, du=date(2026, 2, 1), base_legale="Rétroactive", auteur_id=scene_de_2025.ada.pk, certification=certification, motif_retroactif="Oubli.")
    assert lire_horloge(dossier).etat.echeance == dossier.echeance_le == date(2026, 4, 10)


@pytest.mark.django_db
def test_appeal_starts_the_clock_anew_and_the_history_stays(scene_de_2025, time_machine):
    dossier = deposer_a(scene_de_2025, time_machine, datetime(2026, 1, 10, 12, tzinfo=UTC))
    time_machine.move_to(datetime(2026, 2, 1, 12, tzinfo=UTC), tick=False)
    pc.refuser_recevabilite(dossier, scene_de_2025.sylvie)
    dossier.refresh_from_db()
    avis = list(Recevabilite.objects.filter(dossier=dossier))
    assert lire_horloge(dossier, avis).segments[0].issue == "Le 1er février 2026, l’avis a été rendu, 37 jours avant la date limite."
    time_machine.move_to(datetime(2026, 2, 28, 12, tzinfo=UTC), tick=False)
    dossier = exercer_recours(dossier=dossier, auteur=scene_de_2025.alice, motif="Je conteste.")
    horloge = lire_horloge(dossier, avis)
    assert (len(horloge.segments), horloge.etat.echeance) == (2, date(2026, 4, 28))
    assert "contesté" in horloge.etat.pourquoi


@pytest.mark.django_db
def test_day_of_completion_kept_by_the_dossier_wins_over_the_instant_of_the_journal(scene_de_2025, time_machine):
    dossier = deposer_a(scene_de_2025, time_machine, datetime(2026, 3, 20, 12, tzinfo=UTC))
    dossier.complet_le, dossier.echeance_le = date(2026, 3, 16), date(2026, 5, 16)  # received by post on the 16th
    dossier.save(update_fields=["complet_le", "echeance_le"])
    assert lire_horloge(dossier).segments[0].pourquoi.startswith("Le 16 mars 2026,")
    pc.rendre_recevable(dossier, scene_de_2025.sylvie)
    dossier.refresh_from_db()
    assert lire_horloge(dossier, dossier.recevabilites.all()).segments[0].echeance == date(2026, 5, 16)


@pytest.mark.django_db
def test_clock_is_on_the_pages_of_the_secretariat_and_of_the_candidate(scene_de_2025, time_machine):
    dossier = deposer_a(scene_de_2025, time_machine, datetime(2026, 1, 31, 12, tzinfo=UTC))
    time_machine.move_to(datetime(2026, 3, 25, 12, tzinfo=UTC))
    for adresse in (reverse("bureau:dossier", args=[dossier.pk]), reverse("recevabilite:statuer", args=[dossier.pk])):
        assert "reste 6 jours, à statuer au plus tard le 31 mars 2026" in texte(client_de(scene_de_2025.sylvie, frais=True).get(adresse))
    page = reverse("candidates:mon-dossier", args=[dossier.pk])
    assert "2 mois pour vous répondre, à compter du 31 janvier 2026" in texte(candidat_de(scene_de_2025.alice).get(page))
    time_machine.move_to(datetime(2026, 4, 2, 12, tzinfo=UTC))
    assert "Cette date est passée et aucun avis n’est encore rendu" in texte(candidat_de(scene_de_2025.alice).get(page))
    demander_complements(dossier=dossier, auteur=scene_de_2025.sylvie, points=[Point("preuves", "Une attestation.")])
    assert "est arrêté depuis le 2 avril 2026" in texte(candidat_de(scene_de_2025.alice).get(page))


@pytest.mark.django_db
def test_desk_reads_its_alerts_in_one_query(scene_de_2025, time_machine, django_assert_num_queries):
    dossier = deposer_a(scene_de_2025, time_machine, datetime(2026, 1, 31, 12, tzinfo=UTC))
    tous = type(dossier).objects.visibles_par(scene_de_2025.sylvie)
    assert lire_alertes(tous, jour=date(2026, 2, 28)) == []
    with django_assert_num_queries(1):
        (alerte,) = lire_alertes(tous, jour=date(2026, 4, 2))
    assert (alerte.dossier, alerte.etat.phrase) == (dossier, "en retard de 2 jours, depuis le 1er avril 2026")
