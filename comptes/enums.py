"""Stable codes of roles and collèges, with their labels."""

from django.db import models


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


ROLES_HABILITES = (Role.PROFESSIONNEL, Role.EVALUATEUR_EXTERNE)
ROLES_INVITES = (
    Role.SECRETARIAT,
    Role.PROFESSIONNEL,
    Role.EVALUATEUR_EXTERNE,
    Role.JURE,
    Role.ACCOMPAGNATEUR,
    Role.ADMINISTRATEUR,
)
