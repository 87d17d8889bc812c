"""Numbers without a gap or a duplicate, per series and year."""

from django.db import transaction
from django.db.transaction import TransactionManagementError

from .models import Compteur


def prochain_numero(prefixe: str, *, annee: int, chiffres: int = 4) -> str:
    """Return the next number of a series, as `VAE-2026-0001`; `chiffres` is the least number of digits.

    The number belongs to the current transaction: rolled back, it is given again, so that the series has no gap.
    Raises `TransactionManagementError` outside a transaction.
    """
    if not transaction.get_connection().in_atomic_block:
        raise TransactionManagementError("A number is taken inside the transaction of what it numbers.")
    Compteur.objects.get_or_create(prefixe=prefixe, annee=annee)
    compteur = Compteur.objects.select_for_update().get(prefixe=prefixe, annee=annee)
    compteur.dernier += 1
    compteur.save(update_fields=["dernier"])
    return f"{prefixe}-{annee}-{compteur.dernier:0{chiffres}d}"
