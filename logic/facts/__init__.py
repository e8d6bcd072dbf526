"""What is known: declared predicates and the rows that stand for them."""
