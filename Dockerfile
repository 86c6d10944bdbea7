# One image for web, worker, beat and migrations; nothing in it belongs to the user it runs as.
FROM python:3.12-slim AS build
ENV PIP_DISABLE_PIP_VERSION_CHECK=1 PIP_NO_CACHE_DIR=1 \
    UV_COMPILE_BYTECODE=1 UV_LINK_MODE=copy UV_NO_CACHE=1
WORKDIR /app
COPY requirements-bootstrap.txt requirements.txt ./
RUN python -m venv /opt/bootstrap \
 && /opt/bootstrap/bin/pip install --require-hashes -r requirements-bootstrap.txt \
 && python -m venv --without-pip /opt/venv \
 && /opt/bootstrap/bin/uv pip install --python /opt/venv/bin/python --require-hashes \
      -r requirements.txt
COPY . .
RUN SHOPOPS_DATA=/tmp/build STATIC_ROOT=/app/staticfiles \
      /opt/venv/bin/python manage.py collectstatic --noinput --verbosity=0 -iredoc \
 && /opt/venv/bin/python -m compileall -q apps shopops \
 && rm -rf /tmp/build

FROM python:3.12-slim
ENV PATH=/opt/venv/bin:$PATH PYTHONUNBUFFERED=1 PYTHONDONTWRITEBYTECODE=1 \
    SHOPOPS_DATA=/data STATIC_ROOT=/app/staticfiles TMPDIR=/data/tmp
RUN groupadd --gid 10001 shopops \
 && useradd --uid 10001 --gid 10001 --no-create-home --home-dir /data \
      --shell /usr/sbin/nologin shopops \
 && install -d -o shopops -g shopops -m 0750 /data /data/tmp /backups
COPY --from=build /opt/venv /opt/venv
COPY --from=build /app /app
WORKDIR /app
USER 10001:10001
EXPOSE 8000
CMD ["gunicorn", "shopops.wsgi:application", "--bind", "0.0.0.0:8000", \
     "--worker-class", "gthread", "--workers", "3", "--threads", "4", \
     "--timeout", "30", "--graceful-timeout", "30", \
     "--max-requests", "2000", "--max-requests-jitter", "200", \
     "--worker-tmp-dir", "/tmp", "--no-control-socket"]
