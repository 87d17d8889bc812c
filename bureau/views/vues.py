"""Saved views of the list of dossiers."""

from __future__ import annotations

from typing import TYPE_CHECKING
from uuid import UUID

from django.contrib import messages
from django.http import QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..filtres import DossierFiltre
from ..forms import VueForm
from ..liste import adresse, get_pastilles
from ..models import Vue, VueParDefaut
from ..vues import choisir_vue, garder_vue, modifier_vue, supprimer_vue
from .commun import instruire, saisie

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse


def _liste(requete: str) -> str:
    """Address of the list with the filters of a view."""
    return f"{reverse('bureau:dossiers')}?{requete or 'tri='}"


@require_safe
@instruire
def vues(request: HttpRequest) -> HttpResponse:
    """One's own views, those of colleagues, and the one that opens first."""
    visibles = list(Vue.objects.visibles_par(request.user).select_related("auteur"))
    defaut = VueParDefaut.objects.filter(personne=request.user).values_list("vue_id", flat=True).first()
    contexte = {
        "miennes": [v for v in visibles if v.auteur_id == request.user.pk],
        "partagees": [v for v in visibles if v.auteur_id != request.user.pk],
        "defaut": defaut,
    }
    return render(request, "bureau/vue_lister.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def vue_garder(request: HttpRequest) -> HttpResponse:
    """Keep the filters and the sort of the address under a name."""
    requete = QueryDict(request.POST.get("requete", "")) if request.method == "POST" else request.GET
    parametres = adresse(requete)
    form, code = VueForm(saisie(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                vue = garder_vue(auteur=request.user, requete=parametres, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, f"La vue « {vue.nom} » est gardée\u00a0: elle vous attend au-dessus de la liste.")
                return redirect(_liste(vue.requete))
    lue = QueryDict(parametres)
    pastilles = get_pastilles(DossierFiltre(lue, queryset=Vue.objects.none()), lue)
    return render(request, "bureau/vue_garder.html", {"form": form, "parametres": parametres, "pastilles": pastilles}, status=code)


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def vue(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rename one's own view, share it or keep it to oneself."""
    ligne = get_object_or_404(Vue, pk=pk, auteur=request.user)
    form, code = VueForm(saisie(request), initial={"nom": ligne.nom, "is_partagee": ligne.is_partagee}), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                modifier_vue(vue_id=ligne.pk, auteur=request.user, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "La vue est modifiée.")
                return redirect("bureau:vues")
    return render(request, "bureau/vue_modifier.html", {"form": form, "vue": ligne}, status=code)


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def vue_supprimer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Remove one's own view, after a page that says what becomes of it."""
    ligne = get_object_or_404(Vue, pk=pk, auteur=request.user)
    if request.method == "POST":
        supprimer_vue(vue_id=ligne.pk, auteur=request.user)
        messages.success(request, f"La vue « {ligne.nom} » est supprimée. Aucun dossier n’est touché.")
        return redirect("bureau:vues")
    return render(request, "bureau/vue_supprimer.html", {"vue": ligne})


@require_POST
@instruire
def vue_choisir(request: HttpRequest) -> HttpResponse:
    """Choose the view that opens first (`vue`), or the whole list again (nothing)."""
    choix = request.POST.get("vue", "")
    try:
        cle = UUID(choix) if choix else None
    except ValueError:
        cle = UUID(int=0)
    ligne = get_object_or_404(Vue.objects.visibles_par(request.user), pk=cle) if cle else None
    choisir_vue(vue=ligne, auteur=request.user)
    messages.success(request, f"La liste s’ouvrira sur « {ligne.nom} »." if ligne else "La liste s’ouvrira sur tous les dossiers.")
    return redirect("bureau:vues")
