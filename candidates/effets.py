"""What follows a transition of the candidate's side: mails, queued with the fact they tell."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Any

from django.utils import timezone

from documents.services import produire
from echanges.services import envoyer
from referentiels.parametres import valeur

from .enums import Action, Partie
from .models import Depot, Dossier
from .regles import ajouter_mois
from .workflow import Passage, effet

if TYPE_CHECKING:
    from post_office.models import Attachment

    from documents.models import Document


def ecrire_au_candidat(passage: Passage, evenement: str, **contexte: Any) -> None:
    """Queue one mail of the road to the candidate; the number of the journal row makes it unique."""
    ecrire_au_candidat_du_dossier(passage.dossier, evenement, passage.evenement.numero, motif=passage.motif, **contexte)


def ecrire_au_candidat_du_dossier(dossier: Dossier, evenement: str, numero: int, **contexte: Any) -> None:
    """Queue one mail about `dossier` to its candidate; `numero` is that of the journal row that tells the fact."""
    envoyer(
        evenement=evenement,
        destinataires=[get_adresse(dossier)],
        contexte={"dossier": dossier, "candidat": dossier.candidat, **contexte},
        cle=f"{dossier.pk}:{numero}:{evenement}",
        dossier_id=dossier.pk,
    )


def get_adresse(dossier: Dossier) -> str:
    """Where the candidate is written to; empty for someone without e-mail."""
    candidat = dossier.candidat
    return candidat.email or (candidat.utilisateur.email if candidat.utilisateur else "")


@effet("accuser_reception")
def accuser_reception(passage: Passage) -> None:
    """Ask for the sealed PDF of the deposit and its receipt on one page; once it is ready, or lost, the receipt leaves (`ecrire_accuse`)."""
    depot = Depot.objects.get(pk=passage.donnees["depot"])
    produire(
        genre="dossier_recevabilite" if depot.partie == Partie.RECEVABILITE else "dossier_activites",
        objet_id=depot.pk, cle=f"depot:{depot.pk}", auteur_id=passage.auteur.pk,
    )  # fmt: skip
    produire(genre="recepisse", objet_id=depot.pk, cle=f"recepisse:{depot.pk}", auteur_id=passage.auteur.pk)


def ecrire_accuse(depot: Depot, document: Document, piece: Attachment | None) -> None:
    """Queue the receipt of a deposit to the candidate, once whatever runs again; `piece` is the sealed PDF to join."""
    dossier, contenu = depot.dossier, depot.contenu
    envoyer(
        evenement="candidates.depot_recu",
        destinataires=[get_adresse(dossier)],
        contexte={
            "dossier": dossier, "candidat": dossier.candidat, "depot": depot, "document": document,
            "is_joint": piece is not None, "is_partie_2": depot.partie == Partie.RECEVABILITE,
            "emplois": len(contenu.get("emplois", ())), "preuves": _preuves(contenu),
            "competences": list(contenu.get("competences", {})), "repond_le": get_limite_de_reponse(depot),
        },
        cle=f"depot:{depot.pk}:recu",
        dossier_id=dossier.pk,
        rangees=[piece] if piece is not None else (),
    )  # fmt: skip


def get_limite_de_reponse(depot: Depot) -> date | None:
    """Last day for the secretariat to rule on this deposit of part 2: the legal delay, counted from it (L.6412-2)."""
    if depot.partie != Partie.RECEVABILITE:
        return None
    jour = timezone.localdate(depot.depose_le)
    certification = depot.dossier.referentiel.certification
    return ajouter_mois(jour, valeur("delai_recevabilite_mois", le=jour, certification=certification))


def _preuves(contenu: Mapping[str, Any]) -> int:
    """How many files come with a deposit; one that supports several competences counts once."""
    listes = [contenu.get("preuves", ()), *(c["preuves"] for c in contenu.get("competences", {}).values())]
    return len({p["id"] for preuves in listes for p in preuves})


@effet("ecrire_abandon")
def ecrire_abandon(passage: Passage) -> None:
    """Confirmation to the candidate of a withdrawal, or of a closing by the secretariat after its reminder."""
    ecrire_au_candidat(passage, "candidates.abandon", is_clos=passage.transition.action == Action.CLORE_POUR_ABANDON)
