"""The journal of a dossier, in French words for the secretariat: what, by whom, in what capacity, when."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from candidates.enums import Action, Etat, RoleDossier
from comptes.models import Utilisateur
from echanges.francais import en_phrase
from journal.models import Evenement

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from datetime import datetime

    from candidates.models import Dossier

PHRASES: dict[str, str] = {
    Action.DEPOSER: "Demande déposée",
    Action.DEMANDER_COMPLEMENTS: "Compléments demandés",
    Action.DECLARER_RECEVABLE: "Avis favorable rendu",
    Action.DECLARER_NON_RECEVABLE: "Avis défavorable rendu",
    Action.REMPLACER_AVIS_FAVORABLE: "Avis remplacé par un avis favorable",
    Action.REMPLACER_AVIS_DEFAVORABLE: "Avis remplacé par un avis défavorable",
    Action.EXERCER_RECOURS: "Avis contesté par le candidat",
    Action.DEPOSER_ACTIVITES: "Partie 3 déposée",
    Action.RENVOYER_AU_CANDIDAT: "Partie 3 renvoyée au candidat",
    Action.COMMENCER_EVALUATION: "Évaluation commencée",
    Action.REMPLACER_BINOME: "Binôme remplacé",
    Action.TRANSMETTRE_AU_JURY: "Dossier transmis au jury",
    Action.RENVOYER_A_L_EVALUATION: "Dossier renvoyé à l’évaluation",
    Action.INSCRIRE: "Dossier inscrit à une session",
    Action.DESINSCRIRE: "Dossier retiré de la session",
    Action.AJOURNER: "Dossier ajourné",
    Action.VALIDER: "CQP délivré",
    Action.VALIDER_PARTIELLEMENT: "CQP délivré en partie",
    Action.NE_PAS_VALIDER: "CQP non délivré",
    Action.RECTIFIER_TOTALE: "Décision du jury rectifiée, CQP délivré",
    Action.RECTIFIER_PARTIELLE: "Décision du jury rectifiée, CQP délivré en partie",
    Action.RECTIFIER_REFUS: "Décision du jury rectifiée, CQP non délivré",
    "rectification_redigee": "Rectification de la décision rédigée par le jury",
    "rectification_retiree": "Rectification de la décision retirée",
    "recours_depose": "Recours déposé contre la décision du jury",
    "recours_repondu": "Réponse du jury à un recours",
    "duplicata_delivre": "Duplicata établi",
    "extrait_demande": "Extrait du procès-verbal établi",
    "benefice_rappele": "Fin du bénéfice rappelée au candidat",
    Action.ABANDONNER: "Démarche abandonnée par le candidat",
    Action.CLORE_POUR_ABANDON: "Dossier clos pour abandon",
    "completer_cqp": "Dossier ouvert pour compléter le CQP",
    "demander_dossier": "Dossier demandé",
    "dossier_papier_enregistre": "Dossier reçu par courrier, enregistré",
    "pli_enregistre": "Pli reçu par courrier, enregistré",
    "signature_manuscrite": "Signature manuscrite consignée",
    "lettre_a_poster": "Lettre à poster",
    "lettre_postee": "Lettre postée",
    "candidat_invite": "Candidat invité à reprendre son dossier en ligne",
    "dossier_repris": "Dossier repris en ligne par le candidat",
    "reprise_declinee": "Reprise en ligne déclinée",
    "limites_levees": "Limites annuelles levées",
    "limites_bloquees": "Dépôt refusé, limites annuelles atteintes",
    "candidat_relance": "Candidat relancé par écrit",
    "preuve_ajoutee": "Preuve jointe",
    "preuve_decrite": "Preuve décrite ou utilisée ailleurs",
    "preuve_retiree": "Preuve retirée",
    "preuve_saine": "Preuve analysée, aucun virus",
    "preuve_infectee": "Virus trouvé dans une preuve, fichier supprimé",
    "accompagnateur_invite": "Accompagnateur invité par le candidat",
    "accompagnement_annule": "Invitation d’un accompagnateur annulée",
    "accompagnement_decline": "Invitation d’un accompagnateur déclinée",
    "message_envoye": "Message envoyé",
    "piece_infectee": "Virus trouvé dans une pièce jointe, fichier supprimé",
    "acces_ouvert": "Dossier ouvert",
    "acces_clos": "Accès au dossier clos",
    "acces_borne": "Lecture de l’évaluateur fixée à la fin du délai de recours",
    "document_demande": "Document demandé",
    "document_pret": "Document prêt",
    "document_relance": "Document demandé à nouveau",
    "document_revoque": "Document révoqué",
    "documents_telecharges": "Documents téléchargés ensemble",
    "signe": "Signature",
    "refus_de_signer": "Refus de signer consigné",
    "signature_annulee": "Signature annulée",
    "mission_proposee": "Mission proposée",
    "mission_acceptee": "Mission acceptée",
    "mission_refusee": "Mission refusée",
    "mission_retiree": "Mission reprise",
    "evaluation_planifiee": "Évaluation planifiée",
    "evaluation_reportee": "Évaluation reportée",
    "evaluation_annulee": "Date de l’évaluation annulée",
    "candidat_informe": "Candidat informé de l’évaluation",
    "convocation_recue": "Réception de la convocation confirmée",
    "observation_notee": "Observation consignée",
    "observation_modifiee": "Observation modifiée",
    "observation_retiree": "Observation retirée",
    "entretien_note": "Entretien consigné",
    "element_note": "Élément de la grille noté",
    "element_annote": "Élément de la grille annoté",
    "preparation_figee": "Préparation d’un évaluateur figée",
    "preparation_reprise": "Préparation d’un évaluateur reprise",
    "competence_conclue": "Compétence conclue",
    "bilan_presente": "Bilan présenté au candidat",
    "bilan_commente": "Bilan commenté",
    "bilan_arrete": "Bilan arrêté",
    "bilan_rouvert": "Bilan rouvert",
    "tablette_remise": "Tablette passée pour une signature",
    "tablette_rendue": "Tablette rendue",
    "conformite_confirmee": "Conformité confirmée par le jury",
    "deport_declare": "Déport d’un membre du jury",
    "deport_retire": "Déport retiré par son auteur",
    "dossier_presente": "Dossier présenté en séance",
    "lien_declare": "Lien déclaré par un membre du jury",
    "piece_demandee": "Pièce demandée par un membre du jury",
    "piece_montree": "Pièce montrée au jury",
    "piece_refusee": "Pièce non montrée au jury",
    "vote_appele": "Vote appelé par le jury",
    "vote": "Vote d’un membre du jury",
    "vote_clos": "Vote clos et dépouillé",
    "vote_annule": "Vote annulé",
    "decision_provisoire": "Décision provisoire du jury",
    "ajournement_provisoire": "Ajournement proposé en séance",
    "adopte_en_bloc": "Adopté avec d’autres dossiers, en une seule motion",
    "deliberation_rouverte": "Délibération rouverte",
    "rectification_demandee": "Rectification demandée par le candidat",
    "rectification_repondue": "Réponse à une demande de rectification",
    "chiffres_exportes": "Chiffres exportés",
    "resultat_annonce": "Résultat annoncé",
    "note_ecrite": "Note interne écrite",
    "note_barree": "Note interne barrée",
    "note_epinglee": "Note interne épinglée",
    "note_desepinglee": "Note interne retirée du haut du dossier",
    "courriel_renvoye": "Courriel renvoyé",
    "adresse_corrigee": "Adresse électronique du candidat corrigée",
    "evaluateur_relance": "Relance envoyée aux évaluateurs",
    "dossiers_exportes": "Liste de dossiers téléchargée",
    "attributions_exportees": "Registre des attributions téléchargé",
    "lot_demande": "Action demandée sur plusieurs dossiers",
}
_EN_SERIE = frozenset({"element_note", "element_annote"})
_ROLES = dict(RoleDossier.choices)
_ROLE_DIT = {code: en_phrase(libelle) for code, libelle in _ROLES.items()}
_ETATS = dict(Etat.choices)


@dataclass(frozen=True)
class Fait:
    """One row of the journal, ready to read; `nombre` counts the same fact told several times in a row."""

    instant: datetime
    phrase: str
    precision: str
    acteur: str
    role: str
    numero: int
    nombre: int = 1


def lire_journal(dossier: Dossier, *, dernieres: int = 0, connus: Mapping[str, str] | None = None) -> list[Fait]:
    """Events of the dossier, latest first; identical facts that follow each other count as one line.

    `dernieres` reads the last rows alone (0: all of them), where the elements of a grid noted in a row count as one line too; `connus` gives names already read, by id.
    """
    evenements: Iterable[Evenement] = Evenement.objects.du_dossier(dossier.pk)
    if dernieres:
        evenements = reversed(Evenement.objects.du_dossier(dossier.pk).order_by("-numero")[:dernieres])
    lus = list(evenements)
    noms = _noms(lus, connus or {})
    faits: list[Fait] = []
    for evenement in lus:
        fait = _fait(evenement, noms)
        if evenement.action == "limites_levees" and dossier.limites_levees_motif:
            fait = replace(fait, precision=f"motif : {dossier.limites_levees_motif}")
        dernier = faits[-1] if faits else None
        en_serie = bool(dernieres) and evenement.action in _EN_SERIE
        if dernier and (dernier.phrase, dernier.acteur) == (fait.phrase, fait.acteur) and (en_serie or dernier.precision == fait.precision):
            precision = f"{dernier.precision}, {fait.precision}" if dernier.precision != fait.precision else fait.precision
            faits[-1] = replace(fait, precision=precision, nombre=dernier.nombre + 1)
        else:
            faits.append(fait)
    return faits[::-1]


def _noms(evenements: Iterable[Evenement], connus: Mapping[str, str]) -> dict[str, str]:
    ids = {str(e.acteur_id) for e in evenements} | {
        str(e.donnees[c]) for e in evenements for c in ("personne", "evaluateur") if e.donnees.get(c)
    }
    inconnus = [i for i in ids if i and i not in connus]
    lus = {str(u.pk): u.nom_complet for u in Utilisateur.objects.filter(pk__in=inconnus)} if inconnus else {}
    return {**connus, **lus}


def _fait(evenement: Evenement, noms: dict[str, str]) -> Fait:
    return Fait(
        instant=evenement.instant, phrase=PHRASES.get(evenement.action, evenement.action.replace("_", " ").capitalize()),
        precision=_precision(evenement, noms), acteur=noms.get(evenement.acteur_id, "Le site"),
        role=_ROLE_DIT.get(evenement.role, ""), numero=evenement.numero,
    )  # fmt: skip


def _precision(evenement: Evenement, noms: dict[str, str]) -> str:
    donnees = evenement.donnees
    morceaux = []
    personne = donnees.get("personne") or donnees.get("evaluateur")
    if personne:
        morceaux.append(noms.get(str(personne), ""))
    if donnees.get("role"):
        morceaux.append(str(_ROLES.get(donnees["role"], "")))
    for cle in ("competence", "element", "code", "numero"):
        if donnees.get(cle):
            morceaux.append(str(donnees[cle]))
    if donnees.get("canal") == "courrier":
        morceaux.append("par courrier")
    if evenement.etat_apres and evenement.etat_avant:
        morceaux.append(f"{_ETATS[evenement.etat_avant]} → {_ETATS[evenement.etat_apres]}")
    return ", ".join(m for m in morceaux if m)
