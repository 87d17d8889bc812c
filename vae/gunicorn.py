"""How gunicorn serves the site in production: `gunicorn -c python:vae.gunicorn vae.wsgi`. Each figure has its variable."""

import os

from vae.exploitation import journaux

bind = os.environ.get("VAE_ECOUTE_WEB", "0.0.0.0:8000")
worker_class = "gthread"
workers = int(os.environ.get("VAE_PROCESSUS", "2"))
threads = int(os.environ.get("VAE_FILS", "8"))
timeout = 60  # seconds without a sign of life
graceful_timeout = 30  # seconds for the requests under way, when the process is asked to stop
keepalive = 75  # seconds: longer than the proxy keeps its side
max_requests = int(os.environ.get("VAE_REQUETES_MAX", "0"))
worker_tmp_dir = "/dev/shm"  # noqa: S108 - the sign of life is a file; memory never waits for a disk
control_socket_disable = True  # nobody is there to use it, and the disk is read-only
accesslog = "-"
# no address of the person, no query string, no page they come from
access_log_format = "%(m)s %(U)s %(s)s %(B)s %(M)sms"
forwarded_allow_ips = ""  # the site reads the headers of the proxy itself (VAE_DERRIERE_PROXY)
logconfig_dict = journaux.configurer(niveau=os.environ.get("VAE_NIVEAU_LOG", "INFO"), en_json=os.environ.get("VAE_JOURNAUX_JSON", "true") != "false")
