"""Stable codes of the dossier's road, with their labels for the two audiences."""

from django.db import models


class Etat(models.TextChoices):
    """States of a dossier. The label is the one the candidate reads."""

    BROUILLON = "brouillon", "Demande en préparation"
    DEPOSE = "depose", "Demande déposée"
    INCOMPLET = "incomplet", "Compléments demandés"
    RECEVABLE = "recevable", "Recevable : décrivez vos activités"
    NON_RECEVABLE = "non_recevable", "Non recevable"
    PRET = "pret", "Prêt pour l’évaluation"
    EN_EVALUATION = "en_evaluation", "Évaluation en cours"
    EVALUE = "evalue", "Transmis au jury"
    INSCRIT = "inscrit", "Jury programmé"
    VALIDE = "valide", "CQP obtenu"
    VALIDE_PARTIELLEMENT = "valide_partiellement", "Validation partielle"
    NON_VALIDE = "non_valide", "Non validé"
    ABANDONNE = "abandonne", "Abandonné"


LIBELLES_SECRETARIAT = {
    Etat.BROUILLON: "En préparation",
    Etat.DEPOSE: "Recevabilité à statuer",
    Etat.INCOMPLET: "Compléments attendus",
    Etat.RECEVABLE: "Partie 3 attendue",
    Etat.NON_RECEVABLE: "Non recevable",
    Etat.PRET: "Prêt pour l’évaluation",  # the desk says whether its pair is to appoint or has been proposed
    Etat.EN_EVALUATION: "En évaluation",
    Etat.EVALUE: "À inscrire au jury",
    Etat.INSCRIT: "Inscrit au jury",
    Etat.VALIDE: "CQP délivré",
    Etat.VALIDE_PARTIELLEMENT: "Délivrance partielle",
    Etat.NON_VALIDE: "Non délivré",
    Etat.ABANDONNE: "Abandonné",
}

DECIDES = (Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE)
FINAUX = (*DECIDES, Etat.ABANDONNE)
NON_FINAUX = tuple(e for e in Etat if e not in FINAUX)
MODIFIABLES_PARTIE_2 = (Etat.BROUILLON, Etat.INCOMPLET)
MODIFIABLES_PARTIE_3 = (Etat.RECEVABLE,)


class Action(models.TextChoices):
    """What moves a dossier from a state to another. The label is the verb on the button."""

    DEPOSER = "deposer", "Déposer la demande"
    DEMANDER_COMPLEMENTS = "demander_complements", "Demander des compléments"
    DECLARER_RECEVABLE = "declarer_recevable", "Déclarer recevable"
    DECLARER_NON_RECEVABLE = "declarer_non_recevable", "Déclarer non recevable"
    REMPLACER_AVIS_FAVORABLE = "remplacer_avis_favorable", "Remplacer l’avis par un avis favorable"
    REMPLACER_AVIS_DEFAVORABLE = "remplacer_avis_defavorable", "Remplacer l’avis par un avis défavorable"
    EXERCER_RECOURS = "exercer_recours", "Contester la décision"
    DEPOSER_ACTIVITES = "deposer_activites", "Déposer la partie 3"
    RENVOYER_AU_CANDIDAT = "renvoyer_au_candidat", "Renvoyer au candidat"
    COMMENCER_EVALUATION = "commencer_evaluation", "Commencer l’évaluation"
    REMPLACER_BINOME = "remplacer_binome", "Remplacer le binôme"
    TRANSMETTRE_AU_JURY = "transmettre_au_jury", "Transmettre au jury"
    RENVOYER_A_L_EVALUATION = "renvoyer_a_l_evaluation", "Renvoyer à l’évaluation"
    INSCRIRE = "inscrire", "Inscrire à une session"
    DESINSCRIRE = "desinscrire", "Retirer de la session"
    AJOURNER = "ajourner", "Ajourner"
    VALIDER = "valider", "Délivrer le CQP"
    VALIDER_PARTIELLEMENT = "valider_partiellement", "Délivrer partiellement le CQP"
    NE_PAS_VALIDER = "ne_pas_valider", "Ne pas délivrer le CQP"
    RECTIFIER_TOTALE = "rectifier_totale", "Rectifier la décision : délivrer le CQP"
    RECTIFIER_PARTIELLE = "rectifier_partielle", "Rectifier la décision : délivrer partiellement le CQP"
    RECTIFIER_REFUS = "rectifier_refus", "Rectifier la décision : ne pas délivrer le CQP"
    ABANDONNER = "abandonner", "Abandonner la démarche"
    CLORE_POUR_ABANDON = "clore_pour_abandon", "Clore pour abandon"


class RoleDossier(models.TextChoices):
    """What a person may be on one dossier; `president` only during the session that decides, `saisie` for a paper dossier."""

    CANDIDAT = "candidat", "Candidat"
    ACCOMPAGNATEUR = "accompagnateur", "Accompagnateur"
    SECRETARIAT = "secretariat", "Secrétariat de la CPEF"
    PROFESSIONNEL = "professionnel", "Professionnel du secteur"
    EVALUATEUR_EXTERNE = "evaluateur_externe", "Évaluateur externe"
    JURE = "jure", "Membre du jury"
    PRESIDENT = "president", "Président du jury"
    SAISIE = "saisie", "Secrétariat, pour le candidat (dossier papier)"


class Civilite(models.TextChoices):
    """The two boxes of l.82–84."""

    MONSIEUR = "monsieur", "Monsieur"
    MADAME = "madame", "Madame"


class Partie(models.IntegerChoices):
    """The parts of the form that a candidate deposits."""

    RECEVABILITE = 2, "Partie 2 – Dossier de recevabilité"
    ACTIVITES = 3, "Partie 3 – Activités réalisées"

    @property
    def genre(self) -> str:
        """Code of the kind of document that shows a deposit of this part."""
        return "dossier_recevabilite" if self == Partie.RECEVABILITE else "dossier_activites"


class Analyse(models.TextChoices):
    """Where the search for viruses in a proof stands; nobody but its author opens one that waits or is infected."""

    SANS_OBJET = "sans_objet", "Non analysée"
    EN_ATTENTE = "en_attente", "Analyse en attente"
    SAINE = "saine", "Analysée : aucun virus"
    INFECTEE = "infectee", "Virus trouvé : fichier supprimé"
    EFFACEE = "effacee", "Fichier effacé à la fin de sa durée de conservation"


class EtatAccompagnement(models.TextChoices):
    """Where the help of an organisme de formation stands, in the candidate's words. Computed, never stored."""

    EN_ATTENTE = "en_attente", "En attente de réponse"
    EXPIRE = "expire", "Expirée"
    DECLINE = "decline", "Déclinée"
    ANNULE = "annule", "Annulée par vous"
    ACCEPTE = "accepte", "Acceptée"
    RETIRE = "retire", "Accès retiré"
    QUITTE = "quitte", "Terminé par l’accompagnateur"


class FinAccompagnement(models.TextChoices):
    """Who ended the help that was given."""

    CANDIDAT = "candidat", "Le candidat"
    ACCOMPAGNATEUR = "accompagnateur", "L’accompagnateur"
