"""Measure the documents on this machine, in one command; the figures come out as JSON.

    .venv/bin/python benchmarks/documents.py [--rondes 5] [--lots 40 200] [--coeur 0] [--sortie mesures.json]

The full dossier (about 48 pages, PDF/A-3a and PDF/UA-1, sealed, warm worker) against Chromium printing the same HTML, one after the
other, round after round, on one core: the median of the ratios is what to read, the seconds belong to the machine. Needs
Chromium and the development packages; works on a database of its own, removed at the end.
"""

from __future__ import annotations

import argparse
import ctypes
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from pathlib import Path
from typing import TYPE_CHECKING, Any

RACINE = Path(__file__).resolve().parents[1]
CHROMIUM = os.environ.get("VAE_CHROMIUM", "/usr/bin/chromium")
HERTZ = os.sysconf("SC_CLK_TCK")
POINTS = "Demander un exemple daté des trois derniers mois, avec les documents produits à cette occasion et les personnes qui les ont reçus."
COMMENTAIRE = (
    "Exemples précis et vérifiés pendant l’entretien : la candidate explique ses choix, les difficultés rencontrées, ce qu’elle ferait "
    "autrement, et montre deux documents qu’elle a rédigés elle-même pour une session du printemps. Elle connaît les délais et sait à qui s’adresser."
)
ANNOTATION = "Pratique observée dans l’entreprise, conforme à ce qui est décrit dans le dossier ; le poste demande de la faire chaque semaine."

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from playwright.sync_api import BrowserContext, Route


# --- what is measured -------------------------------------------------------------------------------------------------------


def preparer(var: str) -> None:
    """Start Django on an empty database of the demonstration, in a folder of its own."""
    os.environ.update({"VAE_MODE": "demo", "VAE_VAR": var, "VAE_NIVEAU_LOG": "CRITICAL", "DJANGO_SETTINGS_MODULE": "vae.settings"})
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"  # the driver of Chromium keeps a loop open in this thread
    for nom in ("DATABASE_URL", "REDIS_URL"):
        os.environ.pop(nom, None)
    sys.path.insert(0, str(RACINE))
    import django

    django.setup()


def peupler() -> dict[str, str]:
    """Walk a long dossier to the jury, another one to the award, a third one to part 3; return what to make of them."""
    from django.core.management import call_command
    from django.db import models

    from bureau.scenario import ALICE, Scene
    from candidates.enums import Etat
    from documents.models import Document
    from evaluations.models import EvaluationElement
    from referentiels.models import Referentiel

    for commande in ("migrate", "charger_referentiel", "creer_certificat_demo"):
        call_command(commande, verbosity=0)
    scene = Scene(Referentiel.objects.filter(certification__code="cqp-assistant-formation").latest("publie_le"))
    scene.profils = {scene.zoe.email: ALICE, scene.amine.email: ALICE}
    dossier = scene.amener(Etat.EVALUE, candidate=scene.zoe)
    models.QuerySet(EvaluationElement).filter(evaluation__dossier=dossier).update(
        points_a_verifier=POINTS, commentaire=COMMENTAIRE, annotation=ANNOTATION
    )
    recu = scene.amener(Etat.VALIDE)
    en_cours = scene.amener(Etat.RECEVABLE, candidate=scene.amine)
    from bureau.scenario import pas_candidat as pc

    pc.remplir_partie_3(en_cours, scene.amine, scene.profil(scene.amine))
    modeles = {g: Document.objects.filter(genre=g, dossier_id=recu.pk).latest("demande_le") for g in ("fiche_decision", "lettre_resultat", "parchemin")}
    return {
        "dossier": str(Document.objects.get(genre="dossier_complet", dossier_id=dossier.pk).pk), "en_cours": str(en_cours.pk),
        "candidate": str(scene.amine.pk), **{g: d.objet_id for g, d in modeles.items()},
    }  # fmt: skip


def composer_un(pk: str) -> Any:
    """Make the PDF of a document as the worker does, without storing it."""
    from documents.composition import composer
    from documents.models import Document

    return composer(Document.objects.get(pk=pk), avancer=lambda etape, sur_cent: None)[1]


def html_de(pk: str) -> str:
    """The very page that the layout engine reads."""
    from documents import composition
    from documents.models import Document
    from documents.registre import genre
    from documents.rendu import composer_html

    document = Document.objects.get(pk=pk)
    contenu = genre(document.genre).construire(document.objet_id)
    contexte = composition._contexte(document, contenu, certificateur=composition.get_certificateur(document), scelle=True)
    return composer_html(contenu.gabarit, contexte)


# --- Chromium ---------------------------------------------------------------------------------------------------------------


def servir(html: str) -> Callable[[Route], None]:
    """Answer Chromium with the page, its style sheet and its fonts, as our own fetcher does."""

    def repondre(route: Route) -> None:
        nom = route.request.url.split("/static/")[-1].split("?")[0]
        chemin = next((c for c in (RACINE / "static" / nom, RACINE / "var" / "assets" / nom) if c.is_file()), None)
        if "/static/" not in route.request.url:
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        elif chemin:
            route.fulfill(body=chemin.read_bytes(), content_type="text/css" if chemin.suffix == ".css" else "font/woff2")
        else:
            route.abort()

    return repondre


def imprimer(contexte: BrowserContext) -> bytes:
    """Bare print in a browser already started: open the page, print it."""
    page = contexte.new_page()
    page.goto("https://statique.invalid/")
    page.evaluate("document.fonts.ready")
    octets = page.pdf(prefer_css_page_size=True, print_background=True)
    page.close()
    return octets


def lancer_chromium(html: str, dossier: Path) -> None:
    """Bare print by the command line: start Chromium, print, leave."""
    fichier = dossier / "page.html"
    if not fichier.exists():
        (dossier / "css").mkdir()
        css = (RACINE / "static/css/document.css").read_text()
        (dossier / "css" / "document.css").write_text(css.replace("../fonts/", (RACINE / "var/assets/fonts").as_uri() + "/"))
        fichier.write_text(re.sub(r'href="/static/(css/document\.css)[^"]*"', r'href="\1"', html))
    commande = [CHROMIUM, "--headless", "--no-sandbox", "--disable-gpu", f"--print-to-pdf={dossier / 'page.pdf'}", "--no-pdf-header-footer", fichier.as_uri()]
    subprocess.run(commande, check=True, capture_output=True)  # our own command


def descendants() -> Iterator[int]:
    """Processes started by this one, directly or not."""
    parents = {}
    for chemin in Path("/proc").glob("[0-9]*/stat"):
        try:
            texte = chemin.read_text()
        except OSError:
            continue
        parents[int(chemin.parent.name)] = int(texte[texte.rindex(")") + 2 :].split()[1])
    for pid, parent in parents.items():
        ancetre = parent
        while ancetre in parents and ancetre != os.getpid():
            ancetre = parents[ancetre]
        if ancetre == os.getpid():
            yield pid


def processeur_des_descendants() -> float:
    """Seconds of processor that they used, those they waited for included."""
    total = 0.0
    for pid in descendants():
        try:
            texte = Path(f"/proc/{pid}/stat").read_text()
        except OSError:
            continue
        total += sum(int(n) for n in texte[texte.rindex(")") + 2 :].split()[11:15]) / HERTZ
    return total


def memoire_des_descendants() -> int:
    """Proportional memory of all of them, in MB."""
    total = 0
    for pid in descendants():
        try:
            texte = Path(f"/proc/{pid}/smaps_rollup").read_text()
        except OSError:
            continue
        trouve = re.search(r"^Pss:\s+(\d+)", texte, re.MULTILINE)
        total += int(trouve[1]) if trouve else 0
    return total // 1024


# --- the rounds -------------------------------------------------------------------------------------------------------------


def chronometrer(faire: Callable[[], Any], processeur: Callable[[], float]) -> tuple[float, float, Any]:
    """Seconds on the clock, seconds of processor, and what came out."""
    horloge, calcul = time.perf_counter(), processeur()
    resultat = faire()
    return time.perf_counter() - horloge, processeur() - calcul, resultat


def processeur_des_enfants() -> float:
    """Seconds of processor of the processes that ended."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def comparer(pk: str, rondes: int, travail: Path) -> dict[str, Any]:
    """Our dossier, Chromium already started, Chromium started for it: in turn, `rondes` times, after one round to warm up."""
    from playwright.sync_api import sync_playwright

    html, lignes, pages = html_de(pk), [], 0
    ctypes.CDLL(None).prctl(36, 1, 0, 0, 0)  # become the parent of what Chromium leaves behind: its seconds count
    with sync_playwright() as jeu:
        navigateur = jeu.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
        contexte = navigateur.new_context()
        contexte.route("**/*", servir(html))
        for ronde in range(rondes + 1):
            nous = chronometrer(lambda: composer_un(pk), time.process_time)
            page = chronometrer(lambda: imprimer(contexte), processeur_des_descendants)
            commande = chronometrer(lambda: lancer_chromium(html, travail), processeur_des_enfants)
            pages = nous[2].pages
            if ronde:
                lignes.append({"nous": nous[:2], "page": page[:2], "commande": commande[:2]})
        sommet = _sommet_de_chromium(contexte)
        navigateur.close()
    mediane = {nom: [round(statistics.median(ligne[nom][i] for ligne in lignes), 2) for i in (0, 1)] for nom in lignes[0]}
    return {
        "pages": pages, "rondes": rondes, "secondes_horloge_et_processeur": mediane,
        "rapport_a_chromium_deja_lance": _rapports(lignes, "page"), "rapport_a_la_commande_chromium": _rapports(lignes, "commande"),
        "memoire_mo": {"chromium": sommet, "nous": _memoire(travail, pk)},
    }  # fmt: skip


def _rapports(lignes: list[dict[str, Any]], a: str) -> dict[str, float]:
    """Median of the ratios, on the clock and in processor."""
    return {nom: round(statistics.median(ligne["nous"][i] / max(ligne[a][i], 0.01) for ligne in lignes), 2) for i, nom in enumerate(("horloge", "processeur"))}


def _sommet_de_chromium(contexte: BrowserContext) -> int:
    """Highest memory of the browser while it prints."""
    mesures, fini = [0], threading.Event()

    def regarder() -> None:
        while not fini.wait(0.05):
            mesures.append(memoire_des_descendants())

    fil = threading.Thread(target=regarder)
    fil.start()
    imprimer(contexte)
    fini.set()
    fil.join()
    return max(mesures)


def _memoire(travail: Path, pk: str) -> int:
    """Highest memory of a worker that makes the dossier, Django included."""
    return int(_ouvrier(travail, "memoire", [pk]).communicate()[0])


def _ouvrier(travail: Path, role: str, cles: list[str]) -> subprocess.Popen[str]:
    commande = [sys.executable, "-W", "ignore", __file__, f"--{role}", os.environ["VAE_VAR"], *cles]
    return subprocess.Popen(commande, stdout=subprocess.PIPE, text=True, cwd=travail)  # ourselves


# --- batches ------------------------------------------------------------------------------------------------------------------


def mesurer_lot(objets: dict[str, str], taille: int, ouvriers: int, travail: Path) -> dict[str, Any]:
    """Ask for `taille` times a decision sheet, a letter and a parchment, and have them made by `ouvriers` workers, already warm."""
    from documents.models import Document
    from documents.services import produire

    genres = ("fiche_decision", "lettre_resultat", "parchemin")
    cles = [
        str(produire(genre=g, objet_id=objets[g], cle=f"mesure:{taille}:{ouvriers}:{n}:{g}").pk) for n in range(taille) for g in genres
    ]
    equipe = [_ouvrier(travail, "lot", cles[rang::ouvriers]) for rang in range(ouvriers)]
    durees = [float(o.communicate()[0]) for o in equipe]
    prets = Document.objects.filter(pk__in=cles, etat="pret").count()
    return {
        "documents": len(cles), "prets": prets, "ouvriers": ouvriers, "secondes": round(max(durees), 1),
        "secondes_par_document_et_ouvrier": round(max(durees) * ouvriers / len(cles), 3), "documents_par_minute": round(60 * len(cles) / max(durees)),
    }  # fmt: skip


def faire_le_lot(cles: list[str]) -> None:
    """A worker: warm up on the first document, then make them all as the task does; say how long it took."""
    from documents.services import fabriquer

    composer_un(cles[0])
    debut = time.perf_counter()
    for cle in cles:
        fabriquer(document_id=cle)
    print(time.perf_counter() - debut)


# --- previews -----------------------------------------------------------------------------------------------------------------


def mesurer_apercu(objets: dict[str, str], rondes: int) -> dict[str, Any]:
    """The preview of part 3 at full price, then after one answer changed: median of the ratios, in processor."""
    from django.core.cache import caches

    from candidates.enums import Partie
    from candidates.models import Dossier, ReponseActivite
    from candidates.services.apercu import demander_apercu
    from comptes.models import Utilisateur

    dossier, auteur = Dossier.objects.get(pk=objets["en_cours"]), Utilisateur.objects.get(pk=objets["candidate"])
    reponse, lignes = ReponseActivite.objects.get(dossier=dossier, code="C4.A1"), []
    for ronde in range(rondes + 1):
        caches["apercus"].clear()
        entier = chronometrer(lambda: composer_un(str(demander_apercu(dossier=dossier, partie=Partie.ACTIVITES, auteur=auteur).pk)), time.process_time)
        reponse.exemples = f"Exemple repris le jour {ronde}."
        reponse.save()
        repris = chronometrer(lambda: composer_un(str(demander_apercu(dossier=dossier, partie=Partie.ACTIVITES, auteur=auteur).pk)), time.process_time)
        if ronde:
            lignes.append((entier[1], repris[1], entier[2].pages))
    return {
        "pages": lignes[-1][2], "entier": round(statistics.median(e for e, _, _ in lignes), 3), "apres_un_changement": round(statistics.median(r for _, r, _ in lignes), 3),
        "rapport": round(statistics.median(r / e for e, r, _ in lignes), 2),
    }  # fmt: skip


def main() -> None:
    """Measure everything and print the JSON; or be one of the workers of a measure."""
    lecteur = argparse.ArgumentParser(description="Mesure les documents.")
    lecteur.add_argument("--rondes", type=int, default=5)
    lecteur.add_argument("--lots", type=int, nargs="*", default=[40, 200])
    lecteur.add_argument("--coeur", type=int, default=0, help="processeur où se fait la comparaison avec Chromium")
    lecteur.add_argument("--sortie", type=Path)
    lecteur.add_argument("--memoire", nargs="+", help=argparse.SUPPRESS)
    lecteur.add_argument("--lot", nargs="+", help=argparse.SUPPRESS)
    choix = lecteur.parse_args()
    if choix.memoire or choix.lot:
        preparer((choix.memoire or choix.lot)[0])
        if choix.lot:
            faire_le_lot(choix.lot[1:])
        else:
            composer_un(choix.memoire[1])
            print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024)
        return
    with tempfile.TemporaryDirectory() as nom:
        preparer(f"{nom}/var")
        objets, tous = peupler(), os.sched_getaffinity(0)
        os.sched_setaffinity(0, {choix.coeur})
        mesures = {"dossier": comparer(objets["dossier"], choix.rondes, Path(nom)), "apercu": mesurer_apercu(objets, choix.rondes)}
        os.sched_setaffinity(0, tous)
        mesures["lots"] = [mesurer_lot(objets, taille, ouvriers, Path(nom)) for taille in choix.lots for ouvriers in (1, 2)]
    texte = json.dumps(mesures, indent=2, ensure_ascii=False)
    print(texte)
    if choix.sortie:
        choix.sortie.parent.mkdir(parents=True, exist_ok=True)
        choix.sortie.write_text(texte + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
