// Searches in a graph: `graph FOLDER reach|descend|components|shortest EDGES OTHER`.
#include <algorithm>
#include <queue>
#include "facts.hpp"

// `descend` does not count the sources themselves.
static uint64_t reach(const Adjacency& next, const Column& sources, uint32_t nodes, bool with_sources) {
    std::vector<bool> seen(nodes);
    std::vector<uint32_t> queue;
    auto visit = [&](uint32_t node) { if (!seen[node]) { seen[node] = true; queue.push_back(node); } };
    for (uint32_t source : sources) {
        if (with_sources) visit(source);
        else for (uint32_t row = next.starts[source]; row < next.starts[source + 1]; row++) visit(next.ends[row]);
    }
    for (size_t at = 0; at < queue.size(); at++)
        for (uint32_t row = next.starts[queue[at]]; row < next.starts[queue[at] + 1]; row++) visit(next.ends[row]);
    return queue.size();
}

static uint64_t components(const Table& edge, const Column& node, uint32_t nodes) {
    std::vector<uint32_t> parent(nodes);
    for (uint32_t one = 0; one < nodes; one++) parent[one] = one;
    auto find = [&](uint32_t one) { while (parent[one] != one) one = parent[one] = parent[parent[one]]; return one; };
    for (size_t row = 0; row < edge[0].size(); row++) {
        uint32_t x = find(edge[0][row]), y = find(edge[1][row]);
        if (x != y) parent[std::max(x, y)] = std::min(x, y);
    }
    uint64_t count = 0;
    for (uint32_t one : node) count += parent[one] == one;
    return count;
}

static uint64_t shortest(const Adjacency& next, const Column& length, const Column& sources, uint32_t nodes) {
    std::vector<uint32_t> best(nodes, UINT32_MAX);
    using Item = std::pair<uint32_t, uint32_t>;
    std::priority_queue<Item, std::vector<Item>, std::greater<Item>> queue;
    for (uint32_t source : sources) { best[source] = 0; queue.push({0, source}); }
    while (!queue.empty()) {
        auto [distance, node] = queue.top();
        queue.pop();
        if (distance > best[node]) continue;
        for (uint32_t row = next.starts[node]; row < next.starts[node + 1]; row++) {
            uint32_t longer = distance + length[next.order[row]], other = next.ends[row];
            if (longer < best[other]) { best[other] = longer; queue.push({longer, other}); }
        }
    }
    std::sort(best.begin(), best.end());
    best.erase(std::unique(best.begin(), best.end()), best.end());
    return best.size() - (best.back() == UINT32_MAX);
}

int main(int, char** arguments) {
    std::string folder = arguments[1], mode = arguments[2];
    Table edge = read_table(folder, arguments[3]), other = read_table(folder, arguments[4]);
    uint32_t nodes = std::max(nodes_of({edge[0], edge[1]}), nodes_of(other));
    Clock clock;
    if (mode == "components") { clock.report(components(edge, other[0], nodes)); return 0; }
    Adjacency next(edge[0], edge[1], nodes);
    if (mode == "shortest") clock.report(shortest(next, edge[2], other[0], nodes));
    else clock.report(reach(next, other[0], nodes, mode == "reach"));
}
