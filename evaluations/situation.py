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
from .versions import dire_signature_annulee, get_reouverture

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur

    from .models import Evaluation, VersionBilan


A_EU_LIEU = "Votre évaluation a eu lieu. Les évaluateurs en rédigent le bilan."
PRESENTE = "Votre évaluation a eu lieu, et son bilan vous est présenté."
SUITE_BILAN = "Vous lirez le bilan, vous pourrez le commenter et vous le signerez. Le dossier part ensuite au jury."
SUITE_JURY = "Quand les deux évaluateurs ont signé eux aussi, le dossier est transmis au jury. Vous en serez averti(e) par courriel."


@precise
def preciser_evaluation(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """Tell the candidate's side the appointment once they were told of it; the bilan to the candidate alone."""
    evaluation = get_evaluation(dossier) if dossier.etat == Etat.EN_EVALUATION else None
    if evaluation is None:
        return
    is_candidat = dossier.candidat.utilisateur_id == utilisateur.pk
    if is_candidat and evaluation.presente_le:
        yield _bilan(evaluation)
    elif is_candidat and (rouverte := get_reouverture(evaluation)):
        yield _reprise(evaluation, rouverte)
    if evaluation.candidat_informe_le and evaluation.prevue_le:
        yield _rendez_vous(evaluation, is_candidat=is_candidat)


def _is_passee(evaluation: Evaluation) -> bool:
    """The interview has ended, or the day that was told is behind (in Paris)."""
    if evaluation.entretien_fin:
        return True
    return evaluation.prevue_le is not None and timezone.localdate(evaluation.prevue_le) < timezone.localdate()


def _rendez_vous(evaluation: Evaluation, *, is_candidat: bool) -> Precision:
    """The candidate reads the conditions and confirms that they know the date (l.312); after the day, it is told as past."""
    passee = _is_passee(evaluation)
    phrase = _phrase_rendez_vous(evaluation, "était" if passee else "est")
    etape = {"maintenant": A_EU_LIEU, "suite": SUITE_BILAN} if passee else {}
    if not is_candidat:
        return Precision(phrase, **etape)
    url = reverse("evaluations:mon-rendez-vous", args=[evaluation.pk])
    if passee or evaluation.accuse_le or evaluation.entretien_debut:
        return Precision(phrase, url, "Revoir comment elle se déroule", **etape)
    return Precision(f"{phrase} Confirmez que vous avez reçu cette date.", url, "Lire et confirmer", is_a_faire=True)


def _phrase_rendez_vous(evaluation: Evaluation, verbe: str) -> str:
    instant = date_format(timezone.localtime(evaluation.prevue_le), r"l j F Y à H\hi")
    lieu = ", ".join(x for x in (evaluation.get_lieu_display(), str(evaluation.hote or ""), evaluation.adresse) if x)
    return f"Votre évaluation {verbe} fixée au {instant}. {lieu}."


def _reprise(evaluation: Evaluation, rouverte: VersionBilan) -> Precision:
    """The bilan was opened again: what the candidate had given is void, why, and that they will be asked again."""
    annulee = dire_signature_annulee(rouverte)
    jour = date_format(timezone.localtime(rouverte.rouvert_le), "j F Y")
    phrase = f"Le bilan a été rouvert le {jour}{f' : {annulee} ne vaut plus' if annulee else ''}. Motif : {rouverte.motif.rstrip('. ')}. "
    return Precision(
        f"{phrase}Le nouveau bilan vous sera présenté, et il vous sera de nouveau demandé de le signer ou de dire pourquoi vous refusez.",
        reverse("evaluations:mon-bilan", args=[evaluation.pk]), "Lire ce qu’il en est", maintenant=A_EU_LIEU, suite=SUITE_BILAN,
    )  # fmt: skip


def _bilan(evaluation: Evaluation) -> Precision:
    url = reverse("evaluations:mon-bilan", args=[evaluation.pk])
    if not evaluation.is_figee:
        phrase = "Le bilan de votre évaluation est à lire. Vous pouvez le commenter."
        return Precision(phrase, url, "Lire le bilan", is_a_faire=True, maintenant=PRESENTE, suite="Quand il sera arrêté, vous le signerez. Le dossier part ensuite au jury.")
    sienne = signatures_du_bilan(evaluation).filter(role=RoleDossier.CANDIDAT).first()
    if sienne is None:
        phrase = "Le bilan de votre évaluation attend votre signature."
        return Precision(phrase, url, "Lire et signer le bilan", is_a_faire=True, maintenant=PRESENTE, suite=SUITE_JURY)
    fait = "votre refus de signer le bilan est consigné" if sienne.refus else "vous avez signé son bilan"
    phrase = "Vous vous êtes prononcé(e) sur le bilan. Vous n’avez plus rien à faire."
    return Precision(phrase, url, "Relire le bilan", maintenant=f"Votre évaluation a eu lieu, et {fait}.", suite=SUITE_JURY)
