"""gunicorn's settings: `gunicorn --config config/gunicorn.py config.wsgi`.

The environment may override each of them: GUNICORN_CMD_ARGS="--workers 8".
"""

import multiprocessing

workers = min(multiprocessing.cpu_count(), 4)
threads = 4
worker_class = "gthread"
timeout = 60  # an upload of 100 MB over a slow line
max_requests = 5000  # a slow leak does not live long
max_requests_jitter = 500
accesslog = None  # the proxy in front writes one; ours would hold personal data in addresses
errorlog = "-"
loglevel = "info"
control_socket_disable = True
