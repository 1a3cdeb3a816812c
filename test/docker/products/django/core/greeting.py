greeting = "Bonjour"
