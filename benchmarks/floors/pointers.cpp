// Analyses of pointers, fact by fact: `pointers FOLDER hash|dense andersen|cspa`.
#include <algorithm>
#include "facts.hpp"

// A relation whose pairs are found by either end.
template <class Set> struct Relation {
    Set pairs;
    std::vector<std::vector<uint32_t>> from, to;
    explicit Relation(uint32_t nodes) : pairs(nodes), from(nodes), to(nodes) {}
    bool add(uint32_t x, uint32_t y) {
        if (!pairs.add(x, y)) return false;
        from[x].push_back(y);
        to[y].push_back(x);
        return true;
    }
};

struct Program {
    std::vector<Table> tables;
    uint32_t nodes = 0;
    Program(const std::string& folder, std::initializer_list<const char*> names) {
        for (const char* name : names) tables.push_back(read_table(folder, name));
    }
    // What the columns of each statement lead to: from the first to the second, or back.
    Adjacency forth(size_t table) const { return {tables[table][0], tables[table][1], nodes}; }
    Adjacency back(size_t table) const { return {tables[table][1], tables[table][0], nodes}; }
};

// Loads and stores through what a variable points to become copies (Andersen, 1994). A pair is joined with the copies that
// are there when it is taken up, a copy with the pairs that are there when it is made: by index, since both grow meanwhile.
template <class Set> uint64_t andersen(const Program& program) {
    Set points(program.nodes), copied(program.nodes);
    std::vector<std::vector<uint32_t>> pointees(program.nodes), copies(program.nodes);
    Adjacency loads = program.back(2), stores = program.forth(3);
    std::vector<uint64_t> fresh;
    auto add = [&](uint32_t x, uint32_t place) {
        if (points.add(x, place)) { pointees[x].push_back(place); fresh.push_back(paired(x, place)); }
    };
    auto copy = [&](uint32_t source, uint32_t target) {
        if (source == target || !copied.add(source, target)) return;
        copies[source].push_back(target);
        for (uint32_t place : pointees[source]) add(target, place);
    };
    const Table &address_of = program.tables[0], &assign = program.tables[1];
    for (size_t row = 0; row < assign[0].size(); row++) copy(assign[1][row], assign[0][row]);
    for (size_t row = 0; row < address_of[0].size(); row++) add(address_of[0][row], address_of[1][row]);
    while (!fresh.empty()) {
        uint32_t x = fresh.back() >> 32, place = uint32_t(fresh.back());
        fresh.pop_back();
        for (uint32_t target : copies[x]) add(target, place);
        for (uint32_t target : loads[x]) copy(place, target);
        for (uint32_t source : stores[x]) copy(source, place);
    }
    return points.count;
}

// What flows is the closure of single steps; values meet where a place that both flow from is aliased, in two joins.
template <class Set> struct Flows {
    const Adjacency assigned, dereferenced;
    Relation<Set> step, flow, memory, ahead;  // ahead(Z, Y) :- memory(Z, W), flow(W, Y).
    Set value;
    enum Kind { STEP, FLOW, MEMORY, AHEAD, VALUE };
    struct Fact { Kind kind; uint32_t x, y; };
    std::vector<Fact> fresh;

    explicit Flows(const Program& program)
        : assigned(program.back(0)), dereferenced(program.forth(1)), step(program.nodes), flow(program.nodes),
          memory(program.nodes), ahead(program.nodes), value(program.nodes) {
        const Table& assign = program.tables[0];
        for (const Column& column : assign) for (uint32_t x : column) { add(FLOW, x, x); add(MEMORY, x, x); }
        for (size_t row = 0; row < assign[0].size(); row++) add(STEP, assign[0][row], assign[1][row]);
    }

    void add(Kind kind, uint32_t x, uint32_t y) {
        bool added = kind == STEP ? step.add(x, y) : kind == FLOW ? flow.add(x, y) : kind == MEMORY ? memory.add(x, y)
                   : kind == AHEAD ? ahead.add(x, y) : value.add(x, y);
        if (added) fresh.push_back({kind, x, y});
    }

    void join(Fact fact) {
        auto [kind, x, y] = fact;
        if (kind == STEP) {
            add(FLOW, x, y);
            each(flow.from[y], [&](uint32_t z) { add(FLOW, x, z); });
        } else if (kind == FLOW) {
            each(step.to[x], [&](uint32_t w) { add(FLOW, w, y); });
            each(memory.to[x], [&](uint32_t z) { add(AHEAD, z, y); });
            each(ahead.from[x], [&](uint32_t z) { add(VALUE, y, z); });
        } else if (kind == MEMORY) {
            for (uint32_t w : assigned[x]) add(STEP, w, y);
            each(flow.from[y], [&](uint32_t z) { add(AHEAD, x, z); });
        } else if (kind == AHEAD) {
            each(flow.from[x], [&](uint32_t z) { add(VALUE, z, y); });
        } else {
            for (uint32_t v : dereferenced[x]) for (uint32_t w : dereferenced[y]) add(MEMORY, v, w);
        }
    }

    // The list may grow while it is read.
    template <class Each> static void each(const std::vector<uint32_t>& list, Each visit) {
        for (size_t at = 0; at < list.size(); at++) visit(list[at]);
    }

    uint64_t values() {
        while (!fresh.empty()) {
            Fact fact = fresh.back();
            fresh.pop_back();
            join(fact);
        }
        return value.count;
    }
};

int main(int, char** arguments) {
    std::string folder = arguments[1], mode = arguments[2], analysis = arguments[3];
    Program program = analysis == "andersen" ? Program(folder, {"address_of", "assign", "load", "store"})
                                             : Program(folder, {"assign", "dereference"});
    Clock clock;
    std::vector<Column*> columns;
    for (Table& table : program.tables) for (Column& column : table) columns.push_back(&column);
    program.nodes = mode == "hash" ? number(columns) : nodes_of(columns);
    if (analysis == "andersen") clock.report(mode == "hash" ? andersen<HashSet>(program) : andersen<BitSet>(program));
    else clock.report(mode == "hash" ? Flows<HashSet>(program).values() : Flows<BitSet>(program).values());
}
