"""The figures meant for publication: announced facts, no name, small numbers hidden so that none can be found again."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from .chiffres import ETAPES, LIBELLES_ISSUES, annees, codes_de, initiaux, nombre, titre_de, verdicts_de
from .delais import lire_delais
from .regles import dans, entonnoir, resumer, taux
from .secret import Relation, cacher
from .tableaux import Absent, Colonne, Genre, Ligne, Partie, Tableau, Trace, ou_absent

if TYPE_CHECKING:
    from .lecture import Matiere
    from .tableaux import Valeur

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
    for annee in (m.annee, m.avant):
        feuille.poser(f"demandes {annee}", nombre(j for j in premiers if dans(annee, j.demande)))
        feuille.poser(f"depots {annee}", nombre(j for j in premiers if dans(annee, j.depot)))
        avis = [a.is_favorable for a in m.avis if dans(annee, a.le) and not a.is_remplace]
        feuille.somme(
            feuille.poser(f"avis {annee}", len(avis)),
            feuille.poser(f"favorables {annee}", sum(avis)), feuille.poser(f"defavorables {annee}", len(avis) - sum(avis)),
        )  # fmt: skip
        annonces = [j.etat for j in premiers if dans(annee, j.annonce)]
        feuille.somme(feuille.poser(f"resultats {annee}", len(annonces)), *(feuille.poser(f"{e} {annee}", annonces.count(e)) for e in LIBELLES_ISSUES))
    for code in codes_de(m, (v[0] for v in m.verdicts)):
        _poser_competence(m, feuille, code)
    paliers = entonnoir([j for j in premiers if dans(m.annee, j.depot)])
    noms = [f"depots {m.annee}", *(feuille.poser(f"etape {k}", p.atteint) for k, p in enumerate(paliers) if k)]
    for k in range(1, len(noms)):
        feuille.somme(noms[k - 1], noms[k], feuille.poser(f"reste {k - 1}", feuille.valeurs[noms[k - 1]] - feuille.valeurs[noms[k]]))


def _poser_competence(m: Matiere, feuille: Feuille, code: str) -> None:
    compte = verdicts_de(m, code, suites=False)
    oui, ensemble = compte[True, True] + compte[False, True], sum(compte.values())
    tous = f"resultats {m.annee}"
    total = tous if feuille.valeurs[tous] == ensemble else feuille.poser(f"{code} ensemble", ensemble)
    feuille.somme(total, feuille.poser(f"{code} oui", oui), feuille.poser(f"{code} non", ensemble - oui))


def _deux(m: Matiere, montres: dict[str, Valeur], nom: str) -> tuple[Valeur, Valeur]:
    return montres[f"{nom} {m.annee}"], montres[f"{nom} {m.avant}"]


def _entrees(m: Matiere, montres: dict[str, Valeur]) -> Tableau:
    lignes = (Ligne("Demandes de dossier", _deux(m, montres, "demandes")), Ligne("Premiers dépôts", _deux(m, montres, "depots")))
    return Tableau("entrees", "Demandes et dépôts", "Hors suites d’une validation partielle.", "Événement", annees(m), lignes, Trace("barres", (0, 1)))


def _parts(m: Matiere, montres: dict[str, Valeur], lignes: dict[str, str], total: str, seuil: int) -> tuple[Ligne, ...]:
    def ligne(nom: str, libelle: str) -> Ligne:
        valeurs: list[Valeur] = []
        for annee in (m.annee, m.avant):
            valeurs += [montres[f"{nom} {annee}"], part(montres, f"{nom} {annee}", f"{total} {annee}", seuil)]
        return Ligne(libelle, tuple(valeurs), is_total=nom == total)

    return (*(ligne(nom, libelle) for nom, libelle in lignes.items()), ligne(total, "Ensemble"))


def _colonnes(m: Matiere) -> tuple[Colonne, ...]:
    return (Colonne(str(m.annee)), Colonne(f"Part {m.annee}", Genre.TAUX), Colonne(str(m.avant)), Colonne(f"Part {m.avant}", Genre.TAUX))


def _avis(m: Matiere, montres: dict[str, Valeur], seuil: int) -> Tableau:
    lignes = _parts(m, montres, {"favorables": "Favorables", "defavorables": "Défavorables"}, "avis", seuil)
    return Tableau("avis", "Avis de recevabilité", "Avis en vigueur, selon l’année de leur signature.", "Avis", _colonnes(m), lignes, Trace("barres", (0, 2)))


def _resultats(m: Matiere, montres: dict[str, Valeur], seuil: int) -> Tableau:
    lignes = _parts(m, montres, LIBELLES_ISSUES, "resultats", seuil)
    return Tableau("resultats", "Résultats du jury", "Résultats annoncés dans l’année, hors suites d’une validation partielle.", "Résultat", _colonnes(m), lignes,
                   Trace("barres", (0, 2)))  # fmt: skip


def _competences(m: Matiere, montres: dict[str, Valeur], seuil: int) -> list[Tableau]:
    lignes = []
    for code in codes_de(m, (v[0] for v in m.verdicts)):
        total = f"{code} ensemble" if f"{code} ensemble" in montres else f"resultats {m.annee}"
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
    depart = f"depots {m.annee}"
    noms = [depart, *(f"etape {k}" for k in range(1, len(ETAPES)))]
    lignes = []
    for k, (nom, libelle) in enumerate(zip(noms, (*ETAPES[:-1], "Résultat annoncé"), strict=True)):
        reste = montres.get(f"reste {k}", Absent.SANS_OBJET)
        lignes.append(Ligne(libelle, (montres[nom], part(montres, nom, depart, seuil), reste)))
    colonnes = (Colonne("Ont atteint l’étape"), Colonne("Part des dépôts", Genre.TAUX), Colonne("N’ont pas atteint la suivante"))
    return Tableau(
        "parcours", "Étape par étape", f"Demandes déposées pour la première fois en {m.annee}, suivies jusqu’au {m.jour:%d/%m/%Y}. « N’ont pas atteint la suivante » "
        "réunit celles qui sont encore en chemin et celles qui se sont arrêtées.", "Étape", colonnes, tuple(lignes), Trace("barres", (0,)),
        f"Aucune demande n’a été déposée en {m.annee}.",
    )  # fmt: skip


def _delais(m: Matiere, seuil: int) -> Tableau:
    def durees(valeurs: list[int]) -> tuple[Valeur, Valeur]:
        resume = resumer(valeurs)
        mediane = Absent.CACHE if 0 < resume.n < seuil else ou_absent(resume.mediane)
        return mediane, Absent.CACHE if 0 < resume.n < seuil * FOIS_CENTILE else ou_absent(resume.centile)

    colonnes = tuple(Colonne(f"{quoi} {annee} (jours)", Genre.JOURS) for annee in (m.annee, m.avant) for quoi in ("Médiane", "9 sur 10"))
    lignes = tuple(Ligne(libelle, (*durees(cette_annee), *durees(avant)), definition=quoi) for libelle, quoi, cette_annee, avant in lire_delais(m))
    return Tableau(
        "delais", "Durée de chaque étape", f"En jours de calendrier, pour les étapes terminées dans l’année. La médiane est cachée sous {seuil} dossiers, la durée que neuf "
        f"dossiers sur dix ne dépassent pas sous {seuil * FOIS_CENTILE} ; le nombre de dossiers n’est pas publié, pour qu’on ne puisse pas le comparer aux autres tableaux.",
        "Étape", colonnes, lignes, Trace("barres", (0, 2)),
    )  # fmt: skip
