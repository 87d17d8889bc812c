"""The letters to post: the list, one letter with what to enclose, its printing, the day it left."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from echanges.poste import noter_postee

from ..courrier import get_adresse, get_pieces, imprimer, lettres_visibles, presenter
from ..forms.papier import PosteeForm
from .commun import instruire, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 25


@require_safe
@instruire
def courrier(request: HttpRequest) -> HttpResponse:
    """Letters to post, the oldest first; `?postees` shows those that left, the latest first."""
    lettres, postees = lettres_visibles(request.user), "postees" in request.GET
    if postees:
        lettres = lettres.filter(postee_le__isnull=False).order_by("-postee_le", "-notee_le")
    else:
        lettres = lettres.filter(postee_le__isnull=True)
    page = Paginator(lettres, PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {"page": page, "lettres": presenter(page.object_list), "postees": postees, "parametres": "postees=1" if postees else ""}
    return render(request, "bureau/courrier_lister.html", contexte)


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def lettre(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One letter: to whom, its text, what to enclose; note the day it was posted."""
    ligne = get_object_or_404(lettres_visibles(request.user).select_related("postee_par"), pk=pk)
    form, code = PosteeForm(saisie(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                noter_postee(lettre=ligne, auteur=request.user, le=form.cleaned_data["le"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "La lettre est notée comme postée.")
                return redirect("bureau:courrier")
    (vue,) = presenter(lettres_visibles(request.user).filter(pk=pk)) or (None,)
    if vue is None:
        raise Http404
    contexte = {"lettre": ligne, "dossier": vue.dossier, "adresse": get_adresse(ligne), "pieces": get_pieces(ligne), "form": form}
    return render(request, "bureau/lettre_voir.html", contexte, status=code)


@require_POST
@instruire
def lettre_imprimer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask for the letter as a PDF, then to its progress."""
    ligne = get_object_or_404(lettres_visibles(request.user), pk=pk)
    document = imprimer(lettre=ligne, auteur=request.user)
    return redirect(f"{reverse('documents:etat', args=[document.pk])}?{urlencode({'retour': reverse('bureau:lettre', args=[pk])})}")
