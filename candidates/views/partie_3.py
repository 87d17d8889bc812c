"""Part 3, one competence per page: rows, questions, proofs (l.360–1165)."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods, require_safe

from ..completude import EtatPartie3, competences_a_ecrire, manques_partie_3, preuves_de
from ..enums import MODIFIABLES_PARTIE_2, Partie
from ..forms import PreuvesForm
from ..forms.activites import nom_html
from ..lecture import get_depots_en_vigueur, lire_partie_3
from ..models import Dossier
from ..pages import get_pages_partie_3, get_points, suivante
from ..services.saisie import is_redigeable
from ..televersement import televersement
from .commun import is_candidat, page_du_candidat
from .preuves import dire_gardees, get_limites, joindre, lister
from .saisie import REFUS, PageSaisie, Resultat, ouvrir, sauver


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
    return _montrer(request, dossier, competence, ouvrir(dossier, code), _form_preuves(competence))


def _get_competence(dossier: Dossier, code: str) -> Any:
    try:
        return dossier.referentiel.structure.competence(code)
    except KeyError:
        raise Http404 from None


def _form_preuves(competence: Any, *donnees: Any) -> PreuvesForm:
    cibles = [(competence.code, "Toute la compétence"), *((a.code, a.libelle) for a in competence.activites)]
    return PreuvesForm(*donnees, cibles=cibles, requis=False, prefix="preuve")


def _enregistrer(request: HttpRequest, dossier: Dossier, competence: Any) -> HttpResponse:
    preuves = _form_preuves(competence, request.POST, request.FILES)
    resultat = sauver(request, ouvrir(dossier, competence.code, request.POST))
    if resultat.code != 200 or not preuves.is_valid():
        return _montrer(request, dossier, competence, resultat.page, preuves, resultat, code=resultat.code if resultat.code != 200 else REFUS)
    gardees, refus, code = joindre(
        request, dossier, preuves.cleaned_data["fichiers"], montre=preuves.cleaned_data["montre"],
        cible=preuves.get_cible(competence.code),
    )  # fmt: skip
    dire_gardees(request, gardees)
    if refus:
        for phrase in refus:
            preuves.add_error("fichiers", phrase)
        return _montrer(request, dossier, competence, ouvrir(dossier, competence.code), preuves, code=code)
    messages.success(request, "Enregistré.")
    return _apres(request, dossier, competence.code)


def _apres(request: HttpRequest, dossier: Dossier, code: str) -> HttpResponse:
    if request.POST.get("retirer"):
        return redirect("candidates:preuve-retirer", request.POST["retirer"])
    if "continuer" not in request.POST:
        return redirect("candidates:partie-3", dossier.pk, code)
    suite = suivante(get_pages_partie_3(dossier, courante=code), code)
    return redirect(suite.url) if suite else redirect("candidates:partie-3-sommaire", dossier.pk)


def _montrer(
    request: HttpRequest, dossier: Dossier, competence: Any, saisie: PageSaisie, preuves: PreuvesForm,
    resultat: Resultat | None = None, *, code: int = 200,
) -> HttpResponse:  # fmt: skip
    etat = EtatPartie3(dossier)
    structure = dossier.referentiel.structure
    jointes = lister(dossier, preuves_de(dossier, competence.code))
    contexte = {
        "dossier": dossier, "competence": competence, "form": saisie.form, "saisie": saisie, "preuves_form": preuves,
        "conflits": resultat.conflits if resultat else [],
        "pages": get_pages_partie_3(dossier, courante=competence.code), "is_ouverte": is_redigeable(dossier, 3),
        "is_candidat": is_candidat(request, dossier), "structure": structure, "limites": get_limites(),
        "preuves": jointes, "ancre": nom_html(competence.code), "is_repondue": bool(etat.activites),
        "total": len(competences_a_ecrire(dossier)),
    }  # fmt: skip
    return render(request, "candidates/competence_ecrire.html", contexte, status=code)
