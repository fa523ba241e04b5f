// One JSON object a line, of any maker. A mapping (json_mapping.h) says where the parts of an
// access stand; a line is then read in one walk over the object with simdjson's on-demand parser,
// and values that need no unescaping are views into the line.

#include <simdjson.h>

#include <algorithm>

#include "base/text.h"
#include "reader/formats.h"
#include "reader/json_guess.h"
#include "reader/json_mapping.h"
#include "reader/line_format.h"

namespace haetae::reader {
namespace {

namespace ondemand = simdjson::ondemand;

// The parser's own memory is not worth copying: a clone begins with a new one.
struct Scratch {
  ondemand::parser parser;
  Scratch() = default;
  Scratch(const Scratch&) {}
};

class JsonLines final : public LineFormat<JsonLines> {
 public:
  JsonLines(std::string_view name, std::vector<Wanted> named, std::vector<Wanted> given,
            std::vector<Slot> overruled, std::string time_format, const LocalZone& zone)
      : name_(name),
        named_(std::move(named)),
        given_(std::move(given)),
        overruled_(std::move(overruled)),
        time_format_(std::move(time_format)),
        zone_(zone) {
    if (!named_.empty()) Compile(named_);
  }

  std::string_view name() const override { return name_; }
  bool MetNoZone() const override { return zone_.met(); }
  size_t Parse(std::span<const Line> lines, RecordBatch& batch) override;
  const char* Learn(std::span<const Line> lines) override;
  FieldsFound Fields() const override;
  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch);

 private:
  struct Taken {
    SlotValues text;
    std::array<uint16_t, kSlotCount> rank;
  };
  // Merges `wanted` with what the catalogue gives, and builds the tree.
  void Compile(std::vector<Wanted> wanted);
  bool Has(Slot slot) const;
  simdjson::error_code Walk(ondemand::object object, int node, Taken& taken, TextArena& arena);
  simdjson::error_code WalkArray(ondemand::array array, int node, Taken& taken, TextArena& arena);
  simdjson::error_code Take(ondemand::value value, const KeyTree::Child& child, Taken& taken,
                            TextArena& arena);
  simdjson::error_code Read(std::string_view text, Taken& taken, TextArena& arena);

  std::string name_;
  std::vector<Wanted> named_;    // the format's own table
  std::vector<Wanted> given_;    // the catalogue's pointers
  std::vector<Slot> overruled_;  // slots that only the catalogue decides
  std::string time_format_;
  LocalZone zone_;
  std::vector<Wanted> wanted_;
  std::vector<std::string> shown_;
  KeyTree tree_;
  bool learned_ = false;
  Scratch scratch_;
};

void JsonLines::Compile(std::vector<Wanted> wanted) {
  std::erase_if(wanted, [&](const Wanted& want) {
    return std::find(overruled_.begin(), overruled_.end(), want.slot) != overruled_.end();
  });
  wanted.insert(wanted.end(), given_.begin(), given_.end());
  wanted_ = std::move(wanted);
  tree_ = KeyTree(wanted_);
  learned_ = true;
}

bool JsonLines::Has(Slot slot) const {
  return std::any_of(wanted_.begin(), wanted_.end(),
                     [&](const Wanted& want) { return want.slot == slot; });
}

const char* JsonLines::Learn(std::span<const Line> lines) {
  if (!named_.empty()) return nullptr;
  TextArena arena;
  std::vector<std::string_view> texts;
  for (const Line& line : lines) {
    std::string_view text = line.text;
    if (MayBeWrapped(text)) text = Unwrap(text, arena);
    if (text.starts_with('{')) texts.push_back(text);
  }
  if (texts.empty()) return "no line is a JSON object";
  Learnt learnt = LearnMapping(texts);
  shown_ = std::move(learnt.shown);
  Compile(std::move(learnt.wanted));
  if (!Has(Slot::kTime)) return "the lines are JSON, but no field of theirs is a time";
  if (!Has(SlotOf(kPath)) && !Has(Slot::kRequest)) {
    return "the lines are JSON, but no field of theirs is a path";
  }
  return nullptr;
}

FieldsFound JsonLines::Fields() const {
  FieldsFound fields{{}, shown_};
  for (size_t slot = 0; slot < kSlotCount; ++slot) {
    const Wanted* best = nullptr;
    for (const Wanted& want : wanted_) {
      const bool seen = want.rank < kUnseenRank || want.rank >= kGuessRank;
      if (Index(want.slot) == slot && seen && (best == nullptr || want.rank < best->rank))
        best = &want;
    }
    if (best == nullptr) continue;
    fields.found.push_back({NameOf(best->slot), PointerOf(best->path), best->rank >= kGuessRank});
  }
  return fields;
}

size_t JsonLines::Parse(std::span<const Line> lines, RecordBatch& batch) {
  if (!learned_) Learn(lines);
  return LineFormat::Parse(lines, batch);
}

simdjson::error_code JsonLines::Take(ondemand::value value, const KeyTree::Child& child,
                                     Taken& taken, TextArena& arena) {
  std::string_view raw = value.raw_json_token();
  if (raw.empty()) return simdjson::SUCCESS;
  const auto lists = [](Candidate take) { return take.slot == SlotOf(kResults); };
  if (raw[0] == '[' && std::ranges::any_of(child.takes, lists)) {
    ondemand::array array;
    if (auto error = value.get_array().get(array)) return error;
    return array.raw_json().get(taken.text[kResults]);
  }
  if (raw[0] == '{' || raw[0] == '[') {
    if (child.node < 0) return simdjson::SUCCESS;
    if (raw[0] == '{') {
      ondemand::object object;
      if (auto error = value.get_object().get(object)) return error;
      return Walk(object, child.node, taken, arena);
    }
    ondemand::array array;
    if (auto error = value.get_array().get(array)) return error;
    return WalkArray(array, child.node, taken, arena);
  }
  bool wanted = false;
  for (Candidate take : child.takes) wanted |= take.rank < taken.rank[Index(take.slot)];
  if (!wanted) return simdjson::SUCCESS;
  std::string_view text;
  if (raw[0] == '"') {
    size_t close = raw.rfind('"');
    if (close == 0) return simdjson::TAPE_ERROR;
    text = raw.substr(1, close - 1);
    if (std::memchr(text.data(), '\\', text.size()) != nullptr) {
      if (auto error = value.get_string().get(text)) return error;
      text = arena.Copy(text);
    }
  } else if (raw[0] == '-' || (raw[0] >= '0' && raw[0] <= '9')) {
    text = raw.substr(0, raw.find_last_not_of(" \t\r\n") + 1);
  }
  if (Absent(text)) return simdjson::SUCCESS;
  for (Candidate take : child.takes) {
    if (take.rank >= taken.rank[Index(take.slot)]) continue;
    taken.rank[Index(take.slot)] = take.rank;
    taken.text[Index(take.slot)] = text;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code JsonLines::Walk(ondemand::object object, int node, Taken& taken,
                                     TextArena& arena) {
  for (auto entry : object) {
    ondemand::field field;
    if (auto error = std::move(entry).get(field)) return error;
    const KeyTree::Child* child = tree_.Find(node, field.key().raw());
    if (child == nullptr) continue;
    if (auto error = Take(field.value(), *child, taken, arena)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code JsonLines::WalkArray(ondemand::array array, int node, Taken& taken,
                                          TextArena& arena) {
  size_t index = 0;
  for (auto element : array) {
    ondemand::value value;
    if (auto error = std::move(element).get(value)) return error;
    const KeyTree::Child* child = tree_.FindIndex(node, index++);
    if (child == nullptr) continue;
    if (auto error = Take(value, *child, taken, arena)) return error;
  }
  return simdjson::SUCCESS;
}

simdjson::error_code JsonLines::Read(std::string_view text, Taken& taken, TextArena& arena) {
  taken.text.fill({});
  taken.rank.fill(UINT16_MAX);
  ondemand::document document;
  auto error =
      scratch_.parser.iterate(text.data(), text.size(), text.size() + kPaddingBytes).get(document);
  if (error) return error;
  ondemand::object object;
  if ((error = document.get_object().get(object))) return error;
  if ((error = Walk(object, 0, taken, arena))) return error;
  const char* rest;
  bool at_end = document.current_location().get(rest) == simdjson::OUT_OF_BOUNDS;
  return at_end ? simdjson::SUCCESS : simdjson::TRAILING_CONTENT;
}

const char* JsonLines::ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
  size_t begin = text.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return kIgnored;
  if (text[begin] != '{') return "not a JSON object";
  Taken taken;
  simdjson::error_code error = Read(text, taken, batch.arena);
  if (error == simdjson::UTF8_ERROR) {
    // One foreign byte must not cost the line.
    std::string valid = ValidUtf8(text);
    size_t bytes = valid.size();
    valid.append(kPaddingBytes, '\0');
    error = Read(batch.arena.Copy(valid).substr(0, bytes), taken, batch.arena);
  }
  switch (error) {
    case simdjson::SUCCESS:
      break;
    case simdjson::UNCLOSED_STRING:
      return "not valid JSON: cut inside a text";
    case simdjson::INCOMPLETE_ARRAY_OR_OBJECT:
      return "not valid JSON: cut inside the object";
    case simdjson::DEPTH_ERROR:
      return "not valid JSON: nested too deeply";
    case simdjson::CAPACITY:
    case simdjson::MEMALLOC:
      return "no memory for so long a line";
    default:
      return "not valid JSON";
  }
  // Under a maker's own names every access has a path or a method; a status alone is another
  // program's line.
  if (!named_.empty() && taken.text[kPath].empty() && taken.text[kMethod].empty()) {
    return "not an access: neither path nor method in it";
  }
  return StoreSlots(taken.text, time_format_, zone_, line, batch);
}

}  // namespace

Result<std::unique_ptr<Format>> MakeJson(std::string_view name, const FormatOptions& options,
                                         const LocalZone& zone) {
  std::vector<Wanted> given;
  std::vector<Slot> overruled;
  for (const auto& [slot, pointer] : TRY(SlotsOfFields(options.fields))) {
    overruled.push_back(slot);
    if (pointer.empty()) continue;
    given.push_back({TRY(ParsePointer(pointer)), slot, 0});
  }
  // A path that is named is meant as it is: no request line, no query is added to it.
  if (options.fields.contains("path")) {
    overruled.push_back(Slot::kRequest);
    overruled.push_back(Slot::kQuery);
  }
  return std::make_unique<JsonLines>(name, NamedMapping(name), std::move(given),
                                     std::move(overruled), options.time_format, zone);
}

}  // namespace haetae::reader
