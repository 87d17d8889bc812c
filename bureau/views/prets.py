"""Dossiers transmitted to the jury: which are ready, what the others miss, and a session built from those that are."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.shortcuts import redirect, render
from django.views.decorators.http import require_http_methods

from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from jury.forms import SessionForm
from jury.services import creer_avec, inscrire_plusieurs
from referentiels.models import Certification

from ..forms import PretsForm
from ..prets import Horaire, lire_prets, lire_sessions
from .commun import instruire, saisie

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from django.http import HttpRequest, HttpResponse

    from jury.models import SessionJury
    from jury.services import Compte


@require_http_methods(["GET", "HEAD", "POST"])
@instruire
def prets(request: HttpRequest) -> HttpResponse:
    """List the dossiers of one CQP that wait for the jury; put several on a session, or create it with them."""
    certifications = list(Certification.objects.order_by("intitule"))
    certification = next((c for c in certifications if c.code == request.GET.get("cqp")), next(iter(certifications), None))
    if certification is None:
        return render(request, "bureau/jury_prets.html", {"certification": None})
    sessions, horaire = lire_sessions(certification), Horaire(certification)
    form = PretsForm(saisie(request), sessions=[horaire.situer(s) for s in sessions])
    session_form = SessionForm(saisie(request) if form.is_nouvelle else None, certifications=[certification])
    code = 200
    if request.method == "POST":
        reponse, code = _composer(request, form, session_form, sessions)
        if reponse is not None:
            return reponse
    page = lire_prets(request.user, certification, page=request.GET.get("page"))
    complets = [p for p in page if p.is_complet]
    contexte: dict[str, Any] = {
        "certifications": certifications, "certification": certification, "page": page, "parametres": f"cqp={certification.code}",
        "complets": complets, "duree_totale": horaire.dire(len(complets)), "incomplets": [p for p in page if not p.is_complet],
        "form": form, "session_form": session_form, "choisis": form.choisis, "horaire": horaire,
    }  # fmt: skip
    return render(request, "bureau/jury_prets.html", contexte, status=code)


def _composer(
    request: HttpRequest, form: PretsForm, session_form: SessionForm, sessions: Sequence[SessionJury]
) -> tuple[HttpResponse | None, int]:
    """Put the dossiers chosen on a session; the answer, or None with the status of the refusal shown on the page."""
    valides = form.is_valid() and (not form.is_nouvelle or session_form.is_valid())
    if not valides:
        return None, 422
    visibles = Dossier.objects.visibles_par(request.user).filter(pk__in=form.cleaned_data["dossier"])
    dossiers = list(visibles.select_related("candidat", "referentiel").order_by("transmis_le", "numero"))
    try:
        if form.is_nouvelle:
            session, comptes = creer_avec(
                auteur=request.user, certification=session_form.certification, dossiers=dossiers, champs=session_form.champs
            )
        else:
            session = next(s for s in sessions if str(s.pk) == form.cleaned_data["session"])
            comptes = inscrire_plusieurs(session=session, dossiers=dossiers, auteur=request.user)
    except ErreurMetier as erreur:
        return None, refuser(form, erreur)
    _rendre_compte(request, comptes, is_nouvelle=form.is_nouvelle)
    return redirect("jury:session", session.pk), 302


def _rendre_compte(request: HttpRequest, comptes: Iterable[Compte], *, is_nouvelle: bool) -> None:
    """Say what became of each dossier."""
    inscrits = [c.dossier.numero for c in comptes if c.is_inscrit]
    if is_nouvelle:
        messages.success(request, "La session est créée. Choisissez ses membres, puis convoquez-les.")
    if inscrits:
        pluriel = "s" if len(inscrits) > 1 else ""
        messages.success(request, f"{len(inscrits)} dossier{pluriel} inscrit{pluriel} : {', '.join(inscrits)}. Chaque candidat en est informé.")
    for compte in comptes:
        if not compte.is_inscrit:
            messages.warning(request, f"Dossier {compte.dossier.numero}, non inscrit : {compte.refus}")
