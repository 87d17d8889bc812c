"""What the candidate's pages add during the evaluation: the date and place, the bilan to read, then to sign."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from candidates.enums import Etat, RoleDossier
from candidates.situation import Precision, precise
from echanges.dates import date_format

from .lecture import get_evaluation
from .services.bilan import signatures_du_bilan

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur

    from .models import Evaluation


@precise
def preciser_evaluation(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """Tell the candidate's side the appointment once they were told of it; the bilan to the candidate alone."""
    evaluation = get_evaluation(dossier) if dossier.etat == Etat.EN_EVALUATION else None
    if evaluation is None:
        return
    if evaluation.candidat_informe_le and evaluation.prevue_le:
        is_candidat = dossier.candidat.utilisateur_id == utilisateur.pk
        yield _rendez_vous(evaluation) if is_candidat else Precision(_phrase_rendez_vous(evaluation))
    if dossier.candidat.utilisateur_id == utilisateur.pk and evaluation.presente_le:
        yield _bilan(evaluation)


def _rendez_vous(evaluation: Evaluation) -> Precision:
    """The candidate reads the conditions and confirms that they know the date (l.312)."""
    url, phrase = reverse("evaluations:mon-rendez-vous", args=[evaluation.pk]), _phrase_rendez_vous(evaluation)
    if evaluation.accuse_le or evaluation.entretien_debut:
        return Precision(phrase, url, "Revoir comment elle se déroule")
    return Precision(f"{phrase} Confirmez que vous avez reçu cette date.", url, "Lire et confirmer", is_a_faire=True)


def _phrase_rendez_vous(evaluation: Evaluation) -> str:
    instant = date_format(timezone.localtime(evaluation.prevue_le), r"l j F Y à H\hi")
    lieu = ", ".join(x for x in (evaluation.get_lieu_display(), str(evaluation.hote or ""), evaluation.adresse) if x)
    return f"Votre évaluation est fixée au {instant}. {lieu}."


def _bilan(evaluation: Evaluation) -> Precision:
    url = reverse("evaluations:mon-bilan", args=[evaluation.pk])
    if not evaluation.is_figee:
        return Precision("Le bilan de votre évaluation est à lire. Vous pouvez le commenter.", url, "Lire le bilan", is_a_faire=True)
    if signatures_du_bilan(evaluation).filter(role=RoleDossier.CANDIDAT).exists():
        return Precision("Vous vous êtes prononcé(e) sur le bilan. Vous n’avez plus rien à faire.", url, "Relire le bilan")
    return Precision("Le bilan de votre évaluation attend votre signature.", url, "Lire et signer le bilan", is_a_faire=True)
