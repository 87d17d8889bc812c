"""The rules of the certifier that change with time: a registry of settings, and the value in force on a day."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import F

from .models import Parametre

if TYPE_CHECKING:
    from .models import Certification

DEPOT, DESIGNATION, SESSION, DECISION, EMISSION = (
    "au premier dépôt", "à la désignation du binôme", "à la session", "à la décision", "à l’émission du document",
)  # fmt: skip
CONSERVATION = "à l’échéance"
PUBLICATION = "à la publication"
ATTENTE = "au jour où l’attente commence"
ENVOI = "au jour où un fichier est joint"
A_CONFIRMER = "À confirmer par le certificateur."


@dataclass(frozen=True)
class Reglage:
    """One setting: its type, its default and why, and the date at which a dossier reads it."""

    code: str
    libelle: str
    type: type
    defaut: Any
    pourquoi: str
    date_de_reference: str
    unite: str = ""
    libelle_nul: str = ""  # what « no value » means, for a setting that may have none
    is_long: bool = False
    minimum: int = 0
    maximum: int = 1200

    @property
    def is_nullable(self) -> bool:
        """Say whether « no value » is a value."""
        return bool(self.libelle_nul)

    @property
    def is_conservation(self) -> bool:
        """Say whether the setting is how long something is kept."""
        return self.date_de_reference == CONSERVATION

    def en_clair(self, valeur: Any) -> str:
        """Return a value as a person reads it: « 12 mois », « Oui »."""
        if valeur is None:
            return self.libelle_nul
        if isinstance(valeur, bool):
            return "Oui" if valeur else "Non"
        if isinstance(valeur, int):
            unite = self.unite if valeur < 2 or self.unite.endswith("s") else f"{self.unite}s"
            return f"{valeur}\u00a0{unite}"
        return valeur or "(non renseigné)"


_LISTE = (
    Reglage(
        "certificateur_nom", "Nom du certificateur", str, "CPEF",
        "Le formulaire de 2019 dit CPEF ; l’instance a changé de nom depuis (CPNEF).", EMISSION,
    ),
    Reglage(
        "certificateur_adresse", "Adresse du certificateur", str, "",
        "Portée sur les lettres.", EMISSION, is_long=True,
    ),
    Reglage(
        "experience_mois_min", "Expérience minimale dans le métier", int, 12,
        "Formulaire, l. 179, 267 et 1506. La ligne 32 dit trois ans, abandonnés par la loi en 2016.", DEPOT, "mois",
    ),
    Reglage(
        "benefice_mois", "Bénéfice d’une validation partielle", int, 60,
        "Formulaire, l. 72. Sans limite : bénéfice permanent, comme pour les certifications enregistrées depuis 2017.",
        DECISION, "mois", libelle_nul="Sans limite de durée",
    ),
    Reglage(
        "demandes_par_certification", "Demandes par CQP et par année civile", int, 1,
        "Formulaire, l. 241.", DEPOT, "demande", minimum=1,
    ),
    Reglage(
        "demandes_toutes", "Demandes de VAE par année civile, toutes certifications", int, 3,
        "Formulaire, l. 241.", DEPOT, "demande", minimum=1,
    ),
    Reglage(
        "delai_recevabilite_mois", "Délai pour statuer sur la recevabilité", int, 2,
        "Code du travail, L. 6412-2 : deux mois à compter du dossier complet ; simple alerte.",
        "au dépôt du dossier complet", "mois", minimum=1,
    ),
    Reglage(
        "entretien_minutes_min", "Durée minimale de l’entretien", int, 120,
        "Formulaire, l. 319.", "au jour de l’évaluation", "minute",
    ),
    Reglage(
        "habilitation_mois", "Durée d’une habilitation", int, 24,
        "Formulaire muet ; branches comparables : un à deux ans.", DESIGNATION, "mois", minimum=1,
    ),
    Reglage(
        "habilitation_rappel_jours", "Rappel avant la fin d’une habilitation", int, 60,
        "Choix du produit : 60 jours, le temps d’une formation et d’une décision.", "au jour du rappel", "jour", minimum=1, maximum=365,
    ),
    Reglage(
        "mission_reponse_jours", "Délai pour répondre à une proposition de mission", int, 7,
        "Choix du produit : une semaine, avec un rappel à mi-délai et un le dernier jour.", DESIGNATION, "jour", minimum=1, maximum=60,
    ),
    Reglage(
        "convocation_jours", "Convocation du jury avant la session", int, 15,
        "Branches comparables.", SESSION, "jour",
    ),
    Reglage(
        "jury_minutes_par_dossier", "Temps prévu par dossier au jury", int, 20,
        "Choix du produit : sert à prévoir la fin d’une session et le nombre de dossiers qui y tiennent ; n’empêche rien.",
        SESSION, "minute", minimum=5, maximum=240,
    ),
    Reglage(
        "notification_jours", "Notification des résultats", int, 15,
        "Droit de la VAE.", SESSION, "jour",
    ),
    Reglage(
        "quorum_par_college", "Quorum par collège", int, 1,
        "Formulaire muet ; branches comparables ; la parité n’est pas exigée pour siéger.",
        SESSION, "membre", minimum=1,
    ),
    Reglage(
        "voix_preponderante", "Voix prépondérante du président", bool, True,
        "Code du travail, D. 6412-6, et branches comparables.", SESSION,
    ),
    Reglage(
        "majorite_exprimes", "Majorité comptée sur les seuls votes pour et contre", bool, False,
        "Formulaire muet ; par défaut, la majorité des membres présents et non déportés : une abstention compte.", SESSION,
    ),
    Reglage(
        "parite_exigee", "Parité des collèges exigée pour siéger", bool, False,
        "Formulaire muet ; branches comparables : la parité n’est pas exigée.", SESSION,
    ),
    Reglage(
        "suppleants_admis", "Suppléants admis au jury", bool, False,
        f"Formulaire muet ; un suppléant siège à la place d’un titulaire de son collège. {A_CONFIRMER}", SESSION,
    ),
    Reglage(
        "pouvoirs_admis", "Pouvoirs admis au jury", bool, False,
        f"Formulaire muet ; un membre absent fait voter pour lui un membre présent de son collège. {A_CONFIRMER}", SESSION,
    ),
    Reglage(
        "annonce_automatique", "Annonce des résultats dès la signature du procès-verbal", bool, True,
        "Choix du produit ; une date d’annonce fixée pour la session l’emporte.", SESSION,
    ),
    Reglage(
        "complements_jours", "Réponse du candidat aux compléments demandés", int, 30,
        "Choix du produit : au-delà, le dossier apparaît en retard au secrétariat, qui peut relancer. Aucun effet sur le dossier.",
        ATTENTE, "jour", minimum=1,
    ),
    Reglage(
        "partie_3_jours", "Dépôt de la partie 3 après la recevabilité", int, 180,
        "Choix du produit : au-delà, le dossier apparaît en retard au secrétariat, qui peut relancer. Aucun effet sur le dossier.",
        ATTENTE, "jour", minimum=1,
    ),
    Reglage(
        "binome_jours", "Désignation du binôme après le dépôt de la partie 3", int, 30,
        "Choix du produit : au-delà, le dossier apparaît en retard au secrétariat.", ATTENTE, "jour", minimum=1,
    ),
    Reglage(
        "transmission_jours", "Transmission au jury après la date prévue de l’évaluation", int, 15,
        "Choix du produit : au-delà, le dossier apparaît en retard au secrétariat, qui peut relancer.", ATTENTE, "jour",
    ),
    Reglage(
        "inscription_jours", "Inscription à une session après la transmission au jury", int, 60,
        "Choix du produit : au-delà, le dossier apparaît en retard au secrétariat.", ATTENTE, "jour", minimum=1,
    ),
    Reglage(
        "invitation_jours", "Durée de validité d’une invitation", int, 14,
        "Choix du produit : passé ce délai, le lien reçu par courriel ne sert plus, et l’invitation peut être renvoyée.",
        "à l’envoi", "jour", minimum=1, maximum=90,
    ),
    Reglage(
        "preuve_mo_max", "Taille d’une preuve", int, 15,
        "Choix du produit : une photo de téléphone ou un document de quelques dizaines de pages.", ENVOI, "mégaoctet", minimum=1, maximum=100,
    ),
    Reglage(
        "preuves_par_envoi", "Preuves jointes en une fois", int, 10,
        "Choix du produit : au-delà, un envoi par téléphone devient trop long.", ENVOI, "fichier", minimum=1, maximum=50,
    ),
    Reglage(
        "preuves_par_dossier", "Preuves d’un dossier", int, 100,
        "Choix du produit : le recueil doit rester lisible par les évaluateurs et le jury.", ENVOI, "preuve", minimum=1, maximum=1000,
    ),
    Reglage(
        "chiffres_seuil", "Plus petit nombre publié", int, 5,
        "Choix du produit : dans la version à publier des chiffres, un nombre plus petit est caché, pour qu’il ne désigne personne.",
        PUBLICATION, "dossier", minimum=3, maximum=50,
    ),
    Reglage(
        "abandon_jours", "Délai entre la relance écrite et la clôture pour abandon", int, 30,
        "Choix du produit : le candidat relancé garde un mois pour répondre avant que le secrétariat ne close son dossier.",
        "à la relance", "jour", minimum=1, maximum=365,
    ),
    Reglage(
        "recours_mois", "Délai de recours", int, 2,
        f"Usage courant. {A_CONFIRMER}", DECISION, "mois", minimum=1,
    ),
    Reglage(
        "brouillon_mois", "Conservation d’un brouillon jamais déposé", int, 12,
        A_CONFIRMER, CONSERVATION, "mois", minimum=1,
    ),
    Reglage(
        "refus_mois", "Conservation après un refus de recevabilité", int, 24,
        A_CONFIRMER, CONSERVATION, "mois", minimum=1,
    ),
    Reglage(
        "dossier_mois", "Conservation du dossier après la décision", int, 60,
        A_CONFIRMER, CONSERVATION, "mois", minimum=1,
    ),
    Reglage(
        "registre_mois", "Conservation du registre et des procès-verbaux", int, 600,
        A_CONFIRMER, CONSERVATION, "mois", minimum=1,
    ),
    Reglage(
        "export_jours", "Mise à disposition de l’archive de ses données", int, 7,
        "Choix du produit : l’archive contient tout d’une personne, elle ne reste pas plus que le temps de la télécharger.",
        CONSERVATION, "jour", minimum=1, maximum=30,
    ),
    Reglage(
        "compte_mois", "Conservation d’un compte inutilisé, sans dossier", int, 24,
        f"Choix du produit, d’après l’usage des autorités de protection des données : deux ans sans connexion. {A_CONFIRMER}",
        CONSERVATION, "mois", minimum=6, maximum=120,
    ),
    Reglage(
        "preavis_jours", "Préavis avant un effacement", int, 30,
        "Choix du produit : la personne est prévenue par courriel (ou par lettre) un mois avant, le temps d’emporter ses données ou de revenir.",
        CONSERVATION, "jour", minimum=7, maximum=180,
    ),
    Reglage(
        "traces_mois", "Conservation des traces techniques", int, 12,
        A_CONFIRMER, CONSERVATION, "mois", minimum=1,
    ),
)  # fmt: skip
REGLAGES: dict[str, Reglage] = {r.code: r for r in _LISTE}


def valeur(code: str, *, le: date, certification: Certification | None = None) -> Any:
    """Return the value in force on `le`: of this CQP, else of all, else the default. `KeyError` if unknown."""
    reglage = REGLAGES[code]
    lignes = list(Parametre.objects.en_vigueur(code=code, le=le))
    propres = [x for x in lignes if certification is not None and x.certification_id == certification.pk]
    communes = [x for x in lignes if x.certification_id is None]
    choisie = next(iter(propres or communes), None)
    return reglage.defaut if choisie is None else choisie.valeur


def valeurs_datees(codes: Iterable[str]) -> dict[str, list[Parametre]]:
    """Every value of several settings, in one query: those of a CQP first, then the common ones, the last begun first.

    The first whose CQP and day fit is the one that `valeur` returns; the default holds when none does.
    """
    lignes: dict[str, list[Parametre]] = {code: [] for code in codes}
    lues = Parametre.objects.filter(code__in=lignes, annulation__isnull=True)
    for ligne in lues.order_by(F("certification").asc(nulls_last=True), "-du", "-cree_le", "-pk"):
        lignes[ligne.code].append(ligne)
    return lignes


class Valeurs:
    """Settings read once, then asked for as often as needed: the same answers as `valeur`, in one query."""

    def __init__(self, *codes: str, lues: dict[str, list[Parametre]] | None = None) -> None:
        """Read `codes`, or take what `valeurs_datees` has read."""
        self._lignes = valeurs_datees(codes) if lues is None else lues

    def lire(self, code: str, *, le: date, certification: Certification | None = None) -> Any:
        """Return the value in force on `le`, as `valeur` does; `KeyError` for a code that was not read."""
        siennes = {None, certification.pk if certification is not None else None}
        choisie = next((x for x in self._lignes[code] if x.du <= le and x.certification_id in siennes), None)
        return REGLAGES[code].defaut if choisie is None else choisie.valeur

    def connues(self, code: str) -> list[Any]:
        """Every value that was ever given to a setting, whatever its day and its CQP, with its default."""
        return [REGLAGES[code].defaut, *(x.valeur for x in self._lignes[code])]


def manques_valeur(reglage: Reglage, nouvelle: Any) -> list[str]:
    """Sentences saying why `nouvelle` cannot be a value of this setting."""
    if nouvelle is None:
        return [] if reglage.is_nullable else ["Indiquez une valeur."]
    if not isinstance(nouvelle, reglage.type) or isinstance(nouvelle, bool) != (reglage.type is bool):
        return ["Cette valeur n’est pas de la bonne nature."]
    if isinstance(nouvelle, int) and reglage.type is int and not reglage.minimum <= nouvelle <= reglage.maximum:
        return [f"Indiquez un nombre entre {reglage.minimum} et {reglage.maximum}."]
    if isinstance(nouvelle, str) and not nouvelle.strip():
        return ["Indiquez une valeur."]
    return []
