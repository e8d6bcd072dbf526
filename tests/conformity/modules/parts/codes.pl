:- module(codes, [word/1]).
:- set_prolog_flag(double_quotes, codes).
word("ab").
