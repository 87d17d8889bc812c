"""Health check of a container, with the standard library alone: it runs every few seconds and must cost nothing.

`sonde.py web`: the process answers on port 8000. `sonde.py pouls 60`: worker or beat gave a sign of life (the file
`VAE_POULS`) less than 60 seconds ago.
"""

import os
import sys
import time
from http.client import HTTPConnection
from pathlib import Path


def web() -> bool:
    """The web process answers, under the name that people know it by."""
    liaison = HTTPConnection(os.environ.get("VAE_HOTE_WEB", "127.0.0.1"), int(os.environ.get("VAE_PORT_WEB", "8000")), timeout=3)
    try:
        liaison.request("GET", "/sante/vivant/", headers={"Host": os.environ.get("ALLOWED_HOSTS", "localhost").split(",")[0]})
        return liaison.getresponse().status == 200
    finally:
        liaison.close()


def pouls(secondes: float) -> bool:
    """The sign of life is recent."""
    return time.time() - Path(os.environ["VAE_POULS"]).stat().st_mtime < secondes


if __name__ == "__main__":
    try:
        vivant = web() if sys.argv[1] == "web" else pouls(float(sys.argv[2]))
    except OSError:
        vivant = False
    sys.exit(0 if vivant else 1)
