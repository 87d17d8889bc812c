"""Stable codes of roles and collèges, with their labels."""

from django.db import models

from .regles import A_RENOUVELER, A_VENIR, ECHUE, SUSPENDUE, VALABLE


class Role(models.TextChoices):
    """What a person may be. One person may hold several, on different dossiers."""

    CANDIDAT = "candidat", "Candidat"
    ACCOMPAGNATEUR = "accompagnateur", "Accompagnateur"
    SECRETARIAT = "secretariat", "Secrétariat de la CPEF"
    PROFESSIONNEL = "professionnel", "Professionnel du secteur"
    EVALUATEUR_EXTERNE = "evaluateur_externe", "Évaluateur externe"
    JURE = "jure", "Membre du jury paritaire"
    ADMINISTRATEUR = "administrateur", "Administrateur"


class College(models.TextChoices):
    """The two sides of the jury paritaire."""

    EMPLOYEURS = "employeurs", "Collège des employeurs"
    SALARIES = "salaries", "Collège des salariés"


class GenreOrganisation(models.TextChoices):
    """What an organisation does in a VAE."""

    ENTREPRISE = "entreprise", "Entreprise"
    ORGANISME_FORMATION = "organisme_formation", "Organisme de formation"
    AUTRE = "autre", "Autre structure"


class EtatExport(models.TextChoices):
    """Where the archive of a person's data stands."""

    EN_ATTENTE = "en_attente", "En attente"
    EN_COURS = "en_cours", "En préparation"
    PRET = "pret", "Prête"
    ECHEC = "echec", "Échec"
    EXPIRE = "expire", "Effacée"


class EtatRectification(models.TextChoices):
    """What the secretariat made of a request to correct a datum."""

    A_TRAITER = "a_traiter", "En attente du secrétariat"
    FAITE = "faite", "Corrigée"
    REFUSEE = "refusee", "Refusée"


class EtatHabilitation(models.TextChoices):
    """Where an habilitation stands on a day; never stored, `regles.situation_habilitation` says it."""

    VALABLE = VALABLE, "Valable"
    A_RENOUVELER = A_RENOUVELER, "À renouveler"
    SUSPENDUE = SUSPENDUE, "Suspendue"
    ECHUE = ECHUE, "Échue"
    A_VENIR = A_VENIR, "À venir"


class SortLigne(models.TextChoices):
    """What becomes of one line of a file brought to the register."""

    CREEE = "creee", "Sera créée"
    MODIFIEE = "modifiee", "Sera mise à jour"
    INCHANGEE = "inchangee", "Inchangée"
    REFUSEE = "refusee", "Refusée"


class EtatImport(models.TextChoices):
    """Where a file brought to the register stands."""

    A_CONFIRMER = "a_confirmer", "À confirmer"
    EN_COURS = "en_cours", "En cours"
    FAIT = "fait", "Terminé"


ROLES_HABILITES = (Role.PROFESSIONNEL, Role.EVALUATEUR_EXTERNE)
ROLES_PERMANENTS = (Role.SECRETARIAT, Role.ADMINISTRATEUR)  # without one of each, nobody could give a role any more
ROLES_INVITES = (
    Role.SECRETARIAT,
    Role.PROFESSIONNEL,
    Role.EVALUATEUR_EXTERNE,
    Role.JURE,
    Role.ACCOMPAGNATEUR,
    Role.ADMINISTRATEUR,
)
ROLES_A_DEUX_ETAPES = frozenset(r.value for r in Role if r != Role.CANDIDAT)  # whoever reads the dossiers of others
