#include "ledger/results.h"

#include <simdjson.h>

#include <algorithm>
#include <fstream>
#include <string>

#include "base/csv.h"
#include "base/hash.h"
#include "base/text.h"

namespace haetae::ledger {
namespace {

namespace fs = std::filesystem;

constexpr size_t kResponseLineBytesMax = 512u << 20;  // an answer with millions of people
constexpr std::string_view kSeparators = ",;| \t";

std::unexpected<Error> Bad(const fs::path& path, uint64_t line, std::string why, Code code) {
  return Fail(code, "cannot read the responses", "line " + std::to_string(line) + ": " + why,
              path.native(),
              "write {\"event_id\": \"…\", \"results\": [\"…\", \"…\"]} a line, or CSV with the "
              "columns event_id and subject");
}

// The event id of a line, which may be a number, as the log would write it.
bool IdOf(simdjson::dom::element element, std::string& id) {
  if (std::string_view text; element.get_string().get(text) == simdjson::SUCCESS) {
    id = text;
    return !id.empty();
  }
  if (element.is_int64() || element.is_uint64()) {
    id = simdjson::minify(element);
    return true;
  }
  return false;
}

bool IsId(std::string_view text) {
  return text.size() <= kResultIdBytesMax && text.find('\0') == std::string_view::npos;
}

// Lines of a file of any length, each up to kResponseLineBytesMax.
class Lines {
 public:
  explicit Lines(const fs::path& path) : file_(path, std::ios::binary) {}
  bool is_open() const { return file_.is_open(); }
  bool is_too_long() const { return too_long_; }
  bool has_failed() const { return file_.bad(); }
  bool Next(std::string& line) {
    line.clear();
    while (true) {
      const size_t end = held_.find('\n', at_);
      const size_t stop = end == std::string::npos ? held_.size() : end;
      line.append(held_, at_, stop - at_);
      at_ = std::min(stop + 1, held_.size());
      if (end != std::string::npos) return true;
      too_long_ = line.size() > kResponseLineBytesMax;
      if (too_long_) return false;
      held_.resize(1 << 20);
      file_.read(held_.data(), static_cast<std::streamsize>(held_.size()));
      held_.resize(static_cast<size_t>(file_.gcount()));
      at_ = 0;
      if (held_.empty()) return !line.empty();
    }
  }

 private:
  std::ifstream file_;
  std::string held_;
  size_t at_ = 0;
  bool too_long_ = false;
};

// A result as it was read: of which event, and who; kNoNumber: `unnamed` results.
struct Read {
  uint64_t event;
  uint32_t person;
  uint64_t unnamed;
};

Status ReadCsv(const fs::path& path, Dictionary& subjects, std::vector<Read>& all) {
  CsvTable table = TRY(CsvTable::Open(path, {"event_id", "subject"}));
  while (TRY(table.Next())) {
    if (table[0].empty() || table[1].empty() || !IsId(table[1]))
      return Bad(path, table.line_number(), "it names no event id, or nobody", Code::kMalformed);
    all.push_back({Fingerprint(table[0]), subjects.Number(ValidUtf8(table[1])), 0});
  }
  return {};
}

Status ReadJsonLine(simdjson::dom::element line, const fs::path& path, uint64_t number,
                    Dictionary& subjects, std::vector<Read>& all) {
  simdjson::dom::element id, results, count;
  std::string event;
  if (line["event_id"].get(id) != simdjson::SUCCESS || !IdOf(id, event))
    return Bad(path, number, "it names no event_id", Code::kMalformed);
  const uint64_t print = Fingerprint(event);
  uint64_t named = 0, unnamed = 0;
  const bool lists = line["results"].get(results) == simdjson::SUCCESS;
  if (lists && !results.is_array())
    return Bad(path, number, "its results are no array", Code::kMalformed);
  if (lists) {
    for (simdjson::dom::element one : results.get_array()) {
      std::string person;
      if (!IdOf(one, person) || !IsId(person)) {
        ++unnamed;
        continue;
      }
      all.push_back({print, subjects.Number(ValidUtf8(person)), 0});
      ++named;
    }
  }
  uint64_t said = 0;
  const bool counts = line["count"].get(count) == simdjson::SUCCESS;
  if (counts && count.get_uint64().get(said) != simdjson::SUCCESS)
    return Bad(path, number, "its count is no whole number", Code::kMalformed);
  if (!lists && !counts)
    return Bad(path, number, "it has neither results nor a count", Code::kMalformed);
  if (said > named) unnamed = std::max(unnamed, said - named);
  all.push_back({print, kNoNumber, unnamed});
  return {};
}

Status ReadJsonLines(const fs::path& path, Dictionary& subjects, std::vector<Read>& all) {
  Lines lines(path);
  if (!lines.is_open())
    return std::unexpected(SystemError("cannot read the responses", path.native(), errno));
  simdjson::dom::parser parser;
  std::string line;
  for (uint64_t number = 1; lines.Next(line); ++number) {
    if (line.find_first_not_of(" \t\r") == std::string::npos) continue;
    simdjson::dom::element object;
    if (parser.parse(line).get(object) != simdjson::SUCCESS || !object.is_object())
      return Bad(path, number, "it is no JSON object", Code::kMalformed);
    TRY(ReadJsonLine(object, path, number, subjects, all));
  }
  if (lines.is_too_long()) return Bad(path, 0, "one is longer than 512 MiB", Code::kLimit);
  if (lines.has_failed())
    return std::unexpected(SystemError("cannot read the responses", path.native(), EIO));
  return {};
}

}  // namespace

Result<Responses> Responses::Load(const fs::path& path, Dictionary& subjects) {
  std::vector<Read> all;
  const std::string ending = path.extension().native();
  if (ending == ".csv") {
    TRY(ReadCsv(path, subjects, all));
  } else if (ending == ".jsonl" || ending == ".ndjson" || ending == ".json") {
    TRY(ReadJsonLines(path, subjects, all));
  } else {
    return Fail(Code::kUsage, "cannot read the responses",
                "the name ends neither in .csv nor in .jsonl", path.native(),
                "name the file after what is in it");
  }
  // By event, in each by number; the order in which they were read says nothing.
  std::ranges::sort(all, {}, [](const Read& one) { return std::pair(one.event, one.person); });
  Responses responses;
  for (size_t i = 0; i < all.size();) {
    const uint64_t event = all[i].event;
    Event& of = responses.events_[event];
    of.begin = responses.people_.size();
    for (; i < all.size() && all[i].event == event; ++i) {
      if (all[i].person == kNoNumber)
        of.unnamed += all[i].unnamed;
      else if (responses.people_.size() == of.begin || responses.people_.back() != all[i].person)
        responses.people_.push_back(all[i].person);
    }
    of.end = responses.people_.size();
  }
  return responses;
}

Listed Responses::Find(std::string_view event_id) const {
  if (events_.empty() || event_id.empty()) return {};
  const auto at = events_.find(Fingerprint(event_id));
  if (at == events_.end()) return {};
  const Event& event = at->second;
  event.met.store(true, std::memory_order_relaxed);
  return {std::span(people_).subspan(event.begin, event.end - event.begin), event.unnamed, true};
}

uint64_t Responses::Missing(const Responses& others) const {
  return static_cast<uint64_t>(std::ranges::count_if(
      others.events_, [&](const auto& one) { return !events_.contains(one.first); }));
}

uint64_t Responses::met() const {
  return static_cast<uint64_t>(std::ranges::count_if(
      events_, [](const auto& one) { return one.second.met.load(std::memory_order_relaxed); }));
}

uint64_t EachId(std::string_view field, const std::function<void(std::string_view id)>& see) {
  const size_t begin = field.find_first_not_of(" \t");
  if (begin == std::string_view::npos) return 0;
  uint64_t unnamed = 0;
  if (field[begin] != '[') {
    for (size_t at = begin; at < field.size();) {
      const size_t end = std::min(field.find_first_of(kSeparators, at), field.size());
      const std::string_view id = field.substr(at, end - at);
      if (id.size() > kResultIdBytesMax)
        ++unnamed;
      else if (!id.empty())
        see(id);
      at = end + 1;
    }
    return unnamed;
  }
  thread_local simdjson::dom::parser parser;
  simdjson::dom::array array;
  if (parser.parse(field.data() + begin, field.size() - begin).get_array().get(array) !=
      simdjson::SUCCESS)
    return 1;
  std::string id;
  for (simdjson::dom::element one : array) {
    if (IdOf(one, id) && IsId(id))
      see(id);
    else
      ++unnamed;
  }
  return unnamed;
}

}  // namespace haetae::ledger
