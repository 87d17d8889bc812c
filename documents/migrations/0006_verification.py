"""A verification key on each document, drawn for those that exist; revocations."""

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models

import documents.regles


def tirer(apps, schema_editor):
    """Give each document a key of its own: the default of the column is one value for all."""
    Document = apps.get_model("documents", "Document")
    for pk in Document.objects.values_list("pk", flat=True):
        Document.objects.filter(pk=pk).update(cle_publique=documents.regles.tirer_cle_publique())


class Migration(migrations.Migration):
    dependencies = [("documents", "0005_remplacement")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="cle_publique",
            field=models.CharField(default=documents.regles.tirer_cle_publique, max_length=9, verbose_name="clé de vérification"),
        ),
        migrations.RunPython(tirer, migrations.RunPython.noop),
        migrations.CreateModel(
            name="Revocation",
            fields=[
                (
                    "document",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE, primary_key=True, related_name="revocation",
                        serialize=False, to="documents.document",
                    ),
                ),
                ("revoque_le", models.DateTimeField(default=django.utils.timezone.now, verbose_name="révoqué le")),
                ("motif", models.TextField(max_length=500, verbose_name="motif")),
                ("auteur_id", models.CharField(max_length=40, verbose_name="révoqué par")),
            ],
            options={
                "verbose_name": "révocation de document",
                "verbose_name_plural": "révocations de documents",
                "constraints": [
                    models.CheckConstraint(condition=models.Q(("motif", ""), _negated=True), name="documents_revocation_motivee")
                ],
            },
        ),
    ]  # fmt: skip
