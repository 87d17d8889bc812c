"""The timeline of a dossier in French words, from the journal; nothing before its announcement."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from journal.models import Evenement

from .enums import DECIDES, Action, Etat
from .models import Dossier
from .situation import get_rang

_PHRASES = {
    "demander_dossier": "Dossier demandé",
    "dossier_papier_enregistre": "Dossier reçu par courrier, enregistré par le secrétariat",
    "pli_enregistre": "Courrier de votre part reçu par le secrétariat",
    "dossier_repris": "Dossier repris en ligne par vous",
    "lettre_postee": "Lettre postée par le secrétariat",
    "completer_cqp": "Dossier ouvert pour compléter le CQP",
    Action.DEPOSER: "Demande déposée et signée",
    Action.DEMANDER_COMPLEMENTS: "Compléments demandés par le secrétariat",
    Action.DECLARER_RECEVABLE: "Demande déclarée recevable",
    Action.DECLARER_NON_RECEVABLE: "Demande déclarée non recevable",
    Action.REMPLACER_AVIS_FAVORABLE: "Avis remplacé : demande déclarée recevable",
    Action.REMPLACER_AVIS_DEFAVORABLE: "Avis remplacé : demande déclarée non recevable",
    Action.EXERCER_RECOURS: "Décision contestée",
    Action.DEPOSER_ACTIVITES: "Partie 3 déposée et signée",
    Action.RENVOYER_AU_CANDIDAT: "Partie 3 renvoyée pour être complétée",
    Action.COMMENCER_EVALUATION: "Les deux évaluateurs ont accepté : l’évaluation commence",
    "candidat_informe": "Date et conditions de l’évaluation annoncées",
    "convocation_recue": "Réception de la date confirmée",
    "evaluation_annulee": "Date de l’évaluation annulée",
    Action.REMPLACER_BINOME: "Les évaluateurs sont remplacés",
    Action.TRANSMETTRE_AU_JURY: "Dossier transmis au jury",
    Action.RENVOYER_A_L_EVALUATION: "Dossier renvoyé aux évaluateurs",
    Action.INSCRIRE: "Dossier inscrit à une session du jury",
    Action.DESINSCRIRE: "Dossier retiré de la session du jury",
    Action.AJOURNER: "Dossier ajourné par le jury",
    Action.VALIDER: "Le jury paritaire délivre le CQP",
    Action.VALIDER_PARTIELLEMENT: "Le jury paritaire valide une partie des compétences",
    Action.NE_PAS_VALIDER: "Le jury paritaire ne délivre pas le CQP",
    Action.RECTIFIER_TOTALE: "Décision rectifiée : le jury paritaire délivre le CQP",
    Action.RECTIFIER_PARTIELLE: "Décision rectifiée : le jury paritaire valide une partie des compétences",
    Action.RECTIFIER_REFUS: "Décision rectifiée : le jury paritaire ne délivre pas le CQP",
    "recours_depose": "Décision du jury contestée",
    "recours_repondu": "Réponse à votre contestation",
    "duplicata_delivre": "Duplicata établi",
    "extrait_demande": "Extrait du procès-verbal établi",
    Action.ABANDONNER: "Démarche abandonnée",
    Action.CLORE_POUR_ABANDON: "Démarche close par le secrétariat, sans réponse à sa relance",
    "resultat_annonce": "Résultat annoncé",
    "candidat_relance": "Le secrétariat vous relance",
    "limites_bloquees": "Dépôt refusé : limites annuelles atteintes",
    "limites_levees": "Le secrétariat lève les limites annuelles",
    "message_envoye": "Message échangé avec le secrétariat",
    "preuve_ajoutee": "Preuve jointe",
    "preuve_retiree": "Preuve retirée",
}
_ACCOMPAGNEMENT = {
    "acces_ouvert": "Dossier ouvert à un accompagnateur",
    "acces_clos": "Fin de l’accès d’un accompagnateur",
}


@dataclass(frozen=True)
class Fait:
    """One fact of the timeline, under the step `rang` of the road; `nombre` counts identical ones that follow each other.

    `entre_en` is the step that the dossier enters by this fact, when it enters one.
    """

    instant: datetime
    phrase: str
    nombre: int = 1
    rang: int = 0
    entre_en: int | None = None


def lire_histoire(dossier: Dossier) -> list[Fait]:
    """Return what the candidate may know of their dossier, latest first; identical facts in a row count as one."""
    faits: list[Fait] = []
    rang = None
    for evenement in Evenement.objects.du_dossier(dossier.pk):
        phrase = _phrase(evenement, dossier)
        if not phrase:
            continue
        nouveau = get_rang(evenement.etat_apres)
        ici = get_rang(evenement.etat_avant)
        ici = next((r for r in (ici, rang, nouveau) if r is not None), 0)
        entre_en = nouveau if nouveau is not None and nouveau != rang else None
        rang = nouveau if nouveau is not None else rang
        fait = Fait(evenement.instant, phrase, 1, ici, entre_en)
        if faits and (faits[-1].phrase, faits[-1].rang) == (phrase, ici):
            faits[-1] = replace(faits[-1], instant=fait.instant, nombre=faits[-1].nombre + 1)
        else:
            faits.append(fait)
    return faits[::-1]


def _phrase(evenement: Evenement, dossier: Dossier) -> str:
    if evenement.action in _ACCOMPAGNEMENT:
        return _ACCOMPAGNEMENT[evenement.action] if evenement.donnees.get("role") == "accompagnateur" else ""
    if evenement.etat_apres in DECIDES and not dossier.is_annonce:
        return ""
    if evenement.etat_apres == Etat.DEPOSE and evenement.etat_avant == Etat.INCOMPLET:
        return "Demande complétée, déposée et signée à nouveau"
    return str(_PHRASES.get(evenement.action, ""))


def is_contestee(dossier: Dossier) -> bool:
    """Say whether the candidate has contested a ruling on this dossier."""
    return Evenement.objects.du_dossier(dossier.pk).filter(action=Action.EXERCER_RECOURS).exists()
