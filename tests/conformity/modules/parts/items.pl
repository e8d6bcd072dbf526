item(pen, 2).
item(book, 9).
