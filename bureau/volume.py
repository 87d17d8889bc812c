"""Many plausible dossiers, written in bulk, to measure the site with: the same seed gives the same dossiers. Never in production.

Nobody here exists. Services are not called: each dossier gets the rows that its state supposes, its journal and its words.
"""

from __future__ import annotations

import random
import uuid
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import TYPE_CHECKING, Any

from django.db import models, transaction
from django.utils import timezone

from candidates.enums import DECIDES, Action, Etat, Partie, RoleDossier
from candidates.instantane import CHAMPS_EMPLOI, CHAMPS_IDENTITE, CHAMPS_PARCOURS
from candidates.models import Candidat, Complement, Depot, Dossier, Emploi, Jeton, Parcours
from candidates.regles import ajouter_mois, empreinte
from candidates.services.recherche import construire_jetons
from comptes.models import Habilitation, Utilisateur
from evaluations.enums import EtatMission
from evaluations.models import Evaluation, Mission
from journal.models import Evenement, Tete
from journal.regles import CHAMPS, GENESE, empreinte_de
from journal.services import chaine_du_dossier
from jury.enums import EtatSession, Issue, Nature, Sort
from jury.models import Attribution, Decision, Inscription, ProcesVerbal, SessionJury

if TYPE_CHECKING:
    from referentiels.models import Referentiel

POIDS: dict[Etat, int] = {  # out of 100: most dossiers of a site that has lived are closed
    Etat.VALIDE: 34, Etat.VALIDE_PARTIELLEMENT: 12, Etat.NON_VALIDE: 8, Etat.NON_RECEVABLE: 6, Etat.ABANDONNE: 10, Etat.BROUILLON: 6,
    Etat.DEPOSE: 4, Etat.INCOMPLET: 3, Etat.RECEVABLE: 5, Etat.PRET: 4, Etat.EN_EVALUATION: 4, Etat.EVALUE: 2, Etat.INSCRIT: 2,
}  # fmt: skip
ROUTE = (Etat.BROUILLON, Etat.DEPOSE, Etat.RECEVABLE, Etat.PRET, Etat.EN_EVALUATION, Etat.EVALUE, Etat.INSCRIT)
PAS = (
    "demander_dossier", Action.DEPOSER, Action.DECLARER_RECEVABLE, Action.DEPOSER_ACTIVITES, Action.COMMENCER_EVALUATION,
    Action.TRANSMETTRE_AU_JURY, Action.INSCRIRE,
)  # fmt: skip
ECARTS = {
    Etat.INCOMPLET: (Etat.DEPOSE, Action.DEMANDER_COMPLEMENTS), Etat.NON_RECEVABLE: (Etat.DEPOSE, Action.DECLARER_NON_RECEVABLE),
    Etat.ABANDONNE: (Etat.RECEVABLE, Action.ABANDONNER), Etat.VALIDE: (Etat.INSCRIT, Action.VALIDER),
    Etat.VALIDE_PARTIELLEMENT: (Etat.INSCRIT, Action.VALIDER_PARTIELLEMENT), Etat.NON_VALIDE: (Etat.INSCRIT, Action.NE_PAS_VALIDER),
}  # fmt: skip
FAITS: dict[Etat, tuple[str, ...]] = {  # the dates that entering a state writes
    Etat.DEPOSE: ("premier_depot_le", "dernier_depot_le"), Etat.RECEVABLE: ("statue_le",), Etat.NON_RECEVABLE: ("statue_le",),
    Etat.PRET: ("activites_deposees_le",), Etat.EVALUE: ("transmis_le",), **dict.fromkeys(DECIDES, ("decide_le",)),
}  # fmt: skip
PRENOMS = (
    "Anaïs", "Béatrice", "Chloé", "Denis", "Élodie", "Françoise", "Gaël", "Hélène", "Inès", "Jérôme", "Karima", "Loïc", "Maëlle", "Noël",
    "Océane", "Perrine", "Quentin", "Rachida", "Solène", "Théo", "Ursula", "Véronique", "William", "Yaël", "Zélie",
)  # fmt: skip
NOMS = (
    "Abadie", "Bœuf", "Carrère", "D’Halluin", "Etcheverry", "Fèvre", "Garcia", "Hamon", "Ibrahim", "Jaouen", "Kowalski", "Le Goff",
    "Muñoz", "N’Diaye", "Ogier", "Perrin", "Quéré", "Roux", "Saint-Étienne", "Traoré", "Uhl", "Vidal", "Weiss", "Xavier", "Yilmaz", "Zola",
)  # fmt: skip
ENTREPRISES = ("Formavie Conseil", "Horizon Compétences", "Institut Méridien", "Parcours & Métiers", "Tremplin Formation", "Cap Alternance")
BINOMES, SESSIONS, PAR_LOT = 12, 40, 1000
ESPACE = uuid.UUID("6c1f0b52-7b9e-4a52-9c0e-3d1f6a4e2b10")  # names of the ids, so that a seed gives the same ones


@dataclass
class Terrain:
    """What generated dossiers lean on, made once: an author, pairs of evaluators, past sessions and one to come."""

    referentiel: Referentiel
    maintenant: datetime
    auteur: Utilisateur
    binomes: list[tuple[Habilitation, Habilitation]]
    passees: list[tuple[SessionJury, ProcesVerbal]]
    a_venir: SessionJury


@dataclass
class Lot:
    """Rows waiting to be written, by model, and how far each agenda is."""

    lignes: dict[type[models.Model], list[Any]] = field(default_factory=lambda: defaultdict(list))

    def ajouter(self, ligne: models.Model) -> None:
        """Keep a row for later."""
        self.lignes[type(ligne)].append(ligne)

    def ecrire(self) -> None:
        """Write every row, a model after the other, those that others name first."""
        ordre = (Candidat, Dossier, Parcours, Emploi, Jeton, Depot, Complement, Mission, Evaluation, Inscription, Decision, Attribution, Evenement, Tete)
        for modele in ordre:
            modele._default_manager.bulk_create(self.lignes[modele], batch_size=PAR_LOT)
        self.lignes.clear()


def generer(*, referentiel: Referentiel, nombre: int, graine: int = 1, maintenant: datetime | None = None) -> int:
    """Add `nombre` dossiers after those generated before; return how many there are now. One transaction per thousand."""
    terrain = _preparer(referentiel, maintenant or timezone.now())
    depart = Dossier.objects.filter(numero__startswith="GEN-").count()
    for debut in range(depart, depart + nombre, PAR_LOT):
        lot = Lot()
        with transaction.atomic():
            for rang in range(debut, min(debut + PAR_LOT, depart + nombre)):
                _dossier(lot, terrain, random.Random(f"{graine}:{rang}"), rang, graine)  # noqa: S311  no secret here
            lot.ecrire()
    return depart + nombre


def _preparer(referentiel: Referentiel, maintenant: datetime) -> Terrain:
    jour = timezone.localdate(maintenant)
    auteur = _personne(0, "volume", "Jeu d’essai", "Volume")
    binomes = []
    for rang in range(BINOMES):
        couple = []
        for code, role in (("PRO", RoleDossier.PROFESSIONNEL), ("EVA", RoleDossier.EVALUATEUR_EXTERNE)):
            personne = _personne(rang, code.lower(), NOMS[rang], PRENOMS[rang])
            couple.append(
                Habilitation.objects.get_or_create(
                    numero=f"GEN-{code}-{rang:02d}",
                    defaults={
                        "utilisateur": personne, "certification": referentiel.certification, "role": role, "du": jour - timedelta(days=700),
                        "au": jour + timedelta(days=700),
                    },
                )[0]
            )  # fmt: skip
        binomes.append((couple[0], couple[1]))
    passees = [_session_passee(referentiel, maintenant, rang) for rang in range(SESSIONS)]
    a_venir, _ = SessionJury.objects.get_or_create(
        numero="GEN-JURY-A-VENIR", defaults={"certification": referentiel.certification, "le": maintenant + timedelta(days=21), "lieu": "Paris"}
    )
    return Terrain(referentiel, maintenant, auteur, binomes, passees, a_venir)


def _personne(rang: int, cle: str, nom: str, prenom: str) -> Utilisateur:
    return Utilisateur.objects.get_or_create(email=f"{cle}-{rang:02d}@volume.invalid", defaults={"nom": nom, "prenom": prenom})[0]


def _session_passee(referentiel: Referentiel, maintenant: datetime, rang: int) -> tuple[SessionJury, ProcesVerbal]:
    le = maintenant - timedelta(days=10 + 28 * rang)
    session, _ = SessionJury.objects.get_or_create(
        numero=f"GEN-JURY-{rang:03d}",
        defaults={
            "certification": referentiel.certification, "le": le, "lieu": "Paris", "etat": EtatSession.CLOSE, "convoquee_le": le - timedelta(days=20),
            "ouverte_le": le, "close_le": le + timedelta(hours=3), "annoncee_le": le + timedelta(days=1),
        },
    )  # fmt: skip
    pv, _ = ProcesVerbal.objects.get_or_create(
        numero=f"GEN-PV-{rang:03d}", defaults={"session": session, "contenu": {}, "sha256": empreinte({}), "redige_le": le, "signe_le": le}
    )
    return session, pv


def _dossier(lot: Lot, terrain: Terrain, hasard: random.Random, rang: int, graine: int) -> None:
    etat = Etat(hasard.choices(list(POIDS), weights=list(POIDS.values()))[0])
    seance = hasard.randrange(SESSIONS) if etat in DECIDES else 0
    fin = terrain.passees[seance][0].le if etat in DECIDES else terrain.maintenant - timedelta(days=hasard.randrange(0, 75), minutes=hasard.randrange(1440))
    etapes = _etapes(etat, fin, hasard)
    faits: dict[str, Any] = {nom: instant for _, vers, instant in etapes for nom in FAITS.get(vers, ())}
    depot = faits.get("premier_depot_le")
    if depot:
        faits |= {"complet_le": timezone.localdate(depot), "echeance_le": ajouter_mois(timezone.localdate(depot), 2)}
    is_annonce = etat in DECIDES and (seance > 0 or rang % 2 > 0)  # a few of the last session still wait for their announcement
    cle = uuid.uuid5(ESPACE, f"{graine}:{rang}")
    candidat = _candidat(hasard, rang, uuid.uuid5(cle, "candidat"))
    dossier = Dossier(
        pk=cle, numero=f"GEN-{etapes[0][2].year}-{rang:05d}", candidat=candidat, referentiel=terrain.referentiel, etat=etat,
        etat_depuis=fin, version=len(etapes) - 1, demande_le=etapes[0][2], annonce_le=fin + timedelta(days=1) if is_annonce else None, **faits,
    )  # fmt: skip
    ligne: models.Model
    for ligne in (candidat, dossier, Parcours(dossier=dossier, experience_totale="8 ans", experience_metier="5 ans", fait_a="Lyon")):
        lot.ajouter(ligne)
    emplois = [_emploi(hasard, dossier, uuid.uuid5(cle, f"emploi-{n}"), n) for n in range(hasard.randrange(1, 3))]
    for ligne in (*emplois, *construire_jetons(dossier, [(e.pk, e.entreprise) for e in emplois]), *_journal(dossier, etapes, terrain.auteur)):
        lot.ajouter(ligne)
    for ligne in _pieces(dossier, emplois, terrain, hasard, seance):
        lot.ajouter(ligne)


def _etapes(etat: Etat, fin: datetime, hasard: random.Random) -> list[tuple[str, Etat, datetime]]:
    """Action, state entered, instant; the last one at `fin`."""
    avant, derniere = ECARTS.get(etat, (etat, None))
    rang = ROUTE.index(avant)
    etapes = [(str(a), e) for a, e in zip(PAS[: rang + 1], ROUTE[: rang + 1], strict=True)]
    if derniere is not None:
        etapes.append((derniere.value, etat))
    instants, instant = [], fin
    for _ in etapes:
        instants.append(instant)
        instant -= timedelta(days=hasard.randrange(5, 45), minutes=hasard.randrange(600))
    return [(a, e, i) for (a, e), i in zip(etapes, reversed(instants), strict=True)]


def _candidat(hasard: random.Random, rang: int, cle: uuid.UUID) -> Candidat:
    prenom, nom = hasard.choice(PRENOMS), f"{hasard.choice(NOMS)}{'-' + hasard.choice(NOMS) if rang % 4 == 0 else ''}"
    return Candidat(
        pk=cle, civilite="madame", prenoms=prenom, nom_naissance=nom, nom_usage=hasard.choice(NOMS) if rang % 7 == 0 else "",
        adresse=f"{1 + rang % 90} rue des Tilleuls", code_postal="69003", commune="Lyon", telephone_portable="06 39 98 00 00",
        email=f"candidat-{rang:05d}@volume.invalid", date_naissance=date(1965 + rang % 35, 1 + rang % 12, 1 + rang % 28), commune_naissance="Lyon",
    )  # fmt: skip


def _emploi(hasard: random.Random, dossier: Dossier, cle: uuid.UUID, rang: int) -> Emploi:
    du = timezone.localdate(dossier.demande_le) - timedelta(days=900 + 700 * rang)
    return Emploi(
        pk=cle, dossier=dossier, intitule="Assistante de formation", entreprise=hasard.choice(ENTREPRISES), secteur="Formation professionnelle",
        du=du, au=None if rang == 0 else du + timedelta(days=600), dans_le_metier=True, activites={"suivi-administratif": "Inscriptions et convocations."},
    )  # fmt: skip


def _journal(dossier: Dossier, etapes: list[tuple[str, Etat, datetime]], auteur: Utilisateur) -> Iterator[Evenement | Tete]:
    chaine, precedent, avant = chaine_du_dossier(dossier.pk), GENESE, ""
    for numero, (action, vers, instant) in enumerate(etapes, 1):
        evenement = Evenement(
            chaine=chaine, numero=numero, instant=instant, acteur_id=str(auteur.pk), action=action, objet_type="dossier",
            objet_id=str(dossier.pk), etat_avant=avant, etat_apres=vers.value, donnees={}, precedent=precedent,
        )  # fmt: skip
        ligne = {champ: getattr(evenement, champ) for champ in CHAMPS} | {"instant": instant.isoformat()}
        evenement.empreinte = precedent = empreinte_de(ligne)
        avant = vers.value
        yield evenement
    yield Tete(chaine=chaine, numero=len(etapes), empreinte=precedent)


def _pieces(dossier: Dossier, emplois: list[Emploi], terrain: Terrain, hasard: random.Random, seance: int) -> Iterator[models.Model]:
    """What the state supposes: deposits, points asked for, pair, evaluation, agenda, decision, award."""
    if dossier.premier_depot_le:
        yield _depot(dossier, Partie.RECEVABILITE, _partie_2(dossier, emplois), dossier.premier_depot_le, terrain)
    if dossier.etat == Etat.INCOMPLET:
        yield Complement(
            pk=uuid.uuid5(dossier.pk, "complement"), dossier=dossier, page="partie-2", texte="Joignez un certificat de travail.",
            demande_le=dossier.etat_depuis, demande_par=terrain.auteur,
        )  # fmt: skip
    if not dossier.activites_deposees_le:
        return
    yield _depot(dossier, Partie.ACTIVITES, {"competences": {}, "complements": []}, dossier.activites_deposees_le, terrain)
    if dossier.etat != Etat.PRET:
        yield from _evaluation(dossier, terrain, hasard)
    elif hasard.random() < 0.5:
        yield from _missions(dossier, terrain, hasard, EtatMission.PROPOSEE)
    if dossier.etat == Etat.INSCRIT:
        yield Inscription(pk=uuid.uuid5(dossier.pk, "inscription"), session=terrain.a_venir, dossier=dossier, ordre=1)
    elif dossier.etat in DECIDES:
        yield from _decision(dossier, terrain, seance)


def _depot(dossier: Dossier, partie: Partie, contenu: dict[str, Any], le: datetime, terrain: Terrain) -> Depot:
    return Depot(
        pk=uuid.uuid5(dossier.pk, f"depot-{partie}"), dossier=dossier, partie=partie, numero=1, contenu=contenu, sha256=empreinte(contenu),
        depose_le=le, auteur=terrain.auteur,
    )  # fmt: skip


def _partie_2(dossier: Dossier, emplois: list[Emploi]) -> dict[str, Any]:
    """What `candidates.instantane.figer_partie_2` would freeze, without a query."""

    def lire(objet: models.Model, champs: tuple[str, ...]) -> dict[str, Any]:
        return {c: v.isoformat() if hasattr(v := getattr(objet, c), "isoformat") else v for c in champs}

    return {
        "identite": lire(dossier.candidat, CHAMPS_IDENTITE),
        "parcours": lire(Parcours(experience_totale="8 ans", experience_metier="5 ans", fait_a="Lyon"), CHAMPS_PARCOURS),
        "emplois": [lire(e, CHAMPS_EMPLOI) | {"id": str(e.pk)} for e in emplois], "preuves": [], "complements": [],
        "experience": {"jours": 900, "mois": 29, "phrase": "29 mois", "au": timezone.localdate(dossier.demande_le).isoformat()},
    }  # fmt: skip


def _missions(dossier: Dossier, terrain: Terrain, hasard: random.Random, etat: EtatMission) -> list[Mission]:
    depart = dossier.activites_deposees_le or dossier.demande_le
    jour = timezone.localdate(depart) + timedelta(days=hasard.randrange(20, 60))
    return [
        Mission(
            pk=uuid.uuid5(dossier.pk, h.role), dossier=dossier, evaluateur_id=h.utilisateur_id, habilitation=h, role=h.role, etat=etat,
            proposee_le=depart, proposee_par=terrain.auteur, date_prevue=jour, repondue_le=depart if etat == EtatMission.ACCEPTEE else None,
            repondre_avant=timezone.localdate(depart) + timedelta(days=hasard.randrange(7, 90)),
        )
        for h in hasard.choice(terrain.binomes)
    ]  # fmt: skip


def _evaluation(dossier: Dossier, terrain: Terrain, hasard: random.Random) -> Iterator[models.Model]:
    missions = _missions(dossier, terrain, hasard, EtatMission.ACCEPTEE)
    yield from missions
    yield Evaluation(
        pk=uuid.uuid5(dossier.pk, "evaluation"), dossier=dossier, professionnel=missions[0], evaluateur_externe=missions[1],
        ouverte_le=dossier.activites_deposees_le or dossier.demande_le, prevue_le=dossier.transmis_le,
    )  # fmt: skip


_ISSUES = {Etat.VALIDE: Issue.TOTALE, Etat.VALIDE_PARTIELLEMENT: Issue.PARTIELLE, Etat.NON_VALIDE: Issue.REFUS}


def _decision(dossier: Dossier, terrain: Terrain, seance: int) -> Iterator[models.Model]:
    session, pv = terrain.passees[seance]
    inscription = Inscription(
        pk=uuid.uuid5(dossier.pk, "inscription"), session=session, dossier=dossier, ordre=1, sort=Sort.DECIDE, inscrite_le=session.le - timedelta(days=20)
    )
    decision = Decision(
        pk=uuid.uuid5(dossier.pk, "decision"), inscription=inscription, numero=f"D{dossier.numero}", issue=_ISSUES[Etat(dossier.etat)],
        preconisations="Poursuivre en formation.", auteur=terrain.auteur, prise_le=session.le, arretee_le=session.le,
    )  # fmt: skip
    yield inscription
    yield decision
    if dossier.etat != Etat.NON_VALIDE:
        is_totale, le = dossier.etat == Etat.VALIDE, timezone.localdate(session.le)
        yield Attribution(
            pk=uuid.uuid5(dossier.pk, "attribution"), numero=f"A{dossier.numero}", dossier=dossier, decision=decision, proces_verbal=pv,
            nature=Nature.CQP if is_totale else Nature.COMPETENCES, titulaire=dossier.candidat.nom_complet,
            competences=terrain.referentiel.structure.codes_competences[: None if is_totale else 1], attribuee_le=le,
            benefice_jusqu_au=None if is_totale else ajouter_mois(le, 60),
        )  # fmt: skip
