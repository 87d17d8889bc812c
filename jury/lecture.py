"""Read what the jury needs of a dossier: competences to decide, who sits, what is missing. Its conformity is in `conformite`."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.models import Acces, Dossier
from candidates.regles import ajouter_mois
from evaluations.enums import Proposition
from evaluations.lecture import get_evaluation, organisations_du_candidat
from referentiels.parametres import valeur

from .enums import Fonction, Presence, Sort
from .models import Decision, Inscription, MembreSession, ProcesVerbal, SessionJury
from .regles import Liens, depouiller, manques_bureau, manques_quorum, motif_deport, resultat_global

if TYPE_CHECKING:
    from comptes.models import Utilisateur

    from .regles import Scrutin


def jour_de(session: SessionJury) -> date:
    """Legal day of a session, in Paris."""
    return timezone.localdate(session.le)


def liens_avec(dossier: Dossier, personne: Utilisateur) -> Liens:
    """What the product knows of the links between a member and a dossier (metier §1)."""
    return Liens(
        est_le_candidat=dossier.candidat.utilisateur_id == personne.pk,
        a_evalue=dossier.missions.filter(evaluateur=personne, etat__in=["acceptee", "remplacee"]).exists(),
        a_accompagne=Acces.objects.filter(dossier=dossier, personne=personne, role=RoleDossier.ACCOMPAGNATEUR).exists(),
        emploie_le_candidat=str(personne.organisation_id or "-") in organisations_du_candidat(dossier),
    )


def motif_deport_de(dossier: Dossier, personne: Utilisateur) -> str:
    """Why `personne` cannot sit on `dossier`, computed; empty when nothing forbids it."""
    return motif_deport(liens_avec(dossier, personne))


def conclusions(dossier: Dossier) -> dict[str, bool]:
    """For each competence the jury decides: do the evaluators conclude that it is mastered?"""
    evaluation = get_evaluation(dossier)
    lignes = {c.code: c.conclusion == Proposition.MAITRISEE for c in evaluation.competences.all()} if evaluation else {}
    return {code: lignes.get(code, False) for code in competences_a_ecrire(dossier)}


def is_divergent(dossier: Dossier) -> bool:
    """The evaluators departed somewhere from the proposal of the rule."""
    evaluation = get_evaluation(dossier)
    return evaluation is not None and any(c.is_divergente for c in evaluation.competences.all())


def siegent(inscription: Inscription) -> list[MembreSession]:
    """Members present and not in déport on this dossier: those who count and vote."""
    deportes = set(inscription.deports.values_list("membre_id", flat=True))
    presents = inscription.session.membres.filter(presence=Presence.PRESENTE).select_related("personne")
    return [m for m in presents if m.pk not in deportes]


def manques_quorum_session(session: SessionJury) -> list[str]:
    """What keeps a session from being opened: quorum by collège, president and vice-president of opposite collèges."""
    presents = list(session.membres.filter(presence=Presence.PRESENTE))
    fonctions = {m.fonction: m.college for m in presents}
    return _quorum(session, presents) + manques_bureau(
        president=fonctions.get(Fonction.PRESIDENT), vice_president=fonctions.get(Fonction.VICE_PRESIDENT)
    )


def get_conducteur(inscription: Inscription) -> MembreSession | None:
    """Who leads the deliberation on this dossier: the president, else the vice-president, present and not in déport."""
    par_fonction = {m.fonction: m for m in siegent(inscription)}
    return par_fonction.get(Fonction.PRESIDENT) or par_fonction.get(Fonction.VICE_PRESIDENT)


def manques_quorum_dossier(inscription: Inscription) -> list[str]:
    """What keeps this dossier from being decided: the quorum once the members in déport have left, and who leads it."""
    phrases = _quorum(inscription.session, siegent(inscription))
    if get_conducteur(inscription) is None:
        phrases.append("Ni le président ni le vice-président ne siège sur ce dossier.")
    return phrases


def _quorum(session: SessionJury, membres: list[MembreSession]) -> list[str]:
    presents = {c: sum(1 for m in membres if m.college == c) for c in ("employeurs", "salaries")}
    minimum = valeur("quorum_par_college", le=jour_de(session), certification=session.certification)
    return manques_quorum(presents=presents, minimum=minimum)


def scrutin(inscription: Inscription, code: str) -> Scrutin | None:
    """Result of the vote on one competence; None when no vote was taken. Members who left in déport do not count."""
    comptent = {m.pk: m for m in siegent(inscription)}
    votes = [v for v in inscription.votes.all() if v.code == code and v.membre_id in comptent]
    if not votes:
        return None
    choix = [v.choix for v in votes]
    president = next((v.choix for v in votes if comptent[v.membre_id].fonction == Fonction.PRESIDENT), None)
    preponderante = valeur("voix_preponderante", le=jour_de(inscription.session), certification=inscription.session.certification)
    return depouiller(
        pour=choix.count("pour"), contre=choix.count("contre"), abstentions=choix.count("abstention"),
        president=president, preponderante=preponderante,
    )  # fmt: skip


def get_decision(inscription: Inscription) -> Decision | None:
    """Decision of an inscription, provisional or final."""
    return Decision.objects.filter(inscription=inscription).prefetch_related("competences").first()


def get_pv(decision: Decision) -> ProcesVerbal:
    """The minutes that tell a decision: those of its correction, else those of the closing of its session."""
    rectification = getattr(decision, "rectification", None)
    return rectification.proces_verbal if rectification else decision.inscription.session.proces_verbaux.earliest("redige_le")


def get_inscription(dossier: Dossier) -> Inscription | None:
    """The inscription in force of a dossier."""
    return Inscription.objects.filter(dossier=dossier, is_active=True).select_related("session").first()


def manques_cloture(session: SessionJury) -> list[str]:
    """What keeps a session from being closed: a dossier neither decided nor ajourné, a result that its competences no longer give.

    The quorum was asked for at the opening and for each decision: a member who leaves early does not lock the session.
    """
    phrases = []
    for inscription in session.inscriptions.filter(is_active=True).select_related("dossier__referentiel"):
        if inscription.sort == Sort.A_EXAMINER:
            phrases.append(f"Le dossier {inscription.dossier.numero} n’est ni décidé ni ajourné.")
        elif inscription.sort == Sort.DECIDE and not is_resultat_exact(inscription):
            phrases.append(f"Le résultat du dossier {inscription.dossier.numero} ne répond plus à ses compétences : rouvrez sa délibération.")
    return phrases


def is_resultat_exact(inscription: Inscription) -> bool:
    """Compute the result of a decided dossier once more (l.60, 70, 72), and say whether it is the one its decision tells."""
    decision, dossier = get_decision(inscription), inscription.dossier
    if decision is None:
        return False
    toutes = dossier.referentiel.structure.codes_competences
    return decision.issue == resultat_global(verdicts=lire_competences(decision), acquises=acquises_de(dossier), toutes=toutes)


def lire_competences(decision: Decision) -> dict[str, bool]:
    """For each competence of a decision: is it awarded?"""
    return {c.code: c.is_validee for c in decision.competences.all()}


def acquises_de(dossier: Dossier) -> frozenset[str]:
    """Codes that earlier dossiers brought into this one."""
    return frozenset(dossier.competences_acquises.values_list("code", flat=True))


def get_identite(dossier: Dossier) -> dict[str, str]:
    """The identity that minutes freeze, birth name and usual name apart."""
    candidat = dossier.candidat
    return {
        "nom": candidat.nom_usage or candidat.nom_naissance, "nom_naissance": candidat.nom_naissance,
        "prenoms": candidat.prenoms, "date_naissance": candidat.date_naissance.isoformat() if candidat.date_naissance else "",
        "lieu_naissance": ", ".join(x for x in (candidat.commune_naissance, candidat.pays_naissance) if x),
    }  # fmt: skip


def get_routes(dossier: Dossier) -> list[str]:
    """The two routes open to a candidate who did not earn everything, in the words of the form (l.73–76)."""
    etapes = dossier.referentiel.structure.presentation.etapes
    return [texte for etape in etapes for texte in etape.textes if texte.startswith("soit ")]


def get_limite_recours(dossier: Dossier, decision: Decision) -> date | None:
    """Last day to contest a decision, counted from the day its candidate knew it: the announcement, or the correction; None before it."""
    if dossier.annonce_le is None or decision.arretee_le is None:
        return None
    jour = timezone.localdate(decision.arretee_le)
    mois = valeur("recours_mois", le=jour, certification=dossier.referentiel.certification)
    return ajouter_mois(max(timezone.localdate(dossier.annonce_le), jour), mois)


def get_decision_annoncee(dossier: Dossier) -> Decision | None:
    """The final decision of a dossier, once announced; the last one when it was corrected."""
    if not dossier.is_annonce:
        return None
    finales = Decision.objects.filter(inscription__dossier=dossier, arretee_le__isnull=False, remplacee_par__isnull=True)
    return finales.select_related("inscription__session", "inscription__dossier__referentiel").order_by("-arretee_le").first()
