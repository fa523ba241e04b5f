#include "table/manifest.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/hash.h"
#include "base/text.h"

namespace haetae::table {
namespace {

using Json = nlohmann::ordered_json;

std::string_view TypeName(ColumnType type) {
  switch (type) {
    case ColumnType::kText:
      return "text";
    case ColumnType::kTime:
      return "time";
    case ColumnType::kCount:
      return "count";
  }
  return "";
}

Json TimeJson(Time time, Time unset) { return time == unset ? Json() : Json(FormatTime(time)); }

Json QuestionJson(const About& about) {
  Json any_of = Json::array();
  for (const auto& set : about.any_of) {
    Json all = Json::array();
    for (const About::Indicator& one : set)
      all.push_back({{"dimension", one.dimension}, {"value", ValidUtf8(one.value)}});
    any_of.push_back(std::move(all));
  }
  return {{"incident", about.incident == 0 ? Json() : Json(about.incident)},
          {"any_of", std::move(any_of)},
          {"from", TimeJson(about.from, kTimeMin)},
          {"to", TimeJson(about.to, kTimeMax)}};
}

}  // namespace

void DescribeLedger(const ledger::Manifest& manifest, About& about) {
  about.catalogue_digest = manifest.catalogue_digest;
  std::vector<const ledger::SegmentInfo*> segments;
  auto add = [&](const ledger::SegmentInfo& segment) {
    if (segment.rows > 0 && segment.first < about.to && segment.last >= about.from)
      segments.push_back(&segment);
  };
  for (const ledger::SegmentInfo& segment : manifest.segments) add(segment);
  for (const ledger::SourceEntry& source : manifest.sources) {
    if (source.tail && source.tail->segment) add(*source.tail->segment);
    for (const ledger::SourceCounts& counts :
         {source.counts, source.tail ? source.tail->counts : ledger::SourceCounts{}}) {
      if (counts.records == 0) continue;
      about.coverage_from = std::min(about.coverage_from, counts.first);
      about.coverage_to = std::max(about.coverage_to, counts.last);
    }
  }
  std::ranges::sort(segments, {}, &ledger::SegmentInfo::file);
  RunningSha256 hash;
  for (const ledger::SegmentInfo* segment : segments) {
    about.accesses += segment->rows;
    hash.Add(segment->file + " " + std::to_string(segment->rows) + " " +
             std::to_string(segment->bytes) + "\n");
  }
  about.segments = segments.size();
  about.segments_sha256 = hash.Hex();
}

std::filesystem::path ManifestPath(const std::filesystem::path& file) {
  return file.native() + ".manifest.json";
}

std::string ManifestText(const Target& target, std::span<const Column> columns, const About& about,
                         const Written& written) {
  Json json = {{"schema", "haetae.export/1"},
               {"what", about.what},
               {"file", ValidUtf8(target.path.filename().native())},
               {"format", FormatName(target.format)},
               {"compression", CompressionName(target.compression)},
               {"columns", Json::array()},
               {"rows", written.rows},
               {"bytes", written.bytes},
               {"sha256", written.sha256},
               {"guarded_cells", written.guarded},
               {"replaced_cells", written.replaced}};
  for (const Column& column : columns)
    json["columns"].push_back({{"name", column.name}, {"type", TypeName(column.type)}});
  if (!about.counts.empty()) json["counts"] = Json::object();
  for (const auto& [name, count] : about.counts) json["counts"][name] = count;
  json["question"] = QuestionJson(about);
  json["made_of"] = {{"catalogue", about.catalogue_digest},
                     {"segments", about.segments},
                     {"accesses", about.accesses},
                     {"segments_sha256", about.segments_sha256},
                     {"coverage",
                      {{"from", TimeJson(about.coverage_from, kTimeMax)},
                       {"to", TimeJson(about.coverage_to, kTimeMin)}}}};
  return EscapeJson(json.dump(1)) + "\n";
}

}  // namespace haetae::table
