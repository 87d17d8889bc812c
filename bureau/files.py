"""The queues of the secretariat: what each one holds, how many dossiers wait in it, until when, which of them are late."""

from __future__ import annotations

import hashlib
from collections import Counter
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.core.cache import caches
from django.core.exceptions import EmptyResultSet
from django.db.models import Case, CharField, Count, DateField, IntegerField, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce

from candidates.enums import DECIDES, Etat
from candidates.models import Dossier
from evaluations.enums import EtatMission
from evaluations.models import Mission
from journal.lectures import CONSULTE
from journal.models import Evenement
from jury.models import Attribution
from recevabilite.regles import ALERTES_JOURS

from .echeances import BENEFICE, Calendrier, limites, lire_calendrier
from .regles import Urgence, situer

if TYPE_CHECKING:
    from django.db.models import QuerySet

BINOME = 2  # people of a pair
BIENTOT = 7  # days before a deadline from which one is warned


@dataclass(frozen=True)
class File:
    """One queue: its code in addresses, its name, who is expected to act, which dossiers it holds.

    `echeance` names what its deadline is; `alerte` is how many days before it one is warned; `sujet` begins the sentence.
    """

    code: str
    libelle: str
    attend: str
    condition: Q
    is_a_nous: bool = False
    echeance: str = ""
    alerte: int = BIENTOT
    sujet: str = ""


FILES: tuple[File, ...] = (
    File("a-statuer", "Recevabilité à statuer", "le secrétariat", Q(etat=Etat.DEPOSE), is_a_nous=True, echeance="avis à rendre", alerte=max(ALERTES_JOURS)),
    File("binome", "Binôme à désigner", "le secrétariat", Q(etat=Etat.PRET, places__lt=BINOME), is_a_nous=True, echeance="binôme à désigner"),
    File("a-inscrire", "À inscrire au jury", "le secrétariat", Q(etat=Etat.EVALUE), is_a_nous=True, echeance="inscription au jury"),
    File("complements", "Compléments attendus", "le candidat", Q(etat=Etat.INCOMPLET), echeance="compléments attendus"),
    File("partie-3", "Partie 3 attendue", "le candidat", Q(etat=Etat.RECEVABLE), echeance="partie 3 attendue"),
    File("reponses", "Réponses du binôme attendues", "les évaluateurs", Q(etat=Etat.PRET, places__gte=BINOME), echeance="réponse à la mission"),
    File("en-evaluation", "En évaluation", "les évaluateurs", Q(etat=Etat.EN_EVALUATION), echeance="transmission au jury"),
    File("inscrits", "Inscrits au jury", "le jury", Q(etat=Etat.INSCRIT), echeance="tenue de la session", alerte=-1),
    File("a-annoncer", "Décidés, à annoncer", "le jury", Q(etat__in=DECIDES, annonce_le__isnull=True), echeance="annonce du résultat"),
    File("annonces", "Résultats annoncés", "personne", Q(etat__in=DECIDES, annonce_le__isnull=False), echeance="fin du bénéfice", alerte=BENEFICE, sujet="fin du bénéfice"),
    File("non-recevables", "Non recevables", "personne", Q(etat=Etat.NON_RECEVABLE)),
    File("brouillons", "Demandes en préparation", "le candidat", Q(etat=Etat.BROUILLON)),
    File("abandonnes", "Abandonnés", "personne", Q(etat=Etat.ABANDONNE)),
)  # fmt: skip
PAR_CODE: dict[str, File] = {f.code: f for f in FILES}
RETARD, ALERTE, CALME = 2, 1, 0
DERNIERS = 64  # events
DU_BINOME = ("binome", "reponses")  # told apart by `places`, which the other queues do not need


@dataclass(frozen=True)
class Compte:
    """A queue with how many dossiers it holds, how many of them are late, how many are late or soon will be."""

    file: File
    nombre: int
    retards: int = 0
    alertes: int = 0


def avec_places(dossiers: QuerySet[Dossier]) -> QuerySet[Dossier]:
    """Add `places`, how many people of the pair are proposed or have accepted, for a dossier that waits for its pair."""
    missions = Mission.objects.filter(dossier=OuterRef("pk"), etat__in=[EtatMission.PROPOSEE, EtatMission.ACCEPTEE])
    nombre = Subquery(missions.order_by().values("dossier").annotate(n=Count("pk")).values("n"))
    return dossiers.annotate(places=Case(When(etat=Etat.PRET, then=Coalesce(nombre, 0)), default=0, output_field=IntegerField()))


def avec_echeances(dossiers: QuerySet[Dossier], calendrier: Calendrier) -> QuerySet[Dossier]:
    """Add what the desk knows of each dossier: `places`, `code_file`, `limite` (last day on time, or None) and `degre`.

    `degre` is `RETARD`, `ALERTE` or `CALME`. Counters, filters, sorts, lists and the home page all read these four.
    """
    situes = avec_places(dossiers).annotate(
        code_file=Case(*[When(f.condition, then=Value(f.code)) for f in FILES], output_field=CharField()), limite=limites(calendrier)
    )
    return situes.annotate(degre=_degre(calendrier.jour))


OUVERTS = (Etat.DEPOSE, Etat.INCOMPLET, Etat.RECEVABLE, Etat.PRET, Etat.EN_EVALUATION, Etat.EVALUE, Etat.INSCRIT)


def a_echeance(jour: date) -> Q:
    """Dossiers that may be late or soon late on `jour`; the others, most of a site that has lived, are passed over at once."""
    fin = Attribution.objects.en_vigueur().filter(benefice_jusqu_au__gte=jour, benefice_jusqu_au__lte=jour + timedelta(days=BENEFICE))
    finissent = Q(etat=Etat.VALIDE_PARTIELLEMENT, pk__in=fin.order_by().values("dossier_id"))
    return Q(etat__in=OUVERTS) | Q(etat__in=DECIDES, annonce_le__isnull=True) | finissent


def _degre(jour: date) -> Case:
    horizon = Case(
        When(etat=Etat.DEPOSE, then=_dans(jour, PAR_CODE["a-statuer"])), When(etat=Etat.INSCRIT, then=_dans(jour, PAR_CODE["inscrits"])),
        When(annonce_le__isnull=False, then=_dans(jour, PAR_CODE["annonces"])), default=_dans(jour, PAR_CODE["binome"]), output_field=DateField(),
    )  # fmt: skip
    return Case(
        When(~a_echeance(jour), then=Value(CALME)), When(limite__lt=jour, then=Value(RETARD)), When(limite__lte=horizon, then=Value(ALERTE)),
        default=Value(CALME), output_field=IntegerField(),
    )  # fmt: skip


def _degre_de(file: File, limite: date | None, jour: date) -> int:
    """What `_degre` gives, in plain values: the deadline of each row is then read once."""
    if limite is None:
        return CALME
    return RETARD if limite < jour else ALERTE if limite <= jour + timedelta(days=file.alerte) else CALME


def _dans(jour: date, file: File) -> Value:
    return Value(jour + timedelta(days=file.alerte), output_field=DateField())


def de_la_file(dossiers: QuerySet[Dossier], code: str) -> QuerySet[Dossier]:
    """Dossiers of one queue, out of those that `avec_places` gave; `KeyError` for an unknown code."""
    return dossiers.filter(PAR_CODE[code].condition)


@dataclass(frozen=True)
class Releve:
    """What one page counts and shows of its dossiers: each queue with its numbers, and every dossier that presses, the latest first."""

    comptes: list[Compte]
    retards: bytes  # keys, sixteen bytes each: a site that has lived has thousands
    alertes: bytes

    def get_pressants(self, degre: int) -> list[UUID]:
        """Dossiers that are at least at `degre`: late, or late and soon late."""
        return _cles(self.retards if degre == RETARD else self.retards + self.alertes)

    def get_premiers(self, nombre: int) -> list[UUID]:
        """The `nombre` dossiers that are the latest, then those that soon will be."""
        return _cles((self.retards + self.alertes)[: 16 * nombre])


VIDE = Releve([], b"", b"")


def _cles(octets: bytes) -> list[UUID]:
    return [UUID(bytes=octets[debut : debut + 16]) for debut in range(0, len(octets), 16)]


def relever(dossiers: QuerySet[Dossier], calendrier: Calendrier) -> Releve:
    """Count every queue and its late dossiers; every dossier is in exactly one of them.

    Kept by each process until something is written in the journal, which tells every change of a dossier, a mission, a session
    or a setting: what is counted is what the lists find.
    """
    memoire, cle = caches["releves"], _cle(dossiers, calendrier)
    releve: Releve | None = memoire.get(cle)
    if releve is None:
        releve = _relever(dossiers, calendrier)
        memoire.set(cle, releve)
    return releve


def _cle(dossiers: QuerySet[Dossier], calendrier: Calendrier) -> str:
    """Where a count is kept: which dossiers, which day, which delays, and the last events of the journal. One query.

    Many events rather than the last: one written by a transaction longer than its neighbours takes its place behind them.
    """
    derniers = list(Evenement.objects.exclude(action=CONSULTE).order_by("-id").values_list("id", flat=True)[:DERNIERS])
    delais = [(x.pk, x.valeur) for lignes in calendrier.delais.values() for x in lignes]
    try:
        requete: tuple[str, Any] = dossiers.order_by().query.sql_with_params()
    except EmptyResultSet:  # no dossier at all, whoever asks
        requete = ("", ())
    return hashlib.sha256(repr((str(calendrier.jour), delais, derniers, requete)).encode()).hexdigest()


def _relever(dossiers: QuerySet[Dossier], calendrier: Calendrier) -> Releve:
    """Two queries, each deadline read once."""
    tous = avec_echeances(dossiers, calendrier)
    lus = tous.filter(a_echeance(calendrier.jour)).order_by().values_list("pk", "numero", "etat", "places", "annonce_le", "limite")
    nombres, degres = Counter({f.code: 0 for f in FILES}), Counter[tuple[str, int]]()
    pressants: dict[int, list[tuple[date, str, bytes]]] = {RETARD: [], ALERTE: []}
    for pk, numero, etat, places, annonce_le, limite in lus:
        file = _file(etat, places, is_annonce=annonce_le is not None)
        degre = _degre_de(file, limite, calendrier.jour)
        degres[file.code, degre] += 1
        nombres[file.code] += file.code in DU_BINOME
        if degre != CALME:
            pressants[degre].append((limite, numero, pk.bytes))
    annonce = Case(When(annonce_le__isnull=False, then=Value(1)), default=Value(0), output_field=IntegerField())
    groupes = dossiers.exclude(etat=Etat.PRET).order_by().values_list("etat", annonce).annotate(n=Count("pk"))
    for etat, is_annonce, nombre in groupes:
        nombres[_file(etat, 0, is_annonce=bool(is_annonce)).code] += nombre
    comptes = []
    for file in FILES:
        alertes, retards = degres[file.code, ALERTE], degres[file.code, RETARD]
        comptes.append(Compte(file, nombres[file.code], retards, alertes + retards))
    en_retard, bientot = (b"".join(pk for *_, pk in sorted(pressants[degre])) for degre in (RETARD, ALERTE))
    return Releve(comptes, en_retard, bientot)


def compter(dossiers: QuerySet[Dossier], calendrier: Calendrier) -> list[Compte]:
    """Every queue with its numbers."""
    return relever(dossiers, calendrier).comptes


def urgents(dossiers: QuerySet[Dossier], calendrier: Calendrier, releve: Releve, *, nombre: int) -> list[Dossier]:
    """The `nombre` dossiers of every queue that are the latest, or will soon be late, the latest first; one query."""
    premiers = releve.get_premiers(nombre)
    lus = {d.pk: d for d in avec_echeances(dossiers.filter(pk__in=premiers), calendrier)}
    return [lus[pk] for pk in premiers if pk in lus]


def file_de(dossier: Dossier) -> File:
    """The queue of a dossier that `avec_places` gave, without another query."""
    return _file(dossier.etat, dossier.places if dossier.etat == Etat.PRET else 0, is_annonce=dossier.is_annonce)


def _file(etat: str, places: int, *, is_annonce: bool) -> File:
    """The queue that the conditions of `FILES` give, in plain values."""
    if etat == Etat.PRET:
        return PAR_CODE["binome" if places < BINOME else "reponses"]
    if etat in DECIDES:
        return PAR_CODE["annonces" if is_annonce else "a-annoncer"]
    return _PAR_ETAT[etat]


_PAR_ETAT: dict[str, File] = {
    Etat.DEPOSE: PAR_CODE["a-statuer"], Etat.INCOMPLET: PAR_CODE["complements"], Etat.RECEVABLE: PAR_CODE["partie-3"],
    Etat.EN_EVALUATION: PAR_CODE["en-evaluation"], Etat.EVALUE: PAR_CODE["a-inscrire"],
    Etat.INSCRIT: PAR_CODE["inscrits"], Etat.NON_RECEVABLE: PAR_CODE["non-recevables"],
    Etat.BROUILLON: PAR_CODE["brouillons"],
    Etat.ABANDONNE: PAR_CODE["abandonnes"],
}  # fmt: skip


def urgence_de(dossier: Dossier, jour: date) -> Urgence | None:
    """The deadline of a dossier, in words; None when it has none. One that `avec_echeances` gave costs no query."""
    if not hasattr(dossier, "limite"):
        lu = avec_echeances(Dossier.objects.filter(pk=dossier.pk), lire_calendrier(jour)).get()
        dossier.places, dossier.limite = lu.places, lu.limite
    file = file_de(dossier)
    return situer(limite=dossier.limite, jour=jour, alerte=file.alerte, sujet=file.sujet)
