import os

os.environ.setdefault("SECRET_KEY", os.environ["OCPIZZA_MANAGER_KEY"])

from core.settings import *  # noqa: E402, F403
