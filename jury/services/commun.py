"""What every verb of the jury checks first."""

from collections.abc import Iterable
from datetime import datetime
from uuid import UUID

from django.db.models import F

from candidates.erreurs import ActionImpossible, ActionInterdite, DossierIncomplet
from candidates.workflow import Manque
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from journal.services import journaliser

from ..enums import BUREAU, EtatSession, Presence
from ..models import Inscription, MembreSession, SessionJury


def verrouiller_session(session_id: UUID | str, *etats: EtatSession) -> SessionJury:
    """Load a session and hold its row; `ActionImpossible` when it is in none of `etats`."""
    session = SessionJury.objects.select_for_update(of=("self",)).select_related("certification").get(pk=session_id)
    if etats and session.etat not in etats:
        raise ActionImpossible(f"Ce n’est plus possible : la session est « {session.get_etat_display()} ».")
    return session


def exiger_secretariat(auteur: Utilisateur) -> None:
    """Raise `ActionInterdite` unless `auteur` is of the secretariat, who prepares sessions and decides nothing."""
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat prépare les sessions du jury.")


def get_membre(session: SessionJury, auteur: Utilisateur) -> MembreSession:
    """Return the seat of `auteur` in the session; `ActionInterdite` when they have none."""
    membre = session.membres.tenus_par(auteur).first()
    if membre is None:
        raise ActionInterdite("Vous ne siégez pas dans cette session.")
    return membre


def exiger_bureau(session: SessionJury, auteur: Utilisateur) -> MembreSession:
    """Return the seat of the president or vice-president, who lead the deliberation; `ActionInterdite` for anyone else."""
    membre = get_membre(session, auteur)
    if membre.fonction not in BUREAU or membre.presence != Presence.PRESENTE:
        raise ActionInterdite("Seuls le président et le vice-président présents conduisent la délibération.")
    return membre


def en_seance(inscription: Inscription, auteur: Utilisateur, version: int | None = None) -> SessionJury:
    """Lock the open session, check that `auteur` leads it, sits on this dossier, and that it is still on the agenda.

    With `version`, that of the decision on the page where the action was asked: `ActionImpossible` when somebody moved it
    meanwhile. `inscription` is read again.
    """
    session = verrouiller_session(inscription.session_id, EtatSession.OUVERTE)
    membre = exiger_bureau(session, auteur)
    inscription.refresh_from_db()
    if not inscription.is_active:
        raise ActionImpossible("Ce dossier n’est plus à l’ordre du jour.")
    if inscription.deports.filter(membre=membre).exists():
        raise ActionInterdite("Vous êtes en déport sur ce dossier : un autre membre du bureau en conduit la délibération.")
    if version is not None and version != inscription.version:
        raise ActionImpossible(
            "Quelqu’un d’autre a décidé, ajourné ou rouvert ce dossier pendant que vous le lisiez : votre envoi n’est pas enregistré. "
            "Voici où il en est."
        )
    return session


def exiger(phrases: Iterable[object], page: str = "") -> None:
    """Raise `DossierIncomplet` with every sentence, unless there is none."""
    manques = [Manque(str(p), page) for p in phrases]
    if manques:
        raise DossierIncomplet(list(manques))


def toucher(session: SessionJury) -> None:
    """Make the live view of the session move on."""
    SessionJury.objects.filter(pk=session.pk).update(version=F("version") + 1)
    session.refresh_from_db(fields=["version"])


def avancer(inscription: Inscription) -> None:
    """Count one more move of the decision of a dossier: a page shown before it is out of date."""
    Inscription.objects.filter(pk=inscription.pk).update(version=F("version") + 1)
    inscription.refresh_from_db(fields=["version"])


def compter_temps(session: SessionJury, instant: datetime) -> None:
    """Add the time of the presentation that ends at `instant` to the dossier presented. The caller saves what comes next."""
    if session.courante_id is None or session.courante_depuis is None:
        return
    secondes = max(0, int((instant - session.courante_depuis).total_seconds()))
    Inscription.objects.filter(pk=session.courante_id).update(secondes=F("secondes") + secondes)


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
