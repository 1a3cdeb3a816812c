from core.wsgi import application  # noqa: F401
