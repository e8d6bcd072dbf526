// A join of long texts on their numbers: `texts FOLDER LINKS`; the facts are lines of two texts.
#include <algorithm>
#include <functional>
#include <string_view>
#include "facts.hpp"

static std::string read_text(const std::string& path) {
    FILE* file = fopen(path.c_str(), "rb");
    if (!file) { fprintf(stderr, "no facts %s\n", path.c_str()); exit(2); }
    fseek(file, 0, SEEK_END);
    std::string text(ftell(file), 0);
    rewind(file);
    if (fread(text.data(), 1, text.size(), file) != text.size()) exit(2);
    fclose(file);
    return text;
}

// The number of a text, by open addressing; a slot keeps half of the hash, so that few texts are compared.
struct Numbers {
    std::vector<uint64_t> slots = std::vector<uint64_t>(1 << 10);
    std::vector<std::string_view> texts;
    uint32_t operator()(std::string_view text) {
        if (2 * texts.size() >= slots.size()) grow();
        uint64_t hash = std::hash<std::string_view>()(text) >> 32;
        size_t at = scattered(hash, slots.size());
        for (; slots[at]; at = (at + 1) & (slots.size() - 1))
            if (slots[at] >> 32 == hash && texts[uint32_t(slots[at]) - 1] == text) return uint32_t(slots[at]) - 1;
        texts.push_back(text);
        slots[at] = hash << 32 | texts.size();
        return texts.size() - 1;
    }
    void grow() {
        std::vector<uint64_t> old(slots.size() * 2);
        old.swap(slots);
        for (uint64_t entry : old) {
            if (!entry) continue;
            size_t at = scattered(entry >> 32, slots.size());
            while (slots[at]) at = (at + 1) & (slots.size() - 1);
            slots[at] = entry;
        }
    }
};

int main(int, char** arguments) {
    std::string text = read_text(std::string(arguments[1]) + "/" + arguments[2] + ".tsv");
    std::vector<std::string_view> links[2];
    for (size_t start = 0; start < text.size();) {
        size_t tab = text.find('\t', start), end = text.find('\n', tab);
        links[0].push_back(std::string_view(text).substr(start, tab - start));
        links[1].push_back(std::string_view(text).substr(tab + 1, end - tab - 1));
        start = end + 1;
    }
    Clock clock;
    Numbers number;
    Table link(2);
    for (int side : {0, 1}) for (std::string_view page : links[side]) link[side].push_back(number(page));
    uint32_t pages = number.texts.size();
    Adjacency next(link[0], link[1], pages);
    uint64_t count = 0;
    std::vector<uint32_t> marks(pages);
    for (uint32_t x = 0; x < pages; x++)
        for (uint32_t y : next[x])
            for (uint32_t z : next[y]) if (marks[z] != x + 1) { marks[z] = x + 1; count++; }
    clock.report(count);
}
