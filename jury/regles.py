"""Rules of the jury paritaire: quorum, majority, conformity, overall result. Plain values, no ORM, no clock."""

import re
import unicodedata
from calendar import monthrange
from collections.abc import Collection, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from statistics import median

TOTALE, PARTIELLE, REFUS = "totale", "partielle", "refus"
EMPLOYEURS, SALARIES = "employeurs", "salaries"
NOMS_COLLEGES = {EMPLOYEURS: "collège des employeurs", SALARIES: "collège des salariés"}


def manques_quorum(*, presents: Mapping[str, int], minimum: int) -> list[str]:
    """Sentences saying which collège lacks members present (metier §8: one each by default); empty when the quorum is there."""
    return [
        f"Le {nom} compte {presents.get(code, 0)} membre{'s' if presents.get(code, 0) > 1 else ''} présent"
        f"{'s' if presents.get(code, 0) > 1 else ''} : il en faut au moins {minimum}."
        for code, nom in NOMS_COLLEGES.items()
        if presents.get(code, 0) < minimum
    ]


def manques_bureau(*, president: str | None, vice_president: str | None) -> list[str]:
    """Sentences saying what is wrong with president and vice-president; both are given by their collège, None when absent."""
    phrases = []
    if president is None:
        phrases.append("La session n’a pas de président présent.")
    if vice_president is None:
        phrases.append("La session n’a pas de vice-président présent.")
    if president is not None and president == vice_president:
        phrases.append("Le président et le vice-président doivent venir de collèges opposés.")
    return phrases


def manques_parite(*, presents: Mapping[str, int]) -> list[str]:
    """Sentence saying that the collèges are not equal in number, where the setting asks for parity; empty when they are."""
    employeurs, salaries = presents.get(EMPLOYEURS, 0), presents.get(SALARIES, 0)
    if employeurs == salaries:
        return []
    return [f"La parité n’est pas réunie : {employeurs} pour le {NOMS_COLLEGES[EMPLOYEURS]}, {salaries} pour le {NOMS_COLLEGES[SALARIES]}."]


@dataclass(frozen=True)
class Place:
    """A seat of a session, as the rules see it; `cle` is whatever names it to the caller."""

    cle: Hashable
    college: str
    is_presente: bool
    is_suppleant: bool = False


def qui_siege(places: Sequence[Place], deportes: Collection[Hashable] = frozenset()) -> list[Hashable]:
    """Who counts, in the order given: present and not in déport. A suppléant sits in the place of a titular of their
    collège who does not, one for one, the first of the list first; otherwise they watch.
    """
    libres: dict[str, int] = {}
    for place in places:
        if not place.is_suppleant and (not place.is_presente or place.cle in deportes):
            libres[place.college] = libres.get(place.college, 0) + 1
    assis: list[Hashable] = []
    for place in places:
        if not place.is_presente or place.cle in deportes:
            continue
        if place.is_suppleant:
            if not libres.get(place.college, 0):
                continue
            libres[place.college] -= 1
        assis.append(place.cle)
    return assis


def manques_pouvoir(*, is_absent: bool, mandataire_siege: bool, meme_college: bool, deja: int) -> list[str]:
    """Sentences saying why a member cannot give another their power: absent themselves, to one who sits, of their
    collège, who holds no other."""
    regles = (
        (is_absent, "Seul un membre absent donne pouvoir."),
        (mandataire_siege, "Le pouvoir se donne à un membre présent."),
        (meme_college, "Le pouvoir se donne à un membre du même collège."),
        (deja == 0, "Ce membre porte déjà un pouvoir : un seul par personne."),
    )
    return [phrase for vrai, phrase in regles if not vrai]


@dataclass(frozen=True)
class Scrutin:
    """What a vote says: True (adopted), False (rejected), None (no majority), with its sentence."""

    adopte: bool | None
    phrase: str


def depouiller(
    *, pour: int, contre: int, abstentions: int, president: str | None, preponderante: bool, exprimes: bool = False
) -> Scrutin:
    """Count a vote: majority of the members present and not in déport, or, with `exprimes`, of the votes cast for or
    against; on a tie, the president's vote when it is casting.

    `president` is the president's own choice (« pour », « contre », « abstention ») or None when they did not vote.
    """
    presents = pour + contre + abstentions
    decompte = f"{pour} pour, {contre} contre, {abstentions} abstention{'s' if abstentions > 1 else ''}"
    if presents == 0:
        return Scrutin(None, "Aucun vote n’est consigné.")
    base = pour + contre if exprimes else presents
    if pour * 2 > base:
        return Scrutin(True, f"Adopté : {decompte}.")
    if contre * 2 > base:
        return Scrutin(False, f"Rejeté : {decompte}.")
    if pour == contre and preponderante and president in ("pour", "contre"):
        sens = president == "pour"
        return Scrutin(sens, f"{'Adopté' if sens else 'Rejeté'} par la voix prépondérante du président : {decompte}.")
    return Scrutin(None, f"Aucune majorité : {decompte}.")


def resultat_global(*, verdicts: Mapping[str, bool], acquises: frozenset[str], toutes: Sequence[str]) -> str:
    """Compute the overall result (l.60, 70, 72): every competence of the CQP, by this dossier or an earlier one, gives the
    CQP; at least one earned by this dossier gives a partial award; none, no award."""
    gagnees = {code for code, verdict in verdicts.items() if verdict}
    if set(toutes) <= gagnees | acquises:
        return TOTALE
    return PARTIELLE if gagnees else REFUS


def motif_exige(*, conclusion_maitrisee: bool, verdict: bool) -> bool:
    """A jury that departs from the evaluators' conclusion says why."""
    return conclusion_maitrisee != verdict


def manques_verdicts(
    *, avis: Mapping[str, bool], verdicts: Mapping[str, tuple[bool, str]], is_preconisee: bool, issue: str
) -> list[str]:
    """Sentences saying what a corrected decision lacks: a verdict by competence, a motive where it departs from the evaluators', préconisations."""
    if set(verdicts) != set(avis):
        return ["Chaque compétence de la décision reçoit un verdict, et aucune autre."]
    phrases = [
        f"{code} : motivez la décision, qui s’écarte de la conclusion des évaluateurs."
        for code, (is_validee, motif) in verdicts.items()
        if motif_exige(conclusion_maitrisee=avis[code], verdict=is_validee) and not motif.strip()
    ]
    if issue == PARTIELLE and not is_preconisee:
        phrases.append("Écrivez les préconisations du jury : une délivrance partielle en comporte toujours.")
    return phrases


def date_de_l_attribution(*, ancienne_le: date | None, ancienne: frozenset[str], nouvelle: frozenset[str], jour: date) -> date:
    """Day of the award that a correction writes: that of the award it cancels when it adds no competence to it, else the day of the correction."""
    return ancienne_le if ancienne_le is not None and nouvelle <= ancienne else jour


@dataclass(frozen=True)
class Point:
    """One point of the conformity of the démarche (l.58), with what shows it."""

    code: str
    libelle: str
    is_conforme: bool
    preuve: str


def non_conformes(points: Sequence[Point]) -> list[str]:
    """Sentences naming the points that do not hold."""
    return [f"{p.libelle} : {p.preuve}" for p in points if not p.is_conforme]


@dataclass(frozen=True)
class Liens:
    """What is known of a jury member in respect of one dossier."""

    est_le_candidat: bool = False
    a_evalue: bool = False
    a_accompagne: bool = False
    emploie_le_candidat: bool = False


def motif_deport(liens: Liens) -> str:
    """Say why a member cannot sit on a dossier (metier §1): empty when nothing forbids it."""
    phrases = (
        (liens.est_le_candidat, "est le candidat de ce dossier"),
        (liens.a_evalue, "a évalué ce dossier"),
        (liens.a_accompagne, "a accompagné le candidat"),
        (liens.emploie_le_candidat, "appartient à l’entreprise du candidat"),
    )
    return ", ".join(phrase for vrai, phrase in phrases if vrai)


@dataclass(frozen=True)
class Acquis:
    """A competence earned: when, by which minutes, and the last day of its benefit (l.72); None when it is kept for good."""

    code: str
    acquise_le: date
    pv_numero: str
    jusqu_au: date | None

    def tient(self, jour: date) -> bool:
        """Say whether the benefit still runs on `jour`, its last day included."""
        return self.jusqu_au is None or jour <= self.jusqu_au


def partager(*, acquis: Sequence[Acquis], toutes: Sequence[str], jour: date) -> tuple[list[Acquis], list[str]]:
    """Split the competences of a CQP into those kept on `jour` and the codes of those to earn, both in the order of the form.

    A competence earned twice is kept by the award whose benefit ends last; one whose benefit is over is to earn again.
    """
    gardes: dict[str, Acquis] = {}
    for a in sorted(acquis, key=lambda a: a.jusqu_au or date.max):
        if a.tient(jour):
            gardes[a.code] = a
    return [gardes[c] for c in toutes if c in gardes], [c for c in toutes if c not in gardes]


def fin_du_benefice(acquis: Sequence[Acquis]) -> date | None:
    """Last day on which all of `acquis` still hold together: the earliest end; None when all are kept for good."""
    return min((a.jusqu_au for a in acquis if a.jusqu_au), default=None)


PALIERS = (12, 6, 3)  # months before the end of a benefit at which its holder is reminded


def palier_du(*, fin: date, jour: date, attribuee_le: date) -> int | None:
    """The reminder due on `jour`: the latest of 12, 6 and 3 months before `fin` that has come, so that one missed is not sent beside the next.

    None before the first, after the end, and for a reminder whose day came before the award itself.
    """
    if jour > fin:
        return None
    return next((mois for mois in sorted(PALIERS) if attribuee_le < retirer_mois(fin, mois) <= jour), None)


def retirer_mois(jour: date, mois: int) -> date:
    """The same day `mois` months before, or the last day of that month when it is shorter."""
    rang = jour.year * 12 + jour.month - 1 - mois
    annee, numero = divmod(rang, 12)
    return date(annee, numero + 1, min(jour.day, monthrange(annee, numero + 1)[1]))


def alerte_convocation(*, jours: int, minimum: int) -> str:
    """Say that the members are convened late; empty when the delay (15 days by default) is kept."""
    if jours >= minimum:
        return ""
    quand = f"dans {jours} jour{'s' if jours > 1 else ''}" if jours > 0 else "aujourd’hui" if jours == 0 else "à une date passée"
    return f"La session se tient {quand} : la convocation part d’ordinaire {minimum} jours avant."


UNE_HEURE = 60  # minutes
UNE_MINUTE = 60  # seconds


def duree_de_session(*, dossiers: int, minutes_par_dossier: int) -> int:
    """How long a session should last, in minutes: so many a dossier, one hour at least."""
    return max(UNE_HEURE, dossiers * minutes_par_dossier)


def dire_duree(minutes: int) -> str:
    """« 1 h », « 1 h 20 », « 40 minutes »."""
    heures, reste = divmod(minutes, UNE_HEURE)
    if not heures:
        return f"{reste} minute{'s' if reste > 1 else ''}"
    return f"{heures}\u00a0h\u00a0{reste:02d}" if reste else f"{heures}\u00a0h"


def part(nombre: int, total: int) -> int:
    """Share of `nombre` in `total`, in whole percents; 0 of nothing."""
    return round(100 * nombre / total) if total else 0


def dire_secondes(secondes: int) -> str:
    """« 45 s », « 12 min », « 12 min 30 s »."""
    minutes, reste = divmod(secondes, UNE_MINUTE)
    if not minutes:
        return f"{reste}\u00a0s"
    return f"{minutes}\u00a0min" + (f" {reste}\u00a0s" if reste else "")


def statistiques_de_temps(secondes: Sequence[int]) -> dict[str, str]:
    """Median, least and most of these times, in words; empty when none was measured."""
    if not secondes:
        return {}
    return {
        "mediane": dire_secondes(round(median(secondes))), "minimum": dire_secondes(min(secondes)), "maximum": dire_secondes(max(secondes)),
    }  # fmt: skip


def dire_temps(secondes: int) -> str:
    """How long a dossier was examined, as a person says it: « moins d’une minute », « 8 min », « 1 h 05 »."""
    minutes = secondes // 60
    if minutes < 1:
        return "moins d’une minute" if secondes else ""
    heures, reste = divmod(minutes, UNE_HEURE)
    return f"{heures}\u00a0h\u00a0{reste:02d}" if heures else f"{reste}\u00a0min"


NOM_CACHE = "[nom masqué]"
PARTICULES = frozenset({"de", "du", "des", "la", "le", "les", "von", "van", "da", "di", "el", "al", "ben"})
_VARIANTES = ("aàáâäã", "cç", "eéèêë", "iíìîï", "nñ", "oóòôöõ", "uúùûü", "yÿý")
_APOSTROPHE = "(?:'|’|&#x27;|&#39;|&rsquo;)"


@dataclass(frozen=True)
class Caches:
    """What is hidden of a candidate: their names, word by word; names of companies, whole (their words are those of everyone)."""

    noms: tuple[str, ...] = ()
    entiers: tuple[str, ...] = ()


def cacher(texte: str, noms: Iterable[str], entiers: Iterable[str] = ()) -> str:
    """Replace every name, whole or word by word, whatever its case and its accents, by « [nom masqué] »; `entiers` only whole.

    Words of one letter and particles (« de », « la ») are left when they stand alone. `texte` may be escaped HTML; it comes back in NFC,
    so that an accent typed apart from its letter (NFD) hides nothing.
    """
    texte, noms = unicodedata.normalize("NFC", texte), [unicodedata.normalize("NFC", n) for n in noms]
    voulus: set[str] = {unicodedata.normalize("NFC", n).strip() for n in entiers}
    for nom in noms:
        mots = [m for m in re.split(r"[\s\-’']+", nom.strip()) if len(m) > 1 and m.casefold() not in PARTICULES]
        voulus |= {nom.strip(), *mots}
    motifs = [_motif(v) for v in sorted(voulus, key=len, reverse=True) if len(v) > 1]
    if not motifs:
        return texte
    return re.sub(rf"(?<!\w)(?:{'|'.join(motifs)})(?!\w)", NOM_CACHE, texte, flags=re.IGNORECASE)


def _motif(nom: str) -> str:
    return "".join(_lettre(c) for c in re.sub(r"\s+", " ", nom))


def _lettre(lettre: str) -> str:
    if lettre == "&":
        return "(?:&amp;|&)"
    if lettre in " -":
        return r"[\s\-]+"
    if lettre in "'’":
        return _APOSTROPHE
    minuscule = lettre.casefold()
    return next((f"[{v}]" for v in _VARIANTES if minuscule in v), re.escape(lettre))


def reordonner(actuels: Sequence[Hashable], rangs: Mapping[Hashable, int]) -> list[Hashable]:
    """The agenda once each dossier was given a number: those moved take the place asked for, the others close up.

    `rangs` counts from 1; what it leaves out keeps its number.
    """
    def cle(place: tuple[int, Hashable]) -> tuple[int, int]:
        ancien, quoi = place
        voulu = rangs.get(quoi, ancien)
        return voulu, (voulu > ancien) - (voulu < ancien)

    return [quoi for _, quoi in sorted(enumerate(actuels, 1), key=cle)]
