#include "ledger/manifest.h"

#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"

namespace haetae::ledger {
namespace {

using Json = nlohmann::ordered_json;
constexpr std::string_view kSchema = "haetae.ledger/1";

Json ToJson(const SegmentInfo& info) {
  return {{"file", info.file},          {"rows", info.rows},    {"bytes", info.bytes},
          {"first", info.first.us},     {"last", info.last.us}, {"day", info.day},
          {"event_ids", info.event_ids}};
}

SegmentInfo SegmentFrom(const Json& json) {
  return {.file = json.at("file"),
          .rows = json.at("rows"),
          .bytes = json.at("bytes"),
          .first = Time{json.at("first")},
          .last = Time{json.at("last")},
          .day = json.at("day"),
          .event_ids = json.at("event_ids")};
}

Json ToJson(const SourceCounts& counts) {
  Json json = {{"lines", counts.lines},           {"records", counts.records},
               {"unreadable", counts.unreadable}, {"duplicates", counts.duplicates},
               {"first", counts.first.us},        {"last", counts.last.us}};
  if (counts.no_access > 0) json["no_access"] = counts.no_access;
  return json;
}

SourceCounts CountsFrom(const Json& json) {
  return {.lines = json.at("lines"),
          .records = json.at("records"),
          .unreadable = json.at("unreadable"),
          .duplicates = json.at("duplicates"),
          .no_access = json.value("no_access", uint64_t{0}),
          .first = Time{json.at("first")},
          .last = Time{json.at("last")}};
}

Json ToJson(const SourceEntry& source) {
  Json json = {{"id", source.id},
               {"name", ValidUtf8(source.name)},
               {"path", ValidUtf8(source.path)},
               {"format", source.format},
               {"compression", source.compression},
               {"file_bytes", source.file_bytes},
               {"modified_ns", source.modified_ns},
               {"inode", source.inode},
               {"first_line", source.first_line},
               {"offset", source.offset},
               {"counts", ToJson(source.counts)},
               {"minutes", source.minutes.Encode()}};
  if (source.no_zone) json["no_zone"] = true;
  if (source.routes) json["routes"] = *source.routes;
  for (const std::string& name : source.seen_as) json["seen_as"].push_back(ValidUtf8(name));
  for (const PrefixMark& mark : source.marks) json["marks"].push_back({mark.bytes, mark.hash});
  for (const BadLine& bad : source.bad_lines) {
    json["bad_lines"].push_back({bad.line_number, bad.offset, bad.reason});
  }
  if (source.tail) {
    json["tail"] = {{"counts", ToJson(source.tail->counts)}, {"bytes", source.tail->bytes}};
    if (source.tail->segment) json["tail"]["segment"] = ToJson(*source.tail->segment);
    if (source.tail->results) json["tail"]["results"] = ToJson(*source.tail->results);
    if (source.tail->event)
      json["tail"]["event"] = {source.tail->event->day, source.tail->event->fingerprint};
  }
  if (source.error) {
    json["error"] = {{"code", static_cast<int>(source.error->code)},
                     {"what", ValidUtf8(source.error->what)},
                     {"why", ValidUtf8(source.error->why)},
                     {"where", ValidUtf8(source.error->where)},
                     {"advice", ValidUtf8(source.error->advice)}};
  }
  return json;
}

SourceEntry SourceFrom(const Json& json) {
  SourceEntry source;
  source.id = json.at("id");
  source.name = json.at("name");
  source.path = json.at("path");
  source.format = json.at("format");
  source.compression = json.at("compression");
  source.no_zone = json.value("no_zone", false);
  source.file_bytes = json.at("file_bytes");
  source.modified_ns = json.at("modified_ns");
  source.inode = json.at("inode");
  source.first_line = json.at("first_line");
  source.offset = json.at("offset");
  source.counts = CountsFrom(json.at("counts"));
  ActiveMinutes::Decode(json.at("minutes").get<std::string>(), source.minutes);
  if (json.contains("routes")) source.routes = json["routes"].get<std::set<uint16_t>>();
  if (json.contains("seen_as")) source.seen_as = json["seen_as"];
  if (json.contains("marks")) {
    for (const Json& mark : json["marks"]) source.marks.push_back({mark.at(0), mark.at(1)});
  }
  if (json.contains("bad_lines")) {
    for (const Json& bad : json["bad_lines"]) {
      source.bad_lines.push_back({bad.at(0), bad.at(1), bad.at(2)});
    }
  }
  if (json.contains("tail")) {
    Tail tail{.counts = CountsFrom(json["tail"].at("counts")),
              .bytes = json["tail"].at("bytes"),
              .segment = {},
              .results = {},
              .event = {}};
    if (json["tail"].contains("segment")) tail.segment = SegmentFrom(json["tail"]["segment"]);
    if (json["tail"].contains("results")) tail.results = SegmentFrom(json["tail"]["results"]);
    if (json["tail"].contains("event")) {
      const Json& event = json["tail"]["event"];
      tail.event = SeenEvent{event.at(0), event.at(1)};
    }
    source.tail = tail;
  }
  if (json.contains("error")) {
    const Json& error = json["error"];
    const int code = error.at("code");
    source.error =
        Error{code >= 0 && code <= static_cast<int>(Code::kInternal) ? static_cast<Code>(code)
                                                                     : Code::kInternal,
              error.at("what"), error.at("why"), error.at("where"), error.at("advice")};
  }
  return source;
}

Manifest ManifestFrom(const Json& json) {
  Manifest manifest;
  manifest.catalogue_digest = json.at("catalogue_digest");
  manifest.catalogue_inferred = json.at("catalogue_inferred");
  if (json.contains("responses")) manifest.responses = json["responses"];
  manifest.secret = json.at("secret");
  manifest.next_segment = json.at("next_segment");
  manifest.subjects = json.at("subjects");
  manifest.subjects_bytes = json.at("subjects_bytes");
  for (const Json& day : json.at("event_bytes")) manifest.event_bytes[day.at(0)] = day.at(1);
  for (const Json& segment : json.at("segments")) manifest.segments.push_back(SegmentFrom(segment));
  if (json.contains("results")) {
    for (const Json& segment : json["results"]) manifest.results.push_back(SegmentFrom(segment));
  }
  for (const Json& source : json.at("sources")) manifest.sources.push_back(SourceFrom(source));
  if (json.contains("id_use")) IdUse::Decode(json["id_use"].get<std::string>(), manifest.id_use);
  if (json.contains("to_read")) {
    for (const Json& source : json["to_read"]) {
      ToRead& again = manifest.to_read.emplace_back(source.at("name"), source.at("path"));
      if (source.contains("seen_as")) again.seen_as = source["seen_as"];
    }
  }
  return manifest;
}

// What other code relies on without asking again.
bool IsSound(const Manifest& manifest) {
  for (size_t i = 0; i < manifest.sources.size(); ++i) {
    const SourceEntry& source = manifest.sources[i];
    const uint64_t marked = source.marks.empty() ? 0 : source.marks.back().bytes;
    if (source.id != i || marked != source.offset) return false;
  }
  return true;
}

// The last member seals all others, so that a flipped bit is not taken for a count.
std::string SealOf(const Json& json) { return Sha256Hex(json.dump(1)); }

}  // namespace

void SourceCounts::Add(const SourceCounts& other) {
  lines += other.lines;
  records += other.records;
  unreadable += other.unreadable;
  duplicates += other.duplicates;
  no_access += other.no_access;
  first = std::min(first, other.first);
  last = std::max(last, other.last);
}

std::string WriteManifest(const Manifest& manifest) {
  Json json = {{"schema", kSchema},
               {"catalogue_digest", manifest.catalogue_digest},
               {"catalogue_inferred", manifest.catalogue_inferred},
               {"secret", manifest.secret},
               {"next_segment", manifest.next_segment},
               {"subjects", manifest.subjects},
               {"subjects_bytes", manifest.subjects_bytes},
               {"event_bytes", Json::array()},
               {"segments", Json::array()},
               {"sources", Json::array()}};
  for (const auto& [day, bytes] : manifest.event_bytes) json["event_bytes"].push_back({day, bytes});
  for (const SegmentInfo& segment : manifest.segments) json["segments"].push_back(ToJson(segment));
  for (const SegmentInfo& segment : manifest.results) json["results"].push_back(ToJson(segment));
  for (const SourceEntry& source : manifest.sources) json["sources"].push_back(ToJson(source));
  if (!manifest.responses.empty()) json["responses"] = manifest.responses;
  if (manifest.id_use.used()) json["id_use"] = manifest.id_use.Encode();
  for (const ToRead& source : manifest.to_read) {
    Json again = {{"name", source.name}, {"path", ValidUtf8(source.path)}};
    for (const std::string& name : source.seen_as) again["seen_as"].push_back(ValidUtf8(name));
    json["to_read"].push_back(std::move(again));
  }
  json["seal"] = SealOf(json);
  return json.dump(1) + "\n";
}

Result<Manifest> ReadManifest(std::string_view text, const std::string& where) {
  const std::string advice =
      "restore it from a copy, or read the logs again into a new --data folder";
  auto damaged = [&](std::string why) {
    return Fail(Code::kMalformed, "the ledger is damaged", std::move(why), where, advice);
  };
  Json json = Json::parse(text, nullptr, false);
  if (json.is_discarded() || !json.is_object()) return damaged("its manifest is not JSON");
  if (!json.contains("schema") || json["schema"] != kSchema) {
    return Fail(Code::kConflict, "cannot open the ledger",
                "its manifest is of another version than " + std::string(kSchema), where, advice);
  }
  try {  // nlohmann-json says by exception that a member is missing or of another type
    const std::string seal = json.at("seal");
    json.erase("seal");
    if (seal != SealOf(json)) return damaged("its manifest was changed after it was written");
    Manifest manifest = ManifestFrom(json);
    if (!IsSound(manifest)) return damaged("its manifest contradicts itself");
    return manifest;
  } catch (const nlohmann::json::exception&) {
    return damaged("a member of its manifest is missing");
  }
}

}  // namespace haetae::ledger
