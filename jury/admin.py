"""Read the sessions, decisions, minutes and the register of awards; nothing is changed here."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from .models import Attribution, Decision, Inscription, ProcesVerbal, SessionJury


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


@admin.register(SessionJury)
class SessionJuryAdmin(LectureAdmin):
    """Sessions, by date."""

    list_display = ("numero", "certification", "le", "etat", "annoncee_le")
    list_filter = ("etat", "certification")


@admin.register(Inscription)
class InscriptionAdmin(LectureAdmin):
    """Dossiers on an agenda, without what was said of them."""

    list_display = ("dossier_id", "session", "ordre", "sort", "is_active")
    list_filter = ("sort",)
    fields = ("dossier_id", "session", "ordre", "inscrite_le", "sort", "is_active", "conformite_confirmee_le")


@admin.register(Decision)
class DecisionAdmin(LectureAdmin):
    """Decisions, without their motives."""

    list_display = ("numero", "issue", "arretee_le", "is_en_bloc")
    list_filter = ("issue", "is_en_bloc")
    fields = ("numero", "inscription_id", "issue", "prise_le", "arretee_le", "is_en_bloc", "remplace_id")


@admin.register(ProcesVerbal)
class ProcesVerbalAdmin(LectureAdmin):
    """Minutes, by number; their text is read as a document."""

    list_display = ("numero", "session", "redige_le", "signe_le")
    fields = ("numero", "session", "sha256", "redige_le", "signe_le", "document_id", "scelle_id")


@admin.register(Attribution)
class AttributionAdmin(LectureAdmin):
    """Register of awards."""

    list_display = ("numero", "nature", "attribuee_le", "benefice_jusqu_au")
    list_filter = ("nature",)
    fields = ("numero", "nature", "dossier_id", "decision_id", "proces_verbal", "competences", "attribuee_le", "benefice_jusqu_au")
