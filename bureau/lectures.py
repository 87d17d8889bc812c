"""Reads of personal files by the staff, noted in the journal: which address shows what of whom.

One table says it for every address of the site; a test fails for an address with an object that is in neither list.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from candidates.enums import RoleDossier
from candidates.models import Acces, Dossier, Preuve
from comptes.enums import Role
from documents.models import Document
from echanges.models import Lettre, PieceJointe
from evaluations.models import Evaluation, Mission
from journal.lectures import consigner_lecture
from jury.models import Attribution, Decision, Inscription, PieceDemandee

if TYPE_CHECKING:
    from django.db.models import Model
    from django.http import HttpRequest, HttpResponse
    from django.urls import ResolverMatch

    from comptes.models import Utilisateur

Lu = tuple[str, str, object | None]  # type and id of what is read, dossier it belongs to
Regle = Callable[[dict[str, Any]], Lu]
DU_PERSONNEL = (Role.SECRETARIAT, Role.JURE, Role.EVALUATEUR_EXTERNE, Role.PROFESSIONNEL, Role.ADMINISTRATEUR)
LUES = (200, 206, 304)
RENVOYEES = (200, 409, 422)  # a form that is sent may come back with its page, which shows as much as when it was opened
EN_ECRIVANT = frozenset({"evaluations:question"})  # saved at each pause of who types: answers with what was just typed


def _sans_dossier(objet: str) -> Regle:
    return lambda k: (objet, str(k["pk"]), None)


def _par(objet: str, modele: type[Model], chemin: str) -> Regle:
    def lire(k: dict[str, Any]) -> Lu:
        return objet, str(k["pk"]), modele._default_manager.filter(pk=k["pk"]).values_list(chemin, flat=True).first()

    return lire


def _fichier(nom: str) -> Regle:
    return lambda k: ("export", nom, None)


def _table() -> dict[str, Regle]:
    par_objet: list[tuple[str, Regle, str]] = [
        ("bureau", lambda k: ("dossier", str(k["pk"]), k["pk"]), ("dossier journal consultations notes note-changer messages adresse-corriger dossier-telecharger binome "
         "binome-remplacer mission-retirer bilan-rouvrir evaluation-renvoyer pli rattacher")),
        ("candidates", lambda k: ("dossier", str(k["pk"]), k["pk"]), ("mon-dossier deposer deposer-activites apercu confirmation abandonner recours accompagnateurs "
         "saisie modifications avancement partie-2-sommaire emploi emploi-ajouter emploi-retirer preuves partie-2-complements partie-2 partie-3-sommaire "
         "partie-3-complements partie-3 messages preuve-ajouter preuves-liste accompagnateur-retirer accompagnement-renvoyer accompagnement-annuler "
         "accompagnement-quitter modification-reprendre")),
        ("recevabilite", lambda k: ("dossier", str(k["pk"]), k["pk"]), "statuer remplacer projet relancer complements renvoyer limites abandonner"),
        ("jury", lambda k: ("dossier", str(k["pk"]), k["pk"]), "mon-resultat contester completer"),
        ("candidates", _par("preuve", Preuve, "dossier_id"), "preuve preuve-voir preuve-decrire preuve-retirer"),
        ("candidates", _par("piece_jointe", PieceJointe, "message__dossier_id"), "piece-jointe"),
        ("documents", _par("document", Document, "dossier_id"), "telecharger revoquer"),
        ("evaluations", _par("mission", Mission, "dossier_id"), "mission"),
        ("evaluations", _par("evaluation", Evaluation, "dossier_id"), ("evaluation plan reporter agenda mon-rendez-vous lecture points points-noter observations "
         "observation-retirer observation-modifier guide question entretien fiche-entretien grille cellule recapitulatif preparation preparation-cellule "
         "concertation bilan mon-bilan tablette-passer signer signature-papier refuser")),
        ("bureau", _par("evaluation", Evaluation, "dossier_id"), "grille"),
        ("jury", _par("inscription", Inscription, "dossier_id"), ("dossier retirer deplacer presenter note piece-demander deport conformite scrutin voter decider "
         "ajourner rouvrir")),
        ("jury", _par("decision", Decision, "inscription__dossier_id"), "decision rectifier recours-enregistrer extrait"),
        ("jury", _par("piece_demandee", PieceDemandee, "inscription__dossier_id"), "piece piece-traiter"),
        ("jury", _sans_dossier("proces_verbal"), "pv signer-pv"),
        ("jury", _sans_dossier("rectification"), "rectification-retirer"),
        ("jury", _sans_dossier("recours"), "recours-repondre"),
        ("jury", _sans_dossier("session"), "session ordre-du-jour liens liens-redemander documents seance mur adopter clore annoncer annuler ordonner"),
        ("bureau", _sans_dossier("session"), "session-telecharger"),
        ("bureau", _par("lettre", Lettre, "dossier_id"), "lettre lettre-imprimer"),
        ("bureau", _par("attribution", Attribution, "dossier_id"), "attribution"),
        ("bureau", _sans_dossier("rectification_demandee"), "rectification"),
        ("bureau", _sans_dossier("utilisateur"), "personne personne-consultations personne-activer role-retirer habiliter personne-fermer personne-deux-etapes role-dater"),
        ("bureau", _sans_dossier("habilitation"), ("habilitation habilitation-corriger habilitation-renouveler habilitation-suspendre suspension-lever "
         "habilitation-terminer")),
        ("bureau", _sans_dossier("invitation"), "invitation-renvoyer invitation-annuler"),
        ("bureau", _sans_dossier("courriel"), "courriel-renvoyer"),
    ]  # fmt: skip
    table = {f"{app}:{nom}": regle for app, regle, noms in par_objet for nom in noms.split()}
    return table | {f"bureau:{n}": _fichier(n) for n in ("dossiers-export", "attributions-export", "registre-export", "personnes-export")}


TABLE = _table()
# Addresses with an object that show nothing of a person by themselves: they poll or draw a part of a page whose opening was noted,
# act without showing, tell of a setting, or belong to the person who opens them.
HORS_TABLE = {
    "candidates:preuve-vignette": "une image du dossier déjà ouvert",
    "documents:etat": "l’avancement d’un document, sans son contenu",
    "documents:relancer": "un geste, sans contenu",
    "evaluations:grille-direct": "la suite d’une page déjà ouverte",
    "evaluations:concertation-direct": "la suite d’une page déjà ouverte",
    "jury:seance-etat": "la suite d’une page déjà ouverte",
    "jury:mur-etat": "la suite d’une page déjà ouverte",
    "jury:ouvrir": "la séance, sans aucun dossier",
    "jury:modifier": "la date et le lieu d’une session",
    "jury:membres": "les membres d’une session",
    "jury:convoquer": "les membres d’une session",
    "jury:presences": "les membres d’une session",
    "jury:emargement": "les membres d’une session",
    "jury:chiffres": "des nombres",
    "bureau:vue": "un filtre",
    "bureau:vue-supprimer": "un filtre",
    "bureau:lot": "le compte rendu d’une action groupée, consigné dossier par dossier",
    "bureau:registre-import": "le fichier que la personne vient d’apporter",
    "bureau:export": "les données de la personne qui les demande",
    "bureau:export-telecharger": "les données de la personne qui les demande",
    "bureau:courriel-demo": "la démonstration",
    "recevabilite:motif": "un réglage",
    "recevabilite:motif-deplacer": "un réglage",
    "recevabilite:motif-proposer": "un réglage",
    "referentiels:voir": "un référentiel",
    "referentiels:classification": "un référentiel",
    "referentiels:classification-imprimer": "un référentiel",
    "referentiels:parametre-annuler": "un réglage",
    "comptes:invitation-recue": "la personne invitée elle-même",
}


class LecturesMiddleware:
    """Notes what a member of the staff has just been shown of a person; no answer leaves before its note is written."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Answer, then note."""
        reponse = self.get_response(request)
        if request.resolver_match is not None and _montre(request.method, request.resolver_match.view_name, reponse) and request.user.is_authenticated:
            noter(request.user, request.resolver_match)
        return reponse


def _montre(methode: str | None, adresse: str, reponse: HttpResponse) -> bool:
    """Say whether this answer shows what is at its address: what was asked for, or a page sent back by who posts to it."""
    if methode == "POST":
        est_une_page = reponse.get("Content-Type", "").startswith("text/html")
        return est_une_page and reponse.status_code in RENVOYEES and adresse not in EN_ECRIVANT
    return methode == "GET" and reponse.status_code in LUES


def noter(lecteur: Utilisateur, adresse: ResolverMatch) -> bool:
    """Note one read, when it is one: an address that shows something of someone, opened by the staff; False when nothing was."""
    if adresse.app_name != "admin" and adresse.view_name not in TABLE:  # asks the base nothing: pages that poll end here
        return False
    if not (lecteur.is_staff or lecteur.has_role(*DU_PERSONNEL)) or (lu := _lire(adresse)) is None:
        return False
    objet_type, objet_id, dossier_id = lu
    role = _role(lecteur, dossier_id)
    return bool(role) and consigner_lecture(lecteur_id=lecteur.pk, role=role, objet_type=objet_type, objet_id=objet_id, dossier_id=dossier_id)


def _lire(adresse: ResolverMatch) -> Lu | None:
    if adresse.app_name == "admin":
        nom, cle = str(adresse.url_name), adresse.kwargs.get("object_id", "")
        return (f"admin:{nom}"[:60], str(cle)[:60], None) if nom.endswith(("_changelist", "_change", "_history", "_delete")) else None
    regle = TABLE.get(adresse.view_name)
    return regle(adresse.kwargs) if regle else None


def _role(lecteur: Utilisateur, dossier_id: Any) -> str:
    """In what capacity this member of the staff reads; empty for a candidate at home, and for whom the candidate called to help."""
    if dossier_id is not None:
        du_dossier = Acces.objects.ouverts().filter(dossier=dossier_id, personne=lecteur.pk).values_list("role", flat=True).first()
        if du_dossier is not None:
            return "" if du_dossier == RoleDossier.ACCOMPAGNATEUR else str(du_dossier)
        if Dossier.objects.filter(pk=dossier_id, candidat__utilisateur=lecteur.pk).exists():
            return ""
    return next((r.value for r in DU_PERSONNEL if lecteur.has_role(r)), "administration")
