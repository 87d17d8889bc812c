"""The secretariat's pages about a demand: rule, ask for complements, send back, lift the limits, end; the motives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST

from candidates.enums import Action, Partie
from candidates.erreurs import ActionImpossible
from candidates.lecture import get_depots_en_vigueur, lire_partie_3
from candidates.models import Dossier
from candidates.reperes import get_reperes
from candidates.services import abandonner as abandonner_dossier
from candidates.services import lever_limites
from candidates.workflow import ce_qui_manque, exiger_action
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.permissions import exige_permission
from documents.authentification import authentification_recente, preuve_de

from . import services
from .documents import contexte_lettre
from .forms import LibelleForm, MotifForm, StatuerForm, build_points
from .lecture import lire_instruction
from .models import Motif
from .motifs import lister_motifs

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from .forms import PointsFormSetBase

instruire = exige_permission("dossiers.instruire")
CHOIX = {"oui": True, "non": False}
RELANCE = "Rappelez la date de la relance écrite restée sans réponse. Le candidat reçoit ce motif."


def _get_dossier(request: HttpRequest, pk: UUID) -> Dossier:
    visibles = Dossier.objects.visibles_par(request.user)
    return get_object_or_404(visibles.select_related("candidat", "referentiel__certification"), pk=pk)


def _saisie(request: HttpRequest) -> Any:
    return request.POST if request.method == "POST" else None


def _impossible(request: HttpRequest, dossier: Dossier, erreur: ErreurMetier) -> HttpResponse:
    return render(request, "recevabilite/action_impossible.html", {"dossier": dossier, "erreur": erreur}, status=409)


@require_http_methods(["GET", "POST"])
@instruire
@authentification_recente
def statuer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rule on a demand, the evidence beside; the letter is read before the ruling is signed."""
    dossier = _get_dossier(request, pk)
    instruction = lire_instruction(dossier)
    try:
        exiger_action(dossier, action=Action.DECLARER_RECEVABLE, auteur=request.user)
    except ActionImpossible as erreur:
        return _impossible(request, dossier, erreur)
    form = StatuerForm(
        _saisie(request), requis=instruction.mois_requis, initial={"mois_retenus": instruction.mois_calcules}
    )
    contexte = {"dossier": dossier, "instruction": instruction, "form": form}
    if request.method == "GET":
        return render(request, "recevabilite/recevabilite_statuer.html", contexte)
    if not form.is_valid():
        return render(request, "recevabilite/recevabilite_statuer.html", contexte, status=422)
    if request.POST.get("etape") != "signer" or form.cleaned_data["apercu"] != form.empreinte():
        return _montrer_lettre(request, dossier, contexte)
    try:
        avis = services.statuer(dossier=dossier, auteur=request.user, avis=form.avis(), preuve=preuve_de(request))
    except ErreurMetier as erreur:
        code = refuser(form, erreur)
        return render(request, "recevabilite/recevabilite_statuer.html", contexte, status=code)
    sens = "favorable" if avis.is_favorable else "défavorable"
    messages.success(
        request, f"Avis {sens} signé. La lettre est en préparation et le candidat est prévenu par courriel."
    )
    return redirect("bureau:dossier", pk=dossier.pk)


def _montrer_lettre(request: HttpRequest, dossier: Dossier, contexte: dict[str, Any]) -> HttpResponse:
    form = contexte["form"]
    modifie = request.POST.get("etape") == "signer"
    form.data = form.data.copy()
    form.data["apercu"] = form.empreinte()
    avis = form.avis()
    lettre = contexte_lettre(dossier, jour=timezone.localdate())
    contexte |= lettre | {"apercu": True, "modifie": modifie, "avis": avis, "motifs": avis.motifs}
    return render(request, "recevabilite/recevabilite_statuer.html", contexte, status=422 if modifie else 200)


@require_http_methods(["GET", "POST"])
@instruire
def complements(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask the candidate to complete points of part 2."""
    dossier = _get_dossier(request, pk)

    def demander(points: list[services.Point], _motif: str) -> None:
        services.demander_complements(dossier=dossier, auteur=request.user, points=points)
        messages.success(request, "Compléments demandés : le candidat est prévenu par courriel, le délai est suspendu.")

    contexte = {"instruction": lire_instruction(dossier)}
    return _demander_points(request, dossier, Action.DEMANDER_COMPLEMENTS, Partie.RECEVABILITE, demander, contexte)


@require_http_methods(["GET", "POST"])
@instruire
def renvoyer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send part 3 back to the candidate with a reason and points, while the pair has not begun."""
    dossier = _get_dossier(request, pk)

    def renvoyer_points(points: list[services.Point], motif: str) -> None:
        services.renvoyer_au_candidat(dossier=dossier, auteur=request.user, motif=motif, points=points)
        messages.success(request, "La partie 3 est renvoyée au candidat, qui est prévenu par courriel.")

    form = MotifForm(_saisie(request), aide="Le candidat lit ce motif dans le courriel.")
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
        return _impossible(request, dossier, erreur)
    form = contexte.setdefault("form", None)
    lieux = {"reperes": get_reperes(dossier, partie), "partie": partie}
    points: PointsFormSetBase = build_points(_saisie(request), vides=2, **lieux)
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
    dossier = _get_dossier(request, pk)

    def lever(motif: str) -> None:
        lever_limites(dossier=dossier, auteur=request.user, motif=motif)
        messages.success(request, "Les limites annuelles sont levées pour ce dossier.")

    aide = "Gardé dans l’historique du dossier."
    return _avec_motif(request, dossier, "recevabilite/limites_lever.html", lever, aide)


@require_http_methods(["GET", "POST"])
@instruire
def abandonner(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End a dossier that stays without an answer, after a written reminder, with a reason."""
    dossier = _get_dossier(request, pk)
    try:
        exiger_action(dossier, action=Action.ABANDONNER, auteur=request.user)
    except ActionImpossible as erreur:
        return _impossible(request, dossier, erreur)

    def clore(motif: str) -> None:
        abandonner_dossier(dossier=dossier, auteur=request.user, motif=motif)
        messages.success(request, "Le dossier est clos. Le candidat en est prévenu par courriel.")

    return _avec_motif(request, dossier, "recevabilite/dossier_abandonner.html", clore, RELANCE)


def _avec_motif(
    request: HttpRequest, dossier: Dossier, gabarit: str, agir: Callable[[str], None], aide: str
) -> HttpResponse:
    form = MotifForm(_saisie(request), aide=aide)
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
    return render(request, gabarit, {"dossier": dossier, "form": form}, status=code)


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
    form = LibelleForm(_saisie(request), initial={"libelle": contexte.get("initial", "")})
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
        request, f"Le motif « {ligne.libelle} » {'est à nouveau' if ligne.is_actif else 'n’est plus'} proposé."
    )
    return redirect("recevabilite:motifs")
