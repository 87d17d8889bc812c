"""Rules of the ruling: favourable only when both conditions hold; the clock and its alerts."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta

from candidates.regles import ajouter_mois
from echanges.francais import MOIS, dire_premier

ALERTES_JOURS = (30, 15, 7)


def is_favorable(*, metier_en_lien: bool, experience_suffisante: bool) -> bool:
    """Favourable only if both conditions are met (l.264–267)."""
    return metier_en_lien and experience_suffisante


def manques_avis(
    *, favorable: bool, metier_en_lien: bool, experience_suffisante: bool, motifs: Sequence[str], texte: str
) -> list[str]:
    """Sentences saying why a ruling cannot be given as it is (l.264–267; a refusal has a motive and a text)."""
    phrases = []
    attendu = is_favorable(metier_en_lien=metier_en_lien, experience_suffisante=experience_suffisante)
    if favorable and not attendu:
        phrases.append("Un avis favorable suppose que les deux conditions soient réunies.")
    if not favorable and attendu:
        phrases.append("Les deux conditions sont réunies : l’avis ne peut pas être défavorable.")
    if not favorable and not motifs:
        phrases.append("Un avis défavorable s’appuie sur au moins un motif de la liste.")
    if not favorable and not texte.strip():
        phrases.append("Expliquez l’avis défavorable : ce texte figure dans la lettre au candidat.")
    return phrases


def manques_experience(*, experience_suffisante: bool, mois_retenus: int, mois_requis: int) -> list[str]:
    """Sentences saying that the tick and the number retained contradict each other (l.267)."""
    if experience_suffisante and mois_retenus < mois_requis:
        return [f"Vous retenez {mois_retenus} mois d’expérience : il en faut {mois_requis} pour répondre « Oui »."]
    if not experience_suffisante and mois_retenus >= mois_requis:
        suite = "répondez « Oui », ou corrigez ce nombre."
        return [f"Vous retenez {mois_retenus} mois d’expérience, et {mois_requis} suffisent : {suite}"]
    return []


@dataclass(frozen=True)
class Delai:
    """Where the clock of a ruling stands on a day."""

    reste: int  # days; negative when late

    @property
    def is_depasse(self) -> bool:
        """The deadline is behind."""
        return self.reste < 0

    @property
    def is_alerte(self) -> bool:
        """Thirty days or fewer are left."""
        return self.reste <= max(ALERTES_JOURS)

    @property
    def phrase(self) -> str:
        """« reste 23 jours », « dernier jour », « en retard de 2 jours »."""
        if self.reste == 0:
            return "dernier jour"
        jours = f"{abs(self.reste)} jour" + ("s" if abs(self.reste) > 1 else "")
        return f"en retard de {jours}" if self.is_depasse else f"reste {jours}"


def delai(*, echeance: date | None, jour: date) -> Delai | None:
    """The clock on `jour`; None while it does not run (L.6412-2: two months from a complete file, alert only)."""
    return None if echeance is None else Delai((echeance - jour).days)


def manques_ecart(*, mois_retenus: int, mois_calcules: int, ecart_motif: str) -> list[str]:
    """Sentences saying that the months retained depart from the computed ones without a reason, or give one for nothing."""
    if mois_retenus != mois_calcules and not ecart_motif.strip():
        return [f"Vous retenez {mois_retenus} mois, le calcul en donne {mois_calcules} : dites pourquoi."]
    if mois_retenus == mois_calcules and ecart_motif.strip():
        return ["Vous retenez le nombre calculé : effacez la raison de l’écart, ou corrigez le nombre."]
    return []


# --- the clock, explained ---------------------------------------------------------------------------------------------------------
DEPOT, COMPLET, RECOURS, COMPLEMENTS, AVIS, ABANDON = "depot", "complet", "recours", "complements", "avis", "abandon"
_DEPARTS = {
    DEPOT: "le dossier a été déposé complet",
    COMPLET: "le dossier a été déposé de nouveau, avec les compléments",
    RECOURS: "le candidat a contesté l’avis : la demande est examinée à nouveau, avec un délai entier",
}
SEMAINE = 7


def dire_jour(jour: date) -> str:
    """« 3 mai 2026 », « 1er mars 2026 »."""
    return dire_premier(f"{jour.day} {MOIS[jour.month - 1]} {jour.year}")


def _jours(nombre: int) -> str:
    return f"{nombre} jour" + ("s" if nombre > 1 else "")


@dataclass(frozen=True)
class FaitDelai:
    """A fact that moves the clock, on a legal day of Paris; `mois` is the delay in force that day when it starts it."""

    genre: str
    jour: date
    mois: int = 0


@dataclass(frozen=True)
class Segment:
    """A stretch of the clock, from the fact that opens it to the one that ends it (None while it lasts).

    `echeance` is the last day to rule; None while the clock is stopped, waiting for complements.
    """

    debut: FaitDelai
    echeance: date | None
    fin: FaitDelai | None = None

    @property
    def is_arrete(self) -> bool:
        """The clock does not run: complements were asked for."""
        return self.echeance is None

    @property
    def pourquoi(self) -> str:
        """Why it began, and where its last day comes from."""
        if self.echeance is None:
            return f"Le {dire_jour(self.debut.jour)}, des compléments ont été demandés au candidat : le délai est arrêté."
        depart = f"Le {dire_jour(self.debut.jour)}, {_DEPARTS[self.debut.genre]}."
        if self.debut.mois and self.echeance == ajouter_mois(self.debut.jour, self.debut.mois):
            depart += f" {self.debut.mois} mois plus tard : le {dire_jour(self.echeance)}."
            if self.echeance.day != self.debut.jour.day:
                depart += f" Ce mois n’a pas de {self.debut.jour.day} : le délai finit à son dernier jour."
            return depart
        return f"{depart} Date limite : le {dire_jour(self.echeance)}."

    @property
    def issue(self) -> str:
        """How it ended; an empty sentence while it lasts."""
        if self.fin is None:
            return ""
        quand = f"Le {dire_jour(self.fin.jour)}"
        if self.fin.genre == AVIS and self.echeance is not None:
            return f"{quand}, l’avis a été rendu, {_dire_marge((self.echeance - self.fin.jour).days)}."
        return {
            COMPLEMENTS: f"{quand}, des compléments ont été demandés : le délai s’est arrêté.",
            ABANDON: f"{quand}, la démarche a été abandonnée.",
        }.get(self.fin.genre, f"{quand}, le délai a recommencé en entier.")


def _dire_marge(reste: int) -> str:
    if reste == 0:
        return "le dernier jour"
    return f"{_jours(reste)} avant la date limite" if reste > 0 else f"avec {_jours(-reste)} de retard"


def construire_segments(faits: Sequence[FaitDelai]) -> list[Segment]:
    """Cut the life of a demand into stretches of the clock; `faits` come in order (L.6412-2; metier, ruling).

    A deposit, a completed one and an appeal start it in full; a request for complements stops it; a ruling and a
    withdrawal end it. The last stretch is open while nothing has ended it; there is none after a ruling.
    """
    segments: list[Segment] = []
    courant: Segment | None = None
    for fait in faits:
        if courant is not None:
            segments.append(replace(courant, fin=fait))
        courant = None
        if fait.genre in _DEPARTS:
            courant = Segment(fait, ajouter_mois(fait.jour, fait.mois))
        elif fait.genre == COMPLEMENTS:
            courant = Segment(fait, None)
    return [*segments, courant] if courant is not None else segments


@dataclass(frozen=True)
class EtatDelai:
    """Where the clock stands on a day: a short sentence, why, its tone; `reste` days when it runs, negative when late."""

    phrase: str
    pourquoi: str
    ton: str = "neutre"
    reste: int | None = None
    echeance: date | None = None


PAS_COMMENCE = EtatDelai("Le délai n’a pas commencé", "Il commencera le jour où le candidat déposera sa demande.")


def etat_delai(segments: Sequence[Segment], *, jour: date) -> EtatDelai:
    """Where the clock of a demand stands on `jour`, in sentences that say why."""
    if not segments:
        return PAS_COMMENCE
    dernier = segments[-1]
    if dernier.fin is not None:
        return EtatDelai("Le délai est terminé", f"{dernier.pourquoi} {dernier.issue}")
    if dernier.echeance is None:
        suite = "Il recommencera en entier le jour où le candidat déposera sa demande complétée."
        return EtatDelai(
            f"arrêté depuis le {dire_jour(dernier.debut.jour)}, compléments demandés", f"{dernier.pourquoi} {suite}"
        )
    compte = Delai((dernier.echeance - jour).days)
    limite = f"à statuer au plus tard le {dire_jour(dernier.echeance)}"
    if compte.is_depasse:
        limite = f"depuis le {dire_jour(dernier.echeance + timedelta(days=1))}"
    ton = "danger" if compte.is_depasse else "attention" if compte.is_alerte else "neutre"
    return EtatDelai(f"{compte.phrase}, {limite}", dernier.pourquoi, ton, compte.reste, dernier.echeance)


def seuils_franchis(*, debut: date, echeance: date, jour: date) -> list[int]:
    """Alerts due on `jour` for a clock begun on `debut`: 30, 15, 7 days before `echeance`; then −1, −8, −15… once it is passed.

    A threshold that is not after the first day of the clock is left out: nobody is alerted of what has just arrived.
    """
    reste = (echeance - jour).days
    avant = [s for s in ALERTES_JOURS if reste <= s and echeance - timedelta(days=s) > debut]
    return avant + [-s for s in range(1, -reste + 1, SEMAINE)]


def dire_seuil(seuil: int) -> str:
    """« 15 jours avant la date limite », « date limite dépassée », « deuxième semaine de retard »."""
    if seuil > 0:
        return f"{_jours(seuil)} avant la date limite"
    semaines = (-seuil - 1) // SEMAINE
    return f"date limite dépassée depuis {semaines} semaine{'s' if semaines > 1 else ''}" if semaines else "date limite dépassée"


def manques_relance(*, relance_le: date | None, jour: date, jours: int) -> list[str]:
    """Sentences saying why a dossier cannot be closed for abandon yet: no written reminder, or one too recent."""
    if relance_le is None:
        manque = "Aucune relance écrite n’a été envoyée au candidat depuis que le dossier en est là"
        return [f"{manque} : relancez-le d’abord, puis attendez {_jours(jours)}."]
    possible = relance_le + timedelta(days=jours)
    if jour < possible:
        suite = f"Ce dossier pourra être clos à partir du {dire_jour(possible)}."
        return [f"La relance date du {dire_jour(relance_le)} : laissez {_jours(jours)} au candidat. {suite}"]
    return []
