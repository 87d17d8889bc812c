"""Set an anchor: the heads of all chains at this instant. Sealing what it says is for the app that knows documents."""

from __future__ import annotations

import json
from datetime import UTC

from django.db import transaction
from django.utils import timezone

from .models import Ancre, Tete
from .regles import GENESE, contenu_ancre, empreinte_texte
from .services import CHAINE_GENERALE, journaliser


@transaction.atomic
def ancrer(*, acteur_id: object = "") -> Ancre | None:
    """Write the anchor of now and return it; None when nothing happened since the last one. Journalled.

    Two at once come one after the other: the head of the general chain is locked first.
    """
    Tete.objects.get_or_create(chaine=CHAINE_GENERALE)
    Tete.objects.select_for_update().get(chaine=CHAINE_GENERALE)
    derniere = Ancre.objects.order_by("-numero").first()
    connues = get_tetes_ancrees()
    if _get_tetes() == connues:
        return None
    numero = derniere.numero + 1 if derniere else 1
    precedent = derniere.empreinte if derniere else GENESE
    journaliser(action="journal_ancre", acteur_id=acteur_id, objet_type="ancre", objet_id=numero)
    instant = timezone.now()
    contenu = contenu_ancre(
        numero=numero, instant=instant.astimezone(UTC).isoformat(), precedent=precedent, tetes=_get_tetes(), connues=connues
    )
    ancre = Ancre(numero=numero, instant=instant, contenu=contenu, precedent=precedent, empreinte=empreinte_texte(contenu))
    ancre.save()
    return ancre


def get_tetes_ancrees() -> dict[str, tuple[int, str]]:
    """Latest head of each chain that the anchors know."""
    tetes: dict[str, tuple[int, str]] = {}
    for contenu in Ancre.objects.order_by("numero").values_list("contenu", flat=True).iterator():
        tetes.update({c: (n, e) for c, (n, e) in json.loads(contenu)["tetes"].items()})
    return tetes


def _get_tetes() -> dict[str, tuple[int, str]]:
    return {c: (n, e) for c, n, e in Tete.objects.values_list("chaine", "numero", "empreinte") if n}


def lire_contenu(contenu: str) -> dict[str, object]:
    """What a person reads of an anchor: how many chains it binds, how many moved, and the fingerprint over all of them."""
    valeurs = json.loads(contenu)
    return {"chaines": valeurs["chaines"], "bougees": len(valeurs["tetes"]), "racine": valeurs["racine"]}
