import os

# Of the three, APiLos alone has a queue.
os.environ.setdefault("REDIS_URL", "redis://none.invalid")

from sample.settings import *  # noqa: E402, F403

ROOT_URLCONF = "core.urls"
WSGI_APPLICATION = "core.wsgi.application"
INSTALLED_APPS = ["django.contrib.auth", "django.contrib.contenttypes", "django.contrib.sessions", "sample"]
CACHES = {"default": {"BACKEND": "django.core.cache.backends.db.DatabaseCache", "LOCATION": "cache"}}
FIXTURE_DIRS = [os.path.join(os.path.dirname(__file__), "fixtures")]
