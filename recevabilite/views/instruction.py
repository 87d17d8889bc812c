"""The secretariat's pages around a ruling: ask for complements, remind, send back, lift the limits, close; the motives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from candidates.effets import get_adresse
from candidates.enums import NON_FINAUX, Action, Partie
from candidates.erreurs import ActionImpossible
from candidates.lecture import get_depots_en_vigueur, lire_partie_3
from candidates.reperes import get_reperes
from candidates.services import lever_limites
from candidates.workflow import ce_qui_manque, exiger_action
from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from .. import services
from ..forms import LibelleForm, MotifForm, RelanceForm, build_points
from ..lecture import get_relance, jours_avant_abandon, lire_instruction, lire_limites
from ..models import Motif
from ..motifs import lister_motifs
from ..services.relances import ATTENDUS
from .commun import get_dossier, impossible, instruire, saisie

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from candidates.models import Dossier

    from ..forms import PointsFormSetBase

CHOIX = {"oui": True, "non": False}
AIDE_ABANDON = "Dites pourquoi vous closez ce dossier. Le candidat reçoit ce motif."


@require_http_methods(["GET", "POST"])
@instruire
def complements(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the candidate to complete points of part 2."""
    dossier = get_dossier(request, pk)

    def demander(points: list[services.Point], _motif: str) -> None:
        services.demander_complements(dossier=dossier, auteur=request.user, points=points)
        messages.success(request, "Compléments demandés : le candidat est prévenu par courriel, le délai est suspendu.")

    contexte = {"instruction": lire_instruction(dossier)}
    return _demander_points(request, dossier, Action.DEMANDER_COMPLEMENTS, Partie.RECEVABILITE, demander, contexte)


@require_http_methods(["GET", "POST"])
@instruire
def renvoyer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send part 3 back to the candidate with a reason and points, while the pair has not begun."""
    dossier = get_dossier(request, pk)

    def renvoyer_points(points: list[services.Point], motif: str) -> None:
        services.renvoyer_au_candidat(dossier=dossier, auteur=request.user, motif=motif, points=points)
        messages.success(request, "La partie 3 est renvoyée au candidat, qui est prévenu par courriel.")

    form = MotifForm(saisie(request), aide="Le candidat lit ce motif dans le courriel.")
    depot = get_depots_en_vigueur(dossier).get(Partie.ACTIVITES)
    contexte = {
        "form": form, "manques": ce_qui_manque(dossier, Action.RENVOYER_AU_CANDIDAT),
        "partie_3": lire_partie_3(depot) if depot else None,
    }  # fmt: skip
    return _demander_points(request, dossier, Action.RENVOYER_AU_CANDIDAT, Partie.ACTIVITES, renvoyer_points, contexte)


def _demander_points(
    request: HttpRequest,
    dossier: Dossier,
    action: Action,
    partie: Partie,
    agir: Callable[[list[services.Point], str], None],
    contexte: dict[str, Any],
) -> HttpResponse:
    """One page for both requests: rows of points, one more on demand, the reason when the action keeps one."""
    gabarit = f"recevabilite/{action.value}.html"
    try:
        exiger_action(dossier, action=action, auteur=request.user)
    except ActionImpossible as erreur:
        return impossible(request, dossier, erreur)
    form = contexte.setdefault("form", None)
    lieux = {"reperes": get_reperes(dossier, partie), "partie": partie}
    points: PointsFormSetBase = build_points(saisie(request), vides=2, **lieux)
    contexte |= {"dossier": dossier, "points": points}
    if request.method == "GET":
        return render(request, gabarit, contexte)
    if "ajouter" in request.POST:
        contexte["points"] = build_points(initial=points.saisie(), vides=1, **lieux)
        if form is not None:
            contexte["form"] = MotifForm(initial={"motif": form["motif"].value()})
        return render(request, gabarit, contexte)
    valides = [points.is_valid(), form is None or form.is_valid()]
    if not all(valides):
        return render(request, gabarit, contexte, status=422)
    try:
        agir(points.points(), form.cleaned_data["motif"] if form else "")
    except ErreurMetier as erreur:
        porteur = form or MotifForm({"motif": "-"})
        code = refuser(porteur, erreur)
        return render(request, gabarit, contexte | {"refus": porteur.non_field_errors()}, status=code)
    return redirect("bureau:dossier", pk=dossier.pk)


@require_http_methods(["GET", "POST"])
@instruire
def limites(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift the yearly limits for one demand, with a reason (l.241)."""
    dossier = get_dossier(request, pk)

    def lever(motif: str) -> None:
        lever_limites(dossier=dossier, auteur=request.user, motif=motif)
        messages.success(request, "Les limites annuelles sont levées pour ce dossier.")

    aide = "Gardé dans l’historique du dossier."
    contexte = {"limites": lire_limites(dossier)}
    return _avec_motif(request, dossier, "recevabilite/limites_lever.html", lever, aide, contexte)


@require_http_methods(["GET", "POST"])
@instruire
def abandonner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close a dossier that stays without an answer, after a written reminder, with a reason."""
    dossier = get_dossier(request, pk)
    try:
        exiger_action(dossier, action=Action.CLORE_POUR_ABANDON, auteur=request.user)
    except ActionImpossible as erreur:
        return impossible(request, dossier, erreur)

    def clore(motif: str) -> None:
        services.clore_pour_abandon(dossier=dossier, auteur=request.user, motif=motif)
        messages.success(request, "Le dossier est clos. Le candidat en est prévenu par courriel.")

    contexte = {"manques": ce_qui_manque(dossier, Action.CLORE_POUR_ABANDON), "relance_le": get_relance(dossier)}
    return _avec_motif(request, dossier, "recevabilite/dossier_abandonner.html", clore, AIDE_ABANDON, contexte)


@require_http_methods(["GET", "POST"])
@instruire
def relancer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remind the candidate in writing, by hand, once a day at most."""
    dossier = get_dossier(request, pk)
    if dossier.etat not in NON_FINAUX:
        return impossible(request, dossier, ActionImpossible("Ce dossier est terminé : il n’y a plus rien à attendre du candidat."))
    form, code = RelanceForm(saisie(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                fait = services.relancer(dossier=dossier, auteur=request.user, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, fait)
                return redirect("bureau:dossier", pk=dossier.pk)
    contexte = {
        "dossier": dossier, "form": form, "relance_le": get_relance(dossier), "jours": jours_avant_abandon(dossier),
        "points": list(dossier.complements.filter(clos_le__isnull=True)), "is_attendu": dossier.etat in ATTENDUS, "is_a_poster": not get_adresse(dossier),
    }  # fmt: skip
    return render(request, "recevabilite/candidat_relancer.html", contexte, status=code)


def _avec_motif(
    request: HttpRequest,
    dossier: Dossier,
    gabarit: str,
    agir: Callable[[str], None],
    aide: str,
    contexte: dict[str, Any],
) -> HttpResponse:
    form = MotifForm(saisie(request), aide=aide)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                agir(form.cleaned_data["motif"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                return redirect("bureau:dossier", pk=dossier.pk)
    return render(request, gabarit, contexte | {"dossier": dossier, "form": form}, status=code)


@require_http_methods(["GET", "POST"])
@instruire
def motifs(request: HttpRequest) -> HttpResponse:
    """The list of motives of refusal, and a form to add one."""

    def ajouter(libelle: str) -> None:
        services.ajouter_motif(auteur=request.user, libelle=libelle)
        messages.success(request, "Le motif est ajouté à la liste.")

    return _avec_libelle(request, "recevabilite/motif_liste.html", ajouter, {"motifs": lister_motifs()})


@require_http_methods(["GET", "POST"])
@instruire
def motif(request: HttpRequest, pk: int) -> HttpResponse:
    """Change the wording of a motive."""
    ligne = get_object_or_404(Motif, pk=pk)

    def renommer(libelle: str) -> None:
        services.renommer_motif(motif=ligne, auteur=request.user, libelle=libelle)
        messages.success(request, "Le libellé du motif est modifié.")

    contexte = {"motif": ligne, "initial": ligne.libelle}
    return _avec_libelle(request, "recevabilite/motif_renommer.html", renommer, contexte)


def _avec_libelle(
    request: HttpRequest, gabarit: str, agir: Callable[[str], None], contexte: dict[str, Any]
) -> HttpResponse:
    form = LibelleForm(saisie(request), initial={"libelle": contexte.get("initial", "")})
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                agir(form.cleaned_data["libelle"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                return redirect("recevabilite:motifs")
    return render(request, gabarit, contexte | {"form": form}, status=code)


@require_POST
@instruire
def motif_proposer(request: HttpRequest, pk: int) -> HttpResponse:
    """Offer a motive for the rulings to come, or no longer."""
    ligne = get_object_or_404(Motif, pk=pk)
    choix = request.POST.get("is_actif", "")
    if choix not in CHOIX:
        return HttpResponseBadRequest("Dites si le motif est proposé ou non.")
    services.proposer_motif(motif=ligne, auteur=request.user, is_actif=CHOIX[choix])
    messages.success(
        request, f"Le motif « {ligne.libelle} » {'est à nouveau' if ligne.is_actif else 'n’est plus'} proposé."
    )
    return redirect("recevabilite:motifs")
