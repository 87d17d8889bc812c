"""Administration of evaluations: roles, states and dates. Nobody reads a grid here, where no trace would be kept."""

from django.contrib import admin

from comptes.admin import LectureSeule

from .models import Evaluation, Mission


@admin.register(Mission)
class MissionAdmin(LectureSeule):
    """Who was proposed which part in which dossier, and what became of it; not the links they declared."""

    list_display = ["numero_dossier", "evaluateur", "role", "etat", "date_prevue", "repondue_le"]
    list_filter = ["role", "etat"]
    list_select_related = ["dossier", "evaluateur"]
    fields = ["numero_dossier", "evaluateur", "habilitation", "role", "etat", "proposee_le", "proposee_par", "date_prevue", "repondue_le"]
    readonly_fields = ["numero_dossier"]

    @admin.display(description="dossier")
    def numero_dossier(self, mission: Mission) -> str:
        """Number of the dossier; its name would tell the candidate's."""
        return mission.dossier.numero


@admin.register(Evaluation)
class EvaluationAdmin(LectureSeule):
    """Where each evaluation stands, without its grid nor its comments."""

    list_display = ["numero_dossier", "is_active", "prevue_le", "presente_le", "bilan_arrete_le", "nb_signatures", "is_signee"]
    list_filter = ["is_active", "is_signee"]
    list_select_related = ["dossier"]
    fields = [
        "numero_dossier", "is_active", "ouverte_le", "prevue_le", "lieu", "candidat_informe_le", "entretien_debut", "entretien_fin",
        "tour", "presente_le", "bilan_arrete_le", "nb_signatures", "is_signee", "version",
    ]  # fmt: skip
    readonly_fields = ["numero_dossier"]

    @admin.display(description="dossier")
    def numero_dossier(self, evaluation: Evaluation) -> str:
        """Number of the dossier; its name would tell the candidate's."""
        return evaluation.dossier.numero
