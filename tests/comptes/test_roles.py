"""Roles have a beginning and an end; nobody gives themselves one, and somebody always keeps the keys."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from comptes.enums import Role
from comptes.erreurs import ErreurMetier
from comptes.models import AttributionRole, Habilitation, Invitation, Utilisateur
from comptes.regles import reste_un_titulaire
from comptes.services import (
    accepter_invitation,
    activer,
    dater_fin_de_role,
    donner_role,
    enregistrer_profil,
    inviter,
    retirer_role,
)
from journal.models import Evenement

JOUR = date(2027, 3, 1)


@pytest.mark.parametrize(
    ("autres", "attendu"),
    [
        ([], False),
        ([(date(2026, 1, 1), None)], True),
        ([(date(2026, 1, 1), date(2030, 1, 1))], False),
        ([(date(2027, 3, 2), None)], True),
        ([(date(2027, 3, 3), None)], False),
    ],
)
def test_somebody_holds_the_role_the_next_day_and_without_end(autres, attendu):
    assert reste_un_titulaire(autres, apres=JOUR) is attendu


@given(st.lists(st.tuples(st.dates(), st.one_of(st.none(), st.dates()))), st.dates(max_value=date(9999, 1, 1)))
def test_one_more_holder_never_takes_the_keys_away(autres, apres):
    if reste_un_titulaire(autres, apres=apres):
        assert reste_un_titulaire([*autres, (apres, apres)], apres=apres)


def relu(personne):
    return Utilisateur.objects.get(pk=personne.pk)


@pytest.mark.django_db
class TestRoles:
    """With the cast."""

    def test_nobody_gives_or_ends_their_own_role(self, petite_scene):
        sylvie = petite_scene.sylvie
        for agir in (donner_role, retirer_role):
            with pytest.raises(ErreurMetier, match="ses propres rôles"):
                agir(utilisateur=sylvie, role=Role.SECRETARIAT, auteur=sylvie)
        with pytest.raises(ErreurMetier, match="à soi-même"):
            inviter(email=sylvie.email.upper(), role=Role.JURE, college="salaries", auteur=sylvie)

    def test_last_secretary_and_last_administrator_stay(self, petite_scene):
        sylvie, ada = petite_scene.sylvie, petite_scene.ada
        seconde = Utilisateur.objects.create_user("eve@demo.example", None, prenom="Ève", nom="Roy")
        for agir in (
            lambda: retirer_role(utilisateur=sylvie, role=Role.SECRETARIAT, auteur=ada),
            lambda: activer(utilisateur=sylvie, auteur=ada, is_active=False),
            lambda: dater_fin_de_role(attribution=sylvie.attributions.get(), au=timezone.localdate(), auteur=ada),
        ):
            with pytest.raises(ErreurMetier, match="dernière personne"):
                agir()
        donner_role(utilisateur=seconde, role=Role.ADMINISTRATEUR, auteur=ada, au=timezone.localdate() + timedelta(days=90))
        with pytest.raises(ErreurMetier, match="dernière personne"):
            retirer_role(utilisateur=ada, role=Role.ADMINISTRATEUR, auteur=relu(seconde))
        assert relu(sylvie).has_role(Role.SECRETARIAT)
        donner_role(utilisateur=seconde, role=Role.SECRETARIAT, auteur=ada)
        retirer_role(utilisateur=sylvie, role=Role.SECRETARIAT, auteur=ada)
        assert not relu(sylvie).has_role(Role.SECRETARIAT)

    def test_closed_account_does_not_count_as_a_holder(self, petite_scene):
        seconde = Utilisateur.objects.create_user("eve@demo.example", None)
        donner_role(utilisateur=seconde, role=Role.SECRETARIAT, auteur=petite_scene.ada)
        activer(utilisateur=seconde, auteur=petite_scene.ada, is_active=False)
        with pytest.raises(ErreurMetier, match="dernière personne"):
            activer(utilisateur=petite_scene.sylvie, auteur=petite_scene.ada, is_active=False)

    def test_planned_role_begins_and_ends_on_its_days(self, petite_scene):
        amine, jour = petite_scene.amine, timezone.localdate()
        ligne = donner_role(utilisateur=amine, role=Role.JURE, college="salaries", auteur=petite_scene.sylvie, du=jour + timedelta(days=5), au=jour + timedelta(days=9))
        tenus = {n: AttributionRole.objects.en_vigueur(jour + timedelta(days=n)).filter(pk=ligne.pk).exists() for n in (4, 5, 9, 10)}
        assert tenus == {4: False, 5: True, 9: True, 10: False}
        assert not relu(amine).has_role(Role.JURE)
        with pytest.raises(ErreurMetier, match="aujourd’hui ou plus tard"):
            donner_role(utilisateur=amine, role=Role.PROFESSIONNEL, auteur=petite_scene.sylvie, du=jour - timedelta(days=1))
        with pytest.raises(ErreurMetier, match="après son début"):
            donner_role(utilisateur=amine, role=Role.PROFESSIONNEL, auteur=petite_scene.sylvie, du=jour + timedelta(days=2), au=jour)

    def test_end_of_a_role_is_planned_then_lifted(self, petite_scene):
        paul, jour = petite_scene.paul, timezone.localdate()
        ligne = paul.attributions.get()
        dater_fin_de_role(attribution=ligne, au=jour, auteur=petite_scene.sylvie)
        assert relu(paul).has_role(Role.PROFESSIONNEL)
        dater_fin_de_role(attribution=ligne, au=None, auteur=petite_scene.sylvie)
        assert paul.attributions.get().au is None
        with pytest.raises(ErreurMetier, match="aujourd’hui ou plus tard"):
            dater_fin_de_role(attribution=ligne, au=jour - timedelta(days=1), auteur=petite_scene.sylvie)
        assert list(Evenement.objects.filter(action="role_date").values_list("donnees__au", flat=True)) == [jour.isoformat(), ""]

    def test_role_given_twice_is_one_and_planned_end_is_cut_short(self, petite_scene):
        paul, sylvie = petite_scene.paul, petite_scene.sylvie
        assert donner_role(utilisateur=paul, role=Role.PROFESSIONNEL, auteur=sylvie) == paul.attributions.get()
        dater_fin_de_role(attribution=paul.attributions.get(), au=timezone.localdate() + timedelta(days=30), auteur=sylvie)
        retirer_role(utilisateur=paul, role=Role.PROFESSIONNEL, auteur=sylvie)
        assert not relu(paul).has_role(Role.PROFESSIONNEL)

    def test_planned_role_is_brought_forward_and_prolonged_never_shortened(self, petite_scene):
        amine, sylvie, jour = petite_scene.amine, petite_scene.sylvie, timezone.localdate()
        plus_tard = {"utilisateur": amine, "role": Role.PROFESSIONNEL, "auteur": sylvie}
        donner_role(**plus_tard, du=jour + timedelta(days=5), au=jour + timedelta(days=9))
        donner_role(**plus_tard, au=jour + timedelta(days=3))
        [ligne] = amine.attributions.filter(role=Role.PROFESSIONNEL)
        assert (ligne.du, ligne.au) == (jour, jour + timedelta(days=9))
        assert relu(amine).has_role(Role.PROFESSIONNEL)
        donner_role(**plus_tard)
        donner_role(**plus_tard, au=jour)
        assert amine.attributions.get(role=Role.PROFESSIONNEL).au is None

    def test_juror_changes_side_from_that_day_on(self, petite_scene):
        jules = petite_scene.jules
        AttributionRole.objects.filter(utilisateur=jules).update(du=timezone.localdate() - timedelta(days=100))
        donner_role(utilisateur=jules, role=Role.JURE, college="employeurs", auteur=petite_scene.sylvie)
        assert relu(jules).college == "employeurs"
        assert sorted(jules.attributions.values_list("college", "au")) == [("employeurs", None), ("salaries", timezone.localdate() - timedelta(days=1))]

    def test_promised_habilitation_is_entered_at_the_acceptance(self, petite_scene):
        jour, certification = timezone.localdate(), petite_scene.referentiel.certification
        promesse = {"certification": certification, "numero": "PRO-777", "du": jour, "au": jour + timedelta(days=700)}
        noms = {"prenom": "Nora", "nom": "Blanc", "auteur": petite_scene.sylvie}
        _, secret = inviter(email="nora@demo.example", role=Role.PROFESSIONNEL, habilitation=promesse, **noms)
        assert not Habilitation.objects.filter(numero="PRO-777").exists()
        with pytest.raises(ErreurMetier, match="PRO-777 est déjà pris"):
            inviter(email="autre@demo.example", role=Role.PROFESSIONNEL, habilitation=promesse, **noms)
        with pytest.raises(ErreurMetier, match="ne concerne que"):
            inviter(email="autre@demo.example", role=Role.JURE, college="salaries", habilitation=promesse | {"numero": "X"}, **noms)
        with pytest.raises(ErreurMetier, match="tient le registre"):
            inviter(email="autre@demo.example", role=Role.PROFESSIONNEL, habilitation=promesse | {"numero": "X"}, **noms | {"auteur": petite_scene.ada})
        nora = accepter_invitation(secret=secret, mot_de_passe="une-phrase-longue-2026")
        inscrite = Habilitation.objects.get(numero="PRO-777")
        assert (inscrite.utilisateur, inscrite.role, inscrite.au) == (nora, "professionnel", jour + timedelta(days=700))

    def test_number_taken_meanwhile_does_not_undo_the_acceptance(self, petite_scene):
        jour = timezone.localdate()
        promesse = {"certification": petite_scene.referentiel.certification, "numero": "PRO-777", "du": jour, "au": jour}
        invitation, secret = inviter(email="nora@demo.example", role=Role.PROFESSIONNEL, auteur=petite_scene.sylvie, habilitation=promesse)
        Habilitation.objects.filter(utilisateur=petite_scene.paul).update(numero="PRO-777")
        accepter_invitation(secret=secret, mot_de_passe="une-phrase-longue-2026", prenom="Nora", nom="Blanc")
        assert Invitation.objects.get(pk=invitation.pk).acceptee_le is not None
        assert Evenement.objects.filter(action="habilitation_non_inscrite").exists()

    def test_search_words_follow_the_names(self, petite_scene):
        enregistrer_profil(utilisateur=petite_scene.paul, prenom="Loïc", nom="Œuvrard", fonction="Gérant")
        assert relu(petite_scene.paul).plie == "loic oeuvrard paul@demo.example gerant"
