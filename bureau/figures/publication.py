"""The figures meant for publication: announced facts, no name, small numbers hidden so that none can be found again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .chiffres import ETAPES, LIBELLES_ISSUES, codes_de, initiaux, nombre, titre_de, verdicts_de
from .delais import lire_delais
from .regles import dans, entonnoir, resumer, taux
from .secret import Relation, cacher
from .tableaux import Absent, Colonne, Genre, Ligne, Partie, Tableau, Trace, ou_absent

if TYPE_CHECKING:
    from .lecture import Matiere
    from .tableaux import Valeur

COLONNES = (Colonne("Nombre"), Colonne("Part", Genre.TAUX))
FOIS_CENTILE = 4  # the 90th percentile of a few durations is that of one person


@dataclass
class Feuille:
    """The numbers to publish, by name, and the sums that tie them; the same name in two tables is the same cell."""

    seuil: int
    valeurs: dict[str, int] = field(default_factory=dict)
    relations: list[Relation] = field(default_factory=list)

    def poser(self, nom: str, valeur: int) -> str:
        """Name a number."""
        self.valeurs[nom] = valeur
        return nom

    def somme(self, total: str, *parts: str) -> None:
        """Say that a number is the sum of others."""
        self.relations.append(Relation(total, parts))

    def rapprocher(self, un: str, autre: str) -> None:
        """Two numbers that count, or may count, the same dossiers: when they are equal, one tells the other."""
        if self.valeurs[un] == self.valeurs[autre]:
            self.somme(un, autre)

    def montrer(self) -> dict[str, Valeur]:
        """Every number, the hidden ones replaced."""
        caches = cacher(valeurs=self.valeurs, relations=self.relations, seuil=self.seuil)
        return {nom: Absent.CACHE if nom in caches else valeur for nom, valeur in self.valeurs.items()}


def part(montres: dict[str, Valeur], numerateur: str, denominateur: str, seuil: int) -> Valeur:
    """A rate whose two numbers are shown; hidden as soon as one of them is."""
    haut, bas = montres[numerateur], montres[denominateur]
    if isinstance(haut, Absent) or isinstance(bas, Absent):
        return Absent.CACHE
    return ou_absent(taux(int(haut), int(bas), minimum=seuil))


def construire_publication(m: Matiere, *, seuil: int) -> tuple[Partie, ...]:
    """The sections of the version to publish; every number of every table goes through one and the same hiding."""
    feuille = Feuille(seuil)
    poser_nombres(m, feuille)
    montres = feuille.montrer()
    return (
        Partie("entrees", "Entrées et recevabilité", "", (_entrees(m, montres), _avis(m, montres, seuil))),
        Partie("resultats", "Résultats annoncés", "", (_resultats(m, montres, seuil), *_competences(m, montres, seuil))),
        Partie("parcours", f"Demandes déposées en {m.annee}", "", (_parcours(m, montres, seuil),)),
        Partie("delais", "Délais", "", (_delais(m, seuil),)),
    )


def poser_nombres(m: Matiere, feuille: Feuille) -> None:
    """Name every number of the tables, and every sum that ties them, from one table to another too."""
    premiers = initiaux(m)
    feuille.poser("depots", nombre(j for j in premiers if dans(m.annee, j.depot)))
    avis = [a.is_favorable for a in m.avis if dans(m.annee, a.le) and not a.is_remplace]
    feuille.somme(feuille.poser("avis", len(avis)), feuille.poser("favorables", sum(avis)), feuille.poser("defavorables", len(avis) - sum(avis)))
    annonces = [j.etat for j in premiers if dans(m.annee, j.annonce)]
    feuille.somme(feuille.poser("resultats", len(annonces)), *(feuille.poser(e, annonces.count(e)) for e in LIBELLES_ISSUES))
    for code in codes_de(m, (v[0] for v in m.verdicts)):
        compte = verdicts_de(m, code, suites=False)
        oui, ensemble = compte[True, True] + compte[False, True], sum(compte.values())
        feuille.somme(feuille.poser(f"{code} ensemble", ensemble), feuille.poser(f"{code} oui", oui), feuille.poser(f"{code} non", ensemble - oui))
        feuille.rapprocher("resultats", f"{code} ensemble")
    _poser_etapes(m, feuille)


def _poser_etapes(m: Matiere, feuille: Feuille) -> None:
    paliers = entonnoir([j for j in initiaux(m) if dans(m.annee, j.depot)])
    noms = ["depots", *(feuille.poser(f"etape {k}", p.atteint) for k, p in enumerate(paliers) if k)]
    for k in range(1, len(noms)):
        feuille.somme(noms[k - 1], noms[k], feuille.poser(f"reste {k - 1}", feuille.valeurs[noms[k - 1]] - feuille.valeurs[noms[k]]))
    # Not the same dossiers by definition, but the same in fact when everything of a year happens in that year.
    for un, autre in (("avis", "depots"), ("favorables", "etape 1"), ("defavorables", "reste 0"), ("resultats", f"etape {len(noms) - 1}")):
        feuille.rapprocher(un, autre)


def _entrees(m: Matiere, montres: dict[str, Valeur]) -> Tableau:
    lignes = (Ligne("Premiers dépôts", (montres["depots"],)),)
    return Tableau("entrees", "Demandes déposées", "Premiers dépôts de l’année, hors suites d’une validation partielle.", "Événement", (Colonne(str(m.annee)),), lignes)


def _parts(montres: dict[str, Valeur], lignes: dict[str, str], total: str, seuil: int) -> tuple[Ligne, ...]:
    noms = {**lignes, total: "Ensemble"}
    return tuple(Ligne(libelle, (montres[nom], part(montres, nom, total, seuil)), is_total=nom == total) for nom, libelle in noms.items())


def _avis(m: Matiere, montres: dict[str, Valeur], seuil: int) -> Tableau:
    lignes = _parts(montres, {"favorables": "Favorables", "defavorables": "Défavorables"}, "avis", seuil)
    return Tableau("avis", f"Avis de recevabilité en {m.annee}", "Avis en vigueur, selon la date de leur signature.", "Avis", COLONNES, lignes, Trace("barres", (0,)))


def _resultats(m: Matiere, montres: dict[str, Valeur], seuil: int) -> Tableau:
    lignes = _parts(montres, LIBELLES_ISSUES, "resultats", seuil)
    return Tableau("resultats", f"Résultats du jury en {m.annee}", "Résultats annoncés dans l’année, hors suites d’une validation partielle.", "Résultat", COLONNES, lignes,
                   Trace("barres", (0,)))  # fmt: skip


def _competences(m: Matiere, montres: dict[str, Valeur], seuil: int) -> list[Tableau]:
    lignes = []
    for code in codes_de(m, (v[0] for v in m.verdicts)):
        total = f"{code} ensemble"
        valeurs = (montres[f"{code} oui"], montres[f"{code} non"], montres[total], part(montres, f"{code} oui", total, seuil))
        lignes.append(Ligne(titre_de(m, code), valeurs))
    if not lignes:
        return []
    colonnes = (Colonne("Validée"), Colonne("Non validée"), Colonne("Ensemble"), Colonne("Part validée", Genre.TAUX))
    return [
        Tableau("competences", f"Compétences validées en {m.annee}", "Mêmes dossiers que les résultats de l’année, compétence par compétence.", "Compétence",
                colonnes, tuple(lignes), Trace("empile", (0, 1)))
    ]  # fmt: skip


def _parcours(m: Matiere, montres: dict[str, Valeur], seuil: int) -> Tableau:
    noms = ["depots", *(f"etape {k}" for k in range(1, len(ETAPES)))]
    lignes = []
    for k, (nom, libelle) in enumerate(zip(noms, (*ETAPES[:-1], "Résultat annoncé"), strict=True)):
        reste = montres.get(f"reste {k}", Absent.SANS_OBJET)
        lignes.append(Ligne(libelle, (montres[nom], part(montres, nom, "depots", seuil), reste)))
    colonnes = (Colonne("Ont atteint l’étape"), Colonne("Part des dépôts", Genre.TAUX), Colonne("N’ont pas atteint la suivante"))
    return Tableau(
        "parcours", "Étape par étape", f"Demandes déposées pour la première fois en {m.annee}, suivies jusqu’au {m.jour:%d/%m/%Y}. « N’ont pas atteint la suivante » "
        "réunit celles qui sont encore en chemin et celles qui se sont arrêtées.", "Étape", colonnes, tuple(lignes), Trace("barres", (0,)),
        f"Aucune demande n’a été déposée en {m.annee}.",
    )  # fmt: skip


def _delais(m: Matiere, seuil: int) -> Tableau:
    def valeurs(durees: list[int]) -> tuple[Valeur, Valeur]:
        resume = resumer(durees)
        mediane = Absent.CACHE if 0 < resume.n < seuil else ou_absent(resume.mediane)
        return mediane, Absent.CACHE if 0 < resume.n < seuil * FOIS_CENTILE else ou_absent(resume.centile)

    lignes = tuple(Ligne(libelle, valeurs(durees), definition=quoi) for libelle, quoi, durees, _ in lire_delais(m))
    return Tableau(
        "delais", f"Durée de chaque étape en {m.annee}, en jours", f"Jours de calendrier des étapes terminées dans l’année. Médiane : la moitié des dossiers n’a pas attendu plus "
        f"longtemps ; elle est cachée sous {seuil} dossiers. « 9 sur 10 » : neuf dossiers sur dix n’ont pas attendu plus longtemps ; caché sous {seuil * FOIS_CENTILE} dossiers. "
        "Le nombre de dossiers n’est pas publié, pour qu’on ne puisse pas le comparer aux autres tableaux.",
        "Étape", (Colonne("Médiane", Genre.JOURS), Colonne("9 sur 10", Genre.JOURS)), lignes, Trace("barres", (0, 1)),
    )  # fmt: skip
