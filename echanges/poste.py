"""The post, for those who have no e-mail: a mail of the road becomes a letter that the secretariat prints and posts."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from django.db import transaction
from django.utils import timezone

from comptes.erreurs import ErreurMetier
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from journal.services import journaliser

from .models import Lettre

MOTS = (
    ("Ce courriel", "Cette lettre"), ("ce courriel", "cette lettre"), ("par courriel", "par courrier"), ("Un courriel", "Une lettre"),
    ("un courriel", "une lettre"),
)  # fmt: skip
_VIDES = re.compile(r"\n{3,}")


@dataclass(frozen=True)
class Destinataire:
    """Where someone is written to: by e-mail, or else by post."""

    email: str
    nom: str
    adresse: str


Annuaire = Callable[[UUID], Destinataire | None]
_annuaires: list[Annuaire] = []


def renseigner(annuaire: Annuaire) -> Annuaire:
    """Register what knows the person a dossier is about; the first one that answers wins."""
    if annuaire not in _annuaires:
        _annuaires.append(annuaire)
    return annuaire


def get_destinataire(dossier_id: UUID) -> Destinataire | None:
    """The person that a dossier is about, or None when nobody knows it."""
    return next((d for a in _annuaires if (d := a(dossier_id)) is not None), None)


def en_lettre(corps: str, *, site_url: str) -> str:
    """Turn the text of a mail into that of a letter: no address of the site, no « courriel ».

    A line that ends by an address goes, and so does the line before it when it only introduces it.
    """
    gardees: list[str] = []
    for ligne in corps.splitlines():
        if site_url not in ligne:
            gardees.append(ligne)
        elif ligne.strip().startswith(site_url) and gardees and gardees[-1].rstrip().endswith(":"):
            gardees.pop()
    texte = "\n".join(gardees)
    for avant, apres in MOTS:
        texte = texte.replace(avant, apres)
    return _VIDES.sub("\n\n", texte).strip() + "\n"


def deposer_lettre(*, cle: str, evenement: str, dossier_id: UUID, a_qui: Destinataire, objet: str, corps: str) -> Lettre:
    """Put a letter among those to post, once for one `cle`. Journalled; the caller holds the transaction."""
    lettre, nouvelle = Lettre.objects.get_or_create(
        cle=f"{cle}:courrier"[:200],
        defaults={
            "evenement": evenement, "dossier_id": dossier_id, "destinataire": a_qui.nom[:300], "adresse": a_qui.adresse[:600],
            "objet": objet[:250], "corps": corps,
        },
    )  # fmt: skip
    if nouvelle:
        journaliser(
            action="lettre_a_poster", dossier_id=dossier_id, objet_type="lettre", objet_id=lettre.pk,
            donnees={"evenement": evenement, "canal": "courrier"},
        )  # fmt: skip
    return lettre


@transaction.atomic
def noter_postee(*, lettre: Lettre, auteur: Utilisateur, le: date) -> Lettre:
    """Note that a letter was posted on `le`. By the secretariat; journalled. Noted already, nothing changes.

    Raises `ErreurMetier` for anyone else, a day to come, or one before the letter was written.
    """
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat poste le courrier.")
    lettre = Lettre.objects.select_for_update(of=("self",)).get(pk=lettre.pk)
    if lettre.postee_le is not None:
        return lettre
    if le > timezone.localdate():
        raise ErreurMetier("Cette date n’est pas encore venue : indiquez le jour où la lettre est partie.")
    if le < timezone.localdate(lettre.cree_le):
        raise ErreurMetier(f"La lettre n’existe que depuis le {timezone.localdate(lettre.cree_le):%d/%m/%Y} : indiquez ce jour ou un jour suivant.")
    lettre.postee_le, lettre.postee_par, lettre.notee_le = le, auteur, timezone.now()
    lettre.full_clean(exclude=["postee_par"])
    lettre.save(update_fields=["postee_le", "postee_par", "notee_le"])
    journaliser(
        action="lettre_postee", acteur_id=auteur.pk, role="secretariat", dossier_id=lettre.dossier_id, objet_type="lettre",
        objet_id=lettre.pk, donnees={"postee_le": le.isoformat(), "canal": "courrier"},
    )  # fmt: skip
    return lettre
