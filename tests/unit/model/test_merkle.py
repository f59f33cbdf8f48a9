"""The tree over stored subtrees against the recursions of RFC 6962 §2.1 over all leaves, and a client's checks."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from acm.model.transparency import merkle
from tests.support.merkle_client import grew, includes, naive_path, naive_proof, naive_root

LEAVES = tuple(bytes([n // 256, n % 256]) for n in range(300))
SIZES = st.integers(min_value=0, max_value=len(LEAVES))


class Subtrees(dict):
    """The hashes of a tree's complete subtrees, as the store keeps them."""

    def __init__(self, leaves=()):
        super().__init__()
        self.lookups = 0
        for number, leaf in enumerate(leaves):
            done = list(merkle.completed(number, merkle.leaf_hash(leaf), self.find))
            assert not {(level, place) for level, place, _ in done} & set(self), "a subtree is completed once"
            self.update({(level, place): digest for level, place, digest in done})

    def find(self, level, place):
        self.lookups += 1
        return self[level, place]


WHOLE = Subtrees(LEAVES)


def test_the_empty_tree_and_the_first_leaf_have_the_hashes_of_the_rfc():
    assert merkle.root(0, WHOLE.find) == naive_root(())
    assert merkle.root(1, WHOLE.find) == naive_root(LEAVES[:1])
    assert merkle.leaf_hash(b"") == naive_root((b"",))


@given(SIZES)
def test_every_root_is_that_of_the_recursion(size):
    assert merkle.root(size, WHOLE.find) == naive_root(LEAVES[:size])


@given(st.data())
def test_an_audit_path_is_that_of_the_recursion_and_convinces_a_client(data):
    size = data.draw(st.integers(1, len(LEAVES)))
    number = data.draw(st.integers(0, size - 1))
    path = merkle.inclusion(number, size, WHOLE.find)
    assert list(path) == naive_path(number, LEAVES[:size])
    root = naive_root(LEAVES[:size])
    assert includes(merkle.leaf_hash(LEAVES[number]), number, size, path, root)
    assert not includes(merkle.leaf_hash(b"another"), number, size, path, root)


@given(st.data())
def test_a_consistency_proof_is_that_of_the_recursion_and_convinces_a_client(data):
    second = data.draw(SIZES)
    first = data.draw(st.integers(0, second))
    proof = merkle.consistency(first, second, WHOLE.find)
    assert list(proof) == (naive_proof(first, LEAVES[:second]) if first else [])
    roots = naive_root(LEAVES[:first]), naive_root(LEAVES[:second])
    assert grew(first, roots[0], second, roots[1], proof)
    if 0 < first < second:
        assert not grew(first, naive_root((b"another",)), second, roots[1], proof)


def test_a_leaf_is_added_and_proven_with_a_handful_of_lookups():
    many = 1 << 14
    subtrees = Subtrees()
    for number in range(many):
        before = subtrees.lookups
        done = list(merkle.completed(number, number.to_bytes(32), subtrees.find))
        subtrees.update({(level, place): digest for level, place, digest in done})
        assert subtrees.lookups - before <= 14
    subtrees.lookups = 0
    merkle.root(many - 1, subtrees.find)
    merkle.inclusion(many // 3, many - 1, subtrees.find)
    merkle.consistency(many // 3, many - 1, subtrees.find)
    assert subtrees.lookups <= 3 * 2 * 14


@pytest.mark.parametrize("sizes", list(pairwise((1, 2, 3, 7, 8, 9, 64, 65, 255, 256, 257))))
def test_neighbouring_sizes_around_powers_of_two_are_consistent(sizes):
    first, second = sizes
    proof = merkle.consistency(first, second, WHOLE.find)
    assert grew(first, naive_root(LEAVES[:first]), second, naive_root(LEAVES[:second]), proof)
