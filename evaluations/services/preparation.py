"""The private preparation of each of the pair, optional, and what the concertation takes from it.

Nobody reads the other's before both are frozen: the secrecy is what makes the rate of agreement mean something.
"""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from candidates.enums import RoleDossier
from candidates.erreurs import ActionImpossible, DossierIncomplet, NonModifiable, VersionPerimee
from candidates.workflow import Manque
from comptes.models import Utilisateur

from ..enums import Resultat
from ..lecture import get_comparaison
from ..models import Evaluation, EvaluationElement, Preparation, PreparationElement
from .cellules import Saisie, noter_elements, ouvrir_element
from .commun import PAIRE, noter_au_journal, ouvrir


@transaction.atomic
def preparer_element(
    *, evaluation: Evaluation, auteur: Utilisateur, code: str, version: int, resultat: str | None = None, note: str | None = None
) -> PreparationElement:
    """Write one element of one's own preparation. None leaves a field as it is.

    `KeyError` for an unknown element, `NonModifiable` once it is frozen, `VersionPerimee` when one's other window wrote
    since. The journal says nothing of it: it would tell the other.
    """
    evaluation = ouvrir_element(evaluation, auteur, code, *PAIRE)
    if resultat and resultat not in Resultat.values:
        raise DossierIncomplet([Manque("Ce résultat n’existe pas dans la grille.", "preparation", code)])
    element = _element(evaluation, auteur, code)
    if element.preparation.figee_le:
        raise NonModifiable("Votre préparation est figée : elle ne change plus.")
    champs = {c: v for c, v in {"resultat": resultat, "note": note}.items() if v is not None}
    if all(getattr(element, c) == v for c, v in champs.items()):
        return element
    if element.version != version:
        raise VersionPerimee(element)
    for champ, valeur in champs.items():
        setattr(element, champ, valeur)
    element.version += 1
    element.full_clean(exclude=["preparation"], validate_unique=False, validate_constraints=False)
    element.save()
    return element


def _element(evaluation: Evaluation, auteur: Utilisateur, code: str) -> PreparationElement:
    siens = PreparationElement.objects.filter(preparation__evaluation=evaluation, preparation__auteur=auteur, code=code)
    element = siens.select_related("preparation").first()
    if element is None:
        preparation = Preparation.objects.get_or_create(evaluation=evaluation, auteur=auteur)[0]
        element = PreparationElement(preparation=preparation, code=code)
    return element


@transaction.atomic
def preparer_elements(
    *, evaluation: Evaluation, auteur: Utilisateur, saisies: Iterable[tuple[str, int, str | None, str]]
) -> dict[str, PreparationElement]:
    """Write several elements, each `(code, version, resultat, note)`; return, by code, those that changed since they were read."""
    perimees: dict[str, PreparationElement] = {}
    for code, version, resultat, note in saisies:
        try:
            preparer_element(evaluation=evaluation, auteur=auteur, code=code, version=version, resultat=resultat, note=note)
        except VersionPerimee as erreur:
            perimees[code] = erreur.actuel
    return perimees


@transaction.atomic
def figer_preparation(*, evaluation: Evaluation, auteur: Utilisateur) -> Preparation:
    """Freeze one's own preparation; when the other has frozen theirs, both become readable by both, for good.

    `DossierIncomplet` when no element is scored: an empty preparation is no preparation, one may as well go without.
    """
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    preparation = Preparation.objects.filter(evaluation=evaluation, auteur=auteur).first()
    if preparation is None or not preparation.elements.exclude(resultat="").exists():
        raise DossierIncomplet([Manque("Notez au moins un élément avant de figer votre préparation.", "preparation")])
    if preparation.figee_le:
        return preparation
    preparation.figee_le = timezone.now()
    preparation.save(update_fields=["figee_le"])
    noter_au_journal(evaluation, auteur, "preparation_figee", _role(evaluation, auteur))
    return preparation


@transaction.atomic
def defiger_preparation(*, evaluation: Evaluation, auteur: Utilisateur) -> Preparation:
    """Take one's own preparation back, as long as the other has not frozen theirs (`ActionImpossible` after that)."""
    evaluation = ouvrir(evaluation, auteur, *PAIRE)
    toutes = {p.auteur_id: p for p in Preparation.objects.filter(evaluation=evaluation)}
    mienne = toutes.pop(auteur.pk, None)
    if mienne is None or mienne.figee_le is None:
        raise ActionImpossible("Votre préparation n’est pas figée.")
    if any(autre.figee_le for autre in toutes.values()):
        raise ActionImpossible("L’autre évaluateur a figé sa préparation lui aussi : les deux sont lues, elles ne changent plus.")
    mienne.figee_le = None
    mienne.save(update_fields=["figee_le"])
    noter_au_journal(evaluation, auteur, "preparation_reprise", _role(evaluation, auteur))
    return mienne


@transaction.atomic
def reprendre_accords(*, evaluation: Evaluation, auteur: Utilisateur) -> int:
    """Write in the final column, where it is still empty, every result both preparations agree on; return how many.

    By the évaluateur externe. `ActionImpossible` while both are not frozen.
    """
    evaluation = ouvrir(evaluation, auteur, RoleDossier.EVALUATEUR_EXTERNE)
    comparaison, lues = get_comparaison(evaluation, auteur)
    if comparaison is None:
        raise ActionImpossible("Les deux préparations ne sont pas encore figées.")
    cases = {e.code: e for e in EvaluationElement.objects.filter(evaluation=evaluation)}
    vides = [c for c in comparaison.accords if c not in cases or not cases[c].resultat]
    noter_elements(
        evaluation=evaluation, auteur=auteur,
        saisies=[Saisie(c, cases[c].version if c in cases else 0, resultat=Resultat(lues[auteur.pk][c].resultat).value) for c in vides],
    )  # fmt: skip
    return len(vides)


def _role(evaluation: Evaluation, auteur: Utilisateur) -> str:
    return str(PAIRE[0] if evaluation.professionnel.evaluateur_id == auteur.pk else PAIRE[1])
