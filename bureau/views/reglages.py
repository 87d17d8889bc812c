"""The way to every setting, and what changed in them."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.core.paginator import Paginator
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from ..journal_reglages import DOMAINES, derniers_changements, get_evenements, raconter
from .commun import gerer_personnes

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 50
ZONES = (
    ("regles", "referentiels:parametres", "Nom et adresse, expérience demandée, délais, quorum, recours, conservation\u00a0: chaque règle est datée, avec ce qui la fonde."),
    ("referentiels", "referentiels:liste", "Les compétences et éléments de chaque CQP, et ceux qui sont incontournables."),
    ("textes", "bureau:textes", "Les mots que lisent les candidats, les évaluateurs et le jury\u00a0: changez-les avec un aperçu, revenez en arrière quand vous voulez."),
    ("motifs", "recevabilite:motifs", "La liste proposée quand une demande n’est pas recevable."),
    ("personnes", "bureau:personnes", "Inviter une personne, donner ou retirer un rôle, fermer un compte, tenir le registre des habilitations."),
)  # fmt: skip


@require_safe
@gerer_personnes
def reglages(request: HttpRequest) -> HttpResponse:
    """Each area in a sentence, with its last change."""
    derniers, instruit = derniers_changements(), request.user.has_perm("dossiers.instruire")
    zones: list[dict[str, Any]] = [
        {"titre": DOMAINES[code][0], "url": reverse(nom), "phrase": phrase, "dernier": derniers.get(code), "code": code}
        for code, nom, phrase in ZONES
        if code != "motifs" or instruit
    ]
    return render(request, "bureau/reglages.html", {"zones": zones})


@require_safe
@gerer_personnes
def journal_reglages(request: HttpRequest) -> HttpResponse:
    """Who changed what, before and after, by area."""
    domaine = request.GET.get("domaine", "")
    page = Paginator(get_evenements(domaine), PAR_PAGE).get_page(request.GET.get("page"))
    parametres = request.GET.copy()
    parametres.pop("page", None)
    contexte = {
        "page": page, "changements": raconter(page.object_list), "domaine": domaine, "parametres": parametres.urlencode(),
        "domaines": [(code, libelle) for code, (libelle, _) in DOMAINES.items()],
    }  # fmt: skip
    return render(request, "bureau/reglages_journal.html", contexte)
