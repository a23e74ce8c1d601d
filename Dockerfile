# The image of web, worker, beat and set-up; docker-compose.yml says which is which.
FROM python:3.11-slim

# Pango draws the text of the PDF documents.
RUN apt-get update \
    && apt-get install --yes --no-install-recommends libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 \
    && rm -rf /var/lib/apt/lists/*

ENV PYTHONUNBUFFERED=1 \
    PYTHONDONTWRITEBYTECODE=1 \
    PATH=/srv/venv/bin:$PATH \
    DATA_DIR=/srv/data \
    HOST=0.0.0.0 \
    PORT=8000

# The packages change less often than the sources: a layer of their own.
COPY requirements.txt /srv/
RUN python -m venv /srv/venv \
    && pip install --no-cache-dir --require-hashes --only-binary :all: --requirement /srv/requirements.txt

COPY . /srv/portal
WORKDIR /srv/portal

RUN useradd --system --uid 10001 --no-create-home portal \
    && install --directory --owner portal --mode 0750 /srv/data
USER portal
# Hashes and compresses the static files, and proves that the settings load.
RUN QA_ENVIRONMENT=development python manage.py collectstatic --noinput --verbosity 0
VOLUME /srv/data
EXPOSE 8000

CMD ["python", "-m", "qa_portal.runtime", "web"]
