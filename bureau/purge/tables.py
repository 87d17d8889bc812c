"""What the erasure of a dossier does to each table that holds something of it: rows removed, or emptied and kept for the figures.

The fields that are emptied are those that the inventory (`donnees.classement`) says to erase; a test fails on a table of the
inventory that no line here, nor another verb of this package, takes care of.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.apps import apps
from django.db import models

from ..donnees.classement import TABLE

if TYPE_CHECKING:
    from collections.abc import Iterator

EFFACE = "(effacé)"  # what a text becomes when the fact that there was one must stay: a refusal had its reason
# Rows removed, in an order that every protected link allows; then the path to the dossier.
SUPPRIMEES: tuple[tuple[str, str], ...] = (
    ("bureau.LigneLot", "dossier"),
    ("documents.SignatureAnnulee", "signature__dossier_id"),
    ("documents.Signature", "dossier_id"),
    ("echanges.PieceJointe", "message__dossier_id"),
    ("echanges.Message", "dossier_id"),
    ("echanges.NoteInterne", "dossier_id"),
    ("echanges.Lettre", "dossier_id"),
    ("jury.PieceDemandee", "inscription__dossier"),
    ("jury.LienDeclare", "inscription__dossier"),
    ("jury.Urne", "inscription__dossier"),
    ("jury.Emargement", "inscription__dossier"),
    ("jury.Vote", "inscription__dossier"),
    ("jury.NoteJure", "inscription__dossier"),
    ("jury.Deport", "inscription__dossier"),
    ("evaluations.PreparationElement", "preparation__evaluation__dossier"),
    ("evaluations.Preparation", "evaluation__dossier"),
    ("evaluations.EvaluationElement", "evaluation__dossier"),
    ("evaluations.QuestionEntretien", "evaluation__dossier"),
    ("evaluations.Observation", "evaluation__dossier"),
    ("evaluations.Report", "evaluation__dossier"),
    ("evaluations.VersionBilan", "evaluation__dossier"),
    ("recevabilite.ProjetAvis", "dossier"),
    ("recevabilite.Alerte", "dossier"),
    ("candidates.Modification", "dossier"),
    ("candidates.Preuve", "dossier"),
    ("candidates.Pli", "dossier"),
    ("candidates.ReponseQuestion", "dossier"),
    ("candidates.ReponseActivite", "dossier"),
    ("candidates.Emploi", "dossier"),
    ("candidates.Parcours", "dossier"),
    ("candidates.Jeton", "dossier"),
    ("comptes.Rectification", "dossier_id"),
)
# Rows kept for the figures, their words emptied.
VIDEES: tuple[tuple[str, str], ...] = (
    ("candidates.Dossier", "pk"),
    ("candidates.Complement", "dossier"),
    ("candidates.Depot", "dossier"),
    ("recevabilite.Recevabilite", "dossier"),
    ("recevabilite.Recours", "recevabilite__dossier"),
    ("evaluations.Mission", "dossier"),
    ("evaluations.Evaluation", "dossier"),
    ("evaluations.EvaluationCompetence", "evaluation__dossier"),
    ("jury.Inscription", "dossier"),
    ("jury.Decision", "inscription__dossier"),
    ("jury.DecisionCompetence", "decision__inscription__dossier"),
    ("jury.Recours", "decision__inscription__dossier"),
    ("jury.Rectification", "corrigee__inscription__dossier"),
)
# Removed with the dossier by verbs of their own, because another row, a file or an invitation goes with them.
AVEC_LE_DOSSIER = frozenset({
    "candidates.Accompagnement", "candidates.Acces", "candidates.Candidat", "echanges.Courriel", "post_office.Email", "post_office.Attachment",
    "documents.Document", "documents.Matiere", "documents.Revocation", "documents.Remplacement", "documents.HorodatageArchive", "candidates.CompetenceAcquise", "jury.RappelBenefice",
})  # fmt: skip
# What belongs to nobody's dossier: ends with the register (`registre`), the account (`comptes`) or by age (`traces`).
AUTREMENT = frozenset({"comptes.Habilitation", "comptes.Suspension", "bureau.Lot"})


def lire(modele: str, chemin: str, dossier_id: Any) -> models.QuerySet[Any]:
    """Rows of a table that belong to a dossier, whatever its manager forbids."""
    return models.QuerySet(model=apps.get_model(modele)).filter(**{chemin: dossier_id})


def champs_a_vider(modele: str) -> Iterator[models.Field[Any, Any]]:
    """Fields of a table that the inventory says to erase."""
    for nom in sorted(TABLE[modele].effacer):
        yield apps.get_model(modele)._meta.get_field(nom)  # type: ignore[misc]


def vider(lignes: models.QuerySet[Any], modele: str) -> int:
    """Empty, in these rows, what the inventory says to erase; return how many rows there are.

    A text that was there becomes « (effacé) »: constraints that ask for a reason still hold, and so does the fact that there
    was one.
    """
    for champ in champs_a_vider(modele):
        if isinstance(champ, models.JSONField):
            lignes.update(**{champ.name: champ.get_default() if champ.has_default() else {}})
        elif isinstance(champ, (models.CharField, models.TextField)):
            lignes.exclude(**{champ.name: ""}).update(**{champ.name: "" if champ.choices else EFFACE[: champ.max_length or None]})
        else:
            lignes.update(**{champ.name: None})
    return lignes.count()
