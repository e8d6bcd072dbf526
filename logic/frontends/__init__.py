"""Query languages of others, which become questions in the language of the engine."""
