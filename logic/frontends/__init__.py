"""Other query languages that become goals of rules; each has a folder with its grammar, its tree and its compiler."""
