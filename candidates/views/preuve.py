"""One proof: its file and its thumbnail for whoever sees the dossier, its page, what it shows, its removal."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.cache import get_conditional_response
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from documents.fichiers import envoyer_fichier

from ..completude import CIBLE_PARTIE_2, competences_a_ecrire
from ..enums import Analyse
from ..examen import IMAGES, vignette
from ..forms import DecrirePreuveForm
from ..models import Dossier, Preuve
from ..papier import CIBLE_COURRIER
from ..preuves import is_ouvrable, nom_de_fichier, presenter
from ..services import decrire_preuve, retirer_preuve
from ..services.preuves import partie_de
from ..services.saisie import is_redigeable
from ..workflow import roles_sur
from .commun import COTE_CANDIDAT, get_dossier

COTE_VIGNETTE = 240  # pixels


def get_preuve(request: HttpRequest, pk: Any) -> Preuve:
    """Return a proof of a dossier that the person sees; a 404 otherwise."""
    visibles = Dossier.objects.visibles_par(request.user)
    return get_object_or_404(Preuve.objects.select_related("dossier__referentiel", "dossier__candidat"), pk=pk, dossier__in=visibles)


def en_uuid(texte: str) -> UUID:
    """Return the id that a form names; a 404 when it is none."""
    try:
        return UUID(texte)
    except ValueError:
        raise Http404 from None


@login_required
@require_safe
def preuve(request: HttpRequest, pk: Any) -> HttpResponseBase:
    """Send a proof: shown in place when the browser can do it safely, else (or with `?telecharger`) downloaded.

    One that is not searched yet, or held a virus, answers 409 or 410 with a page that says so.
    """
    trouvee = get_preuve(request, pk)
    if not is_ouvrable(trouvee, request.user):
        return _voir(request, trouvee)
    return envoyer_fichier(
        trouvee.fichier, nom=nom_de_fichier(trouvee), type_mime=trouvee.type_mime, en_ligne="telecharger" not in request.GET
    )


@login_required
@require_safe
def preuve_vignette(request: HttpRequest, pk: Any) -> HttpResponse:
    """Send a small JPEG of an image; a 404 for anything else, and for what may not be opened.

    The browser shows the one it keeps only after asking here whether the person may still see it.
    """
    trouvee = get_preuve(request, pk)
    if trouvee.type_mime not in IMAGES or not is_ouvrable(trouvee, request.user) or not trouvee.fichier.storage.exists(trouvee.fichier.name):
        raise Http404
    marque = f'"{trouvee.sha256}"'
    reponse = get_conditional_response(request, etag=marque)
    if reponse is None:
        with trouvee.fichier.open("rb") as fichier:
            reponse = HttpResponse(vignette(fichier.read(), cote=COTE_VIGNETTE), content_type="image/jpeg")
    reponse["ETag"], reponse["Cache-Control"], reponse["X-Content-Type-Options"] = marque, "private, no-cache", "nosniff"
    return reponse


@login_required
@require_safe
def preuve_voir(request: HttpRequest, pk: Any) -> HttpResponse:
    """Show a proof in a page, or in the page that asks for it, with its name, what it shows and what it supports."""
    return _voir(request, get_preuve(request, pk))


def _voir(request: HttpRequest, trouvee: Preuve) -> HttpResponse:
    (vue,) = presenter(trouvee.dossier, [trouvee], request.user)
    if request.htmx:
        return render(request, "candidates/partials/_preuve_vue.html", {"vue": vue})
    code = {Analyse.INFECTEE: 410, Analyse.EFFACEE: 410, Analyse.EN_ATTENTE: 409}.get(Analyse(trouvee.analyse), 200) if not vue.is_ouvrable else 200
    is_redacteur = not COTE_CANDIDAT.isdisjoint(roles_sur(trouvee.dossier, request.user))
    venue = request.META.get("HTTP_REFERER", "")
    is_d_ici = url_has_allowed_host_and_scheme(venue, {request.get_host()}) and not venue.endswith(request.path)
    retour = venue if is_d_ici else (_page_de(trouvee) if is_redacteur else "")
    contexte = {"vue": vue, "dossier": trouvee.dossier, "is_redacteur": is_redacteur, "retour": retour}
    return render(request, "candidates/preuve_voir.html", contexte, status=code)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preuve_decrire(request: HttpRequest, pk: Any) -> HttpResponse:
    """Say what a proof shows, and tick every place of the form that it supports."""
    trouvee = get_preuve(request, pk)
    dossier = get_dossier(request, trouvee.dossier_id)
    (vue,) = presenter(dossier, [trouvee], request.user)
    if vue.is_infectee:
        return redirect("candidates:preuve-voir", trouvee.pk)
    groupes, fermees = _cibles_ouvertes(dossier, trouvee)
    initial = {"montre": trouvee.montre, "cibles": trouvee.cibles}
    form = DecrirePreuveForm(request.POST or None, initial=initial, groupes=groupes, fermees=fermees)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                decrire_preuve(preuve=trouvee, auteur=request.user, montre=form.cleaned_data["montre"], cibles=form.get_cibles())
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, f"«\u00a0{trouvee.nom}\u00a0» est à jour.")
                trouvee.refresh_from_db()
                return redirect(_page_de(trouvee))
    contexte = {
        "dossier": dossier, "vue": vue, "form": form, "groupes": _cocher(form, groupes), "retour": _page_de(trouvee),
        "fermees": presenter(dossier, [_copie(trouvee, fermees)], request.user)[0].soutient, "is_ouverte": bool(groupes),
    }  # fmt: skip
    return render(request, "candidates/preuve_decrire.html", contexte, status=code)


def _copie(trouvee: Preuve, cibles: list[str]) -> Preuve:
    return Preuve(pk=trouvee.pk, dossier=trouvee.dossier, cibles=cibles)


def _cibles_ouvertes(dossier: Dossier, trouvee: Preuve) -> tuple[list[tuple[str, list[tuple[str, str]]]], list[str]]:
    """Return what may be ticked, by page of the form, and what stays because its part is closed."""
    groupes = []
    if is_redigeable(dossier, 2):
        groupes.append(("Partie 2 – Dossier de recevabilité", [(CIBLE_PARTIE_2, "Votre demande (expérience, emplois)")]))
    if is_redigeable(dossier, 3):
        structure = dossier.referentiel.structure
        for code in competences_a_ecrire(dossier):
            competence = structure.competence(code)
            rangees = [(a.code, a.libelle) for a in competence.activites]
            groupes.append((f"Compétence {code.removeprefix('C')} – {competence.intitule}", [(code, "Toute la compétence"), *rangees]))
    offertes = {cible for _, choix in groupes for cible, _ in choix}
    return groupes, [c for c in trouvee.cibles if c not in offertes]


def _cocher(form: DecrirePreuveForm, groupes: list[tuple[str, list[tuple[str, str]]]]) -> list[dict[str, Any]]:
    """Boxes of the page, those already ticked said; the id of the first is that of the field."""
    cochees = set(form["cibles"].value() or [])
    rendus: list[dict[str, Any]] = []
    rang = 0
    for titre, choix in groupes:
        cases = []
        for cible, libelle in choix:
            cases.append({"cible": cible, "libelle": libelle, "cochee": cible in cochees, "id": f"id_cibles_{rang}" if rang else "id_cibles"})
            rang += 1
        rendus.append({"titre": titre, "cases": cases, "cochees": sum(c["cochee"] for c in cases)})
    return rendus


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def preuve_retirer(request: HttpRequest, pk: Any) -> HttpResponse:
    """Remove a proof, after a page that asks; dismiss the notice of a virus."""
    trouvee = get_preuve(request, pk)
    dossier = get_dossier(request, trouvee.dossier_id)
    retour = _page_de(trouvee)
    if request.method == "POST":
        try:
            reste = retirer_preuve(preuve=trouvee, auteur=request.user)
        except ErreurMetier as erreur:
            messages.error(request, str(erreur))
        else:
            if reste is not None and reste.cibles:
                messages.success(request, f"«\u00a0{trouvee.nom}\u00a0» n’appuie plus que ce qui est déposé.")
            else:
                messages.success(request, f"«\u00a0{trouvee.nom}\u00a0» est retirée.")
        return redirect(retour)
    (vue,) = presenter(dossier, [trouvee], request.user)
    restent = [c for c in trouvee.cibles if not is_redigeable(dossier, partie_de(c))]
    contexte = {
        "dossier": dossier, "vue": vue, "retour": retour, "is_ouverte": vue.is_infectee or vue.is_modifiable or not trouvee.cibles,
        "restent": presenter(dossier, [_copie(trouvee, restent)], request.user)[0].soutient,
    }  # fmt: skip
    return render(request, "candidates/preuve_retirer.html", contexte)


def _page_de(trouvee: Preuve) -> str:
    """Page of the form where a proof is listed: the one still open, if there is one."""
    dossier = trouvee.dossier
    if trouvee.cibles == [CIBLE_COURRIER]:
        return reverse("candidates:mon-dossier", args=[dossier.pk])
    cibles = sorted((c for c in trouvee.cibles if c != CIBLE_COURRIER), key=lambda c: not is_redigeable(dossier, partie_de(c)))
    if not cibles or cibles[0] == CIBLE_PARTIE_2:
        return reverse("candidates:preuves", args=[dossier.pk])
    return reverse("candidates:partie-3", args=[dossier.pk, cibles[0].split(".")[0]]) + "#preuves"
