"""The public pages about the CQP and its VAE (l.1–76, 1461–1557, 1995–2025), and the demand of a dossier (l.39–40)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode
from django.views.decorators.http import require_http_methods, require_safe

from echanges.dates import date_format
from referentiels.models import Referentiel

from ..enums import FINAUX
from ..errata import get_errata
from ..limites import get_limites_de
from ..models import Dossier
from ..presentation import get_referentiels_courants, lire_moments, lire_regles, presenter
from ..services import demander_dossier

PAGES = {
    "": ("L’essentiel", "candidates/cqp_informer.html"),
    "competences": ("Les compétences du CQP", "candidates/cqp_competences.html"),
    "etapes": ("La VAE, étape par étape", "candidates/cqp_etapes.html"),
    "reunir": ("Ce qu’il faut réunir", "candidates/cqp_reunir.html"),
    "evaluation": ("Être évalué, être jugé", "candidates/cqp_evaluation.html"),
    "questions": ("Questions fréquentes", "candidates/cqp_questions.html"),
    "regles": ("Les règles en vigueur", "candidates/cqp_regles.html"),
    "errata": ("Textes et errata", "candidates/cqp_errata.html"),
}


@dataclass(frozen=True)
class Lien:
    """One entry of the menu of the information pages."""

    titre: str
    url: str
    is_courante: bool


def _get_referentiel(code: str) -> tuple[Referentiel, list[Referentiel]]:
    referentiels = get_referentiels_courants()
    choisis = [r for r in referentiels if code in ("", r.certification.code)]
    if not choisis:
        raise Http404
    return choisis[0], [r for r in referentiels if r != choisis[0]]


def _get_menu(page: str, code: str) -> list[Lien]:
    """Return the pages in order; the CQP asked for in the address stays in it."""
    suffixe = f"?{urlencode({'cqp': code})}" if code else ""
    adresses = {
        slug: reverse("candidates:informer-page", args=[slug]) if slug else reverse("candidates:informer") for slug in PAGES
    }
    return [Lien(titre, adresses[slug] + suffixe, slug == page) for slug, (titre, _) in PAGES.items()]


@require_safe
def informer(request: HttpRequest, page: str = "") -> HttpResponse:
    """Public: what the CQP is, the road step by step, what to gather, how it is judged, the rules in force, the errata."""
    if page not in PAGES:
        raise Http404
    code = request.GET.get("cqp", "")
    referentiel, autres = _get_referentiel(code)
    jour = timezone.localdate()
    contexte = presenter(referentiel, jour=jour)
    menu = _get_menu(page, code)
    rang = list(PAGES).index(page)
    contexte |= {
        "autres": autres, "menu_cqp": menu, "titre_page": menu[rang].titre, "en_cours": _get_en_cours(request, referentiel),
        "precedente": menu[rang - 1] if rang else None, "suivante": menu[rang + 1] if rang + 1 < len(menu) else None,
        "liens": {slug or "essentiel": lien.url for slug, lien in zip(PAGES, menu, strict=True)},
    }  # fmt: skip
    return render(request, PAGES[page][1], contexte | _get_propre(page, contexte))


def _get_propre(page: str, contexte: dict[str, Any]) -> dict[str, Any]:
    """Variables of one page alone."""
    referentiel = contexte["referentiel"]
    if page == "etapes":
        return {"moments": lire_moments(referentiel, contexte["regles"])}
    if page == "reunir":
        return {"limites": get_limites_de(referentiel.certification)}
    if page == "evaluation":
        return {"observees": _enumerer([c.code for c in contexte["structure"].competences if c.observation])}
    if page == "regles":
        return {"en_vigueur": lire_regles(referentiel, jour=timezone.localdate()), "jour": timezone.localdate()}
    if page == "errata":
        return {"blocs": get_errata(referentiel.certification.code)}
    return {}


def _enumerer(codes: list[str]) -> str:
    """« les compétences 1, 2 et 6 »; empty without a competence."""
    numeros = [c.removeprefix("C") for c in codes]
    if len(numeros) < 2:
        return f"la compétence {numeros[0]}" if numeros else ""
    return f"les compétences {', '.join(numeros[:-1])} et {numeros[-1]}"


def _get_miens(request: HttpRequest, referentiel: Referentiel) -> list[Dossier]:
    if not request.user.is_authenticated:
        return []
    miens = Dossier.objects.visibles_par(request.user).filter(
        candidat__utilisateur=request.user, referentiel__certification=referentiel.certification
    )
    return list(miens.select_related("referentiel"))


def _get_en_cours(request: HttpRequest, referentiel: Referentiel) -> list[Dossier]:
    """Return the person's own dossiers for this CQP that go on, as far as they know."""
    return [d for d in _get_miens(request, referentiel) if d.etat_annonce not in FINAUX]


@require_http_methods(["GET", "HEAD", "POST"])
def demander(request: HttpRequest) -> HttpResponse:
    """Open a draft, once signed in; an anonymous person first opens an account, then comes back here."""
    code = request.POST.get("cqp", "") or request.GET.get("cqp", "")
    referentiel, _ = _get_referentiel(code)
    if not request.user.is_authenticated:
        retour = f"{reverse('candidates:demander')}?{urlencode({'cqp': referentiel.certification.code})}"
        return redirect(f"{reverse('account_signup')}?{urlencode({'next': retour})}")
    miens = _get_miens(request, referentiel)
    en_cours = [d for d in miens if d.etat_annonce not in FINAUX]
    if request.method == "POST":
        dossier = demander_dossier(auteur=request.user, referentiel=referentiel)
        if dossier in en_cours:
            messages.info(request, f"Votre dossier {dossier.numero} vous attendait\u00a0: rien n’a été perdu.")
        else:
            le = date_format(timezone.localtime(dossier.demande_le), "j F Y")
            messages.success(
                request, f"Votre demande de dossier est enregistrée le {le}, sous le numéro {dossier.numero}. Commencez par vous présenter."
            )
        return redirect("candidates:partie-2", dossier.pk, "identite")
    contexte = {
        "referentiel": referentiel, "en_cours": en_cours, "brouillon": next((d for d in en_cours if d.etat == "brouillon"), None),
        "partiels": [d for d in miens if d.etat_annonce == "valide_partiellement"],
    }  # fmt: skip
    return render(request, "candidates/dossier_demander.html", contexte)
