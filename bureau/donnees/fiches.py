"""Turn rows into plain values that a person reads: French labels, dates in full, no codes where there is a word."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import models
from django.utils import timezone

from echanges.dates import date_format


def clair(valeur: Any) -> Any:
    """Return a value that JSON can hold and a person can read; an instant is told in Paris."""
    if isinstance(valeur, datetime):
        return date_format(timezone.localtime(valeur), "j F Y à H:i:s")
    if isinstance(valeur, date):
        return date_format(valeur, "j F Y")
    if isinstance(valeur, bool):
        return "Oui" if valeur else "Non"
    if isinstance(valeur, Mapping):
        return {str(cle): clair(v) for cle, v in valeur.items()}
    if isinstance(valeur, (list, tuple, set, frozenset)):
        elements = list(valeur)
        if elements and all(isinstance(e, tuple) and len(e) == 2 and isinstance(e[0], str) for e in elements):
            return {cle: clair(v) for cle, v in elements}
        return [clair(e) for e in elements]
    return valeur if valeur is None or isinstance(valeur, (str, int, float)) else str(valeur)


def fiche(objet: models.Model, *champs: str) -> dict[str, Any]:
    """Return fields of a row under their French names; a choice is told by its label."""
    lus = {}
    for nom in champs:
        champ = objet._meta.get_field(nom)
        valeur = getattr(objet, f"get_{nom}_display")() if getattr(champ, "choices", None) else getattr(objet, nom)
        lus[str(getattr(champ, "verbose_name", nom)).capitalize()] = clair(valeur)
    return lus


def fiches(objets: Iterable[models.Model], *champs: str) -> list[dict[str, Any]]:
    """Return `fiche` of each row."""
    return [fiche(objet, *champs) for objet in objets]
