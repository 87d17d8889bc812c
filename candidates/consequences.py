"""What withdrawing a dossier means today: what is kept and until when, and whether the demand counts in the yearly limits."""

from __future__ import annotations

from typing import Any

from django.utils import timezone

from referentiels.parametres import valeur

from .enums import Etat
from .models import Dossier
from .regles import ajouter_mois


def lire_consequences(dossier: Dossier) -> dict[str, Any]:
    """Return what the page of withdrawal says.

    `is_comptee`: the demand was deposited, hence counts in its year (l.241); `annee_suivante` then opens the next one.
    `gardee_jusqu_au`: end of the retention, of a draft never deposited, or of a demand that went no further (settings).
    """
    jour, certification = timezone.localdate(), dossier.referentiel.certification
    is_comptee = dossier.premier_depot_le is not None and dossier.origine_id is None
    code = "refus_mois" if dossier.premier_depot_le or dossier.origine_id else "brouillon_mois"
    premier = timezone.localdate(dossier.premier_depot_le) if dossier.premier_depot_le else jour
    return {
        "is_comptee": is_comptee,
        "is_deposee": dossier.etat != Etat.BROUILLON,
        "annee": premier.year,
        "annee_suivante": premier.year + 1,
        "limite": valeur("demandes_par_certification", le=jour, certification=certification),
        "gardee_jusqu_au": ajouter_mois(jour, valeur(code, le=jour, certification=certification)),
    }
