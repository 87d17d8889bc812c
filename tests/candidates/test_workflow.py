"""Every (state × action × role): the table of transitions, and nothing else, moves a dossier."""

import itertools
import threading

import pytest
from django.db import connection, transaction

from bureau.scenario import pas_candidat as pc
from candidates import workflow
from candidates.enums import DECIDES, Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInconnue, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.models import Acces, Dossier
from candidates.services import abandonner
from candidates.workflow import PAR_ACTION, TRANSITIONS, actions_possibles, appliquer
from journal.models import Evenement
from tests.candidates.outils_papier import enregistrer_papier

CAS = list(itertools.product(Etat, Action, RoleDossier))
ROLE_DE = {
    RoleDossier.CANDIDAT: "alice", RoleDossier.ACCOMPAGNATEUR: "amine", RoleDossier.SECRETARIAT: "sylvie", RoleDossier.PROFESSIONNEL: "paul",
    RoleDossier.EVALUATEUR_EXTERNE: "eva", RoleDossier.JURE: "julie", RoleDossier.PRESIDENT: "jeanne", RoleDossier.SAISIE: "sylvie",
}  # fmt: skip


@pytest.fixture
def sans_gardes(monkeypatch):
    """The table alone: every guard holds and no effect runs, so that each of the 2,184 cases is about rights and states."""
    monkeypatch.setattr(workflow, "_gardes", {code: lambda _d: [] for code in workflow._gardes})
    monkeypatch.setattr(workflow, "_effets", {})


def en_etat(dossier: Dossier, etat: str) -> None:
    """Put the row in `etat` with the facts that the database demands of that state."""
    from django.utils import timezone

    instant = timezone.now()
    Dossier.objects.filter(pk=dossier.pk).update(
        etat=etat, premier_depot_le=instant, dernier_depot_le=instant, statue_le=instant, activites_deposees_le=instant,
        transmis_le=instant, decide_le=instant if etat in DECIDES else None, complet_le=instant.date(), echeance_le=instant.date(),
    )  # fmt: skip
    dossier.refresh_from_db()


@pytest.mark.parametrize("etat", Etat)
def test_each_action_moves_or_refuses_as_the_table_says(petite_scene, sans_gardes, etat):
    from django.utils import timezone

    en_ligne = pc.demander(petite_scene.alice, petite_scene.referentiel)
    papier = enregistrer_papier(petite_scene)
    for role, cle in ROLE_DE.items():
        if role not in (RoleDossier.CANDIDAT, RoleDossier.SECRETARIAT, RoleDossier.SAISIE):
            Acces.objects.create(dossier=en_ligne, personne=petite_scene.personnes[cle], role=role)
    for action, role in itertools.product(Action, RoleDossier):
        dossier = papier if role == RoleDossier.SAISIE else en_ligne
        en_etat(dossier, etat)
        transition, auteur = PAR_ACTION[action], petite_scene.personnes[ROLE_DE[role]]
        tenus = {RoleDossier.SAISIE, RoleDossier.SECRETARIAT} if role == RoleDossier.SAISIE else {role}  # who types is the secretariat too
        permis = tenus.intersection(transition.roles) and etat in transition.de
        joue = next((r for r in transition.roles if r in tenus), role)
        lignes, version = Evenement.objects.count(), dossier.version
        faits = {"decide_le": timezone.now()} if transition.vers in DECIDES else {}
        if permis:
            with transaction.atomic():
                passage = appliquer(dossier, action=action, auteur=auteur, motif="Un motif.", faits=faits)
            assert dossier.etat_depuis == dossier.modifie_le
            assert (dossier.etat, dossier.version) == (transition.vers, version + 1)
            evenement = Evenement.objects.latest("id")
            assert (evenement.action, evenement.etat_avant, evenement.etat_apres, evenement.role) == (action, etat, transition.vers, joue)
            assert passage.evenement == evenement
        else:
            attendue = ActionImpossible if tenus.intersection(transition.roles) else ActionInterdite
            with pytest.raises(attendue):
                appliquer(dossier, action=action, auteur=auteur, motif="Un motif.", faits=faits)
            dossier.refresh_from_db()
            assert (dossier.etat, dossier.version, Evenement.objects.count()) == (etat, version, lignes)


def test_the_cases_are_all_there():
    assert len(CAS) == len(Etat) * len(Action) * len(RoleDossier)
    assert {t.action for t in TRANSITIONS} == set(Action)
    assert not workflow.verifier_table()


@pytest.mark.parametrize("transition", [t for t in TRANSITIONS if t.motif], ids=lambda t: t.action.value)
def test_an_action_that_needs_a_reason_refuses_without(petite_scene, sans_gardes, transition):
    dossier = pc.demander(petite_scene.alice, petite_scene.referentiel)
    role = transition.roles[0]
    personne = petite_scene.personnes[ROLE_DE[role]]
    if role not in (RoleDossier.CANDIDAT, RoleDossier.SECRETARIAT):
        Acces.objects.create(dossier=dossier, personne=personne, role=role)
    en_etat(dossier, transition.de[0])
    with pytest.raises(MotifManquant):
        appliquer(dossier, action=transition.action, auteur=personne, motif="   ")


def test_an_unknown_action_is_named(petite_scene):
    dossier = pc.demander(petite_scene.alice, petite_scene.referentiel)
    with pytest.raises(ActionInconnue, match="téléporter"):
        appliquer(dossier, action="téléporter", auteur=petite_scene.alice)


def test_a_stranger_can_do_nothing(petite_scene):
    dossier = pc.demander(petite_scene.alice, petite_scene.referentiel)
    assert actions_possibles(dossier, petite_scene.zoe) == []
    with pytest.raises(ActionInterdite):
        appliquer(dossier, action=Action.ABANDONNER, auteur=petite_scene.zoe, motif="Non.")


def test_a_guard_lists_everything_that_is_missing(petite_scene):
    dossier = pc.demander(petite_scene.alice, petite_scene.referentiel)
    with pytest.raises(DossierIncomplet) as refus:
        pc.deposer(dossier, petite_scene.alice)
    phrases = [str(m) for m in refus.value.manques]
    assert "Indiquez votre civilité." in phrases
    assert all(m.page for m in refus.value.manques)


@pytest.mark.django_db(transaction=True)
def test_of_two_simultaneous_actions_exactly_one_wins(petite_scene):
    dossier = pc.demander(petite_scene.alice, petite_scene.referentiel)
    barriere, issues = threading.Barrier(2), []

    def agir():
        sien = Dossier.objects.select_related("candidat").get(pk=dossier.pk)
        barriere.wait()
        try:
            abandonner(dossier=sien, auteur=petite_scene.alice, motif="Double clic.")
            issues.append("gagne")
        except ActionImpossible:
            issues.append("perd")
        finally:
            connection.close()

    fils = [threading.Thread(target=agir) for _ in range(2)]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join()
    assert sorted(issues) == ["gagne", "perd"]
    assert Evenement.objects.du_dossier(dossier.pk).filter(action=Action.ABANDONNER).count() == 1
