"""The information page: the form's own words (l.1–76), with the rules in force where the paper is out of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from referentiels.models import Referentiel
from referentiels.parametres import valeur

DUREE_IMPRIMEE = "trois ans"  # l.32, that the paper itself contradicts (l.179, 267, 1506)
BENEFICE_IMPRIME = "durant cinq ans"  # l.72
MOIS_IMPRIMES = 60


@dataclass
class Paragraphe:
    """A paragraph of the form, the list it announces, and a remark when the rule in force is another."""

    texte: str
    puces: list[str] = field(default_factory=list)
    remarque: str = ""


def get_referentiels_courants() -> list[Referentiel]:
    """Return the latest version of each CQP; the CQP known for longest comes first."""
    derniers: dict[Any, Referentiel] = {}
    for referentiel in Referentiel.objects.select_related("certification").order_by("certification_id", "publie_le"):
        derniers[referentiel.certification_id] = referentiel
    return list(derniers.values())


def composer(textes: Iterable[str]) -> list[Paragraphe]:
    """Put back in lists what follows a colon and begins in lower case, as on the paper."""
    paragraphes: list[Paragraphe] = []
    for texte in textes:
        precedent = paragraphes[-1] if paragraphes else None
        if precedent and texte[:1].islower() and precedent.texte.rstrip().endswith(":"):
            precedent.puces.append(texte)
        else:
            paragraphes.append(Paragraphe(texte))
    return paragraphes


def corriger(paragraphe: Paragraphe, *, experience_mois: int, benefice_mois: int | None) -> Paragraphe:
    """Put the rule in force in the place of a rule of the paper that no longer holds, and say so."""
    if DUREE_IMPRIMEE in paragraphe.texte:
        paragraphe.texte = paragraphe.texte.replace(DUREE_IMPRIMEE, f"{experience_mois}\u00a0mois")
        paragraphe.remarque = (
            f"Le formulaire de janvier 2019 indique ici «\u00a0{DUREE_IMPRIMEE}\u00a0», et un an dans l’avis de "
            f"recevabilité. La règle en vigueur demande {experience_mois}\u00a0mois d’expérience dans le métier."
        )
    if BENEFICE_IMPRIME in paragraphe.texte and benefice_mois != MOIS_IMPRIMES:
        duree = "sans limite de durée" if benefice_mois is None else f"durant {benefice_mois}\u00a0mois"
        paragraphe.texte = paragraphe.texte.replace(BENEFICE_IMPRIME, duree)
        paragraphe.remarque = (
            "Le formulaire de janvier 2019 indique ici «\u00a0cinq ans\u00a0» ; la règle a changé depuis."
        )
    return paragraphe


def presenter(referentiel: Referentiel, *, jour: date) -> dict[str, Any]:
    """Return what the information page shows of a CQP on `jour`, rules in force included."""
    structure, certification = referentiel.structure, referentiel.certification
    regles = {
        code: valeur(code, le=jour, certification=certification)
        for code in (
            "experience_mois_min", "benefice_mois", "delai_recevabilite_mois", "entretien_minutes_min", "recours_mois",
            "demandes_par_certification", "demandes_toutes", "certificateur_nom",
        )
    }  # fmt: skip

    def lire(textes: Iterable[str]) -> list[Paragraphe]:
        return [
            corriger(p, experience_mois=regles["experience_mois_min"], benefice_mois=regles["benefice_mois"])
            for p in composer(textes)
        ]

    presentation = structure.presentation
    return {
        "referentiel": referentiel,
        "structure": structure,
        "presentation": presentation,
        "vae": lire(presentation.vae),
        "etapes": [(e.titre, lire(e.textes)) for e in presentation.etapes],
        "regles": regles,
    }
