"""How gunicorn serves us: `gunicorn --config python:factcheck.gunicorn factcheck.wsgi`."""

import os

from factcheck import env

_host, _port = env.text("HOST", "127.0.0.1").strip("[]"), env.number("PORT", 8000, least=1)
bind = f"[{_host}]:{_port}" if ":" in _host else f"{_host}:{_port}"
workers = env.number("WEB_WORKERS", 2, least=1)
threads = env.number("WEB_THREADS", 4, least=1)
worker_class = "gthread"
# Loaded once and then forked: a start takes half the time, and the workers share what they only read.
preload_app = True

# A request that takes longer has lost its reader; one that is being answered may finish when we are told to end.
timeout = 30
graceful_timeout = 10
keepalive = 5

# The longest filter that a person or a script has a use for fits many times over.
limit_request_line = 8190
limit_request_fields = 64
limit_request_field_size = 8190

# Whether a proxy is believed is decided once, by BEHIND_PROXY in the settings.
forwarded_allow_ips = ""

# Nothing of ours uses it, and it would write below HOME, which may be read-only.
control_socket_disable = True
# Heartbeats on a disk stall with the disk, and a stalled worker is killed.
worker_tmp_dir = "/dev/shm" if os.access("/dev/shm", os.W_OK) else None

errorlog = "-"
loglevel = env.choice("LOG_LEVEL", "INFO", ("DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL")).lower()
