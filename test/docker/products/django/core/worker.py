from sample.celery import app  # noqa: F401
