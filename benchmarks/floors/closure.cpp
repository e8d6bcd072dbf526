// Transitive closure as one would write it by hand: `closure FOLDER hash|sorted|dense EDGES [NODES]`.
// With nodes, it counts their pairs that are not in the closure.
#include <algorithm>
#include "facts.hpp"

// A set of pairs; what is added to it is joined once.
static uint64_t by_hash(const Adjacency& next, const Table& edge) {
    HashSet path(0);
    std::vector<uint64_t> fresh;
    auto add = [&](uint32_t x, uint32_t y) { if (path.add(x, y)) fresh.push_back(paired(x, y)); };
    for (size_t row = 0; row < edge[0].size(); row++) add(edge[0][row], edge[1][row]);
    while (!fresh.empty()) {
        uint64_t pair = fresh.back();
        fresh.pop_back();
        for (uint32_t z : next[uint32_t(pair)]) add(pair >> 32, z);
    }
    return path.count;
}

// Sorted runs: each round sorts what it makes and takes away what is known.
static uint64_t by_sorting(const Adjacency& next, const Table& edge) {
    std::vector<uint64_t> known, delta, made, merged, fresh;
    for (size_t row = 0; row < edge[0].size(); row++) delta.push_back(paired(edge[0][row], edge[1][row]));
    std::sort(delta.begin(), delta.end());
    known = delta;
    while (!delta.empty()) {
        made.clear();
        for (uint64_t pair : delta) for (uint32_t z : next[uint32_t(pair)]) made.push_back(paired(pair >> 32, z));
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

// The strongly connected component of each node (Tarjan, SIAM J. Computing 1972), without recursion; those that are
// reached have the smaller numbers.
static std::vector<uint32_t> components(const Adjacency& next, uint32_t nodes, uint32_t& count) {
    std::vector<uint32_t> order(nodes), low(nodes), at(nodes), found(nodes, UINT32_MAX), open, calls;
    uint32_t visited = 0;
    for (uint32_t root = 0; root < nodes; root++) {
        if (order[root]) continue;
        calls.push_back(root);
        while (!calls.empty()) {
            uint32_t node = calls.back();
            if (!order[node]) { order[node] = low[node] = ++visited; open.push_back(node); at[node] = next.starts[node]; }
            if (at[node] < next.starts[node + 1]) {
                uint32_t other = next.ends[at[node]];
                if (!order[other]) { calls.push_back(other); continue; }
                if (found[other] == UINT32_MAX) low[node] = std::min(low[node], low[other]);
                at[node]++;
                continue;
            }
            calls.pop_back();
            if (low[node] < order[node]) continue;
            while (found[node] == UINT32_MAX) { found[open.back()] = count; open.pop_back(); }
            count++;
        }
    }
    return found;
}

// A row of bits for each strongly connected component, with the nodes that are reached from it.
static uint64_t by_components(const Adjacency& next, uint32_t nodes) {
    uint32_t count = 0;
    std::vector<uint32_t> component = components(next, nodes, count);
    Column numbered(nodes);
    for (uint32_t node = 0; node < nodes; node++) numbered[node] = node;
    Adjacency members(component, numbered, count);
    size_t words = (nodes + 63) / 64;
    std::vector<uint64_t> rows(words * count);
    std::vector<uint32_t> joined(count);
    uint64_t pairs = 0;
    for (uint32_t one = 0; one < count; one++) {
        uint64_t *row = rows.data() + one * words, reached = 0;
        for (uint32_t node : members[one])
            for (uint32_t end : next[node]) {
                row[end >> 6] |= 1ull << (end & 63);
                uint32_t other = component[end];
                if (other == one || joined[other] == one + 1) continue;
                joined[other] = one + 1;
                for (size_t word = 0; word < words; word++) row[word] |= rows[other * words + word];
            }
        for (size_t word = 0; word < words; word++) reached += __builtin_popcountll(row[word]);
        pairs += reached * members[one].size();
    }
    return pairs;
}

int main(int count, char** arguments) {
    std::string folder = arguments[1], mode = arguments[2];
    Table edge = read_table(folder, arguments[3]), node = count > 4 ? read_table(folder, arguments[4]) : Table(1);
    Clock clock;
    uint32_t nodes = mode == "dense" ? nodes_of({&edge[0], &edge[1], &node[0]}) : number({&edge[0], &edge[1], &node[0]});
    Adjacency next(edge[0], edge[1], nodes);
    uint64_t pairs = mode == "hash" ? by_hash(next, edge) : mode == "sorted" ? by_sorting(next, edge) : by_components(next, nodes);
    clock.report(count > 4 ? node[0].size() * node[0].size() - pairs : pairs);
}
