# One image for the three kinds of processes: web, workers, beat. Nothing secret in it, nothing written in it when it runs.

# The assets: from npm packages, by the same command as everywhere.
FROM node:22-bookworm-slim AS actifs
WORKDIR /vae
COPY package.json package-lock.json .npmrc ./
COPY script/commun.sh script/assets script/
RUN script/assets

FROM python:3.11-slim-bookworm
SHELL ["/bin/bash", "-o", "pipefail", "-c"]
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1 PIP_DISABLE_PIP_VERSION_CHECK=1 \
    VAE_MODE=production VAE_VAR=/tmp/var VAE_STATIQUES=/vae/statiques VAE_FICHIERS=/vae/fichiers XDG_CACHE_HOME=/tmp/cache HOME=/tmp \
    MALLOC_ARENA_MAX=2
# hadolint ignore=DL3008
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /vae --no-create-home vae
WORKDIR /vae
COPY requirements/prod.txt requirements/
RUN pip install --require-hashes -r requirements/prod.txt
COPY . .
COPY --from=actifs /vae/var/assets var/assets
# Bytecode and static files (hashed, compressed) are made once, here: a container that starts has nothing to write. The values
# below live for this line only: production reads its own and refuses to start without them.
RUN SECRET_KEY="$(python -c 'import secrets; print(secrets.token_urlsafe(60))')" ALLOWED_HOSTS=construction \
    DATABASE_URL=sqlite:////tmp/construction EMAIL_URL=smtp://construction VAE_SCEAU_CERTIFICAT=/vae/manage.py VAE_SCEAU_CLE=/vae/manage.py \
    python manage.py collectstatic --noinput --verbosity 0 \
    && env -u PYTHONDONTWRITEBYTECODE python -m compileall -q -j 0 . \
    && mkdir -p fichiers && chown vae:vae fichiers && rm -rf /tmp/*
USER 10001
EXPOSE 8000
STOPSIGNAL SIGTERM
CMD ["gunicorn", "--config", "vae/gunicorn.py", "vae.wsgi"]
