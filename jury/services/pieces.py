"""Proofs while identities are masked: withheld; a member asks for one, the secretariat shows it to the jury. All is traced."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite
from candidates.models import Preuve
from comptes.models import Utilisateur

from ..enums import EtatSession
from ..lecture import lit
from ..models import Inscription, PieceDemandee
from .commun import exiger_secretariat, get_membre, noter_dossier, toucher, verrouiller_session

EN_COURS = (EtatSession.PREPARATION, EtatSession.OUVERTE)


@transaction.atomic
def demander_piece(*, inscription: Inscription, auteur: Utilisateur, preuve: Preuve) -> PieceDemandee:
    """Ask the secretariat to show a proof of a masked dossier to the jury. Asking twice is asking once."""
    session = verrouiller_session(inscription.session_id, *EN_COURS)
    membre = get_membre(session, auteur)
    if not session.is_masquee:
        raise ActionImpossible("Les identités ne sont pas masquées : les pièces se lisent dans le dossier.")
    if not lit(inscription, membre) or preuve.dossier_id != inscription.dossier_id:
        raise ActionInterdite("Ce dossier ne vous est pas ouvert.")
    demande, nouvelle = PieceDemandee.objects.get_or_create(inscription=inscription, preuve=preuve, defaults={"membre": membre})
    if nouvelle:
        noter_dossier(inscription, auteur, "piece_demandee", RoleDossier.JURE, preuve=str(preuve.pk))
        toucher(session)
    return demande


@transaction.atomic
def traiter_demande_piece(*, demande: PieceDemandee, auteur: Utilisateur, montrer: bool) -> PieceDemandee:
    """Show the proof to every member who sits on the dossier, or decline: the secretariat, who has looked whether it names
    the candidate. May be changed until the closing."""
    exiger_secretariat(auteur)
    inscription = demande.inscription
    session = verrouiller_session(inscription.session_id, *EN_COURS)
    demande.refresh_from_db()
    demande.is_montree, demande.traitee_le, demande.traitee_par = montrer, timezone.now(), auteur
    demande.save(update_fields=["is_montree", "traitee_le", "traitee_par"])
    action = "piece_montree" if montrer else "piece_refusee"
    noter_dossier(inscription, auteur, action, RoleDossier.SECRETARIAT, preuve=str(demande.preuve_id), demandee_par=str(demande.membre.personne_id))
    toucher(session)
    return demande
