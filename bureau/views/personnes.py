"""People: find them, invite them, give and end roles, keep the register of habilitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from allauth.mfa.utils import is_mfa_enabled
from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes import services
from comptes.authentification import exige_deux_etapes
from comptes.enums import Role
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import Habilitation, Invitation, Utilisateur
from comptes.permissions import is_secretariat
from documents.authentification import envoi_confirme

from ..annuaire import COMPTES, ROLES, TRIS, chercher_personnes
from ..charges import avertir_college, get_charges
from ..forms import HabilitationForm, InvitationForm, RoleDateForm, RoleForm
from ..invitations import inviter_par_courriel
from ..journal_reglages import lire_historique
from ..registre.lecture import lire_lignes
from .commun import gerer_personnes, instruire, saisie

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse, QueryDict

PAR_PAGE = 50


@require_safe
@gerer_personnes
def personnes(request: HttpRequest) -> HttpResponse:
    """Everyone who has an account, by name, address, organisation, role or state, sorted."""
    trouves, tri = chercher_personnes(request.GET)
    parametres = request.GET.copy()
    parametres.pop("page", None)
    contexte = {
        "page": Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page")), "q": request.GET.get("q", ""),
        "role": request.GET.get("role", ""), "compte": request.GET.get("compte", ""), "tri": request.GET.get("tri", ""),
        "roles": ROLES, "comptes": COMPTES, "parametres": parametres.urlencode(), "colonnes": _colonnes(request.GET, tri),
        "en_attente": Invitation.objects.utilisables().filter(accompagnement__isnull=True).count(),
    }  # fmt: skip
    return render(request, "bureau/personne_liste.html", contexte)


def _colonnes(requete: QueryDict, tri: str) -> list[dict[str, str]]:
    colonnes = []
    for nom, (libelle, _) in TRIS.items():
        gardes = requete.copy()
        gardes.pop("page", None)
        gardes["tri"] = f"-{nom}" if tri == nom else nom
        sens = {nom: "ascending", f"-{nom}": "descending"}.get(tri, "")
        colonnes.append({"libelle": libelle, "url": f"?{gardes.urlencode()}", "sens": sens})
    return colonnes


@gerer_personnes
@envoi_confirme
@require_http_methods(["GET", "POST"])
def inviter(request: HttpRequest) -> HttpResponse:
    """Invite a person to a role: they receive a link that works once."""
    form = InvitationForm(saisie(request), auteur=request.user)
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                invitation = inviter_par_courriel(auteur=request.user, **form.cleaned_data)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(
                    request, f"Invitation envoyée à {invitation.email}, valable jusqu’au {invitation.expire_le:%d/%m/%Y}."
                )
                return redirect("bureau:personnes")
    return render(request, "bureau/personne_inviter.html", {"form": form}, status=code)


def _get_personne(pk: UUID) -> Utilisateur:
    return get_object_or_404(Utilisateur.objects.select_related("organisation"), pk=pk)


@gerer_personnes
@envoi_confirme
@require_http_methods(["GET", "POST"])
def personne(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: roles held and ended, habilitations; give a role."""
    ligne = _get_personne(pk)
    form = RoleDateForm(saisie(request), auteur=request.user)
    avis = avertir_college(ligne, request.POST.get("college", "")) if request.POST.get("role") == Role.JURE else []
    confirme = request.POST.get("college_confirme") == "oui"

    def donner() -> None:
        if avis and not confirme:
            raise ErreurMetier(" ".join(avis))
        services.donner_role(utilisateur=ligne, auteur=request.user, **form.cleaned_data)
        quand = form.cleaned_data["du"]
        futur = quand is not None and quand > timezone.localdate()
        messages.success(request, f"Le rôle est donné à partir du {quand:%d/%m/%Y}." if futur else "Le rôle est donné : il vaut dès la prochaine page que cette personne ouvre.")

    return _agir(request, ligne, form, donner, {"role_form": form, "college_a_confirmer": bool(avis)})


@gerer_personnes
@envoi_confirme
@require_POST
def retirer_role(request: HttpRequest, pk: UUID, role: str) -> HttpResponse:
    """End a role now. Nobody ends their own: another person does."""
    ligne = _get_personne(pk)
    if role not in dict(RoleForm(auteur=request.user).fields["role"].choices):
        raise Http404
    if ligne.pk == request.user.pk:
        messages.error(request, "Vous ne pouvez pas vous retirer un rôle : demandez-le à une autre personne.")
        return redirect("bureau:personne", pk=pk)
    try:
        services.retirer_role(utilisateur=ligne, role=role, auteur=request.user)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le rôle est retiré.")
    return redirect("bureau:personne", pk=pk)


@gerer_personnes
@envoi_confirme
@require_POST
def activer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Open a closed account again; closing one is a page of its own, which shows what is in hand."""
    ligne, choix = _get_personne(pk), request.POST.get("is_active", "")
    if choix == "non":
        return redirect("bureau:personne-fermer", pk=pk)
    if choix != "oui":
        return HttpResponseBadRequest("Dites si le compte est ouvert ou fermé.")
    try:
        services.activer(utilisateur=ligne, auteur=request.user, is_active=True)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le compte est actif.")
    return redirect("bureau:personne", pk=pk)


@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def habiliter(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Enter an habilitation of this person in the register (l.54)."""
    ligne = _get_personne(pk)
    form = HabilitationForm(saisie(request))

    def agir() -> None:
        services.habiliter(utilisateur=ligne, auteur=request.user, **form.cleaned_data)
        messages.success(request, "L’habilitation est inscrite au registre.")

    contexte = {"habilitation_form": form, "ouvrir": "habilitation"}
    return _agir(request, ligne, form, agir, contexte, gabarit="bureau/habilitation_ajouter.html")


def _agir(
    request: HttpRequest,
    ligne: Utilisateur,
    form: forms.Form,
    agir: Callable[[], None],
    contexte: dict[str, Any],
    *,
    gabarit: str = "bureau/personne_voir.html",
) -> HttpResponse:
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                agir()
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            except ValidationError as erreur:
                for champ, phrases in _phrases(erreur).items():
                    form.add_error(champ if champ in form.fields else None, phrases)
            else:
                return redirect("bureau:personne", pk=ligne.pk)
    commun = {
        "personne": ligne, "attributions": ligne.attributions.order_by("-du"), "aujourd_hui": timezone.localdate(),
        "habilitations": lire_lignes(Habilitation.objects.a_lire().filter(utilisateur=ligne)), "is_moi": ligne.pk == request.user.pk,
        "is_secretariat": is_secretariat(request.user), "may_surveiller": request.user.has_perm("comptes.surveiller_lectures"), "charges": get_charges(ligne, lecteur=request.user),
        "historique": lire_historique(ligne), "has_deux_etapes": is_mfa_enabled(ligne), "is_deux_etapes_exigee": exige_deux_etapes(ligne),
    }  # fmt: skip
    return render(request, gabarit, commun | contexte, status=code)


def _phrases(erreur: ValidationError) -> dict[str | None, list[str]]:
    return dict(erreur.message_dict) if hasattr(erreur, "error_dict") else {None: erreur.messages}
