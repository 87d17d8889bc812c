"""Appoint the pair, take their answer, replace it."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from candidates.enums import Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet, MotifManquant
from candidates.models import Dossier
from candidates.services import clore_acces, ouvrir_acces
from candidates.workflow import Manque, appliquer, roles_sur, verrouiller
from comptes.models import Habilitation, Utilisateur
from echanges.services import envoyer
from journal.services import journaliser
from referentiels.parametres import valeur

from ..enums import EtatMission
from ..lecture import binome_complet, manques_binome, missions_en_vigueur, organisations_du_candidat, vers_evaluateur
from ..models import Mission
from ..regles import limite_de_reponse


@transaction.atomic
def designer_binome(
    *,
    dossier: Dossier,
    auteur: Utilisateur,
    professionnel: Habilitation,
    evaluateur_externe: Habilitation,
    date_prevue: date,
    points_verifies: int = 0,
) -> list[Mission]:
    """Propose a pair (l.51–54): the dossier stays `pret` until both have accepted. Mails both, with a day to answer by.

    `points_verifies`: how many warnings the secretariat has read and confirmed; the journal keeps the number. Raises `ActionInterdite`, `ActionImpossible` (not `pret`, or a pair is there already), `DossierIncomplet` (conflicts).
    """
    dossier = verrouiller(dossier.pk)
    _exiger_secretariat(dossier, auteur)
    if missions_en_vigueur(dossier):
        raise ActionImpossible("Un binôme est déjà proposé pour ce dossier. Remplacez d’abord la personne concernée.")
    _exiger_binome(dossier, professionnel, evaluateur_externe, date_prevue)
    return [_proposer(dossier, h, auteur, date_prevue, points_verifies) for h in (professionnel, evaluateur_externe)]


@transaction.atomic
def proposer_remplacant(
    *, dossier: Dossier, auteur: Utilisateur, habilitation: Habilitation, date_prevue: date, points_verifies: int = 0
) -> Mission:
    """Propose someone for the role left vacant by a refusal. Raises like `designer_binome`."""
    dossier = verrouiller(dossier.pk)
    _exiger_secretariat(dossier, auteur)
    missions = missions_en_vigueur(dossier)
    if habilitation.role in missions:
        raise ActionImpossible("Cette place du binôme est déjà occupée.")
    couple = {role: m.habilitation for role, m in missions.items()} | {habilitation.role: habilitation}
    if len(couple) == 2:
        _exiger_binome(dossier, couple["professionnel"], couple["evaluateur_externe"], date_prevue)
    return _proposer(dossier, habilitation, auteur, date_prevue, points_verifies)


def _exiger_secretariat(dossier: Dossier, auteur: Utilisateur) -> None:
    if RoleDossier.SECRETARIAT not in roles_sur(dossier, auteur):
        raise ActionInterdite("Seul le secrétariat désigne le binôme.")
    if dossier.etat != Etat.PRET:
        raise ActionImpossible(f"Le binôme se désigne quand le dossier est prêt ; il est « {dossier.libelle_secretariat} ».")


def _exiger_binome(dossier: Dossier, pro: Habilitation, externe: Habilitation, jour: date) -> None:
    phrases = manques_binome(dossier, professionnel=pro, externe=externe, jour=jour)
    if pro.role != "professionnel" or externe.role != "evaluateur_externe":
        phrases.append("Chaque habilitation doit porter sur la place proposée.")
    if phrases:
        raise DossierIncomplet([Manque(p, "binome") for p in phrases])


def _proposer(dossier: Dossier, habilitation: Habilitation, auteur: Utilisateur, jour: date, points_verifies: int) -> Mission:
    aujourdhui = timezone.localdate()
    mission = Mission(
        dossier=dossier, evaluateur=habilitation.utilisateur, habilitation=habilitation, role=habilitation.role,
        date_prevue=jour, proposee_par=auteur,
        repondre_avant=limite_de_reponse(proposee=aujourdhui, jours=valeur("mission_reponse_jours", le=aujourdhui), prevue=jour),
    )  # fmt: skip
    mission.full_clean()
    mission.save()
    _journaliser(mission, auteur, "mission_proposee", RoleDossier.SECRETARIAT, points_verifies=points_verifies)
    envoyer(
        evenement="evaluations.mission_proposee", destinataires=[mission.evaluateur.email],
        contexte={"mission": mission}, cle=f"mission:{mission.pk}", dossier_id=dossier.pk,
    )  # fmt: skip
    return mission


def _journaliser(mission: Mission, auteur: Utilisateur, action: str, role: str, *, points_verifies: int = 0) -> None:
    donnees: dict[str, object] = {"role": mission.role, "evaluateur": str(mission.evaluateur_id)}
    if points_verifies:
        donnees["points_verifies"] = points_verifies
    journaliser(
        action=action, acteur_id=auteur.pk, role=role, dossier_id=mission.dossier_id, objet_type="mission", objet_id=mission.pk,
        donnees=donnees,
    )  # fmt: skip


@transaction.atomic
def repondre_mission(
    *, mission: Mission, auteur: Utilisateur, accepte: bool, sans_lien: bool = False, liens: str = "", motif: str = ""
) -> Mission:
    """Accept a mission after declaring links (or their absence), or refuse it with a reason.

    Acceptance opens the access to the dossier; the second one starts the evaluation (`en_evaluation`). The évaluateur
    externe who declares a link is told to refuse: only the professionnel may know the candidate (l.1998, 2001).
    """
    dossier = verrouiller(mission.dossier_id)
    mission = Mission.objects.select_related("habilitation", "evaluateur").get(pk=mission.pk)
    _exiger_reponse(mission, dossier, auteur, accepte=accepte, sans_lien=sans_lien, liens=liens, motif=motif)
    mission.etat = EtatMission.ACCEPTEE if accepte else EtatMission.REFUSEE
    mission.repondue_le, mission.sans_lien = timezone.now(), sans_lien
    mission.liens_declares, mission.motif = liens.strip(), motif.strip()[:1000]
    mission.full_clean()
    mission.save()
    _journaliser(mission, auteur, f"mission_{mission.etat}", mission.role)
    if not accepte:
        envoyer(
            evenement="evaluations.mission_refusee", destinataires=[mission.proposee_par.email],
            contexte={"mission": mission}, cle=f"mission-refusee:{mission.pk}", dossier_id=dossier.pk,
        )  # fmt: skip
        return mission
    ouvrir_acces(dossier=dossier, personne=auteur, role=mission.role, auteur=auteur)
    if binome_complet(dossier):
        appliquer(dossier, action=Action.COMMENCER_EVALUATION, auteur=auteur)
    return mission


def _exiger_reponse(
    mission: Mission, dossier: Dossier, auteur: Utilisateur, *, accepte: bool, sans_lien: bool, liens: str, motif: str
) -> None:
    if mission.evaluateur_id != auteur.pk:
        raise ActionInterdite("Cette mission est proposée à une autre personne.")
    if mission.etat != EtatMission.PROPOSEE or dossier.etat != Etat.PRET:
        raise ActionImpossible("Vous avez déjà répondu à cette mission, ou elle n’est plus d’actualité.")
    if not accepte:
        if not motif.strip():
            raise MotifManquant("Indiquez pourquoi vous refusez cette mission : le secrétariat cherchera quelqu’un d’autre.")
        return
    if sans_lien == bool(liens.strip()):
        raise MotifManquant("Décrivez vos liens avec le candidat ou son entreprise, ou cochez que vous n’en avez aucun.")
    if liens.strip() and mission.role == RoleDossier.EVALUATEUR_EXTERNE:
        raise ActionInterdite(
            "L’évaluateur externe ne peut avoir aucun lien avec le candidat ni son entreprise : refusez la mission en indiquant ce lien."
        )
    _exiger_sans_conflit(mission, dossier)


def _exiger_sans_conflit(mission: Mission, dossier: Dossier) -> None:
    """What was true at appointment is read again: people change of company, begin to help, lose their habilitation."""
    evaluateur = vers_evaluateur(mission.habilitation, dossier, mission.date_prevue)
    if evaluateur.id == str(dossier.candidat.utilisateur_id or ""):
        raise ActionInterdite("Vous êtes le candidat de ce dossier : vous ne pouvez pas l’évaluer. Refusez la mission.")
    if mission.role == RoleDossier.EVALUATEUR_EXTERNE and evaluateur.organisation_id in organisations_du_candidat(dossier):
        raise ActionInterdite(
            "Votre entreprise est celle du candidat : l’évaluateur externe doit lui être extérieur. Refusez la mission en indiquant ce lien."
        )
    if evaluateur.is_accompagnateur:  # they may have begun to help after the mission was proposed
        raise ActionInterdite("Vous avez accompagné ce candidat : vous ne pouvez pas l’évaluer. Refusez la mission en indiquant ce lien.")
    if evaluateur.motif_inhabilite:
        raise ActionInterdite(evaluateur.motif_inhabilite)


@transaction.atomic
def retirer_mission(*, mission: Mission, auteur: Utilisateur, motif: str) -> Mission:
    """Take a mission back before the evaluation begins (no answer, absence, suspension): its place is vacant again.

    Closes the access, writes to the person. Raises `ActionInterdite`, `ActionImpossible`, `MotifManquant`.
    """
    dossier = verrouiller(mission.dossier_id)
    _exiger_secretariat(dossier, auteur)
    mission = Mission.objects.select_related("habilitation", "evaluateur").get(pk=mission.pk)
    if mission.etat not in (EtatMission.PROPOSEE, EtatMission.ACCEPTEE):
        raise ActionImpossible("Cette mission n’est plus en cours : la personne a répondu ou a déjà été remplacée.")
    if not motif.strip():
        raise MotifManquant("Indiquez pourquoi vous reprenez cette mission : la personne lira ce motif.")
    mission.etat, mission.motif = EtatMission.REMPLACEE, motif.strip()[:1000]
    mission.repondue_le = mission.repondue_le or timezone.now()
    mission.full_clean()
    mission.save()
    clore_acces(dossier=dossier, auteur=auteur, roles=(mission.role,), personne=mission.evaluateur)
    _journaliser(mission, auteur, "mission_retiree", RoleDossier.SECRETARIAT)
    envoyer(
        evenement="evaluations.mission_terminee", destinataires=[mission.evaluateur.email],
        contexte={"mission": mission}, cle=f"mission-terminee:{mission.pk}", dossier_id=dossier.pk,
    )  # fmt: skip
    return mission


@transaction.atomic
def remplacer_binome(*, dossier: Dossier, auteur: Utilisateur, motif: str) -> Dossier:
    """Set a pair aside with a reason: the dossier is `pret` again, the unsigned grid stays in the history, hidden."""
    return appliquer(verrouiller(dossier.pk), action=Action.REMPLACER_BINOME, auteur=auteur, motif=motif).dossier
