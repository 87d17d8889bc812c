"""Open and close the access of a person to a dossier; every step of the road does it here."""

from django.db import transaction
from django.utils import timezone

from comptes.models import Utilisateur
from journal.services import journaliser

from ..models import Acces, Dossier


@transaction.atomic
def ouvrir_acces(*, dossier: Dossier, personne: Utilisateur, role: str, auteur: Utilisateur) -> Acces:
    """Give `personne` a role on the dossier from now on; one that is open already stays. Journalled."""
    acces, nouveau = Acces.objects.get_or_create(dossier=dossier, personne=personne, role=role, au=None)
    if nouveau:
        journaliser(
            action="acces_ouvert", acteur_id=auteur.pk, dossier_id=dossier.pk, objet_type="acces", objet_id=acces.pk,
            donnees={"personne": str(personne.pk), "role": role},
        )  # fmt: skip
    return acces


@transaction.atomic
def clore_acces(
    *, dossier: Dossier, auteur: Utilisateur, roles: tuple[str, ...], personne: Utilisateur | None = None
) -> int:
    """End the open accesses of `roles` (of one person, or of all); return how many. Journalled one by one."""
    ouverts = Acces.objects.filter(dossier=dossier, role__in=roles, au__isnull=True)
    if personne is not None:
        ouverts = ouverts.filter(personne=personne)
    nombre = 0
    for acces in ouverts:
        acces.au = max(timezone.now(), acces.du)
        acces.save(update_fields=["au"])
        journaliser(
            action="acces_clos", acteur_id=auteur.pk, dossier_id=dossier.pk, objet_type="acces", objet_id=acces.pk,
            donnees={"personne": str(acces.personne_id), "role": acces.role},
        )  # fmt: skip
        nombre += 1
    return nombre
