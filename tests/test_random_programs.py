"""Random programs have the same answers on every back end and with every rewrite left out."""

from __future__ import annotations

from unittest import mock

from hypothesis import given, settings

from logic import KnowledgeBase
from logic.engine.backends.run import Limits
from logic.engine.rewrites import join_search
from logic.engine.rewrites.recognise_closures import recognise_closures
from logic.engine.rewrites.rewrite import PLAN_REWRITES, PROGRAM_REWRITES
from logic.engine.rewrites.split_recursion import split_recursion
from tests.programs import Sample, samples


def load(sample: Sample) -> KnowledgeBase:
    kb = KnowledgeBase()
    kb.consult(text=sample.program)
    return kb


@given(samples())
@settings(max_examples=300, deadline=None)
def test_native_agrees_with_the_reference(sample: Sample) -> None:
    kb = load(sample)
    expected = kb.query(sample.question, backend="reference")
    found = kb.query(sample.question)
    assert repr(found.tuples()) == repr(expected.tuples())
    assert kb.query(sample.question).count() == len(expected)


@given(samples())
@settings(max_examples=300, deadline=None)
def test_two_threads_agree_with_one(sample: Sample) -> None:
    kb = load(sample)
    expected = repr(kb.query(sample.question, backend="reference").tuples())
    for plan_rewrites in (PLAN_REWRITES, [rewrite for rewrite in PLAN_REWRITES if rewrite is not recognise_closures]):
        compiled = kb.compile(sample.question, plan_rewrites=plan_rewrites)
        alone = kb.run(compiled, Limits(threads=1), ordered=False)
        shared = kb.run(compiled, Limits(threads=2, always_share=True), ordered=False)
        assert repr(shared.tuples()) == repr(alone.tuples())
        assert repr(kb.run(compiled, Limits(threads=2, always_share=True)).tuples()) == expected


@given(samples())
@settings(max_examples=150, deadline=None)
def test_each_program_rewrite_keeps_the_answers(sample: Sample) -> None:
    kb = load(sample)
    expected = set(map(repr, kb.query(sample.question, backend="reference").tuples()))
    for left_out in PROGRAM_REWRITES:
        rewrites = [rewrite for rewrite in PROGRAM_REWRITES if rewrite is not left_out]
        compiled = kb.compile(sample.question, program_rewrites=rewrites)
        assert set(map(repr, kb.run(compiled).tuples())) == expected, left_out.__name__


@given(samples())
@settings(max_examples=150, deadline=None)
def test_each_plan_rewrite_keeps_the_answers(sample: Sample) -> None:
    kb = load(sample)
    expected = repr(kb.query(sample.question, backend="reference").tuples())
    for left_out in PLAN_REWRITES:
        if left_out is not split_recursion:  # not an improvement but what makes recursion run
            rewrites = [rewrite for rewrite in PLAN_REWRITES if rewrite is not left_out]
            compiled = kb.compile(sample.question, plan_rewrites=rewrites)
            assert repr(kb.run(compiled).tuples()) == expected, left_out.__name__


@given(samples())
@settings(max_examples=150, deadline=None)
def test_rows_that_differ_in_nothing_that_is_read_later_do_not_count(sample: Sample) -> None:
    kb = load(sample)
    expected = repr(kb.query(sample.question, backend="reference").tuples())
    with mock.patch.multiple(join_search, MANY=0.0, REPEATS=0.0):  # wherever a column is read no more
        compiled = kb.compile(sample.question)
    assert repr(kb.run(compiled).tuples()) == expected
    shared = kb.run(compiled, Limits(threads=2, always_share=True))
    assert repr(shared.tuples()) == expected
