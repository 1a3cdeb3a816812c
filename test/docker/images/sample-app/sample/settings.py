"""A small Django application like those the products are: PostgreSQL, Redis, S3 and a Celery worker, by variables."""

import os
from urllib.parse import unquote, urlsplit

database = urlsplit(os.environ["DATABASE_URL"])

SECRET_KEY = os.environ["SECRET_KEY"]
ALLOWED_HOSTS = ["*"]
ROOT_URLCONF = "sample.urls"
WSGI_APPLICATION = "sample.wsgi.application"
INSTALLED_APPS = ["sample"]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
USE_TZ = True
DATABASES = {
    "default": {
        "ENGINE": "django.db.backends.postgresql",
        "HOST": database.hostname,
        "PORT": database.port,
        "NAME": database.path[1:],
        "USER": unquote(database.username),
        "PASSWORD": unquote(database.password),
    }
}
REDIS_URL = os.environ["REDIS_URL"]
CELERY_BROKER_URL = REDIS_URL
# What an image says of itself, so that a test sees which one answers.
VERSION = os.environ["SAMPLE_VERSION"]
