"""The pair of one dossier: appoint it, fill a vacant place, take a mission back, set the pair aside."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.forms.fields import DateField
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods

from candidates.enums import Action, Etat, RoleDossier
from candidates.erreurs import ActionImpossible
from candidates.workflow import ce_qui_manque, exiger_action
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from evaluations.enums import EtatMission
from evaluations.propositions import candidats_au_binome
from evaluations.services import designer_binome, proposer_remplacant, remplacer_binome, retirer_mission
from referentiels.parametres import valeur

from ..forms import BinomeForm
from ..forms.binome import LIBELLES, DateForm
from ..lecture import places
from .commun import avec_motif, get_dossier, impossible, instruire, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from candidates.models import Dossier

DELAI = timedelta(days=21)  # date proposed for a new evaluation
PRO, EXTERNE = RoleDossier.PROFESSIONNEL.value, RoleDossier.EVALUATEUR_EXTERNE.value
NON_PRET = "Le binôme se désigne quand la partie 3 est déposée et l’évaluation pas encore commencée."


@require_http_methods(["GET", "POST"])
@instruire
def binome(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Who may evaluate on the planned date, who may not and why; propose a pair, or someone for a vacant place."""
    dossier = get_dossier(request, pk)
    if dossier.etat != Etat.PRET:
        return impossible(request, dossier, NON_PRET)
    contexte = _lire(request, dossier)
    form, code = contexte["form"], 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                _proposer(request, dossier, form, contexte["vacantes"])
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "Proposition envoyée par courriel : l’évaluation commence quand les deux ont accepté.")
                return redirect("bureau:dossier", pk=dossier.pk)
    gabarit = "bureau/partials/_binome_choix.html" if request.htmx else "bureau/binome_designer.html"
    return render(request, gabarit, contexte, status=code)


def _lire(request: HttpRequest, dossier: Dossier) -> dict[str, Any]:
    en_place = places(dossier)
    jour = _jour(request, [m.date_prevue for m in en_place.values() if m is not None])
    vacantes = [role for role, mission in en_place.items() if mission is None]
    propositions = {role: candidats_au_binome(dossier=dossier, role=role, jour=jour) for role in vacantes}
    return {
        "dossier": dossier,
        "form": BinomeForm(saisie(request), propositions=propositions, initial={"date_prevue": jour}),
        "date_form": (date_form := _date_form(request, jour)),
        "date_refusee": "" if date_form.is_valid() or not date_form.is_bound else date_form.errors.get("date_prevue", [""])[0],
        "jour": jour,
        "en_place": [m for m in en_place.values() if m is not None],
        "vacantes": vacantes,
        "delai_jours": valeur("mission_reponse_jours", le=timezone.localdate()),
        "ineligibles": [p for lignes in propositions.values() for p in lignes if p.motifs],
        "sans_eligible": [LIBELLES[r] for r, lignes in propositions.items() if all(p.motifs for p in lignes)],
    }


def _jour(request: HttpRequest, prevues: list[date]) -> date:
    """The planned date: as posted or asked for in the address, as the person in place has it, or in three weeks."""
    brut = (request.POST if request.method == "POST" else request.GET).get("date_prevue", "")
    try:
        return DateField().clean(brut)
    except ValidationError:
        return prevues[0] if prevues else timezone.localdate() + DELAI


def _date_form(request: HttpRequest, jour: date) -> DateForm:
    """The choice of the date, with what is wrong about the one asked for in the address."""
    demandee = request.GET if "date_prevue" in request.GET else None
    return DateForm(demandee, initial={"date_prevue": jour}, auto_id="date_%s")


def _proposer(request: HttpRequest, dossier: Dossier, form: BinomeForm, vacantes: list[str]) -> None:
    prevue = form.cleaned_data["date_prevue"]
    if not vacantes:
        raise ActionImpossible("Les deux places du binôme sont déjà occupées.")
    verifies = len(form.a_verifier)
    if len(vacantes) == 1:
        proposer_remplacant(
            dossier=dossier, auteur=request.user, habilitation=form.get_habilitation(vacantes[0]), date_prevue=prevue,
            points_verifies=verifies,
        )  # fmt: skip
        return
    designer_binome(
        dossier=dossier, auteur=request.user, professionnel=form.get_habilitation(PRO),
        evaluateur_externe=form.get_habilitation(EXTERNE), date_prevue=prevue, points_verifies=verifies,
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@instruire
def retirer(request: HttpRequest, pk: UUID, mission: UUID) -> HttpResponse:
    """Take back a mission before the evaluation begins, with a reason: its place is vacant again."""
    dossier = get_dossier(request, pk)
    en_vigueur = dossier.missions.filter(etat__in=[EtatMission.PROPOSEE, EtatMission.ACCEPTEE])
    ligne = get_object_or_404(en_vigueur.select_related("evaluateur"), pk=mission)

    def agir(motif: str) -> None:
        retirer_mission(mission=ligne, auteur=request.user, motif=motif)
        messages.success(request, f"{ligne.evaluateur.nom_complet} ne fait plus partie du binôme et en est prévenu par courriel.")

    return avec_motif(
        request, dossier, gabarit="bureau/mission_retirer.html", agir=agir, contexte={"mission": ligne},
        aide="La personne lit ce motif dans le courriel.",
    )  # fmt: skip


@require_http_methods(["GET", "POST"])
@instruire
def remplacer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Set the pair aside while nobody has signed: the grid stays in the history, a new pair starts afresh."""
    dossier = get_dossier(request, pk)
    try:
        exiger_action(dossier, action=Action.REMPLACER_BINOME, auteur=request.user)
    except ActionImpossible as erreur:
        return impossible(request, dossier, erreur)

    def agir(motif: str) -> None:
        remplacer_binome(dossier=dossier, auteur=request.user, motif=motif)
        messages.success(request, "Le binôme est remplacé : désignez maintenant deux évaluateurs.")

    return avec_motif(
        request, dossier, gabarit="bureau/binome_remplacer.html", agir=agir, aide="Les deux évaluateurs lisent ce motif.",
        contexte={"manques": ce_qui_manque(dossier, Action.REMPLACER_BINOME)},
    )  # fmt: skip
