"""The page of the ruling: the evidence beside the form, a draft kept as it is typed, the letter read before it is signed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib import messages
from django.http import JsonResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST

from candidates.enums import Action
from candidates.erreurs import ActionImpossible, VersionPerimee
from candidates.workflow import PAR_ACTION, exiger_action
from comptes.erreurs import ErreurMetier
from comptes.http import lire_entier, refuser
from documents.authentification import authentification_recente, preuve_de
from echanges.dates import date_format

from .. import services
from ..documents import contexte_lettre
from ..effets import manques_remplacable
from ..forms import RemplacerForm, StatuerForm
from ..lecture import Instruction, lire_instruction
from ..models import ProjetAvis
from .commun import get_dossier, instruire, saisie

if TYPE_CHECKING:
    from uuid import UUID

    from django.http import HttpRequest, HttpResponse

    from candidates.models import Dossier

    from ..models import Recevabilite

GABARIT = "recevabilite/recevabilite_statuer.html"


@dataclass(frozen=True)
class Acte:
    """Rule for the first time, or replace a ruling: the same page, with one more question."""

    action: Action
    form: type[StatuerForm]
    titre: str
    is_remplacement: bool = False

    def signer(self, request: HttpRequest, dossier: Dossier, form: StatuerForm, instruction: Instruction) -> Recevabilite:
        """Call the service with what the person has read."""
        commun: dict[str, Any] = {"dossier": dossier, "auteur": request.user, "avis": form.avis(), "preuve": preuve_de(request)}
        if not self.is_remplacement:
            return services.statuer(depot_vu=instruction.depot.pk, **commun)
        vu = instruction.en_vigueur.pk if instruction.en_vigueur else None
        return services.remplacer(motif=form.cleaned_data["motif_remplacement"], avis_vu=vu, **commun)


STATUER = Acte(Action.DECLARER_RECEVABLE, StatuerForm, "Statuer sur la recevabilité")
REMPLACER = Acte(Action.REMPLACER_AVIS_FAVORABLE, RemplacerForm, "Remplacer l’avis de recevabilité", is_remplacement=True)


@never_cache
@require_http_methods(["GET", "POST"])
@instruire
@authentification_recente
def statuer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Rule on a demand, the evidence beside; the letter is read before the ruling is signed."""
    return _page(request, get_dossier(request, pk), STATUER)


@never_cache
@require_http_methods(["GET", "POST"])
@instruire
@authentification_recente
def remplacer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Replace the ruling in force by a new one; the old one and its letter stay, marked as replaced."""
    return _page(request, get_dossier(request, pk), REMPLACER)


def _page(request: HttpRequest, dossier: Dossier, acte: Acte) -> HttpResponse:
    instruction = lire_instruction(dossier)
    projet = ProjetAvis.objects.filter(dossier=dossier, auteur=request.user).first()
    try:
        exiger_action(dossier, action=acte.action, auteur=request.user)
        if acte.is_remplacement and (manques := manques_remplacable(dossier)):
            raise ActionImpossible(" ".join(str(m) for m in manques))
    except ActionImpossible as erreur:
        return _trop_tard(request, dossier, acte, instruction, projet, erreur)
    if instruction is None:
        return _trop_tard(request, dossier, acte, None, projet, ActionImpossible("Ce dossier n’a pas encore été déposé."))
    if request.POST.get("etape") == "effacer":
        services.effacer_projet(dossier=dossier, auteur=request.user)
        return redirect(request.path)
    form = _build_form(request, acte, instruction, projet)
    contexte = {
        "dossier": dossier, "instruction": instruction, "form": form, "acte": acte, "projet": projet,
        "projets_des_autres": _autres(request, dossier), "projet_ancien": projet is not None and projet.modifie_le < dossier.etat_depuis,
    }  # fmt: skip
    if request.method == "GET":
        return render(request, GABARIT, contexte)
    return _recevoir(request, dossier, contexte)


def _recevoir(request: HttpRequest, dossier: Dossier, contexte: dict[str, Any]) -> HttpResponse:
    """Keep what was typed, whatever comes next; show the letter; sign."""
    form, acte = contexte["form"], contexte["acte"]
    autre = _garder(request, dossier, form)
    if autre is not None:
        contexte |= {"autre": autre, "differences": form.differences(autre.saisie)}
        return render(request, GABARIT, contexte, status=409)
    if not form.is_valid():
        return render(request, GABARIT, contexte, status=422)
    if request.POST.get("etape") != "signer" or form.cleaned_data["apercu"] != form.empreinte():
        return _montrer_lettre(request, dossier, contexte)
    try:
        avis = acte.signer(request, dossier, form, contexte["instruction"])
    except ActionImpossible as erreur:
        dossier.refresh_from_db()
        projet = ProjetAvis.objects.filter(dossier=dossier, auteur=request.user).first()
        return _trop_tard(request, dossier, acte, lire_instruction(dossier), projet, erreur)
    except ErreurMetier as erreur:
        code = refuser(form, erreur)
        return render(request, GABARIT, contexte, status=code)
    sens = "favorable" if avis.is_favorable else "défavorable"
    suite = " Il remplace le précédent." if acte.is_remplacement else ""
    messages.success(request, f"Avis {sens} signé.{suite} La lettre est en préparation et le candidat est prévenu par courriel.")
    return redirect("bureau:dossier", pk=dossier.pk)


def _build_form(request: HttpRequest, acte: Acte, instruction: Instruction, projet: ProjetAvis | None) -> StatuerForm:
    """The form with what the person was writing, else the ruling to replace, else the months computed."""
    initial: dict[str, Any] = {"mois_retenus": instruction.mois_calcules, "version": projet.version if projet else 0}
    if acte.is_remplacement and instruction.en_vigueur is not None:
        initial |= _reprendre(instruction.en_vigueur)
    if projet is not None:
        initial |= projet.saisie
    lu = f"{instruction.depot.sha256}:{instruction.en_vigueur.pk if instruction.en_vigueur else ''}"
    return acte.form(
        saisie(request), requis=instruction.mois_requis, calcules=instruction.mois_calcules, lu=lu, initial=initial
    )


def _reprendre(avis: Recevabilite) -> dict[str, Any]:
    textes = {c: getattr(avis, c) for c in ("metier_note", "experience_note", "texte", "ecart_motif", "mois_retenus")}
    oui_non = {c: "oui" if getattr(avis, c) else "non" for c in ("metier_en_lien", "experience_suffisante")}
    return textes | oui_non | {"motifs": [m.pk for m in avis.motifs.all()]}


def _garder(request: HttpRequest, dossier: Dossier, form: StatuerForm) -> ProjetAvis | None:
    """Keep what was posted; return what another window of the same person has kept meanwhile, when it is something else."""
    form.data = form.data.copy()
    vue = request.POST.get("version", "")
    try:
        projet = services.garder_projet(
            dossier=dossier, auteur=request.user, saisie=form.saisie(), version_vue=lire_entier(vue)
        )
    except VersionPerimee as erreur:
        form.data["version"] = erreur.actuel.version  # both have been shown: the next sending is a choice
        return erreur.actuel
    form.data["version"] = projet.version
    return None


def _autres(request: HttpRequest, dossier: Dossier) -> list[ProjetAvis]:
    """What other secretaries have begun on this dossier since it waits for a ruling: said, never shown."""
    return list(dossier.projets_avis.exclude(auteur=request.user).filter(modifie_le__gte=dossier.etat_depuis).select_related("auteur"))


def _montrer_lettre(request: HttpRequest, dossier: Dossier, contexte: dict[str, Any]) -> HttpResponse:
    form, instruction = contexte["form"], contexte["instruction"]
    modifie = request.POST.get("etape") == "signer"
    form.data["apercu"] = form.empreinte()
    avis = form.avis()
    lettre = contexte_lettre(dossier, jour=timezone.localdate())
    contexte |= lettre | {
        "apercu": True, "modifie": modifie, "avis": avis, "motifs": avis.motifs, "calcules": instruction.mois_calcules,
        "remplace": instruction.en_vigueur, "remplacement_motif": services.dire_motif(instruction.en_vigueur, form.cleaned_data.get("motif_remplacement", "")),
    }  # fmt: skip
    return render(request, GABARIT, contexte, status=422 if modifie else 200)


def _trop_tard(
    request: HttpRequest,
    dossier: Dossier,
    acte: Acte,
    instruction: Instruction | None,
    projet: ProjetAvis | None,
    erreur: ErreurMetier,
) -> HttpResponse:
    """Someone ruled meanwhile, or the state moved on: say it, show what is in force beside what the person was writing."""
    lignes = []
    if instruction is not None:
        form = _build_form(request, acte, instruction, projet)
        if request.method == "POST":
            services.garder_projet(dossier=dossier, auteur=request.user, saisie=form.saisie())
        if request.method == "POST" or projet is not None:
            lignes = form.en_mots()
    contexte = {
        "dossier": dossier, "erreur": erreur, "lignes": lignes, "avis": instruction.avis[-1:] if instruction else [],
        "is_remplacable": not acte.is_remplacement and dossier.etat in PAR_ACTION[Action.REMPLACER_AVIS_FAVORABLE].de and not manques_remplacable(dossier),
    }  # fmt: skip
    return render(request, "recevabilite/avis_trop_tard.html", contexte, status=409)


@require_POST
@instruire
def projet(request: HttpRequest, pk: UUID) -> JsonResponse:
    """Keep the ruling being typed, field by field; JSON: the version and the time, or the sentence that says what happened."""
    dossier = get_dossier(request, pk)
    form = RemplacerForm(request.POST, requis=0, calcules=0)
    champs = {c: v for c, v in form.saisie().items() if c != "motif_remplacement" or c in request.POST}
    vue = request.POST.get("version", "")
    try:
        garde = services.garder_projet(
            dossier=dossier, auteur=request.user, saisie=champs, version_vue=lire_entier(vue)
        )
    except VersionPerimee as erreur:
        heure = _dire_heure(erreur.actuel)
        phrase = f"Une autre fenêtre a enregistré autre chose {heure}. Rien n’est écrasé : utilisez le bouton de cette page pour voir les deux textes."
        return JsonResponse({"phrase": phrase}, status=409)
    instruction = lire_instruction(dossier)
    dernier = instruction.en_vigueur if instruction else None
    if dernier is not None and dernier.auteur_id != request.user.pk and dernier.statue_le > garde.commence_le:
        phrase = f"{dernier.auteur.nom_complet} vient de rendre un avis sur ce dossier. Votre texte est gardé."
        return JsonResponse({"phrase": phrase}, status=409)
    return JsonResponse({"version": garde.version, "heure": _dire_heure(garde)})


def _dire_heure(garde: ProjetAvis) -> str:
    return date_format(timezone.localtime(garde.modifie_le), r"à H:i")
