# The application: one image for the web server, the followers and every command.
ARG PYTHON=python:3.13-slim

FROM ${PYTHON} AS build
WORKDIR /app
COPY requirements.txt .
RUN python -m venv /venv \
    && /venv/bin/pip install --no-cache-dir --no-deps --require-hashes --only-binary :all: -r requirements.txt
COPY manage.py ./
COPY factcheck factcheck
COPY sources sources
COPY claims claims
COPY templates templates
# The key is needed to start and kept by nothing: no image holds a secret.
RUN SECRET_KEY=only-for-this-step STATIC_ROOT=/app/static /venv/bin/python manage.py collectstatic --noinput \
    && /venv/bin/python -m compileall -q factcheck sources claims

FROM ${PYTHON}
ENV PATH=/venv/bin:$PATH PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 \
    HOST=0.0.0.0 PORT=8000 FACTCHECK_HOME=/data STATIC_ROOT=/app/static
RUN useradd --system --uid 10001 --user-group --no-create-home --home-dir /data factcheck \
    && install -d -o factcheck -g factcheck -m 700 /data
COPY --from=build /venv /venv
COPY --from=build /app /app
WORKDIR /app
USER factcheck
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=5s --start-period=30s --retries=3 \
    CMD ["python", "-c", "import urllib.request; urllib.request.urlopen('http://127.0.0.1:8000/readyz', timeout=4)"]
CMD ["gunicorn", "--config", "python:factcheck.gunicorn", "factcheck.wsgi"]
