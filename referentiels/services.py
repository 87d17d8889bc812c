"""The verbs of the référentiel: load a version, publish a classification, date a setting."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Any

import yaml
from django.db import transaction
from django.utils import timezone
from pydantic import ValidationError
from pydantic_core import ErrorDetails

from journal.services import journaliser

from .enums import Importance
from .erreurs import (
    ClassificationPerimee,
    ErreurReferentiel,
    ParametrePerime,
    ReferentielImmuable,
    ReferentielInvalide,
)
from .models import AnnulationParametre, Certification, Classification, Parametre, Referentiel
from .parametres import REGLAGES, Reglage, manques_valeur
from .parametres import valeur as lire_valeur
from .portee import Demande, Effet, mesurer
from .schema import Structure

RETROACTIF = (
    "Depuis ce jour, la valeur précédente a déjà été appliquée. Ce qui est décidé ne change pas, mais ce qui est en cours "
    "serait relu avec la nouvelle valeur\u00a0: indiquez pourquoi la date est passée."
)
PERIME = (
    "Une autre valeur de ce réglage a été enregistrée depuis que vous avez ouvert cette page. "
    "Rien n’est enregistré\u00a0: relisez l’historique ci-dessous, puis continuez si votre valeur doit s’ajouter."
)
SOURCE_INITIALE = "Aucune : le fond bleu du formulaire de janvier 2019 n’a pas été conservé"


def lire(texte: str, *, fichier: str) -> Structure:
    """Read and validate a YAML file. `ReferentielInvalide` names the file, the path inside it and what is wrong."""
    try:
        donnees = yaml.safe_load(texte)
    except yaml.YAMLError as erreur:
        raise ReferentielInvalide(fichier, [f"ce n’est pas un fichier YAML lisible ({erreur})"]) from None
    if not isinstance(donnees, dict):
        raise ReferentielInvalide(fichier, ["le fichier ne décrit pas un référentiel"])
    try:
        return Structure.model_validate(donnees)
    except ValidationError as erreur:
        raise ReferentielInvalide(
            fichier, [f"{_chemin(e['loc'])} : {_en_francais(e)}" for e in erreur.errors()]
        ) from None


FAUTES = {
    "missing": "cette clé manque",
    "extra_forbidden": "cette clé n’est pas connue",
    "string_type": "un texte est attendu",
    "string_too_short": "ce texte est vide",
    "string_pattern_mismatch": "ce code n’a pas la forme attendue",
    "bool_type": "true ou false est attendu",
    "bool_parsing": "true ou false est attendu",
    "int_type": "un nombre entier est attendu",
    "int_parsing": "un nombre entier est attendu",
    "tuple_type": "une liste est attendue",
    "model_type": "un ensemble de clés est attendu",
}


def _chemin(endroit: Sequence[int | str]) -> str:
    """« competences[0].elements[2].libelle », counting from zero as the tools that read YAML do."""
    chemin = "".join(f"[{x}]" if isinstance(x, int) else f".{x}" for x in endroit)
    return chemin.lstrip(".") or "le fichier"


def _en_francais(erreur: ErrorDetails) -> str:
    """Say a fault of the file in French; ours are French already."""
    if erreur["type"] == "value_error":
        return str(erreur["ctx"]["error"])
    return FAUTES.get(erreur["type"], erreur["msg"])


def empreinte_de(contenu: Any) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of a référentiel."""
    canonique = json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonique.encode()).hexdigest()


@transaction.atomic
def charger(chemin: Path) -> Referentiel:
    """Publish the version that a file describes; the same file again changes nothing.

    A first classification is published with it, where no element is classified. Raises `ReferentielInvalide`, and
    `ReferentielImmuable` when this version exists with another content.
    """
    structure = lire(chemin.read_text(encoding="utf-8"), fichier=chemin.name)
    contenu = structure.model_dump(mode="json")
    certification, _ = Certification.objects.get_or_create(
        code=structure.certification.code, defaults={"intitule": structure.certification.intitule}
    )
    empreinte = empreinte_de(contenu)
    existant = Referentiel.objects.filter(certification=certification, version=structure.version).first()
    if existant is not None:
        if existant.empreinte != empreinte:
            raise ReferentielImmuable(
                f"{chemin.name} : la version {structure.version} est publiée avec un autre contenu. "
                "Donnez-lui un nouveau numéro de version."
            )
        return existant
    referentiel = Referentiel(
        certification=certification, version=structure.version, contenu=contenu, empreinte=empreinte
    )
    referentiel.full_clean()
    referentiel.save()
    codes = [e.code for c in structure.competences for e in c.elements]
    Classification.objects.create(
        referentiel=referentiel,
        version=1,
        importances=dict.fromkeys(codes, Importance.NON_RENSEIGNE.value),
        source=SOURCE_INITIALE,
    )
    journaliser(
        action="referentiel_publie", objet_type="referentiel", objet_id=referentiel.pk, donnees={"empreinte": empreinte}
    )
    return referentiel


def get_classification(referentiel: Referentiel) -> Classification:
    """The classification in force: the last version."""
    return referentiel.classifications.order_by("-version")[0]


@transaction.atomic
def publier_classification(
    *,
    referentiel: Referentiel,
    importances: Mapping[str, str],
    source: str,
    source_le: date,
    auteur_id: object,
    version_lue: int | None = None,
) -> Classification:
    """Publish a new version of what is « incontournable », with the document it comes from and its date. Journalled.

    Dossiers whose grid is created keep theirs. `version_lue` is the version the author was looking at. Raises
    `ErreurReferentiel` with a French sentence, `ClassificationPerimee` when another was published meanwhile.
    """
    verrou = Referentiel.objects.select_for_update().get(pk=referentiel.pk)
    actuelle = verifier_publication(
        referentiel=verrou, importances=importances, source=source, source_le=source_le, version_lue=version_lue
    )
    classification = Classification(
        referentiel=verrou, version=actuelle.version + 1, importances=dict(importances),
        source=source.strip(), source_le=source_le, auteur_id=str(auteur_id),
    )  # fmt: skip
    classification.full_clean()
    classification.save()
    journaliser(
        action="classification_publiee", acteur_id=auteur_id, objet_type="classification", objet_id=classification.pk,
        donnees={"referentiel": str(referentiel.pk), "version": classification.version},
    )  # fmt: skip
    return classification


def verifier_publication(
    *, referentiel: Referentiel, importances: Mapping[str, str], source: str, source_le: date, version_lue: int | None
) -> Classification:
    """Return the classification in force that this one would replace. Raises what `publier_classification` raises."""
    actuelle = get_classification(referentiel)
    if version_lue is not None and version_lue != actuelle.version:
        raise ClassificationPerimee(
            f"Le classement nº {actuelle.version} a été publié depuis que vous avez ouvert cette page. "
            "Vos choix sont gardés ci-dessous : comparez-les au classement en vigueur avant de publier."
        )
    _verifier_classification(referentiel, importances, source, source_le)
    if (
        dict(importances) == actuelle.importances
        and source.strip() == actuelle.source
        and source_le == actuelle.source_le
    ):
        raise ErreurReferentiel("Ce classement est déjà celui en vigueur : il n’y a rien à publier.")
    return actuelle


def _verifier_classification(
    referentiel: Referentiel, importances: Mapping[str, str], source: str, source_le: date
) -> None:
    attendus = {e.code for c in referentiel.structure.competences for e in c.elements}
    if set(importances) != attendus or not set(importances.values()) <= set(Importance.values):
        raise ErreurReferentiel("Chaque élément du référentiel reçoit une des trois valeurs, et aucun autre.")
    if not source.strip():
        raise ErreurReferentiel("Indiquez le document d’où vient ce classement.")
    if source_le > timezone.localdate():
        raise ErreurReferentiel("La date du document ne peut pas être dans le futur.")


@transaction.atomic
def definir_parametre(
    *,
    code: str,
    valeur: Any,
    du: date,
    base_legale: str,
    auteur_id: object,
    certification: Certification | None = None,
    motif_retroactif: str = "",
    dernier_lu: int | None = None,
) -> Parametre:
    """Give a setting a value from `du` on, with its basis. Journalled.

    A past day is a decision of its own: when something has read the earlier value since that day, `motif_retroactif`
    says why. `dernier_lu` is the last value its author had seen (0: none). Raises `ErreurReferentiel`,
    `ParametrePerime`, or `KeyError`.
    """
    reglage = REGLAGES[code]
    phrases = manques_valeur(reglage, valeur)
    if not base_legale.strip():
        phrases.append("Indiquez sur quoi se fonde cette valeur.")
    if phrases:
        raise ErreurReferentiel(" ".join(phrases))
    if dernier_lu is not None and dernier_lu != get_dernier(code):
        raise ParametrePerime(PERIME)
    if not motif_retroactif.strip() and is_relue(get_demande(reglage, du=du, certification=certification)):
        raise ErreurReferentiel(RETROACTIF)
    parametre = Parametre(
        code=code, certification=certification, valeur=valeur, du=du, base_legale=base_legale.strip(),
        motif_retroactif=motif_retroactif.strip(), auteur_id=str(auteur_id),
    )  # fmt: skip
    parametre.full_clean(exclude=["valeur"])
    avant = lire_valeur(code, le=du, certification=certification)
    parametre.save()
    journaliser(
        action="parametre_defini", acteur_id=auteur_id, objet_type="parametre", objet_id=parametre.pk,
        donnees={"code": code, "avant": avant, "valeur": valeur, "du": du.isoformat(), "retroactif": bool(parametre.motif_retroactif)},
    )  # fmt: skip
    return parametre


def get_dernier(code: str) -> int:
    """Key of the last value given to a setting; 0 when none was."""
    return int(Parametre.objects.filter(code=code).order_by("-pk").values_list("pk", flat=True).first() or 0)


def get_demande(reglage: Reglage, *, du: date, certification: Certification | None, lecteur: Any = None) -> Demande:
    """What is needed to measure whom a new value affects: the value that holds today, in words, among others."""
    jour = timezone.localdate()
    avant = reglage.en_clair(lire_valeur(reglage.code, le=jour, certification=certification))
    return Demande(reglage, du, jour, certification, avant, lecteur)


def is_relue(demande: Demande) -> bool:
    """Say whether a past day covers what has read the earlier value already."""
    return demande.is_passee and any(g.effet == Effet.RELU for g in mesurer(demande))


@transaction.atomic
def annuler_parametre(*, parametre: Parametre, motif: str, auteur_id: object) -> AnnulationParametre:
    """Cancel a planned value before its day, with a reason. Journalled; the value stays in the history.

    Raises `ErreurReferentiel` without a reason, for a value that has begun, or that is cancelled already.
    """
    ligne = Parametre.objects.select_for_update().get(pk=parametre.pk)
    if ligne.du <= timezone.localdate():
        raise ErreurReferentiel("Cette valeur a commencé à s’appliquer\u00a0: donnez-en une nouvelle au lieu de l’annuler.")
    if AnnulationParametre.objects.filter(parametre=ligne).exists():
        raise ErreurReferentiel("Cette valeur est déjà annulée.")
    if not motif.strip():
        raise ErreurReferentiel("Indiquez pourquoi cette valeur est annulée.")
    annulation = AnnulationParametre(parametre=ligne, motif=motif.strip(), auteur_id=str(auteur_id))
    annulation.full_clean()
    annulation.save()
    journaliser(
        action="parametre_annule", acteur_id=auteur_id, objet_type="parametre", objet_id=ligne.pk,
        donnees={"code": ligne.code, "valeur": ligne.valeur, "du": ligne.du.isoformat()},
    )  # fmt: skip
    return annulation
