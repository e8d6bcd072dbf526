"""A network of peers with their routing tables, on which messages are sent one by one.

>>> network = Network(Trie.over(range(33), peers=32), np.random.default_rng(1))
>>> peer, hops = network.retrieve(start=0, leaf=31)
>>> peer, hops <= 5
(31, True)
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from logic.exporters.pgrid_rows import COLUMNS
from logic.facts.relation import Relation
from logic.overlay.trie import BITS, Ints, Traffic, Trie

Item = tuple[str, int | float | str, str, int | float | str]  # key, oid, attribute, value


class Network:
    """Peers that share the leaves of a trie; `references[peer, level]` are random peers of the other side there.

    A peer has `copies` references a level, drawn evenly from all peers that fit.
    """

    def __init__(self, trie: Trie, random: np.random.Generator, copies: int = 3) -> None:
        self.trie = trie
        self.random = random
        self.leaf = np.repeat(np.arange(len(trie)), trie.peers)
        self.references = np.stack(
            [self._draw(level, copies) for level in range(int(trie.depths.max(initial=0)))], axis=1
        ) if len(trie) > 1 else np.zeros((len(self.leaf), 0, copies), np.int64)  # fmt: skip

    def _draw(self, level: int, copies: int) -> Ints:
        """References of a level for all peers: -1 for those whose path is shorter."""
        trie = self.trie
        bit = 1 << (BITS - 1 - level)
        other = (trie.codes ^ bit) & -bit
        first = trie.first_peer[np.searchsorted(trie.codes, other)]
        last = trie.first_peer[np.searchsorted(trie.codes, other + bit)]
        drawn = self.random.random((len(self.leaf), copies))
        chosen = first[self.leaf, None] + (drawn * (last - first)[self.leaf, None]).astype(np.int64)
        return np.where(trie.depths[self.leaf, None] > level, chosen, -1)

    def __len__(self) -> int:
        return len(self.leaf)

    def level(self, peer: int, leaf: int) -> int:
        """The level at which the path to a leaf leaves the path of a peer, which is not its own."""
        return BITS - int(self.trie.codes[self.leaf[peer]] ^ self.trie.codes[leaf]).bit_length()

    def retrieve(self, start: int, leaf: int) -> tuple[int, int]:
        """Algorithm 1: the peer that answers for a leaf, and the number of messages from `start` to it."""
        peer, hops = start, 0
        while self.leaf[peer] != leaf:
            peer = int(self.random.choice(self.references[peer, self.level(peer, leaf)]))
            hops += 1
        return peer, hops

    def shower(self, start: int, leaves: Iterable[int]) -> tuple[dict[int, int], int]:
        """The query goes to all leaves at once, dividing where their paths divide: the peer that it reaches for each
        leaf, and the number of messages.

        (Datta, Hauswirth, John, Schmidt, Aberer: Range Queries in Trie-Structured Overlays, P2P 2005.)
        """
        reached, messages = {}, 0.0
        for leaf, peer, way in self._showered(start, sorted(set(leaves))):
            reached[leaf] = peer
            messages += sum(1 / others for others in way)  # a message for several leaves is counted once
        return reached, round(messages)

    def _showered(self, start: int, leaves: Sequence[int]) -> Iterator[tuple[int, int, tuple[int, ...]]]:
        """Leaf, peer, and the numbers of leaves for which each message on the way was sent."""
        pending: list[tuple[int, list[int], tuple[int, ...]]] = [(start, list(leaves), ())] if leaves else []
        while pending:
            peer, wanted, way = pending.pop()
            own = int(self.leaf[peer])
            by_level: dict[int, list[int]] = {}
            for leaf in wanted:
                if leaf == own:
                    yield leaf, peer, way
                else:
                    by_level.setdefault(self.level(peer, leaf), []).append(leaf)
            for level, others in by_level.items():
                following = int(self.random.choice(self.references[peer, level]))
                pending.append((following, others, (*way, len(others))))

    def multicast(
        self, leaves: Ints, fixed: float, payload: np.ndarray[tuple[int], np.dtype[np.float64]] | None = None
    ) -> Traffic:
        """What it really takes to bring a query from a random peer to leaves; as `Trie.multicast` expects it."""
        start = int(self.random.integers(len(self)))
        carried = dict.fromkeys(leaves.tolist(), 0.0) if payload is None else dict(zip(leaves, payload, strict=True))
        messages = volume = 0.0
        for leaf, _, way in self._showered(start, leaves.tolist()):
            messages += sum(1 / others for others in way)
            volume += len(way) * carried[leaf]
        return Traffic(round(messages), volume + round(messages) * fixed)

    def facts(self, items: Iterable[tuple[int, Item]] = ()) -> Iterator[Relation]:
        """The routing state as facts of vocabulary(overlay); `items` are stored at the leaf with that number."""
        paths = self.trie.paths()
        names = [f"p{peer}" for peer in range(len(self))]
        first = self.trie.first_peer
        group = [range(first[leaf], first[leaf + 1]) for leaf in range(len(self.trie))]
        rows: dict[str, list[tuple[int | float | str, ...]]] = {
            "peer": [(names[peer], paths[leaf]) for peer, leaf in enumerate(self.leaf.tolist())],
            "ref": sorted({
                (names[peer], level, names[other])
                for peer, levels in enumerate(self.references.tolist())
                for level, others in enumerate(levels)
                for other in others
                if other >= 0
            }),
            "replica": [(names[one], names[two]) for peers in group for one in peers for two in peers if one != two],
            "item": [(names[peer], *item) for leaf, item in items for peer in group[leaf]],
        }  # fmt: skip
        return (Relation(name, COLUMNS[name], found) for name, found in rows.items())
