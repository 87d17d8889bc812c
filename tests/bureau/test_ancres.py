"""The anchors of the journal, sealed: set once a day, readable away from the site, compared with it."""

from __future__ import annotations

import io
from contextlib import nullcontext
from datetime import timedelta
from pathlib import Path

import pytest
import time_machine
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.db import models
from django.utils import timezone

from bureau.ancres import CODE, ancrer_le_jour, lire_ancre_scellee
from bureau.tasks import ancrer_journal
from candidates.enums import Etat
from documents.models import Document
from documents.sceau import verifier
from journal.models import Ancre, Evenement, Tete, TraceTechnique
from journal.services import journaliser
from journal.verification import verifier_journal

pytestmark = pytest.mark.django_db


@pytest.fixture
def gardee(tmp_path: Path) -> Path:
    """A sealed anchor, and the copy of it kept away from the site."""
    for _ in range(3):
        journaliser(action="essai", dossier_id="d1")
    call_command("ancrer_journal", vers=tmp_path, verbosity=0)
    return tmp_path / "ancre-000001.pdf"


def test_the_anchor_is_sealed_and_carries_the_heads(gardee):
    octets = gardee.read_bytes()
    assert verifier(octets).is_valable
    assert lire_ancre_scellee(octets) == Ancre.objects.get().contenu
    assert '"dossier:d1":[3,' in Ancre.objects.get().contenu
    assert list(verifier_journal()) == []


def test_one_anchor_a_day_by_the_clock_and_one_document_each():
    journaliser(action="essai", dossier_id="d1")
    ancrer_journal()
    ancrer_journal()
    assert (Ancre.objects.count(), Document.objects.filter(genre=CODE).count()) == (1, 1)
    with time_machine.travel(timezone.now() + timedelta(days=1)):
        ancrer_journal()
    assert (Ancre.objects.count(), Document.objects.filter(genre=CODE).count()) == (2, 2)


def test_an_anchor_whose_document_was_never_asked_for_gets_it():
    journaliser(action="essai", dossier_id="d1")
    document = ancrer_le_jour()
    models.QuerySet(Document).filter(pk=document.pk).delete()
    assert [a.motif for a in verifier_journal()] == ["l’ancre n’a pas de document scellé"]
    assert ancrer_le_jour() is not None
    assert list(verifier_journal()) == []


def test_the_last_anchor_removed_leaves_its_document(gardee):
    models.QuerySet(Ancre)._raw_delete(using="default")
    assert "scelle une ancre qui n’existe plus" in [a.motif for a in verifier_journal()][-1]


def test_a_sealed_file_that_was_changed_or_lost_is_found(gardee):
    nom = Document.objects.get(genre=CODE).fichier.name
    octets = gardee.read_bytes()
    default_storage.delete(nom)
    assert [a.motif for a in verifier_journal()] == ["le document scellé de l’ancre a disparu"]
    default_storage.save(nom, ContentFile(octets[:-1] + b"x"))
    assert [a.motif for a in verifier_journal()] == ["le document scellé de l’ancre a été modifié"]


def test_a_journal_rolled_back_whole_is_found_by_the_copy_kept_elsewhere(gardee, capsys):
    call_command("verifier_journal", ancre=[gardee])
    for modele in (TraceTechnique, Evenement, Tete, Ancre, Document):
        models.QuerySet(modele)._raw_delete(using="default")
    assert list(verifier_journal()) == []
    with pytest.raises(CommandError, match="altéré"):
        call_command("verifier_journal", ancre=[gardee])
    assert "dossier:d1 nº 3 : ligne ancrée disparue" in capsys.readouterr().err


def test_a_file_that_is_no_anchor_is_refused(gardee, tmp_path):
    (tmp_path / "faux.pdf").write_bytes(gardee.read_bytes().replace(b"%PDF-1.7", b"%PDF-1.6"))
    with pytest.raises(CommandError, match="altéré"):
        call_command("verifier_journal", ancre=[tmp_path / "faux.pdf"])
    with pytest.raises(CommandError, match="n’existe pas"):
        call_command("verifier_journal", ancre=[tmp_path / "absent.pdf"])


def test_an_empty_journal_has_nothing_to_anchor():
    with pytest.raises(CommandError, match="vide"):
        call_command("ancrer_journal")


def test_a_dossier_whose_chain_is_gone_with_its_head_is_missed_before_any_anchor(petite_scene):
    dossier = petite_scene.amener(Etat.BROUILLON)
    assert list(verifier_journal()) == []
    chaine = f"dossier:{dossier.pk}"
    siens = models.QuerySet(Evenement).filter(chaine=chaine)
    models.QuerySet(TraceTechnique).filter(evenement__in=list(siens.values_list("pk", flat=True)))._raw_delete(using="default")
    for lignes in (siens, models.QuerySet(Tete).filter(chaine=chaine)):
        lignes._raw_delete(using="default")
    assert [(a.chaine, a.motif) for a in verifier_journal()] == [(chaine, "le dossier n’a plus de chaîne")]


@pytest.mark.parametrize("is_la_notre", [True, False])
def test_an_anchor_goes_and_comes_through_pipes(gardee, monkeypatch, capfdbinary, is_la_notre):
    call_command("ancrer_journal", vers=Path("-"))
    octets = capfdbinary.readouterr().out
    assert lire_ancre_scellee(octets) != lire_ancre_scellee(gardee.read_bytes())  # to seal the first was an event
    monkeypatch.setattr("sys.stdin", type("Entree", (), {"buffer": io.BytesIO(octets if is_la_notre else octets[:-9])}))
    with nullcontext() if is_la_notre else pytest.raises(CommandError, match="altéré"):
        call_command("verifier_journal", ancre=[Path("-")])
