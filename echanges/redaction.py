"""The verb of the texts that the certifier rewords: publish a version; going back to the default or to an earlier one is one too."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from django.db import IntegrityError, transaction
from django.utils import timezone

from comptes.erreurs import ErreurMetier
from journal.services import journaliser

from .models import VersionTexte
from .regles_textes import manques_texte, normaliser
from .textes import TEXTES

if TYPE_CHECKING:
    from comptes.models import Utilisateur

PERIME = (
    "La version {numero} de ce texte a été enregistrée depuis que vous avez ouvert cette page. Rien n’est perdu\u00a0: "
    "comparez ci-dessous les deux rédactions, puis enregistrez la vôtre si c’est elle qui doit valoir."
)


class TexteRefuse(ErreurMetier):
    """The text cannot be kept; `manques` has one French sentence per reason."""

    def __init__(self, manques: Iterable[str]) -> None:
        self.manques = list(manques)
        super().__init__(" ".join(self.manques))


class TextePerime(ErreurMetier):
    """Someone else published a version meanwhile."""


@transaction.atomic
def publier_texte(
    *, code: str, texte: str, motif: str, auteur: Utilisateur, version_lue: int, du: datetime | None = None
) -> VersionTexte:
    """Add a version of a text, in force from `du` on (now by default). What already left keeps its words. Journalled.

    A wording that is the default again is kept as a return to the default. Raises `TexteRefuse`, `TextePerime` when
    `version_lue` is no longer the last one, `KeyError` for an unknown code.
    """
    connu = TEXTES[code]
    propre = normaliser(texte, is_une_ligne=connu.is_objet)
    phrases = manques_texte(
        propre, permis=[c.nom for c in connu.champs], obligatoires=connu.obligatoires, longueur=connu.longueur
    )
    is_defaut = propre == normaliser(connu.defaut, is_une_ligne=connu.is_objet)
    return _ajouter(code, "" if is_defaut else propre, motif, auteur, version_lue, du, phrases)


def _ajouter(
    code: str, texte: str, motif: str, auteur: Utilisateur, version_lue: int, du: datetime | None, phrases: list[str]
) -> VersionTexte:
    if not auteur.has_perm("referentiels.gerer"):
        raise ErreurMetier("Seuls le secrétariat et l’administrateur modifient les textes des lettres.")
    instant, motif = timezone.now(), " ".join(motif.split())[:300]
    if not motif:
        phrases.append("Indiquez pourquoi ce texte change.")
    if du is not None and du < instant:
        phrases.append("Le moment choisi est déjà passé\u00a0: un texte change à partir de maintenant, ou plus tard.")
    if phrases:
        raise TexteRefuse(phrases)
    derniere = VersionTexte.objects.filter(code=code).order_by("-numero").first()
    numero = derniere.numero if derniere else 0
    if numero != version_lue:
        raise TextePerime(PERIME.format(numero=numero))
    if _is_sans_effet(derniere, texte, du):
        raise TexteRefuse(["Ce texte est déjà celui en vigueur\u00a0: il n’y a rien à enregistrer."])
    version = VersionTexte(
        code=code, numero=numero + 1, texte=texte, is_defaut=not texte, motif=motif, du=du or instant, auteur_id=str(auteur.pk),
    )  # fmt: skip
    version.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            version.save(force_insert=True)
    except IntegrityError:  # the same page sent twice at once, or someone else at the same instant
        raise TextePerime(PERIME.format(numero=numero + 1)) from None
    journaliser(
        action="texte_modifie" if texte else "texte_d_origine", acteur_id=auteur.pk, objet_type="texte", objet_id=code[:60],
        donnees={"code": code, "version": version.numero, "du": version.du.isoformat()},
    )  # fmt: skip
    return version


def _is_sans_effet(derniere: VersionTexte | None, texte: str, du: datetime | None) -> bool:
    """The last version says the same, and no other is to come."""
    if derniere is None:
        return not texte and du is None
    return derniere.texte == texte and derniere.du <= timezone.now() and du is None
