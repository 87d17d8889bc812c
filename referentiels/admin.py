"""Read the référentiels and the settings; nothing published is changed here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Certification, Classification, Parametre, Referentiel


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


@admin.register(Certification)
class CertificationAdmin(LectureAdmin):
    """CQPs."""

    list_display = ("intitule", "code")


@admin.register(Referentiel)
class ReferentielAdmin(LectureAdmin):
    """Published versions of the texts."""

    list_display = ("certification", "version", "publie_le", "empreinte")


@admin.register(Classification)
class ClassificationAdmin(LectureAdmin):
    """Published classifications."""

    list_display = ("referentiel", "version", "source", "source_le", "publiee_le")


@admin.register(Parametre)
class ParametreAdmin(LectureAdmin):
    """Dated values of the settings."""

    list_display = ("code", "certification", "valeur", "du", "base_legale")
    list_filter = ("code",)
