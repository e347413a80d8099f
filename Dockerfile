# One image for web, worker, beat and migrations; docker-compose.yml shows how they stand together.
FROM node:22.20.0-bookworm-slim AS assets
WORKDIR /assets
COPY package.json package-lock.json ./
RUN npm ci --omit=dev --ignore-scripts --no-audit --no-fund

FROM python:3.11.14-slim-bookworm AS packages
COPY requirements.lock ./
RUN python -m venv /opt/venv \
    && /opt/venv/bin/pip install --no-cache-dir --no-deps --require-hashes --requirement requirements.lock

FROM python:3.11.14-slim-bookworm
# Pango and HarfBuzz draw the papers (WeasyPrint).
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/* \
    && useradd --system --uid 10001 --home-dir /var/lib/quality-oversight --create-home quality
COPY --from=packages /opt/venv /opt/venv
COPY --from=assets /assets /srv/frontend
WORKDIR /srv/quality-oversight
COPY . .
ENV PATH=/opt/venv/bin:$PATH \
    PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    DEBUG=0 \
    STATE_DIR=/var/lib/quality-oversight \
    FRONTEND_DIR=/srv/frontend \
    STATIC_ROOT=/srv/static
RUN SECRET_KEY=for-this-step-only DATABASE_URL=postgresql://nobody@localhost/none \
    python manage.py collectstatic --no-input --verbosity 0
USER quality
EXPOSE 8000
HEALTHCHECK --interval=15s --timeout=5s --start-period=20s \
    CMD ["python", "-c", "import urllib.request as r; r.urlopen('http://127.0.0.1:8000/health/live', timeout=4)"]
CMD ["gunicorn", "quality_oversight.wsgi", "--bind=0.0.0.0:8000", "--workers=2", "--threads=8", "--access-logfile=-", "--logger-class=quality_oversight.logs.Discreet", "--worker-tmp-dir=/dev/shm", "--no-control-socket"]
