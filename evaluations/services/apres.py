"""After the decision of the jury: until when the pair reads its own evaluation."""

from __future__ import annotations

from django.db import transaction

from candidates.models import Acces, Dossier
from comptes.models import Utilisateur
from journal.services import journaliser

from ..lecture import fin_de_lecture
from .commun import PAIRE


@transaction.atomic
def borner_lecture(*, dossier: Dossier, auteur: Utilisateur) -> int:
    """End the open accesses of the pair when the recours against the decision does; return how many. Journalled one by one.

    An access that ends sooner stays as it is. `LookupError` on a dossier that is not decided.
    """
    fin = fin_de_lecture(dossier)
    if fin is None:
        raise LookupError(f"Le dossier {dossier.numero} n’est pas décidé.")
    nombre = 0
    for acces in Acces.objects.filter(dossier=dossier, role__in=PAIRE, au__isnull=True):
        acces.au = max(fin, acces.du)
        acces.save(update_fields=["au"])
        journaliser(
            action="acces_borne", acteur_id=auteur.pk, dossier_id=dossier.pk, objet_type="acces", objet_id=acces.pk,
            donnees={"personne": str(acces.personne_id), "role": acces.role, "au": acces.au.isoformat()},
        )  # fmt: skip
        nombre += 1
    return nombre
