"""The journal only grows; whatever is changed in it is found."""

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction

from journal.contexte import Provenance, provenance
from journal.models import Evenement, JournalIntact, Tete, TraceTechnique
from journal.services import journaliser
from journal.verification import verifier_journal

pytestmark = pytest.mark.django_db


def ecrire(nombre=3, dossier="d1"):
    return [journaliser(action="essai", dossier_id=dossier, donnees={"rang": n}) for n in range(nombre)]


def en_base(sql, *valeurs):
    """Change the table behind the back of the application."""
    with connection.cursor() as curseur:
        curseur.execute(sql, valeurs)


def test_events_are_numbered_and_chained():
    un, deux, trois = ecrire()
    assert [un.numero, deux.numero, trois.numero] == [1, 2, 3]
    assert (deux.precedent, trois.precedent) == (un.empreinte, deux.empreinte)
    assert list(verifier_journal()) == []


def test_each_dossier_has_its_own_chain():
    ecrire(2, "d1")
    assert ecrire(1, "d2")[0].numero == 1


@pytest.mark.parametrize("geste", [lambda e: e.save(), lambda e: e.delete(), lambda e: Evenement.objects.update(action="x"), lambda e: Evenement.objects.all().delete()])
def test_nothing_is_changed_nor_removed(geste):
    evenement = ecrire(1)[0]
    with pytest.raises(JournalIntact):
        geste(evenement)


def test_a_changed_row_is_found():
    ecrire()
    en_base("UPDATE journal_evenement SET action = %s WHERE numero = 2", "autre")
    assert [(a.numero, a.motif) for a in verifier_journal()] == [(2, "ligne modifiée")]


def test_a_removed_row_is_found():
    deux = ecrire()[1]
    en_base("DELETE FROM journal_evenement WHERE id = %s", deux.pk)
    assert "ligne manquante ou insérée" in {a.motif for a in verifier_journal()}


def test_a_truncated_end_is_found():
    trois = ecrire()[2]
    en_base("DELETE FROM journal_evenement WHERE id = %s", trois.pk)
    assert [a.motif for a in verifier_journal()] == ["la fin de la chaîne ne correspond pas à sa tête"]


def test_a_chain_without_its_head_is_found():
    ecrire()
    Tete.objects.all().delete()
    assert list(verifier_journal())


def test_the_command_says_what_is_wrong(capsys):
    ecrire()
    call_command("verifier_journal")
    assert "3 événements" in capsys.readouterr().out
    en_base("UPDATE journal_evenement SET role = %s WHERE numero = 1", "faux")
    with pytest.raises(CommandError, match="altéré"):
        call_command("verifier_journal")


def test_the_trace_is_purgeable_and_the_chain_stays_whole():
    with provenance(Provenance(ip="192.0.2.7", agent="Essai")):
        evenement = journaliser(action="essai")
    assert (evenement.trace.ip, len(evenement.trace_empreinte)) == ("192.0.2.7", 64)
    assert "192.0.2.7" not in str(evenement.__dict__)
    TraceTechnique.objects.all().delete()
    assert list(verifier_journal()) == []


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_nothing_is_written():
    with pytest.raises(transaction.TransactionManagementError):
        journaliser(action="essai")
