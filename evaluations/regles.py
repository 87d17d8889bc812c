"""The rule of mastery, in three values, and the other rules of the evaluation. Plain values, no ORM, no clock."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from difflib import SequenceMatcher
from itertools import pairwise

from comptes.regles import plier

NMO, NA, A = "non_mis_en_oeuvre", "non_acquis", "acquis"
INCONTOURNABLE, NON_INCONTOURNABLE, NON_RENSEIGNE = "incontournable", "non_incontournable", "non_renseigne"
MAITRISEE, NON_MAITRISEE, INDETERMINEE = "maitrisee", "non_maitrisee", "indeterminee"
NMO_MAX = 2  # « un ou deux éléments non incontournables » (l.323, 2010)


@dataclass(frozen=True)
class Maitrise:
    """What the rule proposes for a competence, the sentence that says why, and the elements that decide."""

    proposition: str
    phrase: str
    elements: tuple[str, ...] = ()


def proposer_maitrise(*, resultats: Mapping[str, str | None], importances: Mapping[str, str]) -> Maitrise:
    """Propose, from the result of every element of a competence, whether it is mastered (l.322–323, 2010).

    `resultats` gives each element its tick or None; `importances` what the blue background says, `non_renseigne` when
    nobody knows. Strict reading of the paper: one « non acquis » is enough for « non maîtrisée ».
    """
    refuses = tuple(c for c, r in resultats.items() if r == NA)
    if refuses:
        return Maitrise(NON_MAITRISEE, f"{_liste(refuses)} {_est(refuses)} « non acquis ».", refuses)
    absents = tuple(c for c, r in resultats.items() if r == NMO)
    if len(absents) > NMO_MAX:
        return Maitrise(
            NON_MAITRISEE, f"{len(absents)} éléments sont « non mis en œuvre », deux au plus sont admis : {_suite(absents)}.", absents
        )
    bloquants = tuple(c for c in absents if importances.get(c) == INCONTOURNABLE)
    if bloquants:
        return Maitrise(
            NON_MAITRISEE, f"{_liste(bloquants)}, incontournable{_s(bloquants)}, {_est(bloquants)} « non mis en œuvre ».", bloquants
        )
    vides = tuple(c for c, r in resultats.items() if r is None)
    if vides:
        return Maitrise(INDETERMINEE, f"Il reste à évaluer {_suite(vides)}.", vides)
    inconnus = tuple(c for c in absents if importances.get(c, NON_RENSEIGNE) == NON_RENSEIGNE)
    if inconnus:
        return Maitrise(
            INDETERMINEE,
            f"{_liste(inconnus)} {_est(inconnus)} « non mis en œuvre » et le référentiel ne dit pas encore s’il s’agit "
            "d’éléments incontournables : les évaluateurs décident et donnent leur motif.",
            inconnus,
        )
    if absents:
        return Maitrise(
            MAITRISEE, f"Tous les éléments sont acquis, sauf {_suite(absents)}, non incontournable{_s(absents)}, « non mis en œuvre ».", absents
        )
    return Maitrise(MAITRISEE, "Tous les éléments sont acquis.")


def motif_exige(*, proposition: str, conclusion: str) -> bool:
    """A motive is asked when the evaluators depart from a definite proposal, or decide an undetermined one."""
    return proposition != conclusion


def phrase_motif_exige(avis: Maitrise) -> str:
    """Say why a motive is asked: the proposal is undetermined, or the conclusion departs from it; with the deciding elements."""
    if avis.proposition == INDETERMINEE:
        return f"Motivez votre conclusion\u00a0: la proposition est indéterminée. {avis.phrase}"
    return f"Motivez votre conclusion\u00a0: elle s’écarte de la proposition. {avis.phrase}"


LEVE, CONFIRME, APPARU, SANS_SUITE = "leve", "confirme", "apparu", "sans_suite"


def ecart_lecture(*, points: str, resultat: str) -> str:
    """What became, in the result of an element, of what the reading noted to check (l.317, 321); empty when there is nothing to tell.

    `leve`: noted, then acquis. `confirme`: noted, then not acquis or not put to work. `apparu`: nothing noted, yet not acquis or not
    put to work. `sans_suite`: noted, and without a result.
    """
    if points.strip():
        return {A: LEVE, NA: CONFIRME, NMO: CONFIRME}.get(resultat, SANS_SUITE)
    return APPARU if resultat in (NA, NMO) else ""


def _suite(codes: Sequence[str]) -> str:
    return codes[0] if len(codes) == 1 else f"{', '.join(codes[:-1])} et {codes[-1]}"


def _liste(codes: Sequence[str]) -> str:
    return f"L’élément {codes[0]}" if len(codes) == 1 else f"Les éléments {_suite(codes)}"


def _est(codes: Sequence[str]) -> str:
    return "est" if len(codes) == 1 else "sont"


def _s(codes: Sequence[str]) -> str:
    return "" if len(codes) == 1 else "s"


@dataclass(frozen=True)
class Evaluateur:
    """What the rules need to know of someone who may evaluate a dossier."""

    id: str
    organisation_id: str = ""
    is_accompagnateur: bool = False
    motif_inhabilite: str | None = None


def conflits_binome(
    *, professionnel: Evaluateur | None, evaluateur_externe: Evaluateur | None, organisations_candidat: frozenset[str], candidat_id: str
) -> list[str]:
    """Sentences saying what forbids this pair (l.51–54, 2001; metier §6): an empty list when nothing does."""
    phrases = []
    noms = (("Le professionnel du secteur", professionnel), ("L’évaluateur externe", evaluateur_externe))
    for nom, personne in noms:
        if personne is None:
            phrases.append(f"{nom} n’est pas désigné.")
            continue
        if personne.id == candidat_id:
            phrases.append(f"{nom} ne peut pas être le candidat lui-même.")
        if personne.is_accompagnateur:
            phrases.append(f"{nom} a accompagné le candidat : il ne peut pas l’évaluer.")
        if personne.motif_inhabilite:
            phrases.append(f"{nom} : {personne.motif_inhabilite}")
    if professionnel and evaluateur_externe and professionnel.id == evaluateur_externe.id:
        phrases.append("Le professionnel du secteur et l’évaluateur externe doivent être deux personnes distinctes.")
    if evaluateur_externe and evaluateur_externe.organisation_id in organisations_candidat:
        phrases.append("L’évaluateur externe appartient à l’entreprise du candidat : il doit lui être extérieur.")
    return phrases


# What a company's name has in common with many others: it says nothing of who they are.
_FORMES = frozenset(
    ("sarl", "sas", "sasu", "sa", "eurl", "scop", "scic", "association", "asso", "ste", "societe", "groupe", "de", "du", "des", "d", "la", "le", "les", "l", "et")
)
_GENERIQUES = frozenset(
    ("cabinet", "conseil", "conseils", "formation", "formations", "centre", "institut", "ecole", "campus", "atelier", "france", "services", "developpement")
)
RESSEMBLANCE = 0.85  # of the folded names, by difflib


def noms_proches(premier: str, second: str) -> bool:
    """Two names of companies may be one company spelled in two ways: a warning to check, never a proof (l.2001).

    Legal forms and small words aside, the folded names resemble each other, or share a word that is not a common one.
    """
    mots, autres = _mots(premier), _mots(second)
    if not mots or not autres:
        return False
    if SequenceMatcher(None, "".join(mots), "".join(autres)).ratio() >= RESSEMBLANCE:
        return True
    return any(len(mot) > 3 for mot in set(mots).intersection(autres) - _GENERIQUES)


def _mots(nom: str) -> list[str]:
    nu = "".join(c if c.isalnum() else " " for c in plier(nom.replace(".", "")))
    return [mot for mot in nu.split() if mot not in _FORMES]


def limite_de_reponse(*, proposee: date, jours: int, prevue: date) -> date:
    """Last day to answer a mission: `jours` after its proposal, never after the evaluation itself."""
    return min(proposee + timedelta(days=jours), max(proposee, prevue))


MI_DELAI, DERNIER_JOUR, EN_RETARD = "mi_delai", "dernier_jour", "en_retard"


def rappel_a_faire(*, proposee: date, limite: date, jour: date) -> str:
    """Which reminder an answer that is awaited calls for on `jour`: half-way, on the last day, after it; or none (« »)."""
    if jour > limite:
        return EN_RETARD
    if jour == limite:
        return DERNIER_JOUR if limite > proposee else ""
    milieu = proposee + timedelta(days=((limite - proposee).days + 1) // 2)
    return MI_DELAI if proposee < milieu <= jour else ""


RELANCE, AVANT_LA_DATE = "relance", "avant_la_date"
JOURS_RELANCE, JOURS_AVANT = 3, 2  # after the information; before the evaluation


def rappel_de_convocation(*, informe: date, prevue: date, jour: date) -> str:
    """Which reminder a convocation that is not acknowledged calls for on `jour`; or none (« »), the day itself included."""
    if jour >= prevue or jour <= informe:
        return ""
    if jour >= prevue - timedelta(days=JOURS_AVANT):
        return AVANT_LA_DATE
    return RELANCE if jour >= informe + timedelta(days=JOURS_RELANCE) else ""


def rappels_a_venir(*, informe: date, prevue: date, jour: date) -> tuple[str, ...]:
    """Moments at which a convocation that stays without answer will be reminded after `jour`, of `RELANCE` and `AVANT_LA_DATE`."""
    relance, avant = informe + timedelta(days=JOURS_RELANCE), prevue - timedelta(days=JOURS_AVANT)
    jours = {RELANCE: relance if relance < avant else jour, AVANT_LA_DATE: avant}
    return tuple(moment for moment, le in jours.items() if le > jour)


def duree_entretien(debut: datetime | None, fin: datetime | None) -> int:
    """Whole minutes of an interview; 0 while one end is missing."""
    return int((fin - debut).total_seconds() // 60) if debut and fin and fin > debut else 0


def manques_entretien(*, minutes: int, minimum: int) -> list[str]:
    """The interview lasts at least `minimum` minutes (l.319: « à minima de deux heures »)."""
    if minutes == 0:
        return ["Indiquez le début et la fin de l’entretien."]
    if minutes < minimum:
        reste = minimum - minutes
        return [f"L’entretien a duré {minutes} minutes : il en faut au moins {minimum}. Il manque {reste} minute{'s' if reste > 1 else ''}."]
    return []


def dates_en_ordre(*dates: date | None) -> bool:
    """Dates that are known come in the order given."""
    connues = [d for d in dates if d is not None]
    return all(a <= b for a, b in pairwise(connues))


@dataclass(frozen=True)
class Comparaison:
    """Two preparations side by side: the elements where they differ, those one of the two left out, those they agree on."""

    differents: tuple[str, ...]
    incomplets: tuple[str, ...]
    accords: tuple[str, ...]

    @property
    def total(self) -> int:
        """Number of elements compared."""
        return len(self.differents) + len(self.incomplets) + len(self.accords)

    @property
    def taux(self) -> int:
        """Rate of agreement, in whole percent, rounded down: 100 means everything."""
        return 100 * len(self.accords) // self.total if self.total else 0


def comparer_preparations(codes: Sequence[str], une: Mapping[str, str], autre: Mapping[str, str]) -> Comparaison:
    """Compare two preparations over `codes`. An element that one of the two did not score is no agreement."""
    differents: list[str] = []
    incomplets: list[str] = []
    accords: list[str] = []
    for code in codes:
        a, b = une.get(code, ""), autre.get(code, "")
        (incomplets if not a or not b else accords if a == b else differents).append(code)
    return Comparaison(tuple(differents), tuple(incomplets), tuple(accords))
