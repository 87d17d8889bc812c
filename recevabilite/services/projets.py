"""Keep what a secretary types before signing a ruling: nothing typed is lost, no window overwrites another in silence."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils import timezone

from candidates.erreurs import ActionInterdite, VersionPerimee
from candidates.models import Dossier
from candidates.workflow import verrouiller
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat

from ..models import ProjetAvis

LONGUEUR_SAISIE = 25_000  # characters of one field: more than any of them accepts, so that a text too long is kept too


@transaction.atomic
def garder_projet(
    *, dossier: Dossier, auteur: Utilisateur, saisie: Mapping[str, Any], version_vue: int | None = None
) -> ProjetAvis:
    """Keep what `auteur` is writing on `dossier`, valid or not, in place of what they wrote before.

    `version_vue` is the version that this window has read (None takes the present one as read). Another window of the
    same person has saved since, something else: `VersionPerimee`, whose `actuel` is what is kept; nothing is overwritten.
    The same content again changes nothing. Raises `ActionInterdite` outside the secretariat.
    """
    if not is_secretariat(auteur):
        raise ActionInterdite("Seul le secrétariat prépare un avis.")
    dossier = verrouiller(dossier.pk)
    propre = {c: _borner(v) for c, v in saisie.items()}
    projet = ProjetAvis.objects.filter(dossier=dossier, auteur=auteur).first() or ProjetAvis(dossier=dossier, auteur=auteur)
    if projet.version and projet.saisie == propre:
        return projet
    if projet.version and version_vue is not None and version_vue != projet.version:
        raise VersionPerimee(projet)
    projet.saisie, projet.version, projet.modifie_le = propre, projet.version + 1, timezone.now()
    projet.full_clean()
    projet.save()
    return projet


def _borner(valeur: Any) -> Any:
    return [str(v)[:40] for v in valeur][:100] if isinstance(valeur, list) else str(valeur)[:LONGUEUR_SAISIE]


@transaction.atomic
def effacer_projet(*, dossier: Dossier, auteur: Utilisateur) -> None:
    """Throw away what `auteur` was writing on `dossier`."""
    ProjetAvis.objects.filter(dossier=dossier, auteur=auteur).delete()
