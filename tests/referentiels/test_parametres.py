"""A rule of the certifier is a dated value."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from journal.models import Evenement
from referentiels.erreurs import ErreurReferentiel
from referentiels.lecture import get_historique, get_reglages
from referentiels.models import Parametre, Referentiel
from referentiels.parametres import REGLAGES, valeur
from referentiels.services import definir_parametre

from .outils import charger_cqp

AUTEUR = "6f1e7c1a-0000-4000-8000-000000000007"
CODE = "experience_mois_min"


def definir(nouvelle: Any, du: date, code: str = CODE, **options: Any) -> Parametre:
    choix = {"base_legale": "Délibération", "auteur_id": AUTEUR} | options
    return definir_parametre(code=code, valeur=nouvelle, du=du, **choix)


def test_defaults_are_those_of_the_form(db: None) -> None:
    attendus = {
        "certificateur_nom": "CPEF", "experience_mois_min": 12, "benefice_mois": 60, "demandes_par_certification": 1,
        "demandes_toutes": 3, "delai_recevabilite_mois": 2, "entretien_minutes_min": 120, "habilitation_mois": 24,
        "convocation_jours": 15, "notification_jours": 15, "quorum_par_college": 1, "voix_preponderante": True,
        "recours_mois": 2, "annonce_automatique": True, "brouillon_mois": 12,
    }  # fmt: skip
    assert {code: valeur(code, le=date(2026, 1, 1)) for code in attendus} == attendus


def test_the_value_is_the_one_of_the_day(db: None) -> None:
    definir(36, date(2010, 1, 1))
    definir(12, date(2016, 8, 10))
    lus = [valeur(CODE, le=date(a, m, j)) for a, m, j in ((2009, 12, 31), (2010, 1, 1), (2016, 8, 9), (2016, 8, 10))]
    assert lus == [12, 36, 36, 12]


def test_the_value_of_one_cqp_wins_over_that_of_all(court: Referentiel) -> None:
    autre = charger_cqp().certification
    definir(6, date(2020, 1, 1), certification=court.certification)
    definir(24, date(2022, 1, 1))
    assert valeur(CODE, le=date(2023, 1, 1), certification=court.certification) == 6
    assert valeur(CODE, le=date(2023, 1, 1), certification=autre) == 24
    assert valeur(CODE, le=date(2021, 1, 1), certification=autre) == 12


def test_a_correction_of_the_same_day_wins(db: None) -> None:
    definir(10, date(2020, 1, 1))
    definir(11, date(2020, 1, 1))
    assert valeur(CODE, le=date(2020, 1, 1)) == 11


def test_no_limit_is_a_value_of_the_benefit_only(db: None) -> None:
    definir(None, date(2020, 1, 1), code="benefice_mois")
    assert valeur("benefice_mois", le=date(2020, 1, 1)) is None
    with pytest.raises(ErreurReferentiel, match="Indiquez une valeur"):
        definir(None, date(2020, 1, 1))


@pytest.mark.parametrize(
    ("code", "nouvelle"),
    [
        (CODE, "12"),
        (CODE, True),
        (CODE, -1),
        (CODE, 5000),
        ("demandes_toutes", 0),
        ("voix_preponderante", 1),
        ("certificateur_nom", " "),
    ],
)
def test_a_value_of_another_kind_is_refused(db: None, code: str, nouvelle: Any) -> None:
    with pytest.raises(ErreurReferentiel):
        definir(nouvelle, date(2020, 1, 1), code=code)
    assert not Parametre.objects.exists()


def test_a_value_needs_its_basis(db: None) -> None:
    with pytest.raises(ErreurReferentiel, match="Indiquez sur quoi se fonde cette valeur"):
        definir(6, date(2020, 1, 1), base_legale=" ")


def test_an_unknown_setting_is_a_mistake_of_ours(db: None) -> None:
    with pytest.raises(KeyError):
        valeur("inconnu", le=date(2020, 1, 1))


def test_a_value_is_journalled_and_never_changed(db: None) -> None:
    parametre = definir(6, date(2020, 1, 1))
    donnees = {"code": CODE, "avant": 12, "valeur": 6, "du": "2020-01-01", "retroactif": False}
    assert Evenement.objects.get(action="parametre_defini").donnees == donnees
    with pytest.raises(TypeError):
        parametre.save()


def test_the_page_says_what_is_in_force_and_what_is_to_come(court: Referentiel) -> None:
    definir(6, date(2020, 1, 1))
    definir(18, date(2030, 1, 1))
    definir(3, date(2021, 1, 1), certification=court.certification)
    etat = next(e for e in get_reglages(le=date(2025, 1, 1)) if e.reglage.code == CODE)
    assert (etat.texte, etat.defaut) == ("6\u00a0mois", "12\u00a0mois")
    assert [v.texte for v in etat.a_venir] == ["18\u00a0mois"]
    assert [(v.certification, v.texte) for v in etat.particulieres] == [("CQP Gardien(ne) de refuge", "3\u00a0mois")]
    assert [v.is_en_vigueur for v in get_historique(REGLAGES[CODE], le=date(2025, 1, 1))] == [False, True, True]


def test_the_state_of_every_setting_takes_two_queries(court: Referentiel, django_assert_num_queries: Any) -> None:
    with django_assert_num_queries(1):
        assert len(get_reglages(le=date(2025, 1, 1))) == len(REGLAGES)
    definir(6, date(2020, 1, 1), auteur_id="")
    definir(3, date(2021, 1, 1), certification=court.certification, auteur_id="")
    with django_assert_num_queries(1):
        get_reglages(le=date(2025, 1, 1))


@pytest.mark.parametrize("reglage", REGLAGES.values(), ids=lambda r: r.code)
def test_every_default_is_a_value_of_its_setting(reglage: Any) -> None:
    assert type(reglage.defaut) is reglage.type
    assert reglage.pourquoi
    assert reglage.date_de_reference
    assert not reglage.unite.endswith(")")
