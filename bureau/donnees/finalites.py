"""Why each table is kept: the purposes of the register of processing (RGPD, art. 30), and the table that each one needs.

`docs/rgpd/` is written from here and from `classement` by `manage.py lister_donnees`; a test fails when it is not up to date.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True)
class Finalite:
    """One purpose: what for, on what basis, about whom, for whose eyes, for how long in a sentence."""

    code: str
    libelle: str
    objectif: str
    base_legale: str
    personnes: str
    destinataires: str
    duree: str


FINALITES: dict[str, Finalite] = {
    f.code: f
    for f in (
        Finalite(
            "comptes", "Comptes et habilitations", "Ouvrir le site à chaque personne selon ses rôles, tenir le registre des évaluateurs habilités.",
            "Exécution de la démarche demandée (art. 6.1.b) pour les candidats ; intérêt légitime du certificateur (art. 6.1.f) pour les autres.",
            "candidats, accompagnateurs, évaluateurs, membres du jury, secrétariat, administrateurs",
            "secrétariat et administrateur ; le nom des évaluateurs est connu du candidat qu’ils évaluent",
            "tant que le compte sert ; 24 mois après la dernière connexion s’il n’a ni rôle, ni dossier, ni acte à garder",
        ),
        Finalite(
            "demande", "Demande de VAE et recevabilité", "Recevoir la demande, vérifier l’expérience, rendre et notifier un avis motivé.",
            "Exécution de la démarche demandée (art. 6.1.b) ; obligation légale pour la réponse dans le délai (Code du travail, L. 6412-2).",
            "candidats, accompagnateurs",
            "secrétariat ; évaluateurs et jury pour les dossiers qui leur sont confiés",
            "12 mois sans activité si elle n’est jamais déposée ; 24 mois après un refus ou un abandon ; les justificatifs qui ne servent qu’à la recevabilité, jusqu’à la fin du délai de contestation",
        ),
        Finalite(
            "evaluation", "Évaluation", "Apprécier les compétences par un binôme : lecture, observation, entretien, grille, bilan signé.",
            "Exécution de la démarche demandée (art. 6.1.b) ; mission de certification confiée à la branche (art. 6.1.e).",
            "candidats, évaluateurs", "binôme, candidat (bilan), jury", "5 ans après la décision du jury",
        ),
        Finalite(
            "jury", "Délibération du jury", "Convoquer, déclarer les liens, délibérer, décider, répondre aux recours.",
            "Mission de certification confiée à la branche (art. 6.1.e).",
            "candidats, membres du jury", "membres de la session, secrétariat", "5 ans après la décision pour ce qui prépare la décision",
        ),
        Finalite(
            "registre", "Registre des CQP délivrés et procès-verbaux", "Prouver, longtemps après, ce qui a été délivré, à qui et par qui.",
            "Obligation du certificateur et constatation de droits (art. 6.1.c et 6.1.e ; art. 17.3.b et 17.3.e).",
            "titulaires d’un CQP ou de compétences, membres du jury", "secrétariat ; toute personne qui détient le document et sa clé, pour le vérifier",
            "50 ans après la session",
        ),
        Finalite(
            "echanges", "Courriels, lettres, messages et notes", "Informer chacun de ce qui lui est demandé, garder la preuve de ce qui a été notifié.",
            "Exécution de la démarche demandée (art. 6.1.b).",
            "toutes", "la personne et le secrétariat", "avec le dossier ; 12 mois pour les courriels du compte",
        ),
        Finalite(
            "securite", "Sécurité et traçabilité", "Prouver que rien n’a été changé après coup, retrouver l’origine d’un accès anormal.",
            "Intérêt légitime (art. 6.1.f) et obligation de sécurité (art. 32).",
            "toutes", "secrétariat pour le journal d’un dossier ; administrateur pour le reste",
            "12 mois pour les adresses internet et les navigateurs ; sans fin pour le journal, qui ne porte que des codes et des numéros",
        ),
        Finalite(
            "reglages", "Réglages, référentiels et organisation du secrétariat", "Appliquer les règles en vigueur, savoir qui les a changées.",
            "Intérêt légitime (art. 6.1.f).", "secrétariat, administrateurs", "secrétariat, administrateurs", "sans fin : aucune donnée de candidat",
        ),
    )
}  # fmt: skip
# By app, then by table where a table serves something else than its app.
PAR_APP = {
    "journal": "securite", "referentiels": "reglages", "comptes": "comptes", "account": "comptes", "mfa": "comptes", "usersessions": "securite", "auth": "comptes", "sessions": "securite",
    "admin": "securite", "echanges": "echanges", "post_office": "echanges", "documents": "demande", "candidates": "demande", "recevabilite": "demande",
    "evaluations": "evaluation", "jury": "jury", "bureau": "reglages",
}  # fmt: skip
PAR_TABLE = {
    "documents.Signature": "registre", "documents.SignatureAnnulee": "registre", "candidates.CompetenceAcquise": "registre", "jury.ProcesVerbal": "registre",
    "jury.Attribution": "registre", "jury.MembreSession": "registre", "jury.SessionJury": "registre", "jury.RappelBenefice": "registre",
    "jury.Rectification": "registre", "echanges.VersionTexte": "reglages", "bureau.Effacement": "securite", "bureau.Sauvegarde": "securite", "documents.Compteur": "reglages",
    "recevabilite.Motif": "reglages",
}  # fmt: skip


def finalite_de(modele: str) -> Finalite:
    """Purpose of a table; `KeyError` for an app that nobody placed."""
    return FINALITES[PAR_TABLE.get(modele) or PAR_APP[modele.split(".", maxsplit=1)[0]]]
