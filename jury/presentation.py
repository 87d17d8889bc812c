"""Read a session and its dossiers into plain lines, for the pages of the jury."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from django.db.models import Case, Prefetch, Q, When, prefetch_related_objects
from django.utils import timezone

from candidates.enums import Partie
from candidates.lecture import get_depots_en_vigueur, libelles_cibles, lire_partie_2, lire_partie_3
from candidates.models import Dossier
from candidates.preuves import dire_nature, nom_de_fichier
from comptes.enums import College
from documents.enums import EtatDocument
from documents.models import Document
from echanges.francais import en_poids
from evaluations.delta import lire_delta
from evaluations.enums import Resultat
from evaluations.presentation import lire_bilan, lire_signatures
from evaluations.versions import lire_versions
from recevabilite.effets import get_recevabilite

from .conformite import LIENS, lire_conformites
from .enums import BUREAU, Choix, EtatSession, Fonction, Presence, Sort
from .lecture import (
    asseoir,
    conclusions,
    conducteur_parmi,
    divergents,
    get_decision,
    is_inscrit_apres,
    lit,
    mandants_de,
    manques_quorum_dossiers,
    manques_quorum_session,
    membres_du_jury,
    noms_a_cacher,
    ont_vote,
    scrutin,
)
from .models import Decision, Deport, Inscription, LienDeclare, MembreSession, PieceDemandee, SessionJury, Vote
from .regles import dire_temps

if TYPE_CHECKING:
    from datetime import datetime
    from uuid import UUID

    from comptes.models import Utilisateur

TONS = {
    Sort.A_EXAMINER: "neutre", Sort.DECIDE: "succes", Sort.AJOURNE: "attention", Sort.RETIRE: "neutre",
    EtatSession.PREPARATION: "info", EtatSession.OUVERTE: "attention", EtatSession.CLOSE: "succes", EtatSession.ANNULEE: "neutre",
}  # fmt: skip
COTES = ((College.EMPLOYEURS.value, "employeur"), (College.SALARIES.value, "salarié"))


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
    divergences: tuple[str, ...] = ()
    temps: str = ""
    is_note: bool = False
    decision_id: UUID | None = None


def lire_ordre_du_jour(session: SessionJury, utilisateur: Utilisateur, *, masque: bool) -> list[Point]:
    """Return the agenda in order; once closed, the dossiers put off remain in it. With `masque`, no name: the number alone (identities masked). Of one's own déports, neither result nor divergences."""
    visibles = set(Dossier.objects.visibles_par(utilisateur).values_list("pk", flat=True).filter(inscriptions__session=session))
    membre = session.membres.tenus_par(utilisateur).first()
    points, instant = [], timezone.now()
    retenues = Q(is_active=True) | Q(sort=Sort.AJOURNE) if session.etat == EtatSession.CLOSE else Q(is_active=True)
    inscriptions = session.inscriptions.filter(retenues).select_related("dossier__candidat")
    lues = list(inscriptions.prefetch_related("deports__membre__personne", "notes", "decision"))
    ecarts = divergents(i.dossier_id for i in lues)
    for rang, inscription in enumerate(lues, 1):
        deports = list(inscription.deports.all())
        en_deport = any(d.membre.personne_id == utilisateur.pk for d in deports)
        decision = None if en_deport else getattr(inscription, "decision", None)
        points.append(
            Point(
                inscription=inscription, rang=rang, nom="" if masque else inscription.dossier.candidat.nom_complet,
                ton=TONS[Sort(inscription.sort)], en_deport=en_deport,
                lisible=lit(inscription, membre) if membre is not None and session.is_masquee else inscription.is_active and inscription.dossier_id in visibles,
                signales=sum(n.a_discuter for n in inscription.notes.all()),
                deports=tuple(d.membre.personne.nom_complet for d in deports), is_courant=inscription.pk == session.courante_id,
                issue=decision.get_issue_display() if decision else "", divergences=() if en_deport else tuple(ecarts.get(inscription.dossier_id, ())),
                temps=dire_temps(get_secondes(session, inscription, instant)),
                is_note=membre is not None and any(n.membre_id == membre.pk and n.texte for n in inscription.notes.all()),
                decision_id=decision.pk if decision is not None and decision.arretee_le is not None else None,
            )
        )  # fmt: skip
    return points


def get_secondes(session: SessionJury, inscription: Inscription, instant: datetime) -> int:
    """How long a dossier was presented, in seconds, up to `instant`."""
    if inscription.pk != session.courante_id or session.courante_depuis is None:
        return inscription.secondes
    return inscription.secondes + max(0, int((instant - session.courante_depuis).total_seconds()))


def lire_membres(session: SessionJury) -> list[tuple[str, list[MembreSession]]]:
    """Return the members by collège, never their organisation."""
    membres = list(session.membres.select_related("personne", "mandataire__personne"))
    return [(c.label, [m for m in membres if m.college == c]) for c in College]


def lire_declarations(session: SessionJury) -> dict[str, Any]:
    """Return, for a masked session, who declared their links, who did not, and the dossiers that came after a declaration."""
    membres = list(session.membres.select_related("personne"))
    inscriptions = list(session.inscriptions.filter(is_active=True).select_related("dossier", "session"))
    return {
        "faites": [m for m in membres if m.liens_declares_le is not None], "attendues": [m for m in membres if m.liens_declares_le is None],
        "apres": [i.dossier.numero for i in inscriptions if any(is_inscrit_apres(i, m) for m in membres)],
    }  # fmt: skip


def lire_presences(session: SessionJury) -> dict[str, Any]:
    """Return the quorum and the presences of a session, as the top of every page of the séance shows them."""
    membres = list(session.membres.select_related("personne"))
    votants = list(membres_du_jury(session))
    manques, du_jury = manques_quorum_session(session, votants), {m.pk for m in votants}
    compte = Counter(m.college for m in asseoir(votants))
    return {
        "membres_session": membres,
        "presents": [(f"{nom}s" if compte[code] > 1 else nom, compte[code]) for code, nom in COTES],
        "a_distance": sum(m.is_distance and m.presence == Presence.PRESENTE for m in membres),
        "sortis": [m.personne.nom_complet for m in membres if m.pk not in du_jury and m.presence == Presence.PRESENTE],
        "manques_quorum": manques,
        "quorum_reuni": not manques,
    }


def lire_avancement(points: list[Point]) -> dict[str, int]:
    """Return how far the session is: dossiers decided or ajournés, out of all."""
    faits = sum(p.inscription.sort in (Sort.DECIDE, Sort.AJOURNE) for p in points)
    return {"faits": faits, "total": len(points), "signales": sum(bool(p.signales) for p in points)}


def relire(inscription: Inscription) -> None:
    """Read, once for all the panels of a dossier, its rows as they are now, its déports and its declared links."""
    inscription.dossier = Dossier.objects.select_related(*LIENS, "origine").get(pk=inscription.dossier_id)
    prefetch_related_objects(
        [inscription], Prefetch("deports", Deport.objects.select_related("membre__personne")), Prefetch("liens", LienDeclare.objects.select_related("membre__personne"))
    )


def lire_dossier(inscription: Inscription, *, masque: bool) -> dict[str, Any]:
    """Return what a member reads of a dossier, given after `relire`: who, experience, ruling, evaluation, conformity, parts, PDF.

    With `masque` nothing that names the candidate is returned: no identity, no proof, no PDF.
    """
    dossier = inscription.dossier
    points_conformite = lire_conformites([dossier])[dossier.pk]  # reads the evaluation, that what follows shows
    evaluation = next((e for e in dossier.evaluations.all() if e.is_active), None)
    depots = get_depots_en_vigueur(dossier)
    partie_2 = lire_partie_2(depots[Partie.RECEVABILITE]) if Partie.RECEVABILITE in depots else None
    partie_3 = lire_partie_3(depots[Partie.ACTIVITES]) if Partie.ACTIVITES in depots else None
    bilan = lire_bilan(evaluation) if evaluation else {"grille": [], "commentaires": [], "binome": []}
    return {
        "inscription": inscription,
        "dossier": dossier,
        "masque": masque,
        "noms_caches": noms_a_cacher(dossier) if masque else None,
        "avis": get_recevabilite(dossier),
        "partie_2": partie_2,
        "partie_3": partie_3,
        "evaluation": evaluation,
        "grille": sorted(([c | _compter(c) for c in bilan["grille"]]), key=lambda c: not c["is_divergente"]),
        "commentaires": bilan["commentaires"],
        "binome": bilan["binome"],
        "signatures": lire_signatures(evaluation) if evaluation else [],
        "delta": lire_delta(bilan["grille"]),
        "versions": lire_versions(evaluation) if evaluation else [],
        "points_conformite": points_conformite,
        "deports": list(inscription.deports.all()),
        "liens_declares": list(inscription.liens.all()),
        "pieces": lire_pieces(inscription) if masque else [],
        "dossier_complet": None if masque else get_dossier_complet(dossier),
    }


def _compter(competence: dict[str, Any]) -> dict[str, Any]:
    """Results of one competence counted; what step 1 asked to check, and how much of it step 2 acquired; divergent or not."""
    elements = competence.get("elements", ())
    nombres = Counter(e["resultat"] for e in elements)
    verifies = [e for e in elements if e["cellule"].points_a_verifier]
    return {
        "compte": [(libelle, nombres[code]) for code, libelle in Resultat.choices if nombres[code]],
        "a_verifier": len(verifies), "leves": sum(e["resultat"] == Resultat.ACQUIS for e in verifies),
        "is_divergente": bool(competence.get("ligne") and competence["ligne"].is_divergente),
    }  # fmt: skip


def lire_pieces(inscription: Inscription) -> list[dict[str, Any]]:
    """Return the proofs of a masked dossier, numbered, without their names: kind, size, what they support, and where the
    demand to see each stands."""
    demandes = {d.preuve_id: d for d in inscription.pieces_demandees.all()}
    preuves = inscription.dossier.preuves.order_by("ajoutee_le", "pk")
    return [
        {
            "rang": rang, "preuve": preuve, "nature": dire_nature(preuve), "poids": en_poids(preuve.taille),
            "soutient": libelles_cibles(inscription.dossier, preuve.cibles), "demande": demandes.get(preuve.pk),
        }
        for rang, preuve in enumerate(preuves, 1)
    ]  # fmt: skip


def lire_demandes(session: SessionJury) -> list[dict[str, Any]]:
    """Return what the jury asks to see in a masked session, for the secretariat: the demand, its dossier, the number of the proof."""
    demandes = PieceDemandee.objects.filter(inscription__session=session, inscription__is_active=True)
    lues = demandes.select_related("inscription__dossier", "membre__personne", "preuve")
    return [{"demande": d, "rang": _rang(d)} for d in lues]


def _rang(demande: PieceDemandee) -> int:
    return list(demande.inscription.dossier.preuves.order_by("ajoutee_le", "pk").values_list("pk", flat=True)).index(demande.preuve_id) + 1


def nom_neutre(demande: PieceDemandee) -> str:
    """File name of a proof that is shown: the number of the dossier and that of the proof, never what its owner called it."""
    extension = Path(nom_de_fichier(demande.preuve)).suffix.lower()
    return f"{demande.inscription.dossier.numero}-piece-{_rang(demande)}{extension if extension.isascii() else ''}"


def get_dossier_complet(dossier: Dossier) -> Document | None:
    """The latest sealed « dossier VAE » of a dossier, ready or in preparation."""
    prets_d_abord = Case(When(etat=EtatDocument.PRET, then=0), default=1)
    return Document.objects.filter(genre="dossier_complet", dossier_id=dossier.pk).order_by(prets_d_abord, "-demande_le").first()


def lire_votes(inscription: Inscription, membre: MembreSession | None, assis: list[MembreSession]) -> list[dict[str, Any]]:
    """Return, per competence put to the vote: how many voted, what it says once counted, who voted what unless it is
    secret, and the vote of this member. Nothing is counted aloud before the president closes the vote."""
    structure, clos = inscription.dossier.referentiel.structure, inscription.vote_clos_le is not None
    votes = list(inscription.votes.select_related("membre__personne")) if inscription.codes_votes else []
    lignes = []
    for code in inscription.codes_votes:
        resultat, votants = scrutin(inscription, code), ont_vote(inscription, code)
        mien = next((v.choix for v in votes if membre and v.code == code and v.membre_id == membre.pk), "")
        lignes.append(
            {
                "code": code, "intitule": structure.competence(code).intitule, "recus": len(votants), "attendus": len(assis),
                "phrase": resultat.phrase if resultat else "", "mien": mien,
                "a_vote": membre is not None and membre.pk in votants,
                "choix": [(c.value, c.label, c.value == mien) for c in Choix],
                "noms": _noms_par_choix([v for v in votes if v.code == code]) if clos else [],
            }
        )  # fmt: skip
    return lignes


def _noms_par_choix(votes: list[Vote]) -> list[tuple[str, str]]:
    def dire(vote: Vote) -> str:
        nom = str(vote.membre.personne.nom_complet)
        return f"{nom} ({vote.voix} voix)" if vote.voix > 1 else nom

    return [(c.label, ", ".join(noms)) for c in Choix if (noms := [dire(v) for v in votes if v.choix == c.value])]


def lire_deliberation(inscription: Inscription, membre: MembreSession | None) -> dict[str, Any]:
    """Return where the deliberation of a dossier stands, and what this member may do in it."""
    membres = list(membres_du_jury(inscription.session))
    assis = asseoir(membres, {d.membre_id for d in inscription.deports.all()})
    siege = membre is not None and membre.pk in {m.pk for m in assis}
    ouverte = inscription.session.etat == EtatSession.OUVERTE and inscription.is_active
    a_examiner = inscription.sort == Sort.A_EXAMINER
    conducteur, votes = conducteur_parmi(assis), lire_votes(inscription, membre, assis)
    return {
        "decision": get_decision(inscription),
        "assis": assis,
        "conducteur": conducteur,
        "manques_dossier": manques_quorum_dossiers(inscription.session, [inscription], membres)[inscription.pk],
        "conduit": bool(siege and ouverte and membre and membre.fonction in BUREAU),
        "vote_appele": inscription.vote_appele_le is not None,
        "vote_ouvert": inscription.vote_appele_le is not None and inscription.vote_clos_le is None,
        "peut_voter": bool(siege and ouverte and a_examiner and inscription.vote_appele_le and not inscription.vote_clos_le),
        "supplee": bool(membre and not siege and membre.fonction == Fonction.SUPPLEANT),
        "mandants": mandants_de(inscription, membre) if membre is not None and siege else [],
        "codes_a_decider": list(conclusions(inscription.dossier)),
        "peut_se_deporter": bool(
            membre and a_examiner and inscription.is_active
            and inscription.session.etat in (EtatSession.PREPARATION, EtatSession.OUVERTE)
        ),
        "votes": votes, "bulletins_attendus": sum(v["attendus"] - v["recus"] for v in votes),
        "a_voter": [v["code"] for v in votes if not v["a_vote"]],
    }  # fmt: skip


def lire_verdicts(
    inscription: Inscription, grille: list[dict[str, Any]], decision: Decision | None, votes: list[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Return, per competence of the CQP in the order of `grille`: what the evaluators conclude, what the vote says, what
    the jury decides; one that is kept from an earlier dossier says so."""
    du_jury = {c.code: c.is_validee for c in decision.competences.all()} if decision else {}
    phrases = {v["code"]: v["phrase"] or f"{v['recus']} vote{'s' if v['recus'] > 1 else ''} sur {v['attendus']}" for v in votes}
    return [
        {
            "code": c["code"], "intitule": c["intitule"], "acquise": c["acquise"], "is_divergente": c["is_divergente"],
            "evaluateurs": c.get("is_maitrisee"), "jury": du_jury.get(c["code"]), "vote": phrases.get(c["code"], ""),
        }
        for c in grille
    ]  # fmt: skip


def is_bureau(membre: MembreSession | None) -> bool:
    """President or vice-president of the session."""
    return membre is not None and membre.fonction in (Fonction.PRESIDENT, Fonction.VICE_PRESIDENT)
