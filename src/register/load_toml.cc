#include "access/toml_text.h"
#include "base/file.h"
#include "base/ip.h"
#include "base/text.h"
#include "register/loader.h"

namespace haetae::reg {
namespace {

Time FromToml(const toml::date& date, const toml::time& time, int offset_minutes) {
  const int64_t seconds = DaysFromCivil(date.year, date.month, date.day) * 86'400 +
                          time.hour * 3'600 + time.minute * 60 + time.second - offset_minutes * 60;
  return Time{seconds * kSecond + time.nanosecond / 1'000};
}

// One [[key]] or [[job]]; every read sets the loader's line to where the value stands.
class Entry {
 public:
  Entry(Loader& loader, const toml::table& table, std::string kind)
      : loader_(loader), table_(table), kind_(std::move(kind)) {
    loader_.line = table.source().begin.line;
  }

  Result<std::string> Text(std::string_view name) {
    const toml::node* node = Get(name);
    if (node == nullptr) return std::string();
    if (const auto* text = node->as_string(); text && !text->get().empty()) {
      TRY(loader_.Id(text->get(), name, true));
      return text->get();
    }
    return loader_.Bad("`" + std::string(name) + "` must be text",
                       "put it in quotes: " + std::string(name) + " = \"…\"");
  }

  Result<std::vector<std::string>> Texts(std::string_view name) {
    std::vector<std::string> texts;
    const toml::node* node = Get(name);
    if (node == nullptr) return texts;
    const toml::array* array = node->as_array();
    for (size_t i = 0; array != nullptr && i < array->size(); ++i) {
      if (const auto* text = (*array)[i].as_string()) texts.push_back(text->get());
    }
    if (array == nullptr || texts.size() != array->size()) {
      return loader_.Bad("`" + std::string(name) + "` must be a list of texts",
                         "write " + std::string(name) + " = [\"…\", \"…\"]");
    }
    return texts;
  }

  Result<std::optional<Time>> When(std::string_view name) {
    const toml::node* node = Get(name);
    std::optional<Time> time;
    if (node == nullptr) return time;
    if (const auto* full = node->as_date_time()) {
      const toml::date_time& value = full->get();
      time = FromToml(value.date, value.time, value.offset ? value.offset->minutes : 0);
    } else if (const auto* day = node->as_date()) {
      time = FromToml(day->get(), toml::time{}, 0);
    } else if (const auto* text = node->as_string()) {
      time = ParseAnyTime(text->get());
    }
    if (time) return time;
    return loader_.Bad("`" + std::string(name) + "` is no time",
                       "write " + std::string(name) + " = 2025-06-24T03:12:09Z");
  }

  // Names that are not known are ignored, with a warning.
  void Finish() {
    for (const auto& [key, node] : table_) {
      if (std::find(known_.begin(), known_.end(), key.str()) != known_.end()) continue;
      loader_.Warn("line " + std::to_string(key.source().begin.line) + ": `" +
                   EscapeTerminal(Shortened(key.str(), 40)) + "` in [[" + kind_ +
                   "]] is not known and is ignored");
    }
  }

 private:
  const toml::node* Get(std::string_view name) {
    known_.push_back(name);
    const toml::node* node = table_.get(name);
    loader_.line = (node ? node : &table_)->source().begin.line;
    return node;
  }
  Loader& loader_;
  const toml::table& table_;
  std::string kind_;
  std::vector<std::string_view> known_;
};

// Calls `take` for each [[kind]] of the file.
template <typename F>
Status ForEach(Loader& loader, const std::filesystem::path& file, const std::string& kind, F take) {
  Result<std::string> text = ReadFile(file, kTomlBytesMax);
  if (!text) {
    text.error().what = "cannot read the register";
    return std::unexpected(std::move(text).error());
  }
  const std::expected<toml::table, access::TomlFault> parsed = access::ParseToml(*text);
  if (!parsed) {
    loader.line = parsed.error().line;
    return loader.Bad("it is not TOML", "correct the line; text stands in double quotes");
  }
  for (const auto& [key, node] : *parsed) {
    if (key.str() == kind) continue;
    loader.Warn("line " + std::to_string(key.source().begin.line) + ": `" +
                EscapeTerminal(Shortened(key.str(), 40)) + "` is not known and is ignored");
  }
  const toml::node* list = parsed->get(kind);
  if (list == nullptr) return {};
  loader.line = list->source().begin.line;
  const std::string advice = "write [[" + kind + "]] with two brackets";
  const toml::array* array = list->as_array();
  if (array == nullptr) return loader.Bad("`" + kind + "` must be a list of tables", advice);
  if (array->size() > kTablesMax) {
    return loader.Bad("it has more than 100,000 entries", "remove what is not used", Code::kLimit);
  }
  for (const toml::node& element : *array) {
    loader.line = element.source().begin.line;
    if (!element.is_table()) return loader.Bad("`" + kind + "` must hold tables", advice);
    Entry table(loader, *element.as_table(), kind);
    ++loader.rows;
    TRY(take(table));
    table.Finish();
  }
  return {};
}

}  // namespace

Status Loader::KeysToml(const std::filesystem::path& file) {
  return ForEach(*this, file, "key", [&](Entry& table) -> Status {
    KeyEntry key;
    key.kid = TRY(table.Text("kid"));
    if (key.kid.empty()) return Bad("the [[key]] has no `kid`", "add kid = \"…\"");
    key.created = TRY(table.When("created"));
    key.rotate_by = TRY(table.When("rotate_by"));
    key.retired = TRY(table.When("retired"));
    key.custodians = TRY(table.Texts("custodians"));
    if (reg.key_places_.try_emplace(key.kid, reg.keys_.size()).second) {
      reg.keys_.push_back(std::move(key));
    } else {
      ++repeated;
    }
    return {};
  });
}

Status Loader::JobsToml(const std::filesystem::path& file) {
  return ForEach(*this, file, "job", [&](Entry& table) -> Status {
    const uint64_t begin = line;
    Job job;
    job.name = TRY(table.Text("name"));
    job.principal = TRY(table.Text("principal"));
    job.credential = TRY(table.Text("credential"));
    job.source_ip = TRY(table.Text("source_ip"));
    if (!job.source_ip.empty()) {
      const std::optional<IpAddress> ip = ParseIp(job.source_ip);
      if (!ip)
        return Bad("`source_ip` is no address", "write one address, for example \"203.0.113.9\"");
      job.source_ip = FormatIp(*ip);
    }
    job.routes = TRY(table.Texts("routes"));
    job.until = TRY(table.When("until"));
    line = begin;
    if (job.name.empty()) return Bad("the [[job]] has no `name`", "add name = \"…\"");
    if (!job.principal.empty() + !job.credential.empty() + !job.source_ip.empty() != 1) {
      return Bad("a [[job]] is known by exactly one of principal, credential and source_ip",
                 "keep one of them, and write one [[job]] for each");
    }
    reg.jobs_.push_back(std::move(job));
    return {};
  });
}

}  // namespace haetae::reg
