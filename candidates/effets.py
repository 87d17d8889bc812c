"""What follows a transition of the candidate's side: mails, queued with the fact they tell."""

from typing import Any

from echanges.services import envoyer

from .workflow import Passage, effet


def ecrire_au_candidat(passage: Passage, evenement: str, **contexte: Any) -> None:
    """Queue one mail of the road to the candidate; the number of the journal row makes it unique."""
    candidat = passage.dossier.candidat
    adresse = candidat.email or (candidat.utilisateur.email if candidat.utilisateur else "")
    envoyer(
        evenement=evenement,
        destinataires=[adresse],
        contexte={"dossier": passage.dossier, "candidat": candidat, "motif": passage.motif, **contexte},
        cle=f"{passage.dossier.pk}:{passage.evenement.numero}:{evenement}",
        dossier_id=passage.dossier.pk,
    )


@effet("accuser_reception")
def accuser_reception(passage: Passage) -> None:
    """Receipt of a deposit, to the candidate."""
    ecrire_au_candidat(passage, "candidates.depot_recu")


@effet("ecrire_abandon")
def ecrire_abandon(passage: Passage) -> None:
    """Confirmation of a withdrawal, to the candidate."""
    ecrire_au_candidat(passage, "candidates.abandon")
