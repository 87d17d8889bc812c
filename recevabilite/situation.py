"""What the candidate's pages add around the ruling: the points asked for, the motives of a refusal, the appeal received."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.formats import date_format

from candidates.enums import Etat
from candidates.situation import Precision, precise

from .lecture import get_recevabilite

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur


@precise
def preciser_recevabilite(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """Tell why a demand is refused, or that its appeal is being examined."""
    if dossier.etat not in (Etat.NON_RECEVABLE, Etat.DEPOSE):
        return
    avis = get_recevabilite(dossier)
    if avis is None or avis.is_favorable:
        return
    if dossier.etat == Etat.NON_RECEVABLE:
        motifs = " ; ".join(m.libelle.rstrip(" .") for m in avis.motifs.all())
        yield Precision(f"Motif de l’avis défavorable : {motifs}." if motifs else "L’avis est défavorable.")
        yield Precision(f"Explication du secrétariat : « {avis.texte} »")
        return
    recours = getattr(avis, "recours", None)
    if recours is not None:
        jour = date_format(timezone.localtime(recours.depose_le), "j F Y")
        yield Precision(f"Le secrétariat examine à nouveau votre demande, avec votre contestation du {jour}.")
