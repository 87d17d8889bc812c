"""Read a session and its dossiers into plain lines, for the pages of the jury."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Q

from candidates.enums import Partie
from candidates.lecture import get_depots_en_vigueur, lire_partie_2, lire_partie_3
from candidates.models import Dossier
from comptes.enums import College
from documents.enums import EtatDocument
from documents.models import Document
from evaluations.delta import lire_delta
from evaluations.enums import Resultat
from evaluations.lecture import get_evaluation
from evaluations.presentation import lire_bilan, lire_signatures
from evaluations.versions import lire_versions
from recevabilite.effets import get_recevabilite

from .conformite import conformite
from .enums import Choix, EtatSession, Fonction, Presence, Sort
from .lecture import (
    conclusions,
    get_conducteur,
    get_decision,
    manques_quorum_dossier,
    manques_quorum_session,
    scrutin,
    siegent,
)
from .models import Inscription, MembreSession, SessionJury
from .services.commun import BUREAU

if TYPE_CHECKING:
    from comptes.models import Utilisateur

TONS = {
    Sort.A_EXAMINER: "neutre", Sort.DECIDE: "succes", Sort.AJOURNE: "attention", Sort.RETIRE: "neutre",
    EtatSession.PREPARATION: "info", EtatSession.OUVERTE: "attention", EtatSession.CLOSE: "succes", EtatSession.ANNULEE: "neutre",
}  # fmt: skip
COTES = ((College.EMPLOYEURS.value, "employeurs"), (College.SALARIES.value, "salariés"))


@dataclass(frozen=True)
class Point:
    """One dossier of the agenda, as this person sees it."""

    inscription: Inscription
    rang: int
    nom: str
    ton: str
    en_deport: bool
    lisible: bool
    signales: int
    deports: tuple[str, ...]
    is_courant: bool
    issue: str = ""


def lire_ordre_du_jour(session: SessionJury, utilisateur: Utilisateur, *, masque: bool) -> list[Point]:
    """Return the agenda in order; once closed, the dossiers put off remain in it. With `masque`, no name: the number alone (identities masked)."""
    visibles = set(Dossier.objects.visibles_par(utilisateur).values_list("pk", flat=True).filter(inscriptions__session=session))
    points = []
    retenues = Q(is_active=True) | Q(sort=Sort.AJOURNE) if session.etat == EtatSession.CLOSE else Q(is_active=True)
    inscriptions = session.inscriptions.filter(retenues).select_related("dossier__candidat")
    for rang, inscription in enumerate(inscriptions.prefetch_related("deports__membre__personne", "notes", "decision"), 1):
        deports = list(inscription.deports.all())
        decision = getattr(inscription, "decision", None)
        points.append(
            Point(
                inscription=inscription, rang=rang, nom="" if masque else inscription.dossier.candidat.nom_complet,
                ton=TONS[Sort(inscription.sort)], en_deport=any(d.membre.personne_id == utilisateur.pk for d in deports),
                lisible=inscription.is_active and inscription.dossier_id in visibles, signales=sum(n.a_discuter for n in inscription.notes.all()),
                deports=tuple(d.membre.personne.nom_complet for d in deports), is_courant=inscription.pk == session.courante_id,
                issue=decision.get_issue_display() if decision else "",
            )
        )  # fmt: skip
    return points


def lire_membres(session: SessionJury) -> list[tuple[str, list[MembreSession]]]:
    """Return the members by collège, never their organisation."""
    membres = list(session.membres.select_related("personne"))
    return [(c.label, [m for m in membres if m.college == c]) for c in College]


def lire_presences(session: SessionJury) -> dict[str, Any]:
    """Return the quorum and the presences of a session, as the top of every page of the séance shows them."""
    membres = list(session.membres.select_related("personne"))
    manques = manques_quorum_session(session)
    compte = Counter(m.college for m in membres if m.presence == Presence.PRESENTE)
    return {
        "membres_session": membres,
        "presents": [(nom, compte[code]) for code, nom in COTES],
        "manques_quorum": manques,
        "quorum_reuni": not manques,
    }


def lire_avancement(points: list[Point]) -> dict[str, int]:
    """Return how far the session is: dossiers decided or ajournés, out of all."""
    faits = sum(p.inscription.sort in (Sort.DECIDE, Sort.AJOURNE) for p in points)
    return {"faits": faits, "total": len(points), "signales": sum(bool(p.signales) for p in points)}


def lire_dossier(inscription: Inscription, *, masque: bool) -> dict[str, Any]:
    """Return what a member reads of a dossier: who, experience, ruling, evaluation, conformity, parts, PDF.

    With `masque` nothing that names the candidate is returned: no identity, no proof, no PDF.
    """
    dossier = inscription.dossier
    evaluation = get_evaluation(dossier)
    depots = get_depots_en_vigueur(dossier)
    partie_2 = lire_partie_2(depots[Partie.RECEVABILITE]) if Partie.RECEVABILITE in depots else None
    partie_3 = lire_partie_3(depots[Partie.ACTIVITES]) if Partie.ACTIVITES in depots else None
    bilan = lire_bilan(evaluation) if evaluation else {"grille": [], "commentaires": [], "binome": []}
    return {
        "inscription": inscription,
        "dossier": dossier,
        "masque": masque,
        "avis": get_recevabilite(dossier),
        "partie_2": partie_2,
        "partie_3": partie_3,
        "evaluation": evaluation,
        "grille": [c | {"compte": _compter(c)} for c in bilan["grille"]],
        "commentaires": bilan["commentaires"],
        "binome": bilan["binome"],
        "signatures": lire_signatures(evaluation) if evaluation else [],
        "delta": lire_delta(bilan["grille"]),
        "versions": lire_versions(evaluation) if evaluation else [],
        "points_conformite": conformite(dossier),
        "deports": list(inscription.deports.select_related("membre__personne")),
        "dossier_complet": None if masque else get_dossier_complet(dossier),
    }


def _compter(competence: dict[str, Any]) -> list[tuple[str, int]]:
    nombres = Counter(e["resultat"] for e in competence.get("elements", ()))
    return [(libelle, nombres[code]) for code, libelle in Resultat.choices if nombres[code]]


def get_dossier_complet(dossier: Dossier) -> Document | None:
    """The latest sealed « dossier VAE » of a dossier, ready or in preparation."""
    documents = Document.objects.filter(genre="dossier_complet", dossier_id=dossier.pk).order_by("-demande_le")
    return documents.filter(etat=EtatDocument.PRET).first() or documents.first()


def lire_votes(inscription: Inscription, membre: MembreSession | None) -> list[dict[str, Any]]:
    """Return, per competence to decide, the count of the votes, what it says, and the vote of this member."""
    structure = inscription.dossier.referentiel.structure
    comptent = {m.pk for m in siegent(inscription)}
    votes = list(inscription.votes.all())
    lignes = []
    for code in conclusions(inscription.dossier):
        recus = [v for v in votes if v.code == code and v.membre_id in comptent]
        resultat = scrutin(inscription, code)
        mien = next((v.choix for v in recus if membre and v.membre_id == membre.pk), "")
        lignes.append(
            {
                "code": code, "intitule": structure.competence(code).intitule, "recus": len(recus), "attendus": len(comptent),
                "phrase": resultat.phrase if resultat else "", "mien": mien,
                "choix": [(c.value, c.label, c.value == mien) for c in Choix],
            }
        )  # fmt: skip
    return lignes


def lire_deliberation(inscription: Inscription, membre: MembreSession | None) -> dict[str, Any]:
    """Return where the deliberation of a dossier stands, and what this member may do in it."""
    assis = siegent(inscription)
    siege = membre is not None and membre.pk in {m.pk for m in assis}
    ouverte = inscription.session.etat == EtatSession.OUVERTE and inscription.is_active
    a_examiner = inscription.sort == Sort.A_EXAMINER
    conducteur = get_conducteur(inscription)
    return {
        "decision": get_decision(inscription),
        "assis": assis,
        "conducteur": conducteur,
        "manques_dossier": manques_quorum_dossier(inscription),
        "conduit": bool(siege and ouverte and membre and membre.fonction in BUREAU),
        "vote_ouvert": bool(siege and ouverte and a_examiner),
        "peut_se_deporter": bool(
            membre and a_examiner and inscription.is_active
            and inscription.session.etat in (EtatSession.PREPARATION, EtatSession.OUVERTE)
        ),
        "votes": lire_votes(inscription, membre),
    }  # fmt: skip


def is_bureau(membre: MembreSession | None) -> bool:
    """President or vice-president of the session."""
    return membre is not None and membre.fonction in (Fonction.PRESIDENT, Fonction.VICE_PRESIDENT)
