"""What the candidate's pages add around the jury: the day of the session, then the result once it is announced."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format

from candidates.enums import DECIDES, Etat
from candidates.situation import Precision, precise

from .lecture import get_decision_annoncee, get_inscription

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur


@precise
def preciser_jury(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """Tell the candidate's side when the jury sits; the result only after its announcement."""
    if dossier.etat_annonce == Etat.INSCRIT:
        inscription = get_inscription(dossier)
        if inscription is not None:
            jour = date_format(timezone.localtime(inscription.session.le), "l j F Y")
            yield Precision(f"Jury paritaire du {jour}. Votre présence n’est pas demandée.")
        return
    is_candidat = dossier.candidat.utilisateur_id == utilisateur.pk
    if is_candidat and dossier.etat_annonce in DECIDES and get_decision_annoncee(dossier) is not None:
        url = reverse("jury:mon-resultat", args=[dossier.pk])
        yield Precision("Le résultat est détaillé compétence par compétence.", url, "Lire le résultat")
