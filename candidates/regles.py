"""Rules of the demand: experience computed from periods, yearly limits, the clock of the ruling."""

import calendar
import hashlib
import json
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import ROUND_CEILING, ROUND_HALF_UP, Decimal
from itertools import pairwise
from typing import Any

from comptes.regles import plier

JOURS_PAR_MOIS = Decimal("365.25") / 12  # a month is a twelfth of 365.25 days (metier, experience)


@dataclass(frozen=True)
class Periode:
    """A job from its first day to its last, both included; `au` is None while the job goes on."""

    du: date
    au: date | None = None


@dataclass(frozen=True)
class Experience:
    """Days worked, overlaps counted once; `jours_en_double` are those that several periods claim."""

    jours: int
    jours_en_double: int

    @property
    def mois(self) -> int:
        """Whole months, to the nearest day: a full calendar year is twelve of them."""
        return mois_entiers(self.jours)

    @property
    def reste_jours(self) -> int:
        """Days beyond the whole months."""
        reste = Decimal(self.jours) - self.mois * JOURS_PAR_MOIS
        return max(0, int(reste.quantize(Decimal(1), ROUND_HALF_UP)))

    @property
    def phrase(self) -> str:
        """« 27 mois et 4 jours, dont 3 mois comptés une seule fois »."""
        texte = f"{self.mois} mois" + (f" et {_jours(self.reste_jours)}" if self.reste_jours else "")
        if self.jours_en_double:
            double = Experience(self.jours_en_double, 0)
            nombre = double.mois or self.jours_en_double
            combien = f"{double.mois} mois" if double.mois else _jours(self.jours_en_double)
            accord = "compté" if nombre == 1 else "comptés"
            texte += f", dont {combien} où plusieurs emplois se chevauchent, {accord} une seule fois"
        return texte


def _jours(n: int) -> str:
    return f"{n} jour" + ("s" if n > 1 else "")


def mois_entiers(jours: int) -> int:
    """Whole months in `jours`; as one works whole days, half a day short of a month is a month."""
    return int((Decimal(jours) + Decimal("0.5")) / JOURS_PAR_MOIS)


def jours_requis(mois: int) -> int:
    """Least number of days that make `mois` whole months."""
    return int((mois * JOURS_PAR_MOIS - Decimal("0.5")).to_integral_value(ROUND_CEILING)) if mois > 0 else 0


def dire_duree(jours: int) -> str:
    """« 27 mois et 4 jours », « 12 jours » under a month."""
    duree = Experience(jours, 0)
    return duree.phrase if duree.mois else _jours(jours)


@dataclass(frozen=True)
class Segment:
    """A run of days, both ends included, during which the same periods are under way: their ranks in the list."""

    du: date
    au: date
    rangs: tuple[int, ...]

    @property
    def jours(self) -> int:
        """Days of the run."""
        return (self.au - self.du).days + 1


def decouper_periodes(periodes: Sequence[Periode], *, jour: date) -> list[Segment]:
    """Cut `periodes` into runs of days in order, gaps left out; an open period ends on `jour`.

    Days after `jour` and periods upside down give nothing. Ranks of a run come by first day, then in the given order.
    """
    bornes = [(p.du, min(p.au or jour, jour), rang) for rang, p in enumerate(periodes)]
    bornes = sorted(b for b in bornes if b[0] <= b[1])
    coupes = sorted({du for du, _, _ in bornes} | {au + timedelta(days=1) for _, au, _ in bornes})
    segments = []
    for debut, apres in pairwise(coupes):
        rangs = tuple(rang for du, au, rang in bornes if du <= debut <= au)
        if rangs:
            segments.append(Segment(debut, apres - timedelta(days=1), rangs))
    return segments


def calculer_experience(periodes: Iterable[Periode], *, jour: date) -> Experience:
    """Count the days of `periodes` up to `jour`, overlaps once, gaps excluded; an open period ends on `jour`.

    Days after `jour` and periods upside down count for nothing.
    """
    segments = decouper_periodes(list(periodes), jour=jour)
    return Experience(
        jours=sum(s.jours for s in segments), jours_en_double=sum(s.jours for s in segments if len(s.rangs) > 1)
    )


@dataclass(frozen=True)
class Part:
    """What one period brings: its own days, and those it is the first to claim. The second add up to the experience."""

    jours: int
    jours_ajoutes: int

    @property
    def jours_partages(self) -> int:
        """Days already counted with a period begun before."""
        return self.jours - self.jours_ajoutes


def repartir_experience(periodes: Sequence[Periode], *, jour: date) -> list[Part]:
    """Return what each period brings, in the given order; days that several claim go to the one that began first."""
    segments = decouper_periodes(periodes, jour=jour)
    return [
        Part(
            jours=sum(s.jours for s in segments if rang in s.rangs),
            jours_ajoutes=sum(s.jours for s in segments if s.rangs[0] == rang),
        )
        for rang in range(len(periodes))
    ]


_NOMBRES = {
    "un": 1, "une": 1, "deux": 2, "trois": 3, "quatre": 4, "cinq": 5, "six": 6, "sept": 7, "huit": 8, "neuf": 9,
    "dix": 10, "onze": 11, "douze": 12, "quinze": 15, "vingt": 20,
}  # fmt: skip
_DUREE = re.compile(
    rf"\b(\d{{1,3}}(?:[.,]\d{{1,2}})?|{'|'.join(_NOMBRES)})\s*(ans?|années?|mois|semaines?|jours?)\b(\s+et\s+demie?)?", re.IGNORECASE
)
_EN_JOURS = {"a": Decimal("365.25"), "m": JOURS_PAR_MOIS, "s": Decimal(7), "j": Decimal(1)}


def lire_duree(texte: str) -> int | None:
    """Days in a duration written by hand (« 4 ans et 2 mois », « 18 mois »); None when it is not understood."""
    jours = Decimal(0)
    trouvees = _DUREE.findall(texte)
    for nombre, unite, demi in trouvees:
        combien = Decimal(_NOMBRES[nombre.lower()]) if nombre.lower() in _NOMBRES else Decimal(nombre.replace(",", "."))
        jours += (combien + (Decimal("0.5") if demi else 0)) * _EN_JOURS[unite[0].lower()]
    return int(jours) if trouvees else None


def ajouter_mois(jour: date, mois: int) -> date:
    """Return the same day `mois` months later, or the last day of that month when it has no such day."""
    rang = jour.month - 1 + mois
    annee, numero = jour.year + rang // 12, rang % 12 + 1
    return date(annee, numero, min(jour.day, calendar.monthrange(annee, numero)[1]))


def limites_depassees(
    *, meme_certification: int, toutes: int, max_certification: int, max_toutes: int
) -> Sequence[str]:
    """Say which yearly limits a new first deposit would break (l.241); counts exclude the deposit to come."""
    phrases = []
    if meme_certification >= max_certification:
        phrases.append(
            "Vous avez déjà déposé cette année une demande pour ce CQP : le règlement n’en permet "
            f"que {max_certification} par année civile."
        )
    if toutes >= max_toutes:
        phrases.append(
            f"Le règlement ne permet pas plus de {max_toutes} demandes de VAE, tous diplômes confondus, "
            "pendant une même année civile."
        )
    return phrases


def canoniser(contenu: Any) -> bytes:
    """Return the canonical JSON of a snapshot: sorted keys, no spaces, UTF-8. The same content gives the same bytes."""
    return json.dumps(contenu, sort_keys=True, ensure_ascii=False, separators=(",", ":")).encode()


def empreinte(contenu: Any) -> str:
    """SHA-256, in hexadecimal, of the canonical JSON of `contenu`."""
    return hashlib.sha256(canoniser(contenu)).hexdigest()


def nom_html(code: str) -> str:
    """« C1_A1 » for « C1.A1 »: a dot means something to a style sheet."""
    return code.replace(".", "_")


def cle_de_saisie(code: str, champ: str) -> str:
    """Name of the input of an activity or a question: « C1_A1-exemples » for « C1.A1 » and « exemples »."""
    return f"{nom_html(code)}-{champ}"


def marquer(valeur: Any) -> str:
    """Mark of the value of a field, 16 hexadecimal digits: two values of the same mark are the same text.

    Nothing typed has one mark, however it is stored (None, empty text, empty list).
    """
    nue: Any = None if valeur in ("", [], {}) else valeur
    return empreinte(nue.isoformat() if isinstance(nue, date) else nue)[:16]


def fusionner(
    *, actuels: Mapping[str, Any], voulus: Mapping[str, Any], vus: Mapping[str, str] | None
) -> tuple[dict[str, Any], dict[str, Any]]:
    """Sort the fields a person sends into those to write and those that someone else changed since they were read.

    `vus` gives the mark of each value as the person read it; None means that they read the present values. A field
    sent as it was read is left alone even when another changed it: its sender did not touch it. A field read by nobody
    (absent from `vus`) is written when it was empty. Return `(a_ecrire, conflits)`; a conflict comes with its present value.
    """
    vide = marquer(None)
    a_ecrire, conflits = {}, {}
    for champ, voulu in voulus.items():
        actuel = marquer(actuels[champ])
        lu = actuel if vus is None else vus.get(champ, vide)
        if marquer(voulu) in (actuel, lu if lu != actuel else None):
            continue
        if lu == actuel:
            a_ecrire[champ] = voulu
        else:
            conflits[champ] = actuels[champ]
    return a_ecrire, conflits


class TelephoneInvalide(ValueError):
    """The text is not a telephone number; the message says why."""


def normaliser_telephone(texte: str) -> str:
    """Return a telephone number in one writing, whatever spaces, dots, dashes or parentheses it was typed with.

    Ten French digits come out as « 06 12 34 56 78 »; a foreign number keeps its « + ». Raises `TelephoneInvalide`.
    """
    brut = texte.strip().replace("(0)", "")
    if not brut:
        return ""
    nu = "".join(c for c in brut if c not in " .-/()\u00a0\u202f\u2011\u2013")
    if nu.startswith("00"):
        nu = f"+{nu[2:]}"
    chiffres = nu.removeprefix("+")
    if not (chiffres.isascii() and chiffres.isdigit()):
        raise TelephoneInvalide("Écrivez ce numéro de téléphone avec des chiffres seulement, par exemple 06 12 34 56 78.")
    if nu.startswith("+33") and len(chiffres) == 11:
        nu = chiffres = f"0{chiffres[2:]}"
    if nu.startswith("+"):
        if not 8 <= len(chiffres) <= 15:
            raise TelephoneInvalide(f"Ce numéro compte {len(chiffres)} chiffres après le « + » : vérifiez-le.")
        return nu
    if len(chiffres) != 10 or not chiffres.startswith("0"):
        raise TelephoneInvalide(
            f"Ce numéro compte {len(chiffres)} chiffre{'s' if len(chiffres) > 1 else ''} : un numéro français en a dix et commence par 0 "
            "(pour un autre pays, commencez par « + »)."
        )
    return " ".join(chiffres[i : i + 2] for i in range(0, 10, 2))


@dataclass(frozen=True)
class Personne:
    """Someone as the paper, or the site, names them: birth and usage names, first names, birth date when known."""

    noms: tuple[str, ...]
    prenoms: str
    date_naissance: date | None


def rapprocher(cherchee: Personne, connue: Personne) -> tuple[int, str] | None:
    """Say whether `connue` may be the person sought: a rank (0 is as good as certain) and why; None when not.

    Names are compared folded, birth and usage names alike; of several first names one in common is enough.
    """
    noms = {plier(n) for n in cherchee.noms if n} & {plier(n) for n in connue.noms if n}
    prenoms = set(plier(cherchee.prenoms).split()) & set(plier(connue.prenoms).split())
    meme_jour = cherchee.date_naissance is not None and cherchee.date_naissance == connue.date_naissance
    if noms and meme_jour:
        return 0, "même nom et même date de naissance"
    if noms and prenoms and connue.date_naissance is None:
        return 1, "même nom et même prénom, date de naissance inconnue"
    if prenoms and meme_jour:
        return 1, "même prénom et même date de naissance, autre nom"
    if noms and prenoms:
        return 2, "même nom et même prénom, autre date de naissance"
    return None


LONGUEUR_JETON = 100  # characters: longer words are known by their beginning
_MORCEAU = re.compile(r"[^\W_]+")
_NUMERO = re.compile(r"[a-z]+-\d{4}-\d+", re.IGNORECASE)


def _morceaux(mot: str) -> list[str]:
    return _MORCEAU.findall(plier(mot))


def _couper(jeton: str) -> str:
    return jeton[:LONGUEUR_JETON]


def jetons(*textes: str) -> list[str]:
    """Words under which `textes` are found, folded, in order, each once.

    A compound word, an address and a number are known by each of their parts and by the whole: « Jean-Noël » gives jean,
    noel, jeannoel.
    """
    trouves: dict[str, None] = {}
    for mot in " ".join(textes).split():
        morceaux = _morceaux(mot)
        trouves |= dict.fromkeys(map(_couper, morceaux))
        if len(morceaux) > 1:
            trouves[_couper("".join(morceaux))] = None
    return list(trouves)


def mots_cherches(texte: str) -> list[str]:
    """Beginnings of words that must all be found: the parts of each word typed, the whole of an address or of a number."""
    trouves: dict[str, None] = {}
    for mot in texte.split():
        morceaux = _morceaux(mot)
        is_entier = "@" in mot or _NUMERO.fullmatch(mot) is not None
        trouves |= dict.fromkeys(map(_couper, ["".join(morceaux)] if is_entier and morceaux else morceaux))
    return list(trouves)


def correspond(mots: Sequence[str], index: Iterable[str]) -> bool:
    """Say whether every word looked for begins a word of the index."""
    connus = list(index)
    return all(any(jeton.startswith(mot) for jeton in connus) for mot in mots)
