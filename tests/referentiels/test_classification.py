"""The classification has its own versions, its source and its author."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import timezone

from journal.models import Evenement
from referentiels.enums import Importance
from referentiels.erreurs import ClassificationPerimee, ErreurReferentiel
from referentiels.lecture import get_competences, get_versions
from referentiels.models import Classification, Referentiel
from referentiels.services import get_classification, publier_classification

SOURCE = "Dossier VAE en couleur"
LE = date(2019, 1, 15)
AUTEUR = "6f1e7c1a-0000-4000-8000-000000000007"


def publier(referentiel: Referentiel, **options: Any) -> Classification:
    actuelle = dict(get_classification(referentiel).importances)
    choix = {"importances": actuelle | {"C1.1": Importance.INCONTOURNABLE.value}, "source": SOURCE, "source_le": LE}
    return publier_classification(referentiel=referentiel, **(choix | {"auteur_id": AUTEUR} | options))


def test_publishing_makes_a_new_version_and_keeps_the_old(court: Referentiel) -> None:
    premiere = get_classification(court)
    seconde = publier(court)
    assert (seconde.version, seconde.source, seconde.source_le, seconde.auteur_id) == (2, SOURCE, LE, AUTEUR)
    assert get_classification(court) == seconde
    assert Classification.objects.get(pk=premiere.pk).importances["C1.1"] == Importance.NON_RENSEIGNE


def test_publishing_is_journalled(court: Referentiel) -> None:
    classification = publier(court)
    evenement = Evenement.objects.get(action="classification_publiee")
    assert (evenement.acteur_id, evenement.objet_id) == (AUTEUR, str(classification.pk))
    assert evenement.donnees == {"referentiel": str(court.pk), "version": 2}


def test_pages_show_who_changed_what(court: Referentiel) -> None:
    classification = publier(court)
    derniere, premiere = get_versions(court)
    assert [(c.code, c.avant, c.apres) for c in derniere.changements] == [("C1.1", "Non renseigné", "Incontournable")]
    assert premiere.changements == []
    assert get_competences(court, classification)[0].elements[0].importance == Importance.INCONTOURNABLE


@pytest.mark.parametrize(
    ("options", "faute"),
    [
        ({"source": "  "}, "Indiquez le document"),
        ({"source_le": timezone.localdate() + timedelta(days=1)}, "dans le futur"),
        ({"importances": {"C1.1": "incontournable"}}, "Chaque élément"),
        ({"importances": dict.fromkeys(("C1.1", "C1.2", "C1.3", "C2.1", "C2.2"), "oui")}, "Chaque élément"),
    ],
)
def test_an_incomplete_classification_is_refused(court: Referentiel, options: dict[str, Any], faute: str) -> None:
    with pytest.raises(ErreurReferentiel, match=faute):
        publier(court, **options)
    assert get_classification(court).version == 1


def test_publishing_the_same_again_is_refused(court: Referentiel) -> None:
    publier(court)
    with pytest.raises(ErreurReferentiel, match="rien à publier"):
        publier(court)


def test_a_page_read_before_another_version_is_refused(court: Referentiel) -> None:
    publier(court, version_lue=1)
    with pytest.raises(ClassificationPerimee, match="classement nº 2"):
        publier(court, version_lue=1, source="Un autre document")
    assert get_classification(court).version == 2
