"""The motives of refusal to begin with; the secretariat keeps the list."""

from django.db import migrations

MOTIFS = (
    ("metier-sans-lien", "Le métier exercé n’est pas en lien avec le CQP."),
    ("experience-insuffisante", "La durée d’expérience dans le métier est inférieure à celle qui est demandée."),
    ("experience-non-justifiee", "Les pièces jointes ne justifient pas l’expérience déclarée."),
    ("demande-irreguliere", "La demande ne respecte pas les limites fixées par année civile."),
)


def semer(apps, schema_editor):
    motif = apps.get_model("recevabilite", "Motif")
    for ordre, (code, libelle) in enumerate(MOTIFS, 1):
        motif.objects.get_or_create(code=code, defaults={"libelle": libelle, "ordre": ordre})


class Migration(migrations.Migration):
    dependencies = [("recevabilite", "0001_initial")]
    operations = [migrations.RunPython(semer, migrations.RunPython.noop)]
