// A mapping says where in a JSON object each part of an access stands. It is decided once a file:
// from a named table (Caddy, Envoy, Traefik), from the catalogue's pointers, or from the names and
// values in the file's first lines; then it is compiled into a tree of keys for one walk a line.
//
//   std::vector<Wanted> wanted = LearnMapping(sample_lines);
//   KeyTree tree(wanted);
//   const KeyTree::Child* child = tree.Find(0, "uri\"…");
//
// Where several places hold one slot, the lowest rank that has a value wins.
#pragma once

#include <array>
#include <cstring>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "reader/names.h"

namespace haetae::reader {

struct Wanted {
  std::vector<std::string> path;  // keys; a number is an array's index
  Slot slot;
  uint16_t rank;
};

// "/request/headers/User-Agent/0" (RFC 6901).
Result<std::vector<std::string>> ParsePointer(std::string_view pointer);

// The table's rows for caddy, envoy and traefik; empty for other names.
std::vector<Wanted> NamedMapping(std::string_view format_name);

// What the names and values of a file's first lines suggest.
struct Learnt {
  std::vector<Wanted> wanted;
  std::vector<std::string> shown;  // pointers of what the lines hold, for a person
};
Learnt LearnMapping(std::span<const std::string_view> lines);
// Ranks of names that were not seen, and of fields found by their values: the names seen are
// better.
inline constexpr uint16_t kUnseenRank = 1000, kGuessRank = 2000;

class KeyTree {
 public:
  struct Child {
    std::string key;
    std::vector<Candidate> takes;  // what a value here is good for
    int node = -1;                 // where to go on in an object or array here
  };
  KeyTree() : KeyTree(std::vector<Wanted>()) {}
  explicit KeyTree(const std::vector<Wanted>& wanted);

  // The child whose key stands at `raw`, up to its closing quote; null if none is wanted. `raw`
  // is followed by padding.
  const Child* Find(int node, const char* raw) const {
    const Node& at = nodes_[static_cast<size_t>(node)];
    unsigned first = static_cast<unsigned char>(*raw);
    for (size_t i = at.begin_of[first]; i < at.begin_of[first + 1]; ++i) {
      const Child& child = at.children[i];
      if (std::memcmp(child.key.data(), raw, child.key.size()) == 0 &&
          raw[child.key.size()] == '"') {
        return &child;
      }
    }
    return nullptr;
  }
  const Child* FindIndex(int node, size_t index) const;

 private:
  struct Node {
    std::vector<Child> children;           // sorted by key
    std::array<uint16_t, 257> begin_of{};  // first child whose key's first byte is at least this
  };
  std::vector<Node> nodes_;
};

}  // namespace haetae::reader
