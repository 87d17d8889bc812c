"""Everything the secretariat knows of one dossier, for its single page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, prefetch_related_objects
from django.urls import reverse

from candidates.comparaison import comparer_au_precedent
from candidates.completude import competences_a_ecrire, deja_lus, noter_vide
from candidates.enums import DECIDES, Action, Etat, Partie, RoleDossier
from candidates.lecture import lire_partie_2, lire_partie_3
from candidates.models import Acces, CompetenceAcquise, Complement, Depot, Dossier
from candidates.preuves import presenter as presenter_preuves
from candidates.workflow import TRANSITIONS
from comptes.models import Rectification
from comptes.permissions import is_secretariat
from documents.services import get_documents_du_dossier
from echanges.enums import Cote
from echanges.messages import lire_derniers
from echanges.models import Lettre
from echanges.notes import lire_notes
from evaluations.enums import EtatMission
from evaluations.models import Evaluation, Mission
from jury.conformite import LIENS, PLACES
from jury.conformite import REGLAGES_LUS as CONFORMITE
from jury.models import Inscription
from recevabilite.lecture import REGLAGES_LUS as INSTRUCTION
from recevabilite.lecture import is_avis_fige, lire_instruction
from recevabilite.models import Recevabilite
from referentiels.parametres import Valeurs

from .chemin import lire_chemin, lire_etat_depuis
from .echeances import lire_calendrier
from .envois import suivre as suivre_courriels
from .files import avec_echeances, file_de, urgence_de
from .forms import NoteForm
from .prets import verifier
from .vocabulaire import lire_journal

if TYPE_CHECKING:
    from collections.abc import Iterable
    from uuid import UUID

    from django.db.models import QuerySet

    from comptes.models import Utilisateur
    from jury.models import Attribution, Decision

    from .echeances import Calendrier

DERNIERS_FAITS = 40  # rows of the journal shown on the page; the whole of it is one tap away
SECTIONS = (
    ("identite", "Identité"),
    ("route", "Chemin"),
    ("notes", "Notes internes"),
    ("messages", "Messages"),
    ("recevabilite", "Recevabilité"),
    ("parties", "Dépôts"),
    ("preuves", "Preuves"),
    ("evaluation", "Évaluation"),
    ("jury", "Jury"),
    ("documents", "Documents"),
    ("courriels", "Courriels"),
    ("journal", "Journal"),
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
    if not is_secretariat(utilisateur):
        return []
    permises = {t.action for t in TRANSITIONS if dossier.etat in t.de and RoleDossier.SECRETARIAT in t.roles}
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
        complet = all(places(dossier).values())
        libelle = "Voir le binôme proposé" if complet else "Désigner le binôme"
        boutons.insert(0, Bouton(libelle, reverse("bureau:binome", args=[dossier.pk]), is_principal=not complet))
    if dossier.etat == Etat.EN_EVALUATION and evaluation is not None and evaluation.is_figee:
        boutons.insert(0, Bouton("Rouvrir le bilan", reverse("bureau:bilan-rouvrir", args=[dossier.pk])))
    if dossier.etat == Etat.BROUILLON:
        boutons.insert(0, Bouton("Lever les limites annuelles", reverse("recevabilite:limites", args=[dossier.pk])))
    if dossier.is_a_saisir and dossier.etat in (Etat.BROUILLON, Etat.INCOMPLET, Etat.RECEVABLE):
        boutons.insert(0, Bouton("Saisir le dossier papier", reverse("candidates:mon-dossier", args=[dossier.pk]), is_principal=True))
    return boutons


def _adresse_jury(dossier: Dossier) -> str:
    if dossier.etat == Etat.EVALUE:
        return f"{reverse('bureau:prets')}?cqp={dossier.referentiel.certification.code}#dossier-{dossier.pk}"
    lues = deja_lus(dossier, "inscriptions")
    inscriptions = Inscription.objects.filter(dossier=dossier, is_active=True) if lues is None else lues
    active = next((i for i in inscriptions if i.is_active), None)
    return reverse("jury:session", args=[active.session_id]) if active else reverse("jury:sessions")


def lire_calendrier_de_la_page() -> Calendrier:
    """Today, with every setting that the page of a dossier reads."""
    return lire_calendrier(aussi=(*INSTRUCTION, *CONFORMITE))


def dossiers_a_lire(utilisateur: Utilisateur, calendrier: Calendrier) -> QuerySet[Dossier]:
    """Dossiers this person sees, with what the page needs of each in the same query."""
    visibles = Dossier.objects.visibles_par(utilisateur).exclude(candidat__utilisateur=utilisateur).select_related(*LIENS, "candidat__utilisateur", "origine")
    return avec_echeances(visibles, calendrier).annotate(
        is_rectifie=Exists(Rectification.objects.filter(dossier_id=OuterRef("pk"))),
        a_des_inscriptions=Exists(Inscription.objects.filter(dossier=OuterRef("pk"))),
        a_des_acquises=Exists(CompetenceAcquise.objects.filter(dossier=OuterRef("pk"))),
    )


def _rectifications(dossier: Dossier) -> list[Rectification]:
    if not dossier.is_rectifie:
        return []
    return list(Rectification.objects.filter(dossier_id=dossier.pk).select_related("personne", "traitee_par"))


def lire_dossier(dossier: Dossier, utilisateur: Utilisateur, calendrier: Calendrier) -> dict[str, Any]:
    """The context of the page of a dossier that `dossiers_a_lire` gave, read from deposits and facts; the page takes 25 queries at most."""
    _lire_d_avance(dossier)
    valeurs = Valeurs(lues=calendrier.delais)
    evaluations: list[Evaluation] = deja_lus(dossier, "evaluations") or []
    evaluation = next((e for e in evaluations if e.is_active), None)
    depots: dict[int, Depot] = {d.partie: d for d in sorted(dossier.depots.all(), key=lambda d: d.numero)}
    partie_2, partie_3 = depots.get(Partie.RECEVABILITE), depots.get(Partie.ACTIVITES)
    inscriptions: list[Inscription] = deja_lus(dossier, "inscriptions") or []
    missions = deja_lus(dossier, "missions") or []
    courriels = suivre_courriels(dossier)
    messages = lire_derniers(dossier.pk, cote=Cote.SECRETARIAT)
    return {
        "dossier": dossier,
        "sections": SECTIONS,
        "boutons": get_boutons(dossier, utilisateur, evaluation),
        "urgence": urgence_de(dossier, calendrier.jour),
        "route": lire_chemin(dossier),
        "etat_depuis": lire_etat_depuis(dossier),
        "instruction": lire_instruction(dossier, valeurs),
        "partie_2": lire_partie_2(partie_2) if partie_2 else None,
        "partie_3": lire_partie_3(partie_3) if partie_3 else None,
        "changements_3": comparer_au_precedent(partie_3) if partie_3 else None,
        "preuves": presenter_preuves(dossier, dossier.preuves.all(), utilisateur),
        "complements": list(dossier.complements.all()),
        "missions": missions,
        "sans_habilitation": _sans_habilitation(dossier),
        "progression": _progression(dossier, evaluation),
        "anciennes": [e for e in evaluations if not e.is_active],
        "pret": verifier(dossier, valeurs) if dossier.etat == Etat.EVALUE else None,
        "inscriptions": inscriptions,
        "decisions": _decisions(dossier, inscriptions),
        "attributions": _attributions(dossier, inscriptions),
        "acquises": deja_lus(dossier, "competences_acquises") or [],
        "suites": list(dossier.suites.all()) if dossier.etat == Etat.VALIDE_PARTIELLEMENT else [],
        "acces": list(dossier.acces.all()),
        "documents": get_documents_du_dossier(dossier.pk),
        "courriels": courriels,
        "courriels_perdus": [c for c in courriels if c.is_perdu],
        "rectifications": _rectifications(dossier),
        "journal": lire_journal(dossier, dernieres=DERNIERS_FAITS, connus=_connus(dossier, utilisateur, missions)),
        "messages_recents": messages,
        "non_lus": messages[-1].attendent if messages else 0,
        "notes": lire_notes(dossier.pk),
        "note_form": NoteForm(),
        "plis": list(dossier.plis.prefetch_related("scans")) if dossier.is_papier else [],
        "libelle": file_de(dossier).libelle if dossier.etat == Etat.PRET else dossier.libelle_secretariat,
        "lettres": list(Lettre.objects.filter(dossier_id=dossier.pk)) if dossier.is_papier else [],
    }


def _lire_d_avance(dossier: Dossier) -> None:
    """Read once the rows that several sections share; what the dossier cannot have yet is not asked for."""
    lectures: list[Any] = [
        "preuves",
        Prefetch("depots", Depot.objects.order_by("partie", "numero")),
        Prefetch("complements", Complement.objects.select_related("demande_par")),
        Prefetch("acces", Acces.objects.select_related("personne__organisation")),
    ]  # fmt: skip
    if dossier.statue_le is not None:
        lectures.append(Prefetch("recevabilites", Recevabilite.objects.select_related("auteur", "recours", "remplace")))
    if dossier.a_des_acquises:
        lectures.append("competences_acquises")
    else:
        noter_vide(dossier, "competences_acquises")
    if dossier.activites_deposees_le is not None:
        lectures.append(Prefetch("missions", Mission.objects.select_related("evaluateur__organisation", "habilitation", "proposee_par")))
        lectures.append(Prefetch("evaluations", Evaluation.objects.select_related(*PLACES).annotate(
            evalues=Count("elements", filter=~Q(elements__resultat=""), distinct=True),
            conclues=Count("competences", filter=~Q(competences__conclusion=""), distinct=True),
        )))  # fmt: skip
    if not dossier.a_des_inscriptions:
        noter_vide(dossier, "inscriptions")
    else:
        lectures.append(Prefetch("inscriptions", Inscription.objects.select_related("session", "decision__attribution__proces_verbal").order_by("inscrite_le")))
    prefetch_related_objects([dossier], *lectures)
    prefetch_related_objects([a for a in deja_lus(dossier, "recevabilites") or [] if not a.is_favorable], "motifs")


def _sans_habilitation(dossier: Dossier) -> set[UUID]:
    """Missions to come whose person would not be habilité on the day."""
    if dossier.etat not in (Etat.PRET, Etat.EN_EVALUATION):
        return set()
    return set(dossier.missions.en_cours().sans_habilitation().values_list("pk", flat=True))


def _connus(dossier: Dossier, utilisateur: Utilisateur, missions: Iterable[Mission]) -> dict[str, str]:
    """Names already read, for the journal."""
    personnes = [utilisateur, *(a.personne for a in dossier.acces.all()), *(m.evaluateur for m in missions)]
    if dossier.candidat.utilisateur:
        personnes.append(dossier.candidat.utilisateur)
    return {str(p.pk): p.nom_complet for p in personnes}


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
        evaluation=evaluation, evalues=evaluation.evalues, elements=sum(len(structure.competence(c).elements) for c in codes),
        conclues=evaluation.conclues, competences=len(codes),
    )  # fmt: skip


def _decisions(dossier: Dossier, inscriptions: Iterable[Inscription]) -> list[Decision]:
    """Final decisions only: those of a session that is not closed yet belong to the jury."""
    if dossier.etat not in DECIDES:
        return []
    decisions = [i.decision for i in inscriptions if hasattr(i, "decision") and i.decision.arretee_le is not None]
    prefetch_related_objects(decisions, "competences")
    return sorted(decisions, key=lambda d: d.arretee_le)


def _attributions(dossier: Dossier, inscriptions: Iterable[Inscription]) -> list[Attribution]:
    return [d.attribution for d in _decisions(dossier, inscriptions) if hasattr(d, "attribution")]


def places(dossier: Dossier) -> dict[str, Any]:
    """The mission in force of each role of the pair, or None for a place that is vacant."""
    lues = deja_lus(dossier, "missions")
    missions = dossier.missions.select_related("evaluateur__organisation", "habilitation") if lues is None else lues
    en_vigueur = {m.role: m for m in missions if m.etat in (EtatMission.PROPOSEE, EtatMission.ACCEPTEE)}
    return {r.value: en_vigueur.get(r.value) for r in (RoleDossier.PROFESSIONNEL, RoleDossier.EVALUATEUR_EXTERNE)}
