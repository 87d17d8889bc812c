"""The séance, live: what the president opens is what every member sees; and a dossier read before the session."""

from __future__ import annotations

from typing import Any

from django.forms import BaseForm, Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import condition, require_safe

from comptes.permissions import is_secretariat

from .. import services
from ..enums import EtatSession, Sort
from ..forms import ConformiteForm, DecisionForm, NoteForm, ScrutinForm
from ..lecture import a_declarer, conclusions, divergents, is_inscrit_apres, manques_quorum_session
from ..models import Inscription, MembreSession, NoteJure, SessionJury
from ..presentation import (
    TONS,
    is_bureau,
    lire_avancement,
    lire_deliberation,
    lire_demandes,
    lire_dossier,
    lire_membres,
    lire_ordre_du_jour,
    lire_presences,
    lire_verdicts,
    relire,
)
from .commun import acte, get_membre, page_inscription, page_membre, page_session, peut_lire, tenter
from .sessions import build_presences_form

VIVANTES = (EtatSession.PREPARATION, EtatSession.OUVERTE)


@require_safe
@page_session
def seance(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """The session view: agenda, dossier, decision. Before the opening: who is there, and what is missing to open."""
    if session.etat not in VIVANTES:
        return redirect("jury:session", session.pk)
    return montrer_seance(request, session)


def montrer_seance(
    request: HttpRequest, session: SessionJury, *, refus: BaseForm | None = None, inscription: Inscription | None = None, status: int = 200,
    **formulaires: BaseForm,
) -> HttpResponse:  # fmt: skip
    """Answer with the session view; a refused form comes back in its place with everything that was typed."""
    session.refresh_from_db()
    contexte = _contexte(request, session, inscription or session.courante) | {"refus": refus} | formulaires
    return render(request, "jury/seance_tenir.html", contexte, status=status)


def _etag(request: HttpRequest, pk: Any) -> str | None:
    """The version of the session, for this person: unchanged, nothing is sent."""
    if not request.user.is_authenticated:
        return None
    version = SessionJury.objects.suivies_par(request.user).filter(pk=pk).values_list("version", flat=True).first()
    return None if version is None else _etag_de(version, request)


def _etag_de(version: int, request: HttpRequest) -> str:
    return f'"{version}-{request.user.pk.hex}"'


@require_safe
@condition(etag_func=_etag)
@page_session
def seance_etat(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Fragment polled every second: state of the session, agenda, votes; the dossier only when another is open.

    `vu` says what the page shows now, so that nothing being typed in it is replaced.
    """
    if session.etat not in VIVANTES or (request.GET.get("etat") or session.etat) != session.etat:
        reponse = HttpResponse(status=200)
        reponse["HX-Refresh"] = "true"
        return reponse
    vu, ici = request.GET.get("vu", "").split("."), _vu(session.courante).split(".")
    changements = {
        "change_dossier": vu[0] != ici[0], "change_decision": vu[:2] != ici[:2],
        "change_conformite": vu[:2] == ici[:2] and vu[2:3] != ici[2:3],
        "change_votes": vu[3:] != ici[3:] or ici[3:4] == ["ouvert"],
    }  # fmt: skip
    contexte = _contexte(request, session, session.courante, entier=changements["change_dossier"]) | changements
    reponse = render(request, "jury/partials/_seance_direct.html", contexte)
    patch_cache_control(reponse, private=True, no_cache=True)
    return reponse


@require_safe
@page_session
def mur(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """The session on the wall: large, for everyone in the room; no private note, no name when identities are masked."""
    if session.etat not in VIVANTES:
        return redirect("jury:session", session.pk)
    return render(request, "jury/mur_voir.html", _contexte_mur(request, session))


@require_safe
@condition(etag_func=_etag)
@page_session
def mur_etat(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Fragment of the wall, polled like that of the séance: nothing new costs nothing."""
    if session.etat not in VIVANTES:
        reponse = HttpResponse(status=200)
        reponse["HX-Refresh"] = "true"
        return reponse
    reponse = render(request, "jury/partials/_mur.html", _contexte_mur(request, session))
    patch_cache_control(reponse, private=True, no_cache=True)
    return reponse


def _contexte_mur(request: HttpRequest, session: SessionJury) -> dict[str, Any]:
    """What the room sees of the session: never what is written for one person alone."""
    contexte = _contexte(request, session, session.courante)
    for prive in ("note", "note_form", "presences_form", "decision_form", "conformite_form", "scrutin_form"):
        contexte.pop(prive, None)
    inscription = contexte["inscription"]
    contexte["courant"] = next((p for p in contexte["points"] if p.is_courant), None)
    if inscription is not None and contexte["lisible"]:
        contexte["lignes"] = lire_verdicts(inscription, contexte["grille"], contexte["decision"], contexte["votes"])
        contexte["non_conformes"] = [p for p in contexte["points_conformite"] if not p.is_conforme]
    return contexte


def _contexte(
    request: HttpRequest, session: SessionJury, inscription: Inscription | None, *, entier: bool = True
) -> dict[str, Any]:
    membre = get_membre(request, session)
    points = lire_ordre_du_jour(session, request.user, masque=session.is_masquee)
    if inscription is not None and not inscription.is_active:
        inscription = None
    if inscription is not None:
        inscription.session = session
    contexte = {
        "session": session, "membre": membre, "observe": membre is None, "is_bureau": is_bureau(membre), "points": points,
        "masque": session.is_masquee, "etag": _etag_de(session.version, request), "vu": _vu(inscription), "ton": TONS[EtatSession(session.etat)],
        "avancement": lire_avancement(points), "inscription": inscription, "en_seance": session.etat == EtatSession.OUVERTE,
        "demandes": lire_demandes(session) if session.is_masquee and is_secretariat(request.user) else [],
        "vote_a_donner": False, **lire_presences(session),
    }  # fmt: skip
    contexte["suivant"] = next((p for p in points if p.inscription.sort == Sort.A_EXAMINER and not p.is_courant), None)
    if session.etat == EtatSession.PREPARATION:
        return contexte | _contexte_accueil(request, session, membre)
    if inscription is not None:
        contexte |= contexte_dossier(request, inscription, membre, masque=session.is_masquee, entier=entier)
    contexte["vote_a_donner"] = bool(contexte.get("peut_voter") and contexte["a_voter"])
    if contexte["is_bureau"] or is_secretariat(request.user):
        contexte["presences_form"] = build_presences_form(session, largeur="col-12")
    return contexte


def _vu(inscription: Inscription | None) -> str:
    """What the page shows: which dossier, where its deliberation stands, its conformity confirmed or not, its vote."""
    if inscription is None or not inscription.is_active:
        return "-.-.-.-"
    confirmee = "oui" if inscription.conformite_confirmee_le else "non"
    vote = "clos" if inscription.vote_clos_le else "ouvert" if inscription.vote_appele_le else "non"
    return f"{inscription.pk.hex}.{inscription.sort}{inscription.version}.{confirmee}.{vote}"


def _contexte_accueil(request: HttpRequest, session: SessionJury, membre: MembreSession | None) -> dict[str, Any]:
    note_presences = is_bureau(membre) or is_secretariat(request.user)
    return {
        "colleges": lire_membres(session),
        "presences_form": build_presences_form(session) if note_presences else None,
        "manques_ouverture": manques_quorum_session(session),
    }


def contexte_dossier(
    request: HttpRequest, inscription: Inscription, membre: MembreSession | None, *, masque: bool, entier: bool = True
) -> dict[str, Any]:
    """What this person reads of a dossier and does about it; a member in déport reads nothing.

    Without `entier`, only what is done about it: the dossier itself is on the page already.
    """
    relire(inscription)
    contexte = {"inscription": inscription, "session": inscription.session, "membre": membre, "masque": masque}
    contexte["noms_a_lire"] = membre is not None and masque and bool(a_declarer(inscription.session, membre))
    contexte["inscrit_apres"] = membre is not None and is_inscrit_apres(inscription, membre)
    contexte["en_deport"] = membre is not None and membre.pk in {d.membre_id for d in inscription.deports.all()}
    contexte["lisible"] = not contexte["en_deport"] and peut_lire(request, inscription)
    if not contexte["lisible"]:
        return contexte | {"dossier": inscription.dossier, "conduit": False, "noms_caches": None}
    if entier:
        contexte |= lire_dossier(inscription, masque=masque)
    contexte |= lire_deliberation(inscription, membre)
    if membre is not None:
        note = NoteJure.objects.filter(inscription=inscription, membre=membre).first()
        contexte |= {"note": note, "note_marques": services.marques_note(note)}
        contexte["note_form"] = NoteForm(
            initial={"texte": note.texte, "a_discuter": note.a_discuter} if note else None, prefix="note"
        )
    if contexte["conduit"]:
        contexte["conformite_form"] = ConformiteForm(initial={"reserve": inscription.conformite_reserve}, prefix="conformite")
        reprise = request.session.get(f"jury-reprise-{inscription.pk}", {})
        contexte["decision_form"] = build_decision_form(inscription, initial=reprise["initial"] if reprise.get("version") == inscription.version else None)
        contexte["scrutin_form"] = ScrutinForm(codes=contexte["codes_a_decider"], prefix="scrutin")
    return contexte


def build_decision_form(inscription: Inscription, recu: Any = None, *, initial: dict[str, str] | None = None) -> DecisionForm:
    """The form of the decision on a dossier, prefilled by the evaluators' conclusions, or by `initial`: what was decided before it was taken up again."""
    structure = inscription.dossier.referentiel.structure
    avis = conclusions(inscription.dossier)
    return DecisionForm(
        recu, initial=initial, avis=avis, intitules={c: structure.competence(c).intitule for c in avis}, version=inscription.version,
        divergentes=divergents([inscription.dossier_id]).get(inscription.dossier_id, ()),
    )  # fmt: skip


@page_membre
@acte
def ouvrir(request: HttpRequest, session: SessionJury, membre: MembreSession) -> HttpResponse:
    """Open the session, as president or vice-president."""
    form = Form(request.POST)
    code = tenter(form, lambda: services.ouvrir_session(session=session, auteur=request.user))
    if code != 200:
        return montrer_seance(request, session, refus=form, status=code)
    return redirect("jury:seance", session.pk)


@page_inscription
@acte
def presenter(request: HttpRequest, inscription: Inscription, membre: MembreSession) -> HttpResponse:
    """Open a dossier to every member at once."""
    form = Form(request.POST)
    code = tenter(form, lambda: services.presenter_dossier(inscription=inscription, auteur=request.user, depuis=request.POST.get("depuis")))
    if code != 200:
        return montrer_seance(request, inscription.session, refus=form, status=code)
    return redirect("jury:seance", inscription.session_id)
