from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from documents.regles import (
    CHAMPS_SIGNATURE,
    RETARD_ATTENTE,
    RETARD_ATTENTE_MAX,
    authentification_valable,
    delai_nouvel_essai,
    delai_reveil,
    empreinte_signature,
    nom_propre,
)

MAINTENANT = datetime(2026, 11, 24, 10, tzinfo=UTC)
LIGNE = dict.fromkeys(CHAMPS_SIGNATURE, "")


@pytest.mark.parametrize(("age", "valable"), [(0, True), (300, True), (301, False), (-3, True), (-60, False)])
def test_authentification_valable_cinq_minutes(age: int, valable: bool) -> None:
    instant = MAINTENANT - timedelta(seconds=age)
    assert authentification_valable(authentifie_le=instant, maintenant=MAINTENANT, secondes=300) is valable


@given(st.sampled_from(CHAMPS_SIGNATURE), st.text(min_size=1))
def test_empreinte_change_avec_chaque_champ(champ: str, valeur: str) -> None:
    assert empreinte_signature(LIGNE | {champ: valeur}) != empreinte_signature(LIGNE)


def test_delai_de_reveil_double_puis_plafonne() -> None:
    assert [delai_reveil(n) for n in (0, 1, 2)] == [RETARD_ATTENTE, RETARD_ATTENTE * 2, RETARD_ATTENTE * 4]
    assert delai_reveil(30_000) == RETARD_ATTENTE_MAX


def test_delai_d_un_nouvel_essai_double_a_chaque_echec() -> None:
    assert [delai_nouvel_essai(n).total_seconds() for n in (0, 1, 2, 3)] == [60, 60, 120, 240]


@given(st.text())
def test_nom_propre_ne_contient_ni_barre_ni_guillemet_ni_saut(nom: str) -> None:
    propre = nom_propre(nom)
    assert propre.endswith(".pdf")
    assert not set(propre) & set('/\\"\r\n\0;')


def test_nom_propre_garde_les_accents() -> None:
    assert nom_propre("Procès-verbal nº 3 : Élodie/2026.pdf") == "Procès-verbal nº 3 Élodie 2026.pdf"
