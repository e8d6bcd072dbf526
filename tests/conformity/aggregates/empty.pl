% No answer: count and sum are 0, bag and set are empty, max and min fail.
:- dynamic none/1.
?- aggregate_all(count, none(X), N).
?- aggregate_all(sum(X), none(X), N).
?- aggregate_all(bag(X), none(X), N).
?- aggregate_all(set(X), none(X), N).
?- aggregate_all(max(X), none(X), N).
?- aggregate_all(min(X), none(X), N).
% ---
% ?- aggregate_all(count, none(X), N).
% N = 0
% ?- aggregate_all(sum(X), none(X), N).
% N = 0
% ?- aggregate_all(bag(X), none(X), N).
% N = []
% ?- aggregate_all(set(X), none(X), N).
% N = []
% ?- aggregate_all(max(X), none(X), N).
% false
% ?- aggregate_all(min(X), none(X), N).
% false
