# A newsroom's server: build with `docker build -t manset .`, then
# `docker run -p 8000:8000 -v manset:/data -e MANSET_HOSTS=news.example manset`.
FROM python:3.13-slim

ENV PYTHONDONTWRITEBYTECODE=1 PYTHONUNBUFFERED=1 PIP_NO_CACHE_DIR=1
WORKDIR /srv/manset

COPY requirements.txt .
RUN pip install --require-hashes -r requirements.txt

COPY pyproject.toml README.md alembic.ini ./
COPY migrations migrations
COPY app app
RUN pip install --no-deps --no-build-isolation -e . \
    && python -m compileall -q app \
    && useradd --system --uid 10001 --home-dir /data manset \
    && mkdir /data && chown manset /data

USER manset
VOLUME /data
ENV MANSET_DATABASE_URL=sqlite:////data/manset.db MANSET_DATA_DIRECTORY=/data
EXPOSE 8000
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD \
    ["python", "-c", "from urllib.request import urlopen; urlopen('http://127.0.0.1:8000/readyz', timeout=2)"]
CMD ["manset", "serve", "--host", "0.0.0.0"]
