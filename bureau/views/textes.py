"""The texts of the letters and mails: list them, reword one with its preview beside, read its history."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import Http404
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import lire_entier, refuser
from comptes.permissions import exige_permission
from echanges.redaction import TextePerime, TexteRefuse, publier_texte
from echanges.textes import TEXTES, Texte, get_lettre

from ..forms import TexteForm
from ..redaction import get_champs, get_etat, get_versions, lister, previsualiser
from .commun import saisie

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

rediger = exige_permission("referentiels.gerer")


def _get_texte(code: str) -> Texte:
    if code not in TEXTES:
        raise Http404
    return TEXTES[code]


@require_safe
@rediger
def textes(request: HttpRequest) -> HttpResponse:
    """Every text by letter, those that were reworded marked."""
    texte, modifies = request.GET.get("q", ""), request.GET.get("modifies") == "oui"
    familles = lister(texte=texte, modifies=modifies)
    contexte = {"familles": familles, "q": texte, "modifies": modifies, "nombre": sum(len(x) for _, x in familles)}
    return render(request, "bureau/texte_lister.html", contexte)


@require_http_methods(["GET", "POST"])
@rediger
def texte(request: HttpRequest, code: str) -> HttpResponse:
    """Reword a text; 409 with both wordings when someone else did meanwhile. `?version=3` starts from that version."""
    connu = _get_texte(code)
    etat, versions = get_etat(connu), get_versions(connu)
    derniere = versions[0].version.numero if versions else 0
    depart = _depart(request, connu, {v.version.numero: v.version.texte or connu.defaut for v in versions}) or etat.redaction
    form = TexteForm(saisie(request), connu=connu, initial={"texte": depart, "version": derniere})
    code_http, is_conflit = 200, False
    if request.method == "POST" and "apercu" not in request.POST:
        code_http = 422
        if form.is_valid():
            lu = form.cleaned_data
            try:
                version = publier_texte(
                    code=code, texte=lu["texte"], motif=lu["motif"], du=lu["le"], version_lue=lu["version"], auteur=request.user
                )
            except TextePerime as erreur:
                form.add_error(None, str(erreur))
                code_http, is_conflit = 409, True
                form.marquer_lue(derniere)
            except TexteRefuse as erreur:
                code_http = refuser(form, erreur)
            except ErreurMetier as erreur:
                code_http = refuser(form, erreur)
            else:
                messages.success(request, _dire(version))
                return redirect("bureau:texte", code=code)
    ecrit = form["texte"].value() or ""
    contexte = _contexte(connu, etat, versions) | {
        "form": form, "apercu": previsualiser(connu, ecrit, etat.redaction), "is_conflit": is_conflit,
    }  # fmt: skip
    return render(request, "bureau/texte_modifier.html", contexte, status=code_http)


def _contexte(connu: Texte, etat: Any, versions: Any) -> dict[str, Any]:
    return {"texte": connu, "lettre": get_lettre(connu.code), "etat": etat, "versions": versions, "champs": get_champs(connu)}


def _depart(request: HttpRequest, connu: Texte, versions: dict[int, str]) -> str | None:
    numero = request.GET.get("version", "")
    choisie = lire_entier(numero)
    if choisie is None:
        return None
    return versions.get(choisie) if choisie else connu.defaut


def _dire(version: Any) -> str:
    quand = "dès maintenant" if version.du <= version.enregistree_le else f"à partir du {version.du:%d/%m/%Y}"
    quoi = "Le texte d’origine sert à nouveau" if version.is_defaut else f"La version {version.numero} de ce texte sert"
    return f"{quoi} {quand}. Les courriels et les lettres déjà partis gardent le leur."


@require_POST
@rediger
def texte_apercu(request: HttpRequest, code: str) -> HttpResponse:
    """The preview of what is being typed, as a fragment."""
    connu = _get_texte(code)
    etat = get_etat(connu)
    contexte = {"texte": connu, "lettre": get_lettre(code), "apercu": previsualiser(connu, request.POST.get("texte", ""), etat.redaction)}
    return render(request, "bureau/partials/_texte_apercu.html", contexte)
