"""When a scene may be put back, and when it must be played.

A scene is kept in memory, per test process, under what it was played from: the very state of the database (known from the
rows, and followed by watching each statement), the private files, the arguments, the clock and the settings. Any doubt about
one of them plays it. `VAE_SCENES_JOUEES=1` plays everything; `VAE_SCENES_AGE=180` plays scenes three minutes ago, to
find the tests that mind.
"""

from __future__ import annotations

import enum
import inspect
import os
import pickle
import time
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import wraps
from typing import TYPE_CHECKING, Any

import time_machine
from django.conf import UserSettingsHolder, settings
from django.core import mail
from django.db import connection, models, transaction
from django.utils import timezone

from . import etat

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

AGE_MAX = 180  # seconds: a scene put back was played at most that long ago
NEUTRES = ("SELECT", "SAVEPOINT", "RELEASE SAVEPOINT", "BEGIN", "SET CONSTRAINTS", "PRAGMA")
PROPRES_AU_TEST = {"MEDIA_ROOT"}  # settings that differ from one test to the next without changing a scene
TICK = 20e-6


class NonGardableError(Exception):
    """An argument or a result that cannot be recognised or kept."""


@dataclass
class Argument:
    """In a result: the object that was given at this place."""

    rang: int


@dataclass
class Trace:
    """What playing a scene once left."""

    difference: etat.Difference
    apres: str
    fichiers: etat.Fichiers
    au_commit: list[tuple[Callable[[], Any], bool]]
    resultat: bytes
    arguments: bytes
    faite_a: float


class Memoire:
    """The scenes that this process played, and the state in which the database of the running test is known to be."""

    def __init__(self) -> None:
        self.active = not os.environ.get("VAE_SCENES_JOUEES")
        self.recul = float(os.environ.get("VAE_SCENES_AGE", "0"))
        self.traces: dict[Any, Trace] = {}
        self.racine: str | None = None  # state of the committed database, when known
        self.connu: str | None = None  # state of the database now, when known
        self.photo: tuple[str, etat.Photo] | None = None  # the rows of the last state that was read
        self.fichiers: etat.Fichiers = {}
        self.profondeur = 0
        self.contexte: Any = None
        self.au_travail = False
        self.sequences_sures = True  # until someone may have moved the counters of the keys, which no rollback brings back
        self.rejouees = self.jouees = 0

    def commencer(self, *, permise: bool) -> None:
        """A test begins; `permise` is false when something that cannot be seen may change what a scene does."""
        if self._guetter not in connection.execute_wrappers:
            connection.execute_wrappers.append(self._guetter)
        self.permise, self.vierge, self.connu, self.fichiers, self.photo = permise, True, None, {}, None

    def _guetter(self, execute: Any, ordre: str, valeurs: Any, plusieurs: bool, contexte: Any) -> Any:
        """Whatever writes, or takes back what was written, makes the state unknown."""
        self.sequences_sures = self.sequences_sures and "setval(" not in ordre.lower() and est_ordinaire()  # other processes are at work beside a test with committed data
        if not self.au_travail and not ordre.lstrip(" (\n").upper().startswith(NEUTRES):
            self.connu, self.vierge = None, False
            if not est_ordinaire():
                self.racine = None
        return execute(ordre, valeurs, plusieurs, contexte)

    def jouer(self, fonction: Callable[..., Any], *places: Any, **noms: Any) -> Any:
        """What `fonction` returns and leaves behind, put back when it was played before from the very same state."""
        arguments = inspect.signature(fonction).bind(*places, **noms)
        arguments.apply_defaults()
        avant, cle = self._situer(fonction, arguments.arguments)
        if avant is None:
            self.jouees += 1
            return fonction(*places, **noms)
        modeles = list(_modeles(arguments.arguments))
        trace = self.traces.get(cle)
        if trace is not None and self.contexte_est_reel(cle) and _heure_reelle() - trace.faite_a > AGE_MAX:
            del self.traces[cle]
            trace = None
        if trace is None:
            return self._jouer_et_garder(cle, fonction, places, noms, modeles)
        return self._rejouer(trace, modeles)

    @staticmethod
    def contexte_est_reel(cle: Any) -> bool:
        """Whether the scene lives at the hour of the machine."""
        return cle[2][0] == "réel"

    def _situer(self, fonction: Callable[..., Any], arguments: dict[str, Any]) -> tuple[str | None, Any]:
        """State before, and the key of the scene; no state when it must be played."""
        if not (self.active and self.permise):
            return None, None
        contexte = self.contexte if self.profondeur else _contexte()
        try:
            cle = (f"{fonction.__module__}.{fonction.__qualname__}", _cle(arguments))
        except NonGardableError:
            contexte = None
        avant = self._etat_actuel() if contexte else None
        if avant is None or etat.lister_fichiers() != self.fichiers:
            return None, None
        return avant, (avant, cle, contexte)

    def _etat_actuel(self) -> str | None:
        """The state of the database, when it can be told."""
        if self.profondeur:
            return self.connu
        if est_ordinaire():
            if self.vierge and self.connu is None:
                if self.racine is None:
                    self.racine = self._lire()
                self.connu = self.racine
            return self.connu
        # committed data: other threads and processes write too, only the rows themselves can tell
        return None if connection.in_atomic_block else self._lire()

    def _lire(self) -> str:
        self.photo = None
        return self._photo()[0]

    def _photo(self) -> tuple[str, etat.Photo]:
        if self.photo is None or self.photo[0] != self.connu:
            photo = etat.photographier()
            self.photo = (etat.empreinte(photo), photo)
        return self.photo

    def _jouer_et_garder(self, cle: Any, fonction: Callable[..., Any], places: Any, noms: Any, modeles: list[models.Model]) -> Any:
        self.jouees += 1
        ordinaire, courriels, fichiers = est_ordinaire() or self.profondeur > 0, len(mail.outbox), self.fichiers
        self.connu = cle[0]
        avant = self._photo()[1]
        exterieur, self.contexte = self.contexte, cle[2]
        recule = self.recul and not self.profondeur and self.contexte_est_reel(cle)
        horloge = time_machine.travel(timezone.now() - timedelta(seconds=self.recul), tick=True) if recule else nullcontext()
        self.profondeur += 1
        try:
            with nullcontext() if ordinaire else transaction.atomic():
                attendent = len(connection.run_on_commit)
                with horloge:
                    resultat = fonction(*places, **noms)
                au_commit = [(suite, robuste) for _, suite, robuste in connection.run_on_commit[attendent:]]
                self.photo = None
                self.connu, apres = self._photo()
                self.fichiers = etat.lister_fichiers()
                difference = etat.Difference(avant, apres, fichiers, self.fichiers)
                garde, sortie = _garder(resultat, modeles)
                if difference.est_gardable and garde is not None and len(mail.outbox) == courriels:
                    self.traces[cle] = Trace(
                        difference, self.connu, self.fichiers, au_commit, garde, pickle.dumps([_valeurs(m) for m in modeles]), _heure_reelle()
                    )
        except BaseException:
            self.connu = None
            raise
        finally:
            self.profondeur -= 1
            self.contexte = exterieur
            self.vierge = False
        return sortie

    def _rejouer(self, trace: Trace, modeles: list[models.Model]) -> Any:
        self.rejouees += 1
        self.au_travail = True
        try:
            with transaction.atomic():
                trace.difference.appliquer(is_compteurs_a_regler=not self.sequences_sures)
                for suite, robuste in trace.au_commit:
                    transaction.on_commit(suite, robust=robuste)
        finally:
            self.au_travail = self.vierge = False
        if not est_ordinaire() and not self.profondeur:
            self.racine = None
        self.connu, self.fichiers = trace.apres, trace.fichiers
        for modele, valeurs in zip(modeles, _lire(trace.arguments), strict=True):
            for nom, valeur in valeurs.items():
                setattr(modele, nom, valeur)
        return _rendre(_lire(trace.resultat), modeles)


def est_ordinaire() -> bool:
    """Whether the running test lives in one transaction, taken back at its end."""
    return bool(connection.atomic_blocks) and connection.atomic_blocks[0]._from_testcase


def _heure_reelle() -> float:
    return time_machine.escape_hatch.time.time() if time_machine.escape_hatch.is_travelling() else time.time()


def _contexte() -> tuple[str, ...] | None:
    """The clock and the settings that a scene depends on; none when the clock was moved and goes on."""
    maintenant, debut = timezone.now(), _heure_reelle()
    while _heure_reelle() - debut < TICK:
        pass
    reglages = tuple(sorted((nom, repr(valeur)) for nom, valeur in _reglages_changes().items() if nom not in PROPRES_AU_TEST))
    if timezone.now() == maintenant:
        return ("figé", maintenant.isoformat(), *map(repr, reglages))
    if abs(maintenant.timestamp() - debut) < 1:
        return ("réel", timezone.localdate().isoformat(), *map(repr, reglages))
    return None


def _reglages_changes() -> dict[str, Any]:
    """Settings that the running test holds otherwise."""
    couche, changes = settings._wrapped, {}
    while isinstance(couche, UserSettingsHolder):
        changes = {**{n: v for n, v in couche.__dict__.items() if n.isupper()}, **changes}
        couche = couche.default_settings
    return changes


def _cle(valeur: Any) -> Any:
    """Something that two calls have in common when they ask for the same."""
    if valeur is None or isinstance(valeur, str | int | float | Decimal | date | timedelta | enum.Enum):
        if hasattr(valeur, "hour"):
            raise NonGardableError  # an instant of the running test: it will not come back
        return repr(valeur)
    if isinstance(valeur, models.Model):
        return (valeur._meta.label, valeur.pk, repr(_valeurs(valeur)))
    if isinstance(valeur, dict):
        return ("dict", *((_cle(k), _cle(v)) for k, v in valeur.items()))
    if isinstance(valeur, list | tuple):
        return (type(valeur).__name__, *map(_cle, valeur))
    if hasattr(valeur, "cle_de_scene"):
        return _cle(valeur.cle_de_scene)
    raise NonGardableError


def _modeles(valeur: Any) -> Iterator[models.Model]:
    """The rows among the arguments, in their order."""
    if isinstance(valeur, models.Model):
        yield valeur
    elif isinstance(valeur, dict):
        for v in valeur.values():
            yield from _modeles(v)
    elif isinstance(valeur, list | tuple):
        for v in valeur:
            yield from _modeles(v)


def _valeurs(modele: models.Model) -> dict[str, Any]:
    """The columns that this object holds."""
    lues = modele.__dict__
    return {
        f.attname: str(lues[f.attname] or "") if isinstance(f, models.FileField) else lues[f.attname]
        for f in modele._meta.concrete_fields
        if f.attname in lues
    }


def _garder(resultat: Any, modeles: list[models.Model]) -> tuple[bytes | None, Any]:
    """The result, its rows read again, as bytes; and the same result rebuilt from them, so that the first test sees what the next ones do."""

    def relire(valeur: Any) -> Any:
        if isinstance(valeur, models.Model):
            rang = next((i for i, m in enumerate(modeles) if m is valeur), None)
            return type(valeur)._base_manager.get(pk=valeur.pk) if rang is None else Argument(rang)
        if isinstance(valeur, dict):
            return {k: relire(v) for k, v in valeur.items()}
        if isinstance(valeur, list | tuple):
            return type(valeur)(map(relire, valeur))
        if valeur is None or isinstance(valeur, str | int):
            return valeur
        raise NonGardableError

    try:
        octets = pickle.dumps(relire(resultat))
    except NonGardableError:
        return None, resultat
    return octets, _rendre(_lire(octets), modeles)


def _lire(octets: bytes) -> Any:
    return pickle.loads(octets)  # noqa: S301 (bytes of this very process)


def _rendre(valeur: Any, modeles: list[models.Model]) -> Any:
    if isinstance(valeur, Argument):
        return modeles[valeur.rang]
    if isinstance(valeur, dict):
        return {k: _rendre(v, modeles) for k, v in valeur.items()}
    if isinstance(valeur, list | tuple):
        return type(valeur)(_rendre(v, modeles) for v in valeur)
    return valeur


MEMOIRE = Memoire()


def rejouable(fonction: Callable[..., Any]) -> Callable[..., Any]:
    """Play `fonction` once from each state, then put back what it left."""

    @wraps(fonction)
    def autour(*places: Any, **noms: Any) -> Any:
        return MEMOIRE.jouer(fonction, *places, **noms)

    return autour
