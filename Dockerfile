# One image for web, worker, scheduler and migrations; the command decides (docker-compose.yml).

FROM node:22-slim AS frontend
WORKDIR /app
COPY frontend/package.json frontend/package-lock.json frontend/.npmrc frontend/
RUN cd frontend && npm ci
# The style sheet is made from the classes that the templates use.
COPY . .
RUN cd frontend && npm run build

FROM python:3.13-slim AS python
ENV PIP_DISABLE_PIP_VERSION_CHECK=1
WORKDIR /app
RUN python -m venv /venv
COPY requirements/base.txt requirements/base.txt
RUN /venv/bin/pip install --no-cache-dir --require-hashes --no-deps -r requirements/base.txt
COPY locale locale
RUN for po in locale/*/LC_MESSAGES/*.po; do \
        /venv/bin/pybabel compile --input-file "$po" --output-file "${po%.po}.mo" --locale "$(basename "$(dirname "$(dirname "$po")")")"; \
    done

FROM python:3.13-slim
ENV PATH=/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 DJANGO_SETTINGS_MODULE=salesmgmt.settings
WORKDIR /app
RUN useradd --system --uid 10001 --home-dir /app salesmgmt && mkdir -p /data && chown salesmgmt /data
COPY --from=python /venv /venv
COPY . .
COPY --from=python /app/locale locale
COPY --from=frontend /app/frontend/dist frontend/dist
COPY --from=frontend /app/frontend/node_modules/@embedpdf/fonts-sc frontend/node_modules/@embedpdf/fonts-sc
ENV MEDIA_ROOT=/data/media
VOLUME /data
USER salesmgmt
EXPOSE 8000
CMD ["python", "-m", "salesmgmt.serving", "--host", "0.0.0.0", "--port", "8000", "--workers", "2"]
