"""The figures of the activity: the secretariat's page, the version to publish, their files."""

from __future__ import annotations

import hashlib
import time
from typing import TYPE_CHECKING

from django.core.cache import cache
from django.http import Http404, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.permissions import exige_permission, is_secretariat
from echanges.dates import date_format
from referentiels.models import Certification

from ..figures.chiffres import construire
from ..figures.export import Document, classeur, lignes_csv
from ..figures.graphiques import dessiner
from ..figures.lecture import Demande, annees_connues, lire
from ..figures.publication import construire_publication
from ..figures.services import noter_export
from ..forms import ChiffresForm
from .commun import instruire

if TYPE_CHECKING:
    from django.http import HttpRequest

publier = exige_permission("chiffres.publier")
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
GENRES = ("csv", "xlsx")
LONG, GARDES = 1.0, 600  # seconds: what a computation takes before its figures are kept, and for how long
TIRET = "Un tiret veut dire qu’il n’y a rien à calculer : aucun cas, ou moins de cinq pour un taux."


@require_safe
@instruire
def chiffres(request: HttpRequest) -> HttpResponse:
    """Every figure of a year, each chart with its table."""
    form = _form(request, is_publique=False)
    return _montrer(request, "bureau/chiffres_voir.html", form)


@require_safe
@publier
def chiffres_publier(request: HttpRequest) -> HttpResponse:
    """The figures that may leave the house: announced, without names, small numbers hidden."""
    form = _form(request, is_publique=True)
    return _montrer(request, "bureau/chiffres_publier.html", form)


@require_safe
@instruire
def chiffres_exporter(request: HttpRequest, genre: str) -> HttpResponse:
    """The same figures as the page, as a file."""
    return _exporter(request, genre, _form(request, is_publique=False))


@require_safe
@publier
def chiffres_publier_exporter(request: HttpRequest, genre: str) -> HttpResponse:
    """The same figures as the version to publish, as a file."""
    return _exporter(request, genre, _form(request, is_publique=True))


def _form(request: HttpRequest, *, is_publique: bool) -> ChiffresForm:
    jour = timezone.localdate()
    annees = annees_connues(request.user, jour=jour, is_publique=is_publique)
    form = ChiffresForm(request.GET, annees=annees, certifications=list(Certification.objects.all()), jour=jour, is_publique=is_publique)
    form.is_valid()
    return form


def _lire(request: HttpRequest, form: ChiffresForm, demande: Demande) -> tuple[Document, int]:
    """The tables asked for, kept ten minutes when they took more than a second: the page says of which instant they are."""
    cle = "chiffres:" + hashlib.sha256(repr((request.user.pk, form.jour, demande)).encode()).hexdigest()
    garde: tuple[Document, int] | None = cache.get(cle)
    if garde is not None:
        return garde
    debut = time.monotonic()
    lus = _calculer(request, form, demande)
    if time.monotonic() - debut > LONG:
        cache.set(cle, lus, GARDES)
    return lus


def _calculer(request: HttpRequest, form: ChiffresForm, demande: Demande) -> tuple[Document, int]:
    """The tables, with what says what they are; the threshold under which a number is not published."""
    matiere = lire(demande, request.user, jour=form.jour)
    cqp = demande.certification.intitule if demande.certification else "tous les CQP"
    quand = date_format(timezone.localtime(), "j F Y, H:i")
    if not demande.is_publique:
        notices = (f"CQP : {cqp}.", f"Chiffres du {quand}.", "Usage interne : ces chiffres peuvent désigner des personnes.", TIRET)
        return Document(f"Chiffres {demande.annee}", notices, construire(matiere)), 0
    code = demande.certification.pk if demande.certification else None
    seuil = int(matiere.reglages.valeur("chiffres_seuil", le=form.jour, certification=code))
    notices = (
        f"CQP : {cqp}.", f"Chiffres du {quand}, d’après les résultats annoncés.",
        f"« caché » : nombre de 1 à {seuil - 1}, ou nombre qui permettrait de le retrouver.",
    )  # fmt: skip
    return Document(f"Chiffres {demande.annee} à publier", notices, construire_publication(matiere, seuil=seuil)), seuil


def _montrer(request: HttpRequest, gabarit: str, form: ChiffresForm) -> HttpResponse:
    demande = form.demande()
    document, seuil = _lire(request, form, demande)
    parties = [(p, [(t, dessiner(t)) for t in p.tableaux]) for p in document.parties]
    contexte = {
        "form": form, "demande": demande, "document": document, "parties": parties, "seuil": seuil,
        "parametres": request.GET.urlencode(), "peut_instruire": is_secretariat(request.user),
    }  # fmt: skip
    return render(request, gabarit, contexte)


def _exporter(request: HttpRequest, genre: str, form: ChiffresForm) -> HttpResponse:
    if genre not in GENRES:
        raise Http404
    demande = form.demande()
    document, _ = _lire(request, form, demande)
    noter_export(auteur=request.user, demande=demande, genre=genre)
    if genre == "xlsx":
        reponse = HttpResponse(classeur(document), content_type=XLSX)
    else:
        reponse = HttpResponse("".join(lignes_csv(document)), content_type="text/csv; charset=utf-8")
    nom = f"chiffres{'-a-publier' if demande.is_publique else ''}-{demande.annee}.{genre}"
    reponse["Content-Disposition"] = f'attachment; filename="{nom}"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse
