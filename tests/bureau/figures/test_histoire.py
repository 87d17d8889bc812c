"""Every figure of a small history, counted by hand. The letters are those of `histoire.vivre`."""

from __future__ import annotations

from datetime import date

import pytest

from bureau.figures.chiffres import construire
from bureau.figures.lecture import Demande, annees_connues, lire
from bureau.figures.publication import construire_publication
from jury.models import Decision, DecisionCompetence, Inscription
from tests.bureau.figures.histoire import le, vivre

pytestmark = pytest.mark.django_db
JOUR = date(2025, 12, 15)


@pytest.fixture
def histoire(court, motifs):
    return vivre(court)


def parties(histoire, annee, stock_le=date(2024, 12, 31)):
    demande = Demande(annee=annee, stock_le=stock_le, certification=histoire.referentiel.certification)
    with le(2025, 12, 15):
        return construire(lire(demande, histoire.scene.sylvie, jour=JOUR))


def lignes(parties, code):
    """Rows of one table as the page writes them: label → numbers."""
    tableau = next(t for p in parties for t in p.tableaux if t.code == code)
    return {ligne.libelle: tuple(c.texte for c in cases) for ligne, cases in tableau.rangees}


NC, SO = "non calculé", "sans objet"


def test_two_years_give_the_numbers_counted_by_hand(histoire):
    assert annees_connues(histoire.scene.sylvie, jour=JOUR) == [2025, 2024]
    verifier_2024(parties(histoire, 2024))
    verifier_2025(parties(histoire, 2025))
    verifier_stock(histoire)
    verifier_publication(histoire)
    verifier_rectification(histoire)


def verifier_2024(p):
    # A, B, C, D, E asked; A, B, C, E deposited (B twice: once); D withdrew before; S follows B and is counted apart
    assert lignes(p, "entrees") == {"Demandes de dossier": ("5", "0"), "Premiers dépôts": ("4", "0"), "Abandons avant le dépôt": ("1", "0"), "Suites ouvertes": ("1", "0")}
    mois = lignes(p, "mois")
    assert {m: v for m, v in mois.items() if v != ("0", "0", "0")} == {
        "Février": ("1", "1", "0"), "Mars": ("1", "1", "0"), "Juin": ("1", "1", "0"), "Novembre": ("2", "0", "0"), "Décembre": ("0", "1", "0"), "Année": ("5", "4", "0"),
    }  # fmt: skip
    # A and B2 in favour; C against; B1 against, replaced after the recours; E is ruled in 2025
    assert lignes(p, "avis") == {"Favorables": ("2", "0"), "Défavorables": ("1", "0"), "Remplacés depuis": ("1", "0"), "Ensemble": ("4", "0")}
    # in force: 2 of 3; first rulings A, B1, C: complements for B alone; under five, no rate
    assert lignes(p, "recevabilite-taux") == {"Avis favorables": ("2", "3", NC, NC), "Compléments demandés": ("1", "3", NC, NC)}
    assert list(lignes(p, "motifs").values()) == [("1", "0")]  # C; the motive of B1 went with it
    assert lignes(p, "recours") == {
        "Suivis d’un avis favorable": ("1", "0"), "Avis défavorable maintenu": ("0", "0"), "Sans nouvel avis à ce jour": ("0", "0"), "Recours déposés": ("1", "0"),
    }  # fmt: skip
    assert lignes(p, "delais") == {
        "Dépôt complet → avis": ("4", "12,5", "20", "0", NC),  # A 10, B1 20/03→02/04 = 13, B2 20/04→02/05 = 12, C 20
        "Avis → partie 3": ("2", "30", "30", "0", NC),  # A 15/02→16/03 (leap year) = 30, B 02/05→01/06 = 30
        "Partie 3 → binôme complet": ("2", "10", "10", "0", NC),  # A 10, B 01/06→11/06 (the first pair) = 10
        "Binôme complet → transmission": ("2", "45", "60", "0", NC),  # A 26/03→25/04 = 30, B 11/06→10/08 = 60
        "Transmission → session": ("2", "40", "60", "0", NC),  # A 25/04→15/05 = 20, B 10/08→09/10 (ajourned once) = 60
        "Session → annonce": ("2", "5", "10", "0", NC),  # A 0, B 09/10→19/10 = 10
        "Tout le chemin": ("2", "164,5", "229", "0", NC),  # A 05/02→15/05 = 100, B 04/03→19/10 = 229
    }
    assert lignes(p, "echeances") == {
        "Avis de recevabilité": ("4", "0", "4", NC), "Annonce des résultats": ("2", "0", "2", NC),
        "Convocation du jury": ("2", "1", "3", NC),  # 19 and 29 days before; 30/09 for 09/10: 9 days
    }  # fmt: skip
    # cohort A, B, C, E: C stopped at the ruling, E withdrew 60 days after its deposit (20/12→18/02)
    assert lignes(p, "parcours") == {
        "Demande déposée": ("4", NC, "3", "0", "0", "1", SO), "Recevabilité prononcée": ("3", NC, "2", "0", "1", "0", "60"),
        "Partie 3 déposée": ("2", NC, "2", "0", "0", "0", SO), "Binôme complet": ("2", NC, "2", "0", "0", "0", SO),
        "Transmission au jury": ("2", NC, "2", "0", "0", "0", SO), "Décision du jury": ("2", NC, "2", "0", "0", "0", SO),
    }  # fmt: skip
    assert {k: v[0] for k, v in lignes(p, "issues").items()} == {
        "CQP délivré": "1", "Délivrance partielle": "1", "Non délivré": "0", "Non recevable": "1", "Abandon": "1", "Encore en chemin": "0", "Ensemble": "4",
    }  # fmt: skip
    assert {k: (v[0], v[2]) for k, v in lignes(p, "resultats").items()} == {
        "CQP délivré": ("1", "0"), "Délivrance partielle": ("1", "0"), "Non délivré": ("0", "0"), "Ensemble": ("2", "0"), "Dont pas encore annoncées": ("0", "0"),
    }  # fmt: skip
    assert [v[:3] for v in lignes(p, "competences").values()] == [("2", "0", "2"), ("1", "1", "2")]  # C2 is refused to B
    assert [v[:4] for v in lignes(p, "ecart-jury").values()] == [("2", "0", "0", "2"), ("1", "0", "1", "2")]  # against its evaluators
    assert [v[:4] for v in lignes(p, "ecart-regle").values()] == [("2", "0", "0", "2"), ("2", "0", "0", "2")]  # A, B; not B's first grid
    assert lignes(p, "seances") == {"Sessions": ("3", "0"), "Dossiers ajournés": ("1", "0")}
    # A: Paul and Eva; B: Paul and Eva replaced by Pierre and Élise; the missions of S are of 2025
    assert lignes(p, "charge") == {
        "Pierre Collin": ("1", "1", "0", "0", "0", "0"), "Élise Fontaine": ("1", "1", "0", "0", "0", "0"),
        "Paul Renaud": ("2", "1", "0", "1", "0", "0"), "Eva Schmitt": ("2", "1", "0", "1", "0", "0"),
    }  # fmt: skip


def verifier_2025(p):
    assert lignes(p, "entrees") == {"Demandes de dossier": ("2", "5"), "Premiers dépôts": ("2", "4"), "Abandons avant le dépôt": ("0", "1"), "Suites ouvertes": ("0", "1")}
    assert lignes(p, "mois")["Décembre"] == ("0", "0", "1")  # the month that runs counts; 20/12/2024 is E
    assert lignes(p, "avis") == {"Favorables": ("2", "2"), "Défavorables": ("0", "1"), "Remplacés depuis": ("0", "1"), "Ensemble": ("2", "4")}
    delais = lignes(p, "delais")
    assert delais["Dépôt complet → avis"] == ("2", "55", "90", "4", "12,5")  # E 20/12→09/01 = 20, F 03/03→01/06 = 90
    assert delais["Avis → partie 3"] == ("1", "20", "20", "2", "30")  # F; S has no ruling of its own
    assert delais["Transmission → session"] == ("1", "32", "32", "2", "40")  # F 31/07→01/09
    assert delais["Session → annonce"] == ("0", NC, NC, "2", "5")  # F is not announced, S is apart
    assert lignes(p, "echeances") == {
        "Avis de recevabilité": ("1", "1", "2", NC),  # F: due on 03/05, ruled on 01/06
        "Annonce des résultats": ("1", "0", "1", NC),  # S
        "Convocation du jury": ("1", "1", "2", NC),  # 27 days, then 25/08 for 01/09: 7 days
    }
    parcours = lignes(p, "parcours")
    assert parcours["Demande déposée"][:4] == ("2", NC, "1", "1")  # F went on, G is still there: not a failure
    assert parcours["Décision du jury"][0] == "1"
    assert {k: (v[0], v[2]) for k, v in lignes(p, "resultats").items()} == {
        "CQP délivré": ("0", "1"), "Délivrance partielle": ("1", "1"), "Non délivré": ("0", "0"), "Ensemble": ("1", "2"), "Dont pas encore annoncées": ("1", "0"),
    }  # fmt: skip
    assert lignes(p, "suites") == {"CQP délivré": ("1", "0"), "Délivrance partielle": ("0", "0"), "Non délivré": ("0", "0"), "Ensemble": ("1", "0")}
    assert [v[:3] for v in lignes(p, "competences").values()] == [("0", "1", "1"), ("1", "0", "1")]  # F alone
    assert [v[:4] for v in lignes(p, "ecart-jury").values()] == [("1", "0", "0", "1"), ("2", "0", "0", "2")]  # F, and S for C2
    assert [v[:4] for v in lignes(p, "ecart-regle").values()] == [("1", "0", "0", "1"), ("1", "0", "1", "2")]  # F: the rule did not settle C2
    assert lignes(p, "seances") == {"Sessions": ("2", "3"), "Dossiers ajournés": ("0", "1")}


def verifier_stock(histoire):
    def etats(stock_le):
        p = parties(histoire, 2025, stock_le)
        tous = lignes(p, "stock") | lignes(p, "stock-termines")
        return {etat: v for etat, v in tous.items() if etat != "Ensemble" and v != ("0", "0", "0")}

    assert etats(date(2024, 12, 31)) == {
        "Recevabilité à statuer": ("1", "1", "0"),  # G now, E then
        "Partie 3 attendue": ("0", "1", "0"),  # S then
        "Non recevable": ("1", "1", "0"), "Abandonné": ("2", "1", "0"),  # C; D, then E too
        "CQP délivré": ("2", "1", "1"), "Délivrance partielle": ("2", "1", "0"),  # A, then S too; B, then F too
    }  # fmt: skip
    en_juin = {etat: v[1] for etat, v in etats(date(2024, 6, 15)).items() if v[1] != "0"}
    assert en_juin == {"Recevabilité à statuer": "1", "En évaluation": "1", "CQP délivré": "1"}  # C, B, A
    assert {e: v[1] for e, v in etats(date(2024, 6, 20)).items()}["Prêt pour l’évaluation"] == "1"  # the evening of the day B lost its pair


def verifier_publication(histoire):
    def publier(annee, seuil):
        demande = Demande(annee=annee, stock_le=JOUR, certification=histoire.referentiel.certification, is_publique=True)
        return construire_publication(lire(demande, histoire.scene.ada, jour=JOUR), seuil=seuil)

    p = publier(2025, 1)  # nothing is small: everything is shown
    assert lignes(p, "resultats")["Ensemble"] == ("0", NC)  # F is decided, nobody may know it
    assert lignes(p, "competences") == dict.fromkeys(lignes(p, "competences"), ("0", "0", "0", NC))
    assert lignes(p, "parcours")["Transmission au jury"][0] == "1"
    assert lignes(p, "parcours")["Résultat annoncé"][0] == "0"
    assert lignes(publier(2024, 1), "resultats") == {
        "CQP délivré": ("1", "50\u00a0%"), "Délivrance partielle": ("1", "50\u00a0%"), "Non délivré": ("0", "0\u00a0%"), "Ensemble": ("2", "100\u00a0%"),
    }  # fmt: skip
    assert {v for ligne in lignes(publier(2024, 5), "resultats").values() for v in ligne} == {"caché", "0"}


def verifier_rectification(histoire):
    """The jury's decision on A is replaced: C2 is withdrawn. One decision counts, at the date of the first."""
    ancienne = Decision.objects.get(inscription__dossier=histoire.dossiers["A"])
    with le(2025, 11, 3):
        inscription = Inscription.objects.create(session=ancienne.inscription.session, dossier=histoire.dossiers["A"], ordre=9, is_active=False, sort="decide")
        nouvelle = Decision.objects.create(
            inscription=inscription, numero="DEC-9", issue="partielle", preconisations="Compléter.", auteur=ancienne.auteur, arretee_le=ancienne.arretee_le, remplace=ancienne
        )
        for code, oui in (("C1", True), ("C2", False)):
            DecisionCompetence.objects.create(decision=nouvelle, code=code, is_maitrisee=True, is_validee=oui, motif="" if oui else "Erreur de saisie.")
    p = parties(histoire, 2024)
    assert [v[:3] for v in lignes(p, "competences").values()] == [("2", "0", "2"), ("0", "2", "2")]
    assert {k: v[0] for k, v in lignes(p, "resultats").items()} == {
        "CQP délivré": "0", "Délivrance partielle": "2", "Non délivré": "0", "Ensemble": "2", "Dont pas encore annoncées": "0",
    }  # fmt: skip
