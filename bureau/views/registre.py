"""The register of habilitations: the list and its export, one habilitation with its history, what the secretariat does to it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.paginator import Paginator
from django.shortcuts import get_object_or_404, redirect, render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_safe

from comptes import services
from comptes.erreurs import ErreurMetier
from comptes.http import refuser
from comptes.models import Habilitation
from documents.authentification import envoi_confirme, fichier_confirme
from evaluations.models import Mission

from ..forms.habilitations import CorrectionForm, DateMotifForm, InscriptionRegistreForm, RenouvellementForm
from ..liste import Colonne
from ..registre.histoire import lire_histoire
from ..registre.lecture import ENTETE, TRIS, filtrer, get_alerte_jours, lire_ligne, lire_lignes, valeurs_export
from ..tableur import repondre_tableur
from .commun import instruire, saisie

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from uuid import UUID

    from django import forms
    from django.http import HttpRequest, HttpResponse, QueryDict

PAR_PAGE = 25
HORS_FILTRE = ("page", "imprimer", "format")


@require_safe
@instruire
def registre(request: HttpRequest) -> HttpResponse:
    """Every habilitation, filtered and sorted by the address, twenty-five a page; all of them to be printed."""
    filtre, trouvees, tri = filtrer(request.GET)
    is_imprimee = "imprimer" in request.GET
    page = Paginator(trouvees, max(trouvees.count(), 1) if is_imprimee else PAR_PAGE).get_page(request.GET.get("page"))
    contexte = {
        "filtre": filtre, "page": page, "lignes": lire_lignes(page.object_list), "colonnes": colonnes_de(request.GET, tri, TRIS),
        "parametres": parametres_de(request.GET), "is_imprimee": is_imprimee, "jour": timezone.localdate(),
        "is_filtre": any(request.GET.get(n) for n in filtre.base_filters),
    }  # fmt: skip
    return render(request, "bureau/registre_liste.html", contexte)


@instruire
@fichier_confirme
@require_safe
def registre_exporter(request: HttpRequest) -> HttpResponse:
    """The same habilitations as the list, all pages, as CSV or XLSX."""
    _, trouvees, _ = filtrer(request.GET)
    lignes = [valeurs_export(ligne) for ligne in lire_lignes(trouvees)]
    return repondre_tableur(
        nom=f"habilitations-{timezone.localdate():%Y-%m-%d}", is_xlsx=request.GET.get("format") == "xlsx", entete=ENTETE, lignes=lignes,
        feuille="Habilitations",
    )  # fmt: skip


def parametres_de(requete: QueryDict, **remplaces: str) -> str:
    """Filters and sort of the address, without its page, and with `remplaces`."""
    gardes = requete.copy()
    for nom in HORS_FILTRE:
        gardes.pop(nom, None)
    for nom, valeur in remplaces.items():
        gardes[nom] = valeur
    return gardes.urlencode()


def colonnes_de(requete: QueryDict, tri: str, tris: Mapping[str, tuple[str, tuple[str, ...]]]) -> list[Colonne]:
    """Headings of a register, each with the address that sorts by it, one way then the other."""
    colonnes = []
    for nom, (libelle, _) in tris.items():
        sens = {nom: "ascending", f"-{nom}": "descending"}.get(tri, "")
        colonnes.append(Colonne(nom, libelle, f"?{parametres_de(requete, tri=f'-{nom}' if tri == nom else nom)}", sens))
    return colonnes


def _get_habilitation(pk: UUID) -> Habilitation:
    return get_object_or_404(Habilitation.objects.a_lire(), pk=pk)


@require_safe
@instruire
def habilitation(request: HttpRequest, pk: UUID) -> HttpResponse:
    """One habilitation: where it stands, its suspensions, the periods before and after, its missions, what was done to it."""
    ligne, jour = _get_habilitation(pk), timezone.localdate()
    memes = Habilitation.objects.a_lire().filter(
        utilisateur=ligne.utilisateur_id, role=ligne.role, certification=ligne.certification_id
    ).exclude(pk=ligne.pk)  # fmt: skip
    en_cours = Mission.objects.en_cours().filter(evaluateur=ligne.utilisateur_id, role=ligne.role)
    alerte = get_alerte_jours(jour)
    contexte = {
        "ligne": lire_ligne(ligne, jour=jour, alerte_jours=alerte), "habilitation": ligne, "autres": lire_lignes(memes.order_by("-du")),
        "missions": en_cours.select_related("dossier__candidat").order_by("date_prevue"),
        "sans_habilitation": set(en_cours.sans_habilitation().values_list("pk", flat=True)),
        "suspensions": list(ligne.suspensions.all()), "is_suspendue": any(s.levee_le is None for s in ligne.suspensions.all()),
        "histoire": lire_histoire(ligne), "is_echue": ligne.au < jour,
    }  # fmt: skip
    return render(request, "bureau/habilitation_voir.html", contexte)


@dataclass(frozen=True)
class Acte:
    """What the page of one act on an habilitation says."""

    titre: str
    bouton: str
    aide: str
    is_grave: bool = False


def _agir(request: HttpRequest, ligne: Habilitation | None, acte: Acte, form: forms.Form, agir: Callable[[], Habilitation]) -> HttpResponse:
    """Show the form, act, go to the habilitation; a refusal keeps what was typed and says why."""
    code = 200
    if request.method == "POST":
        code = 422
        if form.is_valid():
            try:
                faite = agir()
            except ErreurMetier as erreur:
                code = refuser(form, erreur)
            except ValidationError as erreur:
                for champ, phrases in _phrases(erreur).items():
                    form.add_error(champ if champ in form.fields else None, phrases)
            else:
                return redirect("bureau:habilitation", pk=faite.pk)
    contexte: dict[str, Any] = {"form": form, "acte": acte, "habilitation": ligne}
    return render(request, "bureau/habilitation_agir.html", contexte, status=code)


def _phrases(erreur: ValidationError) -> dict[str | None, list[str]]:
    lues = dict(erreur.message_dict) if hasattr(erreur, "error_dict") else {None: erreur.messages}
    return {None if champ == "__all__" else champ: phrases for champ, phrases in lues.items()}


@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def habilitation_ajouter(request: HttpRequest) -> HttpResponse:
    """Enter an habilitation of someone who has an account."""
    form = InscriptionRegistreForm(saisie(request), initial={"email": request.GET.get("personne", "")})
    acte = Acte("Inscrire une habilitation", "Inscrire au registre", "Seules les personnes habilitées à la date de l’évaluation peuvent évaluer un candidat.")

    def agir() -> Habilitation:
        lu = {k: v for k, v in form.cleaned_data.items() if k != "email"}
        faite = services.habiliter(utilisateur=form.utilisateur, auteur=request.user, **lu)
        messages.success(request, "L’habilitation est inscrite au registre.")
        return faite

    return _agir(request, None, acte, form, agir)


@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def habilitation_corriger(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Correct a typing error; what was written before stays in the journal."""
    ligne = _get_habilitation(pk)
    initial = {c: getattr(ligne, c) for c in ("numero", "formation_le", "du", "au")}
    form = CorrectionForm(saisie(request), initial=initial)
    acte = Acte(
        "Corriger une erreur de saisie", "Enregistrer la correction",
        "Pour une nouvelle période, renouvelez l’habilitation\u00a0; pour l’arrêter, suspendez-la ou mettez-y fin. Le journal garde ce qui était écrit.",
    )  # fmt: skip

    def agir() -> Habilitation:
        faite = services.corriger_habilitation(habilitation=ligne, auteur=request.user, **form.cleaned_data)
        messages.success(request, "La correction est enregistrée.")
        return faite

    return _agir(request, ligne, acte, form, agir)


@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def habilitation_renouveler(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Give the next period; this one stays in the register."""
    ligne = _get_habilitation(pk)
    form = RenouvellementForm(saisie(request), habilitation=ligne)
    acte = Acte("Renouveler l’habilitation", "Renouveler", f"La période actuelle, jusqu’au {ligne.au:%d/%m/%Y}, reste au registre. Les missions en cours suivent.")

    def agir() -> Habilitation:
        faite = services.renouveler_habilitation(habilitation=ligne, auteur=request.user, **form.cleaned_data)
        messages.success(request, f"L’habilitation est renouvelée jusqu’au {faite.au:%d/%m/%Y}.")
        return faite

    return _agir(request, ligne, acte, form, agir)


def _avec_date(
    request: HttpRequest, pk: UUID, acte: Acte, libelle: str, verbe: Callable[..., Habilitation], succes: str, aide: str = ""
) -> HttpResponse:
    ligne = _get_habilitation(pk)
    form = DateMotifForm(saisie(request), libelle=libelle, aide=aide, initial={"le": timezone.localdate()})

    def agir() -> Habilitation:
        faite = verbe(habilitation=ligne, auteur=request.user, **form.cleaned_data)
        messages.success(request, succes.format(numero=faite.numero))
        return faite

    return _agir(request, ligne, acte, form, agir)


@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def suspendre(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Suspend an habilitation from a day on, with a reason."""
    acte = Acte(
        "Suspendre l’habilitation", "Suspendre cette habilitation",
        "Les évaluations prévues pendant la suspension ne pourront pas être transmises au jury avec cette personne\u00a0: pensez à remplacer le binôme.",
        is_grave=True,
    )  # fmt: skip
    return _avec_date(request, pk, acte, "Suspendue à partir du", services.suspendre_habilitation, "L’habilitation {numero} est suspendue.")


@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def suspension_lever(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Lift the suspension in force: it stays in the history."""
    acte = Acte("Lever la suspension", "Lever la suspension", "L’habilitation vaut de nouveau à partir du jour choisi. La suspension reste au registre.")
    return _avec_date(
        request, pk, acte, "L’habilitation vaut de nouveau à partir du", services.lever_suspension, "La suspension de l’habilitation {numero} est levée."
    )


@instruire
@envoi_confirme
@require_http_methods(["GET", "POST"])
def habilitation_terminer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """End an habilitation before its time."""
    acte = Acte(
        "Mettre fin à l’habilitation", "Mettre fin à cette habilitation",
        "Retrait, départ, changement de métier\u00a0: l’habilitation s’arrête avant la date prévue. Pour un arrêt provisoire, suspendez-la.",
        is_grave=True,
    )  # fmt: skip
    return _avec_date(
        request, pk, acte, "Dernier jour de l’habilitation", services.terminer_habilitation, "L’habilitation {numero} prend fin.",
        aide="Ce jour compris.",
    )  # fmt: skip
