// Count and sum by group in arrays, then the different pairs of them: `groups FOLDER ROWS`.
#include <algorithm>
#include "facts.hpp"

int main(int, char** arguments) {
    Table sale = read_table(arguments[1], arguments[2]);
    Clock clock;
    const Column &group = sale[1], &value = sale[2];
    std::vector<std::pair<uint64_t, uint64_t>> totals(nodes_of({group}));
    for (size_t row = 0; row < group.size(); row++) { totals[group[row]].first++; totals[group[row]].second += value[row]; }
    std::sort(totals.begin(), totals.end());
    totals.erase(std::unique(totals.begin(), totals.end()), totals.end());
    clock.report(totals.size() - (totals.front().first == 0));
}
