"""The grid, cell by cell. Every write carries what it was typed over; a stale one is refused, nothing is overwritten.

A cell is saved at each tick, from a tablet, perhaps on a poor network: one query reads and locks everything the verb
checks, and the write itself asks that the row still be as it was read.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Exists, F, FilteredRelation, OuterRef, Q
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import ActionInterdite, DossierIncomplet, VersionPerimee
from candidates.models import Acces, CompetenceAcquise
from candidates.workflow import Manque
from comptes.models import Utilisateur

from ..enums import Resultat
from ..models import Evaluation, EvaluationElement
from .commun import exiger_ouverte, noter_au_journal
from .grille import rafraichir_proposition

EXTERNE, PROFESSIONNEL = RoleDossier.EVALUATEUR_EXTERNE, RoleDossier.PROFESSIONNEL
CHAMPS = ("id", "version", "points_a_verifier", "resultat", "commentaire", "annotation")


@dataclass(frozen=True)
class Saisie:
    """What was typed in one cell, and the version of the cell it was typed over. None leaves a field as it is."""

    code: str
    version: int
    points_a_verifier: str | None = None
    resultat: str | None = None
    commentaire: str | None = None


@transaction.atomic
def noter_element(
    *,
    evaluation: Evaluation,
    auteur: Utilisateur,
    code: str,
    version: int,
    points_a_verifier: str | None = None,
    resultat: str | None = None,
    commentaire: str | None = None,
) -> EvaluationElement:
    """Write a cell of the grid: step 1 (points to check), step 2 (result), comment. None leaves a field as it is.

    By the évaluateur externe, in concertation with the professionnel (l.321). `KeyError` for an unknown element,
    `VersionPerimee` when the cell changed since it was read. A result that changes clears nothing else: a conclusion
    keeps its motive, its proposal is computed anew.
    """
    evaluation, cellule, is_conclue = _ouvrir_cellule(evaluation, auteur, code, EXTERNE)
    if resultat and resultat not in Resultat.values:
        raise DossierIncomplet([Manque("Ce résultat n’existe pas dans la grille.", get_competence(code), code)])
    avant = cellule.resultat
    champs = {"points_a_verifier": points_a_verifier, "resultat": resultat, "commentaire": commentaire}
    champs = {c: v for c, v in champs.items() if v is not None}
    if all(getattr(cellule, c) == v for c, v in champs.items()):
        return cellule
    if cellule.version != version:
        raise VersionPerimee(cellule)
    _ecrire(cellule, champs | {"version": version + 1}, Q(version=version))
    if cellule.resultat != avant:
        noter_au_journal(evaluation, auteur, "element_note", EXTERNE, element=code, resultat=resultat)
        if is_conclue:
            rafraichir_proposition(evaluation, get_competence(code))
    return cellule


@transaction.atomic
def noter_elements(*, evaluation: Evaluation, auteur: Utilisateur, saisies: Iterable[Saisie]) -> dict[str, EvaluationElement]:
    """Write several cells at once. One that changed since it was read is left alone and returned, by code, as it is now;
    the others are written. Raises as `noter_element` does for anything else."""
    perimees: dict[str, EvaluationElement] = {}
    for s in saisies:
        try:
            noter_element(
                evaluation=evaluation, auteur=auteur, code=s.code, version=s.version, resultat=s.resultat,
                points_a_verifier=s.points_a_verifier, commentaire=s.commentaire,
            )  # fmt: skip
        except VersionPerimee:
            perimees[s.code] = EvaluationElement.objects.get(evaluation=evaluation, code=s.code)
    return perimees


@transaction.atomic
def annoter(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, annotation: str, avant: str | None = None
) -> EvaluationElement:
    """Annotate a cell, as the professionnel du secteur. `avant` is the annotation as it was read: `VersionPerimee` when
    another one has taken its place since.

    The cell's version stays: it counts what the évaluateur externe writes, and both write side by side.
    """
    evaluation, cellule, _ = _ouvrir_cellule(evaluation, auteur, code, PROFESSIONNEL)
    if cellule.annotation == annotation:
        return cellule
    if avant is not None and cellule.annotation != avant:
        raise VersionPerimee(cellule)
    _ecrire(cellule, {"annotation": annotation}, Q(annotation=cellule.annotation))
    noter_au_journal(evaluation, auteur, "element_annote", PROFESSIONNEL, element=code)
    return cellule


def get_competence(code: str) -> str:
    """Code of the competence of an element."""
    return code.split(".", maxsplit=1)[0]


def ouvrir_element(evaluation: Evaluation, auteur: Utilisateur, code: str, *roles: str, **jointures: Any) -> Evaluation:
    """Lock and reload, in one query, an evaluation that `auteur` may write as one of `roles`, for its element `code`.

    `jointures` adds filtered relations to what is read. When the lock was waited for, joined lines are those of before the
    wait: who writes one says which version it had read, and proposals are read anew when the bilan is closed. Raises what `ouvrir` raises, `KeyError` for an unknown element,
    `DossierIncomplet` for one of a competence already acquired.
    """
    competence = get_competence(code)
    acces = Acces.objects.ouverts().filter(dossier=OuterRef("dossier"), personne=auteur, role__in=roles)
    acquises = CompetenceAcquise.objects.filter(dossier=OuterRef("dossier"), code=competence)
    champs = {f"{nom}_{c}": F(f"{nom}__{c}") for nom, (_, lus) in jointures.items() for c in lus}
    lue = (
        Evaluation.objects.select_for_update(of=("dossier", "self"))  # the dossier first, as every verb does: no two wait for each other
        .select_related("dossier__referentiel", "dossier__classification")
        .annotate(**{nom: relation for nom, (relation, _) in jointures.items()})
        .annotate(est_tenue=Exists(acces), est_acquise=Exists(acquises), **champs)
        .get(pk=evaluation.pk)
    )
    if not (auteur.is_active and vars(lue)["est_tenue"]):
        raise ActionInterdite("Votre rôle sur ce dossier ne permet pas d’écrire ici.")
    exiger_ouverte(lue, lue.dossier)
    lue.dossier.referentiel.structure.element(code)
    if vars(lue)["est_acquise"]:
        raise DossierIncomplet([Manque(f"{competence} est déjà acquise : elle n’est pas évaluée à nouveau.", competence)])
    return lue


def _ouvrir_cellule(
    evaluation: Evaluation, auteur: Utilisateur, code: str, role: str
) -> tuple[Evaluation, EvaluationElement, bool]:
    """Open an evaluation, its cell `code` (empty and unsaved if nobody wrote in it), and say whether its competence is concluded."""
    lue = ouvrir_element(
        evaluation, auteur, code, role,
        cellule=(FilteredRelation("elements", condition=Q(elements__code=code)), CHAMPS),
        ligne=(FilteredRelation("competences", condition=Q(competences__code=get_competence(code))), ("conclusion",)),
    )  # fmt: skip
    lus: dict[str, Any] = {c: getattr(lue, f"cellule_{c}") for c in CHAMPS}
    cellule = EvaluationElement(evaluation=lue, code=code, **(lus if lus["id"] else {}))
    return lue, cellule, bool(vars(lue)["ligne_conclusion"])


def _ecrire(cellule: EvaluationElement, champs: dict[str, Any], tel_que_lu: Q) -> None:
    """Write `champs` on a row that is still `tel_que_lu`; `VersionPerimee` with what is stored otherwise."""
    for champ, valeur in champs.items():
        setattr(cellule, champ, valeur)
    cellule.modifie_le = timezone.now()
    cellule.full_clean(exclude=["evaluation"], validate_unique=False, validate_constraints=False)
    if cellule.pk is None:
        try:
            with transaction.atomic():
                cellule.save(force_insert=True)
        except IntegrityError:
            raise VersionPerimee(_stockee(cellule)) from None
    elif not EvaluationElement.objects.filter(tel_que_lu, pk=cellule.pk).update(**champs, modifie_le=cellule.modifie_le):
        raise VersionPerimee(_stockee(cellule))


def _stockee(cellule: EvaluationElement) -> EvaluationElement:
    return EvaluationElement.objects.get(evaluation=cellule.evaluation_id, code=cellule.code)
