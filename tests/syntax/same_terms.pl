% Reads pairs of quoted texts, and prints for each whether SWI-Prolog reads the same term from both: true, false or
% the error that the first one gives. A named variable X counts as the text VX, any other as V_.
:- set_prolog_flag(double_quotes, atom).

same(Text, Canonical) :-
    catch((term(Text, Left), term(Canonical, Right), (Left == Right -> Said = true ; Said = false)),
          error(Said, _), true),
    print(Said), nl.

term(Text, Term) :-
    atom_concat(Text, '\n.', Closed),
    setup_call_cleanup(open_string(Closed, Stream),
                       (read_term(Stream, Term, [variable_names(Names)]), read_term(Stream, End, [])),
                       close(Stream)),
    ( End == end_of_file -> true ; throw(error(two_terms, _)) ),
    maplist([Name = Value]>>atom_concat('V', Name, Value), Names),
    term_variables(Term, Others),
    maplist(=('V_'), Others).

main :- read_term(user_input, Pair, []), ( Pair = Text-Canonical -> same(Text, Canonical), main ; true ).
:- initialization((main, halt), main).
