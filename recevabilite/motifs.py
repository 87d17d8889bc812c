"""The list of motives as its page shows it, each with how often it was used; moving one up or down."""

from __future__ import annotations

from typing import TYPE_CHECKING

from django.contrib import messages
from django.db.models import Count, Max
from django.http import HttpResponseBadRequest
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_POST

from comptes.permissions import exige_permission

from .models import Motif, Recevabilite
from .ordre import Sens, deplacer_motif

if TYPE_CHECKING:
    from typing import Any

    from django.http import HttpRequest, HttpResponse


def lister_motifs() -> list[Motif]:
    """Every motive in its order, with `usages` (rulings that rest on it) and `dernier_usage`; two queries."""
    liaison: Any = Recevabilite.motifs.through
    comptes = liaison.objects.order_by().values("motif").annotate(nombre=Count("pk"), dernier=Max("recevabilite__statue_le"))
    usages = {ligne["motif"]: ligne for ligne in comptes}
    motifs = list(Motif.objects.all())
    for motif in motifs:
        usage = usages.get(motif.pk, {"nombre": 0, "dernier": None})
        motif.usages, motif.dernier_usage = usage["nombre"], usage["dernier"]  # type: ignore[attr-defined]
    return motifs


@require_POST
@exige_permission("dossiers.instruire")
def motif_deplacer(request: HttpRequest, pk: int) -> HttpResponse:
    """Move a motive one place up or down."""
    motif = get_object_or_404(Motif, pk=pk)
    sens = request.POST.get("sens", "")
    if sens not in set(Sens):
        return HttpResponseBadRequest("Dites si le motif monte ou descend.")
    if deplacer_motif(motif=motif, auteur=request.user, sens=Sens(sens)):
        messages.success(request, f"Le motif «\u00a0{motif.libelle}\u00a0» est déplacé.")
    else:
        messages.info(request, "Ce motif est déjà au bout de la liste.")
    return redirect("recevabilite:motifs")
