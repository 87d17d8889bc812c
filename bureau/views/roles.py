"""What changes in people's rights: the end of a role, an account that closes, an invitation sent again or cancelled."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, StreamingHttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from comptes import services
from comptes.authentification import exige_deux_etapes
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import AttributionRole, Invitation, Utilisateur
from documents.authentification import envoi_confirme, fichier_confirme

from ..annuaire import annuaire_csv, chercher_personnes
from ..charges import get_charges
from ..facteurs import reinitialiser_et_prevenir
from ..forms import FinDeRoleForm, IdentiteVerifieeForm
from ..forms.personnes import roles_proposes
from ..invitations import renvoyer_par_courriel
from .commun import gerer_personnes, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

PAR_PAGE = 50
SITUATIONS = {
    "en_attente": ("En attente", "info"), "expiree": ("Expirée", "attention"), "acceptee": ("Acceptée", "succes"),
    "declinee": ("Déclinée", "neutre"), "annulee": ("Annulée", "neutre"),
}  # fmt: skip


@gerer_personnes
@fichier_confirme
@require_safe
def personnes_export(request: HttpRequest) -> StreamingHttpResponse:
    """The people of the list, all pages, as CSV."""
    trouves, _ = chercher_personnes(request.GET)
    lignes = (ligne.encode() for ligne in annuaire_csv(trouves))
    reponse = StreamingHttpResponse(lignes, content_type="text/csv; charset=utf-8")
    reponse["Content-Disposition"] = f'attachment; filename="personnes-{timezone.localdate():%Y-%m-%d}.csv"'
    reponse["X-Content-Type-Options"] = "nosniff"
    return reponse


@gerer_personnes
@envoi_confirme
@require_http_methods(["GET", "POST"])
def personne_fermer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Close an account once what the person still has in hand is read."""
    ligne = get_object_or_404(Utilisateur, pk=pk)
    erreur = ""
    if request.method == "POST":
        try:
            services.activer(utilisateur=ligne, auteur=request.user, is_active=False)
        except ErreurMetier as refus:
            erreur = str(refus)
        else:
            messages.success(request, f"Le compte de {ligne.nom_complet} est fermé\u00a0: ses connexions ont pris fin.")
            return redirect("bureau:personne", pk=pk)
    contexte = {"personne": ligne, "charges": get_charges(ligne, lecteur=request.user), "erreur": erreur}
    return render(request, "bureau/personne_fermer.html", contexte, status=422 if erreur else 200)


@gerer_personnes
@envoi_confirme
@require_http_methods(["GET", "POST"])
def personne_deux_etapes(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Take away the second step of a person who lost theirs, once one has made sure that it is them; they are written to."""
    ligne = get_object_or_404(Utilisateur, pk=pk)
    form, code = IdentiteVerifieeForm(saisie(request)), 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                reinitialiser_et_prevenir(utilisateur=ligne, auteur=request.user)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, f"La connexion en deux étapes de {ligne.nom_complet} est réinitialisée\u00a0: un courriel l’en avertit.")
                return redirect("bureau:personne", pk=pk)
    return render(request, "bureau/personne_deux_etapes.html", {"personne": ligne, "form": form, "is_exigee": exige_deux_etapes(ligne)}, status=code)


@gerer_personnes
@envoi_confirme
@require_http_methods(["GET", "POST"])
def role_dater(request: HttpRequest, pk: UUID, attribution: int) -> HttpResponse:
    """Say on which day a role ends, or that it does not any more."""
    ligne = get_object_or_404(AttributionRole.objects.select_related("utilisateur"), pk=attribution, utilisateur=pk)
    form = FinDeRoleForm(saisie(request), initial={"au": ligne.au})
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                services.dater_fin_de_role(attribution=ligne, au=form.cleaned_data["au"], auteur=request.user)
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            else:
                messages.success(request, "La fin du rôle est enregistrée.")
                return redirect("bureau:personne", pk=pk)
    contexte = {"form": form, "attribution": ligne, "personne": ligne.utilisateur, "charges": get_charges(ligne.utilisateur, lecteur=request.user)}
    return render(request, "bureau/role_dater.html", contexte, status=code)


@require_safe
@gerer_personnes
def invitations(request: HttpRequest) -> HttpResponse:
    """Every invitation the desk sent, with where it stands."""
    situation = request.GET.get("situation", "")
    lignes = _du_bureau().en_situation(situation).select_related("invite_par", "organisation")
    parametres = request.GET.copy()
    parametres.pop("page", None)
    page = Paginator(lignes.order_by("-envoyee_le", "pk"), PAR_PAGE).get_page(request.GET.get("page"))
    contexte: dict[str, Any] = {
        "page": page, "situation": situation, "parametres": parametres.urlencode(),
        "situations": [(code, libelle) for code, (libelle, _) in SITUATIONS.items()],
        "lignes": [{"invitation": i, "libelle": SITUATIONS[i.situation][0], "ton": SITUATIONS[i.situation][1]} for i in page.object_list],
    }  # fmt: skip
    return render(request, "bureau/invitation_lister.html", contexte)


@gerer_personnes
@envoi_confirme
@require_POST
def invitation_renvoyer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Send an invitation again: another link, a whole delay."""
    return _agir(request, pk, renvoyer_par_courriel, "L’invitation est renvoyée à {email}\u00a0: le lien précédent ne sert plus.")


@require_POST
@gerer_personnes
def invitation_annuler(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Cancel an invitation nobody answered: its link opens nothing any more."""
    return _agir(request, pk, services.revoquer_invitation, "L’invitation de {email} est annulée\u00a0: son lien n’ouvre plus rien.")


def _agir(request: HttpRequest, pk: UUID, verbe: Any, phrase: str) -> HttpResponse:
    invitation = get_object_or_404(_du_bureau(), pk=pk)
    if invitation.role not in dict(roles_proposes(request.user)):
        raise Http404
    try:
        verbe(invitation=invitation, auteur=request.user)
    except ErreurMetier as erreur:
        messages.error(request, str(erreur))
    else:
        messages.success(request, phrase.format(email=invitation.email))
    return redirect("bureau:invitations")


def _du_bureau() -> Any:
    """Invitations of the desk; those of candidates to their accompagnateur are their own."""
    return Invitation.objects.filter(accompagnement__isnull=True)
