"""The words under which dossiers are found, filled from what is written; indexes of the secretariat's lists."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

from candidates.regles import jetons


def remplir(apps, schema_editor):
    """Index every dossier: its number, who asks, their account's address, their companies."""
    jeton = apps.get_model("candidates", "Jeton")
    dossiers = (
        apps.get_model("candidates", "Dossier")
        .objects.select_related("candidat__utilisateur")
        .prefetch_related("emplois")
    )
    lignes = []
    for dossier in dossiers.iterator(chunk_size=500):
        candidat = dossier.candidat
        sources = {
            "numero": jetons(dossier.numero),
            "identite": jetons(candidat.prenoms, candidat.nom_naissance, candidat.nom_usage, candidat.email),
            "compte": jetons(candidat.utilisateur.email if candidat.utilisateur else ""),
        } | {f"emploi:{emploi.pk}": jetons(emploi.entreprise) for emploi in dossier.emplois.all()}
        for source, mots in sources.items():
            lignes += [
                jeton(dossier_id=dossier.pk, source=source, rang=rang, jeton=mot) for rang, mot in enumerate(mots)
            ]
    jeton.objects.bulk_create(lignes, batch_size=2000)


class Migration(migrations.Migration):
    dependencies = [
        ("candidates", "0005_etat_depuis"),
        ("referentiels", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="Jeton",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("source", models.CharField(max_length=50, verbose_name="source")),
                ("rang", models.PositiveSmallIntegerField(verbose_name="rang")),
                ("jeton", models.CharField(blank=True, max_length=100, verbose_name="mot")),
            ],
            options={
                "ordering": ["dossier", "source", "rang"],
            },
        ),
        migrations.AddIndex(
            model_name="candidat",
            index=models.Index(fields=["nom_naissance", "prenoms"], name="candidates_candidat_nom"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["-modifie_le", "numero"], name="candidates_dossier_modifie"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["etat_depuis", "numero"], name="candidates_dossier_attente"),
        ),
        migrations.AddIndex(
            model_name="dossier",
            index=models.Index(fields=["premier_depot_le"], name="candidates_dossier_depot"),
        ),
        migrations.AddField(
            model_name="jeton",
            name="dossier",
            field=models.ForeignKey(
                db_index=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="jetons",
                to="candidates.dossier",
            ),
        ),
        migrations.AddIndex(
            model_name="jeton",
            index=models.Index(
                fields=["jeton", "dossier"],
                name="candidates_jeton_prefixe",
                opclasses=["varchar_pattern_ops", "uuid_ops"],
            ),
        ),
        migrations.AddConstraint(
            model_name="jeton",
            constraint=models.UniqueConstraint(
                fields=("dossier", "source", "rang"), name="candidates_jeton_place_unique"
            ),
        ),
        migrations.RunPython(remplir, migrations.RunPython.noop),
    ]
