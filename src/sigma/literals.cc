#include "sigma/literals.h"

#include "base/error.h"

namespace haetae::sigma {

Literals::Literals(const std::vector<std::string>& literals) {
  for (const std::string& literal : literals) {
    CHECK(!literal.empty());
    for (char c : literal) {
      uint16_t& number = class_of_[static_cast<unsigned char>(c)];
      if (number == 0) number = static_cast<uint16_t>(classes_++);
    }
  }
  // The tree of the literals; a missing child is kNone until the second pass.
  std::vector<uint32_t> tree(classes_, kNone), last = {kNone};
  for (uint32_t i = 0; i < literals.size(); ++i) {
    uint32_t state = 0;
    for (char c : literals[i]) {
      const size_t at = size_t{state} * classes_ + class_of_[static_cast<unsigned char>(c)];
      if (tree[at] == kNone) {
        tree[at] = static_cast<uint32_t>(last.size());
        last.push_back(kNone);
        tree.resize(tree.size() + classes_, kNone);
      }
      state = tree[at];
    }
    outputs_.push_back({i, last[state]});
    last[state] = static_cast<uint32_t>(outputs_.size() - 1);
  }
  CHECK(tree.size() < kEnds);
  // Breadth first: where a state has no child it goes where its longest suffix goes, and what ends
  // at that suffix ends there too.
  std::vector<uint32_t> suffix(last.size(), 0), order = {0};
  ends_.assign(last.size(), kNone);
  for (size_t k = 0; k < order.size(); ++k) {
    const uint32_t state = order[k];
    ends_[state] = last[state];
    if (state != 0) {
      const uint32_t inherited = ends_[suffix[state]];
      if (last[state] == kNone) {
        ends_[state] = inherited;
      } else {
        uint32_t tail = last[state];
        while (outputs_[tail].next != kNone) tail = outputs_[tail].next;
        outputs_[tail].next = inherited;
      }
    }
    for (uint32_t c = 0; c < classes_; ++c) {
      uint32_t& child = tree[size_t{state} * classes_ + c];
      const uint32_t fallback = state == 0 ? 0 : tree[size_t{suffix[state]} * classes_ + c];
      if (child == kNone) {
        child = fallback;
      } else {
        suffix[child] = fallback;
        order.push_back(child);
      }
    }
  }
  next_.resize(tree.size());
  for (size_t i = 0; i < tree.size(); ++i)
    next_[i] = tree[i] * classes_ | (ends_[tree[i]] != kNone ? kEnds : 0);
}

}  // namespace haetae::sigma
