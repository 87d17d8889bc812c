"""Hold a session: open, déport, conformity, vote, decide, ajourner, adopt in one motion."""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from django.utils import timezone

from candidates.enums import Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.models import Acces, Dossier
from candidates.workflow import roles_sur
from comptes.enums import Role
from comptes.services import retirer_role
from evaluations.lecture import get_evaluation
from evaluations.models import Evaluation
from jury import services as j
from jury.enums import EtatSession, Issue, Presence, Sort
from jury.lecture import asseoir, get_conducteur, scrutin, siegent
from jury.models import Decision, DecisionCompetence, Vote
from referentiels.services import definir_parametre

from .outils import client_de, confirmee, en_seance, premiere, scrutiner, session_vide, texte, url, verdicts


def inscrit(scene):
    """A session convened for today, one dossier on its agenda."""
    return scene.preparer_session([scene.amener(Etat.EVALUE)])


def noter(scene, session, **presences):
    for membre in session.membres.select_related("personne"):
        presence = presences.get(membre.personne.prenom.lower(), Presence.PRESENTE)
        j.marquer_presence(membre=membre, auteur=scene.sylvie, presence=presence)


def test_session_without_quorum_does_not_open(petite_scene):
    session = inscrit(petite_scene)
    noter(petite_scene, session, jacques=Presence.ABSENTE, jules=Presence.ABSENTE)
    with pytest.raises(DossierIncomplet) as refus:
        j.ouvrir_session(session=session, auteur=petite_scene.jeanne)
    assert [str(m) for m in refus.value.manques] == [
        "Le collège des salariés compte 0 membre présent : il en faut au moins 1.", "La session n’a pas de vice-président présent.",
    ]  # fmt: skip
    session.refresh_from_db()
    assert session.etat == EtatSession.PREPARATION


def test_session_does_not_open_before_its_day_nor_with_an_unknown_presence(petite_scene):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    noter(petite_scene, session, jules=Presence.ATTENDUE)
    with pytest.raises(DossierIncomplet) as refus:
        j.ouvrir_session(session=session, auteur=petite_scene.jeanne)
    phrases = " ".join(str(m) for m in refus.value.manques)
    assert "Notez la présence" in phrases
    assert "L’ordre du jour est vide." in phrases
    assert "elle ne s’ouvre pas avant" in phrases


def test_president_opens_and_receives_the_role_that_decides(petite_scene):
    session = inscrit(petite_scene)
    noter(petite_scene, session)
    with pytest.raises(ActionInterdite):
        j.ouvrir_session(session=session, auteur=petite_scene.julie)
    j.ouvrir_session(session=session, auteur=petite_scene.jeanne)
    dossier = premiere(session).dossier
    assert "president" in roles_sur(dossier, petite_scene.jeanne)
    assert "president" not in roles_sur(dossier, petite_scene.jacques)


def test_member_in_deport_reads_nothing_and_does_not_vote(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = premiere(session)
    j.appeler_vote(inscription=inscription, auteur=petite_scene.jeanne)
    j.voter(inscription=inscription, auteur=petite_scene.julie, code="C1", choix="pour")
    with pytest.raises(MotifManquant):
        j.deporter(inscription=inscription, auteur=petite_scene.julie, motif="  ")
    j.deporter(inscription=inscription, auteur=petite_scene.julie, motif="Ancienne collègue.")
    assert not Dossier.objects.visibles_par(petite_scene.julie).exists()
    assert not Vote.objects.exists()
    with pytest.raises(ActionInterdite):
        j.voter(inscription=inscription, auteur=petite_scene.julie, code="C1", choix="pour")


def test_president_in_deport_lets_the_vice_president_lead(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    j.deporter(inscription=inscription, auteur=petite_scene.jeanne, motif="Lien familial.")
    assert get_conducteur(inscription).personne == petite_scene.jacques
    with pytest.raises(ActionInterdite, match="déport"):
        j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    decision = j.deliberer(inscription=inscription, auteur=petite_scene.jacques, verdicts=verdicts(C1=True, C2=True))
    assert decision.issue == Issue.TOTALE
    assert "president" in roles_sur(inscription.dossier, petite_scene.jacques)


def test_quorum_lost_by_deports_keeps_the_dossier_from_being_decided(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    for personne in (petite_scene.jacques, petite_scene.jules):
        j.deporter(inscription=inscription, auteur=personne, motif="Lien.")
    with pytest.raises(DossierIncomplet, match="collège des salariés compte 0"):
        j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    j.proposer_ajournement(inscription=inscription, auteur=petite_scene.jeanne, motif="Quorum perdu.")
    inscription.refresh_from_db()
    assert inscription.sort == Sort.AJOURNE


def test_whoever_leaves_the_jury_during_the_session_does_not_count_any_more(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    retirer_role(utilisateur=petite_scene.jules, role=Role.JURE, auteur=petite_scene.sylvie)
    assert petite_scene.jules not in [m.personne for m in siegent(inscription)]
    page = texte(client_de(petite_scene.jeanne).get(url("seance", session)))
    assert f"{petite_scene.jules.nom_complet} : plus membre du jury, ne compte pas" in page
    scrutiner(petite_scene, inscription, "C1", jeanne="pour", jacques="pour", julie="pour")  # nobody waits for him
    retirer_role(utilisateur=petite_scene.jacques, role=Role.JURE, auteur=petite_scene.sylvie)
    with pytest.raises(DossierIncomplet, match="collège des salariés compte 0"):
        j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))


def test_majority_of_those_present_decides_and_the_decision_follows_the_vote(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    scrutiner(petite_scene, inscription, "C1", jeanne="pour", jacques="contre", julie="contre", jules="contre")
    assert scrutin(inscription, "C1").phrase == "Rejeté : 1 pour, 3 contre, 0 abstention."
    with pytest.raises(DossierIncomplet, match="C1 : la décision ne suit pas le vote"):
        j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    decision = j.deliberer(
        inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=False, C2=True, motif="Preuves trop minces."), preconisations="Formation."
    )
    assert decision.issue == Issue.PARTIELLE


def test_tie_is_decided_by_the_president(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = premiere(session)
    scrutiner(petite_scene, inscription, "C1", jeanne="contre", jacques="pour", julie="pour", jules="contre")
    assert scrutin(inscription, "C1").adopte is False
    scrutiner(petite_scene, inscription, "C1", jeanne="pour", jacques="contre", julie="pour", jules="contre")
    assert scrutin(inscription, "C1").phrase == "Adopté par la voix prépondérante du président : 2 pour, 2 contre, 0 abstention."
    assert scrutin(inscription, "C2") is None


@pytest.mark.parametrize(
    ("envoi", "preconisations", "phrase"),
    [
        ({"C1": False, "C2": True}, "Formation.", "C1 : motivez la décision"),
        ({"C1": True}, "", "Décidez chaque compétence, et elles seules"),
        ({"C1": True, "C2": True, "C9": True}, "", "Décidez chaque compétence, et elles seules"),
        ({"C1": False, "C2": True}, "", "Écrivez les préconisations du jury"),
    ],
)
def test_decision_that_misses_something_is_refused(petite_scene, envoi, preconisations, phrase):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    with pytest.raises(DossierIncomplet, match=phrase):
        j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(**envoi), preconisations=preconisations)
    assert not Decision.objects.exists()


def test_conformity_is_confirmed_first_and_a_failing_point_needs_a_reserve(petite_scene):
    dossier = petite_scene.amener(Etat.EVALUE)
    session = en_seance(petite_scene, [dossier])
    evaluation = get_evaluation(dossier)
    Evaluation.objects.filter(pk=evaluation.pk).update(entretien_fin=evaluation.entretien_debut + timedelta(minutes=30))
    inscription = premiere(session)
    with pytest.raises(DossierIncomplet, match="Confirmez d’abord la conformité"):
        j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    with pytest.raises(DossierIncomplet, match="30 minutes pour 120 demandées"):
        j.confirmer_conformite(inscription=inscription, auteur=petite_scene.jeanne)
    confirmee_ = j.confirmer_conformite(inscription=inscription, auteur=petite_scene.jeanne, reserve="Entretien repris par écrit.")
    assert confirmee_.conformite_reserve == "Entretien repris par écrit."


def test_refusal_of_everything_is_not_an_award(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    decision = j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=False, C2=False, motif="Aucune preuve."))
    assert decision.issue == Issue.REFUS
    assert DecisionCompetence.objects.filter(decision=decision, is_validee=False, is_maitrisee=True).count() == 2


def test_decision_is_reopened_before_the_closing(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    j.deliberer(inscription=inscription, auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    inscription.refresh_from_db()
    with pytest.raises(ActionImpossible):
        j.deporter(inscription=inscription, auteur=petite_scene.julie, motif="Trop tard.")
    j.rouvrir_deliberation(inscription=inscription, auteur=petite_scene.jacques)
    inscription.refresh_from_db()
    assert inscription.sort == Sort.A_EXAMINER
    assert not Decision.objects.exists()


@pytest.mark.parametrize("nom", ["julie", "sylvie", "alice"])
def test_only_the_bureau_decides(petite_scene, nom):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    inscription = confirmee(petite_scene, session)
    with pytest.raises(ActionInterdite):
        j.deliberer(inscription=inscription, auteur=petite_scene.personnes[nom], verdicts=verdicts(C1=True, C2=True))


def test_motion_adopts_what_nobody_flags(petite_scene):
    dossiers = [petite_scene.amener(Etat.EVALUE), petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe, resultats={"C2.1": "non_acquis"})]
    session = en_seance(petite_scene, dossiers)
    premier = premiere(session)
    j.noter_pour_soi(inscription=premier, auteur=petite_scene.jules, texte="Revoir C1", a_discuter=True)
    decisions = j.adopter_en_bloc(session=session, auteur=petite_scene.jeanne)
    assert [(d.inscription.dossier, d.issue, d.is_en_bloc) for d in decisions] == [(dossiers[1], Issue.PARTIELLE, True)]
    assert decisions[0].preconisations
    with pytest.raises(ActionImpossible, match="Aucun dossier"):
        j.adopter_en_bloc(session=session, auteur=petite_scene.jeanne)


def test_motion_leaves_out_divergent_dossiers_and_those_of_a_mover_in_deport(petite_scene):
    divergent = petite_scene.amener(Etat.EVALUE, resultats={"C1.1": "non_mis_en_oeuvre"})
    autre = petite_scene.amener(Etat.EVALUE, candidate=petite_scene.zoe)
    session = en_seance(petite_scene, [divergent, autre])
    assert [i.dossier for i in j.adoptables(session, auteur=petite_scene.jeanne)] == [autre]
    j.deporter(inscription=session.inscriptions.get(dossier=autre), auteur=petite_scene.jeanne, motif="Lien.")
    assert j.adoptables(session, auteur=petite_scene.jeanne) == []
    assert [i.dossier for i in j.adoptables(session, auteur=petite_scene.jacques)] == [autre]


def test_private_note_moves_the_live_view_only_when_its_flag_changes(petite_scene):
    session = inscrit(petite_scene)
    inscription, version = premiere(session), session.version
    j.noter_pour_soi(inscription=inscription, auteur=petite_scene.julie, texte="À moi seule", a_discuter=False)
    session.refresh_from_db()
    assert session.version == version
    j.noter_pour_soi(inscription=inscription, auteur=petite_scene.julie, texte="À moi seule", a_discuter=True)
    session.refresh_from_db()
    assert session.version == version + 1


def test_note_written_from_two_pages_of_its_member_covers_nothing(petite_scene):
    session = inscrit(petite_scene)
    inscription, julie = premiere(session), petite_scene.julie
    lu = j.marques_note(None)
    premiere_page = j.noter_pour_soi(inscription=inscription, auteur=julie, texte="Relire C1", a_discuter=False, vus=lu)
    with pytest.raises(j.NoteChangee) as refus:
        j.noter_pour_soi(inscription=inscription, auteur=julie, texte="Relire C2", a_discuter=False, vus=lu)
    assert refus.value.actuelle.texte == "Relire C1"
    signalee = j.noter_pour_soi(inscription=inscription, auteur=julie, texte="", a_discuter=True, vus=lu)  # its text as read: untouched
    assert (signalee.texte, signalee.a_discuter) == ("Relire C1", True)
    suite = j.noter_pour_soi(inscription=inscription, auteur=julie, texte="Relire C1 et C2", a_discuter=False, vus=j.marques_note(premiere_page))
    assert (suite.texte, suite.a_discuter) == ("Relire C1 et C2", True)
    assert j.noter_pour_soi(inscription=inscription, auteur=julie, texte="Relire C3", a_discuter=False).texte == "Relire C3"


def test_session_whose_president_left_can_still_be_closed(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    j.deliberer(inscription=confirmee(petite_scene, session), auteur=petite_scene.jeanne, verdicts=verdicts(C1=True, C2=True))
    j.marquer_presence(membre=session.membres.get(personne=petite_scene.jeanne), auteur=petite_scene.jacques, presence=Presence.ABSENTE)
    pv = j.clore_session(session=session, auteur=petite_scene.jacques)
    assert pv.session.etat == EtatSession.CLOSE
    assert Acces.objects.ouverts().filter(role="president").count() == 0
    assert timezone.localdate(pv.redige_le) == timezone.localdate()


# --- opening: from afar, substitutes, powers --------------------------------------------------------------------------------


def admettre(code):
    definir_parametre(code=code, valeur=True, du=date(2020, 1, 1), base_legale="Délibération", auteur_id="00000000-0000-0000-0000-000000000001")


def test_substitute_sits_only_in_the_place_of_an_absent_member(petite_scene):
    session = session_vide(petite_scene)
    sieges = [j.Siege(petite_scene.jeanne, "president"), j.Siege(petite_scene.jacques, "vice_president"), j.Siege(petite_scene.julie, "suppleant")]
    with pytest.raises(DossierIncomplet, match="n’admet pas de suppléant"):
        j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sieges)
    admettre("suppleants_admis")
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sieges)
    noter(petite_scene, session)
    assert [m.personne for m in asseoir(session.membres.all())] == [petite_scene.jeanne, petite_scene.jacques]
    noter(petite_scene, session, jeanne=Presence.ABSENTE)
    assert [m.personne for m in asseoir(session.membres.all())] == [petite_scene.julie, petite_scene.jacques]


def test_power_of_an_absent_member_counts_with_the_vote_of_who_holds_it(petite_scene):
    session = en_seance(petite_scene, [petite_scene.amener(Etat.EVALUE)])
    julie, jeanne, jules = (session.membres.get(personne=p) for p in (petite_scene.julie, petite_scene.jeanne, petite_scene.jules))
    j.marquer_presence(membre=julie, auteur=petite_scene.jeanne, presence=Presence.ABSENTE)
    with pytest.raises(DossierIncomplet, match="n’admet pas de pouvoirs"):
        j.donner_pouvoir(membre=julie, auteur=petite_scene.sylvie, mandataire=jeanne)
    admettre("pouvoirs_admis")
    with pytest.raises(DossierIncomplet, match="du même collège"):
        j.donner_pouvoir(membre=julie, auteur=petite_scene.sylvie, mandataire=jules)
    j.donner_pouvoir(membre=julie, auteur=petite_scene.sylvie, mandataire=jeanne)
    inscription = confirmee(petite_scene, session)
    scrutiner(petite_scene, inscription, "C1", jeanne="pour", jacques="contre", jules="contre")
    assert scrutin(inscription, "C1").phrase == "Adopté par la voix prépondérante du président : 2 pour, 2 contre, 0 abstention."
    j.deporter(inscription=inscription, auteur=petite_scene.jeanne, motif="Lien.")
    assert scrutin(inscription, "C1").adopte is False
    j.marquer_presence(membre=julie, auteur=petite_scene.jacques, presence=Presence.PRESENTE)
    julie.refresh_from_db()
    assert julie.mandataire is None


def test_attendance_sheet_tells_who_is_there_and_from_where(petite_scene):
    session = inscrit(petite_scene)
    noter(petite_scene, session, julie=Presence.ABSENTE)
    jules, client = session.membres.get(personne=petite_scene.jules), client_de(petite_scene.sylvie)
    client.post(url("presences", session), {f"presence_{jules.pk}": "distance", f"avant_{jules.pk}": "presente"} | {
        f"presence_{m.pk}": m.presence for m in session.membres.exclude(pk=jules.pk)
    })  # fmt: skip
    page = texte(client.get(url("emargement", session)))
    for attendu in ("Jules Marchand", "Présent à distance", "Absent", "Collège des salariés", "Le quorum est réuni."):
        assert attendu in page


def test_deport_on_a_dossier_taken_off_the_agenda_is_refused(petite_scene):
    session = inscrit(petite_scene)
    perimee = premiere(session)
    j.desinscrire(inscription=premiere(session), auteur=petite_scene.sylvie, motif="Pièce manquante.")
    with pytest.raises(ActionImpossible, match="n’est plus à l’ordre du jour"):
        j.deporter(inscription=perimee, auteur=petite_scene.julie, motif="Lien.")
    assert not perimee.deports.exists()
