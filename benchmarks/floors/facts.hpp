// Facts as `benchmarks.facts` writes them: the number of rows, then each column, as 32-bit integers.
#pragma once
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <string>
#include <vector>

using Column = std::vector<uint32_t>;
using Table = std::vector<Column>;

inline Table read_table(const std::string& folder, const std::string& name) {
    FILE* file = fopen((folder + "/" + name + ".bin").c_str(), "rb");
    uint32_t shape[2];
    if (!file || fread(shape, 4, 2, file) != 2) { fprintf(stderr, "no facts %s\n", name.c_str()); exit(2); }
    Table table(shape[1], Column(shape[0]));
    for (Column& column : table)
        if (fread(column.data(), 4, shape[0], file) != shape[0]) exit(2);
    fclose(file);
    return table;
}

inline uint32_t nodes_of(const Table& table) {
    uint32_t most = 0;
    for (const Column& column : table) for (uint32_t node : column) most = std::max(most, node);
    return most + 1;
}

// Edges by their first end.
struct Adjacency {
    std::vector<uint32_t> starts, ends, order;
    Adjacency(const Column& x, const Column& y, uint32_t nodes) : starts(nodes + 1), ends(x.size()), order(x.size()) {
        for (uint32_t node : x) starts[node + 1]++;
        for (uint32_t node = 0; node < nodes; node++) starts[node + 1] += starts[node];
        std::vector<uint32_t> next(starts.begin(), starts.end() - 1);
        for (size_t row = 0; row < x.size(); row++) { order[next[x[row]]] = row; ends[next[x[row]]++] = y[row]; }
    }
};

struct Clock {
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    void report(uint64_t answers) const {
        std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        printf("%llu %.6f\n", (unsigned long long)answers, seconds.count());
    }
};
