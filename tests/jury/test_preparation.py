"""The secretariat prepares a session: members, agenda, convocation, cancellation."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.models import Acces
from comptes.services import donner_role
from echanges.models import Courriel
from evaluations.lecture import get_evaluation
from evaluations.models import Evaluation
from jury import services as j
from jury.enums import EtatSession, Fonction, OrigineDeport, Sort
from jury.models import SessionJury

from .outils import premiere, session_vide


def test_only_the_secretariat_prepares(petite_scene):
    with pytest.raises(ActionInterdite):
        j.creer_session(
            auteur=petite_scene.jeanne, certification=petite_scene.referentiel.certification, le=timezone.now() + timedelta(days=9), lieu="Paris"
        )
    assert not SessionJury.objects.exists()


def test_session_is_held_in_the_future_and_announced_after(petite_scene):
    champs = {"auteur": petite_scene.sylvie, "certification": petite_scene.referentiel.certification, "lieu": "Paris"}
    demain = timezone.now() + timedelta(days=1)
    with pytest.raises(DossierIncomplet, match="dans le futur"):
        j.creer_session(**champs, le=timezone.now() - timedelta(minutes=1))
    with pytest.raises(DossierIncomplet, match="le jour de la session ou après"):
        j.creer_session(**champs, le=demain, annonce_prevue_le=timezone.localdate(demain) - timedelta(days=1))


@pytest.mark.parametrize(
    ("sieges", "phrase"),
    [
        ([("jeanne", "president"), ("julie", "vice_president")], "collèges opposés"),
        ([("jeanne", "president"), ("jacques", "president")], "n’a qu’un président"),
        ([("jeanne", "membre"), ("jeanne", "president")], "ne siège qu’une fois"),
        ([("paul", "membre")], "n’est pas membre du jury"),
    ],
)
def test_members_that_cannot_sit_together_are_refused(petite_scene, sieges, phrase):
    session = session_vide(petite_scene)
    with pytest.raises(DossierIncomplet, match=phrase):
        j.definir_membres(
            session=session, auteur=petite_scene.sylvie, sieges=[j.Siege(petite_scene.personnes[nom], fonction) for nom, fonction in sieges]
        )
    assert session.membres.count() == 4


def test_president_and_vice_president_can_swap(petite_scene):
    session = session_vide(petite_scene)
    sieges = [j.Siege(petite_scene.jeanne, Fonction.VICE_PRESIDENT), j.Siege(petite_scene.jacques, Fonction.PRESIDENT)]
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sieges)
    assert set(session.membres.values_list("personne__prenom", "fonction")) == {("Jeanne", "vice_president"), ("Jacques", "president")}


def test_member_who_evaluated_is_put_in_deport_and_reads_nothing(petite_scene):
    dossier = petite_scene.amener(Etat.EVALUE)
    donner_role(utilisateur=petite_scene.eva, role="jure", auteur=None, college="salaries")
    session = session_vide(petite_scene)
    sieges = [j.Siege(petite_scene.jeanne, Fonction.PRESIDENT), j.Siege(petite_scene.jacques, Fonction.VICE_PRESIDENT), j.Siege(petite_scene.eva)]
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sieges)
    inscription = j.inscrire(session=session, dossier=dossier, auteur=petite_scene.sylvie)
    deport = inscription.deports.get()
    assert (deport.membre.personne, deport.origine) == (petite_scene.eva, OrigineDeport.CALCULE)
    assert deport.motif == "Eva Schmitt a évalué ce dossier."
    lecteurs = Acces.objects.ouverts().filter(dossier=dossier, role="jure").values_list("personne__prenom", flat=True)
    assert set(lecteurs) == {"Jeanne", "Jacques"}


def test_members_chosen_after_the_agenda_read_its_dossiers(petite_scene):
    session = session_vide(petite_scene)
    dossier = petite_scene.amener(Etat.EVALUE)
    j.inscrire(session=session, dossier=dossier, auteur=petite_scene.sylvie)
    restent = [j.Siege(petite_scene.jeanne, Fonction.PRESIDENT), j.Siege(petite_scene.jacques, Fonction.VICE_PRESIDENT)]
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=restent)
    assert Acces.objects.ouverts().filter(dossier=dossier, role="jure").count() == 2


def test_incomplete_dossier_never_reaches_the_jury(petite_scene):
    dossier = petite_scene.amener(Etat.EVALUE)
    evaluation = get_evaluation(dossier)
    Evaluation.objects.filter(pk=evaluation.pk).update(entretien_fin=evaluation.entretien_debut + timedelta(minutes=30))
    session = session_vide(petite_scene)
    with pytest.raises(DossierIncomplet, match="30 minutes pour 120 demandées"):
        j.inscrire(session=session, dossier=dossier, auteur=petite_scene.sylvie)
    assert not session.inscriptions.exists()


def test_agenda_is_ordered_and_a_stale_order_is_refused(petite_scene):
    session = session_vide(petite_scene)
    un, deux = (
        j.inscrire(session=session, dossier=petite_scene.amener(Etat.EVALUE, candidate=c), auteur=petite_scene.sylvie)
        for c in (petite_scene.alice, petite_scene.zoe)
    )
    j.ordonner(session=session, auteur=petite_scene.sylvie, inscriptions=[deux.pk, un.pk])
    assert list(session.inscriptions.values_list("pk", flat=True)) == [deux.pk, un.pk]
    with pytest.raises(ActionImpossible, match="rechargez"):
        j.ordonner(session=session, auteur=petite_scene.sylvie, inscriptions=[un.pk])
    j.desinscrire(inscription=deux, auteur=petite_scene.sylvie, motif="Pièce à revoir.")
    assert list(session.inscriptions.filter(is_active=True).values_list("ordre", flat=True)) == [1]


def test_convocation_needs_both_colleges_and_a_bureau(petite_scene):
    session = session_vide(petite_scene)
    j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=[j.Siege(petite_scene.jeanne)])
    with pytest.raises(DossierIncomplet) as refus:
        j.convoquer(session=session, auteur=petite_scene.sylvie)
    assert [str(m) for m in refus.value.manques] == [
        "Convoquez au moins un membre de chaque collège.", "Désignez un président et un vice-président.",
    ]  # fmt: skip


def test_convocation_writes_to_each_member_and_opens_the_session(petite_scene):
    session = session_vide(petite_scene)
    assert not SessionJury.objects.visibles_par(petite_scene.jules).exists()
    assert j.convoquer(session=session, auteur=petite_scene.sylvie) == ""
    courriels = Courriel.objects.filter(evenement="jury.convocation")
    assert set(courriels.values_list("destinataire", flat=True)) == {f"{n}@demo.example" for n in ("jeanne", "jacques", "julie", "jules")}
    corps = courriels.get(destinataire="jeanne@demo.example").envoi.message
    assert "en qualité de président" in corps
    assert f"/jury/{session.pk}/" in corps
    assert SessionJury.objects.visibles_par(petite_scene.jules).get() == session


def test_late_convocation_leaves_and_warns(petite_scene):
    session = petite_scene.preparer_session([])
    assert j.convoquer(session=session, auteur=petite_scene.sylvie).startswith("La session se tient aujourd’hui")


def test_new_place_or_new_member_asks_for_a_new_convocation(petite_scene):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    session.refresh_from_db()
    champs = {"le": session.le, "is_distance": False, "is_masquee": False, "annonce_prevue_le": None}
    assert j.modifier_session(session=session, auteur=petite_scene.sylvie, lieu="Paris", **champs).convoquee_le is not None
    assert j.modifier_session(session=session, auteur=petite_scene.sylvie, lieu="Lyon", **champs).convoquee_le is None
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    donner_role(utilisateur=petite_scene.pierre, role="jure", auteur=None, college="salaries")
    sieges = [j.Siege(m.personne, m.fonction) for m in session.membres.all()]
    session = j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=sieges[:3])
    assert session.convoquee_le is not None
    session = j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=[*sieges, j.Siege(petite_scene.pierre)])
    assert session.convoquee_le is None


def test_whoever_was_convened_keeps_the_session_meanwhile(client, petite_scene):
    session = session_vide(petite_scene)
    j.convoquer(session=session, auteur=petite_scene.sylvie)
    donner_role(utilisateur=petite_scene.pierre, role="jure", auteur=None, college="salaries")
    sieges = [j.Siege(m.personne, m.fonction) for m in session.membres.all()]
    session = j.definir_membres(session=session, auteur=petite_scene.sylvie, sieges=[*sieges, j.Siege(petite_scene.pierre)])
    assert not SessionJury.objects.visibles_par(petite_scene.pierre).exists()
    nouvelle = "La date ou le lieu a changé depuis votre convocation\u00a0: une nouvelle vous sera envoyée."
    client.force_login(petite_scene.jules)
    for adresse in (reverse("jury:session", args=[session.pk]), reverse("bureau:accueil")):
        assert nouvelle not in client.get(adresse).content.decode()
    champs = {"le": session.le, "is_distance": False, "is_masquee": False, "annonce_prevue_le": None}
    j.modifier_session(session=session, auteur=petite_scene.sylvie, lieu="Lyon", **champs)
    for adresse in (reverse("jury:session", args=[session.pk]), reverse("bureau:accueil")):
        assert nouvelle in client.get(adresse).content.decode()
    assert set(SessionJury.objects.suivies_par(petite_scene.jules)) == {session}
    assert not SessionJury.objects.suivies_par(petite_scene.pierre).exists()


def test_cancelled_session_gives_its_dossiers_back_and_tells_everyone(petite_scene):
    dossier = petite_scene.amener(Etat.INSCRIT)
    session = SessionJury.objects.get()
    with pytest.raises(MotifManquant):
        j.annuler_session(session=session, auteur=petite_scene.sylvie, motif=" ")
    j.annuler_session(session=session, auteur=petite_scene.sylvie, motif="Grève des transports.")
    dossier.refresh_from_db()
    session.refresh_from_db()
    assert (session.etat, dossier.etat) == (EtatSession.ANNULEE, Etat.EVALUE)
    assert session.inscriptions.get().sort == Sort.RETIRE
    assert not Acces.objects.ouverts().filter(dossier=dossier, role="jure").exists()
    assert Courriel.objects.filter(evenement="jury.annulation").count() == 4
    assert "Grève des transports." in Courriel.objects.get(evenement="jury.ajournement").envoi.message


def test_candidate_who_withdraws_leaves_the_agenda_and_moves_the_live_view(petite_scene, django_capture_on_commit_callbacks):
    from candidates.services import abandonner

    dossier = petite_scene.amener(Etat.INSCRIT)
    session = SessionJury.objects.get()
    inscription, version = premiere(session), session.version
    with django_capture_on_commit_callbacks() as apres:
        abandonner(dossier=dossier, auteur=petite_scene.alice, motif="Autre projet.")
    session.refresh_from_db()
    assert session.version == version  # the dossier is held: the session waits for the commit
    for suite in apres:
        suite()
    inscription.refresh_from_db()
    session.refresh_from_db()
    assert (inscription.is_active, inscription.sort) == (False, Sort.RETIRE)
    assert session.version > version
