"""How long each step takes, and whether deadlines are kept."""

from __future__ import annotations

from typing import TYPE_CHECKING

from candidates.regles import ajouter_mois

from .regles import dans, durees, jours_entre, resumer, taux
from .tableaux import Colonne, Genre, Ligne, Partie, Tableau, Trace, ou_absent

if TYPE_CHECKING:
    from collections.abc import Callable
    from datetime import date

    from .lecture import Matiere
    from .regles import Jalons

AVIS = ("Dépôt complet → avis", "Du jour où le dossier est complet à l’avis. Chaque avis compte, sauf la correction d’un avis sans recours.")
# label, definition, first milestone, last milestone
ETAPES: tuple[tuple[str, str, str, str], ...] = (
    ("Avis → partie 3", "Du premier avis favorable au premier dépôt de la partie 3.", "recevable", "partie_3"),
    ("Partie 3 → binôme complet", "Du premier dépôt de la partie 3 au jour où les deux évaluateurs ont accepté ; un renvoi au candidat est compris.", "partie_3", "binome"),
    ("Binôme complet → transmission", "Du premier binôme complet à la transmission au jury ; un binôme remplacé est compris.", "binome", "transmis"),
    ("Transmission → session", "De la transmission à la décision du jury ; un ajournement est compris.", "transmis", "decide"),
    ("Session → annonce", "De la décision du jury à l’annonce du résultat.", "decide", "annonce"),
    ("Tout le chemin", "Du premier dépôt à l’annonce du résultat.", "depot", "annonce"),
)


def lire_delais(m: Matiere) -> list[tuple[str, str, list[int], list[int]]]:
    """Label, definition, durations of the year and of the one before, in legal days; follow-up dossiers left out."""
    premiers = [j for j in m.jalons if not j.is_suite]

    def avis(annee: int) -> list[int]:
        return [jours_entre(a.complet_le, a.le) for a in m.avis if dans(annee, a.le) and not a.is_correction]

    def etape(debut: str, fin: str, annee: int) -> list[int]:
        return durees(premiers, _champ(debut), _champ(fin), annee)

    lignes = [(*AVIS, avis(m.annee), avis(m.avant))]
    return lignes + [(libelle, quoi, etape(d, f, m.annee), etape(d, f, m.avant)) for libelle, quoi, d, f in ETAPES]


def _champ(nom: str) -> Callable[[Jalons], date | None]:
    return lambda jalons: getattr(jalons, nom)  # type: ignore[no-any-return]


def partie_delais(m: Matiere) -> Partie:
    """The delays and the deadlines."""
    colonnes = (
        Colonne("Dossiers"), Colonne("Médiane", Genre.JOURS), Colonne("9 sur 10", Genre.JOURS), Colonne(f"Dossiers {m.avant}"),
        Colonne(f"Médiane {m.avant}", Genre.JOURS),
    )  # fmt: skip
    lignes = []
    for libelle, quoi, cette_annee, avant in lire_delais(m):
        resume, precedent = resumer(cette_annee), resumer(avant)
        valeurs = (resume.n, ou_absent(resume.mediane), ou_absent(resume.centile), precedent.n, ou_absent(precedent.mediane))
        lignes.append(Ligne(libelle, valeurs, definition=quoi))
    return Partie(
        "delais", "Délais",
        f"En jours de calendrier, pour les étapes terminées en {m.annee}, quelle que soit l’année du dépôt. Médiane : la moitié des dossiers n’a pas attendu "
        "plus longtemps. « 9 sur 10 » (90e centile) : neuf dossiers sur dix n’ont pas attendu plus longtemps ; c’est une attente réellement observée, jamais une moyenne.",
        (
            Tableau("delais", f"Durée de chaque étape en {m.annee}, en jours", "Hors suites d’une validation partielle. Moins il y a de dossiers, moins ces durées sont sûres.",
                    "Étape", colonnes, tuple(lignes), Trace("barres", (1, 2)), "Aucune étape ne s’est terminée."),
            _echeances(m),
        ),
    )  # fmt: skip


def _echeances(m: Matiere) -> Tableau:
    avis = [a.le <= ajouter_mois(a.complet_le, m.reglages.valeur("delai_recevabilite_mois", le=a.complet_le, certification=a.certification))
            for a in m.avis if dans(m.annee, a.le) and not a.is_correction]  # fmt: skip
    annonces = [
        jours_entre(j.decide, j.annonce) <= m.reglages.valeur("notification_jours", le=j.decide, certification=j.certification)
        for j in m.jalons if j.decide and j.annonce and dans(m.annee, j.annonce)
    ]  # fmt: skip
    convocations = [
        jours_entre(s.convoquee, s.le) >= m.reglages.valeur("convocation_jours", le=s.le, certification=s.certification)
        for s in m.seances if s.convoquee and dans(m.annee, s.le)
    ]  # fmt: skip

    def ligne(libelle: str, definition: str, tenus: list[bool]) -> Ligne:
        oui = sum(tenus)
        return Ligne(libelle, (oui, len(tenus) - oui, len(tenus), ou_absent(taux(oui, len(tenus)))), definition=definition)

    colonnes = (Colonne("Tenues"), Colonne("Dépassées"), Colonne("Ensemble"), Colonne("Part tenue", Genre.TAUX))
    return Tableau(
        "echeances", f"Échéances en {m.annee}", "Chaque échéance suit le réglage en vigueur à sa date.", "Échéance", colonnes,
        (
            ligne("Avis de recevabilité", "Avis signés avant la fin du délai qui court depuis le dossier complet (deux mois par défaut).", avis),
            ligne("Annonce des résultats", "Résultats annoncés dans le délai qui suit la décision (quinze jours par défaut), suites comprises.", annonces),
            ligne("Convocation du jury", "Sessions convoquées assez tôt (quinze jours avant, par défaut).", convocations),
        ),
        Trace("empile", (0, 1)), "Aucune échéance n’est passée.",
    )  # fmt: skip
