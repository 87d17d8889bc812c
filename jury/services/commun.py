"""What every verb of the jury checks first."""

from collections.abc import Iterable
from uuid import UUID

from django.db.models import F

from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.workflow import Manque
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from journal.services import journaliser

from ..enums import EtatSession, Fonction, Presence
from ..models import Inscription, MembreSession, SessionJury

BUREAU = (Fonction.PRESIDENT, Fonction.VICE_PRESIDENT)


def verrouiller_session(session_id: UUID | str, *etats: EtatSession) -> SessionJury:
    """Load a session and hold its row; `ActionImpossible` when it is in none of `etats`."""
    session = SessionJury.objects.select_for_update(of=("self",)).select_related("certification").get(pk=session_id)
    if etats and session.etat not in etats:
        raise ActionImpossible(f"Ce n’est plus possible : la session est « {session.get_etat_display()} ».")
    return session


def exiger_secretariat(auteur: Utilisateur) -> None:
    """Raise `ActionInterdite` unless `auteur` is of the secretariat, who prepares sessions and decides nothing."""
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat prépare les sessions du jury.")


def get_membre(session: SessionJury, auteur: Utilisateur) -> MembreSession:
    """Return the seat of `auteur` in the session; `ActionInterdite` when they have none."""
    membre = session.membres.filter(personne=auteur).first()
    if membre is None:
        raise ActionInterdite("Vous ne siégez pas dans cette session.")
    return membre


def exiger_bureau(session: SessionJury, auteur: Utilisateur) -> MembreSession:
    """Return the seat of the president or vice-president, who lead the deliberation; `ActionInterdite` for anyone else."""
    membre = get_membre(session, auteur)
    if membre.fonction not in BUREAU or membre.presence != Presence.PRESENTE:
        raise ActionInterdite("Seuls le président et le vice-président présents conduisent la délibération.")
    return membre


def exiger(phrases: Iterable[object], page: str = "") -> None:
    """Raise `DossierIncomplet` with every sentence, unless there is none."""
    manques = [Manque(str(p), page) for p in phrases]
    if manques:
        raise DossierIncomplet(list(manques))


def toucher(session: SessionJury) -> None:
    """Make the live view of the session move on."""
    SessionJury.objects.filter(pk=session.pk).update(version=F("version") + 1)
    session.refresh_from_db(fields=["version"])


def noter(session: SessionJury, auteur: Utilisateur, action: str, role: str = "", **donnees: object) -> None:
    """Write one event of the session, in the general chain."""
    journaliser(
        action=action, acteur_id=auteur.pk, role=role, objet_type="session", objet_id=session.pk, donnees=dict(donnees)
    )


def noter_dossier(inscription: Inscription, auteur: Utilisateur, action: str, role: str, **donnees: object) -> int:
    """Write one event of the deliberation in the chain of the dossier; return its number."""
    return journaliser(
        action=action, acteur_id=auteur.pk, role=role, dossier_id=inscription.dossier_id, objet_type="inscription",
        objet_id=inscription.pk, donnees={"session": str(inscription.session_id), **donnees},
    ).numero  # fmt: skip
