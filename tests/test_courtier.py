"""The broker without a server loses nothing and shows nothing half-written."""

from __future__ import annotations

import threading
from queue import Empty
from typing import TYPE_CHECKING, Any

import pytest
from kombu import Connection, Queue

from vae.celery import app
from vae.courtier import Channel, Transport

if TYPE_CHECKING:
    from pathlib import Path

NOMBRE = 2000


@pytest.fixture
def options(tmp_path: Path) -> dict[str, Any]:
    for dossier in ("messages", "traites", "controle"):
        (tmp_path / dossier).mkdir()
    return {
        "data_folder_in": str(tmp_path / "messages"), "data_folder_out": str(tmp_path / "messages"), "store_processed": True,
        "processed_folder": str(tmp_path / "traites"), "control_folder": str(tmp_path / "controle"),
    }  # fmt: skip


def ouvrir(options: dict[str, Any]) -> Any:
    return Connection(transport=Transport, transport_options=options).channel()


def en_parallele(*actions: Any) -> None:
    """Run each action in its own thread; the first failure is raised here."""
    fautes: list[BaseException] = []

    def jouer(action: Any) -> None:
        try:
            action()
        except BaseException as faute:
            fautes.append(faute)

    fils = [threading.Thread(target=jouer, args=(a,)) for a in actions]
    for fil in fils:
        fil.start()
    for fil in fils:
        fil.join(60)
    if fautes:
        raise fautes[0]


def test_application_uses_this_transport_for_a_broker_without_a_server() -> None:
    with app.connection_for_write("filesystem://", transport_options={}) as liaison:
        assert liaison.transport_cls == "filesystem"
        assert liaison.get_transport_cls().Channel is Channel


def test_every_message_arrives_whole_while_another_process_reads(options: dict[str, Any]) -> None:
    recus: list[int] = []

    def deposer() -> None:
        canal = ouvrir(options)
        for numero in range(NOMBRE):
            canal._put("file", {"numero": numero, "texte": "x" * 5000})

    def lire() -> None:
        canal = ouvrir(options)
        while len(recus) < NOMBRE:
            try:
                recus.append(canal._get("file")["numero"])
            except Empty:
                continue

    en_parallele(deposer, lire, lire, lire)
    assert sorted(recus) == list(range(NOMBRE))


def test_two_processes_may_declare_the_same_queue_at_once(options: dict[str, Any]) -> None:
    def declarer() -> None:
        canal = ouvrir(options)
        for numero in range(60):
            Queue(f"file-{numero}", exchange="echange", routing_key=f"cle-{numero}").bind(canal).declare()
            canal.get_table("echange")

    en_parallele(declarer, declarer, declarer)
    assert {q.queue for q in ouvrir(options).get_table("echange")} == {f"file-{n}" for n in range(60)}
