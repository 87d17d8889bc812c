"""Write in parts 2 and 3 while they are open: every write carries the version it was read at, a stale one is refused."""

from collections.abc import Mapping
from typing import Any, TypeVar

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from comptes.models import Utilisateur
from comptes.services import get_organisation

from ..enums import MODIFIABLES_PARTIE_2, MODIFIABLES_PARTIE_3, RoleDossier
from ..erreurs import ActionInterdite, NonModifiable, VersionPerimee
from ..models import Candidat, Complement, Dossier, Emploi, Parcours, ReponseActivite, ReponseQuestion, Versionne
from ..workflow import roles_sur, verrouiller

REDACTEURS = (RoleDossier.CANDIDAT, RoleDossier.ACCOMPAGNATEUR)
V = TypeVar("V", bound=Versionne)


def is_redigeable(dossier: Dossier, partie: int) -> bool:
    """Say whether the state of the dossier lets part 2 or part 3 be written."""
    return dossier.etat in (MODIFIABLES_PARTIE_2 if partie == 2 else MODIFIABLES_PARTIE_3)


def exiger_redaction(dossier: Dossier, auteur: Utilisateur, partie: int) -> None:
    """Raise `ActionInterdite` or `NonModifiable` unless `auteur` may write that part now (candidate, accompagnateur)."""
    if not roles_sur(dossier, auteur).intersection(REDACTEURS):
        raise ActionInterdite("Seuls le candidat et son accompagnateur écrivent dans cette partie.")
    if not is_redigeable(dossier, partie):
        raise NonModifiable(
            f"La partie {partie} ne peut plus être modifiée : le dossier est à l’état « {dossier.libelle_candidat} »."
        )


def _ecrire(objet: V, *, version: int, champs: Mapping[str, Any]) -> V:
    """Write `champs` if nobody wrote since `version`; the same values again are no conflict. `VersionPerimee` if not."""
    if objet.version != version and any(getattr(objet, c) != v for c, v in champs.items()):
        raise VersionPerimee(objet)
    if all(getattr(objet, c) == v for c, v in champs.items()) and not objet._state.adding:
        return objet
    for champ, nouvelle in champs.items():
        setattr(objet, champ, nouvelle)
    objet.version += 1
    objet.full_clean(validate_unique=False, validate_constraints=True)
    if objet._state.adding:
        objet.save()
        return objet
    ecrit = type(objet)._default_manager.filter(pk=objet.pk, version=objet.version - 1)
    if not ecrit.update(version=F("version") + 1, modifie_le=timezone.now(), **champs):
        raise VersionPerimee(type(objet)._default_manager.get(pk=objet.pk))
    return objet


@transaction.atomic
def enregistrer_identite(*, dossier: Dossier, auteur: Utilisateur, version: int, champs: Mapping[str, Any]) -> Candidat:
    """Save the identity page (l.81–104)."""
    exiger_redaction(verrouiller(dossier.pk), auteur, 2)
    return _ecrire(Candidat.objects.get(pk=dossier.candidat_id), version=version, champs=champs)


@transaction.atomic
def enregistrer_parcours(*, dossier: Dossier, auteur: Utilisateur, version: int, champs: Mapping[str, Any]) -> Parcours:
    """Save fields of the career, training or declaration pages (l.107–228, 243)."""
    exiger_redaction(verrouiller(dossier.pk), auteur, 2)
    return _ecrire(Parcours.objects.get(dossier=dossier), version=version, champs=champs)


@transaction.atomic
def ajouter_emploi(*, dossier: Dossier, auteur: Utilisateur, champs: Mapping[str, Any]) -> Emploi:
    """Add a job to part 2 (footnote l.2004)."""
    exiger_redaction(verrouiller(dossier.pk), auteur, 2)
    return _ecrire(Emploi(dossier=dossier), version=0, champs=_avec_organisation(champs))


@transaction.atomic
def enregistrer_emploi(*, emploi: Emploi, auteur: Utilisateur, version: int, champs: Mapping[str, Any]) -> Emploi:
    """Save a job (l.126–175); its company becomes a row of `Organisation` so that conflicts can be computed."""
    exiger_redaction(verrouiller(emploi.dossier_id), auteur, 2)
    return _ecrire(Emploi.objects.get(pk=emploi.pk), version=version, champs=_avec_organisation(champs))


def _avec_organisation(champs: Mapping[str, Any]) -> dict[str, Any]:
    complets = dict(champs)
    if "entreprise" in complets:
        complets["organisation"] = get_organisation(nom=complets["entreprise"], siret=complets.get("siret", ""))
    return complets


@transaction.atomic
def retirer_emploi(*, emploi: Emploi, auteur: Utilisateur) -> None:
    """Remove a job from a part 2 that is still open."""
    exiger_redaction(verrouiller(emploi.dossier_id), auteur, 2)
    emploi.delete()


@transaction.atomic
def enregistrer_competence(
    *,
    dossier: Dossier,
    auteur: Utilisateur,
    activites: Mapping[str, Mapping[str, Any]],
    questions: Mapping[str, Mapping[str, Any]],
) -> None:
    """Save rows and answers of part 3: `{code: {"version": n, champ: valeur…}}`. All or nothing.

    Unknown codes raise `KeyError`; a row that someone wrote since raises `VersionPerimee` and nothing is saved.
    """
    dossier = verrouiller(dossier.pk)
    exiger_redaction(dossier, auteur, 3)
    structure = dossier.referentiel.structure
    rangees = {r.code: r for r in dossier.reponses_activites.filter(code__in=activites)}
    for code, champs in activites.items():
        structure.activite(code)
        _ecrire_reponse(rangees.get(code) or ReponseActivite(dossier=dossier, code=code), auteur, champs)
    reponses = {r.code: r for r in dossier.reponses_questions.filter(code__in=questions)}
    for code, champs in questions.items():
        if code not in structure.codes_competences:
            structure.question(code)
        _ecrire_reponse(reponses.get(code) or ReponseQuestion(dossier=dossier, code=code), auteur, champs)


def _ecrire_reponse(reponse: Versionne, auteur: Utilisateur, champs: Mapping[str, Any]) -> None:
    valeurs = {c: v for c, v in champs.items() if c != "version"}
    change = any(getattr(reponse, c) != v for c, v in valeurs.items())
    if change:
        _ecrire(reponse, version=int(champs.get("version", 0)), champs=valeurs | {"auteur": auteur})


@transaction.atomic
def repondre_complements(*, dossier: Dossier, auteur: Utilisateur, reponses: Mapping[str, str]) -> None:
    """Answer the points the secretariat asked for: `{id du point: texte}`; unknown points are ignored."""
    dossier = verrouiller(dossier.pk)
    for point in Complement.objects.filter(dossier=dossier, clos_le__isnull=True):
        if str(point.pk) in reponses:
            exiger_redaction(dossier, auteur, point.partie)
            point.reponse = reponses[str(point.pk)].strip()
            point.full_clean()
            point.save(update_fields=["reponse"])
