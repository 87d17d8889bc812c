"""Stable codes of the evaluation, with the form's own labels."""

from django.db import models


class Resultat(models.TextChoices):
    """What the evaluators tick for an element, in the paper's order."""

    NON_MIS_EN_OEUVRE = "non_mis_en_oeuvre", "Non mis en œuvre"
    NON_ACQUIS = "non_acquis", "Non acquis"
    ACQUIS = "acquis", "Acquis"


class Proposition(models.TextChoices):
    """What the rule of mastery proposes for a competence."""

    MAITRISEE = "maitrisee", "La compétence est maîtrisée"
    NON_MAITRISEE = "non_maitrisee", "La compétence n’est pas maîtrisée"
    INDETERMINEE = "indeterminee", "Indéterminée"


class EtatMission(models.TextChoices):
    """Where the appointment of an evaluator stands."""

    PROPOSEE = "proposee", "Proposée"
    ACCEPTEE = "acceptee", "Acceptée"
    REFUSEE = "refusee", "Refusée"
    REMPLACEE = "remplacee", "Remplacée"


class Lieu(models.TextChoices):
    """Where the evaluation takes place (l.49, 309, 315)."""

    ENTREPRISE = "entreprise", "Entreprise du candidat"
    ORGANISME = "organisme", "Organisme de formation"
    AUTRE = "autre", "Autre structure disposant du plateau technique"


class Presentation(models.TextChoices):
    """How the bilan was presented to the candidate (l.325)."""

    SUR_PLACE = "sur_place", "Sur place, avec le candidat"
    A_DISTANCE = "a_distance", "À distance"


class Forme(models.TextChoices):
    """How the interview is held; what is observed is always observed on site (l.315–319)."""

    SUR_PLACE = "sur_place", "Observation et entretien sur place"
    A_DISTANCE = "a_distance", "Observation sur place, entretien à distance"


class Situation(models.TextChoices):
    """What was observed (l.363)."""

    REELLE = "reelle", "Situation réelle"
    SIMULEE = "simulee", "Situation simulée"
