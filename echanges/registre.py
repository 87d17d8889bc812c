"""The register of the mails of the road: each one declared once, beside the code that sends it.

To add a mail `app.nom`:

1. write `templates/<app>/courriels/<nom>_sujet.txt` and `<nom>_corps.txt`, and call `echanges.services.envoyer`;
2. add one row to `<app>/courriels.py`: `Envoi("app.nom", quand=…, a=(Qui.CANDIDAT,), demande=…)`;
3. add one case to `tests/echanges/destinataires/<app>.py`: a function `@cas("app.nom")` that plays the fact and returns the
   addresses that must have received it; every other address of the cast must not have;
4. run `python manage.py lister_courriels`, which writes `docs/courriels.md`.

A system check fails on a template without a row and on a row without templates; tests fail on a code sent without a row,
on a row without a case, and on a page of the docs that is not up to date.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from pathlib import Path

from django.conf import settings


class Qui(Enum):
    """Who may receive a mail, as the documentation names them."""

    CANDIDAT = "le candidat"
    ACCOMPAGNATEUR = "l’accompagnateur"
    INVITE = "la personne invitée, à l’adresse de l’invitation"
    SECRETARIAT = "les personnes du secrétariat en fonction"
    SECRETAIRE = "la personne du secrétariat qui a proposé la mission"
    EVALUATEUR = "l’évaluateur concerné"
    BINOME = "les deux évaluateurs du binôme"
    JURES = "les membres de la session"
    JURE = "le membre du jury concerné"
    ADMINISTRATEURS = "les administrateurs du site"
    PERSONNE = "la personne concernée, à l’adresse de son compte"


@dataclass(frozen=True)
class Envoi:
    """One mail: what triggers it, who receives it, what it asks and by when, what is joined to it."""

    evenement: str
    quand: str
    a: tuple[Qui, ...]
    demande: str
    pieces: str = ""

    @property
    def app(self) -> str:
        """The app that sends it."""
        return self.evenement.split(".")[0]

    @property
    def is_au_candidat(self) -> bool:
        """Written to the candidate alone."""
        return self.a == (Qui.CANDIDAT,)

    def gabarit(self, bout: str) -> Path:
        """Path of its subject (« sujet ») or of its body (« corps »)."""
        app, nom = self.evenement.split(".")
        return Path(settings.BASE_DIR) / "templates" / app / "courriels" / f"{nom}_{bout}.txt"


_envois: dict[str, Envoi] = {}


def declarer(*envois: Envoi) -> tuple[Envoi, ...]:
    """Add rows to the register; `ValueError` when a code is declared twice differently."""
    for envoi in envois:
        if _envois.setdefault(envoi.evenement, envoi) != envoi:
            raise ValueError(f"Le courriel « {envoi.evenement} » est déclaré deux fois.")
    return envois


def get_envoi(evenement: str) -> Envoi | None:
    """The row of a mail, or None."""
    return _envois.get(evenement)


def get_envois() -> list[Envoi]:
    """Every row, in the order of declaration, app by app in the order of the road."""
    return list(_envois.values())


def gabarits_orphelins() -> list[str]:
    """Codes of mails that have a template of subject and no row."""
    dossiers = (Path(settings.BASE_DIR) / "templates").glob("*/courriels/*_sujet.txt")
    codes = {f"{d.parent.parent.name}.{d.name.removesuffix('_sujet.txt')}" for d in dossiers}
    return sorted(codes - set(_envois))
