// Count and sum by group in arrays, then the different pairs of them: `groups FOLDER hash|dense ROWS`.
#include <algorithm>
#include "facts.hpp"

int main(int, char** arguments) {
    Table sale = read_table(arguments[1], arguments[3]);
    Clock clock;
    Column &group = sale[1], &value = sale[2];
    std::vector<std::pair<uint64_t, uint64_t>> totals(std::string(arguments[2]) == "hash" ? number({&group}) : nodes_of({&group}));
    for (size_t row = 0; row < group.size(); row++) { totals[group[row]].first++; totals[group[row]].second += value[row]; }
    std::sort(totals.begin(), totals.end());
    totals.erase(std::unique(totals.begin(), totals.end()), totals.end());
    clock.report(totals.size() - (totals.front().first == 0));
}
