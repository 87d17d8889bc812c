# Front-end assets, from npm packages.
FROM node:22-bookworm-slim AS actifs
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY script/assets script/commun.sh script/
RUN bash script/assets

FROM python:3.12-slim-bookworm
ENV PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 PIP_NO_CACHE_DIR=1
RUN apt-get update \
    && apt-get install -y --no-install-recommends libpangoft2-1.0-0 libharfbuzz-subset0 fonts-dejavu-core \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --create-home vae
WORKDIR /app
COPY requirements/prod.txt requirements/prod.txt
RUN pip install --require-hashes -r requirements/prod.txt
COPY . .
COPY --from=actifs /app/var/assets var/assets
RUN mkdir -p /donnees/fichiers /donnees/static && chown -R vae /donnees
USER vae
ENV VAE_FICHIERS=/donnees/fichiers VAE_STATIQUES=/donnees/static
EXPOSE 8000
CMD ["gunicorn", "vae.wsgi", "--bind", "0.0.0.0:8000", "--worker-class", "gthread", "--threads", "8", "--workers", "2"]
