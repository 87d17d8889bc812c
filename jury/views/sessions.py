"""The sessions: their list, and the page of one session, which adapts to who reads it and where it stands."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.db.models import Count, OuterRef, Prefetch, Q, Subquery
from django.db.models.functions import Coalesce
from django.forms import BaseForm
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from comptes.permissions import is_secretariat
from referentiels.parametres import valeur

from ..documents_session import get_convocation, get_convocations, get_presence
from ..enums import EtatSession
from ..forms import PresencesForm
from ..lecture import a_declarer, jour_de, reglage
from ..models import Inscription, MembreSession, ProcesVerbal, SessionJury
from ..presentation import TONS, lire_declarations, lire_demandes, lire_membres, lire_ordre_du_jour, lire_presences
from ..regles import alerte_convocation
from ..services import is_annoncable, signatures_du_pv
from ..services.remise import get_pv_initial
from .commun import get_membre, is_masque, page_session

PAR_PAGE = 25


@require_safe
@login_required
def sessions(request: HttpRequest) -> HttpResponse:
    """Sessions in session, to come, whose minutes are to be signed or announced; then, page by page, those that are past or cancelled."""
    groupes: dict[str, list[dict[str, Any]]] = {"en_seance": [], "a_venir": [], "a_signer": [], "passees": [], "annulees": []}
    actives = Inscription.objects.filter(session=OuterRef("pk"), is_active=True).order_by().values("session").annotate(n=Count("pk")).values("n")
    sieges = Prefetch("membres", MembreSession.objects.filter(personne=request.user), to_attr="sieges")
    visibles = SessionJury.objects.visibles_par(request.user).select_related("certification").prefetch_related(sieges)
    visibles = visibles.annotate(dossiers=Coalesce(Subquery(actives), 0))
    finies = Q(etat=EtatSession.ANNULEE) | Q(etat=EtatSession.CLOSE, annoncee_le__isnull=False)
    page = Paginator(visibles.filter(finies), PAR_PAGE).get_page(request.GET.get("page"))
    for session in [*visibles.exclude(pk__in=SessionJury.objects.filter(finies)), *page]:
        ligne = {"session": session, "dossiers": session.dossiers, "siege": next(iter(session.sieges), None), "ton": TONS[EtatSession(session.etat)]}
        groupes[_groupe(session)].append(ligne)
    groupes["a_venir"].reverse()
    return render(request, "jury/session_lister.html", {"groupes": groupes, "page": page, "prepare": is_secretariat(request.user)})


def _groupe(session: SessionJury) -> str:
    if session.etat == EtatSession.CLOSE:
        return "passees" if session.annoncee_le else "a_signer"
    return {EtatSession.OUVERTE: "en_seance", EtatSession.PREPARATION: "a_venir"}.get(EtatSession(session.etat), "annulees")


@require_safe
@page_session
def session(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """One session: the secretariat prepares it; the members read its dossiers; once closed, its minutes and results."""
    return montrer_session(request, session)


def montrer_session(
    request: HttpRequest, session: SessionJury, *, refus: BaseForm | None = None, presences: PresencesForm | None = None, status: int = 200
) -> HttpResponse:
    """Answer with the page of the session; `refus` is a form whose errors say why an action was refused."""
    session.refresh_from_db()
    prepare, membre = is_secretariat(request.user), get_membre(request, session)
    en_preparation = session.etat == EtatSession.PREPARATION
    masque = is_masque(request, session)
    points = lire_ordre_du_jour(session, request.user, masque=masque)
    pv = get_pv_initial(session)
    contexte = {
        "session": session, "ton": TONS[EtatSession(session.etat)], "membre": membre, "prepare": prepare, "masque": masque,
        "en_preparation": en_preparation, "modifiable": prepare and en_preparation, "points": points,
        "colleges": lire_membres(session), "refus": refus, "alerte": _alerte(session) if en_preparation else "",
        "demandes": lire_demandes(session) if prepare and session.is_masquee else [],
        "declarations": lire_declarations(session) if session.is_masquee and prepare and session.etat in ("preparation", "ouverte") else None,
        "noms_a_lire": len(a_declarer(session, membre)) if membre and session.etat in ("preparation", "ouverte") else 0,
        "deja_convoques": session.membres.filter(is_convoque=True).count() if prepare and en_preparation else 0,
        "presences_form": presences or _presences(session, prepare=prepare), **lire_presences(session), **_contexte_pv(session, pv),
    }  # fmt: skip
    return render(request, "jury/session_voir.html", contexte, status=status)


def _alerte(session: SessionJury) -> str:
    """That convening now is late; nothing once the members are convened, in time or told so when they were."""
    if session.convoquee_le is not None:
        return ""
    minimum = valeur("convocation_jours", le=timezone.localdate(), certification=session.certification)
    return alerte_convocation(jours=(jour_de(session) - timezone.localdate()).days, minimum=minimum)


def _presences(session: SessionJury, *, prepare: bool) -> PresencesForm | None:
    if not prepare or session.etat not in (EtatSession.PREPARATION, EtatSession.OUVERTE):
        return None
    return build_presences_form(session)


def build_presences_form(session: SessionJury, recu: Any = None, **options: Any) -> PresencesForm:
    """The form of the presences of a session, with the powers where the setting admits them."""
    membres = session.membres.select_related("personne", "mandataire__personne")
    return PresencesForm(recu, membres=membres, pouvoirs=reglage(session, "pouvoirs_admis"), **options)


@require_safe
@page_session
def emargement(request: HttpRequest, session: SessionJury) -> HttpResponse:
    """The attendance sheet, to print and have signed: members by collège, in the room, from afar, absent."""
    contexte = {
        "session": session, "colleges": lire_membres(session), "feuille": get_presence(session),
        "convocation": get_convocation(session, request.user), "convocations": get_convocations(session) if is_secretariat(request.user) else [],
        **lire_presences(session),
    }  # fmt: skip
    return render(request, "jury/emargement_voir.html", contexte)


def _contexte_pv(session: SessionJury, pv: ProcesVerbal | None) -> dict[str, Any]:
    """Where the minutes of a closed session stand."""
    if pv is None:
        return {"pv": None, "signatures_pv": [], "annoncable": False, "rectificatifs": []}
    return {
        "pv": pv,
        "signatures_pv": signatures_du_pv(pv),
        "annoncable": pv.signe_le is not None and session.annoncee_le is None,
        "annonce_due": is_annoncable(session, jour=timezone.localdate()),
        "rectificatifs": list(session.proces_verbaux.exclude(pk=pv.pk).select_related("rectification").order_by("redige_le")),
    }
