// Cycles by intersection of sorted neighbours: `cycles FOLDER triangles|squares EDGES`; an edge goes up.
#include <algorithm>
#include "facts.hpp"

int main(int, char** arguments) {
    std::string mode = arguments[2];
    Table edge = read_table(arguments[1], arguments[3]);
    Clock clock;
    uint32_t nodes = nodes_of(edge);
    Adjacency next(edge[0], edge[1], nodes);
    for (uint32_t node = 0; node < nodes; node++)
        std::sort(next.ends.begin() + next.starts[node], next.ends.begin() + next.starts[node + 1]);
    uint64_t count = 0;
    std::vector<uint32_t> marks(nodes);
    for (uint32_t x = 0; x < nodes; x++) {
        auto first = next.starts[x], last = next.starts[x + 1];
        if (mode == "triangles") {
            for (uint32_t row = first; row < last; row++) marks[next.ends[row]] = x + 1;
            for (uint32_t row = first; row < last; row++) {
                uint32_t y = next.ends[row];
                for (uint32_t at = next.starts[y]; at < next.starts[y + 1]; at++) count += marks[next.ends[at]] == x + 1;
            }
        } else {  // two ways of two edges from x to the same node
            for (uint32_t row = first; row < last; row++)
                for (uint32_t at = next.starts[next.ends[row]]; at < next.starts[next.ends[row] + 1]; at++)
                    count += marks[next.ends[at]]++;
            for (uint32_t row = first; row < last; row++)
                for (uint32_t at = next.starts[next.ends[row]]; at < next.starts[next.ends[row] + 1]; at++)
                    marks[next.ends[at]] = 0;
        }
    }
    clock.report(count);
}
