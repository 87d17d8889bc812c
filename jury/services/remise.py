"""The documents of a session, in one batch: minutes, fiches de décision, letters of result, parchemins and attestations.

Each row is unique by its key: asking again after a crash neither duplicates nor skips.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.db.models import Exists, OuterRef

from candidates.erreurs import ActionImpossible, ActionInterdite
from comptes.permissions import is_secretariat
from documents.enums import EtatDocument
from documents.models import Document, Signature
from documents.services import annuler_signatures, get_annulation, produire, relancer, remplacer_document

from ..enums import BUREAU, EtatSession, Nature, Sort
from ..models import Attribution, Decision
from .commun import noter, verrouiller_session

if TYPE_CHECKING:
    from collections.abc import Iterable

    from comptes.models import Utilisateur

    from ..models import ProcesVerbal, SessionJury


def get_pv_initial(session: SessionJury) -> ProcesVerbal | None:
    """The minutes written when the session closed; those of a later correction are others."""
    return session.proces_verbaux.order_by("redige_le").first()


def get_genre_du_titre(attribution: Attribution) -> str:
    """« parchemin » for the whole CQP (l.70), « attestation » for some competences (l.72)."""
    return "parchemin" if attribution.nature == Nature.CQP else "attestation"


def produire_pv(pv: ProcesVerbal, *, auteur_id: object) -> None:
    """Queue the PDF of the minutes to sign; one that was made again since stays the one to sign."""
    document = produire(genre="pv", objet_id=pv.pk, cle=f"pv:{pv.pk}", auteur_id=auteur_id)
    if pv.document_id is None:
        pv.document_id = document.pk
        pv.save(update_fields=["document_id"])


def is_pv_a_refaire(pv: ProcesVerbal) -> bool:
    """The minutes are not signed by both, and the PDF to sign was revoked: nobody can sign it any more."""
    document = Document.objects.filter(pk=pv.document_id).first() if pv.document_id else None
    rectification = getattr(pv, "rectification", None)
    is_retire = rectification is not None and rectification.retiree_le is not None
    return pv.signe_le is None and not is_retire and document is not None and bool(get_annulation(document))


@transaction.atomic
def refaire_pv(*, pv: ProcesVerbal, auteur: Utilisateur) -> Document:
    """Make again the PDF of minutes whose first one was revoked before both had signed: the same text, a new number, no signature.

    By the secretariat, the president or the vice-president. The new PDF replaces the old one; a signature of the old one is void.
    Raises `ActionInterdite`, `ActionImpossible` when there is nothing to make again.
    """
    session = verrouiller_session(pv.session_id, EtatSession.CLOSE)
    pv = type(pv).objects.get(pk=pv.pk)
    if not (is_secretariat(auteur) or session.membres.tenus_par(auteur).filter(fonction__in=BUREAU).exists()):
        raise ActionInterdite("Le secrétariat, le président et le vice-président font refaire le procès-verbal.")
    if not is_pv_a_refaire(pv):
        raise ActionImpossible("Ce procès-verbal n’est pas à refaire\u00a0: son fichier tient toujours, ou il est déjà signé.")
    ancien = Document.objects.get(pk=str(pv.document_id))
    rang = Document.objects.filter(genre="pv", objet_id=str(pv.pk)).count() + 1
    nouveau = produire(genre="pv", objet_id=pv.pk, cle=f"pv:{pv.pk}:{rang}", auteur_id=auteur.pk)
    remplacer_document(document=ancien, par=nouveau)
    posees = Signature.objects.valides().filter(objet_type="pv", objet_id=str(pv.pk))
    annuler_signatures(signatures=posees, motif="Le fichier signé est révoqué\u00a0; le procès-verbal est refait.", auteur_id=auteur.pk)
    pv.document_id = nouveau.pk
    pv.save(update_fields=["document_id"])
    noter(session, auteur, "pv_refait", pv=pv.numero)
    return nouveau


def produire_de(decision: Decision, *, auteur_id: object) -> None:
    """Queue what one decision delivers: its fiche, its letter of result, the parchemin or the attestation. Idempotent."""
    fiche = produire(genre="fiche_decision", objet_id=decision.pk, cle=f"fiche_decision:{decision.pk}", auteur_id=auteur_id)
    if decision.fiche_id != fiche.pk:
        decision.fiche_id = fiche.pk
        decision.save(update_fields=["fiche_id"])
    produire(genre="lettre_resultat", objet_id=decision.pk, cle=f"lettre_resultat:{decision.pk}", auteur_id=auteur_id)
    attribution = Attribution.objects.filter(decision=decision).first()
    if attribution is not None:
        genre = get_genre_du_titre(attribution)
        produire(genre=genre, objet_id=attribution.pk, cle=f"{genre}:{attribution.pk}", auteur_id=auteur_id)


def decisions_du_lot(session: SessionJury) -> list[Decision]:
    """Decisions that the closing of the session made final, those replaced since included, in the order of the agenda."""
    finales = Decision.objects.filter(inscription__session=session, inscription__sort=Sort.DECIDE, arretee_le__isnull=False, remplace__isnull=True)
    avec = finales.annotate(remplacee=Exists(Decision.objects.filter(remplace=OuterRef("pk"))))
    return list(avec.select_related("inscription__dossier", "attribution").order_by("inscription__ordre", "numero"))


def _en_vigueur(decisions: Iterable[Decision]) -> list[Decision]:
    lues = list(decisions)
    remplacees = set(Decision.objects.filter(remplace__in=lues).values_list("remplace_id", flat=True))
    return [d for d in lues if d.pk not in remplacees]


def mettre_en_file(pv: ProcesVerbal, decisions: Iterable[Decision], *, auteur_id: object) -> None:
    """Queue every document of a closing; those queued before stay as they are. A decision replaced since delivers nothing more."""
    produire_pv(pv, auteur_id=auteur_id)
    for decision in _en_vigueur(decisions):
        produire_de(decision, auteur_id=auteur_id)


@transaction.atomic
def reprendre_lot(*, session: SessionJury, auteur: Utilisateur) -> int:
    """Ask again for the documents of the closing that failed, and for those that were never asked for; return how many.

    By the secretariat, the president or the vice-president. Documents that are ready or being made stay as they are. Raises `ActionInterdite`,
    `ActionImpossible` (session not closed, nothing to take up again).
    """
    session = verrouiller_session(session.pk, EtatSession.CLOSE)
    is_bureau = session.membres.tenus_par(auteur).filter(fonction__in=BUREAU).exists()
    if not (is_secretariat(auteur) or is_bureau):
        raise ActionInterdite("Le secrétariat, le président et le vice-président reprennent la préparation des documents.")
    pv = get_pv_initial(session)
    if pv is None:
        raise ActionImpossible("Cette session n’a pas de procès-verbal.")
    decisions = decisions_du_lot(session)
    avant = len(documents_du_lot(pv, decisions))
    mettre_en_file(pv, decisions, auteur_id=auteur.pk)
    documents = documents_du_lot(pv, decisions)
    echecs = [d for d in documents if d.etat == EtatDocument.ECHEC]
    for document in echecs:
        relancer(document=document, auteur=auteur)
    repris = len(documents) - avant + len(echecs)
    if not repris:
        raise ActionImpossible("Aucun document n’est en échec\u00a0: il n’y a rien à recommencer.")
    noter(session, auteur, "documents_repris", nombre=repris)
    return repris


def cles_du_lot(pv: ProcesVerbal, decisions: Iterable[Decision]) -> list[str]:
    """Keys of the documents that the closing must have made, in the order they are told; none of a decision replaced since."""
    cles = [f"pv:{pv.pk}"]
    for decision in _en_vigueur(decisions):
        cles += [f"fiche_decision:{decision.pk}", f"lettre_resultat:{decision.pk}"]
        attribution = getattr(decision, "attribution", None)
        if attribution is not None:
            cles.append(f"{get_genre_du_titre(attribution)}:{attribution.pk}")
    return cles


def documents_du_lot(pv: ProcesVerbal, decisions: Iterable[Decision]) -> list[Document]:
    """The documents of the closing that were asked for, in the order of `cles_du_lot`."""
    cles = cles_du_lot(pv, decisions)
    lus = {d.cle: d for d in Document.objects.filter(cle__in=cles)}
    return [lus[cle] for cle in cles if cle in lus]
