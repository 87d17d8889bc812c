"""What every measure shares: times, processes, and the report (JSON for a program, SVG and a table for a person).

    rapport = Rapport("seance", "Une séance suivie par trente membres")
    durees = chronometrer(lambda: client.get("/"), fois=50)
    rapport.noter("page_p95", durees.p95, "s", cible="<= 0.5")
    rapport.tracer("pages", "Temps d’une page", "dossiers", "secondes", {"accueil": [(200, 0.03), (20_000, 0.04)]})
    sys.exit(rapport.ecrire())          # benchmarks/resultats/seance.json, seance-pages.svg; 1 when a target is missed

A measure is compared with another of the same run: absolute times follow the machine and its other occupants.
"""

from __future__ import annotations

import json
import math
import operator
import os
import platform
import re
import statistics
import sys
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import psutil
import pygal
from pygal.style import Style

# pygal hooks every later import of the process, in a way that Python has dropped, for plugins that are not used here
sys.meta_path[:] = [chercheur for chercheur in sys.meta_path if not type(chercheur).__module__.startswith("pygal")]
RACINE = Path(__file__).resolve().parent.parent
COMPARAISONS: dict[str, Callable[[float, float], bool]] = {"<=": operator.le, ">=": operator.ge, "<": operator.lt, ">": operator.gt}
STYLE = Style(
    background="white", plot_background="white", font_family="sans-serif", colors=("#0b5394", "#b45f06", "#38761d", "#741b47", "#45818e", "#666666")
)  # fmt: skip
Point = tuple[float, float]


@dataclass(frozen=True)
class Durees:
    """Times of the same gesture, in seconds."""

    valeurs: tuple[float, ...]

    @property
    def p50(self) -> float:
        """The median."""
        return statistics.median(self.valeurs)

    @property
    def p95(self) -> float:
        """The time that 95 % of the gestures do not exceed."""
        ordre = sorted(self.valeurs)
        return ordre[max(0, math.ceil(0.95 * len(ordre)) - 1)]

    @property
    def total(self) -> float:
        """Their sum."""
        return sum(self.valeurs)


def chronometrer(geste: Callable[[], object], *, fois: int, echauffement: int = 1) -> Durees:
    """Play `geste` `echauffement` times for nothing, then `fois` times against the clock."""
    for _ in range(echauffement):
        geste()
    valeurs = []
    for _ in range(fois):
        debut = time.perf_counter()
        geste()
        valeurs.append(time.perf_counter() - debut)
    return Durees(tuple(valeurs))


def compter_requetes(geste: Callable[[], object]) -> int:
    """Number of queries that `geste` sends to the database of this process."""
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as requetes:
        geste()
    return len(requetes)


@dataclass(frozen=True)
class Releve:
    """What a process and its children have used: bytes resident now, seconds of CPU since their start."""

    octets: int
    cpu: float
    processus: int = 1

    @property
    def mo(self) -> float:
        """Resident memory, in millions of bytes."""
        return self.octets / 1e6


def relever(pid: int, *, enfants: bool = True) -> Releve:
    """Read a process (and its living children); children already gone are counted by their parent's account."""
    chef = psutil.Process(pid)
    octets, cpu, nombre = 0, 0.0, 0
    for processus in [chef, *(chef.children(recursive=True) if enfants else [])]:
        try:
            temps = processus.cpu_times()
            octets += processus.memory_info().rss
        except psutil.NoSuchProcess:  # it ended between the two lines
            continue
        cpu += temps.user + temps.system + (temps.children_user + temps.children_system if processus is chef else 0)
        nombre += 1
    return Releve(octets, cpu, nombre)


@contextmanager
def part_de_processeur(*pids: int) -> Iterator[dict[str, float]]:
    """Fill a dict, at the end of the block, with `secondes` (elapsed), `cpu` (used by these processes) and `part` (of one core)."""
    resultat: dict[str, float] = {}
    avant, debut = sum(relever(p).cpu for p in pids), time.perf_counter()
    yield resultat
    secondes = time.perf_counter() - debut
    cpu = sum(relever(p).cpu for p in pids) - avant
    resultat.update(secondes=secondes, cpu=cpu, part=cpu / secondes)


@dataclass
class Mesure:
    """One figure, its unit, and its target when it has one (`<= 1.5`)."""

    nom: str
    valeur: float
    unite: str = ""
    cible: str = ""
    libelle: str = ""

    @property
    def tenue(self) -> bool | None:
        """Whether the target is met; None without a target."""
        if not self.cible:
            return None
        signe, borne = self.cible.split(maxsplit=1)
        return COMPARAISONS[signe](self.valeur, float(borne.replace(",", ".")))


@dataclass
class Rapport:
    """The figures of one measure, written at the end under `benchmarks/resultats/`, or under `VAE_RESULTATS`."""

    nom: str
    titre: str
    mesures: list[Mesure] = field(default_factory=list)
    details: dict[str, Any] = field(default_factory=dict)
    courbes: dict[str, Any] = field(default_factory=dict)

    @property
    def dossier(self) -> Path:
        """Where the files go."""
        return Path(os.environ.get("VAE_RESULTATS", RACINE / "benchmarks" / "resultats"))

    def noter(self, nom: str, valeur: float, unite: str = "", *, cible: str = "", libelle: str = "") -> Mesure:
        """Keep one figure; `cible` is `<= 1.5`, `>= 1.7`…; said at once, so that a long run shows its progress."""
        mesure = Mesure(nom, round(valeur, 6), unite, cible, libelle or nom)
        self.mesures.append(mesure)
        sys.stdout.write(f"  {self._ligne(mesure)}\n")
        sys.stdout.flush()
        return mesure

    def tracer(
        self, nom: str, titre: str, abscisse: str, ordonnee: str, series: Mapping[str, Sequence[Point]], *, log: bool = False
    ) -> None:  # fmt: skip
        """Keep a chart of curves: `series` maps a name to its points (x, y); `log` for sizes that go from 200 to 100,000."""
        graphe = pygal.XY(
            title=titre, x_title=abscisse, y_title=ordonnee, style=STYLE, js=[], width=900, height=480, logarithmic=False,
            legend_at_bottom=True, include_x_axis=True, dots_size=3, explicit_size=True, range=(0, self._haut(series)),
        )  # fmt: skip
        for libelle, points in series.items():
            graphe.add(libelle, [(math.log10(x) if log else x, y) for x, y in points])
        if log:
            abscisses = sorted({x for points in series.values() for x, _ in points})
            graphe.x_labels = [{"value": math.log10(x), "label": f"{x:,.0f}".replace(",", " ")} for x in abscisses]
        self.courbes[nom] = graphe
        self.details.setdefault("courbes", {})[nom] = {libelle: [list(p) for p in points] for libelle, points in series.items()}

    def comparer(self, nom: str, titre: str, ordonnee: str, barres: Mapping[str, float]) -> None:
        """Keep a chart of bars, one per name."""
        graphe = pygal.Bar(title=titre, y_title=ordonnee, style=STYLE, js=[], width=900, height=420, legend_at_bottom=True, explicit_size=True)
        for libelle, valeur in barres.items():
            graphe.add(libelle, [round(valeur, 3)])
        self.courbes[nom] = graphe
        self.details.setdefault("barres", {})[nom] = dict(barres)

    def ecrire(self) -> int:
        """Write the JSON and the SVG files, print the table; 0 when every target is met, 1 otherwise."""
        self.dossier.mkdir(parents=True, exist_ok=True)
        contenu = {
            "nom": self.nom, "titre": self.titre, "le": f"{datetime.now(ZoneInfo('Europe/Paris')):%Y-%m-%d}", "machine": decrire_machine(),
            "mesures": [vars(m) | {"tenue": m.tenue} for m in self.mesures], **self.details,
        }  # fmt: skip
        (self.dossier / f"{self.nom}.json").write_text(json.dumps(contenu, ensure_ascii=False, indent=1) + "\n")
        for nom, graphe in self.courbes.items():
            (self.dossier / f"{self.nom}-{nom}.svg").write_text(_depouiller(graphe.render().decode()))
        sys.stdout.write(f"\n{self.titre}\n" + "\n".join(f"  {self._ligne(m)}" for m in self.mesures) + f"\n→ {self.dossier}\n")
        return int(any(m.tenue is False for m in self.mesures))

    @staticmethod
    def _ligne(mesure: Mesure) -> str:
        verdict = {None: "", True: f"  (cible {mesure.cible} : tenue)", False: f"  (cible {mesure.cible} : MANQUÉE)"}[mesure.tenue]
        return f"{mesure.libelle:<60} {mesure.valeur:>12.4g} {mesure.unite}{verdict}"

    @staticmethod
    def _haut(series: Mapping[str, Sequence[Point]]) -> float:
        return max((y for points in series.values() for _, y in points), default=1) * 1.1 or 1


def _depouiller(svg: str) -> str:
    """A drawing alone: no script, and no identifier that changes at each run."""
    svg = re.sub(r"<script.*?</script>", "", svg, flags=re.DOTALL)
    uuid = re.search(r"chart-([0-9a-f-]{36})", svg)
    return svg.replace(uuid[1], "vae") if uuid else svg


def decrire_machine() -> dict[str, Any]:
    """What the figures depend on."""
    return {
        "coeurs": os.cpu_count(), "memoire_go": round(psutil.virtual_memory().total / 1e9, 1), "python": platform.python_version(),
        "charge": round(os.getloadavg()[0], 1),
    }  # fmt: skip
