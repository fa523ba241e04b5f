// Finds which of many literals stand in a text, in one pass over it (Aho and Corasick 1975, as a
// table of states by classes of bytes).
//
//   Literals literals({"union select", "../"});
//   literals.Find(folded, [](uint32_t literal) { … });   // once for each place it stands at
//
// Compares bytes as they are: fold both sides first. Immutable, thread-safe. Costs 4 bytes for each
// byte of the literals and each class, a class being a byte that some literal holds; a pass takes
// one to two nanoseconds a byte.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace haetae::sigma {

class Literals {
 public:
  Literals() : Literals(std::vector<std::string>()) {}
  explicit Literals(const std::vector<std::string>& literals);  // none of them empty
  bool empty() const { return outputs_.empty(); }

  // Calls `found(literal, end)` for every place a literal ends at.
  template <typename Found>
  void Find(std::string_view text, Found&& found) const {
    uint32_t state = 0;
    for (size_t i = 0; i < text.size(); ++i) {
      state = next_[(state & ~kEnds) + class_of_[static_cast<unsigned char>(text[i])]];
      if ((state & kEnds) == 0) [[likely]]
        continue;
      for (uint32_t at = ends_[(state & ~kEnds) / classes_]; at != kNone; at = outputs_[at].next)
        found(outputs_[at].literal, i + 1);
    }
  }

 private:
  static constexpr uint32_t kEnds = 0x80000000, kNone = 0xffffffff;
  struct Output {
    uint32_t literal, next;
  };
  std::array<uint16_t, 256> class_of_{};
  uint32_t classes_ = 1;
  std::vector<uint32_t> next_;  // row of the next state, kEnds set if a literal ends there
  std::vector<uint32_t> ends_;  // of each state: first of its outputs
  std::vector<Output> outputs_;
};

}  // namespace haetae::sigma
