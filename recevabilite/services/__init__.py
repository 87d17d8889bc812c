"""The verbs of the secretariat on a demand: rule, replace a ruling, ask, remind, close; and what is told by itself each day."""

from .alertes import alerter
from .instruction import (
    Avis,
    Point,
    ajouter_motif,
    contenu_signe,
    demander_complements,
    dire_motif,
    proposer_motif,
    remplacer,
    renommer_motif,
    renvoyer_au_candidat,
    statuer,
)
from .projets import effacer_projet, garder_projet
from .relances import clore_pour_abandon, relancer

__all__ = [
    "Avis",
    "Point",
    "ajouter_motif",
    "alerter",
    "clore_pour_abandon",
    "contenu_signe",
    "demander_complements",
    "dire_motif",
    "effacer_projet",
    "garder_projet",
    "proposer_motif",
    "relancer",
    "remplacer",
    "renommer_motif",
    "renvoyer_au_candidat",
    "statuer",
]
