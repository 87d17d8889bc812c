"""The blank dossier (parts 2 and 3) to print and fill by hand, made from the référentiel: same texts, same numbering (l.79–1186)."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.utils import timezone

from documents.registre import Contenu, Genre, enregistrer
from documents.services import produire
from referentiels.models import Referentiel
from referentiels.parametres import valeur

from .enums import Civilite
from .lecture import libelle_diplome

if TYPE_CHECKING:
    from datetime import date

    from comptes.models import Utilisateur
    from documents.models import Document

GENRE = "formulaire_dossier"
PREFIXE = "FORM"
IDENTITE = (
    "Nom de naissance", "Nom d’usage", "Prénom", "Adresse", "Code postal et commune", "Téléphone domicile", "Téléphone travail",
    "Téléphone portable", "Email", "Date de naissance", "Lieu de naissance (commune et pays)",
)  # fmt: skip
EMPLOI = (
    "Intitulé de l’emploi (poste de travail) ou de la fonction ou de votre activité", "Entreprise dans laquelle vous exercez",
    "Numéro SIRET de l’entreprise, si vous le connaissez", "Secteur d’activité", "Période d’activité (depuis le.. jusqu’au…)",
)  # fmt: skip
EMPLOIS = ("Emploi actuel", "Second emploi, s’il y a lieu")


def demander_formulaire(*, genre: str, referentiel: Referentiel, auteur: Utilisateur | None = None) -> Document:
    """Ask for a blank form of one version of a référentiel; the same version is laid out once, whoever asks."""
    cle = f"{genre}:{referentiel.pk}:{referentiel.empreinte[:32]}"
    return produire(genre=genre, objet_id=referentiel.pk, cle=cle, auteur_id=auteur.pk if auteur else None)


def get_referentiel(objet_id: str) -> Referentiel:
    """The version of a CQP that a blank form is made from."""
    return Referentiel.objects.select_related("certification").get(pk=objet_id)


def contexte_commun(referentiel: Referentiel, *, jour: date) -> dict[str, Any]:
    """What every blank form says of the CQP, and where it is sent."""
    return {
        "referentiel": referentiel, "structure": referentiel.structure, "numero_dossier": "",
        "sous_titre": referentiel.certification.intitule,
        "adresse_certificateur": valeur("certificateur_adresse", le=jour),
    }  # fmt: skip


def construire(objet_id: str) -> Contenu:
    """Content of the blank dossier: every field of parts 2 and 3, empty, in the order of the form."""
    referentiel = get_referentiel(objet_id)
    structure = referentiel.structure
    return Contenu(
        titre="Dossier VAE à remplir",
        gabarit="candidates/documents/formulaire_dossier.html",
        contexte=contexte_commun(referentiel, jour=timezone.localdate()) | {
            "civilites": [libelle for _, libelle in Civilite.choices], "identite": IDENTITE, "champs_emploi": EMPLOI,
            "emplois": EMPLOIS, "diplomes": [(libelle_diplome(d), d.intitule_demande) for d in structure.diplomes],
        },
    )  # fmt: skip


def visible_par_tous(utilisateur: Utilisateur, document: Document) -> bool:
    """A blank form is public: it holds nothing about anyone."""
    return True


def sans_dossier(objet_id: str) -> UUID | None:
    """A blank form is about no dossier."""
    return None


def nom_fichier(document: Document) -> str:
    """Name proposed for a blank form."""
    referentiel = get_referentiel(document.objet_id)
    return f"{document.titre} - {referentiel.certification.code} - version {referentiel.version}.pdf"


enregistrer(
    Genre(
        code=GENRE, libelle="Dossier VAE à remplir", construire=construire, visible_par=visible_par_tous, dossier_de=sans_dossier,
        nom_fichier=nom_fichier, scelle=False, prefixe=PREFIXE,
    )
)  # fmt: skip
