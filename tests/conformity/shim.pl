% What SWI-Prolog needs to answer our programs: the directive `pred`, "text" as atoms, and tables for recursive predicates.
%
%   swipl -q -l shim.pl -g main -t halt -- FILE ...
%
% Prints `@file FILE`, then for each question `@question` and its answers, one a line, sorted and without repeats.

:- module(conformity, []).
:- use_module(library(lists)).
:- use_module(library(apply)).
:- use_module(library(aggregate)).
:- use_module(library(solution_sequences)).
:- use_module(library(time)).
:- use_module(library(ugraphs)).

:- op(1150, fx, user:pred).
:- set_prolog_flag(toplevel_mode, backtracking).
:- set_stream(user_output, encoding(utf8)).

:- dynamic reading/3, question/2.

user:main :-
    current_prolog_flag(argv, Files),
    forall(nth1(Number, Files, File), answer_file(Number, File)).

answer_file(Number, File) :-
    format("@file ~w~n", [File]),
    atom_concat(program_, Number, Module),
    retractall(question(_, _)),
    retractall(reading(_, _, _)),
    catch(load(Module, File), Error, (print_message(error, Error), fail)),
    forall(question(Goal, Names), answer_question(Module, Goal, Names)),
    retractall(reading(_, _, _)).

load(Module, File) :-
    absolute_file_name(File, Path),
    add_import_module(Module, user, start),
    set_prolog_flag(Module:double_quotes, atom),
    terms_of(Module, Path, Terms),
    tables_for(Terms, Tables),
    assertz(reading(Path, Module, Tables)),
    load_files(Module:Path, [if(true), silent(true)]).

% -- reading a program: its recursive predicates get tables ---------------------------------------------------------

terms_of(Module, Path, Terms) :-
    setup_call_cleanup(open(Path, read, Stream, [encoding(utf8)]), read_all(Module, Stream, Terms), close(Stream)).

read_all(Module, Stream, Terms) :-
    (   read_term(Stream, Term, [module(Module), syntax_errors(quiet)])
    ->  true
    ;   Term = not_read_yet % its operators come with an import
    ),
    (   Term == end_of_file
    ->  Terms = []
    ;   declare(Module, Term),
        Terms = [Term|Rest],
        read_all(Module, Stream, Rest)
    ).

declare(Module, (:- op(Priority, Type, Name))) :- !, op(Priority, Type, Module:Name).
declare(_, _).

tables_for(Terms, Tables) :-
    findall(Name/Arity, (member((Head :- _), Terms), functor(Head, Name, Arity)), Defined0),
    sort(Defined0, Defined),
    findall(One-Two, (member((Head :- Body), Terms), functor(Head, Name, Arity), One = Name/Arity,
                      sub_term_of(Body, Part), functor(Part, N, A), Two = N/A, memberchk(Two, Defined)), Uses0),
    sort(Uses0, Uses),
    vertices_edges_to_ugraph(Defined, Uses, Graph),
    transitive_closure(Graph, Closure),
    findall(One, (member((:- table(Given)), Terms), conjunct(Given, Mode), key(Mode, One)), Declared),
    findall((:- table(One)), (member(One-Reached, Closure), memberchk(One, Reached), \+ memberchk(One, Declared)),
            Tables).

sub_term_of(Term, _) :- var(Term), !, fail.
sub_term_of(Term, Term).
sub_term_of(Term, Part) :- compound(Term), arg(_, Term, Argument), sub_term_of(Argument, Part).

conjunct((Left, Right), One) :- !, ( conjunct(Left, One) ; conjunct(Right, One) ).
conjunct(Term as _, One) :- !, conjunct(Term, One).
conjunct(One, One).

key(Name/Arity, Key) :- !, Key = Name/Arity.
key(Mode, Name/Arity) :- functor(Mode, Name, Arity).

user:term_expansion(Term, Expanded) :-
    prolog_load_context(source, Path),
    conformity:reading(Path, _, Tables),
    conformity:expand(Term, Tables, Expanded).

expand(begin_of_file, Tables, [begin_of_file, (:- style_check(-singleton)), (:- style_check(-discontiguous))|Tables]).
expand((:- pred(_)), _, []).
expand((?- Goal), _, []) :-
    prolog_load_context(variable_names, Names),
    wanted(Names, Wanted),
    assertz(question(Goal, Wanted)).
expand((Head :- Body), Tables, (Head :- Undefined)) :-
    well_founded,
    tabled_negation(Body, Tables, Undefined).

wanted(Names, Wanted) :- exclude([Name=_]>>sub_atom(Name, 0, _, _, '_'), Names, Wanted).

% Under well-founded semantics the negation of a table is tnot/1.
well_founded :- prolog_load_context(source, Path), sub_atom(Path, _, _, _, '/wfs/').

tabled_negation(Variable, _, Variable) :- var(Variable), !.
tabled_negation((One, Two), Tables, (One1, Two1)) :- !,
    tabled_negation(One, Tables, One1),
    tabled_negation(Two, Tables, Two1).
tabled_negation((One ; Two), Tables, (One1 ; Two1)) :- !,
    tabled_negation(One, Tables, One1),
    tabled_negation(Two, Tables, Two1).
tabled_negation(\+ Goal, Tables, tnot(Goal)) :-
    functor(Goal, Name, Arity),
    memberchk((:- table(Name/Arity)), Tables), !.
tabled_negation(Goal, _, Goal).

% -- answers ----------------------------------------------------------------------------------------------------------

answer_question(Module, Goal, Names) :-
    format("@question~n"),
    maplist([_=Value, Value]>>true, Names, Values),
    abolish_all_tables,
    (   catch(call_with_time_limit(20, findall(Plain-Delay, one_answer(Module:Goal, Values, Plain, Delay), Found)),
              Error, failed(Error))
    ->  exclude(also_true(Found), Found, Best),
        sort(Best, Rows),
        print_rows(Rows, Names)
    ;   format("error~n")
    ).

one_answer(Goal, Values, Plain, Known) :-
    call_delays(Goal, Delay),
    ( Delay == true -> Known = yes ; Known = undefined ),
    maplist(value, Values, Plain).

value(Value, '$unbound') :- var(Value), !.
value(Value, Plain) :- plain(Value, Plain).

% An answer that one way makes undefined and another true is true.
also_true(Found, Row-undefined) :- memberchk(Row-yes, Found).

failed(time_limit_exceeded) :- !, format("time limit exceeded~n").
failed(Error) :- print_message(silent, Error), fail.

print_rows([], _) :- !, format("false~n").
print_rows(Rows, Names) :- forall(member(Row-Known, Rows), print_row(Known, Names, Row)).

% As at the prompt of SWI-Prolog, a variable without a value is not printed.
print_row(Known, Names, Row) :-
    ( Known == undefined -> format("undefined") ; true ),
    (   maplist(==('$unbound'), Row)
    ->  ( Known == undefined -> true ; format("true") )
    ;   ( Known == undefined -> format(": ") ; true ),
        findall(Text, (nth1(Place, Names, Name), nth1(Place, Row, Value), Value \== '$unbound', binding(Name, Value, Text)), Texts),
        atomic_list_concat(Texts, ', ', Line),
        format("~w", [Line])
    ),
    nl.

binding(Name=_, Value, Text) :- written(Value, Written), format(atom(Text), "~w = ~w", [Name, Written]).

% Strings of SWI-Prolog are texts, as atoms are.
plain(Value, Value) :- var(Value), !.
plain(Value, Plain) :- string(Value), !, atom_string(Plain, Value).
plain(Value, Plain) :- compound(Value), !, Value =.. [Name|Arguments], maplist(plain, Arguments, Plains), Plain =.. [Name|Plains].
plain(Value, Value).

% Functional notation but for lists, so that no operator table is needed to compare.
written(Value, '_') :- var(Value), !.
written(Value, Text) :- Value = [_|_], is_list(Value), !, maplist(written, Value, Texts),
    atomic_list_concat(Texts, ', ', Inner), format(atom(Text), "[~w]", [Inner]).
written(Value, Text) :- compound(Value), !, compound_name_arguments(Value, Name, Arguments),
    maplist(written, Arguments, Texts), atomic_list_concat(Texts, ', ', Inner), format(atom(Text), "~q(~w)", [Name, Inner]).
written(Value, Text) :- float(Value), !, format(atom(Plus), "~q", [Value]), % 1.5e300, not 1.5e+300
    atomic_list_concat(Parts, 'e+', Plus), atomic_list_concat(Parts, e, Text).
written(Value, Text) :- format(atom(Text), "~q", [Value]).
