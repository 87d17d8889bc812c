"""Part 2 as short pages: identity, career, jobs, training, declaration."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from referentiels.parametres import valeur

from ..completude import manques_partie_2
from ..erreurs import VersionPerimee
from ..forms import DeclarationForm, ExperienceForm, FormationForm, IdentiteForm
from ..instantane import CHAMPS_IDENTITE, experience_du_dossier
from ..lecture import oui_non, periode
from ..models import Dossier, Versionne
from ..pages import get_pages_partie_2, suivante
from ..services import enregistrer_identite, enregistrer_parcours
from .commun import contexte_partie_2, differences, get_version, is_candidat, page_du_candidat

CHAMPS_EXPERIENCE = (
    "experience_totale", "experience_metier", "autres_activites", "autres_activites_lesquelles", "autres_activites_utilite",
)  # fmt: skip
CHAMPS_DECLARATION = ("autres_demandes", "fait_a")
Valeurs = dict[str, Any]


@dataclass(frozen=True)
class Saisie:
    """How one page reads, shows and saves what it is about."""

    gabarit: str
    get_objet: Callable[[Dossier], Versionne]
    build_form: Callable[[Dossier, Any, Valeurs], Form]
    lire: Callable[[Any], Valeurs]  # stored object -> initial values of the form
    champs: Callable[[Any], Valeurs]  # valid form -> what the service keeps
    enregistrer: Callable[..., Versionne]


def _lecture_simple(champs: tuple[str, ...]) -> Callable[[Any], Valeurs]:
    return lambda objet: {champ: getattr(objet, champ) for champ in champs}


SAISIES = {
    "identite": Saisie(
        "candidates/partie_2_identite.html", lambda d: d.candidat, lambda d, donnees, initial: IdentiteForm(donnees, initial=initial),
        _lecture_simple(CHAMPS_IDENTITE), lambda f: dict(f.cleaned_data), enregistrer_identite,
    ),
    "experience": Saisie(
        "candidates/partie_2_experience.html", lambda d: d.parcours,
        lambda d, donnees, initial: ExperienceForm(donnees, initial=initial, structure=d.referentiel.structure),
        _lecture_simple(CHAMPS_EXPERIENCE), lambda f: dict(f.cleaned_data), enregistrer_parcours,
    ),
    "formation": Saisie(
        "candidates/partie_2_formation.html", lambda d: d.parcours,
        lambda d, donnees, initial: FormationForm(donnees, initial=initial, structure=d.referentiel.structure),
        lambda p: FormationForm.build_initial(derniere_classe=p.derniere_classe, diplomes=p.diplomes), lambda f: f.champs,
        enregistrer_parcours,
    ),
    "declaration": Saisie(
        "candidates/partie_2_declaration.html", lambda d: d.parcours, lambda d, donnees, initial: DeclarationForm(donnees, initial=initial),
        _lecture_simple(CHAMPS_DECLARATION), lambda f: dict(f.cleaned_data), enregistrer_parcours,
    ),
}  # fmt: skip


@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def partie_2(request: HttpRequest, dossier: Dossier, page: str) -> HttpResponse:
    """One page of part 2. An answer 409 shows both texts side by side; 422 keeps everything that was typed."""
    if page == "emplois":
        return _emplois(request, dossier)
    saisie = SAISIES.get(page)
    if saisie is None:
        raise Http404
    if request.method == "POST":
        return _enregistrer(request, dossier, page, saisie)
    objet = saisie.get_objet(dossier)
    form = saisie.build_form(dossier, None, saisie.lire(objet))
    return _montrer(request, dossier, page, saisie, form, objet.version)


def _enregistrer(request: HttpRequest, dossier: Dossier, page: str, saisie: Saisie) -> HttpResponse:
    objet = saisie.get_objet(dossier)
    form = saisie.build_form(dossier, request.POST, saisie.lire(objet))
    version = get_version(request)
    if not form.is_valid():
        return _repondre_refus(request, dossier, page, saisie, form, version, code=422)
    try:
        ecrit = saisie.enregistrer(dossier=dossier, auteur=request.user, version=version, champs=saisie.champs(form))
    except VersionPerimee as erreur:
        ecarts = differences(form, saisie.lire(erreur.actuel))
        code = refuser(form, erreur)
        return _repondre_refus(request, dossier, page, saisie, form, erreur.actuel.version, code=code, ecarts=ecarts)
    except ErreurMetier as erreur:
        return _repondre_refus(request, dossier, page, saisie, form, version, code=refuser(form, erreur))
    if request.htmx:
        return _dire_enregistre(request, ecrit.version)
    messages.success(request, "Enregistré.")
    return _apres(request, dossier, page)


def _repondre_refus(
    request: HttpRequest, dossier: Dossier, page: str, saisie: Saisie, form: Form, version: int, *, code: int,
    ecarts: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    if request.htmx:
        return render(request, "candidates/partials/_enregistrement.html", {"refus": True, "conflit": code == 409})
    return _montrer(request, dossier, page, saisie, form, version, code=code, ecarts=ecarts)


def _dire_enregistre(request: HttpRequest, version: int) -> HttpResponse:
    contexte = {"instant": timezone.localtime(), "version": version}
    return render(request, "candidates/partials/_enregistrement.html", contexte)


def _apres(request: HttpRequest, dossier: Dossier, page: str) -> HttpResponse:
    """« Enregistrer » stays on the page; « Enregistrer et continuer » goes to the next one, then to the deposit."""
    if "continuer" not in request.POST:
        return redirect("candidates:partie-2", dossier.pk, page)
    suite = suivante(get_pages_partie_2(dossier, courante=page), page)
    if suite is None:
        return redirect("candidates:deposer" if is_candidat(request, dossier) else "candidates:mon-dossier", dossier.pk)
    return redirect(suite.url)


def _montrer(
    request: HttpRequest, dossier: Dossier, page: str, saisie: Saisie, form: Form, version: int, *, code: int = 200,
    ecarts: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    structure = dossier.referentiel.structure
    contexte = contexte_partie_2(request, dossier, page) | {
        "page": page, "form": form, "version": version, "ecarts": ecarts, "structure": structure,
    }  # fmt: skip
    return render(request, saisie.gabarit, contexte, status=code)


def _emplois(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The list of jobs, and the experience computed from them."""
    if request.method == "POST":
        return _apres(request, dossier, "emplois")
    jour = timezone.localdate()
    manques = manques_partie_2(dossier)
    emplois = [
        {
            "emploi": e, "periode": periode(e.du, e.au), "dans_le_metier": oui_non(e.dans_le_metier),
            "manques": sum(m.page == "emplois" and m.champ.startswith(str(e.pk)) for m in manques),
        }
        for e in dossier.emplois.all()
    ]  # fmt: skip
    contexte = contexte_partie_2(request, dossier, "emplois") | {
        "page": "emplois", "emplois": emplois, "experience": experience_du_dossier(dossier, jour=jour), "jour": jour,
        "mois_demandes": valeur("experience_mois_min", le=jour, certification=dossier.referentiel.certification),
        "structure": dossier.referentiel.structure,
    }  # fmt: skip
    return render(request, "candidates/partie_2_emplois.html", contexte)
