"""What the pages of the jury share: whose session this is, as what, and how a refusal is shown."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.forms import BaseForm
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from candidates.models import Dossier
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.permissions import is_secretariat

from ..lecture import lit
from ..models import Inscription, MembreSession, SessionJury

Vue = Callable[..., HttpResponse]
LECTURE_ECRITURE = ["GET", "HEAD", "POST"]


def get_session(request: HttpRequest, pk: UUID) -> SessionJury:
    """A session the person sees, by `SessionJury.visibles_par`; a 404 otherwise."""
    return get_object_or_404(SessionJury.objects.visibles_par(request.user).select_related("certification", "courante"), pk=pk)


def get_inscription(request: HttpRequest, pk: UUID) -> Inscription:
    """A dossier on the agenda of a session the person sees; a 404 otherwise, and once it is off the agenda."""
    liens = ("session__certification", "dossier__candidat", "dossier__referentiel__certification", "dossier__origine")
    inscription = get_object_or_404(Inscription.objects.select_related(*liens), pk=pk, is_active=True)
    get_session(request, inscription.session_id)
    return inscription


def get_dossier_annonce(request: HttpRequest, pk: UUID) -> Dossier:
    """A dossier of one's own whose result is announced; a 404 before it, and for anyone else."""
    miens = Dossier.objects.visibles_par(request.user).filter(candidat__utilisateur=request.user, annonce_le__isnull=False)
    return get_object_or_404(miens.select_related("candidat", "referentiel__certification", "origine"), pk=pk)


def get_membre(request: HttpRequest, session: SessionJury) -> MembreSession | None:
    """The seat of the person in the session, or None (the secretariat, who watches)."""
    return session.membres.tenus_par(request.user).select_related("personne").first()


def page_session(vue: Vue) -> Vue:
    """Decorate a view `(request, session, …)`: sign-in first, then a 404 for a session that is not theirs."""

    @login_required
    @wraps(vue)
    def protegee(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        return vue(request, get_session(request, pk), *args, **kwargs)

    return protegee


def page_secretariat(vue: Vue) -> Vue:
    """Decorate a view `(request, session, …)` that prepares a session: a 404 for anyone but the secretariat."""

    @page_session
    @wraps(vue)
    def protegee(request: HttpRequest, session: SessionJury, *args: Any, **kwargs: Any) -> HttpResponse:
        if not is_secretariat(request.user):
            raise Http404
        return vue(request, session, *args, **kwargs)

    return protegee


def page_membre(vue: Vue) -> Vue:
    """Decorate a view `(request, session, membre, …)` of the séance: a 404 for anyone who does not sit in the session."""

    @page_session
    @wraps(vue)
    def protegee(request: HttpRequest, session: SessionJury, *args: Any, **kwargs: Any) -> HttpResponse:
        membre = get_membre(request, session)
        if membre is None:
            raise Http404
        return vue(request, session, membre, *args, **kwargs)

    return protegee


def page_inscription(vue: Vue) -> Vue:
    """Decorate a view `(request, inscription, membre, …)` about a dossier of the agenda, for who sits in its session."""

    @login_required
    @wraps(vue)
    def protegee(request: HttpRequest, pk: UUID, *args: Any, **kwargs: Any) -> HttpResponse:
        inscription = get_inscription(request, pk)
        membre = get_membre(request, inscription.session)
        if membre is None:
            raise Http404
        return vue(request, inscription, membre, *args, **kwargs)

    return protegee


def acte(vue: Vue) -> Vue:
    """Decorate a view that only acts, inside one of the above. Its address asked for as a page (what one comes back to after
    signing in again, when the session had expired on sending) is a 405 that says nothing was saved, and leads back."""

    @wraps(vue)
    def protegee(request: HttpRequest, objet: SessionJury | Inscription, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.method == "POST":
            return vue(request, objet, *args, **kwargs)
        session = objet.session if isinstance(objet, Inscription) else objet
        reponse = render(request, "jury/acte_perdu.html", {"session": session}, status=405)
        reponse["Allow"] = "POST"
        return reponse

    return protegee


def peut_lire(request: HttpRequest, inscription: Inscription) -> bool:
    """Say whether the dossier is open to the person: `visibles_par`, which a déport closes; with masked identities, as a
    member who declared their links on the names."""
    if is_masque(request, inscription.session):
        membre = get_membre(request, inscription.session)
        return membre is not None and lit(inscription, membre)
    return Dossier.objects.visibles_par(request.user).filter(pk=inscription.dossier_id).exists()


def is_masque(request: HttpRequest, session: SessionJury) -> bool:
    """Identities are masked for everyone but the secretariat, who prepares the session; given a seat in it, they are a member like
    any other, even once they no longer hold it."""
    return session.is_masquee and (not is_secretariat(request.user) or session.membres.filter(personne=request.user).exists())


def tenter(form: BaseForm, verbe: Callable[[], Any]) -> int:
    """Run a service when the form holds; return 200, or the status of the refusal, whose sentences are above the form."""
    if not form.is_valid():
        return 422
    try:
        verbe()
    except ErreurMetier as erreur:
        return refuser(form, erreur)
    return 200
