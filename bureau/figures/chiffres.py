"""The secretariat's own figures: every table of the page, from what `lecture` read."""

from __future__ import annotations

from collections import Counter
from typing import TYPE_CHECKING

from candidates.enums import LIBELLES_SECRETARIAT, Etat

from .delais import partie_delais
from .regles import ABANDONNE, ISSUES, Jalons, dans, entonnoir, sort_de, taux
from .tableaux import Absent, Colonne, Genre, Ligne, Partie, Tableau, Trace, ou_absent

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

    from .lecture import Matiere
    from .regles import Palier
    from .tableaux import Valeur

MOIS = ("Janvier", "Février", "Mars", "Avril", "Mai", "Juin", "Juillet", "Août", "Septembre", "Octobre", "Novembre", "Décembre")
SANS_OBJET = Absent.SANS_OBJET
ETAPES = ("Demande déposée", "Recevabilité prononcée", "Partie 3 déposée", "Binôme complet", "Transmission au jury", "Décision du jury")
LIBELLES_ISSUES = {"valide": "CQP délivré", "valide_partiellement": "Délivrance partielle", "non_valide": "Non délivré"}
EN_CHEMIN = tuple(e for e in Etat if e not in (Etat.NON_RECEVABLE, Etat.ABANDONNE, *ISSUES))
TERMINES = (Etat.NON_RECEVABLE, Etat.VALIDE, Etat.VALIDE_PARTIELLEMENT, Etat.NON_VALIDE, Etat.ABANDONNE)


def construire(matiere: Matiere) -> tuple[Partie, ...]:
    """Every section of the page, in its order."""
    parties = (
        _entrees(matiere), _stock(matiere), _recevabilite(matiere), partie_delais(matiere), _parcours(matiere),
        _resultats(matiere), _ecarts(matiere), _charge(matiere),
    )  # fmt: skip
    return tuple(p for p in parties if p.tableaux)


def initiaux(matiere: Matiere) -> list[Jalons]:
    """The dossiers that are no follow-up."""
    return [j for j in matiere.jalons if not j.is_suite]


def annees(matiere: Matiere) -> tuple[Colonne, Colonne]:
    """The year, then the one it is compared to."""
    return Colonne(str(matiere.annee)), Colonne(str(matiere.avant))


def deux_ans(matiere: Matiere, compte: Callable[[int], int]) -> tuple[Valeur, Valeur]:
    """A count for the year and for the one before."""
    return compte(matiere.annee), compte(matiere.avant)


def nombre(lignes: Iterable[object]) -> int:
    """How many there are."""
    return sum(1 for _ in lignes)


def _entrees(m: Matiere) -> Partie:
    suites = [j for j in m.jalons if j.is_suite]
    premiers = initiaux(m)
    lignes = (
        Ligne("Demandes de dossier", deux_ans(m, lambda a: nombre(j for j in premiers if dans(a, j.demande))),
              definition="Dossiers ouverts dans l’année, déposés ou non."),
        Ligne("Premiers dépôts", deux_ans(m, lambda a: nombre(j for j in premiers if dans(a, j.depot))),
              definition="Parties 2 déposées pour la première fois ; un nouveau dépôt après compléments n’est pas recompté."),
        Ligne("Abandons avant le dépôt", deux_ans(m, lambda a: nombre(j for j in premiers if j.etat == ABANDONNE and j.depot is None and dans(a, j.fin))),
              definition="Demandes abandonnées dans l’année sans avoir jamais été déposées."),
        Ligne("Suites ouvertes", deux_ans(m, lambda a: nombre(j for j in suites if dans(a, j.demande))),
              definition="Dossiers ouverts après une validation partielle, pour les seules compétences manquantes. Ils sont comptés à part."),
    )  # fmt: skip
    return Partie(
        "entrees", "Entrées", "Ce qui arrive au secrétariat. Les suites d’une validation partielle ne comptent pas parmi les demandes ni les dépôts.",
        (
            Tableau("entrees", "Entrées de l’année", "Nombre de dossiers, selon la date de l’événement.", "Événement", annees(m), lignes, Trace("barres", (0, 1))),
            _mois(m, premiers),
        ),
    )  # fmt: skip


def _mois(m: Matiere, premiers: list[Jalons]) -> Tableau:
    demandes = Counter((j.demande.year, j.demande.month) for j in premiers)
    depots = Counter((j.depot.year, j.depot.month) for j in premiers if j.depot)
    lignes = []
    for rang, mois in enumerate(MOIS, 1):
        futur = (m.annee, rang) > (m.jour.year, m.jour.month)
        de_l_annee: tuple[Valeur, Valeur] = (SANS_OBJET, SANS_OBJET) if futur else (demandes[m.annee, rang], depots[m.annee, rang])
        lignes.append(Ligne(mois, (*de_l_annee, depots[m.avant, rang])))
    totaux = tuple(sum(n for (a, _), n in c.items() if a == annee) for c, annee in ((demandes, m.annee), (depots, m.annee), (depots, m.avant)))
    colonnes = (Colonne(f"Demandes {m.annee}"), Colonne(f"Dépôts {m.annee}"), Colonne(f"Dépôts {m.avant}"))
    return Tableau(
        "mois", "Demandes et premiers dépôts, mois par mois", "Nombre de demandes de dossier et de premiers dépôts, selon le mois.", "Mois", colonnes,
        (*lignes, Ligne("Année", totaux, is_total=True)), Trace("courbe", (0, 1, 2)),
    )  # fmt: skip


def _stock(m: Matiere) -> Partie:
    colonnes = (Colonne("Aujourd’hui"), Colonne(f"Au {m.stock_le:%d/%m/%Y}"), Colonne("Dont suites aujourd’hui"))

    def ligne(etat: Etat) -> Ligne:
        return Ligne(LIBELLES_SECRETARIAT[etat], (m.stock[etat, False] + m.stock[etat, True], m.stock_passe[etat, False] + m.stock_passe[etat, True], m.stock[etat, True]))

    def tableau(code: str, titre: str, definition: str, etats: tuple[Etat, ...], trace: Trace | None) -> Tableau:
        lignes = [ligne(e) for e in etats]
        total = tuple(sum(int(x.valeurs[k]) for x in lignes) for k in range(3))  # type: ignore[arg-type]
        return Tableau(code, titre, definition, "État", colonnes, (*lignes, Ligne("Ensemble", total, is_total=True)), trace, "Aucun dossier.")

    return Partie(
        "stock", "Dossiers par état",
        "Où sont les dossiers, aujourd’hui et au soir d’une date passée, d’après le journal. Toutes les années de demande sont comptées.",
        (
            tableau("stock", "Dossiers en chemin", "Dossiers sur lesquels quelqu’un doit encore agir.", EN_CHEMIN, Trace("barres", (0, 1))),
            tableau("stock-termines", "Dossiers terminés", "Dossiers arrivés au bout, cumulés depuis l’ouverture du site. Un refus de recevabilité "
                    "peut encore être contesté.", TERMINES, None),
        ),
    )  # fmt: skip


def _recevabilite(m: Matiere) -> Partie:
    def avis(annee: int, *, favorable: bool) -> int:
        return nombre(a for a in m.avis if dans(annee, a.le) and a.is_favorable == favorable and not a.is_remplace)

    lignes = (
        Ligne("Favorables", deux_ans(m, lambda a: avis(a, favorable=True))),
        Ligne("Défavorables", deux_ans(m, lambda a: avis(a, favorable=False))),
        Ligne("Remplacés depuis", deux_ans(m, lambda a: nombre(x for x in m.avis if dans(a, x.le) and x.is_remplace)),
              definition="Un nouvel avis, après recours ou correction, a pris leur place ; le nouvel avis est compté à sa propre date."),
        Ligne("Ensemble", deux_ans(m, lambda a: nombre(x for x in m.avis if dans(a, x.le))), is_total=True),
    )  # fmt: skip
    motifs = tuple(Ligne(libelle, (n, avant)) for libelle, n, avant in m.motifs)
    return Partie(
        "recevabilite", "Recevabilité", "Les avis signés dans l’année, quelle que soit l’année du dépôt.",
        (
            Tableau("avis", "Avis de recevabilité", "Avis signés dans l’année.", "Avis", annees(m), lignes, Trace("barres", (0, 1)), "Aucun avis n’a été signé."),
            _taux_recevabilite(m, avis),
            Tableau("motifs", "Motifs des avis défavorables", "Avis défavorables en vigueur où ce motif figure ; un avis peut en porter plusieurs.",
                    "Motif", annees(m), motifs, Trace("barres", (0, 1)), "Aucun avis défavorable."),
            _recours(m),
        ),
    )  # fmt: skip


def _taux_recevabilite(m: Matiere, avis: Callable[..., int]) -> Tableau:
    def ligne(libelle: str, definition: str, compte: Callable[[int], tuple[int, int]]) -> Ligne:
        (n, sur), (n_avant, sur_avant) = compte(m.annee), compte(m.avant)
        return Ligne(libelle, (n, sur, ou_absent(taux(n, sur)), ou_absent(taux(n_avant, sur_avant))), definition=definition)

    def favorables(annee: int) -> tuple[int, int]:
        oui = avis(annee, favorable=True)
        return oui, oui + avis(annee, favorable=False)

    def completes(annee: int) -> tuple[int, int]:
        premiers = [a for a in m.avis if a.is_premier and dans(annee, a.le)]
        return nombre(a for a in premiers if a.avec_complements), len(premiers)

    colonnes = (Colonne("Nombre"), Colonne("Sur"), Colonne(f"Taux {m.annee}", Genre.TAUX), Colonne(f"Taux {m.avant}", Genre.TAUX))
    return Tableau(
        "recevabilite-taux", "Taux de la recevabilité", "Un taux n’est calculé qu’à partir de cinq avis.", "Taux", colonnes,
        (
            ligne("Avis favorables", "Part des avis favorables parmi les avis en vigueur.", favorables),
            ligne("Compléments demandés", "Part des premiers avis précédés d’au moins une demande de compléments sur la partie 2.", completes),
        ),
    )  # fmt: skip


def _recours(m: Matiere) -> Tableau:
    def suivis(suite: bool | None) -> tuple[Valeur, Valeur]:
        return deux_ans(m, lambda a: nombre(r for r in m.appels if dans(a, r.le) and r.suite is suite))

    lignes = (
        Ligne("Suivis d’un avis favorable", suivis(True)),
        Ligne("Avis défavorable maintenu", suivis(False)),
        Ligne("Sans nouvel avis à ce jour", suivis(None)),
        Ligne("Recours déposés", deux_ans(m, lambda a: nombre(r for r in m.appels if dans(a, r.le))), is_total=True),
    )
    return Tableau("recours", "Recours", "Recours déposés dans l’année contre un avis défavorable, et ce qu’ils sont devenus à ce jour.",
                   "Suite donnée", annees(m), lignes, None, "Aucun recours.")  # fmt: skip


def _parcours(m: Matiere) -> Partie:
    cohorte = [j for j in initiaux(m) if dans(m.annee, j.depot)]
    paliers, effectif = entonnoir(cohorte), len(cohorte)
    colonnes = (
        Colonne("Ont atteint l’étape"), Colonne("Part des dépôts", Genre.TAUX), Colonne("Ont poursuivi ou abouti"), Colonne("Y sont encore"),
        Colonne("Ont abandonné ici"), Colonne("Non recevables"), Colonne("Jours avant l’abandon (médiane)", Genre.JOURS),
    )  # fmt: skip
    lignes = tuple(_palier(nom, p, effectif) for nom, p in zip(ETAPES, paliers, strict=True))
    sorts = Counter(sort_de(j) for j in cohorte)
    bilan = {**LIBELLES_ISSUES, "non_recevable": "Non recevable", "abandonne": "Abandon", "": "Encore en chemin"}
    issues = [Ligne(libelle, (sorts[code], ou_absent(taux(sorts[code], effectif)))) for code, libelle in bilan.items()]
    return Partie(
        "parcours", f"Que deviennent les demandes déposées en {m.annee} ?",
        f"On suit jusqu’à aujourd’hui les demandes déposées pour la première fois en {m.annee}. Celles qui sont encore en chemin sont montrées "
        "à part : une année récente n’a pas échoué, elle n’est pas finie.",
        (
            Tableau("parcours", "Étape par étape", "Chaque ligne se partage entre ceux qui ont poursuivi, ceux qui y sont encore et ceux qui se sont "
                    "arrêtés là. Le délai va du premier dépôt à l’abandon.", "Étape", colonnes, lignes, Trace("empile", (2, 3, 4, 5)),
                    f"Aucune demande n’a été déposée en {m.annee}."),
            Tableau("issues", "Où elles en sont aujourd’hui", f"Demandes déposées pour la première fois en {m.annee}.", "Situation",
                    (Colonne("Dossiers"), Colonne("Part", Genre.TAUX)), (*issues, Ligne("Ensemble", (effectif, ou_absent(taux(effectif, effectif))), is_total=True)),
                    Trace("barres", (0,)), f"Aucune demande n’a été déposée en {m.annee}."),
        ),
    )  # fmt: skip


def _palier(nom: str, palier: Palier, effectif: int) -> Ligne:
    suite = palier.atteint - palier.en_cours - palier.arretes
    part, delai = ou_absent(taux(palier.atteint, effectif)), palier.delai_abandon
    return Ligne(nom, (palier.atteint, part, suite, palier.en_cours, palier.abandons, palier.non_recevables, SANS_OBJET if delai is None else delai))


def _resultats(m: Matiere) -> Partie:
    premiers, suites = initiaux(m), [j for j in m.jalons if j.is_suite]

    def decides(jalons: list[Jalons], annee: int, etat: str = "") -> int:
        return nombre(j for j in jalons if dans(annee, j.decide) and (not etat or j.etat == etat))

    totaux = decides(premiers, m.annee), decides(premiers, m.avant)

    def ligne(libelle: str, etat: str = "") -> Ligne:
        n, avant = decides(premiers, m.annee, etat), decides(premiers, m.avant, etat)
        return Ligne(libelle, (n, ou_absent(taux(n, totaux[0])), avant, ou_absent(taux(avant, totaux[1]))), is_total=not etat)

    attente = deux_ans(m, lambda a: nombre(j for j in premiers if dans(a, j.decide) and j.annonce is None))
    colonnes = (Colonne(str(m.annee)), Colonne(f"Part {m.annee}", Genre.TAUX), Colonne(str(m.avant)), Colonne(f"Part {m.avant}", Genre.TAUX))
    tableaux = [
        Tableau("resultats", "Décisions du jury", "Décisions prises dans l’année, même si le résultat n’est pas encore annoncé ; les suites d’une "
                "validation partielle sont comptées à part.", "Décision", colonnes,
                (*(ligne(libelle, etat) for etat, libelle in LIBELLES_ISSUES.items()), ligne("Ensemble"),
                 Ligne("Dont pas encore annoncées", (attente[0], SANS_OBJET, attente[1], SANS_OBJET), is_total=True)),
                Trace("barres", (0, 2)), "Le jury n’a rien décidé."),
        *_competences(m),
        Tableau("suites", "Suites d’une validation partielle", "Décisions prises dans l’année sur des dossiers limités aux compétences manquantes. "
                "« CQP délivré » : toutes les compétences sont acquises, par ce dossier et les précédents.", "Décision", annees(m),
                (*(Ligne(libelle, deux_ans(m, lambda a, e=etat: decides(suites, a, e))) for etat, libelle in LIBELLES_ISSUES.items()),
                 Ligne("Ensemble", deux_ans(m, lambda a: decides(suites, a)), is_total=True)), None, "Aucune suite n’a été décidée."),
        Tableau("seances", "Sessions du jury", "Sessions dont la date est dans l’année, sauf celles qui ont été annulées.", "Compte", annees(m),
                (Ligne("Sessions", deux_ans(m, lambda a: nombre(s for s in m.seances if dans(a, s.le)))),
                 Ligne("Dossiers ajournés", deux_ans(m, lambda a: sum(s.ajournes for s in m.seances if dans(a, s.le))),
                       definition="Renvoyés à une session suivante : ce n’est pas un échec.")), None, "Aucune session."),
    ]  # fmt: skip
    return Partie("resultats", "Résultats du jury", "Ce que le jury a décidé, dossier par dossier et compétence par compétence.", tuple(tableaux))


def titre_de(m: Matiere, code: str) -> str:
    """« C1. Accueillir et informer… »."""
    return f"{code}. {m.competences[code]}" if code in m.competences else code


def codes_de(m: Matiere, autres: Iterable[str]) -> list[str]:
    """Codes of the competences in the order of the form, then those of an older version that facts still name."""
    return [*m.competences, *sorted(set(autres) - set(m.competences))]


def verdicts_de(m: Matiere, code: str, *, suites: bool) -> Counter[tuple[bool, bool]]:
    """(mastered for the evaluators, awarded) of one competence; with the follow-up dossiers or without."""
    compte: Counter[tuple[bool, bool]] = Counter()
    for (c, maitrisee, validee, is_suite), n in m.verdicts.items():
        if c == code and (suites or not is_suite):
            compte[maitrisee, validee] += n
    return compte


def _competences(m: Matiere) -> list[Tableau]:
    lignes = []
    for code in codes_de(m, (v[0] for v in m.verdicts)):
        compte = verdicts_de(m, code, suites=False)
        oui, ensemble = compte[True, True] + compte[False, True], sum(compte.values())
        lignes.append(Ligne(titre_de(m, code), (oui, ensemble - oui, ensemble, ou_absent(taux(oui, ensemble)))))
    if not lignes:
        return []
    colonnes = (Colonne("Validée"), Colonne("Non validée"), Colonne("Ensemble"), Colonne("Part validée", Genre.TAUX))
    return [
        Tableau("competences", f"Compétences validées en {m.annee}", "Décisions du jury en vigueur, compétence par compétence, hors suites. Une décision "
                "rectifiée est comptée telle que rectifiée.", "Compétence", colonnes, tuple(lignes), Trace("empile", (0, 1)), "Le jury n’a rien décidé.")
    ]  # fmt: skip


def _ecarts(m: Matiere) -> Partie:
    tableaux = (_ecart_regle(m), _ecart_jury(m)) if m.competences else ()
    return Partie(
        "ecarts", "Écarts de jugement",
        "Un écart n’est pas une faute : il est permis, et motivé. Sa fréquence aide à voir une règle mal comprise ou un élément mal rédigé. "
        "Les suites sont comptées ici comme les autres.", tableaux,
    )  # fmt: skip


def _ecart_regle(m: Matiere) -> Tableau:
    lignes = []
    for code in codes_de(m, (g[0] for g in m.grilles)):
        groupe = {(p, c): n for (x, p, c), n in m.grilles.items() if x == code}
        suivies = sum(n for (p, c), n in groupe.items() if p == c)
        indecises = sum(n for (p, _), n in groupe.items() if p == "indeterminee")
        contraires = sum(groupe.values()) - suivies - indecises
        part = taux(contraires, suivies + contraires)
        lignes.append(Ligne(titre_de(m, code), (suivies, contraires, indecises, sum(groupe.values()), ou_absent(part))))
    colonnes = (Colonne("Comme la règle"), Colonne("Contre la règle"), Colonne("Sans proposition"), Colonne("Ensemble"), Colonne("Taux d’écart", Genre.TAUX))
    return Tableau(
        "ecart-regle", f"Évaluateurs et règle de maîtrise en {m.annee}",
        "Conclusions des bilans arrêtés dans l’année et signés. « Sans proposition » : la règle ne tranche pas, les évaluateurs décident. Le taux d’écart "
        "ne porte que sur les conclusions où la règle propose quelque chose.", "Compétence", colonnes, tuple(lignes), Trace("empile", (0, 1, 2)),
        "Aucun bilan n’a été signé.",
    )  # fmt: skip


def _ecart_jury(m: Matiere) -> Tableau:
    lignes = []
    for code in codes_de(m, (v[0] for v in m.verdicts)):
        compte = verdicts_de(m, code, suites=True)
        ensemble, ecarts = sum(compte.values()), compte[False, True] + compte[True, False]
        lignes.append(Ligne(titre_de(m, code), (ensemble - ecarts, compte[False, True], compte[True, False], ensemble, ou_absent(taux(ecarts, ensemble)))))
    colonnes = (
        Colonne("Comme les évaluateurs"), Colonne("Accordée malgré eux"), Colonne("Refusée malgré eux"), Colonne("Ensemble"), Colonne("Taux d’écart", Genre.TAUX),
    )  # fmt: skip
    return Tableau(
        "ecart-jury", f"Jury et évaluateurs en {m.annee}", "Décisions du jury en vigueur, comparées à la conclusion des évaluateurs.", "Compétence", colonnes,
        tuple(lignes), Trace("empile", (0, 1, 2)), "Le jury n’a rien décidé.",
    )  # fmt: skip


def _charge(m: Matiere) -> Partie:
    colonnes = (Colonne("Proposées"), Colonne("Acceptées"), Colonne("Refusées"), Colonne("Remplacées"), Colonne("Sans réponse"), Colonne("En cours aujourd’hui"))
    lignes = tuple(
        Ligne(c.nom, (c.proposees, c.acceptees, c.refusees, c.remplacees, c.proposees - c.acceptees - c.refusees - c.remplacees, c.en_cours))
        for c in m.charges
    )
    return Partie(
        "charge", "Charge des évaluateurs", "Réservé au secrétariat : ces lignes portent des noms et ne sortent pas dans la version à publier.",
        (
            Tableau("charge", f"Missions proposées en {m.annee}", "Missions selon la date de leur proposition et la réponse d’aujourd’hui. Une mission "
                    "remplacée a été reprise par le secrétariat ou close avec le dossier.", "Évaluateur", colonnes, lignes, Trace("barres", (1, 5)),
                    "Aucune mission n’a été proposée."),
        ),
    )  # fmt: skip
