"""Who read what of a person: one event per reader, object and hour, in a chain apart from that of the acts.

The chain of reads of a dossier is not that of its acts: reading never waits for someone who acts, and the story of a dossier stays short.
"""

from __future__ import annotations

from collections import OrderedDict

from django.db import transaction
from django.utils import timezone

from .models import Evenement
from .services import CHAINE_GENERALE, journaliser

CONSULTE = "consulte"
PREFIXE = "lectures:"
MEMOIRE = 5000  # reads that one process remembers, not to ask the base again
_connues: OrderedDict[tuple[str, ...], None] = OrderedDict()


def chaine_des_lectures(dossier_id: object | None) -> str:
    """Name of the chain of reads of a dossier, or of what belongs to none."""
    return f"{PREFIXE}{dossier_id or CHAINE_GENERALE}"


def consigner_lecture(*, lecteur_id: object, role: str, objet_type: str, objet_id: object, dossier_id: object | None) -> bool:
    """Note that `lecteur_id` reads this object; False when that was noted since the hour began. Ids alone, never what was read."""
    heure = timezone.now().replace(minute=0, second=0, microsecond=0)
    chaine = chaine_des_lectures(dossier_id)
    cle = (heure.isoformat(), chaine, str(lecteur_id), role, objet_type, str(objet_id))
    if cle in _connues:
        return False
    deja = Evenement.objects.filter(
        chaine=chaine, acteur_id=str(lecteur_id), role=role, action=CONSULTE, objet_type=objet_type, objet_id=str(objet_id), instant__gte=heure
    ).exists()
    if not deja:
        with transaction.atomic():
            journaliser(action=CONSULTE, acteur_id=lecteur_id, role=role, chaine=chaine, objet_type=objet_type, objet_id=objet_id)
    transaction.on_commit(lambda: _retenir(cle))
    return not deja


def _retenir(cle: tuple[str, ...]) -> None:
    _connues[cle] = None
    if len(_connues) > MEMOIRE:
        _connues.popitem(last=False)
