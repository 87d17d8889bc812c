"""What was done to an habilitation, in French words, from the journal: by whom, when, and what was written before."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from comptes.models import Utilisateur
from journal.models import Evenement

if TYPE_CHECKING:
    from datetime import datetime

    from comptes.models import Habilitation

ACTES = {
    "habilitation_donnee": "Inscrite au registre",
    "habilitation_corrigee": "Erreur de saisie corrigée",
    "habilitation_renouvelee": "Donnée en renouvellement",
    "habilitation_suspendue": "Suspendue",
    "suspension_levee": "Suspension levée",
    "habilitation_terminee": "Fin anticipée",
}
CHAMPS = {"numero": "numéro", "formation_le": "formation", "du": "début", "au": "fin"}


@dataclass(frozen=True)
class Fait:
    """One act: when, what, by whom, and what changed."""

    instant: datetime
    phrase: str
    precision: str
    acteur: str


def lire_histoire(habilitation: Habilitation) -> list[Fait]:
    """Everything the journal tells of this habilitation, latest first."""
    evenements = list(Evenement.objects.filter(objet_type="habilitation", objet_id=str(habilitation.pk)).order_by("-numero"))
    noms = {str(u.pk): u.nom_complet for u in Utilisateur.objects.filter(pk__in={e.acteur_id for e in evenements if e.acteur_id})}
    return [Fait(e.instant, ACTES.get(e.action, e.action), _precision(e), noms.get(e.acteur_id, "Le site")) for e in evenements]


def _precision(evenement: Evenement) -> str:
    donnees = evenement.donnees
    if donnees.get("le"):
        return f"à partir du {_clair(donnees['le'])}"
    avant, apres = donnees.get("avant", {}), donnees.get("apres", {})
    return "\u00a0; ".join(f"{CHAMPS.get(c, c)}\u00a0: {_clair(avant.get(c))} → {_clair(apres[c])}" for c in apres)


def _clair(valeur: object) -> str:
    texte = str(valeur or "")
    try:
        return f"{date.fromisoformat(texte):%d/%m/%Y}"
    except ValueError:
        return texte or "(vide)"
