"""The pair of one dossier: appoint it, fill a vacant place, set it aside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.fields import DateField
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from candidates.enums import Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible
from candidates.workflow import ce_qui_manque, exiger_action
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from evaluations.services import candidats_au_binome, designer_binome, proposer_remplacant, remplacer_binome

from ..forms import BinomeForm
from ..forms.binome import DateForm
from ..lecture import places
from .commun import avec_motif, get_dossier, instruire, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from candidates.models import Dossier

DANS = timedelta(days=21)  # date proposed for a new evaluation
PRO, EXTERNE = RoleDossier.PROFESSIONNEL.value, RoleDossier.EVALUATEUR_EXTERNE.value


def _impossible(request: HttpRequest, dossier: Dossier, phrase: str) -> HttpResponse:
    contexte = {"dossier": dossier, "erreur": phrase}
    return render(request, "recevabilite/action_impossible.html", contexte, status=409)


def _jour(request: HttpRequest, en_place: dict[str, Any]) -> date:
    """The planned date: as posted, as asked for in the address, as the pair in place has it, or in three weeks."""
    brut = (request.POST if request.method == "POST" else request.GET).get("date_prevue", "")
    try:
        return DateField().clean(brut)
    except ValidationError:
        prevues = [m.date_prevue for m in en_place.values() if m is not None]
        return max([*prevues, timezone.localdate() + DANS]) if not prevues else prevues[0]


@require_http_methods(["GET", "POST"])
@instruire
def binome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may evaluate on the planned date, who may not and why; propose a pair, or someone for a vacant place."""
    dossier = get_dossier(request, pk)
    if dossier.etat != Etat.PRET:
        return _impossible(request, dossier, f"Le binôme se désigne quand le dossier est prêt ; il est « {dossier.libelle_secretariat} ».")
    en_place = places(dossier)
    jour = _jour(request, en_place)
    propositions = {
        role: candidats_au_binome(dossier=dossier, role=role, jour=jour) for role, m in en_place.items() if m is None
    }
    form = BinomeForm(saisie(request), propositions=propositions, initial={"date_prevue": jour})
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                _proposer(request, dossier, form, list(propositions))
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "Proposition envoyée : chaque personne est prévenue par courriel et doit accepter.")
                return redirect("bureau:dossier", pk=dossier.pk)
    ineligibles = {
        BinomeForm.base_fields.get(role, role): [p for p in lignes if p.motifs] for role, lignes in propositions.items()
    }
    contexte = {
        "dossier": dossier, "form": form, "date_form": DateForm(initial={"date_prevue": jour}), "jour": jour,
        "en_place": [m for m in en_place.values() if m is not None], "vacantes": list(propositions),
        "ineligibles": [p for lignes in ineligibles.values() for p in lignes],
        "sans_eligible": [form[r].label for r, lignes in propositions.items() if not any(not p.motifs for p in lignes)],
    }  # fmt: skip
    return render(request, "bureau/binome_designer.html", contexte, status=code)


def _proposer(request: HttpRequest, dossier: Dossier, form: BinomeForm, vacantes: list[str]) -> None:
    prevue = form.cleaned_data["date_prevue"]
    if len(vacantes) == 1:
        proposer_remplacant(
            dossier=dossier, auteur=request.user, habilitation=form.get_habilitation(vacantes[0]), date_prevue=prevue
        )
        return
    designer_binome(
        dossier=dossier, auteur=request.user, professionnel=form.get_habilitation(PRO),
        evaluateur_externe=form.get_habilitation(EXTERNE), date_prevue=prevue,
    )  # fmt: skip
