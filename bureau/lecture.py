"""Everything the secretariat knows of one dossier, for its single page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.urls import reverse

from candidates.comparaison import comparer_au_precedent
from candidates.completude import competences_a_ecrire
from candidates.enums import DECIDES, Action, Etat, Partie, RoleDossier
from candidates.lecture import get_depots_en_vigueur, lire_partie_2, lire_partie_3
from candidates.preuves import presenter as presenter_preuves
from candidates.workflow import actions_possibles, ce_qui_manque
from comptes.models import Rectification
from documents.models import Document
from documents.services import get_documents_visibles
from echanges.enums import Cote
from echanges.messages import compter_non_lus
from echanges.models import Courriel
from evaluations.enums import EtatMission
from evaluations.lecture import get_evaluation
from evaluations.models import Evaluation
from jury.models import Decision, Inscription
from recevabilite.lecture import is_avis_fige, lire_instruction

from .files import aujourd_hui, urgence_de
from .vocabulaire import lire_journal

if TYPE_CHECKING:
    from candidates.models import Dossier
    from comptes.models import Utilisateur


SECTIONS = (
    ("identite", "Identité"),
    ("route", "Chemin"),
    ("recevabilite", "Recevabilité"),
    ("parties", "Dépôts et preuves"),
    ("evaluation", "Évaluation"),
    ("jury", "Jury"),
    ("documents", "Documents et courriels"),
    ("journal", "Accès et journal"),
)


@dataclass(frozen=True)
class Bouton:
    """Something the secretariat may do now on this dossier."""

    libelle: str
    url: str
    is_principal: bool = False


_BOUTONS: dict[str, tuple[str, str, bool]] = {
    Action.DECLARER_RECEVABLE: ("Statuer sur la recevabilité", "recevabilite:statuer", True),
    Action.DEMANDER_COMPLEMENTS: ("Demander des compléments", "recevabilite:complements", False),
    Action.RENVOYER_AU_CANDIDAT: ("Renvoyer la partie 3", "recevabilite:renvoyer", False),
    Action.REMPLACER_BINOME: ("Remplacer le binôme", "bureau:binome-remplacer", False),
    Action.RENVOYER_A_L_EVALUATION: ("Renvoyer à l’évaluation", "bureau:evaluation-renvoyer", False),
    Action.REMPLACER_AVIS_FAVORABLE: ("Remplacer l’avis", "recevabilite:remplacer", False),
    Action.CLORE_POUR_ABANDON: ("Clore pour abandon", "recevabilite:abandonner", False),
}


def get_boutons(dossier: Dossier, utilisateur: Utilisateur, evaluation: Evaluation | None) -> list[Bouton]:
    """What the secretariat may do now, from the table of transitions, with the pair and the bilan beside it."""
    permises = [t.action for t in actions_possibles(dossier, utilisateur) if RoleDossier.SECRETARIAT in t.roles]
    boutons = [
        Bouton(libelle, reverse(nom, args=[dossier.pk]), is_principal)
        for action, (libelle, nom, is_principal) in _BOUTONS.items()
        if action in permises and not (action == Action.REMPLACER_AVIS_FAVORABLE and is_avis_fige(dossier))
    ]
    if Action.CLORE_POUR_ABANDON in permises:
        boutons.insert(len(boutons) - 1, Bouton("Relancer le candidat", reverse("recevabilite:relancer", args=[dossier.pk])))
    if Action.INSCRIRE in permises or Action.DESINSCRIRE in permises:
        libelle = "Inscrire à une session du jury" if Action.INSCRIRE in permises else "Voir la session du jury"
        boutons.insert(0, Bouton(libelle, _adresse_jury(dossier), is_principal=Action.INSCRIRE in permises))
    if dossier.etat == Etat.PRET:
        boutons.insert(0, Bouton("Désigner le binôme", reverse("bureau:binome", args=[dossier.pk]), is_principal=True))
    if dossier.etat == Etat.EN_EVALUATION and evaluation is not None and evaluation.is_figee:
        boutons.insert(0, Bouton("Rouvrir le bilan", reverse("bureau:bilan-rouvrir", args=[dossier.pk])))
    if dossier.etat == Etat.BROUILLON:
        boutons.insert(0, Bouton("Lever les limites annuelles", reverse("recevabilite:limites", args=[dossier.pk])))
    return boutons


def _adresse_jury(dossier: Dossier) -> str:
    inscription = Inscription.objects.filter(dossier=dossier, is_active=True).first()
    return reverse("jury:session", args=[inscription.session_id]) if inscription else reverse("jury:sessions")


def lire_dossier(dossier: Dossier, utilisateur: Utilisateur) -> dict[str, Any]:
    """The context of the dossier's page: every part of it, read from deposits and facts."""
    depots, evaluation = get_depots_en_vigueur(dossier), get_evaluation(dossier)
    partie_2, partie_3 = depots.get(Partie.RECEVABILITE), depots.get(Partie.ACTIVITES)
    documents = Document.objects.filter(dossier_id=dossier.pk)
    return {
        "dossier": dossier,
        "sections": SECTIONS,
        "boutons": get_boutons(dossier, utilisateur, evaluation),
        "urgence": urgence_de(dossier, aujourd_hui()),
        "route": _route(dossier),
        "instruction": lire_instruction(dossier),
        "partie_2": lire_partie_2(partie_2) if partie_2 else None,
        "partie_3": lire_partie_3(partie_3) if partie_3 else None,
        "changements_3": comparer_au_precedent(partie_3) if partie_3 else None,
        "preuves": presenter_preuves(dossier, dossier.preuves.all(), utilisateur),
        "complements": list(dossier.complements.select_related("demande_par")),
        "missions": list(dossier.missions.select_related("evaluateur__organisation", "habilitation")),
        "progression": _progression(dossier, evaluation),
        "anciennes": list(Evaluation.objects.filter(dossier=dossier, is_active=False)),
        "manques_jury": ce_qui_manque(dossier, Action.INSCRIRE) if dossier.etat == Etat.EVALUE else [],
        "inscriptions": list(Inscription.objects.filter(dossier=dossier).select_related("session")),
        "decisions": _decisions(dossier),
        "attributions": list(dossier.attributions.select_related("proces_verbal")),
        "acquises": list(dossier.competences_acquises.all()),
        "suites": list(dossier.suites.all()),
        "acces": list(dossier.acces.select_related("personne")),
        "documents": get_documents_visibles(documents=documents, utilisateur=utilisateur),
        "courriels": list(Courriel.objects.filter(dossier_id=dossier.pk).select_related("envoi")),
        "rectifications": list(Rectification.objects.filter(dossier_id=dossier.pk).select_related("personne", "traitee_par")),
        "journal": lire_journal(dossier),
        "non_lus": compter_non_lus(dossier_id=dossier.pk, cote=Cote.SECRETARIAT),
    }


def _route(dossier: Dossier) -> list[tuple[str, Any]]:
    etapes = [
        ("Demande de dossier", dossier.demande_le),
        ("Premier dépôt de la demande", dossier.premier_depot_le),
        ("Dernier dépôt de la demande", dossier.dernier_depot_le),
        ("Recevabilité statuée", dossier.statue_le),
        ("Partie 3 déposée", dossier.activites_deposees_le),
        ("Transmis au jury", dossier.transmis_le),
        ("Décision du jury", dossier.decide_le),
        ("Résultat annoncé", dossier.annonce_le),
    ]
    if dossier.dernier_depot_le == dossier.premier_depot_le:
        del etapes[2]
    return etapes


@dataclass(frozen=True)
class Progression:
    """How far the grid and the bilan of the evaluation in force are."""

    evaluation: Evaluation
    evalues: int
    elements: int
    conclues: int
    competences: int

    @property
    def pourcent(self) -> int:
        """Part of the elements that are scored, out of 100."""
        return round(100 * self.evalues / self.elements) if self.elements else 0


def _progression(dossier: Dossier, evaluation: Evaluation | None) -> Progression | None:
    if evaluation is None:
        return None
    structure, codes = dossier.referentiel.structure, competences_a_ecrire(dossier)
    return Progression(
        evaluation=evaluation, evalues=evaluation.elements.exclude(resultat="").count(),
        elements=sum(len(structure.competence(c).elements) for c in codes),
        conclues=evaluation.competences.exclude(conclusion="").count(), competences=len(codes),
    )  # fmt: skip


def _decisions(dossier: Dossier) -> list[Decision]:
    """Final decisions only: those of a session that is not closed yet belong to the jury."""
    if dossier.etat not in DECIDES:
        return []
    arretees = Decision.objects.filter(inscription__dossier=dossier, arretee_le__isnull=False)
    return list(arretees.select_related("inscription__session").prefetch_related("competences").order_by("arretee_le"))


def places(dossier: Dossier) -> dict[str, Any]:
    """The mission in force of each role of the pair, or None for a place that is vacant."""
    en_vigueur = {
        m.role: m
        for m in dossier.missions.select_related("evaluateur__organisation", "habilitation")
        if m.etat in (EtatMission.PROPOSEE, EtatMission.ACCEPTEE)
    }
    return {r.value: en_vigueur.get(r.value) for r in (RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE)}
