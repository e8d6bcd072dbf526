% Functions that few programs use.
?- X is lcm(4, 6), Y is lsb(40), Z is popcount(255).
?- X is getbit(5, 0), Y is getbit(5, 1).
?- X is copysign(2, -1), Y is copysign(2.5, -0.0).
?- X is log10(1000), Y is ceil(1.2), Z is epsilon.
?- X is round(erf(0.5) * 1000000), Y is round(lgamma(5) * 1000000).
?- X is nexttoward(1, 2).
?- X is round(acosh(2) * 1000000), Y is round(asinh(2) * 1000000), Z is round(atanh(0.5) * 1000000).
% ---
% ?- X is lcm(4, 6), Y is lsb(40), Z is popcount(255).
% X = 12, Y = 3, Z = 8
% ?- X is getbit(5, 0), Y is getbit(5, 1).
% X = 1, Y = 0
% ?- X is copysign(2, -1), Y is copysign(2.5, -0.0).
% X = -2, Y = -2.5
% ?- X is log10(1000), Y is ceil(1.2), Z is epsilon.
% X = 3.0, Y = 2, Z = 2.220446049250313e-16
% ?- X is round(erf(0.5) * 1000000), Y is round(lgamma(5) * 1000000).
% X = 520500, Y = 3178054
% ?- X is nexttoward(1, 2).
% X = 1.0000000000000002
% ?- X is round(acosh(2) * 1000000), Y is round(asinh(2) * 1000000), Z is round(atanh(0.5) * 1000000).
% X = 1316958, Y = 1443635, Z = 549306
