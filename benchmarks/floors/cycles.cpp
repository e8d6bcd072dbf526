// Cycles by intersection of neighbours: `cycles FOLDER hash|sorted|dense triangles|squares EDGES`; an edge goes up.
#include <algorithm>
#include "facts.hpp"

static uint64_t triangles(const Adjacency& next, uint32_t nodes) {
    uint64_t count = 0;
    std::vector<uint32_t> marks(nodes);
    for (uint32_t x = 0; x < nodes; x++) {
        for (uint32_t y : next[x]) marks[y] = x + 1;
        for (uint32_t y : next[x]) for (uint32_t z : next[y]) count += marks[z] == x + 1;
    }
    return count;
}

static uint64_t triangles_by_merging(Adjacency& next, uint32_t nodes) {
    uint64_t count = 0;
    for (uint32_t node = 0; node < nodes; node++)
        std::sort(next.ends.begin() + next.starts[node], next.ends.begin() + next.starts[node + 1]);
    for (uint32_t x = 0; x < nodes; x++)
        for (uint32_t y : next[x]) {
            auto one = next[x], other = next[y];
            while (one.first < one.last && other.first < other.last) {
                uint32_t left = *one.first, right = *other.first;
                count += left == right;
                one.first += left <= right;
                other.first += right <= left;
            }
        }
    return count;
}

// Two ways of two edges from a node to the same node.
static uint64_t squares(const Adjacency& next, uint32_t nodes) {
    uint64_t count = 0;
    std::vector<uint32_t> ways(nodes);
    for (uint32_t a = 0; a < nodes; a++) {
        for (uint32_t b : next[a]) for (uint32_t c : next[b]) count += ways[c]++;
        for (uint32_t b : next[a]) for (uint32_t c : next[b]) ways[c] = 0;
    }
    return count;
}

int main(int, char** arguments) {
    std::string mode = arguments[2], question = arguments[3];
    Table edge = read_table(arguments[1], arguments[4]);
    Clock clock;
    uint32_t nodes = mode == "hash" ? number({&edge[0], &edge[1]}) : nodes_of({&edge[0], &edge[1]});
    Adjacency next(edge[0], edge[1], nodes);
    clock.report(question == "squares" ? squares(next, nodes)
                 : mode == "sorted" ? triangles_by_merging(next, nodes) : triangles(next, nodes));
}
