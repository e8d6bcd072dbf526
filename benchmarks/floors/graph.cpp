// Searches in a graph: `graph FOLDER hash|dense reach|descend|components|shortest|win EDGES [OTHER]`.
#include <algorithm>
#include <queue>
#include "facts.hpp"

// `descend` does not count the sources themselves, unless they are reached.
static uint64_t reach(const Adjacency& next, const Column& sources, uint32_t nodes, bool with_sources) {
    std::vector<bool> seen(nodes);
    std::vector<uint32_t> queue;
    auto visit = [&](uint32_t node) { if (!seen[node]) { seen[node] = true; queue.push_back(node); } };
    for (uint32_t source : sources) {
        if (with_sources) visit(source);
        else for (uint32_t node : next[source]) visit(node);
    }
    for (size_t at = 0; at < queue.size(); at++) for (uint32_t node : next[queue[at]]) visit(node);
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

static uint64_t shortest(const Table& edge, const Column& sources, uint32_t nodes) {
    Adjacency next(edge[0], edge[1], nodes), lengths(edge[0], edge[2], nodes);
    std::vector<uint32_t> best(nodes, UINT32_MAX);
    using Item = std::pair<uint32_t, uint32_t>;
    std::priority_queue<Item, std::vector<Item>, std::greater<Item>> queue;
    for (uint32_t source : sources) { best[source] = 0; queue.push({0, source}); }
    while (!queue.empty()) {
        auto [distance, node] = queue.top();
        queue.pop();
        if (distance > best[node]) continue;
        for (uint32_t at = next.starts[node]; at < next.starts[node + 1]; at++) {
            uint32_t longer = distance + lengths.ends[at], other = next.ends[at];
            if (longer < best[other]) { best[other] = longer; queue.push({longer, other}); }
        }
    }
    std::sort(best.begin(), best.end());
    best.erase(std::unique(best.begin(), best.end()), best.end());
    return best.size() - (best.back() == UINT32_MAX);
}

// From the positions without a move backwards: who can move to a lost position wins, who can only move to won ones loses.
static uint64_t win(const Table& move, uint32_t nodes) {
    Adjacency before(move[1], move[0], nodes);
    std::vector<uint32_t> moves(nodes), queue;
    std::vector<bool> won(nodes);
    uint64_t count = 0;
    for (uint32_t position : move[0]) moves[position]++;
    for (uint32_t position = 0; position < nodes; position++) if (!moves[position]) queue.push_back(position);
    while (!queue.empty()) {
        uint32_t position = queue.back();
        queue.pop_back();
        for (uint32_t other : before[position]) {
            if (won[other]) continue;
            if (!won[position]) { won[other] = true; count++; queue.push_back(other); }
            else if (!--moves[other]) queue.push_back(other);
        }
    }
    return count;
}

int main(int count, char** arguments) {
    std::string folder = arguments[1], mode = arguments[2], question = arguments[3];
    Table edge = read_table(folder, arguments[4]), other = count > 5 ? read_table(folder, arguments[5]) : Table(1);
    Clock clock;
    std::vector<Column*> ends = {&edge[0], &edge[1], &other[0]};
    uint32_t nodes = mode == "hash" ? number(ends) : nodes_of(ends);
    if (question == "components") clock.report(components(edge, other[0], nodes));
    else if (question == "shortest") clock.report(shortest(edge, other[0], nodes));
    else if (question == "win") clock.report(win(edge, nodes));
    else clock.report(reach(Adjacency(edge[0], edge[1], nodes), other[0], nodes, question == "reach"));
}
