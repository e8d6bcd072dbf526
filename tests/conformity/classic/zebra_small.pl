% A puzzle of three houses.
perm3(A, B, C) :- member(A, [1, 2, 3]), member(B, [1, 2, 3]), A =\= B, member(C, [1, 2, 3]), C =\= A, C =\= B.
?- perm3(Red, Green, Blue), perm3(Cat, Dog, Fish), Red < Green, Dog =:= Blue, abs(Cat - Fish) =:= 1, Fish =:= Green.
% ---
% Red = 1, Green = 2, Blue = 3, Cat = 1, Dog = 3, Fish = 2
% Red = 2, Green = 3, Blue = 1, Cat = 2, Dog = 1, Fish = 3
