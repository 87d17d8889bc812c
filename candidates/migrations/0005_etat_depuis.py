"""Since when a dossier is in its state: known to the journal, kept on the row so that lists can be sorted by it."""

import django.utils.timezone
from django.db import migrations, models

import journal.horloge


def lire_le_journal(apps, schema_editor):
    """Take the instant of the last event that moved each dossier; one that never moved has been there since it was asked for."""
    dossiers = apps.get_model("candidates", "Dossier")
    evenements = apps.get_model("journal", "Evenement")
    for dossier in dossiers.objects.only("pk", "demande_le").iterator():
        passages = evenements.objects.filter(chaine=f"dossier:{dossier.pk}").exclude(etat_apres="")
        instant = passages.order_by("-numero").values_list("instant", flat=True).first()
        dossiers.objects.filter(pk=dossier.pk).update(etat_depuis=instant or dossier.demande_le)


class Migration(migrations.Migration):
    dependencies = [("candidates", "0004_accompagnement"), ("journal", "0001_initial")]

    operations = [
        migrations.AddField(
            model_name="dossier",
            name="etat_depuis",
            field=models.DateTimeField(default=django.utils.timezone.now, verbose_name="dans cet état depuis le"),
        ),
        migrations.RunPython(lire_le_journal, migrations.RunPython.noop),
        migrations.AlterField(
            model_name="dossier",
            name="etat_depuis",
            field=models.DateTimeField(default=journal.horloge.maintenant, verbose_name="dans cet état depuis le"),
        ),
    ]
