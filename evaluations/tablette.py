"""The device that an evaluator has handed over: whose turn it is, what it opens, kept in its session and nowhere else."""

from __future__ import annotations

from dataclasses import asdict, dataclass, replace
from typing import TYPE_CHECKING

from django.contrib.auth import logout
from django.utils.cache import add_never_cache_headers

from documents.authentification import preuve_de

if TYPE_CHECKING:
    from django.http import HttpRequest, HttpResponse
    from django.urls import ResolverMatch

    from comptes.models import Utilisateur
    from documents.services import PreuveAuthentification

    from .models import Evaluation

CLE = "tablette"
# To prove who one is, on a device that is nobody's; the enrolment of a factor or a change of address is not for here.
IDENTIFICATION = frozenset(
    (
        "account_login", "account_logout", "account_reauthenticate", "account_email_verification_sent", "account_reset_password",
        "account_reset_password_done", "mfa_authenticate", "mfa_reauthenticate", "mfa_reauthenticate_webauthn", "mfa_login_webauthn",
        "comptes:deux-etapes", "bureau:demo",
    )
)  # fmt: skip
ICI = frozenset(("evaluations:tablette", "evaluations:tablette-rendre"))


@dataclass(frozen=True)
class Remise:
    """Who handed the device over, to whom, in what capacity, for which bilan. Identifiers as text, names as they are read."""

    evaluation: str
    document: str
    role: str
    attendu: str
    attendu_nom: str
    remis_par: str
    remis_par_nom: str

    def permet(self, adresse: ResolverMatch) -> bool:
        """This address is for signing this bilan, or for proving who one is; nothing else opens on the device."""
        nom, pk = adresse.view_name, str(adresse.kwargs.get("pk", ""))
        if nom in ("evaluations:signer", "evaluations:refuser"):
            return pk == self.evaluation
        if nom in ("documents:etat", "documents:telecharger"):
            return pk == self.document
        return nom in IDENTIFICATION or nom in ICI


def lire_remise(request: HttpRequest) -> Remise | None:
    """Return the hand-over this device is in; None on any other device."""
    garde = request.session.get(CLE)
    return Remise(**garde) if garde else None


def poser_remise(request: HttpRequest, *, evaluation: Evaluation, role: str, attendu: Utilisateur) -> Remise:
    """End the session of the person who hands over, and open one without anybody, that waits for `attendu` alone."""
    auteur = request.user
    remise = Remise(
        evaluation=str(evaluation.pk), document=str(evaluation.bilan_id), role=str(role), attendu=str(attendu.pk),
        attendu_nom=attendu.nom_complet, remis_par=str(auteur.pk), remis_par_nom=auteur.nom_complet,
    )  # fmt: skip
    recommencer(request, remise)
    return remise


def recommencer(request: HttpRequest, remise: Remise | None) -> None:
    """End whatever session the device holds; the one that follows knows nobody, and only this hand-over."""
    logout(request)
    if remise is not None:
        request.session[CLE] = asdict(remise)


def effacer_les_traces(reponse: HttpResponse) -> HttpResponse:
    """Make the browser forget the pages it keeps: « back » asks the server again, which knows nobody any more."""
    add_never_cache_headers(reponse)
    reponse["Clear-Site-Data"] = '"cache"'
    return reponse


def preuve_du_signataire(request: HttpRequest) -> PreuveAuthentification | None:
    """The evidence of the last sign-in; on a device that was handed over, it says so."""
    preuve = preuve_de(request)
    if preuve is None or lire_remise(request) is None:
        return preuve
    return replace(preuve, methode=f"{preuve.methode}, sur tablette partagée"[:60])
