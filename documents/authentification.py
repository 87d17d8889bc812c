"""A fresh sign-in before a signature, and its evidence, from the records that allauth keeps in the session."""

from collections.abc import Callable
from datetime import UTC, datetime
from functools import wraps
from typing import Any

from allauth.account.adapter import get_adapter
from allauth.account.internal.flows.login import record_authentication
from django.conf import settings
from django.contrib import messages
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import redirect_to_login
from django.http import HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render, resolve_url
from django.urls import reverse
from django.utils import timezone
from django.utils.http import urlencode

from comptes.authentification import get_actes, is_recente

from .regles import authentification_valable
from .services.signature import PreuveAuthentification

CLE_SAISIE = "saisie_avant_authentification"
CLE_FICHIER = "fichier_attendu"  # address of the file asked for before the confirmation
METHODES = {"password": "mot de passe", "mfa": "code à usage unique", "demo": "démonstration"}


def noter_authentification(request: HttpRequest, methode: str) -> None:
    """Record in the session that the person has just proved who they are; call it after `django.contrib.auth.login`."""
    record_authentication(request, request.user, method=methode)


def preuve_de(request: HttpRequest) -> PreuveAuthentification | None:
    """Return the evidence of the last sign-in of this session, however old; None when the session holds none.

    When several factors were given one after the other (password, then a code), the method names them all.
    """
    actes = get_actes(request)
    if not actes:
        return None
    instant = float(actes[-1]["at"])
    proches = [str(a["method"]) for a in actes if instant - float(a["at"]) <= settings.ACCOUNT_REAUTHENTICATION_TIMEOUT]
    return PreuveAuthentification(
        authentifie_le=datetime.fromtimestamp(instant, tz=UTC),
        methode=" + ".join(dict.fromkeys(METHODES.get(m, m) for m in proches))[:60],
        ip=get_adapter(request).get_client_ip(request),
        agent=str(request.META.get("HTTP_USER_AGENT", ""))[:300],
    )


def is_authentification_recente(request: HttpRequest) -> bool:
    """Say whether the person signed in, or confirmed who they are, in the last `ACCOUNT_REAUTHENTICATION_TIMEOUT` s."""
    preuve = preuve_de(request)
    return preuve is not None and authentification_valable(
        authentifie_le=preuve.authentifie_le,
        maintenant=timezone.now(),
        secondes=settings.ACCOUNT_REAUTHENTICATION_TIMEOUT,
    )


def authentification_recente(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view that signs: without a recent sign-in, first to the confirmation of identity, then back.

    Nothing typed is lost: what a late POST carried is kept in the session and offered again after the confirmation, for
    the person to send with one button.
    """
    return _proteger(vue, is_exigee=lambda request: not is_authentification_recente(request), phrase="signer")


def envoi_confirme(vue: Callable[..., HttpResponse]) -> Callable[..., HttpResponse]:
    """Decorate a view whose POST changes a right: without a sign-in in the last `REAUTHENTIFICATION_GESTION` s, first to the
    confirmation of identity. Its GET opens as it is; nothing typed is lost. Goes below the decorator that says who may come.
    """
    return _proteger(
        vue, is_exigee=lambda request: request.method == "POST" and not is_recente(request, settings.REAUTHENTIFICATION_GESTION), phrase="continuer",
    )  # fmt: skip


def fichier_confirme(vue: Callable[..., HttpResponseBase]) -> Callable[..., HttpResponseBase]:
    """Decorate a view that gives a file of many people's data: without a sign-in in the last `REAUTHENTIFICATION_GESTION` s,
    first to the confirmation of identity, then to a page with the link of the file.
    """

    @wraps(vue)
    def protegee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        if is_recente(request, settings.REAUTHENTIFICATION_GESTION):
            return vue(request, *args, **kwargs)
        request.session[CLE_FICHIER] = request.get_full_path()
        return _confirmer_identite(request, suite=reverse("documents:fichier-attendu"))

    return protegee


def _proteger(
    vue: Callable[..., HttpResponse], *, is_exigee: Callable[[HttpRequest], bool], phrase: str
) -> Callable[..., HttpResponse]:
    @wraps(vue)
    def protegee(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not request.user.is_authenticated:
            return redirect_to_login(request.get_full_path())
        if is_exigee(request):
            return _confirmer_identite(request, phrase=phrase)
        saisie = _reprendre_saisie(request)
        if saisie is not None:
            contexte = {"saisie": saisie, "adresse": request.get_full_path()}
            return render(request, "documents/authentification_reprendre.html", contexte)
        return vue(request, *args, **kwargs)

    return protegee


def _confirmer_identite(request: HttpRequest, *, suite: str = "", phrase: str = "continuer") -> HttpResponse:
    if request.method == "POST":
        champs = [(nom, valeur) for nom, valeurs in request.POST.lists() for valeur in valeurs]
        request.session[CLE_SAISIE] = {
            "adresse": request.get_full_path(),
            "champs": [c for c in champs if c[0] != "csrfmiddlewaretoken"],
        }
        messages.info(request, f"Confirmez votre identité pour {phrase} : ce que vous avez saisi est gardé.")
    moyens = get_adapter(request).get_reauthentication_methods(request.user)
    if not moyens:  # an account without a password: nothing to confirm with, only a new sign-in
        messages.warning(request, f"Pour {phrase}, déconnectez-vous puis connectez-vous à nouveau.")
        return HttpResponseRedirect(resolve_url(settings.LOGIN_REDIRECT_URL))
    requete = urlencode({REDIRECT_FIELD_NAME: suite or request.get_full_path()})
    return HttpResponseRedirect(f"{moyens[0]['url']}?{requete}")


def _reprendre_saisie(request: HttpRequest) -> list[list[str]] | None:
    """Take back what a late POST carried to this very address; a POST, or another address, leaves it aside."""
    garde = request.session.get(CLE_SAISIE)
    if garde is None or garde["adresse"] != request.get_full_path():
        return None
    del request.session[CLE_SAISIE]
    return garde["champs"] if request.method in {"GET", "HEAD"} else None
