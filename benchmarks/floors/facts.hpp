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

inline uint32_t nodes_of(const std::vector<Column*>& columns) {
    uint32_t most = 0;
    for (Column* column : columns) for (uint32_t node : *column) most = std::max(most, node);
    return most + 1;
}

// Edges by their first end.
struct Adjacency {
    std::vector<uint32_t> starts, ends;
    Adjacency(const Column& x, const Column& y, uint32_t nodes) : starts(nodes + 2), ends(x.size()) {
        for (uint32_t node : x) starts[node + 2]++;
        for (uint32_t node = 2; node < nodes + 2; node++) starts[node] += starts[node - 1];
        for (size_t row = 0; row < x.size(); row++) ends[starts[x[row] + 1]++] = y[row];
    }
    struct Range {
        const uint32_t *first, *last;
        const uint32_t* begin() const { return first; }
        const uint32_t* end() const { return last; }
        size_t size() const { return last - first; }
    };
    Range operator[](uint32_t node) const { return {ends.data() + starts[node], ends.data() + starts[node + 1]}; }
};

inline size_t scattered(uint64_t key, size_t slots) { return (key * 0x9e3779b97f4a7c15ull) >> (64 - __builtin_ctzll(slots)); }

inline uint64_t paired(uint32_t x, uint32_t y) { return uint64_t(x) << 32 | y; }

// A set of pairs by open addressing, for values of any kind.
struct HashSet {
    std::vector<uint64_t> slots;
    size_t count = 0;
    explicit HashSet(uint32_t) : slots(1 << 10) {}
    bool add(uint32_t x, uint32_t y) {
        if (2 * count >= slots.size()) grow();
        if (!put(paired(x, y) + 1)) return false;
        return ++count;
    }
    bool put(uint64_t key) {
        size_t at = scattered(key, slots.size());
        while (slots[at]) { if (slots[at] == key) return false; at = (at + 1) & (slots.size() - 1); }
        slots[at] = key;
        return true;
    }
    void grow() {
        std::vector<uint64_t> old(slots.size() * 2);
        old.swap(slots);
        for (uint64_t key : old) if (key) put(key);
    }
};

// A set of pairs as a square of bits, for numbered nodes.
struct BitSet {
    std::vector<uint64_t> bits;
    size_t nodes, count = 0;
    explicit BitSet(uint32_t nodes) : bits((size_t(nodes) * nodes + 63) / 64), nodes(nodes) {}
    bool add(uint32_t x, uint32_t y) {
        size_t at = x * nodes + y;
        uint64_t bit = 1ull << (at & 63);
        if (bits[at >> 6] & bit) return false;
        bits[at >> 6] |= bit;
        return ++count;
    }
};

// Numbers for values of any kind, by open addressing: what a hash floor does before it can use arrays.
inline uint32_t number(const std::vector<Column*>& columns) {
    std::vector<uint64_t> slots(1 << 10);
    uint32_t count = 0;
    auto put = [&](uint64_t entry) -> uint32_t {  // an entry is a value, then its number + 1
        size_t at = scattered(entry >> 32, slots.size());
        for (; slots[at]; at = (at + 1) & (slots.size() - 1))
            if (slots[at] >> 32 == entry >> 32) return uint32_t(slots[at]) - 1;
        slots[at] = entry;
        return uint32_t(entry) - 1;
    };
    for (Column* column : columns)
        for (uint32_t& value : *column) {
            if (2 * count >= slots.size()) {
                std::vector<uint64_t> old(slots.size() * 2);
                old.swap(slots);
                for (uint64_t entry : old) if (entry) put(entry);
            }
            value = put(paired(value, count + 1));
            count += value == count;
        }
    return count;
}

// The most memory that the process took so far, in kB.
inline long peak() {
    long kilobytes = 0;
    char line[256];
    if (FILE* file = fopen("/proc/self/status", "r")) {
        while (fgets(line, sizeof line, file)) if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1) break;
        fclose(file);
    }
    return kilobytes;
}

// Runs from the moment at which the facts are in memory. Reports the answers, the seconds, and the megabytes of the process.
struct Clock {
    std::chrono::steady_clock::time_point start = std::chrono::steady_clock::now();
    void report(uint64_t answers) const {
        std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
        printf("%llu %.6f %.3f\n", (unsigned long long)answers, seconds.count(), peak() / 1024.0);
    }
};
