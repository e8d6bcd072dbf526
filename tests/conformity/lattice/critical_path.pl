% The earliest start of each task is the greatest end of what it waits for.
:- table start(_, max).
task(dig, 3). task(build, 5). task(paint, 2). task(plan, 1).
after(dig, plan). after(build, dig). after(paint, build). after(paint, plan).
start(T, 0) :- task(T, _).
start(T, S) :- after(T, B), start(B, A), task(B, D), S is A + D.
?- start(T, S).
% ---
% T = build, S = 4
% T = dig, S = 1
% T = paint, S = 9
% T = plan, S = 0
