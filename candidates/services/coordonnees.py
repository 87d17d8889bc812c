"""Correct how a candidate is reached, at the secretariat's hand: what was deposited and signed stays as it was."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import F

from comptes.erreurs import ErreurMetier
from comptes.models import Utilisateur
from journal.services import journaliser

from ..enums import RoleDossier
from ..erreurs import ActionInterdite
from ..models import Candidat, Dossier
from ..workflow import roles_sur, verrouiller
from .recherche import mots_du_candidat, suivre_candidat


@transaction.atomic
def corriger_adresse(*, dossier: Dossier, auteur: Utilisateur, email: str) -> Candidat:
    """Change the address the candidate is written to, on all their dossiers; the address of their account is theirs alone.

    Journalled without the address. Nothing happens when it is the same. Raises `ActionInterdite`, `ErreurMetier`
    for something that is no address.
    """
    dossier = verrouiller(dossier.pk)
    if RoleDossier.SECRETARIAT not in roles_sur(dossier, auteur):
        raise ActionInterdite("Seul le secrétariat corrige l’adresse d’un candidat.")
    candidat, propre = dossier.candidat, email.strip()
    if propre == candidat.email:
        return candidat
    avant, candidat.email = mots_du_candidat(candidat), propre
    try:
        candidat.clean_fields(exclude=[f.name for f in Candidat._meta.fields if f.name != "email"])
    except ValidationError:
        raise ErreurMetier("Cette adresse n’est pas complète.") from None
    Candidat.objects.filter(pk=candidat.pk).update(email=propre, version=F("version") + 1)
    journaliser(
        action="adresse_corrigee", acteur_id=auteur.pk, role=RoleDossier.SECRETARIAT, dossier_id=dossier.pk,
        objet_type="candidat", objet_id=candidat.pk,
    )  # fmt: skip
    candidat.refresh_from_db()
    suivre_candidat(candidat, avant)
    return candidat
