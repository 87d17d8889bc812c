"""The table of the page is the one that the tests write: every fault, nothing lost, nothing twice."""

from __future__ import annotations

from . import releve


def test_page_has_one_row_per_fault_tried_at_least_once_and_nothing_lost():
    page = releve.lire_page()
    assert list(page) == list(releve.PANNES.values())
    assert [nom for nom, (essais, perdus, doubles) in page.items() if essais < 1 or perdus or doubles] == []


def test_table_says_what_was_counted(monkeypatch, tmp_path):
    page = tmp_path / "page.md"
    page.write_text(f"avant\n{releve.DEBUT}\nancien\n{releve.FIN}\naprès\n")
    monkeypatch.setattr(releve, "PAGE", page)
    releve.ecrire({"redis": releve.Compte(3, 0, 1)})
    assert releve.lire_page() == {releve.PANNES["redis"]: (3, 0, 1)}
    assert page.read_text().startswith("avant\n")
    assert page.read_text().endswith("après\n")
