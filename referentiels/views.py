"""Pages of whoever manages the référentiels: read a version, classify its elements, date a setting."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from .erreurs import ClassificationPerimee, ErreurReferentiel
from .forms import ClassificationForm, ParametreForm
from .lecture import get_competences, get_historique, get_liste, get_reglages, get_versions
from .models import Referentiel
from .parametres import REGLAGES
from .permissions import reserve_aux_gestionnaires
from .services import definir_parametre, get_classification, publier_classification


@reserve_aux_gestionnaires
@require_GET
def referentiel_lister(request: HttpRequest) -> HttpResponse:
    """List the published versions and how far each is classified."""
    return render(request, "referentiels/referentiel_lister.html", {"apercus": get_liste()})


@reserve_aux_gestionnaires
@require_GET
def referentiel_voir(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show one version: its competences, elements and criteria."""
    referentiel = _get_referentiel(pk)
    classification = get_classification(referentiel)
    contexte = {
        "referentiel": referentiel,
        "classification": classification,
        "competences": get_competences(referentiel, classification),
    }
    return render(request, "referentiels/referentiel_voir.html", contexte)


@reserve_aux_gestionnaires
@require_http_methods(["GET", "HEAD", "POST"])
def classification_publier(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Classify the elements of a version; 409 when someone else published meanwhile, with both choices shown."""
    referentiel = _get_referentiel(pk)
    actuelle = get_classification(referentiel)
    form = ClassificationForm(request.POST or None, referentiel=referentiel, actuelle=actuelle)
    statut = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            classification = publier_classification(
                referentiel=referentiel,
                importances=form.importances,
                source=form.cleaned_data["source"],
                source_le=form.cleaned_data["source_le"],
                version_lue=form.cleaned_data["version"],
                auteur_id=request.user.pk,
            )
        except ClassificationPerimee as erreur:
            form.add_error(None, str(erreur))
            form.marquer_lue()
            statut = 409
        except ErreurReferentiel as erreur:
            form.add_error(None, str(erreur))
        else:
            messages.success(request, f"Le classement nº {classification.version} est publié.")
            return redirect("referentiels:voir", pk=pk)
    contexte = {"referentiel": referentiel, "actuelle": actuelle, "form": form, "versions": get_versions(referentiel)}
    return render(request, "referentiels/classification_publier.html", contexte, status=statut)


@reserve_aux_gestionnaires
@require_GET
def parametre_lister(request: HttpRequest) -> HttpResponse:
    """List the settings: value in force, default, why."""
    etats = get_reglages(le=timezone.localdate())
    groupes = [
        ("Règles du certificateur", "regles", [e for e in etats if not e.reglage.is_conservation]),
        ("Durées de conservation", "conservation", [e for e in etats if e.reglage.is_conservation]),
    ]
    return render(request, "referentiels/parametre_lister.html", {"groupes": groupes})


@reserve_aux_gestionnaires
@require_http_methods(["GET", "HEAD", "POST"])
def parametre_definir(request: HttpRequest, code: str) -> HttpResponse:
    """Give a setting a new value from a day on; show those it had."""
    reglage = REGLAGES.get(code)
    if reglage is None:
        raise Http404
    form = ParametreForm(request.POST or None, reglage=reglage)
    if form.is_valid():
        donnees = form.cleaned_data
        try:
            definir_parametre(
                code=code, valeur=donnees["valeur"], du=donnees["du"], base_legale=donnees["base_legale"],
                certification=donnees["certification"], auteur_id=request.user.pk,
            )  # fmt: skip
        except ErreurReferentiel as erreur:
            form.add_error(None, str(erreur))
        else:
            messages.success(request, f"« {reglage.libelle} » : la nouvelle valeur est enregistrée.")
            return redirect("referentiels:parametres")
    contexte = {
        "reglage": reglage,
        "defaut": reglage.en_clair(reglage.defaut),
        "form": form,
        "historique": get_historique(reglage, le=timezone.localdate()),
    }
    return render(request, "referentiels/parametre_definir.html", contexte, status=422 if form.is_bound else 200)


def _get_referentiel(pk: UUID) -> Referentiel:
    return get_object_or_404(Referentiel.objects.select_related("certification"), pk=pk)
