"""Read which mails left, for whom, and whether they arrived; their text stays in the outbox."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Courriel


@admin.register(Courriel)
class CourrielAdmin(admin.ModelAdmin):
    """Mails of the road, to read only."""

    list_display = ("sujet", "destinataire", "evenement", "statut", "cree_le")
    list_filter = ("evenement",)
    list_select_related = ("envoi",)
    search_fields = ("destinataire", "sujet")
    fields = ("sujet", "destinataire", "evenement", "statut", "dossier_id", "cree_le")

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Mails are queued by services alone."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A mail does not change."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A mail stays in the history."""
        return False
