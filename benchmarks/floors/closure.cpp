// Transitive closure as one would write it by hand: `closure FOLDER hash|sorted|dense|unreachable PREDICATE [NODES]`.
#include <algorithm>
#include "facts.hpp"

// A set of pairs by open addressing; rounds join the pairs that the last one added.
static uint64_t by_hash(const Adjacency& next, const Table& edge) {
    std::vector<uint64_t> slots(1 << 16), pairs;
    auto place = [&](uint64_t key) { return (key * 0x9e3779b97f4a7c15ull) >> (64 - __builtin_ctzll(slots.size())); };
    auto add = [&](uint64_t key) {
        if (2 * pairs.size() >= slots.size()) {
            slots.assign(slots.size() * 2, 0);
            for (uint64_t pair : pairs) {
                size_t at = place(pair + 1);
                while (slots[at]) at = (at + 1) & (slots.size() - 1);
                slots[at] = pair + 1;
            }
        }
        size_t at = place(key + 1);
        while (slots[at]) { if (slots[at] == key + 1) return; at = (at + 1) & (slots.size() - 1); }
        slots[at] = key + 1;
        pairs.push_back(key);
    };
    for (size_t row = 0; row < edge[0].size(); row++) add(uint64_t(edge[0][row]) << 32 | edge[1][row]);
    for (size_t at = 0; at < pairs.size(); at++) {
        uint64_t pair = pairs[at];
        uint32_t y = uint32_t(pair);
        for (uint32_t row = next.starts[y]; row < next.starts[y + 1]; row++) add((pair >> 32) << 32 | next.ends[row]);
    }
    return pairs.size();
}

// Sorted runs: each round sorts what it makes and takes away what is known.
static uint64_t by_sorting(const Adjacency& next, const Table& edge) {
    std::vector<uint64_t> known, delta, made, merged, fresh;
    for (size_t row = 0; row < edge[0].size(); row++) delta.push_back(uint64_t(edge[0][row]) << 32 | edge[1][row]);
    std::sort(delta.begin(), delta.end());
    known = delta;
    while (!delta.empty()) {
        made.clear();
        for (uint64_t pair : delta)
            for (uint32_t row = next.starts[uint32_t(pair)]; row < next.starts[uint32_t(pair) + 1]; row++)
                made.push_back((pair >> 32) << 32 | next.ends[row]);
        std::sort(made.begin(), made.end());
        made.erase(std::unique(made.begin(), made.end()), made.end());
        fresh.clear();
        std::set_difference(made.begin(), made.end(), known.begin(), known.end(), std::back_inserter(fresh));
        merged.clear();
        std::merge(known.begin(), known.end(), fresh.begin(), fresh.end(), std::back_inserter(merged));
        known.swap(merged);
        delta.swap(fresh);
    }
    return known.size();
}

// A row of bits for each node, filled by a search from it.
static uint64_t by_bits(const Adjacency& next, uint32_t nodes) {
    std::vector<uint64_t> seen((nodes + 63) / 64);
    std::vector<uint32_t> queue;
    uint64_t count = 0;
    for (uint32_t source = 0; source < nodes; source++) {
        std::fill(seen.begin(), seen.end(), 0);
        queue.clear();
        auto visit = [&](uint32_t node) {
            for (uint32_t row = next.starts[node]; row < next.starts[node + 1]; row++) {
                uint32_t other = next.ends[row];
                uint64_t bit = 1ull << (other & 63);
                if (!(seen[other >> 6] & bit)) { seen[other >> 6] |= bit; queue.push_back(other); }
            }
        };
        visit(source);
        for (size_t at = 0; at < queue.size(); at++) visit(queue[at]);
        count += queue.size();
    }
    return count;
}

int main(int, char** arguments) {
    std::string folder = arguments[1], mode = arguments[2];
    Table edge = read_table(folder, arguments[3]);
    uint32_t nodes = nodes_of(mode == "unreachable" ? read_table(folder, arguments[4]) : edge);
    Clock clock;
    Adjacency next(edge[0], edge[1], nodes);
    if (mode == "hash") clock.report(by_hash(next, edge));
    else if (mode == "sorted") clock.report(by_sorting(next, edge));
    else if (mode == "dense") clock.report(by_bits(next, nodes));
    else clock.report(uint64_t(nodes) * nodes - by_bits(next, nodes));
}
