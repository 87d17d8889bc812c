"""How far a part is, as a fragment that the page asks again after each save; the state of each row of a competence."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ..aides import Aides, get_aides
from ..completude import preuves_de
from ..enums import MODIFIABLES_PARTIE_2
from ..models import Dossier, Preuve
from ..pages import PAGE_COMPLEMENTS, get_avancement
from ..regles import nom_html
from .commun import is_candidat, page_du_candidat

SOMMAIRE = "sommaire"
A_REPONDRE, EXEMPLE, COMPLETE = ("À répondre", "attention"), ("Exemple à donner", "attention"), ("✓ Complète", "succes")


def exiger_partie_3(dossier: Dossier) -> None:
    """Raise a 404 before a favourable ruling: part 3 does not exist yet (l.43)."""
    if dossier.statue_le is None and dossier.etat in MODIFIABLES_PARTIE_2:
        raise Http404


@require_safe
@page_du_candidat()
def avancement(request: HttpRequest, dossier: Dossier, partie: int, page: str) -> HttpResponse:
    """The pages of a part with what each misses, seen from `page`; with it, the state of each row of a competence."""
    if partie not in (2, 3):
        raise Http404
    if partie == 3:
        exiger_partie_3(dossier)
    etat = get_avancement(dossier, partie=partie, page=page)
    if page not in {SOMMAIRE, PAGE_COMPLEMENTS[0], *(p.code for p in etat.pages)}:
        raise Http404
    contexte = {"dossier": dossier, "avancement": etat, "is_candidat": is_candidat(request, dossier)}
    if partie == 3 and etat.rang:
        contexte |= {"etats": get_etats(dossier, page), "rangees": _get_preuves(dossier, page)}
    return render(request, "candidates/partials/_avancement_frais.html", contexte)


def get_etats(dossier: Dossier, code: str) -> list[dict[str, str]]:
    """Return the state of each row and question of a competence: its anchor, its words, its tone."""
    competence = dossier.referentiel.structure.competence(code)
    prefixe = f"{code}."
    lignes = {r.code: r for r in dossier.reponses_activites.filter(code__startswith=prefixe)}
    textes = dict(dossier.reponses_questions.filter(code__startswith=prefixe).values_list("code", "texte"))
    etats = [(a.code, _etat_ligne(lignes.get(a.code))) for a in competence.activites]
    etats += [(q.code, COMPLETE if textes.get(q.code, "").strip() else A_REPONDRE) for q in competence.questions]
    return [{"ancre": nom_html(c), "code": c, "libelle": libelle, "ton": ton} for c, (libelle, ton) in etats]


def _get_preuves(dossier: Dossier, code: str) -> list[dict[str, Any]]:
    """Return the proofs joined to each row of a competence."""
    preuves = preuves_de(dossier, code)
    return [
        {"ancre": nom_html(a.code), "preuves": [p for p in preuves if a.code in p.cibles]}
        for a in dossier.referentiel.structure.competence(code).activites
    ]


def _etat_ligne(reponse: Any) -> tuple[str, str]:
    if reponse is None or reponse.is_realisee is None:
        return A_REPONDRE
    return EXEMPLE if reponse.is_realisee and not reponse.exemples.strip() else COMPLETE


def decrire_competence(dossier: Dossier, form: Any, preuves: Iterable[Preuve]) -> dict[str, Any]:
    """Return the rows and questions of a competence for its page: fields, state, advice, proofs joined to the row."""
    preuves, aides = list(preuves), get_aides(dossier.referentiel)
    etats = {e["code"]: e for e in get_etats(dossier, form.competence.code)}
    rangees = [
        r | {
            "etat": etats[r["code"]], "aide": aides.activites.get(r["code"], ""),
            "preuves": [p for p in preuves if r["code"] in p.cibles], "is_repliee": _is_repliee(r),
        }
        for r in form.rangees()
    ]  # fmt: skip
    questions = [
        q | {"etat": etats[q["code"]], "aide": aides.questions.get(q["code"], "")} for q in form.champs_questions()
    ]
    return {"rangees": rangees, "questions": questions, "is_aidee": aides != Aides()}


def _is_repliee(rangee: dict[str, Any]) -> bool:
    """A row answered « Non » needs nothing more: its texts are folded while they are empty."""
    textes = [rangee["exemples"], rangee["documents"]]
    return rangee["realisee"].value() == "non" and not any(t and (t.value() or t.errors) for t in textes)
