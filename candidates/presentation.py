"""The information pages: the form's own words (l.1–76), with the rules in force where the paper is out of date."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from referentiels.models import Parametre, Referentiel
from referentiels.parametres import REGLAGES

DUREE_IMPRIMEE = "trois ans"  # l.32, that the paper itself contradicts (l.179, 267, 1506)
BENEFICE_IMPRIME = "durant cinq ans"  # l.72
MOIS_IMPRIMES = 60
REGLES_PUBLIQUES = (
    "experience_mois_min", "demandes_par_certification", "demandes_toutes", "delai_recevabilite_mois", "entretien_minutes_min",
    "habilitation_mois", "convocation_jours", "notification_jours", "quorum_par_college", "voix_preponderante", "majorite_exprimes", "benefice_mois",
    "recours_mois", "certificateur_nom", "brouillon_mois", "refus_mois", "dossier_mois", "registre_mois", "traces_mois",
)  # fmt: skip


@dataclass
class Paragraphe:
    """A paragraph of the form, the list it announces, and a remark when the rule in force is another."""

    texte: str
    puces: list[str] = field(default_factory=list)
    remarque: str = ""


def get_referentiels_courants() -> list[Referentiel]:
    """Return the latest version of each CQP; the CQP known for longest comes first."""
    derniers: dict[Any, Referentiel] = {}
    for referentiel in Referentiel.objects.select_related("certification").order_by("certification_id", "publie_le"):
        derniers[referentiel.certification_id] = referentiel
    return list(derniers.values())


def composer(textes: Iterable[str]) -> list[Paragraphe]:
    """Put back in lists what follows a colon and begins in lower case, as on the paper."""
    paragraphes: list[Paragraphe] = []
    for texte in textes:
        precedent = paragraphes[-1] if paragraphes else None
        if precedent and texte[:1].islower() and precedent.texte.rstrip().endswith(":"):
            precedent.puces.append(texte)
        else:
            paragraphes.append(Paragraphe(texte))
    return paragraphes


def corriger(paragraphe: Paragraphe, *, experience_mois: int, benefice_mois: int | None) -> Paragraphe:
    """Put the rule in force in the place of a rule of the paper that no longer holds, and say so."""
    if DUREE_IMPRIMEE in paragraphe.texte:
        paragraphe.texte = paragraphe.texte.replace(DUREE_IMPRIMEE, f"{experience_mois}\u00a0mois")
        paragraphe.remarque = (
            f"Le formulaire de janvier 2019 indique ici «\u00a0{DUREE_IMPRIMEE}\u00a0», et un an dans l’avis de "
            f"recevabilité. La règle en vigueur demande {experience_mois}\u00a0mois d’expérience dans le métier."
        )
    if BENEFICE_IMPRIME in paragraphe.texte and benefice_mois != MOIS_IMPRIMES:
        duree = "sans limite de durée" if benefice_mois is None else f"durant {benefice_mois}\u00a0mois"
        paragraphe.texte = paragraphe.texte.replace(BENEFICE_IMPRIME, duree)
        paragraphe.remarque = (
            "Le formulaire de janvier 2019 indique ici «\u00a0cinq ans\u00a0» ; la règle a changé depuis."
        )
    return paragraphe


def presenter(referentiel: Referentiel, *, jour: date) -> dict[str, Any]:
    """Return what the information pages show of a CQP on `jour`, rules in force included."""
    structure = referentiel.structure
    regles = {code: valeur for code, (valeur, _) in _get_en_vigueur(referentiel, jour).items()}

    def lire(textes: Iterable[str]) -> list[Paragraphe]:
        return [
            corriger(p, experience_mois=regles["experience_mois_min"], benefice_mois=regles["benefice_mois"])
            for p in composer(textes)
        ]

    presentation = structure.presentation
    return {
        "referentiel": referentiel,
        "structure": structure,
        "presentation": presentation,
        "vae": lire(presentation.vae),
        "etapes": [(e.titre, lire(e.textes)) for e in presentation.etapes],
        "regles": regles,
    }


@dataclass(frozen=True)
class Regle:
    """A rule in force, as the public reads it: its value, since when, from what text, and the day a dossier reads it."""

    libelle: str
    valeur: str
    fondement: str
    lue: str
    depuis: date | None = None


def lire_regles(referentiel: Referentiel, *, jour: date) -> list[Regle]:
    """Return the dated settings that concern candidates, as in force on `jour` for this CQP; one query."""
    regles = []
    for code, (valeur, ligne) in _get_en_vigueur(referentiel, jour).items():
        reglage = REGLAGES[code]
        fondement, depuis = (ligne.base_legale, ligne.du) if ligne else (reglage.pourquoi, None)
        regles.append(Regle(reglage.libelle, reglage.en_clair(valeur), fondement, reglage.date_de_reference, depuis))
    return regles


def _get_en_vigueur(referentiel: Referentiel, jour: date) -> dict[str, tuple[Any, Parametre | None]]:
    """Return, by code, the value in force on `jour` and the row that gives it (None: the default); one query for all."""
    lignes = Parametre.objects.filter(code__in=REGLES_PUBLIQUES, du__lte=jour).order_by("-du", "-cree_le", "-pk")
    toutes = list(lignes)
    trouvees: dict[str, tuple[Any, Parametre | None]] = {}
    for code in REGLES_PUBLIQUES:
        siennes = [x for x in toutes if x.code == code]
        propres = [x for x in siennes if x.certification_id == referentiel.certification_id]
        ligne = next(iter(propres or [x for x in siennes if x.certification_id is None]), None)
        trouvees[code] = (ligne.valeur if ligne else REGLAGES[code].defaut, ligne)
    return trouvees


@dataclass(frozen=True)
class Moment:
    """One step of the road on the information pages: a box of the form's flowchart, and our plain words beside it."""

    titre: str
    acteur: str
    outil: str
    precision: str
    vous: str
    delai: str
    ensuite: str


def lire_moments(referentiel: Referentiel, regles: Mapping[str, Any]) -> list[Moment]:
    """Return the five boxes of the flowchart (l.1461–1557) in order, or our own titles for a CQP without a flowchart."""
    boites = referentiel.structure.presentation.schema_demarche.etapes
    if len(boites) != len(_MOMENTS):
        boites = ()
    moments = []
    for rang, (titre, acteur, vous, delai, ensuite) in enumerate(_MOMENTS):
        boite = boites[rang] if boites else None
        moments.append(
            Moment(
                boite.titre if boite else titre, boite.acteur if boite else acteur, (boite.outil or "") if boite else "",
                (boite.precision or "") if boite else "", vous, delai.format(**regles), ensuite,
            )
        )  # fmt: skip
    return moments


_MOMENTS = (
    (
        "S’informer et demander un dossier", "Secrétariat de la CPEF",
        "Lisez ces pages, puis demandez votre dossier\u00a0: un compte et un brouillon sont créés, et la demande est datée.",
        "Tout de suite. Un brouillon jamais déposé est gardé {brouillon_mois}\u00a0mois.",
        "Vous remplissez la partie 2\u00a0: qui vous êtes, vos emplois, vos diplômes, vos preuves. Vous la signez et la déposez.",
    ),
    (
        "Examen de recevabilité", "Secrétariat de la CPEF",
        "Rien, sauf si le secrétariat vous demande des compléments\u00a0: répondez alors aux points nommés et déposez à nouveau.",
        "Réponse dans les {delai_recevabilite_mois}\u00a0mois qui suivent un dossier complet.",
        "Avis favorable\u00a0: vous passez à la partie 3. Avis défavorable\u00a0: la lettre donne les motifs, et vous pouvez contester.",
    ),
    (
        "Description de vos activités", "Le candidat, seul ou accompagné",
        "Vous écrivez la partie 3, compétence par compétence\u00a0: ce que vous faites, avec des exemples et des preuves.",
        "À votre rythme\u00a0: le texte s’enregistre au fur et à mesure, et personne ne vous presse.",
        "Vous signez et déposez la partie 3. Le secrétariat désigne alors vos deux évaluateurs.",
    ),
    (
        "Évaluation des compétences", "Un professionnel du secteur et un évaluateur externe",
        "Vous êtes observé en situation, puis vous parlez de votre travail avec les deux évaluateurs. Vous lisez et signez le bilan.",
        "Un entretien d’au moins {entretien_minutes_min}\u00a0minutes, à une date convenue avec vous.",
        "L’évaluateur externe transmet le dossier complet au jury.",
    ),
    (
        "Décision du jury", "Jury paritaire",
        "Rien\u00a0: le jury statue sur dossier, votre présence n’est pas demandée.",
        "La date de la session vous est donnée dès que votre dossier y est inscrit.",
        "Le résultat vous est annoncé par courriel et dans votre espace, avec votre parchemin ou votre attestation.",
    ),
)
