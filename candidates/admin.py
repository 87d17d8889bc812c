"""Administration of dossiers: numbers, states and dates only. Nobody reads a dossier here, where no trace would be kept."""

from django.contrib import admin

from comptes.admin import LectureSeule

from .models import Acces, Dossier


@admin.register(Dossier)
class DossierAdmin(LectureSeule):
    """Where each dossier stands, without its content nor its candidate."""

    list_display = ["numero", "etat", "referentiel", "demande_le", "premier_depot_le", "decide_le", "annonce_le"]
    list_filter = ["etat"]
    list_select_related = ["referentiel"]
    search_fields = ["numero"]
    fields = [
        "numero", "etat", "version", "referentiel", "classification", "demande_le", "premier_depot_le", "dernier_depot_le",
        "complet_le", "echeance_le", "statue_le", "activites_deposees_le", "transmis_le", "decide_le", "annonce_le",
    ]  # fmt: skip


@admin.register(Acces)
class AccesAdmin(LectureSeule):
    """Who has had a part in which dossier, from when to when."""

    list_display = ["numero_dossier", "personne", "role", "du", "au"]
    list_filter = ["role"]
    list_select_related = ["dossier", "personne"]
    fields = ["numero_dossier", "personne", "role", "du", "au"]
    readonly_fields = ["numero_dossier"]

    @admin.display(description="dossier")
    def numero_dossier(self, acces: Acces) -> str:
        """Number of the dossier; its name would tell the candidate's."""
        return acces.dossier.numero
