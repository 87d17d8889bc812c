"""Write in parts 2 and 3 while they are open, field by field: what someone else changed meanwhile is never overwritten."""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef

from comptes.models import Utilisateur
from comptes.permissions import is_secretariat
from comptes.services import get_organisation

from ..enums import MODIFIABLES_PARTIE_2, MODIFIABLES_PARTIE_3, RoleDossier
from ..erreurs import ActionImpossible, ActionInterdite, NonModifiable
from ..models import Acces, Dossier, Emploi
from ..regles import fusionner, marquer
from ..workflow import roles_sur, verrouiller
from .recherche import oublier_emploi
from .supports import PREFIXE_ACTIVITE, PREFIXE_EMPLOI, ouvrir_support

REDACTEURS = (RoleDossier.CANDIDAT, RoleDossier.ACCOMPAGNATEUR, RoleDossier.SAISIE)


@dataclass(frozen=True)
class Ecriture:
    """What a save did.

    `ecrits`: fields whose stored value changed. `conflits`: fields left as they are because someone else changed them
    since they were read, with what they say now. `marques`: the mark of each field sent, as it is stored now.
    """

    ecrits: tuple[str, ...]
    conflits: Mapping[str, Any]
    marques: Mapping[str, str]


def is_redigeable(dossier: Dossier, partie: int) -> bool:
    """Say whether the state of the dossier lets part 2 or part 3 be written; anything else is never open."""
    return dossier.etat in {2: MODIFIABLES_PARTIE_2, 3: MODIFIABLES_PARTIE_3}.get(partie, ())


def exiger_redaction(dossier: Dossier, auteur: Utilisateur, partie: int) -> None:
    """Raise `ActionInterdite` or `NonModifiable` unless `auteur` may write that part now (candidate, accompagnateur, secretariat from paper)."""
    _exiger(dossier, bool(roles_sur(dossier, auteur).intersection(REDACTEURS)), partie)


def _exiger(dossier: Dossier, is_redacteur: bool, partie: int) -> None:
    if not is_redacteur:
        raise ActionInterdite("Seuls le candidat et son accompagnateur écrivent dans cette partie.")
    if not is_redigeable(dossier, partie):
        raise NonModifiable(
            f"La partie {partie} ne peut plus être modifiée : le dossier est à l’état « {dossier.libelle_candidat} »."
        )


def _verrouiller_pour_ecrire(dossier: Dossier, auteur: Utilisateur) -> tuple[Dossier, bool]:
    """Lock the dossier and learn in the same query whether `auteur` may write in it: this is done at each field typed.

    The lines of its pages are not joined to it: a query that waits for a lock gives the rows it does not lock as they were
    before the wait, and what was saved meanwhile would pass for what the author had read. `ouvrir_support` reads them after.
    """
    aides = Acces.objects.ouverts().filter(dossier=OuterRef("pk"), personne=auteur, role__in=REDACTEURS)
    verrouille = (
        Dossier.objects.select_for_update(of=("self",))
        .select_related("candidat", "referentiel")
        .annotate(is_aide=Exists(aides))
        .get(pk=dossier.pk)
    )
    is_saisie = verrouille.is_a_saisir and is_secretariat(auteur)
    return verrouille, auteur.is_active and (verrouille.candidat.utilisateur_id == auteur.pk or verrouille.is_aide or is_saisie)


@transaction.atomic
def enregistrer(
    *, dossier: Dossier, auteur: Utilisateur, page: str, champs: Mapping[str, Any], vus: Mapping[str, str] | None = None
) -> Ecriture:
    """Save fields of one page of part 2 or 3 (l.79–250, 360–1165); the dossier is locked meanwhile.

    `page` is « identite », « experience », « formation », « declaration », « emploi-<id> », the code of a competence,
    or « complements-<partie> ». `vus` gives, by field, the mark of the value its author had in front of them
    (`regles.marquer`); a field that someone changed since is not written and comes back in `conflits`. Without `vus`
    the author takes the present values as read. The same values again write nothing, so a save may be sent twice.
    Raises `KeyError` for an unknown page or field, `ActionInterdite`, `NonModifiable`, `ActionImpossible` (the address of the candidate, by another), `ValidationError`.
    """
    dossier, is_redacteur = _verrouiller_pour_ecrire(dossier, auteur)
    support = ouvrir_support(dossier, page)
    _exiger(dossier, is_redacteur, support.partie)
    actuels = support.lire(champs)
    a_ecrire, conflits = fusionner(actuels=actuels, voulus=champs, vus=vus)
    if a_ecrire:
        _exiger_adresse_du_candidat(dossier, auteur, a_ecrire, actuels)
        support.ecrire(a_ecrire, auteur)
    marques = {champ: marquer(a_ecrire.get(champ, actuels[champ])) for champ in champs}
    return Ecriture(tuple(a_ecrire), conflits, marques)


def _exiger_adresse_du_candidat(dossier: Dossier, auteur: Utilisateur, a_ecrire: Mapping[str, Any], actuels: Mapping[str, Any]) -> None:
    """Whoever helps types nearly everything, but does not turn away what the site writes to the candidate: decisions, letters, codes."""
    if actuels.get("email") and "email" in a_ecrire and dossier.candidat.utilisateur_id not in (None, auteur.pk):
        raise ActionImpossible("Seul le candidat change l’adresse électronique où le site lui écrit. Remettez celle qui y était, ou demandez-lui de la changer.")


def ajouter_emploi(*, dossier: Dossier, auteur: Utilisateur, champs: Mapping[str, Any]) -> Emploi:
    """Add a job to part 2 (footnote l.2004), with at least one field; « activites » holds its texts by code."""
    emploi_id = uuid.uuid4()
    textes = {f"{PREFIXE_ACTIVITE}{code}": texte for code, texte in champs.get("activites", {}).items()}
    champs = {c: v for c, v in champs.items() if c != "activites"} | textes
    enregistrer(dossier=dossier, auteur=auteur, page=f"{PREFIXE_EMPLOI}{emploi_id}", champs=champs)
    return Emploi.objects.get(pk=emploi_id)


@transaction.atomic
def retirer_emploi(*, emploi: Emploi, auteur: Utilisateur) -> None:
    """Remove a job from a part 2 that is still open."""
    exiger_redaction(verrouiller(emploi.dossier_id), auteur, 2)
    oublier_emploi(emploi)
    emploi.delete()


def rattacher_organisations(dossier: Dossier) -> None:
    """Tie each job to the row of its company, made when it is new, so that conflicts of interest can be computed."""
    for emploi in dossier.emplois.filter(organisation__isnull=True).exclude(entreprise=""):
        emploi.organisation = get_organisation(nom=emploi.entreprise, siret=emploi.siret)
        emploi.save(update_fields=["organisation"])
