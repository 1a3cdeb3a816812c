from sample_project import definitions  # noqa: F401
