raise RuntimeError("The stamps are missing.")
