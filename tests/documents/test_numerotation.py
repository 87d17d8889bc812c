from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connection, transaction
from django.db.transaction import TransactionManagementError

from documents.numerotation import prochain_numero


def prendre(_: int) -> str:
    try:
        with transaction.atomic():
            return prochain_numero("VAE", annee=2026)
    finally:
        connection.close()


@pytest.mark.django_db
def test_premier_numero_de_l_annee() -> None:
    assert [prochain_numero("VAE", annee=2026) for _ in range(2)] == ["VAE-2026-0001", "VAE-2026-0002"]


@pytest.mark.django_db
def test_chaque_serie_et_chaque_annee_comptent_a_part() -> None:
    prochain_numero("VAE", annee=2026)
    assert prochain_numero("VAE", annee=2027) == "VAE-2027-0001"
    assert prochain_numero("DOC", annee=2026, chiffres=6) == "DOC-2026-000001"


@pytest.mark.django_db
def test_numero_rendu_quand_la_transaction_echoue() -> None:
    def echouer() -> None:
        prochain_numero("VAE", annee=2026)
        raise RuntimeError

    with pytest.raises(RuntimeError), transaction.atomic():
        echouer()
    assert prochain_numero("VAE", annee=2026) == "VAE-2026-0001"


@pytest.mark.django_db(transaction=True)
def test_numero_refuse_hors_transaction() -> None:
    with pytest.raises(TransactionManagementError):
        prochain_numero("VAE", annee=2026)


@pytest.mark.django_db(transaction=True)
def test_sans_trou_ni_doublon_a_plusieurs() -> None:
    with ThreadPoolExecutor(8) as groupe:
        numeros = list(groupe.map(prendre, range(40)))
    assert sorted(numeros) == [f"VAE-2026-{n:04d}" for n in range(1, 41)]
