"""Several dossiers at once: choose, read what will happen to each, confirm, read what happened."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any
from uuid import UUID, uuid4

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import Count, Q
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.http import statut
from documents.authentification import envoi_confirme

from ..echeances import lire_calendrier
from ..enums import ActionLot, SortLigne
from ..export import noter_export
from ..filtres import filtrer
from ..liste import adresse
from ..lots import demander_lot, exiger_taille, prevoir, sessions_ouvertes_aux_inscriptions
from ..models import Lot
from ..raccourcis import PAR_PAGE
from .commun import instruire
from .dossiers import envoyer_fichier

if TYPE_CHECKING:
    from django.db.models import QuerySet
    from django.http import HttpRequest, HttpResponse
    from django.http.response import HttpResponseBase

    from jury.models import SessionJury

FICHIERS = ("csv", "xlsx")


def _requete(request: HttpRequest) -> QueryDict:
    """Filters and sort of the list that the selection was made on."""
    return QueryDict(request.POST.get("requete", ""))


def _choisis(request: HttpRequest) -> QuerySet[Dossier]:
    """Dossiers ticked, or all that the filters find, in the order of the list; only those this person may see."""
    visibles, calendrier = Dossier.objects.visibles_par(request.user), lire_calendrier()
    if request.POST.get("portee") != "tout":
        visibles = visibles.filter(pk__in=_cles(request.POST.getlist("dossier")))
        return filtrer(QueryDict(f"tri={_requete(request).get('tri', '')}"), visibles, calendrier)[1]
    return filtrer(_requete(request), visibles, calendrier)[1]


def _cles(textes: list[str]) -> list[UUID]:
    cles = []
    for texte in textes:
        try:
            cles.append(UUID(texte))
        except ValueError:
            continue  # not a dossier
    return cles


def _cle_du_lot(texte: str) -> UUID:
    return next(iter(_cles([texte])), None) or uuid4()


@instruire
@envoi_confirme
@require_http_methods(["GET", "HEAD", "POST"])
def lot_preparer(request: HttpRequest) -> HttpResponseBase:
    """Say for each dossier chosen what would happen, and ask to confirm; the files need no confirmation."""
    if request.method != "POST":
        return redirect("bureau:dossiers")
    action, choisis = request.POST.get("action", ""), _choisis(request)
    if action in FICHIERS and choisis.exists():
        noter_export(auteur=request.user, requete=_requete(request), genre=action, nombre=choisis.count())
        return envoyer_fichier(choisis, action, lire_calendrier())
    return _confirmer(request, action, choisis)


def _confirmer(request: HttpRequest, action: str, choisis: QuerySet[Dossier], refus: ErreurMetier | None = None) -> HttpResponse:
    retour = f"{reverse('bureau:dossiers')}?{adresse(_requete(request)) or 'tri='}"
    try:
        if action not in ActionLot.values:
            raise ErreurMetier("Cochez au moins un dossier." if action in FICHIERS else "Choisissez ce qu’il faut faire de ces dossiers.")
        exiger_taille(action, choisis.count())
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
        return redirect(retour)
    sessions = sessions_ouvertes_aux_inscriptions() if action == ActionLot.INSCRIRE else []
    session = _session(request, sessions)
    previsions = prevoir(action=action, dossiers=list(choisis.values_list("pk", flat=True)), session=session)
    contexte = {
        "action": ActionLot(action), "lot_id": _cle_du_lot(request.POST.get("lot", "")), "retour": retour, "refus": refus,
        "requete": request.POST.get("requete", ""), "sessions": sessions, "session": session, "is_inscription": action == ActionLot.INSCRIRE,
        "possibles": [p for p in previsions if p.is_possible], "refuses": [p for p in previsions if not p.is_possible],
    }  # fmt: skip
    return render(request, "bureau/lot_confirmer.html", contexte, status=statut(refus) if refus else 200)


def _session(request: HttpRequest, sessions: list[SessionJury]) -> SessionJury | None:
    """The session chosen; the only one there is, when nothing was chosen yet."""
    choix = request.POST.get("session", "")
    if not choix:
        return sessions[0] if len(sessions) == 1 else None
    return next((s for s in sessions if str(s.pk) == choix), None)


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def lots(request: HttpRequest) -> HttpResponse:
    """Batches of the secretariat, the latest first; a POST asks for one."""
    if request.method == "POST":
        return _demander(request)
    faits = {f"nombre_{s}": Count("lignes", filter=Q(lignes__sort=s)) for s in SortLigne.values}
    page = Paginator(Lot.objects.select_related("auteur").annotate(**faits).order_by("-demande_le", "pk"), PAR_PAGE).get_page(request.GET.get("page"))
    return render(request, "bureau/lot_lister.html", {"page": page, "lots": page.object_list, "parametres": ""})


def _demander(request: HttpRequest) -> HttpResponse:
    action, choisis = request.POST.get("action", ""), _choisis(request)
    session = _session(request, sessions_ouvertes_aux_inscriptions()) if action == ActionLot.INSCRIRE else None
    if action not in ActionLot.values:
        return _confirmer(request, action, choisis)
    try:
        lot = demander_lot(
            lot_id=_cle_du_lot(request.POST.get("lot", "")), action=action, dossiers=list(choisis.values_list("pk", flat=True)),
            auteur=request.user, session=session,
        )  # fmt: skip
    except ErreurMetier as erreur:
        return _confirmer(request, action, choisis, erreur)
    return redirect("bureau:lot", pk=lot.pk)


@never_cache
@require_safe
@instruire
def lot(request: HttpRequest, pk: UUID) -> HttpResponse:
    """What a batch did of each dossier; while it goes on, HTMX asks for the rest every second."""
    ligne = get_object_or_404(Lot.objects.select_related("auteur"), pk=pk)
    lignes = list(ligne.lignes.filter(dossier__in=Dossier.objects.visibles_par(request.user)).select_related("dossier__candidat"))
    comptes: dict[str, Any] = {s: sum(x.sort == s for x in lignes) for s in SortLigne.values}
    contexte = {"lot": ligne, "lignes": lignes, "comptes": comptes, "traites": len(lignes) - comptes[SortLigne.A_FAIRE]}
    return render(request, "bureau/partials/_lot.html" if request.htmx else "bureau/lot_voir.html", contexte)
