"""Every alteration of the journal is found: on a copy, row by row, column by column, chain by chain, anchors included."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.db import models, transaction

from journal.ancres import ancrer
from journal.contexte import Provenance, provenance
from journal.models import Ancre, Evenement, JournalIntact, Tete, TraceTechnique
from journal.regles import empreinte_de, empreinte_texte
from journal.services import journaliser, ligne_de
from journal.verification import verifier_journal

pytestmark = pytest.mark.django_db
RACINE = Path(settings.BASE_DIR)
CHAINES = ("d1", "d2", None)


class Retour(Exception):
    """Takes a copy back."""


@pytest.fixture
def journal():
    """Three chains of three rows with their traces, anchored; the last rows written after the first anchor."""
    with provenance(Provenance(ip="192.0.2.7", agent="Essai")):
        for _ in range(2):
            for dossier in CHAINES:
                journaliser(action="essai", acteur_id="a", role="secretariat", dossier_id=dossier, objet_type="x", objet_id="1", etat_avant="b", etat_apres="c", donnees={"n": 1})
        ancrer()
        for dossier in CHAINES:
            journaliser(action="essai", acteur_id="a", dossier_id=dossier)
        ancrer()
    assert motifs() == []


def motifs() -> list[str]:
    """What the chains and the anchors say; sealed files are the roof's business."""
    return [a.motif for a in verifier_journal() if "document scellé" not in a.motif]


def apres(geste: Any) -> list[str]:
    """What is found once `geste` was done behind the back of the application, on a copy that is then thrown away."""
    trouves: list[str] = []
    try:
        with transaction.atomic():
            geste()
            trouves = motifs()
            raise Retour
    except Retour:
        return trouves


def brut(modele: type[models.Model]) -> Any:
    """The rows without the guard of the model."""
    return models.QuerySet(modele)


def autre(valeur: Any, champ: models.Field) -> Any:
    """Another value that the column accepts."""
    if isinstance(champ, models.DateTimeField):
        return valeur + (valeur.resolution)
    if isinstance(champ, models.JSONField):
        return {**valeur, "ajout": 1}
    if isinstance(champ, models.IntegerField):
        return valeur + 1000
    return f"{valeur[:-1]}{'y' if valeur[-1:] != 'y' else 'z'}"


def colonnes(modele: type[models.Model], *, sauf: tuple[str, ...] = ("id",)) -> list[models.Field]:
    """Every column but the number of the row, which says nothing."""
    return [c for c in modele._meta.concrete_fields if c.name not in sauf]


@pytest.mark.parametrize("modele", [Evenement, Ancre, Tete], ids=lambda m: m.__name__)
def test_each_column_of_each_row_is_covered(journal, modele):
    invisibles = []
    for ligne in brut(modele).all():
        for champ in colonnes(modele):
            valeur = autre(getattr(ligne, champ.attname), champ)
            if not apres(lambda ligne=ligne, champ=champ, valeur=valeur: brut(modele).filter(pk=ligne.pk).update(**{champ.attname: valeur})):
                invisibles.append((ligne.pk, champ.name))
    assert invisibles == []


@pytest.mark.parametrize("modele", [Evenement, Ancre, Tete], ids=lambda m: m.__name__)
def test_each_row_that_is_removed_is_missed(journal, modele):
    def retirer(ligne):
        brut(TraceTechnique).filter(evenement=ligne.pk if modele is Evenement else 0).delete()
        brut(modele).filter(pk=ligne.pk)._raw_delete(using="default")

    # the very last anchor has no witness but its sealed document and the copies kept elsewhere
    lignes = list(brut(modele).all())[: -1 if modele is Ancre else None]
    assert [ligne.pk for ligne in lignes if not apres(lambda ligne=ligne: retirer(ligne))] == []


@pytest.mark.parametrize("champ", ["instant", "ip", "agent", "sel"])
def test_each_column_of_a_trace_is_covered_by_its_hash(journal, champ):
    colonne = TraceTechnique._meta.get_field(champ)
    for trace in TraceTechnique.objects.all():
        valeur = autre(getattr(trace, champ), colonne)
        assert apres(lambda trace=trace, valeur=valeur: TraceTechnique.objects.filter(pk=trace.pk).update(**{champ: valeur}))


def test_a_trace_given_to_another_event_is_found(journal):
    un, deux = TraceTechnique.objects.all()[:2]
    cible = deux.evenement_id

    def deplacer():
        TraceTechnique.objects.filter(pk=deux.pk).delete()
        TraceTechnique.objects.filter(pk=un.pk).update(evenement=cible)

    assert apres(deplacer)


@pytest.mark.parametrize("place", [1, 2, 3, 4])
def test_a_row_inserted_anywhere_is_found(journal, place):
    def inserer():
        for e in brut(Evenement).filter(chaine="dossier:d1", numero__gte=place).order_by("-numero"):
            brut(Evenement).filter(pk=e.pk).update(numero=e.numero + 1)
        modele = brut(Evenement).filter(chaine="dossier:d2").first()
        copie = {c.attname: getattr(modele, c.attname) for c in colonnes(Evenement)}
        brut(Evenement).bulk_create([Evenement(**copie | {"chaine": "dossier:d1", "numero": place})])

    assert apres(inserer)


def rebatir(chaine: str, garder: int) -> None:
    """A clever forger: cuts the end of a chain, or changes a row, and computes every hash and the head anew."""
    TraceTechnique.objects.filter(evenement__chaine=chaine).delete()
    brut(Evenement).filter(chaine=chaine, numero__gt=garder)._raw_delete(using="default")
    precedent = "0" * 64
    for e in brut(Evenement).filter(chaine=chaine).order_by("numero"):
        e.precedent, e.trace_empreinte = precedent, ""
        precedent = empreinte_de(ligne_de(e))
        brut(Evenement).filter(pk=e.pk).update(precedent=e.precedent, trace_empreinte="", empreinte=precedent)
    brut(Tete).filter(chaine=chaine).update(numero=garder, empreinte=precedent)
    if garder == 0:
        brut(Tete).filter(chaine=chaine).delete()


@pytest.mark.parametrize("garder", [3, 2, 1, 0])
@pytest.mark.parametrize("chaine", ["dossier:d1", "dossier:d2"])
def test_a_chain_cut_or_rebuilt_with_its_head_is_found_by_the_anchors(journal, chaine, garder):
    assert {"ligne ancrée disparue", "ligne ancrée réécrite"} & set(apres(lambda: rebatir(chaine, garder)))


def test_without_an_anchor_a_chain_cut_with_its_head_would_go_unseen():
    """Why the anchors exist."""
    for _ in range(3):
        journaliser(action="essai", dossier_id="d1")
    assert apres(lambda: rebatir("dossier:d1", 2)) == []


def test_an_anchor_rewritten_with_its_hash_is_found_by_the_next_one(journal):
    un = Ancre.objects.get(numero=1)
    contenu = un.contenu.replace("dossier:d1", "dossier:d9")
    assert contenu != un.contenu
    assert apres(lambda: brut(Ancre).filter(pk=un.pk).update(contenu=contenu, empreinte=empreinte_texte(contenu)))


def test_nothing_new_makes_no_anchor_and_a_new_fact_makes_one(journal):
    assert ancrer() is None
    journaliser(action="essai", dossier_id="d3")
    assert ancrer().numero == 3
    assert motifs() == []


def test_an_anchor_writes_only_the_heads_that_moved(journal):
    journaliser(action="essai", dossier_id="d1")
    assert re.findall(r"dossier:\w+", ancrer().contenu) == ["dossier:d1"]


GESTES = {
    "save": lambda m: m.objects.first().save(), "delete": lambda m: m.objects.first().delete(), "update": lambda m: m.objects.update(numero=9),
    "delete en nombre": lambda m: m.objects.all().delete(), "base": lambda m: m._base_manager.update(numero=9),
    "bulk_update": lambda m: m.objects.bulk_update(list(m.objects.all()), ["numero"]),
    "update_or_create": lambda m: m.objects.update_or_create(pk=m.objects.first().pk, defaults={"numero": 9}),
    "save_base": lambda m: m.objects.filter(pk=m.objects.first().pk).update(numero=9),
}  # fmt: skip


@pytest.mark.parametrize("modele", [Evenement, Ancre], ids=lambda m: m.__name__)
@pytest.mark.parametrize("geste", GESTES.values(), ids=GESTES)
def test_the_model_refuses_every_way_to_change_or_remove(journal, modele, geste):
    avant = list(modele.objects.values())
    with pytest.raises(JournalIntact), transaction.atomic():
        geste(modele)
    assert list(modele.objects.values()) == avant


@pytest.mark.parametrize("options", [{"ignore_conflicts": True}, {"update_conflicts": True, "unique_fields": ["chaine", "numero"], "update_fields": ["action"]}])
def test_rows_are_never_added_over_others(journal, options):
    with pytest.raises(JournalIntact):
        Evenement.objects.bulk_create([], **options)


def test_no_code_outside_the_journal_writes_its_tables():
    """Heads and rows are written by the journal alone (and by the makers of invented volumes, refused in production)."""
    permis = {"journal", "tests"}
    coupables = []
    for fichier in RACINE.glob("[a-z]*/**/*.py"):
        app = fichier.relative_to(RACINE).parts[0]
        if app in permis or app in {"node_modules", "var"} or fichier.name == "volume.py":
            continue
        importe = re.search(r"^\s*from journal\.models import (.*)$", fichier.read_text(), re.MULTILINE)
        if (importe and re.search(r"Tete|\*|\(", importe[1])) or re.search(r"journal_(evenement|tete|ancre)\b(?!\.)", fichier.read_text()):
            coupables.append(str(fichier.relative_to(RACINE)))
    assert coupables == []


