#include "reader/format.h"

#include <fnmatch.h>

#include <algorithm>

#include "base/text.h"
#include "reader/formats.h"

namespace haetae::reader {
namespace {

constexpr size_t kSampleLinesMax = 200;
// Of the sampled lines at least one in so many must be readable.
constexpr size_t kReadableShare = 5;

// Some makers write text or JSON, and collectors mix both in one file: each run of lines goes to
// the parser it looks like.
class TextOrJson final : public Format {
 public:
  TextOrJson(std::unique_ptr<Format> text, std::unique_ptr<Format> json)
      : text_(std::move(text)), json_(std::move(json)) {}
  std::string_view name() const override { return json_->name(); }
  std::unique_ptr<Format> Clone() const override {
    return std::make_unique<TextOrJson>(text_->Clone(), json_->Clone());
  }
  bool MetNoZone() const override { return text_->MetNoZone() || json_->MetNoZone(); }
  size_t Parse(std::span<const Line> lines, RecordBatch& batch) override {
    size_t done = 0;
    while (done < lines.size() && !batch.full()) {
      bool json = IsJson(lines[done].text);
      size_t end = done + 1;
      while (end < lines.size() && IsJson(lines[end].text) == json) ++end;
      done += (json ? json_ : text_)->Parse(lines.subspan(done, end - done), batch);
    }
    return done;
  }

 private:
  static bool IsJson(std::string_view text) {
    if (text.starts_with('{')) return !text.starts_with("{\"log\":") || text.find("\\\"") < 12;
    size_t brace = text.find(" {\"");
    return brace != std::string_view::npos && brace < text.find('[') && brace < 256;
  }
  std::unique_ptr<Format> text_, json_;
};

using Made = Result<std::unique_ptr<Format>>;
using Maker = Made (*)(std::string_view name, const FormatOptions&, const LocalZone&);

// In the order in which a tie is decided: the narrower before the wider.
struct FormatRow {
  std::string_view name;
  Maker make;
  bool takes_fields;  // [format.fields] has a meaning for it
};
constexpr FormatRow kFormats[] = {
    {"cloudtrail", [](auto, auto&, auto&) -> Made { return MakeCloudtrail(); }, false},
    {"alb", [](auto, auto&, auto&) -> Made { return MakeAlb(); }, false},
    {"w3c", [](auto, auto&, auto&) -> Made { return MakeW3c(); }, false},
    {"cloudfront", [](auto, auto&, auto&) -> Made { return MakeCloudfront(); }, false},
    {"envoy",
     [](auto name, auto& options, auto& zone) -> Made {
       return std::make_unique<TextOrJson>(MakeEnvoyText(zone), TRY(MakeJson(name, options, zone)));
     },
     true},
    {"caddy", MakeJson, true},
    {"traefik",
     [](auto name, auto& options, auto& zone) -> Made {
       return std::make_unique<TextOrJson>(MakeTraefikText(zone),
                                           TRY(MakeJson(name, options, zone)));
     },
     true},
    {"haproxy", [](auto, auto&, auto& zone) -> Made { return MakeHaproxy(zone); }, false},
    {"combined", [](auto name, auto&, auto& zone) -> Made { return MakeCombined(name, zone); },
     false},
    {"common", [](auto name, auto&, auto& zone) -> Made { return MakeCombined(name, zone); },
     false},
    {"json", MakeJson, true},
    {"csv", [](auto, auto& options, auto& zone) { return MakeCsv(options, zone); }, true},
};

const FormatRow* RowOf(std::string_view name) {
  for (const FormatRow& row : kFormats) {
    if (row.name == name) return &row;
  }
  return nullptr;
}

void AddLine(std::string_view bytes, uint64_t offset, std::vector<Line>& lines) {
  if (bytes.ends_with('\n')) bytes.remove_suffix(1);
  if (bytes.ends_with('\r')) bytes.remove_suffix(1);
  lines.push_back({bytes, offset});
}

// The first lines or records of a file's first bytes. One that may be cut counts only if it is
// the only one.
std::vector<Line> SampleLines(std::string_view sample, const Format* spanning) {
  bool whole = sample.size() < kSampleBytes;
  std::vector<Line> lines;
  size_t at = 0;
  while (at < sample.size() && lines.size() < kSampleLinesMax) {
    std::string_view rest = sample.substr(at);
    size_t length = rest.size();
    if (spanning != nullptr) {
      length = spanning->RecordEnd(rest, true);
    } else if (size_t newline = rest.find('\n'); newline != std::string_view::npos) {
      length = newline + 1;
    }
    bool cut = !whole && length == rest.size() && !rest.ends_with('\n');
    if (cut && !lines.empty()) break;
    AddLine(rest.substr(0, length), at, lines);
    at += length;
  }
  return lines;
}

struct Trial {
  size_t read = 0;            // records
  size_t tried = 0;           // lines that are not blank or comments
  const char* why = nullptr;  // nothing could be read, because
  bool no_zone = false;
};

Trial Try(Format& format, std::string_view sample, RecordBatch& batch) {
  Trial trial;
  std::vector<Line> lines = SampleLines(sample, nullptr);
  if (format.SpansLines() && !lines.empty()) {
    const Format& spanning = format;
    if (format.HasDirectives()) lines = SampleLines(sample, &spanning);
  }
  trial.why = format.Learn(lines);
  if (trial.why != nullptr) return trial;
  if (format.SpansLines()) lines = SampleLines(sample, &format);
  std::unique_ptr<Format> reader = format.Clone();
  batch.Clear();
  for (const Line& line : lines) {
    if (reader->HasDirectives() && reader->IsDirective(line.text)) {
      reader->TakeDirective(line.text);
    }
    reader->Parse({&line, 1}, batch);
    if (batch.full()) break;
  }
  trial.read = batch.count;
  trial.no_zone = reader->MetNoZone();
  trial.tried = batch.count + batch.unreadable.size();
  if (!batch.unreadable.empty()) trial.why = batch.unreadable[0].reason;
  return trial;
}

constexpr std::string_view kAdvice =
    "name its format in the catalogue's [format] table (name = \"json\" or \"csv\" with "
    "[format.fields], combined, w3c, …), or in [[formats]] with the name of the file";

}  // namespace

std::vector<std::string_view> FormatNames() {
  return {"combined",   "common",     "json",  "csv",   "w3c",     "alb",
          "cloudfront", "cloudtrail", "envoy", "caddy", "traefik", "haproxy"};
}

namespace {

bool Fits(const std::string& pattern, const std::filesystem::path& path) {
  // As many names of the path's end as the pattern has.
  auto at = path.end();
  std::filesystem::path end;
  for (auto left = std::count(pattern.begin(), pattern.end(), '/') + 1; left > 0; --left) {
    if (at == path.begin()) return false;
    --at;
    end = end.empty() ? *at : *at / end;
  }
  if (fnmatch(pattern.c_str(), end.c_str(), FNM_PATHNAME) == 0) return true;
  if (end.extension() != ".gz" && end.extension() != ".zst") return false;
  return fnmatch(pattern.c_str(), end.replace_extension().c_str(), FNM_PATHNAME) == 0;
}

}  // namespace

const FormatOptions& FormatOptions::For(const std::filesystem::path& path) const {
  if (of_files.empty() || path.empty()) return *this;
  std::error_code failed;  // then it is taken as it is written
  std::filesystem::path whole = std::filesystem::absolute(path, failed);
  whole = failed ? path : whole.lexically_normal();
  for (const FormatOptions& one : of_files)
    if (Fits(one.files, whole)) return one;
  return *this;
}

Result<std::unique_ptr<Format>> MakeFormat(std::string_view name, const FormatOptions& options) {
  const FormatRow* row = RowOf(name);
  if (row == nullptr) {
    return Fail(Code::kUsage, "cannot read the log", "no format is called " + std::string(name),
                "[format]", "the formats are " + Joined(FormatNames(), " "));
  }
  if (!row->takes_fields && (!options.fields.empty() || !options.time_format.empty())) {
    return Fail(Code::kMalformed, "cannot read the log's fields",
                "the format " + std::string(name) + " has its fields in fixed places",
                "[format.fields]", "leave [format.fields] out, or name the format json or csv");
  }
  if (options.time_zone.empty()) return row->make(name, options, LocalZone());
  const std::optional<LocalZone> zone = LocalZone::Of(options.time_zone);
  if (!zone) {
    return Fail(Code::kMalformed, "cannot read the log's times",
                "there is no time zone `" + options.time_zone + "`", "[format]",
                "write time_zone = \"+09:00\", \"Z\" or a name such as \"Asia/Seoul\"");
  }
  return row->make(name, options, *zone);
}

namespace {

// What the formats made of a file's first lines.
struct Trials {
  Detection found;
  size_t best = 0;
  std::string why;   // why JSON or CSV, whichever the lines look like, reads too little of them
  std::string seen;  // and which fields stand in them
  std::string error;
};

void TryFormats(std::string_view sample, const FormatOptions& options, bool takes_fields,
                bool looks_json, Trials& trials) {
  auto batch = std::make_unique<RecordBatch>();
  for (const FormatRow& row : kFormats) {
    if (!options.name.empty() && options.name != row.name) continue;
    if (options.name.empty() && takes_fields && !row.takes_fields) continue;
    Result<std::unique_ptr<Format>> format = MakeFormat(row.name, options);
    if (!format) {
      // Pointers make no columns and columns no pointers: the other kind may still fit.
      trials.error = format.error().Text();
      continue;
    }
    Trial trial = Try(**format, sample, *batch);
    bool enough = trial.read > 0 && trial.read * kReadableShare >= trial.tried;
    if (enough && trial.read > trials.best) {
      trials.best = trial.read;
      trials.found.format = std::move(*format);
      trials.found.no_zone = trial.no_zone;
    }
    bool speaks = !options.name.empty() || row.name == (looks_json ? "json" : "csv");
    if (!enough && speaks && trial.why != nullptr) {
      trials.why = trial.why;
      trials.seen = Joined((*format)->Fields().seen, " ");
    }
  }
}

}  // namespace

Detection DetectFormat(std::string_view sample, const FormatOptions& options) {
  if (sample.find_first_not_of(" \t\r\n") == std::string_view::npos)
    return {.format = nullptr, .reason = "no lines in it"};
  const bool looks_json = sample.find_first_not_of(" \t\r\n") == sample.find('{');
  const bool fields_only = options.name.empty() && !options.fields.empty();
  Trials trials;
  TryFormats(sample, options, fields_only, looks_json, trials);
  Detection found = std::move(trials.found);
  if (found.format != nullptr) return found;
  // Fields are named for logs whose fields have names; those whose fields have places are read
  // beside them. JSON is not: its names are then wrong, and whoever wrote them wants to know.
  if (!options.fields.empty() && !looks_json) {
    Trials places;
    FormatOptions by_places;
    by_places.time_zone = options.time_zone;
    TryFormats(sample, by_places, false, looks_json, places);
    Detection& other = places.found;
    if (other.format != nullptr && !RowOf(other.format->name())->takes_fields) {
      if (fields_only) return std::move(other);
      found.reason = "it is " + std::string(other.format->name()) +
                     ", and the catalogue names the format " + options.name +
                     "; leave the name out of [format], so that each log is recognised";
      return found;
    }
  }
  if (!options.name.empty() && RowOf(options.name) == nullptr) {
    found.reason = MakeFormat(options.name, options).error().Text();
  } else if (!options.name.empty()) {
    found.reason = "too few of its first lines are " + options.name +
                   (trials.why.empty() ? "" : " (" + trials.why + ")");
    if (!trials.error.empty()) found.reason = trials.error;
  } else {
    found.reason = std::string("no format reads its first lines") +
                   (looks_json && !trials.why.empty() ? " (" + trials.why + ")" : "");
    if (looks_json && !trials.seen.empty()) {
      found.reason +=
          "; it has the fields " + trials.seen +
          ": write in a catalogue [format] name = \"json\" and [format.fields] with time, "
          "method, path, status and source_ip, each such as path = \"/uri\"";
    } else {
      found.reason += "; if it is a log, " + std::string(kAdvice);
    }
  }
  return found;
}

}  // namespace haetae::reader
