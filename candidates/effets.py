"""What follows a transition of the candidate's side: mails, queued with the fact they tell."""

from typing import Any

from echanges.services import envoyer

from .models import Dossier
from .workflow import Passage, effet


def ecrire_au_candidat(passage: Passage, evenement: str, **contexte: Any) -> None:
    """Queue one mail of the road to the candidate; the number of the journal row makes it unique."""
    ecrire_au_candidat_du_dossier(passage.dossier, evenement, passage.evenement.numero, motif=passage.motif, **contexte)


def ecrire_au_candidat_du_dossier(dossier: Dossier, evenement: str, numero: int, **contexte: Any) -> None:
    """Queue one mail about `dossier` to its candidate; `numero` is that of the journal row that tells the fact."""
    candidat = dossier.candidat
    adresse = candidat.email or (candidat.utilisateur.email if candidat.utilisateur else "")
    envoyer(
        evenement=evenement,
        destinataires=[adresse],
        contexte={"dossier": dossier, "candidat": candidat, **contexte},
        cle=f"{dossier.pk}:{numero}:{evenement}",
        dossier_id=dossier.pk,
    )


@effet("accuser_reception")
def accuser_reception(passage: Passage) -> None:
    """Receipt of a deposit, to the candidate."""
    ecrire_au_candidat(passage, "candidates.depot_recu")


@effet("ecrire_abandon")
def ecrire_abandon(passage: Passage) -> None:
    """Confirmation of a withdrawal, to the candidate."""
    ecrire_au_candidat(passage, "candidates.abandon")
