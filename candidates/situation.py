"""Where the candidate stands: what awaits them, until when, what happens next. One page, home page and mails agree.

Later steps know more (a date of evaluation, a bilan to sign, the day of the jury): they register what they have to add
with `precise`, and this step imports none of them.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from django.urls import reverse
from django.utils import timezone

from echanges.enums import Cote
from echanges.messages import compter_non_lus
from referentiels.parametres import valeur

from .enums import DECIDES, Etat
from .models import Dossier
from .regles import ajouter_mois

if TYPE_CHECKING:
    from comptes.models import Utilisateur


@dataclass(frozen=True)
class Precision:
    """What a later step adds for the candidate: a sentence, and when there is something to do, its address and date.

    `maintenant` and `suite`, when given, are said in place of what the state says: the step within it is further.
    """

    phrase: str
    url: str = ""
    libelle: str = ""
    echeance: date | None = None
    is_a_faire: bool = False
    maintenant: str = ""
    suite: str = ""


@dataclass(frozen=True)
class Etape:
    """One step of the road as the candidate sees it; `statut` is `faite`, `en_cours`, `a_venir` or `arretee`."""

    libelle: str
    statut: str


@dataclass(frozen=True)
class Situation:
    """The present moment of a dossier, in the candidate's words."""

    maintenant: str
    suite: str
    is_a_vous: bool
    echeance: date | None = None
    echeance_libelle: str = ""
    precisions: tuple[Precision, ...] = field(default=())


Lecteur = Callable[[Dossier, "Utilisateur"], Iterable[Precision]]
_lecteurs: list[Lecteur] = []


def precise(fonction: Lecteur) -> Lecteur:
    """Register a reader of a later step; it returns what the candidate may know now, nothing before its announcement."""
    if fonction not in _lecteurs:
        _lecteurs.append(fonction)
    return fonction


_ETAPES = (
    ("Ma demande", (Etat.BROUILLON, Etat.INCOMPLET)),
    ("Recevabilité", (Etat.DEPOSE, Etat.NON_RECEVABLE)),
    ("Mes activités", (Etat.RECEVABLE,)),
    ("Évaluation", (Etat.PRET, Etat.EN_EVALUATION)),
    ("Jury", (Etat.EVALUE, Etat.INSCRIT)),
    ("Résultat", DECIDES),
)


def get_rang(etat: str) -> int | None:
    """Place of a state among the six steps of the road, from 0; None for none (abandoned)."""
    return next((n for n, (_, etats) in enumerate(_ETAPES) if etat in etats), None)


def get_etapes(dossier: Dossier) -> list[Etape]:
    """Return the six steps of the road with where the dossier stands; a decision not announced still reads « Jury »."""
    etat = dossier.etat_annonce
    if etat == Etat.ABANDONNE:
        rang = _rang_atteint(dossier)
        return [Etape(libelle, "faite" if n < rang else "arretee") for n, (libelle, _) in enumerate(_ETAPES)]
    rang = get_rang(etat) or 0
    if etat in DECIDES:
        return [Etape(libelle, "faite") for libelle, _ in _ETAPES]
    return [
        Etape(libelle, "faite" if n < rang else "en_cours" if n == rang else "a_venir")
        for n, (libelle, _) in enumerate(_ETAPES)
    ]


def _rang_atteint(dossier: Dossier) -> int:
    faits = (
        dossier.premier_depot_le, dossier.statue_le, dossier.activites_deposees_le, dossier.transmis_le,
    )  # fmt: skip
    return sum(1 for fait in faits if fait is not None)


_TEXTES: dict[str, tuple[bool, str, str]] = {
    Etat.BROUILLON: (
        True,
        "Remplissez la partie 2, joignez vos preuves, puis signez et déposez votre demande.",
        "Le secrétariat de la CPEF examinera la recevabilité de votre demande et vous répondra par écrit.",
    ),
    Etat.INCOMPLET: (
        True,
        "Le secrétariat vous demande des compléments. Répondez aux points nommés, puis déposez à nouveau votre demande.",
        "Dès votre nouveau dépôt, le secrétariat reprend l’examen, avec un délai entier.",
    ),
    Etat.DEPOSE: (
        False,
        "Votre demande est déposée. Vous n’avez rien à faire : le secrétariat de la CPEF l’examine.",
        "Le secrétariat rend un avis favorable ou défavorable, ou vous demande des compléments. Vous recevrez un courriel.",
    ),
    Etat.RECEVABLE: (
        True,
        "Votre demande est recevable. Décrivez maintenant les activités que vous avez réalisées, compétence par compétence.",
        "Une fois la partie 3 déposée, le secrétariat désigne les deux évaluateurs qui vous rencontreront.",
    ),
    Etat.NON_RECEVABLE: (
        True,
        "Votre demande n’est pas recevable en l’état. Les motifs figurent dans la lettre du secrétariat.",
        "Si vous contestez la décision, votre demande est examinée à nouveau. Vous pourrez aussi déposer une autre demande, dans la limite d’une par année civile.",
    ),
    Etat.PRET: (
        False,
        "Votre partie 3 est déposée. Vous n’avez rien à faire : le secrétariat désigne un professionnel du secteur et un évaluateur externe.",
        "Quand les deux évaluateurs auront accepté, l’évaluateur externe vous écrira la date et les conditions de l’évaluation.",
    ),
    Etat.EN_EVALUATION: (
        False,
        "Votre évaluation est en cours. Relisez votre dossier et préparez vos exemples de preuves (documents, outils).",
        "Après l’observation et l’entretien, vous lirez le bilan, vous pourrez le commenter et vous le signerez. Le dossier part ensuite au jury.",
    ),
    Etat.EVALUE: (
        False,
        "Votre dossier est transmis au jury. Vous n’avez rien à faire : le secrétariat vérifie qu’il est complet.",
        "Le secrétariat inscrit votre dossier à une session du jury paritaire et vous en donne la date.",
    ),
    Etat.INSCRIT: (
        False,
        "Votre dossier est inscrit à une session du jury paritaire. Vous n’avez rien à faire : le jury statue sur dossier.",
        "Le résultat vous sera annoncé par courriel et sur cette page.",
    ),
    Etat.VALIDE: (
        False,
        "Félicitations : le jury paritaire vous délivre le CQP.",
        "Votre parchemin est à votre disposition dans vos documents.",
    ),
    Etat.VALIDE_PARTIELLEMENT: (
        False,
        "Le jury paritaire valide une partie des compétences. Vous gardez le bénéfice de celles qui sont validées.",
        "Vous pouvez suivre une formation sur les compétences manquantes, ou compléter votre expérience professionnelle, puis demander un dossier limité à ces compétences.",
    ),
    Etat.NON_VALIDE: (
        False,
        "Le jury paritaire ne délivre pas le CQP cette fois-ci. Ses motifs figurent dans la lettre jointe à vos documents.",
        "Vous pouvez vous former ou compléter votre expérience, puis déposer une nouvelle demande.",
    ),
    Etat.ABANDONNE: (
        False,
        "Cette démarche est abandonnée. Ce que vous avez écrit reste lisible ici.",
        "Vous pouvez demander un nouveau dossier, dans la limite d’une demande par année civile pour ce CQP.",
    ),
}  # fmt: skip


def get_situation(dossier: Dossier, utilisateur: Utilisateur) -> Situation:
    """Say what awaits the candidate, until when, and what happens next; later steps add their precisions."""
    is_a_vous, maintenant, suite = _TEXTES[dossier.etat_annonce]
    echeance, libelle = _echeance(dossier)
    precisions = tuple(p for lecteur in (_messages, *_lecteurs) for p in lecteur(dossier, utilisateur))
    maintenant = next((p.maintenant for p in precisions if p.maintenant), maintenant)
    suite = next((p.suite for p in precisions if p.suite), suite)
    return Situation(
        maintenant=maintenant, suite=suite, is_a_vous=is_a_vous or any(p.is_a_faire for p in precisions),
        echeance=echeance, echeance_libelle=libelle, precisions=precisions,
    )  # fmt: skip


def _messages(dossier: Dossier, utilisateur: Utilisateur) -> Iterable[Precision]:
    """Messages of the secretariat that the candidate has not read; nobody else is told of them."""
    if dossier.candidat.utilisateur_id != utilisateur.pk:
        return
    nombre = compter_non_lus(dossier_id=dossier.pk, cote=Cote.CANDIDAT)
    if nombre:
        pluriel = "s" if nombre > 1 else ""
        adresse = reverse("candidates:messages", args=[dossier.pk])
        phrase = f"Le secrétariat vous a écrit : {nombre} message{pluriel} non lu{pluriel}."
        yield Precision(phrase, adresse, "Lire et répondre", is_a_faire=True)


def _echeance(dossier: Dossier) -> tuple[date | None, str]:
    certification = dossier.referentiel.certification
    etat = dossier.etat_annonce
    if etat == Etat.BROUILLON:
        jour = timezone.localdate(dossier.demande_le)
        mois = valeur("brouillon_mois", le=jour, certification=certification)
        return ajouter_mois(jour, mois), "Sans dépôt de votre part, ce brouillon est gardé jusqu’au"
    if etat == Etat.DEPOSE and dossier.echeance_le:
        return dossier.echeance_le, "Réponse attendue au plus tard le"
    if etat == Etat.NON_RECEVABLE:
        return get_limite_recours(dossier), "Vous pouvez contester cette décision jusqu’au"
    if etat == Etat.VALIDE_PARTIELLEMENT:
        return get_fin_du_benefice(dossier), "Bénéfice des compétences validées gardé jusqu’au"
    return None, ""


def get_limite_recours(dossier: Dossier) -> date | None:
    """Last day to contest the ruling; None when there is none."""
    if dossier.statue_le is None:
        return None
    jour = timezone.localdate(dossier.statue_le)
    return ajouter_mois(jour, valeur("recours_mois", le=jour, certification=dossier.referentiel.certification))


def get_fin_du_benefice(dossier: Dossier) -> date | None:
    """Last day of the benefit of a partial validation (l.72); None when it is permanent or nothing is announced."""
    if dossier.decide_le is None or not dossier.is_annonce:
        return None
    jour = timezone.localdate(dossier.decide_le)
    mois = valeur("benefice_mois", le=jour, certification=dossier.referentiel.certification)
    return None if mois is None else ajouter_mois(jour, mois)
