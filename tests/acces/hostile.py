"""What nobody should send, sent anyway: values, query strings, bodies and files, drawn by hypothesis from a list of grudges."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from html.parser import HTMLParser
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import quote_from_bytes

from django.conf import settings
from hypothesis import strategies as st

if TYPE_CHECKING:
    from django.http import HttpResponse
    from django.test import Client

# Bytes, so that what is no text at all can be sent too.
VALEURS: tuple[bytes, ...] = (
    b"", b" ", b"\x00", b"a\x00b", b"x" * 20_000, "😀".encode() * 60, b"\xed\xa0\x80", b"\xff\xfe\xfa", b"-1", b"0", b"9" * 30, b"9" * 5000, b"1e400", b"NaN",
    b"Infinity", b"-9223372036854775809", b"2147483648", "²".encode(), "١٢٣".encode(), b"1_000", b"2026-02-30", b"0000-00-00", b"0001-01-01", b"9999-12-31",
    b"9999-12-31T23:59", b"10000-01-01", b"24:61", b"pas-un-uuid", b"00000000-0000-0000-0000-000000000000", b"[]", b"{}", b'{"a": {"b": []}}', b"null", b"[" * 2000,
    b'["\\ud800", "\\u0000"]', b'{"\\u0000": "\\u0000"}', b"' OR 1=1 --", b"<script>alert(1)</script>", b"{{ 7*7 }}{% now %}", b"%s%n%(x)s{0}{x!r}", b"../../etc/passwd",
    "\u202efdp.exe".encode(), b"a\r\nSet-Cookie: b=c", b"=1+1", b"//ailleurs.example", b"javascript:alert(1)", b"on", b"oui", b"1", "e\u0301\u0327".encode(), b"\x1b[31m\x7f\x08",
)  # fmt: skip
LUS = sorted({n for p in Path(settings.BASE_DIR).glob("*/views/**/*.py") for n in re.findall(r"""(?:GET|POST)\.get(?:list)?\(["'](\w+)["']""", p.read_text())})
PARAMETRES = (  # the names that the views read, then those of the filters
    *LUS, "page", "q", "tri", "ordre", "etat", "file", "domaine", "next", "suite", "retour", "cle", "numero", "annee", "stock_le", "certification", "version", "code", "n", "depuis",
    "vue", "dossier", "postees", "genre", "role", "du", "au", "jour", "mois", "compare", "telecharger", "presenter", "partie", "cible", "page_de",
)  # fmt: skip
TYPES = ("", "text/plain", "application/json", "application/xml", "multipart/form-data", "multipart/form-data; boundary=", "application/x-www-form-urlencoded; charset=utf-7", "application/x-www-form-urlencoded; charset=inconnu")
HTMX = ({}, {"HTTP_HX_REQUEST": "true"}, {"HTTP_HX_REQUEST": "true", "HTTP_HX_TARGET": "\x01<", "HTTP_HX_CURRENT_URL": "http://[", "HTTP_REFERER": "http://["})


class Champs(HTMLParser):
    """The fields of the forms of a page, with what they hold; several of one name keep their first value."""

    def __init__(self) -> None:
        super().__init__()
        self.noms: dict[str, bytes] = {}
        self.fichiers: set[str] = set()
        self._dans = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note an input, a list or a text area; a list takes its first option."""
        lus = {cle: valeur or "" for cle, valeur in attrs}
        nom = lus.get("name", "")
        if tag in ("input", "select", "textarea", "button") and nom and nom != "csrfmiddlewaretoken":
            if lus.get("type") == "file":
                self.fichiers.add(nom)
            else:
                self.noms.setdefault(nom, lus.get("value", "").encode())
        if tag == "select":
            self._dans = nom
        elif tag == "option" and self._dans and (not self.noms.get(self._dans) or "selected" in lus):
            self.noms[self._dans] = lus.get("value", "").encode()


def lire_champs(reponse: HttpResponse) -> Champs:
    """Fields of the page, none when it is no page."""
    champs = Champs()
    if not reponse.streaming and "html" in reponse.get("Content-Type", ""):
        champs.feed(reponse.content.decode(errors="replace"))
    return champs


@dataclass(frozen=True)
class Envoi:
    """One request: its method, query string, body and headers."""

    methode: str
    requete: str
    corps: bytes
    type_mime: str
    entetes: Any

    def faire(self, client: Client, adresse: str) -> HttpResponse:
        """Send it."""
        return client.generic(self.methode, f"{adresse}?{self.requete}", self.corps, self.type_mime, **dict(self.entetes))


def encoder(paires: list[tuple[str, bytes]]) -> bytes:
    """A body of a form, whatever the bytes."""
    return b"&".join(f"{quote_from_bytes(nom.encode())}={quote_from_bytes(valeur)}".encode() for nom, valeur in paires)


def multipart(paires: list[tuple[str, bytes]], fichiers: list[tuple[str, str, bytes]]) -> bytes:
    """A body with files, whatever the bytes."""
    bouts = [f'--B\r\nContent-Disposition: form-data; name="{n}"\r\n\r\n'.encode() + v + b"\r\n" for n, v in paires]
    bouts += [f'--B\r\nContent-Disposition: form-data; name="{n}"; filename="{f}"\r\nContent-Type: text/html\r\n\r\n'.encode(errors="replace") + o + b"\r\n" for n, f, o in fichiers]
    return b"".join(bouts) + b"--B--\r\n"


NOMS_DE_FICHIERS = ("", "a.pdf", "../../../etc/passwd", "a" * 255 + ".pdf", "C:\\x\\y.pdf", "x\\u0000.pdf", "😀.pdf", ".htaccess", "a.pdf.exe", "con", "%00.pdf")


@st.composite
def envois(tirer: Any, champs: Champs) -> Envoi:
    """A request made of the fields of the page, most as they were, some turned hostile, missing or sent twice."""
    valeurs, connus = st.sampled_from(VALEURS), [*champs.noms, *champs.fichiers]
    noms = st.sampled_from([*connus, *PARAMETRES[: len(connus) // 2 + 1]] if connus else PARAMETRES)
    requete = encoder(tirer(st.lists(st.tuples(st.sampled_from([*PARAMETRES, *connus]), valeurs), max_size=3))).decode()
    entetes = tuple(tirer(st.sampled_from(HTMX)).items())
    genre = tirer(st.sampled_from(("get", "form", "form", "form", "form", "multipart", "brut")))
    if genre == "get":
        return Envoi("GET", encoder(tirer(st.lists(st.tuples(noms, valeurs), min_size=1, max_size=4))).decode(), b"", "", entetes)
    if genre == "brut":
        corps = tirer(st.one_of(valeurs, st.just(json.dumps(dict.fromkeys(connus[:20], "�\x00")).encode())))
        return Envoi("POST", requete, corps, tirer(st.sampled_from(TYPES)), entetes)
    gardes = {n: v for n, v in champs.noms.items() if tirer(st.integers(0, 9)) > 0}
    mauvais = tirer(st.lists(st.tuples(noms, valeurs), min_size=1, max_size=4))
    paires = [*(gardes | dict(mauvais)).items(), *(mauvais[:1] if tirer(st.booleans()) else [])]
    if genre == "form" and not champs.fichiers:
        return Envoi("POST", requete, encoder(paires), "application/x-www-form-urlencoded", entetes)
    fichiers = [(n, tirer(st.sampled_from(NOMS_DE_FICHIERS)), tirer(valeurs)) for n in (champs.fichiers or {mauvais[0][0]})]
    return Envoi("POST", requete, multipart(paires, fichiers), "multipart/form-data; boundary=B", entetes)
