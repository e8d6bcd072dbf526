edge(1, 2).
edge(2, 3).
edge(3, 1).
