"""The inventory of personal data as a page: purposes, then every table with what becomes of each field."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from django.apps import apps
from django.conf import settings

from referentiels.parametres import REGLAGES

from .classement import SORTS, TABLE, Classement
from .finalites import FINALITES, Finalite, finalite_de

FICHIER = Path(settings.BASE_DIR) / "docs/rgpd/inventaire.md"
ENTETE = """# Inventaire des données

Cette page est écrite par `python manage.py lister_donnees`, d’après `bureau/donnees/classement.py` et `bureau/donnees/finalites.py`. Elle ne se
modifie pas à la main : un test échoue quand elle n’est plus à jour, et un autre quand un champ d’une table n’est pas classé.

Ce que deviennent les champs à la fin de la durée : **effacé** (vidé, ou retiré avec sa ligne), **généralisé** (réduit à l’année ou au
département), **gardé au registre, puis effacé** (tant que la personne a un CQP au registre), **gardé** (ne désigne plus personne une fois le reste
parti, ou ne dit rien d’une personne). Les clés et les liens entre lignes suivent les lignes qu’ils relient.
"""
_COMPTE = "avec le compte"


def ecrire() -> str:
    """The whole page."""
    bouts = [ENTETE]
    for finalite in FINALITES.values():
        bouts.append(f"\n## {finalite.libelle}\n\n{finalite.objectif} Durée : {finalite.duree}.\n\n| Table | Fin | Champs |\n|---|---|---|\n")
        bouts += [ligne for modele, classement in sorted(TABLE.items()) if finalite_de(modele) == finalite for ligne in _ligne(modele, classement)]
    return "".join(bouts)


def _ligne(modele: str, classement: Classement) -> Iterator[str]:
    sorts = [f"**{libelle}** : {', '.join(f'`{c}`' for c in sorted(getattr(classement, nom)))}" for nom, libelle in SORTS.items() if getattr(classement, nom)]
    nom = str(apps.get_model(modele)._meta.verbose_name)
    yield f"| {nom} (`{modele}`) | {_fin(classement.fin)} | {' ; '.join(sorts)} |\n"


def _fin(code: str) -> str:
    if code == "compte":
        return _COMPTE
    return REGLAGES[code].libelle if code else "sans fin"


def get_finalites() -> list[Finalite]:
    """Every purpose, in the order of the register."""
    return list(FINALITES.values())


def ecrire_registre() -> str:
    """The table of the register of processing (art. 30)."""
    lignes = [
        f"### {rang}. {f.libelle}\n\n- **Finalité** : {f.objectif}\n- **Base** : {f.base_legale}\n- **Personnes concernées** : {f.personnes}.\n"
        f"- **Destinataires** : {f.destinataires}.\n- **Durée** : {f.duree}.\n- **Données** : {_tables(f)}.\n"
        for rang, f in enumerate(FINALITES.values(), start=1)
    ]
    return "\n".join(lignes)


def _tables(finalite: Finalite) -> str:
    return ", ".join(sorted(str(apps.get_model(m)._meta.verbose_name) for m in TABLE if finalite_de(m) == finalite))
