"""Stable codes of the jury paritaire, with their labels."""

from django.db import models


class EtatSession(models.TextChoices):
    """Where a session stands."""

    PREPARATION = "preparation", "En préparation"
    OUVERTE = "ouverte", "En séance"
    CLOSE = "close", "Close"
    ANNULEE = "annulee", "Annulée"


class Fonction(models.TextChoices):
    """What a member is in one session. President and vice-president come from opposite collèges."""

    PRESIDENT = "president", "Président"
    VICE_PRESIDENT = "vice_president", "Vice-président"
    MEMBRE = "membre", "Membre"
    SUPPLEANT = "suppleant", "Suppléant"


BUREAU = (Fonction.PRESIDENT, Fonction.VICE_PRESIDENT)  # who leads a session and signs its minutes


class Presence(models.TextChoices):
    """Marked when the session opens."""

    ATTENDUE = "attendue", "Attendu"
    PRESENTE = "presente", "Présent"
    ABSENTE = "absente", "Absent"


class Sort(models.TextChoices):
    """What the session makes of a dossier of its agenda."""

    A_EXAMINER = "a_examiner", "À examiner"
    DECIDE = "decide", "Décidé"
    AJOURNE = "ajourne", "Ajourné"
    RETIRE = "retire", "Retiré de la session"


class Issue(models.TextChoices):
    """Overall result, computed from the competences (l.60, 68)."""

    TOTALE = "totale", "Délivrance totale du CQP"
    PARTIELLE = "partielle", "Délivrance partielle du CQP"
    REFUS = "refus", "Non-délivrance du CQP"


class Choix(models.TextChoices):
    """A member's vote on the award of one competence."""

    POUR = "pour", "Pour"
    CONTRE = "contre", "Contre"
    ABSTENTION = "abstention", "Abstention"


class OrigineDeport(models.TextChoices):
    """How a member came to sit out one dossier."""

    DECLARE = "declare", "Déclaré"
    CALCULE = "calcule", "Constaté"


class Nature(models.TextChoices):
    """What the register of awards holds."""

    CQP = "cqp", "CQP complet"
    COMPETENCES = "competences", "Bénéfice de compétences"


class SortRecours(models.TextChoices):
    """What becomes of a recours against a decision."""

    EN_ATTENTE = "en_attente", "À examiner"
    MAINTENU = "maintenu", "Décision maintenue"
    RECTIFIE = "rectifie", "Décision rectifiée"
