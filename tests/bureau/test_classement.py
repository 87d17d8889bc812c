"""Every personal field has a known end: a field that nobody classified fails here."""

from __future__ import annotations

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command
from django.db import models

from bureau.donnees import inventaire
from bureau.donnees.classement import TABLE
from bureau.donnees.finalites import finalite_de
from referentiels.parametres import REGLAGES

PARLANTS = (models.CharField, models.TextField, models.DateField, models.FileField, models.JSONField, models.BinaryField, models.GenericIPAddressField)
SANS_PERSONNE = {"contenttypes.ContentType"}


def champs() -> dict[str, list[str]]:
    """Fields of every table of the site, ours or a library's: all but the keys and links that only tie rows together."""
    lus = {}
    for modele in apps.get_models(include_auto_created=True):
        noms = sorted(f.name for f in modele._meta.concrete_fields if isinstance(f, PARLANTS) or not (f.primary_key or f.is_relation))
        if noms and modele._meta.label not in SANS_PERSONNE:
            lus[modele._meta.label] = noms
    return lus


def test_every_field_is_classified_once():
    classes = {modele: classement.champs for modele, classement in TABLE.items()}
    lus = champs()
    assert sorted(set(lus) - set(classes)) == [], "tables sans classement"
    assert sorted(set(classes) - set(lus)) == [], "classements sans table"
    assert {m: (classes[m], lus[m]) for m in lus if classes[m] != lus[m]} == {}


@pytest.mark.parametrize("modele", sorted(TABLE))
def test_end_of_a_table_is_a_setting(modele):
    fin = TABLE[modele].fin
    assert fin in {"", "compte"} or REGLAGES[fin].is_conservation
    assert fin or not (TABLE[modele].effacer or TABLE[modele].generaliser)


def test_every_table_has_a_purpose_and_the_pages_follow():
    assert [m for m in TABLE if not finalite_de(m).duree] == []
    call_command("lister_donnees", "--verifier")


def test_page_that_is_not_up_to_date_is_refused(tmp_path, monkeypatch):
    monkeypatch.setattr(inventaire, "FICHIER", tmp_path / "inventaire.md")
    with pytest.raises(CommandError, match="plus à jour"):
        call_command("lister_donnees", "--verifier")
