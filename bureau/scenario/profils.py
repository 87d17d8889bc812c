"""Who writes a dossier: the career, the voice and the proofs of each invented candidate, so that no two dossiers read the same."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml
from django.utils import timezone

from . import pieces_alice, textes, voix
from .preuves import Piece, fabriquer_image, fabriquer_pdf

if TYPE_CHECKING:
    from comptes.models import Utilisateur

Emplois = Callable[["Utilisateur"], "list[dict[str, Any]]"]


@dataclass(frozen=True)
class Profil:
    """What one invented candidate types and joins. What it leaves out is taken from the ordinary candidate of the tests."""

    identite: Mapping[str, Any] = field(default_factory=dict)
    parcours: Mapping[str, Any] = field(default_factory=dict)
    emplois: Emplois | None = None
    exemples: Mapping[str, tuple[str, str]] = field(default_factory=lambda: textes.EXEMPLES)
    reponses: Mapping[str, str] = field(default_factory=lambda: textes.REPONSES)
    non: frozenset[str] = frozenset({"C4.A4"})
    preuves_partie_2: tuple[Piece, ...] = ()
    preuves_partie_3: tuple[Piece, ...] = ()


ORDINAIRE = Profil()


def lire_recit(chemin: Path) -> Profil:
    """Return what a person wrote, kept as a text file: identity, career, jobs, rows and answers."""
    recit = yaml.safe_load(chemin.read_text(encoding="utf-8"))
    return Profil(
        identite=recit["identite"], parcours=recit["parcours"], emplois=lambda _: [dict(e) for e in recit["emplois"]],
        exemples={code: (ligne["exemples"], ligne.get("documents", "")) for code, ligne in recit["exemples"].items()},
        reponses=recit["reponses"], non=frozenset(recit["non"]),
    )  # fmt: skip


ALICE = replace(
    lire_recit(Path(__file__).parent / "recits" / "alice.yaml"),
    preuves_partie_2=pieces_alice.PREUVES_PARTIE_2, preuves_partie_3=pieces_alice.PREUVES_PARTIE_3,
)  # fmt: skip


def _emplois(rang: int, candidate: Utilisateur) -> list[dict[str, Any]]:
    jour, metier = timezone.localdate(), voix.METIERS[rang % len(voix.METIERS)]
    entreprise = candidate.organisation.nom if candidate.organisation else "Formavie Conseil"
    debut = jour - timedelta(days=560 + 173 * (rang % 11))
    actuel = {
        "intitule": metier, "entreprise": entreprise, "secteur": "Formation professionnelle", "du": debut, "au": None,
        "dans_le_metier": True, "is_salarie": True, "activites": voix.ACTIVITES[rang % len(voix.ACTIVITES)],
    }  # fmt: skip
    if rang % 3 == 0:
        return [actuel]
    intitule, secteur, employeur, dans_le_metier, activites = voix.AVANT[rang % len(voix.AVANT)]
    # one in five overlaps the present job by a few weeks
    fin = debut + timedelta(days=45) if rang % 5 == 1 else debut - timedelta(days=20 + 9 * (rang % 7))
    return [
        actuel,
        {
            "intitule": intitule, "entreprise": employeur, "secteur": secteur, "du": fin - timedelta(days=700 + 60 * (rang % 6)),
            "au": fin, "dans_le_metier": dans_le_metier, "is_salarie": True, "activites": dict(activites),
        },
    ]  # fmt: skip


def _bulletin(nom: str, *, qui: str, poste: str, mois: str) -> Any:
    return fabriquer_pdf(nom, f"Bulletin de salaire – {mois}", [qui, poste, "Temps plein", "Montants et numéro de sécurité sociale masqués"])


def _exemple(nom: str, *, titre: str, lignes: tuple[str, ...]) -> Any:
    return fabriquer_image(nom, titre, list(lignes))


def get_profil(rang: int, candidate: Utilisateur) -> Profil:
    """Return the profile of the invented candidate number `rang`: their own town, career, texts and proofs."""
    commune, code_postal, rue = voix.COMMUNES[rang % len(voix.COMMUNES)]
    totale, metier, lesquelles, utilite = voix.PARCOURS[rang % len(voix.PARCOURS)]
    classe, diplomes = voix.DIPLOMES[rang % len(voix.DIPLOMES)]
    poste = voix.METIERS[rang % len(voix.METIERS)]
    exemples = {code: choix[(rang + n) % len(choix)] for n, (code, choix) in enumerate(voix.EXEMPLES.items())}
    reponses = {code: choix[(rang + n) % len(choix)] for n, (code, choix) in enumerate(voix.REPONSES.items())}
    pieces = [
        Piece(nom, montre, cibles, partial(_exemple, titre=titre, lignes=lignes))
        for n, (nom, montre, cibles, titre, lignes) in enumerate(voix.PIECES)
        if n < 3 or (n + rang) % 3 == 0
    ]
    return Profil(
        identite={
            "adresse": f"{3 + 7 * (rang % 13)} {rue}", "code_postal": code_postal, "commune": commune, "telephone_portable": f"06 39 98 {10 + rang % 80:02d} {37 * rang % 90 + 10:02d}",
            "date_naissance": date(1969 + (rang * 5) % 29, 1 + rang * 7 % 12, 1 + rang * 11 % 28), "commune_naissance": voix.COMMUNES[(rang + 4) % len(voix.COMMUNES)][0],
        },
        parcours={
            "experience_totale": totale, "experience_metier": metier, "autres_activites": bool(lesquelles), "autres_activites_lesquelles": lesquelles,
            "autres_activites_utilite": utilite, "derniere_classe": classe, "diplomes": dict(diplomes), "fait_a": commune,
        },
        emplois=partial(_emplois, rang), exemples=exemples, reponses=reponses, non=voix.NON[rang % len(voix.NON)],
        preuves_partie_2=(
            Piece("bulletin-recent.pdf", "Mon poste actuel", ("partie-2",), partial(_bulletin, qui=candidate.nom_complet, poste=poste, mois="juin")),
            Piece("bulletin-embauche.pdf", "Ma prise de poste", ("partie-2",), partial(_bulletin, qui=candidate.nom_complet, poste=poste, mois="premier mois")),
        )[: 1 + rang % 2],
        preuves_partie_3=tuple(pieces),
    )  # fmt: skip
