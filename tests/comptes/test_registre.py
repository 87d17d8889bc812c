"""The register of habilitations: which one holds on a day, what may be written, what stays."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comptes.enums import EtatHabilitation
from comptes.erreurs import ErreurMetier
from comptes.models import Habilitation, Suspension
from comptes.regles import (
    A_RENOUVELER,
    A_VENIR,
    ECHUE,
    VALABLE,
    Arret,
    Periode,
    choisir_periode,
    motif_inhabilite,
    situation_habilitation,
)
from comptes.services import (
    corriger_habilitation,
    habiliter,
    lever_suspension,
    renouveler_habilitation,
    suspendre_habilitation,
    terminer_habilitation,
)
from journal.models import Evenement

UN_JOUR = timedelta(days=1)
DU, AU = date(2026, 2, 1), date(2028, 1, 31)
PERIODE = Periode(DU, AU)
JOURS = st.dates(date(2025, 12, 1), date(2028, 4, 1))


@pytest.mark.parametrize(("jour", "mot"), [
    (DU - UN_JOUR, "ne commence que"), (DU, None), (AU, None), (AU + UN_JOUR, "échue"), (date(2028, 2, 29), "échue"),
])  # fmt: skip
def test_both_ends_are_included(jour, mot):
    motif = motif_inhabilite(PERIODE, jour=jour)
    assert motif is None if mot is None else mot in motif


@pytest.mark.parametrize(("jour", "suspendue"), [
    (date(2026, 5, 31), False), (date(2026, 6, 1), True), (date(2026, 6, 14), True), (date(2026, 6, 15), False),
])  # fmt: skip
def test_suspension_holds_from_its_day_to_the_eve_of_its_lifting(jour, suspendue):
    periode = Periode(DU, AU, (Arret(date(2026, 6, 1), date(2026, 6, 15), "Enquête"),))
    assert (motif_inhabilite(periode, jour=jour) is not None) == suspendue


def test_suspension_that_is_not_lifted_holds_to_the_end():
    periode = Periode(DU, AU, (Arret(date(2026, 6, 1), motif="Enquête"),))
    assert "suspendue depuis le 01/06/2026" in motif_inhabilite(periode, jour=AU)


@pytest.mark.parametrize(("reste", "code", "mot"), [
    (61, VALABLE, "valable jusqu’au"), (60, A_RENOUVELER, "dans 60 jours"), (1, A_RENOUVELER, "dans 1 jour"), (0, A_RENOUVELER, "dernier jour"),
    (-1, ECHUE, "échue depuis le 31/01/2028"),
])  # fmt: skip
def test_state_in_words_near_the_end(reste, code, mot):
    situation = situation_habilitation(PERIODE, jour=AU - timedelta(days=reste), alerte_jours=60, is_renouvelee=False)
    assert situation.code == code
    assert situation.phrase.endswith(mot) or mot in situation.phrase


def test_renewed_habilitation_is_not_to_be_renewed():
    situation = situation_habilitation(PERIODE, jour=AU, alerte_jours=60, is_renouvelee=True)
    assert (situation.code, "renouvelée" in situation.phrase) == (VALABLE, True)


def test_state_before_the_beginning_and_during_a_suspension():
    periode = Periode(DU, AU, (Arret(DU, motif="Enquête"),))
    assert situation_habilitation(periode, jour=DU - UN_JOUR, alerte_jours=60, is_renouvelee=False).code == A_VENIR
    assert situation_habilitation(periode, jour=DU, alerte_jours=60, is_renouvelee=False).phrase == "suspendue depuis le 01/02/2026\u00a0: Enquête"


@given(jour=JOURS)
def test_the_period_chosen_holds_whenever_one_does(jour):
    periodes = [Periode(date(2026, 1, 1), date(2026, 12, 31), (Arret(date(2026, 3, 1), date(2026, 4, 1)),)), Periode(date(2027, 3, 1), date(2028, 2, 29))]
    choisie = periodes[choisir_periode(periodes, jour=jour)]
    tient = [p for p in periodes if motif_inhabilite(p, jour=jour) is None]
    assert (choisie in tient) == bool(tient)


def test_between_two_periods_the_one_that_ended_speaks():
    periodes = [Periode(date(2027, 3, 1), date(2028, 2, 29)), Periode(date(2026, 1, 1), date(2026, 12, 31))]
    assert choisir_periode(periodes, jour=date(2027, 1, 10)) == 1


@pytest.fixture
def jour():
    return timezone.localdate()


@pytest.fixture
def paul(petite_scene):
    return Habilitation.objects.get(utilisateur=petite_scene.paul)


def donner(scene, personne, numero, du, au, role="professionnel"):
    return habiliter(
        utilisateur=personne, certification=scene.referentiel.certification, role=role, numero=numero, du=du, au=au, auteur=scene.sylvie
    )


def test_number_of_someone_else_is_refused(petite_scene, paul, jour):
    with pytest.raises(ValidationError, match="est déjà celui de Paul Renaud"):
        donner(petite_scene, petite_scene.amine, paul.numero, jour, jour)


def test_overlap_is_refused_to_the_day(petite_scene, paul):
    with pytest.raises(ValidationError, match="ne se chevauchent pas"):
        donner(petite_scene, petite_scene.paul, "PRO-2", paul.au, paul.au + UN_JOUR)
    assert donner(petite_scene, petite_scene.paul, "PRO-2", paul.au + UN_JOUR, paul.au + 2 * UN_JOUR).pk
    assert donner(petite_scene, petite_scene.paul, "EXT-2", paul.du, paul.au, role="evaluateur_externe").pk  # another place


def test_habilitation_gives_the_role(petite_scene, jour):
    assert not petite_scene.amine.has_role("professionnel")
    donner(petite_scene, petite_scene.amine, "PRO-3", jour, jour)
    assert petite_scene.amine.has_role("professionnel")


def test_correction_is_traced_before_and_after(petite_scene, paul):
    avant = paul.au
    corriger_habilitation(habilitation=paul, numero=paul.numero, du=paul.du, au=avant + UN_JOUR, formation_le=paul.formation_le, auteur=petite_scene.sylvie)
    fait = Evenement.objects.get(action="habilitation_corrigee")
    assert (fait.donnees["champs"], fait.donnees["avant"]["au"], fait.donnees["apres"]["au"]) == (["au"], str(avant), str(avant + UN_JOUR))


def test_correction_without_a_change_writes_nothing(petite_scene, paul):
    corriger_habilitation(habilitation=paul, numero=paul.numero, du=paul.du, au=paul.au, formation_le=paul.formation_le, auteur=petite_scene.sylvie)
    assert not Evenement.objects.filter(action="habilitation_corrigee").exists()


@pytest.mark.parametrize("numero", ["meme", "PRO-NOUVEAU"])
def test_renewal_keeps_the_past_and_speaks_for_the_future(petite_scene, paul, numero):
    neuf = paul.numero if numero == "meme" else numero
    fin = paul.au + timedelta(days=700)
    nouvelle = renouveler_habilitation(habilitation=paul, numero=neuf, du=paul.au + UN_JOUR, au=fin, auteur=petite_scene.sylvie)
    ancienne_fin = paul.au
    paul.refresh_from_db()
    assert (paul.au, nouvelle.precedente_id, nouvelle.formation_le) == (ancienne_fin, paul.pk, paul.formation_le)
    assert paul.get_du_jour(ancienne_fin) == paul
    assert paul.get_du_jour(ancienne_fin + UN_JOUR) == nouvelle
    with pytest.raises(ErreurMetier, match="déjà renouvelée"):
        renouveler_habilitation(habilitation=paul, numero=neuf, du=fin + UN_JOUR, au=fin + 2 * UN_JOUR, auteur=petite_scene.sylvie)


def test_renewal_begins_after_the_end(petite_scene, paul):
    with pytest.raises(ErreurMetier, match="commence après la fin"):
        renouveler_habilitation(habilitation=paul, numero=paul.numero, du=paul.au, au=paul.au + UN_JOUR, auteur=petite_scene.sylvie)


def test_suspension_is_lifted_and_kept(petite_scene, paul, jour):
    suspendre_habilitation(habilitation=paul, le=jour, motif="Enquête", auteur=petite_scene.sylvie)
    with pytest.raises(ErreurMetier, match="déjà suspendue"):
        suspendre_habilitation(habilitation=paul, le=jour, motif="Encore", auteur=petite_scene.sylvie)
    with pytest.raises(ErreurMetier, match="ne se lève pas avant"):
        lever_suspension(habilitation=paul, le=jour - UN_JOUR, motif="Close", auteur=petite_scene.sylvie)
    lever_suspension(habilitation=paul, le=jour + UN_JOUR, motif="Enquête close", auteur=petite_scene.sylvie)
    ligne = Habilitation.objects.get(pk=paul.pk)
    assert "suspendue" in ligne.motif_inhabilite(jour)
    assert ligne.motif_inhabilite(jour + UN_JOUR) is None
    assert Suspension.objects.get().motif_levee == "Enquête close"
    with pytest.raises(ErreurMetier, match="n’est pas suspendue"):
        lever_suspension(habilitation=paul, le=jour, motif="Close", auteur=petite_scene.sylvie)


def test_early_end_keeps_in_the_journal_the_end_it_had(petite_scene, paul, jour):
    prevue = paul.au
    with pytest.raises(ErreurMetier, match="Le dernier jour se choisit"):
        terminer_habilitation(habilitation=paul, le=prevue, motif="Départ", auteur=petite_scene.sylvie)
    terminer_habilitation(habilitation=paul, le=jour, motif="Départ", auteur=petite_scene.sylvie)
    paul.refresh_from_db()
    assert (paul.motif_inhabilite(jour), paul.au, paul.motif_fin) == (None, jour, "Départ")
    assert Evenement.objects.get(action="habilitation_terminee").donnees["avant"] == {"au": str(prevue)}


@pytest.mark.parametrize("qui", ["ada", "paul", "alice"])
def test_the_secretariat_alone_keeps_the_register(petite_scene, paul, jour, qui):
    auteur = petite_scene.personnes[qui]
    for verbe in (suspendre_habilitation, lever_suspension, terminer_habilitation):
        with pytest.raises(ErreurMetier, match="Seul le secrétariat"):
            verbe(habilitation=paul, le=jour, motif="x", auteur=auteur)
    with pytest.raises(ErreurMetier, match="Seul le secrétariat"):
        corriger_habilitation(habilitation=paul, numero="X", du=jour, au=jour, formation_le=None, auteur=auteur)


def test_filter_by_state_and_rule_say_the_same(petite_scene, jour):
    """Every habilitation is in exactly one state, the one the rule gives, around each edge."""
    for n, (du, au) in enumerate([(-9, -1), (-9, 0), (0, 0), (-9, 59), (-9, 60), (-9, 61), (1, 90), (0, 400)]):
        personne = type(petite_scene.amine).objects.create_user(f"p{n}@demo.example", None, prenom="P", nom=f"N{n}")
        h = donner(petite_scene, personne, f"N-{n}", jour + timedelta(days=du), jour + timedelta(days=au))
        if n in (3, 7):
            suspendre_habilitation(habilitation=h, le=max(h.du, jour), motif="Enquête", auteur=petite_scene.sylvie)
        if n == 7:
            lever_suspension(habilitation=h, le=jour, motif="Close", auteur=petite_scene.sylvie)
        if n == 4:
            renouveler_habilitation(habilitation=h, numero="N-R", du=h.au + UN_JOUR, au=h.au + 90 * UN_JOUR, auteur=petite_scene.sylvie)
    par_etat = {c: set(Habilitation.objects.a_l_etat(c, jour=jour, alerte_jours=60).values_list("numero", flat=True)) for c in EtatHabilitation.values}
    for h in Habilitation.objects.a_lire():
        attendu = situation_habilitation(h.periode, jour=jour, alerte_jours=60, is_renouvelee=h.is_renouvelee).code
        assert [c for c, numeros in par_etat.items() if h.numero in numeros] == [attendu], h.numero
    assert {c: bool(n) for c, n in par_etat.items()} == dict.fromkeys(EtatHabilitation.values, True)
