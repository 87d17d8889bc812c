"""The page of the docs that lists every mail, written from the register."""

from __future__ import annotations

import re
from itertools import groupby
from pathlib import Path

from django.apps import apps
from django.conf import settings

from comptes.courriels import COURRIELS_DU_COMPTE

from .registre import Envoi, get_envois

FICHE = Path(settings.BASE_DIR) / "docs" / "courriels.md"
_ENTETE = """# Les courriels du site

Cette page est écrite par `python manage.py lister_courriels`, depuis le registre que tient chaque étape (`<app>/courriels.py`) :
elle ne se modifie pas à la main, et un test échoue quand elle n’est plus à jour. Pour chaque courriel, un test vérifie qui le
reçoit et que personne d’autre ne le reçoit (`tests/echanges/destinataires/`).

Un courriel part une seule fois pour un même fait. Il est écrit avec le fait, dans la même transaction, puis envoyé par le
travailleur ; en cas d’échec, il est essayé à nouveau, puis signalé au secrétariat, qui peut le renvoyer depuis la page du dossier.
Un courriel ne porte jamais le texte d’un message ni celui d’une note : il donne un lien, à ouvrir après connexion.
"""
_DU_COMPTE = """
## Courriels du compte

Ils viennent de la bibliothèque de connexion (django-allauth), avec nos textes ; ils partent à l’adresse du compte concerné.

| Courriel | Sujet | Quand | Ce qu’il demande |
|---|---|---|---|
"""


def ecrire() -> str:
    """Return the whole page."""
    morceaux = [_ENTETE]
    for app, envois in groupby(get_envois(), key=lambda e: e.app):
        morceaux.append(f"\n## {apps.get_app_config(app).verbose_name}\n\n| Courriel | Sujet | Quand | À qui | Ce qu’il demande, et pour quand | Pièce jointe |\n|---|---|---|---|---|---|\n")
        morceaux += [_ligne(e) for e in envois]
    morceaux.append(_DU_COMPTE)
    for nom, (quand, demande) in COURRIELS_DU_COMPTE.items():
        sujet = (Path(settings.BASE_DIR) / "templates" / f"{nom}_subject.txt").read_text()
        morceaux.append(f"| `{nom}` | {_sujet(sujet)} | {quand} | {demande} |\n")
    return "".join(morceaux)


def _ligne(envoi: Envoi) -> str:
    cellules = (
        f"`{envoi.evenement}`", _sujet(envoi.gabarit("sujet").read_text()), envoi.quand, ", ".join(q.value for q in envoi.a).capitalize(),
        envoi.demande, envoi.pieces or "aucune",
    )  # fmt: skip
    return f"| {' | '.join(cellules)} |\n"


def _sujet(gabarit: str) -> str:
    """The subject as people read it: each variable becomes an ellipsis, the branches of a condition are told apart."""
    texte = re.sub(r"{%\s*(?:else|elif)[^%]*%}", " / ", gabarit)
    texte = re.sub(r"{%[^%]*%}", "", texte)
    texte = re.sub(r"{{[^}]*\|de }}", "de …", texte)
    return " ".join(re.sub(r"{{.*?}}", "…", texte).split()).replace("|", "\\|")
