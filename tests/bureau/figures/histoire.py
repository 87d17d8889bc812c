"""Two years of a small branch, walked by the same services as everyone, each on its day. The test counts them by hand."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

import time_machine

from bureau.scenario import Scene, distribuer
from bureau.scenario import pas_candidat as pc
from bureau.scenario import pas_jury as pj
from candidates.enums import Etat
from candidates.services import abandonner, exercer_recours
from comptes.models import Utilisateur
from evaluations.services import remplacer_binome
from jury import services as j

if TYPE_CHECKING:
    from collections.abc import Iterator

    from candidates.models import Dossier
    from referentiels.models import Referentiel

PARIS = ZoneInfo("Europe/Paris")


@contextmanager
def le(annee: int, mois: int, jour: int, heure: int = 10) -> Iterator[None]:
    """Live that day, at that hour in Paris."""
    with time_machine.travel(datetime(annee, mois, jour, heure, tzinfo=PARIS), tick=False):
        yield


def personne(nom: str) -> Utilisateur:
    return Utilisateur.objects.create_user(f"{nom.lower()}@exemple.fr", None, prenom="Inès", nom=nom)


@dataclass
class Histoire:
    """The dossiers, by the letter that the test gives them."""

    referentiel: Referentiel
    scene: Scene = field(init=False)
    dossiers: dict[str, Dossier] = field(default_factory=dict)

    def __post_init__(self) -> None:
        with le(2024, 1, 2):
            self.scene = Scene(
                self.referentiel, distribution=distribuer(certification=self.referentiel.certification, jour=date(2025, 1, 1), mot_de_passe=None)
            )

    def demander(self, lettre: str, qui: Utilisateur, *jour: int) -> None:
        with le(*jour):
            self.dossiers[lettre] = pc.remplir_partie_2(pc.demander(qui, self.referentiel), qui)

    def avancer(self, lettre: str, etat: Etat, *jour: int, resultats: dict[str, str] | None = None) -> None:
        dossier = self.dossiers[lettre]
        with le(*jour):
            self.dossiers[lettre] = self.scene.avancer(dossier, dossier.candidat.utilisateur, etat, resultats)

    def session(self, lettre: str, *, convoquee: tuple[int, ...], tenue: tuple[int, ...], refus: list[str] | None = None, annonce: date | None = None) -> None:
        dossier = self.dossiers[lettre]
        dossier.refresh_from_db()
        with le(*convoquee):
            session = self.scene.preparer_session([dossier], le=datetime(*tenue, 9, tzinfo=PARIS), annonce_prevue_le=annonce)
        with le(*tenue):
            session = self.scene.tenir_session(session, {dossier.numero: refus or []})
        if annonce is not None and annonce.year < 2026:
            with le(annonce.year, annonce.month, annonce.day):
                assert j.annoncer_a_la_date(session_id=session.pk, jour=annonce)
        dossier.refresh_from_db()

    def ajourner(self, lettre: str, *, convoquee: tuple[int, ...], tenue: tuple[int, ...]) -> None:
        dossier = self.dossiers[lettre]
        with le(*convoquee):
            session = self.scene.preparer_session([dossier], le=datetime(*tenue, 9, tzinfo=PARIS))
        with le(*tenue):
            pj.ouvrir(session, self.scene.personnes)
            j.proposer_ajournement(inscription=session.inscriptions.get(), auteur=self.scene.jeanne, motif="Une pièce manque.")
            pj.clore(session, self.scene.jeanne)
        dossier.refresh_from_db()


def vivre(referentiel: Referentiel) -> Histoire:
    """Everything that happened in 2024 and 2025."""
    h = Histoire(referentiel)
    scene = h.scene
    # A: straight to the CQP.
    h.demander("A", scene.alice, 2024, 2, 1)
    for etat, jour in ((Etat.DEPOSE, (2, 5)), (Etat.RECEVABLE, (2, 15)), (Etat.PRET, (3, 16)), (Etat.EN_EVALUATION, (3, 26)), (Etat.EVALUE, (4, 25))):
        h.avancer("A", etat, 2024, *jour)
    h.session("A", convoquee=(2024, 4, 26), tenue=(2024, 5, 15))
    # B: complements, a refusal contested and replaced, a pair replaced, an ajournement, a partial award announced later.
    h.demander("B", scene.zoe, 2024, 3, 1)
    h.avancer("B", Etat.DEPOSE, 2024, 3, 4)
    with le(2024, 3, 10):
        pc.demander_des_complements(h.dossiers["B"], scene.sylvie)
    with le(2024, 3, 20):
        h.dossiers["B"].refresh_from_db()
        h.dossiers["B"].complements.update(reponse="C’est fait.")
        h.dossiers["B"] = pc.deposer(h.dossiers["B"], scene.zoe)
    with le(2024, 4, 2):
        pc.refuser_recevabilite(h.dossiers["B"], scene.sylvie)
    with le(2024, 4, 20):
        h.dossiers["B"] = exercer_recours(dossier=h.dossiers["B"], auteur=scene.zoe, motif="Voici mes bulletins de salaire.")
    h.avancer("B", Etat.RECEVABLE, 2024, 5, 2)
    h.avancer("B", Etat.PRET, 2024, 6, 1)
    h.avancer("B", Etat.EN_EVALUATION, 2024, 6, 11)
    with le(2024, 6, 20):
        h.dossiers["B"] = remplacer_binome(dossier=h.dossiers["B"], auteur=scene.sylvie, motif="Absence longue.")
    autre = Scene(referentiel, distribution=scene.personnes, binome=("pierre", "elise"))
    with le(2024, 7, 1):
        h.dossiers["B"] = autre.commencer_evaluation(h.dossiers["B"])
    with le(2024, 8, 10):
        h.dossiers["B"] = autre.evaluer(h.dossiers["B"], scene.zoe)
    h.ajourner("B", convoquee=(2024, 8, 11), tenue=(2024, 9, 9))
    h.session("B", convoquee=(2024, 9, 30), tenue=(2024, 10, 9), refus=["C2"], annonce=date(2024, 10, 19))
    # C: refused. D: withdrawn before any deposit. E: withdrawn after its ruling, the year after its deposit.
    h.demander("C", personne("Caron"), 2024, 6, 1)
    h.avancer("C", Etat.DEPOSE, 2024, 6, 3)
    with le(2024, 6, 23):
        pc.refuser_recevabilite(h.dossiers["C"], scene.sylvie)
    h.demander("D", personne("Diallo"), 2024, 11, 1)
    h.demander("E", personne("Esteve"), 2024, 11, 10)
    h.avancer("E", Etat.DEPOSE, 2024, 12, 20)
    h.avancer("E", Etat.RECEVABLE, 2025, 1, 9)
    for lettre, jour in (("D", (2024, 12, 1)), ("E", (2025, 2, 18))):
        with le(*jour):
            abandonner(dossier=h.dossiers[lettre], auteur=h.dossiers[lettre].candidat.utilisateur, motif="Je change de métier.")
    # S follows B.
    with le(2024, 11, 15):
        h.dossiers["S"] = j.completer_cqp(dossier=h.dossiers["B"], auteur=scene.zoe)
    for etat, jour in ((Etat.PRET, (1, 10)), (Etat.EN_EVALUATION, (1, 20)), (Etat.EVALUE, (2, 10))):
        h.avancer("S", etat, 2025, *jour)
    h.session("S", convoquee=(2025, 2, 11), tenue=(2025, 3, 10))
    # F: ruled late, decided, not announced. G: deposited, nothing since.
    h.demander("F", personne("Faure"), 2025, 3, 1)
    for etat, jour in ((Etat.DEPOSE, (3, 3)), (Etat.RECEVABLE, (6, 1)), (Etat.PRET, (6, 21)), (Etat.EN_EVALUATION, (7, 1))):
        h.avancer("F", etat, 2025, *jour)
    h.avancer("F", Etat.EVALUE, 2025, 7, 31, resultats={"C1.1": "non_acquis", "C2.1": "non_mis_en_oeuvre"})
    h.session("F", convoquee=(2025, 8, 25), tenue=(2025, 9, 1), annonce=date(2026, 1, 31))
    h.demander("G", personne("Girard"), 2025, 10, 1)
    h.avancer("G", Etat.DEPOSE, 2025, 10, 2)
    return h


__all__ = ["Histoire", "le", "personne", "vivre"]
