"""Say that a datum is wrong, and answer it (RGPD, art. 16): mails both ways, the answer kept beside the request."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from candidates.models import Dossier
from candidates.services.messages import get_adresses_secretariat
from comptes.enums import EtatRectification
from comptes.erreurs import ErreurMetier
from comptes.models import Rectification, Utilisateur
from comptes.permissions import is_secretariat
from echanges.services import envoyer
from journal.services import journaliser

if TYPE_CHECKING:
    from uuid import UUID

EN_ATTENTE_MAX = 10


@transaction.atomic
def demander_rectification(
    *, auteur: Utilisateur, objet: str, inexact: str, correct: str, dossier: Dossier | None = None
) -> Rectification:
    """Keep a request to correct a datum, and write to the secretariat. Journalled without its content.

    `dossier`, when given, is one of the author's own. Raises `ErreurMetier` for another's, or while ten requests wait;
    the same request sent twice is one.
    """
    if dossier is not None and dossier.candidat.utilisateur_id != auteur.pk:
        raise ErreurMetier("Choisissez un de vos dossiers.")
    attendent = auteur.rectifications.filter(etat=EtatRectification.A_TRAITER)
    meme = attendent.filter(objet=objet.strip(), inexact=inexact.strip(), correct=correct.strip()).first()
    if meme is not None:
        return meme
    if attendent.count() >= EN_ATTENTE_MAX:
        raise ErreurMetier("Plusieurs de vos demandes attendent déjà une réponse du secrétariat\u00a0: attendez-la avant d’en écrire d’autres.")
    ligne = Rectification(
        personne=auteur, objet=objet.strip(), inexact=inexact.strip(), correct=correct.strip(), dossier_id=dossier.pk if dossier else None
    )
    ligne.full_clean()
    ligne.save()
    _noter(ligne, "rectification_demandee", auteur)
    envoyer(
        evenement="bureau.rectification_demandee", destinataires=get_adresses_secretariat(),
        contexte={"rectification": ligne, "personne": auteur}, cle=f"rectification:{ligne.pk}", dossier_id=ligne.dossier_id,
    )  # fmt: skip
    return ligne


def _noter(ligne: Rectification, action: str, auteur: Utilisateur) -> None:
    journaliser(
        action=action, acteur_id=auteur.pk, dossier_id=ligne.dossier_id, objet_type="rectification", objet_id=ligne.pk,
        donnees={"etat": ligne.etat},
    )  # fmt: skip


@transaction.atomic
def repondre_rectification(*, rectification_id: UUID, auteur: Utilisateur, is_faite: bool, reponse: str) -> Rectification:
    """Say that a datum was corrected, or why it is not, and write to the person. The secretariat only; answered once.

    Raises `ErreurMetier` without the right, for one that was answered already, or for a refusal without a reason.
    """
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat répond à une demande de rectification.")
    ligne = Rectification.objects.select_for_update(of=("self",)).get(pk=rectification_id)
    if not ligne.is_a_traiter:
        raise ErreurMetier("Cette demande a déjà reçu une réponse.")
    if not is_faite and not reponse.strip():
        raise ErreurMetier("Indiquez pourquoi la donnée n’est pas corrigée\u00a0: la personne lira ce motif.")
    ligne.etat = EtatRectification.FAITE if is_faite else EtatRectification.REFUSEE
    ligne.reponse, ligne.traitee_le, ligne.traitee_par = reponse.strip(), timezone.now(), auteur
    ligne.full_clean()
    ligne.save()
    _noter(ligne, "rectification_repondue", auteur)
    envoyer(
        evenement="bureau.rectification_repondue", destinataires=[ligne.personne.email],
        contexte={"rectification": ligne, "personne": ligne.personne}, cle=f"rectification-reponse:{ligne.pk}", dossier_id=ligne.dossier_id,
    )  # fmt: skip
    return ligne
