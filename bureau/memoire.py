"""What the desk has worked out and keeps, in each process, until something is written in the journal."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, TypeVar

from django.core.cache import caches

if TYPE_CHECKING:
    from collections.abc import Callable

    from .echeances import Calendrier

Resultat = TypeVar("Resultat")


def retenir(quoi: object, calendrier: Calendrier, calculer: Callable[[], Resultat]) -> Resultat:
    """What `calculer` gives, worked out once for the same `quoi`, day, delays and journal; never None.

    The journal tells every change of a dossier, a mission, an habilitation, a session or a setting.
    """
    delais = [(x.pk, x.valeur) for lignes in calendrier.delais.values() for x in lignes]
    cle = hashlib.sha256(repr((str(calendrier.jour), delais, calendrier.derniers, quoi)).encode()).hexdigest()
    memoire = caches["releves"]
    garde: Resultat | None = memoire.get(cle)
    if garde is None:
        garde = calculer()
        memoire.set(cle, garde)
    return garde
