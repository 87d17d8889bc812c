"""Part 3, one competence per page: rows, questions, proofs (l.360–1165)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comptes.erreurs import ErreurMetier
from comptes.http import refuser

from ..completude import EtatPartie3, competences_a_ecrire, manques_partie_3, preuves_de
from ..enums import MODIFIABLES_PARTIE_2, Partie
from ..erreurs import VersionPerimee
from ..forms import CompetenceForm, PreuvesForm
from ..forms.activites import nom_html
from ..lecture import get_depots_en_vigueur, lire_partie_3
from ..models import Dossier
from ..pages import get_pages_partie_3, get_points, suivante
from ..services import enregistrer_competence
from ..services.saisie import is_redigeable
from ..televersement import televersement
from .commun import differences, is_candidat, page_du_candidat
from .preuves import dire_gardees, get_limites, joindre, lister


@require_safe
@page_du_candidat()
def partie_3_sommaire(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """The six competences with what each still misses; those already acquired are closed."""
    _exiger_partie_3(dossier)
    depot = get_depots_en_vigueur(dossier).get(Partie.ACTIVITES)
    is_ouverte = is_redigeable(dossier, 3)
    manques = manques_partie_3(dossier) if is_ouverte else []
    contexte = {
        "dossier": dossier, "is_ouverte": is_ouverte, "is_candidat": is_candidat(request, dossier),
        "pages": get_pages_partie_3(dossier), "points": get_points(dossier, manques, partie=3),
        "acquises": _acquises(dossier), "structure": dossier.referentiel.structure,
        "complements": dossier.complements.filter(partie=3, clos_le__isnull=True),
        "partie_3": lire_partie_3(depot) if depot and not is_ouverte else None,
    }  # fmt: skip
    return render(request, "candidates/partie_3_voir.html", contexte)


def _exiger_partie_3(dossier: Dossier) -> None:
    """Part 3 does not exist before a favourable ruling (l.43)."""
    if dossier.statue_le is None and dossier.etat in MODIFIABLES_PARTIE_2:
        raise Http404


def _acquises(dossier: Dossier) -> list[dict[str, Any]]:
    structure = dossier.referentiel.structure
    return [
        {"acquise": a, "intitule": structure.competence(a.code).intitule} for a in dossier.competences_acquises.all()
    ]


@televersement
@require_http_methods(["GET", "HEAD", "POST"])
@page_du_candidat()
def partie_3(request: HttpRequest, dossier: Dossier, code: str) -> HttpResponse:
    """One competence. Answers and files travel together: joining a proof saves what was typed."""
    _exiger_partie_3(dossier)
    competence = _get_competence(dossier, code)
    acquise = dossier.competences_acquises.filter(code=code).first()
    if acquise is not None:
        contexte = {
            "dossier": dossier,
            "competence": competence,
            "acquise": acquise,
            "structure": dossier.referentiel.structure,
        }
        return render(request, "candidates/competence_acquise.html", contexte)
    if request.method == "POST":
        return _enregistrer(request, dossier, competence)
    form = CompetenceForm(competence=competence, initial=_lire(dossier, code))
    return _montrer(request, dossier, competence, form, _form_preuves(competence))


def _get_competence(dossier: Dossier, code: str) -> Any:
    try:
        return dossier.referentiel.structure.competence(code)
    except KeyError:
        raise Http404 from None


def _lire(dossier: Dossier, code: str) -> dict[str, Any]:
    prefixe = f"{code}."
    activites = {r.code: r for r in dossier.reponses_activites.filter(code__startswith=prefixe)}
    questions = {r.code: r for r in dossier.reponses_questions.all() if r.code == code or r.code.startswith(prefixe)}
    return CompetenceForm.build_initial(activites, questions)


def _form_preuves(competence: Any, *donnees: Any) -> PreuvesForm:
    cibles = [(competence.code, "Toute la compétence"), *((a.code, a.libelle) for a in competence.activites)]
    return PreuvesForm(*donnees, cibles=cibles, requis=False, prefix="preuve")


def _enregistrer(request: HttpRequest, dossier: Dossier, competence: Any) -> HttpResponse:
    form = CompetenceForm(request.POST, competence=competence, initial=_lire(dossier, competence.code))
    preuves = _form_preuves(competence, request.POST, request.FILES)
    if not form.is_valid() or not preuves.is_valid():
        return _refuser(request, dossier, competence, form, preuves, code=422)
    try:
        enregistrer_competence(dossier=dossier, auteur=request.user, activites=form.activites, questions=form.questions)
    except VersionPerimee as erreur:
        return _montrer_conflit(request, dossier, competence, form, preuves, erreur)
    except ErreurMetier as erreur:
        return _refuser(request, dossier, competence, form, preuves, code=refuser(form, erreur))
    if request.htmx:
        return _dire_enregistre(request, dossier, competence)
    gardees, refus, code = joindre(
        request, dossier, preuves.cleaned_data["fichiers"], montre=preuves.cleaned_data["montre"],
        cible=preuves.get_cible(competence.code),
    )  # fmt: skip
    dire_gardees(request, gardees)
    if refus:
        for phrase in refus:
            preuves.add_error("fichiers", phrase)
        frais = CompetenceForm(competence=competence, initial=_lire(dossier, competence.code))
        return _montrer(request, dossier, competence, frais, preuves, code=code)
    messages.success(request, "Enregistré.")
    return _apres(request, dossier, competence.code)


def _refuser(
    request: HttpRequest, dossier: Dossier, competence: Any, form: CompetenceForm, preuves: PreuvesForm, *, code: int
) -> HttpResponse:
    if request.htmx:
        return render(request, "candidates/partials/_enregistrement.html", {"refus": True, "conflit": code == 409})
    return _montrer(request, dossier, competence, form, preuves, code=code)


def _montrer_conflit(
    request: HttpRequest,
    dossier: Dossier,
    competence: Any,
    form: CompetenceForm,
    preuves: PreuvesForm,
    erreur: VersionPerimee,
) -> HttpResponse:
    """Show both texts; the form keeps what was typed, with the versions stored now, so that the next save decides."""
    actuels = _lire(dossier, competence.code)
    ecarts = differences(form, {n: v for n, v in actuels.items() if not n.endswith("-version")})
    code = refuser(form, erreur)
    form.data = form.data.copy()
    for nom, version in actuels.items():
        if nom.endswith("-version") and nom in form.fields:
            form.data[nom] = version
    if request.htmx:
        return render(request, "candidates/partials/_enregistrement.html", {"refus": True, "conflit": True})
    return _montrer(request, dossier, competence, form, preuves, code=code, ecarts=ecarts)


def _dire_enregistre(request: HttpRequest, dossier: Dossier, competence: Any) -> HttpResponse:
    versions = {n: v for n, v in _lire(dossier, competence.code).items() if n.endswith("-version")}
    contexte = {"instant": timezone.localtime(), "versions": versions.items()}
    return render(request, "candidates/partials/_enregistrement.html", contexte)


def _apres(request: HttpRequest, dossier: Dossier, code: str) -> HttpResponse:
    if request.POST.get("retirer"):
        return redirect("candidates:preuve-retirer", request.POST["retirer"])
    if "continuer" not in request.POST:
        return redirect("candidates:partie-3", dossier.pk, code)
    suite = suivante(get_pages_partie_3(dossier, courante=code), code)
    return redirect(suite.url) if suite else redirect("candidates:partie-3-sommaire", dossier.pk)


def _montrer(
    request: HttpRequest, dossier: Dossier, competence: Any, form: CompetenceForm, preuves: PreuvesForm, *,
    code: int = 200, ecarts: list[tuple[str, str, str]] | None = None,
) -> HttpResponse:  # fmt: skip
    etat = EtatPartie3(dossier)
    structure = dossier.referentiel.structure
    jointes = lister(dossier, preuves_de(dossier, competence.code))
    contexte = {
        "dossier": dossier, "competence": competence, "form": form, "preuves_form": preuves, "ecarts": ecarts,
        "pages": get_pages_partie_3(dossier, courante=competence.code), "is_ouverte": is_redigeable(dossier, 3),
        "is_candidat": is_candidat(request, dossier), "structure": structure, "limites": get_limites(),
        "preuves": jointes, "ancre": nom_html(competence.code), "is_repondue": bool(etat.activites),
        "total": len(competences_a_ecrire(dossier)),
    }  # fmt: skip
    return render(request, "candidates/competence_ecrire.html", contexte, status=code)
