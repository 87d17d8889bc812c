"""Read the rulings and their motives; what is ruled is never changed here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Alerte, Motif, Recevabilite, Recours


class LectureAdmin(admin.ModelAdmin):
    """Pages that show and change nothing: every change goes through a service."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is removed here."""
        return False


@admin.register(Motif)
class MotifAdmin(LectureAdmin):
    """Motives of refusal."""

    list_display = ("libelle", "code", "is_actif", "ordre")


@admin.register(Recevabilite)
class RecevabiliteAdmin(LectureAdmin):
    """Rulings, without what the candidate wrote."""

    list_display = ("dossier_id", "is_favorable", "mois_retenus", "mois_requis", "statue_le")
    list_filter = ("is_favorable",)
    fields = ("dossier_id", "is_favorable", "metier_en_lien", "experience_suffisante", "statue_le", "auteur")


@admin.register(Recours)
class RecoursAdmin(LectureAdmin):
    """Appeals, by date."""

    list_display = ("recevabilite_id", "depose_le")
    fields = ("recevabilite_id", "depose_le")


@admin.register(Alerte)
class AlerteAdmin(LectureAdmin):
    """Alerts sent to the secretariat, by date."""

    list_display = ("dossier_id", "seuil", "echeance", "alertee_le")
    fields = ("dossier_id", "seuil", "echeance", "alertee_le")
