"""Save parts 2 and 3: one field at a time as it is typed, or the whole page by its button. Both go through here."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import get_object_or_404
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.html import format_html
from django.views.decorators.http import require_POST

from comptes.erreurs import ErreurMetier
from comptes.http import statut

from ..auteurs import get_notes_page
from ..erreurs import ActionInterdite, VersionPerimee
from ..forms import (
    CompetenceForm,
    ComplementsForm,
    DeclarationForm,
    EmploiForm,
    ExperienceForm,
    FormationForm,
    FormulaireSaisie,
    IdentiteForm,
)
from ..models import Dossier
from ..regles import marquer
from ..services import enregistrer
from ..services.supports import PAGES_COMPLEMENTS, PREFIXE_EMPLOI, Support, ouvrir_support

CONFLIT, REFUS = 409, 422


def build_form(dossier: Dossier, page: str, donnees: Any = None, initial: Any = None) -> FormulaireSaisie:
    """Return the form of a page, bound when `donnees` is given; `KeyError` for a page that does not exist."""
    structure = dossier.referentiel.structure
    if page == "identite":
        return IdentiteForm(donnees, initial=initial)
    if page == "experience":
        return ExperienceForm(donnees, initial=initial, structure=structure)
    if page == "formation":
        return FormationForm(donnees, initial=initial, structure=structure)
    if page == "declaration":
        return DeclarationForm(donnees, initial=initial)
    if page.startswith(PREFIXE_EMPLOI):
        return EmploiForm(donnees, initial=initial, structure=structure)
    if page in PAGES_COMPLEMENTS:
        points = dossier.complements.filter(partie=int(page[-1]), clos_le__isnull=True)
        return ComplementsForm(donnees, initial=initial, points=points)
    return CompetenceForm(donnees, initial=initial, competence=structure.competence(page))


@dataclass
class PageSaisie:
    """One page being written: its form, the values stored, and the mark of each."""

    dossier: Dossier
    code: str
    form: FormulaireSaisie
    valeurs: Mapping[str, Any]
    marques: dict[str, str]
    cles: frozenset[str]
    support: Support | None = None

    @property
    def marques_json(self) -> str:
        """Marks of the page, for its hidden input."""
        return json.dumps(self.marques)

    @property
    def unites_json(self) -> str:
        """Inputs that are sent together."""
        return json.dumps(self.form.unites)


@dataclass
class Resultat:
    """How a save ended: 200, 409 or 422, with the sentences and the two texts to show."""

    page: PageSaisie
    code: int = 200
    conflits: list[dict[str, Any]] = field(default_factory=list)


def ouvrir(dossier: Dossier, code: str, donnees: Any = None, *, lecteur: Any = None) -> PageSaisie:
    """Return a whole page, ready to be shown or saved. A 404 when it does not exist.

    With a `lecteur`, a field that someone else wrote last says who and when.
    """
    try:
        vierge = build_form(dossier, code)
        support = ouvrir_support(dossier, code)
        valeurs = support.lire(vierge.get_cles())
    except KeyError:
        raise Http404 from None
    form = build_form(dossier, code, donnees, vierge.build_initial(valeurs))
    notes = get_notes_page(support, lecteur) if lecteur is not None else {}
    for champ in notes.keys() & form.fields.keys():
        aide = form.fields[champ].help_text
        form.fields[champ].help_text = format_html('{} <span class="note-auteur">{}.</span>', aide, notes[champ])
    return PageSaisie(dossier, code, form, valeurs, {c: marquer(v) for c, v in valeurs.items()}, frozenset(valeurs), support)


def ouvrir_champs(dossier: Dossier, code: str, donnees: Any, noms: Iterable[str]) -> PageSaisie:
    """Return a page limited to the inputs `noms`, to save them without reading the rest. A 404 when it does not exist."""
    try:
        form = build_form(dossier, code, donnees)
    except KeyError:
        raise Http404 from None
    return PageSaisie(dossier, code, form, {}, {}, frozenset(form.cle_de(n) for n in noms if n in form.fields))


def sauver(request: HttpRequest, page: PageSaisie) -> Resultat:
    """Save what is valid and touched by nobody else; say what is not, field by field. The form keeps all that was typed."""
    form = page.form
    recus = [n for n in form.fields if n in request.POST or n in request.POST.get("noms", "").split(",")]
    cles = {form.cle_de(n) for n in recus} & page.cles  # what did not come is not erased
    form.full_clean()
    for nom in [n for n in form.errors if n != "__all__" and form.cle_de(n) not in cles]:
        del form.errors[nom]
    gardes = set(request.POST.getlist("reprendre"))  # « garder l’autre texte » : what is stored stays
    champs = {c: v for c, v in form.get_valeurs().items() if c in cles - gardes}
    try:
        ecriture = enregistrer(
            dossier=page.dossier, auteur=request.user, page=page.code, champs=champs, vus=get_marques_vues(request)
        )
    except (KeyError, ActionInterdite):
        raise Http404 from None
    except ErreurMetier as erreur:
        form.add_error(None, str(erreur))
        return Resultat(page, statut(erreur))
    except ValidationError as erreur:
        form.add_error(None, erreur.messages[0])
        return Resultat(page, REFUS)
    page.marques |= ecriture.marques
    conflits = [_conflit(page, champ, actuel) for champ, actuel in ecriture.conflits.items()]
    if conflits:
        form.add_error(None, str(VersionPerimee()))
        return Resultat(page, CONFLIT, conflits)
    return Resultat(page, REFUS if form.errors else 200)


def get_marques_vues(request: HttpRequest) -> dict[str, str]:
    """Return the marks of the values the person had in front of them; none when the page sent nothing readable."""
    try:
        lues = json.loads(request.POST.get("marques", "{}"))
    except (ValueError, RecursionError):
        return {}
    return {c: m for c, m in lues.items() if isinstance(m, str)} if isinstance(lues, dict) else {}


def _conflit(page: PageSaisie, cle: str, actuel: Any) -> dict[str, Any]:
    """The two texts of one field, in plain words, and what its inputs would hold with the stored one."""
    initial = page.form.build_initial({**page.valeurs, cle: actuel})
    vue = build_form(page.dossier, page.code, None, initial)
    noms = [n for n in vue.fields if vue.cle_de(n) == cle]
    return {
        "cle": cle, "libelle": vue.get_libelle(cle), "champ": noms[0],
        "votre": page.form.en_clair(cle, page.form.get_valeurs()[cle]), "enregistre": page.form.en_clair(cle, actuel),
        "entrees": vue.get_entrees(cle), "marque": marquer(actuel),
    }  # fmt: skip


@require_POST
def saisie(request: HttpRequest, pk: Any, page: str) -> HttpResponse:
    """Save one field as it is typed (`noms`: its inputs). JSON: the hour and the marks, or what is wrong, or both texts.

    200 saved; 401 nobody is signed in any more; 404 not for this person; 409 changed elsewhere; 422 not valid.
    """
    if not request.user.is_authenticated:
        return JsonResponse({"etat": "deconnecte"}, status=401)
    suivis = Dossier.objects.suivis_par(request.user).select_related("candidat", "referentiel")
    dossier = get_object_or_404(suivis, pk=pk)
    noms = [n for n in request.POST.get("noms", "").split(",") if n]
    return _repondre(sauver(request, ouvrir_champs(dossier, page, request.POST, noms)))


def _repondre(resultat: Resultat) -> JsonResponse:
    page, form = resultat.page, resultat.page.form
    corps: dict[str, Any] = {"etat": "enregistre", "heure": timezone.localtime().strftime("%H:%M"), "marques": page.marques}
    if resultat.conflits:
        corps |= {
            "etat": "conflit", "conflits": resultat.conflits,
            "html": render_to_string("candidates/partials/_conflit_champ.html", {"conflits": resultat.conflits}),
        }  # fmt: skip
    elif resultat.code != 200:
        erreurs = {n: [str(e) for e in liste] for n, liste in form.errors.items() if n != "__all__"}
        corps |= {"etat": "refuse", "erreurs": erreurs, "phrases": [str(e) for e in form.non_field_errors()]}
    return JsonResponse(corps, status=resultat.code)
