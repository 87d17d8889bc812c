"""What the candidate declares when signing: one text for the page, for the evidence and for the PDF."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from .enums import Partie
from .lecture import presenter_partie_2
from .models import Candidat, Dossier


def get_declaration(
    dossier: Dossier, *, partie: int, contenu: Mapping[str, Any], qualite: Mapping[str, str]
) -> tuple[str, ...]:
    """Return, line by line, what is signed: the sworn statement (l.229–243) or the block of part 3 (l.1428–1446).

    `contenu` is the snapshot, `qualite` the name, first name and company of the signatory. The date is that of the
    signature, kept beside the text.
    """
    if partie == Partie.RECEVABILITE:
        return _recevabilite(dossier, contenu)
    nom = f"{qualite['prenom']} {qualite['nom']}".strip()
    declaration = dossier.referentiel.structure.declaration_conformite
    return (
        f"Nom\u00a0: {qualite['nom']}",
        f"Prénom\u00a0: {qualite['prenom']}",
        f"Entreprise\u00a0: {qualite['entreprise'] or 'aucune'}",
        f"Je soussigné(e)\u00a0: {nom}",
        f"{declaration[:1].upper()}{declaration[1:].rstrip('.')}.",
    )


def _recevabilite(dossier: Dossier, contenu: Mapping[str, Any]) -> tuple[str, ...]:
    declaration = presenter_partie_2(contenu, dossier)["declaration"]
    identite = dict(declaration["lignes"])
    return (
        f"Je soussigné (e)\u00a0: {identite['Je soussigné (e)']}",
        f"Né(e) le\u00a0: {identite['Né(e) le']} à\u00a0: {identite['à']}",
        f"Adresse\u00a0: {identite['Adresse']}",
        *declaration["paragraphes"],
        f"Fait à {declaration['fait_a']}.",
    )


def get_qualite(candidat: Candidat, *, entreprise: str) -> dict[str, str]:
    """Name, first name and company of the candidate, as the signature keeps them (l.1428–1434)."""
    return {
        "nom": candidat.nom_usage or candidat.nom_naissance,
        "prenom": candidat.prenoms,
        "entreprise": entreprise,
    }
