"""What every verb of the evaluation checks first."""

from candidates.enums import Etat, RoleDossier
from candidates.erreurs import ActionImpossible, ActionInterdite, NonModifiable
from candidates.models import Dossier
from candidates.workflow import roles_sur, verrouiller
from comptes.models import Utilisateur
from journal.services import journaliser

from ..models import Evaluation

PAIRE = (RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE)


def ouvrir(evaluation: Evaluation, auteur: Utilisateur, *roles: str, figee: bool = False) -> Evaluation:
    """Lock and reload an evaluation that `auteur` may write as one of `roles`.

    Raises `ActionInterdite` (no such role), `ActionImpossible` (replaced or not in evaluation), `NonModifiable` (the bilan is closed, unless
    `figee`).
    """
    dossier = verrouiller(evaluation.dossier_id)
    evaluation = Evaluation.objects.select_related(
        "dossier__referentiel", "dossier__classification", "dossier__candidat", "professionnel__habilitation", "evaluateur_externe__habilitation"
    ).get(pk=evaluation.pk)
    if not roles_sur(dossier, auteur).intersection(roles):
        raise ActionInterdite("Votre rôle sur ce dossier ne permet pas d’écrire ici.")
    exiger_ouverte(evaluation, dossier, figee=figee)
    evaluation.dossier = dossier
    return evaluation


def exiger_ouverte(evaluation: Evaluation, dossier: Dossier, *, figee: bool = False) -> None:
    """Raise `ActionImpossible` or `NonModifiable` unless the pair may still write in this evaluation, just read and locked."""
    if not evaluation.is_active or dossier.etat != Etat.EN_EVALUATION:
        raise ActionImpossible(f"Cette évaluation n’est plus ouverte : le dossier est « {dossier.libelle_candidat} ».")
    if evaluation.is_figee and not figee:
        raise NonModifiable("Le bilan est arrêté : la grille ne peut plus être modifiée. Le secrétariat peut la rouvrir, avec un motif.")


def noter_au_journal(evaluation: Evaluation, auteur: Utilisateur, action: str, role: str, **donnees: object) -> int:
    """Write one event of the evaluation; return its number in the dossier's chain."""
    return journaliser(
        action=action, acteur_id=auteur.pk, role=role, dossier_id=evaluation.dossier_id, objet_type="evaluation",
        objet_id=evaluation.pk, donnees=dict(donnees),
    ).numero  # fmt: skip
