"""Administration of people: to read. What changes a right goes through the pages, which journal it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import AttributionRole, Habilitation, Invitation, Organisation, Utilisateur


class LectureSeule(admin.ModelAdmin):
    """A table that the administration shows and never changes."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        """Nothing is added here."""
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is changed here."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Nothing is removed here."""
        return False


@admin.register(Organisation)
class OrganisationAdmin(LectureSeule):
    """Companies and training bodies."""

    list_display = ["nom", "siret", "genre"]
    search_fields = ["nom_plie", "siret"]
    list_filter = ["genre"]


@admin.register(Utilisateur)
class UtilisateurAdmin(LectureSeule):
    """Accounts, without their password."""

    list_display = ["email", "nom", "prenom", "organisation", "is_active", "date_joined"]
    search_fields = ["email", "nom", "prenom"]
    list_filter = ["is_active", "is_staff"]
    fields = [
        "email",
        "prenom",
        "nom",
        "organisation",
        "fonction",
        "is_active",
        "is_staff",
        "date_joined",
        "last_login",
    ]


@admin.register(AttributionRole)
class AttributionRoleAdmin(LectureSeule):
    """Roles, from when to when."""

    list_display = ["utilisateur", "role", "college", "du", "au"]
    list_filter = ["role", "college"]
    list_select_related = ["utilisateur"]


@admin.register(Habilitation)
class HabilitationAdmin(LectureSeule):
    """The register of habilitations."""

    list_display = ["numero", "utilisateur", "certification", "role", "du", "au"]
    search_fields = ["numero", "utilisateur__nom"]
    list_filter = ["role"]
    list_select_related = ["utilisateur", "certification"]


@admin.register(Invitation)
class InvitationAdmin(LectureSeule):
    """Invitations, without the hash of their secret."""

    list_display = ["email", "role", "college", "envoyee_le", "expire_le", "acceptee_le"]
    list_filter = ["role"]
    exclude = ["secret_empreinte"]
