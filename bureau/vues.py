"""Saved views of the list: keep the filters and the sort under a name, for oneself or for the secretariat."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Exists, OuterRef
from django.http import QueryDict

from comptes.erreurs import ErreurMetier
from comptes.models import Utilisateur
from comptes.permissions import is_secretariat

from .liste import adresse
from .models import Vue, VueParDefaut
from .raccourcis import compter_requete

if TYPE_CHECKING:
    from collections.abc import Sequence

    from .files import Compte

VUES_MAX = 30  # of one person: beyond, nobody finds theirs


@dataclass(frozen=True)
class VueLue:
    """A view above the list: is it the one on screen, one's own, one's default, and how many dossiers when it costs nothing to know."""

    vue: Vue
    is_courante: bool
    is_mienne: bool
    is_defaut: bool
    nombre: int | None


def lire_vues(utilisateur: Utilisateur, comptes: Sequence[Compte], parametres: str) -> list[VueLue]:
    """Views of a person and of their colleagues, in one query; `parametres` is the address of the list on screen."""
    defaut = Exists(VueParDefaut.objects.filter(personne=utilisateur, vue=OuterRef("pk")))
    lignes = Vue.objects.visibles_par(utilisateur).select_related("auteur").annotate(is_defaut=defaut)
    return [
        VueLue(v, v.requete == parametres, v.auteur_id == utilisateur.pk, v.is_defaut, compter_requete(QueryDict(v.requete), comptes))
        for v in lignes
    ]


def get_vue_par_defaut(utilisateur: Utilisateur) -> Vue | None:
    """The view a person chose to find first, while they may still see it."""
    return Vue.objects.visibles_par(utilisateur).filter(pk__in=VueParDefaut.objects.filter(personne=utilisateur).values("vue")).first()


def _exiger_secretariat(auteur: Utilisateur) -> None:
    if not is_secretariat(auteur):
        raise ErreurMetier("Seul le secrétariat garde des vues de la liste des dossiers.")


def _ecrire(vue: Vue) -> Vue:
    try:
        vue.full_clean()
    except ValidationError as erreur:
        raise ErreurMetier(erreur.messages[0]) from erreur
    vue.save()
    return vue


@transaction.atomic
def garder_vue(*, auteur: Utilisateur, nom: str, requete: str, is_partagee: bool) -> Vue:
    """Keep filters and a sort under a name. Raises `ErreurMetier`: not of the secretariat, no name, a name taken, too many."""
    _exiger_secretariat(auteur)
    Utilisateur.objects.select_for_update().get(pk=auteur.pk)  # two windows at once
    if auteur.vues.count() >= VUES_MAX:
        raise ErreurMetier(f"Vous gardez déjà {VUES_MAX} vues\u00a0: supprimez-en une avant d’en ajouter.")
    return _ecrire(Vue(auteur=auteur, nom=" ".join(nom.split()), requete=adresse(QueryDict(requete)), is_partagee=is_partagee))


@transaction.atomic
def modifier_vue(*, vue_id: UUID, auteur: Utilisateur, nom: str, is_partagee: bool) -> Vue:
    """Rename one's own view, share it or keep it to oneself; one that is no longer shared is no longer a colleague's default."""
    _exiger_secretariat(auteur)
    vue = Vue.objects.select_for_update().get(pk=vue_id, auteur=auteur)
    vue.nom, vue.is_partagee = " ".join(nom.split()), is_partagee
    if not is_partagee:
        VueParDefaut.objects.filter(vue=vue).exclude(personne=auteur).delete()
    return _ecrire(vue)


@transaction.atomic
def supprimer_vue(*, vue_id: UUID, auteur: Utilisateur) -> None:
    """Remove one's own view. Nothing happens to dossiers."""
    _exiger_secretariat(auteur)
    Vue.objects.get(pk=vue_id, auteur=auteur).delete()


@transaction.atomic
def choisir_vue(*, vue: Vue | None, auteur: Utilisateur) -> None:
    """Find this view first when one opens the list; with None, the whole list again."""
    _exiger_secretariat(auteur)
    if vue is None:
        VueParDefaut.objects.filter(personne=auteur).delete()
    else:
        VueParDefaut.objects.update_or_create(personne=auteur, defaults={"vue": vue})
