"""Rules of the ruling: favourable only when both conditions hold; the clock and its alerts."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

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
        phrases.append("Les deux conditions sont réunies : l’avis ne peut pas être défavorable.")
    if not favorable and not motifs:
        phrases.append("Un avis défavorable s’appuie sur au moins un motif de la liste.")
    if not favorable and not texte.strip():
        phrases.append("Expliquez l’avis défavorable : ce texte figure dans la lettre au candidat.")
    return phrases


def manques_experience(*, experience_suffisante: bool, mois_retenus: int, mois_requis: int) -> list[str]:
    """Sentences saying that the tick and the number retained contradict each other (l.267)."""
    if experience_suffisante and mois_retenus < mois_requis:
        return [f"Vous retenez {mois_retenus} mois d’expérience : il en faut {mois_requis} pour répondre « Oui »."]
    if not experience_suffisante and mois_retenus >= mois_requis:
        suite = "répondez « Oui », ou corrigez ce nombre."
        return [f"Vous retenez {mois_retenus} mois d’expérience, et {mois_requis} suffisent : {suite}"]
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
