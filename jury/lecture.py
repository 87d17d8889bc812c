"""Read what the jury needs of a dossier: conformity, competences to decide, who sits, what is missing."""

from __future__ import annotations

from datetime import date, datetime
from typing import TYPE_CHECKING

from django.utils import timezone

from candidates.completude import competences_a_ecrire, get_dernier_depot
from candidates.enums import Partie, RoleDossier
from candidates.models import Acces, Dossier
from candidates.regles import ajouter_mois
from documents.models import Signature
from evaluations.enums import Proposition
from evaluations.lecture import (
    get_evaluation,
    jour_evaluation,
    manques_binome,
    manques_grille,
    organisations_du_candidat,
)
from evaluations.models import Evaluation
from evaluations.regles import dates_en_ordre
from evaluations.services.bilan import signatures_du_bilan
from recevabilite.effets import get_recevabilite
from referentiels.parametres import valeur

from .enums import Fonction, Presence, Sort
from .models import Decision, Inscription, MembreSession, SessionJury
from .regles import Liens, Point, depouiller, manques_bureau, manques_quorum, motif_deport, non_conformes

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


def conformite(dossier: Dossier) -> list[Point]:
    """Conformity of the démarche, point by point, each with what shows it (l.58, 66). Read before and during the session."""
    evaluation = get_evaluation(dossier)
    points = [_point_recevabilite(dossier), _point_partie_3(dossier)]
    if evaluation is None:
        return [*points, Point("evaluation", "Évaluation des compétences", is_conforme=False, preuve="aucune évaluation n’est en vigueur")]
    return [
        *points,
        _point_binome(evaluation),
        *_points_accompagnement(evaluation),
        _point_dates(dossier, evaluation),
        _point_entretien(evaluation),
        _point_observations(evaluation),
        _point_grille(evaluation),
        _point_signatures(evaluation),
    ]


def manques_conformite(dossier: Dossier) -> list[str]:
    """Sentences naming every point of conformity that does not hold."""
    return non_conformes(conformite(dossier))


def _jj(instant: date | datetime | None) -> str:
    if instant is None:
        return "date inconnue"
    return f"{timezone.localdate(instant) if isinstance(instant, datetime) else instant:%d/%m/%Y}"


def _point_recevabilite(dossier: Dossier) -> Point:
    avis = get_recevabilite(dossier)
    if avis is None and dossier.origine_id:
        return Point("recevabilite", "Recevabilité prononcée", is_conforme=True, preuve="acquise par le dossier d’origine")
    favorable = avis is not None and avis.is_favorable
    preuve = f"avis favorable du {_jj(avis.statue_le)}" if avis is not None and favorable else "aucun avis favorable en vigueur"
    return Point("recevabilite", "Recevabilité prononcée", is_conforme=favorable, preuve=preuve)


def _point_partie_3(dossier: Dossier) -> Point:
    depot = get_dernier_depot(dossier, Partie.ACTIVITES)
    signee = depot is not None and Signature.objects.valides().filter(objet_type="depot", objet_id=str(depot.pk)).exists()
    preuve = f"déposée et signée le {_jj(depot.depose_le)}" if depot and signee else "la partie 3 n’est pas déposée ou pas signée"
    return Point("partie_3", "Partie 3 déposée et signée par le candidat", is_conforme=signee, preuve=preuve)


def _point_binome(evaluation: Evaluation) -> Point:
    jour = jour_evaluation(evaluation)
    phrases = manques_binome(
        evaluation.dossier, professionnel=evaluation.professionnel.habilitation,
        externe=evaluation.evaluateur_externe.habilitation, jour=jour,
    )  # fmt: skip
    numeros = " et ".join(
        m.habilitation.get_du_jour(jour).numero for m in (evaluation.professionnel, evaluation.evaluateur_externe)
    )
    preuve = " ".join(phrases) or f"habilitations {numeros} valables le {_jj(jour)}, aucun conflit déclaré ni constaté"
    return Point("binome", "Binôme habilité et sans conflit au jour de l’évaluation", is_conforme=not phrases, preuve=preuve)


def _points_accompagnement(evaluation: Evaluation) -> list[Point]:
    """Say when the organisme that helped the candidate hosts the evaluation, or employs an evaluator (l.34): the persons differ."""
    acces = evaluation.dossier.acces.filter(role=RoleDossier.ACCOMPAGNATEUR).exclude(personne__organisation=None)
    organismes = {a.personne.organisation_id: str(a.personne.organisation) for a in acces.select_related("personne__organisation")}
    liens = [f"{organismes[evaluation.hote_id]} accueille l’évaluation"] if evaluation.hote_id in organismes else []
    for mission in (evaluation.professionnel, evaluation.evaluateur_externe):
        if mission.evaluateur.organisation_id in organismes:
            liens.append(f"{mission.evaluateur.nom_complet} appartient à {organismes[mission.evaluateur.organisation_id]}")
    if not liens:
        return []
    preuve = f"{' ; '.join(liens)}, qui a accompagné le candidat ; aucune des personnes qui évaluent n’a accompagné"
    return [Point("accompagnement", "Lien avec l’organisme qui a accompagné le candidat", is_conforme=True, preuve=preuve)]


def _point_dates(dossier: Dossier, evaluation: Evaluation) -> Point:
    resultats = [c.resultats_le for c in evaluation.competences.all() if c.resultats_le]
    etapes = [
        _jour(dossier.statue_le), _jour(dossier.activites_deposees_le), max(resultats, default=None),
        _jour(evaluation.bilan_arrete_le), _jour(dossier.transmis_le),
    ]  # fmt: skip
    ordre = dates_en_ordre(*etapes)
    preuve = "recevabilité, dépôt, résultats, bilan et transmission se suivent" if ordre else "les dates des étapes ne se suivent pas"
    return Point("dates", "Dates dans l’ordre", is_conforme=ordre, preuve=preuve)


def _jour(instant: datetime | None) -> date | None:
    return timezone.localdate(instant) if instant else None


def _point_entretien(evaluation: Evaluation) -> Point:
    certification = evaluation.dossier.referentiel.certification
    minimum = valeur("entretien_minutes_min", le=jour_evaluation(evaluation), certification=certification)
    minutes = evaluation.entretien_minutes
    return Point(
        "entretien", "Durée de l’entretien", is_conforme=minutes >= minimum, preuve=f"{minutes} minutes pour {minimum} demandées"
    )


def _point_observations(evaluation: Evaluation) -> Point:
    structure = evaluation.dossier.referentiel.structure
    attendues = {c for c in competences_a_ecrire(evaluation.dossier) if structure.competence(c).observation}
    absentes = sorted(attendues - set(evaluation.observations.values_list("code", flat=True)))
    preuve = f"aucune observation pour {', '.join(absentes)}" if absentes else f"consignées pour {', '.join(sorted(attendues)) or 'aucune compétence requise'}"
    return Point("observations", "Observations en situation professionnelle", is_conforme=not absentes, preuve=preuve)


def _point_grille(evaluation: Evaluation) -> Point:
    manques = manques_grille(evaluation)
    preuve = " ".join(str(m) for m in manques[:3]) or "tous les éléments sont évalués, chaque compétence est conclue"
    return Point("grille", "Grille complète", is_conforme=not manques, preuve=preuve)


def _point_signatures(evaluation: Evaluation) -> Point:
    signatures = list(signatures_du_bilan(evaluation))
    refus = [s for s in signatures if s.refus]
    complet = evaluation.is_signee and len(signatures) == 3
    preuve = f"{len(signatures)} sur 3"
    if refus:
        preuve = f"2 signatures et un refus consigné du candidat : {refus[0].motif}"
    return Point("signatures", "Trois signatures du bilan, ou un refus consigné", is_conforme=complet, preuve=preuve)


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


def get_inscription(dossier: Dossier) -> Inscription | None:
    """The inscription in force of a dossier."""
    return Inscription.objects.filter(dossier=dossier, is_active=True).select_related("session").first()


def manques_cloture(session: SessionJury) -> list[str]:
    """What keeps a session from being closed: a dossier neither decided nor ajourné.

    The quorum was asked for at the opening and for each decision: a member who leaves early does not lock the session.
    """
    phrases = []
    for inscription in session.inscriptions.filter(is_active=True).select_related("dossier"):
        if inscription.sort == Sort.A_EXAMINER:
            phrases.append(f"Le dossier {inscription.dossier.numero} n’est ni décidé ni ajourné.")
    return phrases


def get_routes(dossier: Dossier) -> list[str]:
    """The two routes open to a candidate who did not earn everything, in the words of the form (l.73–76)."""
    etapes = dossier.referentiel.structure.presentation.etapes
    return [texte for etape in etapes for texte in etape.textes if texte.startswith("soit ")]


def get_limite_recours(dossier: Dossier, decision: Decision) -> date | None:
    """Last day to contest a decision, counted from its announcement; None before it."""
    if dossier.annonce_le is None or decision.arretee_le is None:
        return None
    jour = timezone.localdate(decision.arretee_le)
    mois = valeur("recours_mois", le=jour, certification=dossier.referentiel.certification)
    return ajouter_mois(timezone.localdate(dossier.annonce_le), mois)


def get_decision_annoncee(dossier: Dossier) -> Decision | None:
    """The final decision of a dossier, once announced; the last one when it was corrected."""
    if not dossier.is_annonce:
        return None
    finales = Decision.objects.filter(inscription__dossier=dossier, arretee_le__isnull=False, remplacee_par__isnull=True)
    return finales.select_related("inscription__session", "inscription__dossier__referentiel").order_by("-arretee_le").first()
