% The greatest and the least with a witness.
age(ann, 30). age(bob, 25). age(cas, 35).
?- aggregate_all(max(A, P), age(P, A), R).
?- aggregate_all(min(A, P), age(P, A), R).
?- aggregate_all(max(A, P), age(P, A), max(Most, Who)).
% ---
% ?- aggregate_all(max(A, P), age(P, A), R).
% R = max(35, cas)
% ?- aggregate_all(min(A, P), age(P, A), R).
% R = min(25, bob)
% ?- aggregate_all(max(A, P), age(P, A), max(Most, Who)).
% Most = 35, Who = cas
