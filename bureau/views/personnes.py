"""People: find them, invite them, give and end roles, keep the register of habilitations."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.db.models import Prefetch
from django.http import Http404, HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes import services
from comptes.enums import Role
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import AttributionRole, Habilitation, Invitation, Utilisateur
from comptes.permissions import is_secretariat
from comptes.regles import plier

from ..forms import HabilitationForm, InvitationForm, RoleForm
from ..invitations import inviter_par_courriel
from ..registre.lecture import lire_lignes
from .commun import gerer_personnes, instruire, saisie

if TYPE_CHECKING:
    from collections.abc import Callable
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 50
CHOIX = {"oui": True, "non": False}


@require_safe
@gerer_personnes
def personnes(request: HttpRequest) -> HttpResponse:
    """Everyone who has an account, by name, address, organisation or role."""
    en_vigueur = Prefetch("attributions", AttributionRole.objects.en_vigueur(), to_attr="en_vigueur")
    tous = Utilisateur.objects.select_related("organisation").prefetch_related(en_vigueur)
    texte, role = request.GET.get("q", ""), request.GET.get("role", "")
    if role in Role.values and role != Role.CANDIDAT:
        tous = tous.filter(pk__in=AttributionRole.objects.en_vigueur().filter(role=role).values("utilisateur"))
    mots = plier(texte).split()
    trouves = [p for p in tous if all(m in _foin(p) for m in mots)]
    parametres = request.GET.copy()
    parametres.pop("page", None)
    contexte = {
        "page": Paginator(trouves, PAR_PAGE).get_page(request.GET.get("page")), "q": texte, "role": role,
        "roles": [r for r in Role.choices if r[0] != Role.CANDIDAT], "parametres": parametres.urlencode(),
        "invitations": Invitation.objects.utilisables(),
    }  # fmt: skip
    return render(request, "bureau/personne_liste.html", contexte)


def _foin(personne: Utilisateur) -> str:
    organisation = personne.organisation.nom if personne.organisation else ""
    return plier(f"{personne.prenom} {personne.nom} {personne.email} {organisation} {personne.fonction}")


@require_http_methods(["GET", "POST"])
@gerer_personnes
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


@require_http_methods(["GET", "POST"])
@gerer_personnes
def personne(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One person: roles held and ended, habilitations; give a role."""
    ligne = _get_personne(pk)
    form = RoleForm(saisie(request), auteur=request.user)

    def donner() -> None:
        lu = form.cleaned_data
        services.donner_role(utilisateur=ligne, role=lu["role"], college=lu["college"], auteur=request.user)
        messages.success(request, "Le rôle est donné : il vaut dès la prochaine page que cette personne ouvre.")

    return _agir(request, ligne, form, donner, {"role_form": form})


@require_POST
@gerer_personnes
def retirer_role(request: HttpRequest, pk: UUID, role: str) -> HttpResponse:
    """End a role now. Nobody ends their own: another person does."""
    ligne = _get_personne(pk)
    if role not in dict(RoleForm(auteur=request.user).fields["role"].choices):
        raise Http404
    if ligne.pk == request.user.pk:
        messages.error(request, "Vous ne pouvez pas vous retirer un rôle : demandez-le à une autre personne.")
    else:
        services.retirer_role(utilisateur=ligne, role=role, auteur=request.user)
        messages.success(request, "Le rôle est retiré.")
    return redirect("bureau:personne", pk=pk)


@require_POST
@gerer_personnes
def activer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account, or open it again."""
    ligne, choix = _get_personne(pk), request.POST.get("is_active", "")
    if choix not in CHOIX:
        return HttpResponseBadRequest("Dites si le compte est ouvert ou fermé.")
    try:
        services.activer(utilisateur=ligne, auteur=request.user, is_active=CHOIX[choix])
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, "Le compte est actif." if ligne.is_active else "Le compte est fermé.")
    return redirect("bureau:personne", pk=pk)


@require_http_methods(["GET", "POST"])
@instruire
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
        "personne": ligne, "attributions": ligne.attributions.order_by("-du"),
        "habilitations": lire_lignes(Habilitation.objects.a_lire().filter(utilisateur=ligne)), "is_moi": ligne.pk == request.user.pk,
        "is_secretariat": is_secretariat(request.user),
    }  # fmt: skip
    return render(request, gabarit, commun | contexte, status=code)


def _phrases(erreur: ValidationError) -> dict[str | None, list[str]]:
    return dict(erreur.message_dict) if hasattr(erreur, "error_dict") else {None: erreur.messages}
