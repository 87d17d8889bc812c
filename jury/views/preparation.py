"""The secretariat prepares a session: date, members, agenda, convocation, presences, cancellation."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.forms import Form
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST

from candidates.models import Dossier
from comptes.enums import Role
from comptes.models import AttributionRole, Utilisateur
from comptes.permissions import exige_permission, is_secretariat
from referentiels.models import Certification

from .. import services
from ..conformite import lire_conformites
from ..enums import EtatSession, Presence
from ..forms import MembresForm, MotifForm, SessionForm
from ..lecture import reglage
from ..models import Inscription, SessionJury
from ..regles import non_conformes, reordonner
from .commun import LECTURE_ECRITURE, acte, get_inscription, page_secretariat, page_session, tenter
from .seance import montrer_seance
from .sessions import build_presences_form, montrer_session


@require_http_methods(LECTURE_ECRITURE)
@exige_permission("dossiers.instruire")
def creer(request: HttpRequest) -> HttpResponse:
    """Create a session in preparation."""
    recu = request.POST if request.method == "POST" else None
    form = SessionForm(recu, certifications=list(Certification.objects.all()))
    creees: list[SessionJury] = []

    def verbe() -> None:
        certification = form.certification or form.cleaned_data["certification"]
        creees.append(services.creer_session(auteur=request.user, certification=certification, **form.champs))

    code = tenter(form, verbe) if recu is not None else 200
    if creees:
        messages.success(request, "La session est créée. Choisissez ses membres, puis inscrivez les dossiers.")
        return redirect("jury:session", creees[0].pk)
    return render(request, "jury/session_creer.html", {"form": form}, status=code)


@require_http_methods(LECTURE_ECRITURE)
@page_secretariat
def modifier(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Change date, place and options of a session in preparation."""
    recu = request.POST if request.method == "POST" else None
    form = SessionForm(recu, certifications=[session.certification], session=session, initial=SessionForm.initial_de(session))
    convoquee, code = session.convoquee_le is not None, 200
    if recu is not None:
        code = tenter(form, lambda: services.modifier_session(session=session, auteur=request.user, **form.champs))
        if code == 200:
            return _retour(request, session, "La session est modifiée.", convoquee=convoquee)
    return render(request, "jury/session_modifier.html", {"form": form, "session": session}, status=code)


def _retour(request: HttpRequest, session: SessionJury, phrase: str, *, convoquee: bool) -> HttpResponse:
    session.refresh_from_db()
    if convoquee and session.convoquee_le is None:
        messages.warning(request, f"{phrase} Convoquez à nouveau les membres : la convocation précédente ne vaut plus.")
    else:
        messages.success(request, phrase)
    return redirect("jury:session", session.pk)


@require_http_methods(LECTURE_ECRITURE)
@page_secretariat
def membres(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Choose who sits, with collège and function."""
    recu = request.POST if request.method == "POST" else None
    actuels = {m.personne_id: m.fonction for m in session.membres.all()}
    form = MembresForm(recu, jures=_jures(), sieges=actuels, suppleants=reglage(session, "suppleants_admis"))
    convoquee, code = session.convoquee_le is not None, 200
    if recu is not None:
        code = tenter(form, lambda: services.definir_membres(session=session, auteur=request.user, sieges=form.sieges))
        if code == 200:
            return _retour(request, session, "Les membres de la session sont enregistrés.", convoquee=convoquee)
    return render(request, "jury/session_composer.html", {"form": form, "session": session}, status=code)


def _jures() -> list[Utilisateur]:
    """Members of the jury today, by collège then name."""
    en_vigueur = AttributionRole.objects.en_vigueur().filter(role=Role.JURE, utilisateur__is_active=True)
    personnes = [a.utilisateur for a in en_vigueur.select_related("utilisateur").order_by("utilisateur__nom", "utilisateur__prenom")]
    return list({p.pk: p for p in personnes}.values())


@require_http_methods(LECTURE_ECRITURE)
@page_secretariat
def ordre_du_jour(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Dossiers that wait for a session, with what each misses; put one on the agenda."""
    form, code = Form(request.POST or None), 200
    if request.method == "POST":
        attendent = Dossier.objects.visibles_par(request.user).select_related("referentiel", "candidat")
        dossier = get_object_or_404(attendent, pk=_uuid(request.POST.get("dossier", "")))
        form = Form(request.POST)
        code = tenter(form, lambda: services.inscrire(session=session, dossier=dossier, auteur=request.user))
        if code == 200:
            messages.success(request, f"Le dossier {dossier.numero} est inscrit. Le candidat en est informé.")
            return redirect("jury:ordre-du-jour", session.pk)
    dossiers = services.dossiers_a_inscrire(session)
    points = lire_conformites(dossiers)
    lignes = [{"dossier": d, "manques": non_conformes(points[d.pk])} for d in dossiers]
    contexte = {
        "session": session, "form": form, "complets": [x for x in lignes if not x["manques"]],
        "incomplets": [x for x in lignes if x["manques"]], "inscrits": session.inscriptions.filter(is_active=True).count(),
        "declarants": session.membres.filter(liens_declares_le__isnull=False).count() if session.is_masquee else 0,
    }  # fmt: skip
    return render(request, "jury/session_inscrire.html", contexte, status=code)


def _uuid(texte: str) -> UUID:
    try:
        return UUID(texte)
    except ValueError:
        raise Http404 from None


def _inscription_du_secretariat(request: HttpRequest, pk: UUID) -> Inscription:
    if not is_secretariat(request.user):
        raise Http404
    return get_inscription(request, pk)


@require_http_methods(LECTURE_ECRITURE)
@login_required
def retirer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take a dossier off the agenda, with a reason that the candidate reads."""
    inscription = _inscription_du_secretariat(request, pk)
    form = MotifForm(request.POST or None, libelle="Pourquoi retirer ce dossier ?", aide="Ce motif est écrit au candidat.")
    code = 200
    if request.method == "POST":
        code = tenter(
            form,
            lambda: services.desinscrire(inscription=inscription, auteur=request.user, motif=form.cleaned_data["motif"]),
        )
        if code == 200:
            messages.success(request, f"Le dossier {inscription.dossier.numero} est retiré de la session.")
            return redirect("jury:session", inscription.session_id)
    contexte = {"form": form, "inscription": inscription, "session": inscription.session}
    return render(request, "jury/dossier_retirer.html", contexte, status=code)


@require_POST
@login_required
def deplacer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Move a dossier one rank up or down the agenda."""
    inscription = _inscription_du_secretariat(request, pk)
    session, form = inscription.session, Form(request.POST)
    rangs = list(session.inscriptions.filter(is_active=True).values_list("pk", flat=True))
    ici = rangs.index(inscription.pk)
    la = ici + (1 if request.POST.get("sens") == "bas" else -1)
    if not 0 <= la < len(rangs):
        return redirect("jury:session", session.pk)
    rangs[ici], rangs[la] = rangs[la], rangs[ici]
    code = tenter(form, lambda: services.ordonner(session=session, auteur=request.user, inscriptions=rangs))
    if code != 200:
        return montrer_session(request, session, refus=form, status=code)
    return redirect("jury:session", session.pk)


@page_secretariat
@acte
def ordonner(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Set the order of the agenda by the numbers given to its dossiers, typed or dragged."""
    form = Form(request.POST)
    actuels = [str(pk) for pk in session.inscriptions.filter(is_active=True).values_list("pk", flat=True)]
    lus = {pk: request.POST.get(f"rang_{pk}", "") for pk in actuels}
    rangs = {pk: int(rang) for pk, rang in lus.items() if rang.isdecimal() and len(rang) < 10}
    ordre = reordonner(actuels, {pk: min(max(rang, 1), len(actuels)) for pk, rang in rangs.items()})
    code = tenter(form, lambda: services.ordonner(session=session, auteur=request.user, inscriptions=ordre))
    if code != 200:
        return montrer_session(request, session, refus=form, status=code)
    messages.success(request, "L’ordre du jour est enregistré.")
    return redirect("jury:session", session.pk)


@page_secretariat
@acte
def convoquer(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Convene the members by mail; warn when it is late."""
    form, alertes = Form(request.POST), []
    code = tenter(form, lambda: alertes.append(services.convoquer(session=session, auteur=request.user)))
    if code != 200:
        return montrer_session(request, session, refus=form, status=code)
    messages.success(request, "Les membres sont convoqués par courriel.")
    if alertes[0]:
        messages.warning(request, alertes[0])
    return redirect("jury:session", session.pk)


@page_secretariat
@acte
def liens_redemander(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Ask every member of a masked session for their declaration of links again, on the whole list."""
    form = Form(request.POST)
    code = tenter(form, lambda: services.redemander_liens(session=session, auteur=request.user))
    if code != 200:
        return montrer_session(request, session, refus=form, status=code)
    messages.success(request, "Les déclarations sont redemandées : chaque membre verra la liste entière des noms, et les dossiers lui restent fermés jusque-là.")
    return redirect("jury:session", session.pk)


@require_http_methods(LECTURE_ECRITURE)
@page_secretariat
def annuler(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Cancel a session that is not open, with a reason that members and candidates read."""
    form = MotifForm(
        request.POST or None, libelle="Pourquoi annuler la session ?", aide="Ce motif est écrit aux membres et aux candidats inscrits."
    )
    code = 200
    if request.method == "POST":
        code = tenter(
            form, lambda: services.annuler_session(session=session, auteur=request.user, motif=form.cleaned_data["motif"])
        )
        if code == 200:
            messages.success(request, "La session est annulée. Ses dossiers attendent une autre session.")
            return redirect("jury:session", session.pk)
    contexte: dict[str, Any] = {"form": form, "session": session}
    return render(request, "jury/session_annuler.html", contexte, status=code)


@page_session
@acte
def presences(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """Mark who is there; by the secretariat, the president or the vice-president."""
    options = {"largeur": "col-12"} if request.POST.get("retour") == "seance" and session.etat == EtatSession.OUVERTE else {}
    form = build_presences_form(session, request.POST, **options)

    def verbe() -> None:
        for membre, presence, is_distance in form.changements:
            services.marquer_presence(membre=membre, auteur=request.user, presence=presence, is_distance=is_distance)
        for membre, mandataire in form.pouvoirs:
            if membre.presence == Presence.ABSENTE:
                services.donner_pouvoir(membre=membre, auteur=request.user, mandataire=mandataire)

    code, en_seance = tenter(form, verbe), request.POST.get("retour") == "seance"
    if code != 200 and en_seance:
        return montrer_seance(request, session, refus=form, status=code, presences_form=form)
    if code != 200:
        return montrer_session(request, session, refus=form, presences=form, status=code)
    messages.success(request, "Les présences sont notées.")
    return redirect("jury:seance" if en_seance else "jury:session", session.pk)
