"""One tablet for three signatures: an evaluator hands it over, someone signs on it, it comes back."""

from __future__ import annotations

from django.db import transaction

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite
from comptes.models import Utilisateur

from ..models import Evaluation
from .bilan import SIGNATAIRES, exiger_bilan_a_signer
from .commun import PAIRE, noter_au_journal, ouvrir


def get_signataire(evaluation: Evaluation, role: str) -> Utilisateur | None:
    """Return the account that signs the bilan as `role`; None for a candidate without one."""
    if role == RoleDossier.CANDIDAT:
        return evaluation.dossier.candidat.utilisateur
    return (evaluation.professionnel if role == RoleDossier.PROFESSIONNEL else evaluation.evaluateur_externe).evaluateur


@transaction.atomic
def remettre_tablette(*, evaluation: Evaluation, auteur: Utilisateur, role: str) -> Utilisateur:
    """Journal that `auteur`, one of the pair, hands their device over for the signature of `role`; return who is to sign.

    The caller ends the session of `auteur`. Raises `ActionInterdite` (not one of the three, or oneself), `ActionImpossible`
    (nothing to sign, already signed, no account).
    """
    if role not in SIGNATAIRES:
        raise ActionInterdite("Le bilan est signé par le candidat et par les deux évaluateurs.")
    evaluation = ouvrir(evaluation, auteur, *PAIRE, figee=True)
    exiger_bilan_a_signer(evaluation, role, None)
    personne = get_signataire(evaluation, role)
    if personne is None:
        raise ActionImpossible("Ce candidat n’a pas de compte : il signe le bilan sur papier.")
    if personne.pk == auteur.pk:
        raise ActionInterdite("Vous signez vous-même depuis la page du bilan : la tablette n’est pas à passer.")
    noter_au_journal(evaluation, auteur, "tablette_remise", "", pour=str(role))
    return personne


@transaction.atomic
def rendre_tablette(*, evaluation: Evaluation, auteur: Utilisateur, role: str) -> None:
    """Journal that `auteur`, to whom the device was handed over, gives it back. The caller ends their session."""
    noter_au_journal(evaluation, auteur, "tablette_rendue", role)
