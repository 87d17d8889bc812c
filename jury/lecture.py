"""Read what the jury needs of a dossier: competences to decide, who sits, what is missing. Its conformity is in `conformite`."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from candidates.completude import competences_a_ecrire
from candidates.enums import RoleDossier
from candidates.models import Acces, Dossier
from candidates.regles import ajouter_mois
from evaluations.enums import Proposition
from evaluations.lecture import get_evaluation, organisations_du_candidat
from evaluations.models import EvaluationCompetence
from referentiels.parametres import Valeurs, valeur

from .enums import BUREAU, Fonction, Presence, Sort, SortRecours
from .models import Decision, Inscription, MembreSession, MembreSessionQuerySet, ProcesVerbal, Recours, SessionJury
from .regles import (
    Caches,
    Liens,
    Place,
    depouiller,
    manques_bureau,
    manques_parite,
    manques_quorum,
    motif_deport,
    qui_siege,
    resultat_global,
)

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


def a_declarer(session: SessionJury, membre: MembreSession) -> list[Inscription]:
    """Dossiers of the agenda on whose names `membre` has not said yet whether they have a link, by name of the candidate.

    When identities are masked the names are shown to a member once, all together: a dossier put on the agenda after their
    declaration would be told by its name alone, so it is not shown (`inscrits_apres`), unless the secretariat asks for the
    declarations again.
    """
    if session.is_masquee and membre.liens_declares_le is not None:
        return []
    inscriptions = session.inscriptions.filter(is_active=True).exclude(deports__membre=membre)
    if membre.liens_declares_le is not None:
        inscriptions = inscriptions.filter(inscrite_le__gt=membre.liens_declares_le)
    lues = inscriptions.select_related("dossier__candidat", "session").prefetch_related("dossier__emplois")
    return sorted(lues, key=lambda i: (i.dossier.candidat.nom_complet.casefold(), str(i.pk)))


def is_inscrit_apres(inscription: Inscription, membre: MembreSession) -> bool:
    """A dossier of a masked session that came after the declaration of `membre`: they read it without having seen its name."""
    declare_le = membre.liens_declares_le
    return inscription.session.is_masquee and declare_le is not None and inscription.inscrite_le > declare_le


def sans_declaration(inscription: Inscription) -> list[MembreSession]:
    """Members who sit on a dossier that came after their declaration of links: what is computed of them was checked, and that alone."""
    if not inscription.session.is_masquee:
        return []
    return [m for m in siegent(inscription) if is_inscrit_apres(inscription, m)]


def lit(inscription: Inscription, membre: MembreSession) -> bool:
    """Say whether `membre` reads a dossier of a session whose identities are masked: on the agenda, no déport, links declared,
    results not announced yet, or a recours that waits for their answer."""
    deportes = {d.membre_id for d in inscription.deports.all()}
    if not inscription.is_active or membre.pk in deportes or membre.liens_declares_le is None:
        return False
    return inscription.session.annoncee_le is None or (membre.fonction in BUREAU and a_recours_en_attente(inscription))


def a_recours_en_attente(inscription: Inscription) -> bool:
    """A recours against the decision of this dossier waits for an answer: its bureau reads the dossier again meanwhile."""
    return Recours.objects.filter(decision__inscription=inscription, sort=SortRecours.EN_ATTENTE).exists()


def noms_a_cacher(dossier: Dossier) -> Caches:
    """Every name of the candidate that a text of the dossier may hold, and the companies of their career, which say who somebody is beside a trade."""
    candidat = dossier.candidat
    noms = (candidat.nom_complet, candidat.nom_usage, candidat.nom_naissance, *candidat.prenoms.replace(",", " ").split(), candidat.email)
    entreprises = {nom.strip() for nom in dossier.emplois.values_list("entreprise", flat=True)}
    return Caches(noms=tuple(n for n in noms if n), entiers=tuple(sorted(entreprises - {""})))


def conclusions(dossier: Dossier) -> dict[str, bool]:
    """For each competence the jury decides: do the evaluators conclude that it is mastered?"""
    evaluation = next((e for e in dossier.evaluations.all() if e.is_active), None)
    lignes = {c.code: c.conclusion == Proposition.MAITRISEE for c in evaluation.competences.all()} if evaluation else {}
    return {code: lignes.get(code, False) for code in competences_a_ecrire(dossier)}


def is_divergent(dossier: Dossier) -> bool:
    """The evaluators departed somewhere from the proposal of the rule."""
    evaluation = get_evaluation(dossier)
    return evaluation is not None and any(c.is_divergente for c in evaluation.competences.all())


def divergents(dossiers: Iterable[UUID]) -> dict[UUID, list[str]]:
    """For each dossier, the competences where the evaluators departed from the rule; one query for all."""
    lignes = EvaluationCompetence.objects.filter(evaluation__dossier__in=list(dossiers), evaluation__is_active=True)
    trouves: dict[UUID, list[str]] = {}
    for ligne in lignes.select_related("evaluation"):
        if ligne.is_divergente:
            trouves.setdefault(ligne.evaluation.dossier_id, []).append(ligne.code)
    return trouves


def reglage(session: SessionJury, code: str) -> Any:
    """The setting `code` as this session reads it: on its day, for its CQP."""
    return valeur(code, le=jour_de(session), certification=session.certification)


def membres_du_jury(session: SessionJury) -> MembreSessionQuerySet:
    """Members who may count and vote: whoever is no longer of the jury does not, whatever was noted of their presence. Once the
    session is closed, those who were of it then."""
    membres = MembreSession.objects.filter(session=session).select_related("personne")
    return membres if session.close_le else membres.du_jury()


def asseoir(membres: Iterable[MembreSession], deportes: Collection[int] = frozenset()) -> list[MembreSession]:
    """Of `membres`, those who count and vote: present, not in déport, a suppléant only in the place of a titular."""
    par_cle = {m.pk: m for m in membres}
    places = [
        Place(m.pk, m.college, is_presente=m.presence == Presence.PRESENTE, is_suppleant=m.fonction == Fonction.SUPPLEANT)
        for m in par_cle.values()
    ]
    return [m for cle, m in par_cle.items() if cle in set(qui_siege(places, deportes))]


def siegent(inscription: Inscription) -> list[MembreSession]:
    """Members present and not in déport on this dossier: those who count and vote."""
    deportes = {d.membre_id for d in inscription.deports.all()}
    return asseoir(membres_du_jury(inscription.session), deportes)


def mandants_de(inscription: Inscription, membre: MembreSession) -> list[MembreSession]:
    """Absent members who gave `membre` their power and have no déport on this dossier: `membre` votes for them too."""
    deportes = {d.membre_id for d in inscription.deports.all()}
    return [m for m in membre.mandants.select_related("personne") if m.presence != Presence.PRESENTE and m.pk not in deportes]


def manques_quorum_session(session: SessionJury, membres: Iterable[MembreSession] | None = None) -> list[str]:
    """What keeps a session from being opened: quorum by collège, president and vice-president of opposite collèges; `membres`
    when `membres_du_jury` are already read."""
    presents = asseoir(membres_du_jury(session) if membres is None else membres)
    fonctions = {m.fonction: m.college for m in presents}
    return _quorum(presents, *_exigences(session)) + manques_bureau(
        president=fonctions.get(Fonction.PRESIDENT), vice_president=fonctions.get(Fonction.VICE_PRESIDENT)
    )


def get_conducteur(inscription: Inscription) -> MembreSession | None:
    """Who leads the deliberation on this dossier: the president, else the vice-president, present and not in déport."""
    return conducteur_parmi(siegent(inscription))


def conducteur_parmi(assis: Iterable[MembreSession]) -> MembreSession | None:
    """Who leads, of those who sit: the president, else the vice-president."""
    par_fonction = {m.fonction: m for m in assis}
    return par_fonction.get(Fonction.PRESIDENT) or par_fonction.get(Fonction.VICE_PRESIDENT)


def manques_quorum_dossier(inscription: Inscription) -> list[str]:
    """What keeps this dossier from being decided: the quorum once the members in déport have left, and who leads it."""
    (phrases,) = manques_quorum_dossiers(inscription.session, [inscription]).values()
    return phrases


def manques_quorum_dossiers(
    session: SessionJury, inscriptions: Iterable[Inscription], membres: Sequence[MembreSession] | None = None
) -> dict[UUID, list[str]]:
    """The same for several dossiers of one session, by inscription; settings are read once, and members unless they are given."""
    membres, exige = list(membres_du_jury(session)) if membres is None else membres, _exigences(session)
    manques = {}
    for inscription in inscriptions:
        assis = asseoir(membres, {d.membre_id for d in inscription.deports.all()})
        phrases = _quorum(assis, *exige)
        if not any(m.fonction in (Fonction.PRESIDENT, Fonction.VICE_PRESIDENT) for m in assis):
            phrases.append("Ni le président ni le vice-président ne siège sur ce dossier.")
        manques[inscription.pk] = phrases
    return manques


def _exigences(session: SessionJury) -> tuple[int, bool]:
    lues, jour = Valeurs("quorum_par_college", "parite_exigee"), {"le": jour_de(session), "certification": session.certification}
    return lues.lire("quorum_par_college", **jour), lues.lire("parite_exigee", **jour)


def _quorum(membres: list[MembreSession], minimum: int, parite: bool) -> list[str]:
    presents = {c: sum(1 for m in membres if m.college == c) for c in ("employeurs", "salaries")}
    return manques_quorum(presents=presents, minimum=minimum) + (manques_parite(presents=presents) if parite else [])


def scrutin(inscription: Inscription, code: str) -> Scrutin | None:
    """Result of the vote on one competence; None when none was taken, or while it is open. Members in déport do not count."""
    if inscription.vote_clos_le is None or code not in inscription.codes_votes:
        return None
    if inscription.is_vote_secret:
        urne = inscription.urnes.filter(code=code).first()
        compte = Counter({"pour": urne.pour, "contre": urne.contre, "abstention": urne.abstention} if urne else {})
        president = None
    else:
        deportes = {d.membre_id for d in inscription.deports.all()}
        votes = [v for v in inscription.votes.filter(code=code).select_related("membre") if v.membre_id not in deportes]
        compte = Counter()
        for vote in votes:
            compte[vote.choix] += vote.voix
        president = next((v.choix for v in votes if v.membre.fonction == Fonction.PRESIDENT), None)
    session = inscription.session
    return depouiller(
        pour=compte["pour"], contre=compte["contre"], abstentions=compte["abstention"], president=president,
        preponderante=reglage(session, "voix_preponderante"), exprimes=reglage(session, "majorite_exprimes"),
    )  # fmt: skip


def ont_vote(inscription: Inscription, code: str) -> set[int]:
    """Seats whose vote on `code` is in, open or secret."""
    lignes = inscription.emargements if inscription.is_vote_secret else inscription.votes
    return set(lignes.filter(code=code).values_list("membre_id", flat=True))


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
            phrases.append(f"Le résultat du dossier {inscription.dossier.numero} ne répond plus à ses compétences : rouvrez sa délibération.")
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
