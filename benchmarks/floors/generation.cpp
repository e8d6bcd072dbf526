// Same generation, pair by pair: `generation FOLDER hash|dense PARENTS`.
#include <algorithm>
#include "facts.hpp"

template <class Set> uint64_t same_generation(const Adjacency& children, uint32_t nodes) {
    Set same(nodes);
    std::vector<uint64_t> fresh;
    auto add_children = [&](uint32_t a, uint32_t b) {
        for (uint32_t x : children[a])
            for (uint32_t y : children[b]) if (same.add(x, y)) fresh.push_back(paired(x, y));
    };
    for (uint32_t node = 0; node < nodes; node++) add_children(node, node);
    while (!fresh.empty()) {
        uint64_t pair = fresh.back();
        fresh.pop_back();
        add_children(pair >> 32, uint32_t(pair));
    }
    return same.count;
}

int main(int, char** arguments) {
    bool dense = std::string(arguments[2]) == "dense";
    Table parent = read_table(arguments[1], arguments[3]);
    Clock clock;
    uint32_t nodes = dense ? nodes_of({&parent[0], &parent[1]}) : number({&parent[0], &parent[1]});
    Adjacency children(parent[0], parent[1], nodes);
    clock.report(dense ? same_generation<BitSet>(children, nodes) : same_generation<HashSet>(children, nodes));
}
