"""Pages of whoever manages the référentiels: read a version, classify its elements, date a setting."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_GET, require_http_methods

from .enums import Importance
from .erreurs import ClassificationPerimee, ErreurReferentiel, ParametrePerime
from .forms import AnnulationForm, ClassificationForm, ParametreForm
from .lecture import changements, get_competences, get_historique, get_liste, get_reglages, get_versions
from .models import Parametre, Referentiel
from .parametres import REGLAGES, Reglage
from .permissions import reserve_aux_gestionnaires
from .portee import Demande, Effet, compter_dossiers, mesurer
from .services import (
    RETROACTIF,
    annuler_parametre,
    definir_parametre,
    get_classification,
    get_demande,
    get_dernier,
    is_relue,
    publier_classification,
    verifier_publication,
)


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
    if "corriger" in request.POST:
        statut = 200
    elif form.is_valid():
        statut, reponse = _publier(request, form, referentiel)
        if reponse is not None:
            return reponse
    contexte = {
        "referentiel": referentiel, "actuelle": actuelle, "form": form, "versions": get_versions(referentiel),
        "dossiers": compter_dossiers(referentiel.pk),
    }  # fmt: skip
    return render(request, "referentiels/classification_publier.html", contexte, status=statut)


def _publier(request: HttpRequest, form: ClassificationForm, referentiel: Referentiel) -> tuple[int, HttpResponse | None]:
    """Show what would change, or publish once it is confirmed; the status of a refusal, without an answer."""
    donnees, confirme = form.cleaned_data, request.POST.get("confirme") == "oui"
    choix: dict[str, Any] = {
        "referentiel": referentiel, "importances": form.importances, "source": donnees["source"],
        "source_le": donnees["source_le"], "version_lue": donnees["version"],
    }  # fmt: skip
    try:
        if not confirme:
            verifier_publication(**choix)
            return 200, render(request, "referentiels/classification_confirmer.html", _avant_publication(form, referentiel))
        classification = publier_classification(**choix, auteur_id=request.user.pk)
    except ClassificationPerimee as erreur:
        form.add_error(None, str(erreur))
        form.marquer_lue()
        return 409, None
    except ErreurReferentiel as erreur:
        form.add_error(None, str(erreur))
        return 422, None
    messages.success(request, f"Le classement nº {classification.version} est publié.")
    return 302, redirect("referentiels:voir", pk=referentiel.pk)


def _avant_publication(form: ClassificationForm, referentiel: Referentiel) -> dict[str, Any]:
    importances, total = form.importances, len(form.importances)
    return {
        "referentiel": referentiel, "form": form, "donnees": form.cleaned_data, "actuelle": form.actuelle, "total": total,
        "classes": sum(1 for v in importances.values() if v != Importance.NON_RENSEIGNE),
        "changements": changements(form.actuelle.importances, importances),
        "gardent": sum(compter_dossiers(referentiel.pk).values()),
        "libelles": {e.code: e.libelle for c in form.competences for e in c.elements},
    }  # fmt: skip


@reserve_aux_gestionnaires
@require_GET
def classification_imprimer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The classification in force on one page to print, with its source and who published it."""
    referentiel = _get_referentiel(pk)
    [derniere, *_] = get_versions(referentiel)
    contexte = {
        "referentiel": referentiel, "version": derniere, "classification": derniere.classification,
        "competences": get_competences(referentiel, derniere.classification),
    }  # fmt: skip
    return render(request, "referentiels/classification_imprimer.html", contexte)


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
    """Give a setting a new value from a day on, in two steps: whom it affects is shown before it is confirmed."""
    reglage = REGLAGES.get(code)
    if reglage is None:
        raise Http404
    form = ParametreForm(request.POST or None, reglage=reglage, initial={"dernier": get_dernier(code)})
    statut = 422 if form.is_bound else 200
    if "corriger" in request.POST:
        statut = 200
    elif form.is_valid():
        donnees = form.cleaned_data
        demande = get_demande(reglage, du=donnees["du"], certification=donnees["certification"], lecteur=request.user)
        if request.POST.get("confirme") != "oui":
            if is_relue(demande) and not donnees["motif_retroactif"].strip():
                form.add_error("motif_retroactif", RETROACTIF)
            else:
                return render(request, "referentiels/parametre_confirmer.html", _confirmation(form, demande))
        else:
            statut, reponse = _enregistrer(request, reglage, form)
            if reponse is not None:
                return reponse
    contexte = {
        "reglage": reglage, "defaut": reglage.en_clair(reglage.defaut), "form": form,
        "historique": get_historique(reglage, le=timezone.localdate()),
    }  # fmt: skip
    return render(request, "referentiels/parametre_definir.html", contexte, status=statut)


def _confirmation(form: ParametreForm, demande: Demande) -> dict[str, Any]:
    donnees, groupes = form.cleaned_data, mesurer(demande)
    return {
        "reglage": demande.reglage, "form": form, "demande": demande, "donnees": donnees,
        "nouvelle": demande.reglage.en_clair(donnees["valeur"]),
        "concernes": [g for g in groupes if g.effet == Effet.CONCERNE],
        "intacts": [g for g in groupes if g.effet == Effet.INTACT],
        "relus": [g for g in groupes if g.effet == Effet.RELU],
    }  # fmt: skip


def _enregistrer(request: HttpRequest, reglage: Reglage, form: ParametreForm) -> tuple[int, HttpResponse | None]:
    donnees = form.cleaned_data
    try:
        definir_parametre(
            code=reglage.code, valeur=donnees["valeur"], du=donnees["du"], base_legale=donnees["base_legale"],
            certification=donnees["certification"], motif_retroactif=donnees["motif_retroactif"],
            dernier_lu=donnees["dernier"], auteur_id=request.user.pk,
        )  # fmt: skip
    except ParametrePerime as erreur:
        form.add_error(None, str(erreur))
        form.marquer_lue(get_dernier(reglage.code))
        return 409, None
    except ErreurReferentiel as erreur:
        form.add_error(None, str(erreur))
        return 422, None
    messages.success(request, f"« {reglage.libelle} » : la nouvelle valeur est enregistrée.")
    return 302, redirect("referentiels:parametres")


@reserve_aux_gestionnaires
@require_http_methods(["GET", "HEAD", "POST"])
def parametre_annuler(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """Cancel a planned value before its day, with a reason."""
    parametre = get_object_or_404(Parametre.objects.select_related("certification"), pk=pk, code=code)
    reglage = REGLAGES.get(code)
    if reglage is None:
        raise Http404
    form = AnnulationForm(request.POST or None)
    statut = 422 if form.is_bound else 200
    if form.is_valid():
        try:
            annuler_parametre(parametre=parametre, motif=form.cleaned_data["motif"], auteur_id=request.user.pk)
        except ErreurReferentiel as erreur:
            form.add_error(None, str(erreur))
        else:
            messages.success(request, "La valeur prévue est annulée\u00a0: elle ne s’appliquera pas.")
            return redirect("referentiels:parametre", code=code)
    contexte = {"reglage": reglage, "parametre": parametre, "valeur": reglage.en_clair(parametre.valeur), "form": form}
    return render(request, "referentiels/parametre_annuler.html", contexte, status=statut)


def _get_referentiel(pk: UUID) -> Referentiel:
    return get_object_or_404(Referentiel.objects.select_related("certification"), pk=pk)
