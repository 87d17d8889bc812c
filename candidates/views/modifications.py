"""Who changed what in parts 2 and 3, and the way back to an earlier text (l.34, 296)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views.decorators.http import require_POST, require_safe

from comptes.erreurs import ErreurMetier

from ..auteurs import INCONNU, get_noms, get_traces
from ..completude import competences_a_ecrire
from ..erreurs import VersionPerimee
from ..models import Dossier, Modification
from ..pages import PAGES_PARTIE_2
from ..regles import marquer
from ..services.reprise import get_place, get_valeur, reprendre
from ..services.saisie import is_redigeable
from ..services.supports import PREFIXE_EMPLOI
from .commun import is_candidat, page_du_candidat
from .saisie import PageSaisie, ouvrir

PAR_PAGE = 30
VIDE = "(vide)"


@dataclass(frozen=True)
class Changement:
    """One change: when, by whom, where, from what to what; `reprise` is the id of a text that can be put back."""

    le: datetime
    par: str
    auteur: str
    page: str
    url: str
    libelle: str
    avant: str
    apres: str
    reprise: int | None = None
    marque: str = ""


class Lecture:
    """The pages of one dossier, each read once."""

    def __init__(self, dossier: Dossier) -> None:
        self.dossier = dossier
        self.emplois = {str(e.pk): e for e in dossier.emplois.all()}
        self.titres = dict(PAGES_PARTIE_2)
        self.pages: dict[str, PageSaisie] = {}

    def get_page(self, code: str) -> PageSaisie | None:
        """Return a page with its stored values; None for one that is no more (a removed job)."""
        if code.startswith(PREFIXE_EMPLOI) and code.removeprefix(PREFIXE_EMPLOI) not in self.emplois:
            return None
        if code not in self.pages:
            try:
                self.pages[code] = ouvrir(self.dossier, code)
            except Http404:
                return None
        return self.pages[code]

    def codes(self) -> list[str]:
        """Return every page that someone writes in, in the order of the form."""
        emplois = [f"{PREFIXE_EMPLOI}{pk}" for pk in self.emplois]
        return ["identite", "experience", *emplois, "formation", "declaration", *competences_a_ecrire(self.dossier)]

    def titre(self, code: str) -> str:
        """Return the name of a page for a person."""
        if code.startswith(PREFIXE_EMPLOI):
            emploi = self.emplois.get(code.removeprefix(PREFIXE_EMPLOI))
            return f"Emploi\u00a0: {emploi.intitule or 'sans intitulé'}" if emploi else "Emploi retiré"
        return self.titres.get(code) or f"Compétence {code.removeprefix('C')}"

    def url(self, code: str, champ: str) -> str:
        """Return the address of the field."""
        if code.startswith(PREFIXE_EMPLOI):
            return f"{reverse('candidates:emploi', args=[self.dossier.pk, code.removeprefix(PREFIXE_EMPLOI)])}#id_{champ}"
        nom = "candidates:partie-2" if code in self.titres else "candidates:partie-3"
        return f"{reverse(nom, args=[self.dossier.pk, code])}#id_{champ}"


def lire_changements(dossier: Dossier) -> list[Changement]:
    """Return every change that one person made in what another had written, and what was added by others, latest first."""
    lecture = Lecture(dossier)
    lignes = list(dossier.modifications.all())
    traces = [(code, champ, trace) for code in lecture.codes() for champ, trace in _ajouts(lecture, code, lignes)]
    noms = get_noms({str(m.auteur_id) for m in lignes} | {t["par"] for _, _, t in traces}, dossier)
    changements = [*_remplacements(lecture, lignes, noms), *(_ajout(lecture, *place, noms) for place in traces)]
    return sorted(changements, key=lambda c: c.le, reverse=True)


def _remplacements(lecture: Lecture, lignes: list[Modification], noms: dict[str, str]) -> Iterator[Changement]:
    suivants: dict[tuple[str, str], Any] = {}  # what each field said after the change, read from the latest one back
    for ligne in lignes:
        place = code, champ = get_place(ligne)
        page = lecture.get_page(code)
        commun = {
            "le": ligne.le, "par": str(ligne.auteur_id), "auteur": noms.get(str(ligne.auteur_id), INCONNU), "page": lecture.titre(code),
        }  # fmt: skip
        if page is None or champ not in page.valeurs:
            yield Changement(**commun, url="", libelle="", avant=str(ligne.avant or VIDE), apres="")
            continue
        actuel, avant = page.valeurs[champ], get_valeur(ligne)
        is_ouverte = is_redigeable(lecture.dossier, page.support.partie)
        yield Changement(
            **commun, url=lecture.url(code, champ), libelle=page.form.get_libelle(champ), avant=page.form.en_clair(champ, avant),
            apres=page.form.en_clair(champ, suivants.get(place, actuel)), marque=marquer(actuel),
            reprise=ligne.pk if is_ouverte and marquer(avant) != marquer(actuel) else None,
        )  # fmt: skip
        suivants[place] = avant


def _ajouts(lecture: Lecture, code: str, lignes: list[Modification]) -> Iterator[tuple[str, Any]]:
    """Yield the fields of a page that were empty before someone else than the candidate wrote in them."""
    page = lecture.get_page(code)
    if page is None:
        return
    candidat = str(lecture.dossier.candidat.utilisateur_id or "")
    derniers: dict[tuple[str, str], str] = {}
    for ligne in lignes:  # the latest first
        derniers.setdefault(get_place(ligne), str(ligne.auteur_id))
    for champ, trace in get_traces(page.support).items():
        if champ not in page.valeurs or page.valeurs[champ] in (None, "", [], {}):
            continue
        if trace["par"] != candidat and derniers.get((code, champ)) != trace["par"]:
            yield champ, trace


def _ajout(lecture: Lecture, code: str, champ: str, trace: Any, noms: dict[str, str]) -> Changement:
    page = lecture.pages[code]
    return Changement(
        le=datetime.fromisoformat(trace["le"]), par=trace["par"], auteur=noms.get(trace["par"], INCONNU), page=lecture.titre(code),
        url=lecture.url(code, champ), libelle=page.form.get_libelle(champ), avant=VIDE,
        apres=page.form.en_clair(champ, page.valeurs[champ]),
    )  # fmt: skip


@require_safe
@page_du_candidat()
def modifications(request: HttpRequest, dossier: Dossier) -> HttpResponse:
    """Every change made in what another person wrote, by person; each replaced text can be put back while its part is open."""
    changements = lire_changements(dossier)
    personnes = dict(sorted({c.par: c.auteur for c in changements}.items(), key=lambda p: p[1]))
    personne = request.GET.get("personne", "")
    if personne in personnes:
        changements = [c for c in changements if c.par == personne]
    contexte = {
        "dossier": dossier, "is_candidat": is_candidat(request, dossier), "personnes": personnes,
        "personne": personne if personne in personnes else "", "page": Paginator(changements, PAR_PAGE).get_page(request.GET.get("page")),
    }  # fmt: skip
    return render(request, "candidates/modification_lister.html", contexte)


@require_POST
@page_du_candidat()
def modification_reprendre(request: HttpRequest, dossier: Dossier, modification: int) -> HttpResponse:
    """Put a replaced text back in its field."""
    ligne = get_object_or_404(Modification, pk=modification, dossier=dossier)
    ligne.dossier = dossier
    try:
        reprendre(modification=ligne, auteur=request.user, marque=request.POST.get("marque", ""))
    except VersionPerimee:
        messages.error(request, "Ce champ a changé depuis que vous avez ouvert la page\u00a0: relisez-le avant de reprendre un texte.")
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    except (KeyError, ValidationError):
        messages.error(request, "Ce texte ne peut plus être remis dans son champ.")
    else:
        messages.success(request, "Le texte est remis dans son champ. Celui qu’il remplace est gardé dans cette liste.")
    return redirect("candidates:modifications", dossier.pk)
