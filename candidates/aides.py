"""What helps the evaluators, in the product's own words: short advice by row, question and heading, beside the form's text."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import yaml

import referentiels
from referentiels.models import Referentiel

DOSSIER = Path(referentiels.__file__).parent / "donnees"


@dataclass(frozen=True)
class Aides:
    """Advice by code: rows and questions of part 3, headings of a job. A code without advice reads as an empty text."""

    activites: Mapping[str, str] = field(default_factory=dict)
    questions: Mapping[str, str] = field(default_factory=dict)
    emplois: Mapping[str, str] = field(default_factory=dict)


def get_aides(referentiel: Referentiel) -> Aides:
    """Return the advice that comes with this version of the référentiel; none when it has no such file."""
    return _lire(f"{referentiel.certification.code}-{referentiel.version}")


@cache
def _lire(nom: str) -> Aides:
    chemin = DOSSIER / f"{nom}.aides.yaml"
    if not re.fullmatch(r"[\w.-]+", nom) or not chemin.is_file():
        return Aides()
    return Aides(**yaml.safe_load(chemin.read_text(encoding="utf-8")))
