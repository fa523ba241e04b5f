#include "sigma/json_fields.h"

#include <simdjson.h>

#include <array>
#include <charconv>
#include <unordered_map>

#include "base/dictionary.h"
#include "reader/record.h"

namespace haetae::sigma {
namespace {

namespace dom = simdjson::dom;

constexpr int kDepthMax = 64;  // of a JSON value that is looked into

struct KeyHash {
  using is_transparent = void;
  size_t operator()(std::string_view text) const { return HashText(text); }
};

// A place on the way to a wanted field.
struct Node {
  std::unordered_map<std::string, uint32_t, KeyHash, std::equal_to<>> children;
  std::vector<uint32_t> slots;  // that end here
  uint64_t lengths = 0;         // bit n: a child's key has n bytes, n < 64
};

void AppendCodePoint(std::string& out, unsigned code) {
  if (code < 0x80) {
    out += static_cast<char>(code);
  } else if (code < 0x800) {
    out += static_cast<char>(0xc0 | code >> 6);
    out += static_cast<char>(0x80 | (code & 0x3f));
  } else {
    out += static_cast<char>(0xe0 | code >> 12);
    out += static_cast<char>(0x80 | (code >> 6 & 0x3f));
    out += static_cast<char>(0x80 | (code & 0x3f));
  }
}

bool ReadHex(std::string_view digits, unsigned& code) {
  const auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), code, 16);
  return error == std::errc() && end == digits.data() + digits.size();
}

}  // namespace

struct JsonFields::Tree {
  std::vector<Node> nodes{1};
  std::vector<uint32_t> slot_field;  // a slot is one name of a field
  std::vector<FieldValues> slots;
  std::vector<std::vector<uint32_t>> slots_of;  // of each field, best first
  FieldValues none;
  dom::parser parser;
  reader::TextArena arena;

  void Add(const std::string& name, uint32_t slot);
  void Walk(const dom::object& object, uint32_t node, int depth);
  void Take(dom::element value, uint32_t node, int depth);
  void Keep(dom::element value, FieldValues& slot);
};

// Every way to cut the name at its dots is a way through the tree: places are the same wherever the
// text before them is.
void JsonFields::Tree::Add(const std::string& name, uint32_t slot) {
  std::vector<size_t> cuts = {0};
  for (size_t dot = name.find('.'); dot != std::string::npos; dot = name.find('.', dot + 1))
    if (cuts.size() < 32) cuts.push_back(dot + 1);
  cuts.push_back(name.size() + 1);
  std::vector<uint32_t> place(cuts.size(), 0);
  for (size_t from = 0; from + 1 < cuts.size(); ++from) {
    for (size_t to = from + 1; to < cuts.size(); ++to) {
      const std::string key = name.substr(cuts[from], cuts[to] - 1 - cuts[from]);
      Node& node = nodes[place[from]];
      const auto found = node.children.find(key);
      if (found != node.children.end()) {
        place[to] = found->second;
        continue;
      }
      if (place[to] == 0) {
        place[to] = static_cast<uint32_t>(nodes.size());
        nodes.emplace_back();
      }
      Node& again = nodes[place[from]];
      again.children.emplace(key, place[to]);
      again.lengths |= uint64_t{1} << std::min<size_t>(key.size(), 63);
    }
  }
  nodes[place.back()].slots.push_back(slot);
}

void JsonFields::Tree::Keep(dom::element value, FieldValues& slot) {
  slot.exists = true;
  std::array<char, 32> digits;
  switch (value.type()) {
    case dom::element_type::STRING:
      slot.Add(value.get_string().value_unsafe());
      break;
    case dom::element_type::INT64: {
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                     value.get_int64().value_unsafe());
      slot.Add(arena.Copy({digits.data(), end.ptr}));
      break;
    }
    case dom::element_type::UINT64: {
      const auto end = std::to_chars(digits.data(), digits.data() + digits.size(),
                                     value.get_uint64().value_unsafe());
      slot.Add(arena.Copy({digits.data(), end.ptr}));
      break;
    }
    case dom::element_type::BOOL:
      slot.Add(value.get_bool().value_unsafe() ? "true" : "false");
      break;
    case dom::element_type::NULL_VALUE:
      break;
    default:
      slot.Add(arena.Copy(simdjson::minify(value)));
  }
}

void JsonFields::Tree::Take(dom::element value, uint32_t number, int depth) {
  const Node& node = nodes[number];
  dom::array list;
  if (value.get(list) == simdjson::SUCCESS) {
    for (uint32_t slot : node.slots) slots[slot].exists = true;
    if (depth < kDepthMax)
      for (dom::element item : list) Take(item, number, depth + 1);
    return;
  }
  for (uint32_t slot : node.slots) Keep(value, slots[slot]);
  dom::object object;
  if (!node.children.empty() && depth < kDepthMax && value.get(object) == simdjson::SUCCESS)
    Walk(object, number, depth + 1);
}

void JsonFields::Tree::Walk(const dom::object& object, uint32_t number, int depth) {
  const Node& node = nodes[number];
  for (const dom::key_value_pair field : object) {
    if ((node.lengths >> std::min<size_t>(field.key.size(), 63) & 1) == 0) continue;
    const auto child = node.children.find(field.key);
    if (child != node.children.end()) Take(field.value, child->second, depth);
  }
}

JsonFields::JsonFields(std::vector<std::vector<std::string>> names)
    : tree_(std::make_unique<Tree>()) {
  for (uint32_t field = 0; field < names.size(); ++field) {
    tree_->slots_of.emplace_back();
    for (const std::string& name : names[field]) {
      if (name.empty()) continue;
      const auto slot = static_cast<uint32_t>(tree_->slots.size());
      tree_->slots.emplace_back();
      tree_->slots_of.back().push_back(slot);
      tree_->Add(name, slot);
    }
  }
}
JsonFields::~JsonFields() = default;

bool JsonFields::Read(std::string_view json) {
  for (FieldValues& slot : tree_->slots) slot.Clear();
  tree_->arena.Clear();
  dom::object object;
  if (tree_->parser.parse(json.data(), json.size(), false).get(object) != simdjson::SUCCESS)
    return false;
  tree_->Walk(object, 0, 0);
  return true;
}

const FieldValues& JsonFields::Get(uint32_t field) const {
  for (uint32_t slot : tree_->slots_of[field])
    if (tree_->slots[slot].exists) return tree_->slots[slot];
  return tree_->none;
}

void Unescape(std::string_view text, std::string& plain) {
  plain.clear();
  for (size_t i = 0; i < text.size(); ++i) {
    if (text[i] != '\\' || i + 1 >= text.size()) {
      plain += text[i];
      continue;
    }
    const char letter = text[++i];
    unsigned code = 0;
    if (letter == 'u' && i + 4 < text.size() && ReadHex(text.substr(i + 1, 4), code)) {
      AppendCodePoint(plain, code);
      i += 4;
    } else if (letter == 'x' && i + 2 < text.size() && ReadHex(text.substr(i + 1, 2), code)) {
      plain += static_cast<char>(code);
      i += 2;
    } else if (letter == 'n') {
      plain += '\n';
    } else if (letter == 't') {
      plain += '\t';
    } else if (letter == 'r') {
      plain += '\r';
    } else {
      plain += letter;
    }
  }
}

}  // namespace haetae::sigma
