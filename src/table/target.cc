#include "table/target.h"

namespace haetae::table {

std::string_view FormatName(Format format) {
  switch (format) {
    case Format::kCsv:
      return "csv";
    case Format::kJsonLines:
      return "jsonl";
    case Format::kParquet:
      return "parquet";
    case Format::kStix:
      return "stix";
  }
  return "";
}

std::string_view CompressionName(Compression compression) {
  switch (compression) {
    case Compression::kNone:
      return "none";
    case Compression::kGzip:
      return "gzip";
    case Compression::kZstd:
      return "zstd";
  }
  return "";
}

Result<Target> TargetOf(const std::string& name, std::string_view format) {
  Target target{.path = name};
  const std::string ending = format.empty() ? name : "." + std::string(format);
  std::string_view rest = ending;
  auto cut = [&rest](std::string_view suffix) {
    if (!rest.ends_with(suffix)) return false;
    rest.remove_suffix(suffix.size());
    return true;
  };
  if (cut(".gz")) target.compression = Compression::kGzip;
  if (target.compression == Compression::kNone && cut(".zst"))
    target.compression = Compression::kZstd;
  const bool compressed = target.compression != Compression::kNone;
  if (cut(".csv")) {
    target.format = Format::kCsv;
  } else if (cut(".jsonl")) {
    target.format = Format::kJsonLines;
  } else if (cut(".stix.json")) {
    target.format = Format::kStix;
  } else if (!compressed && cut(".parquet")) {
    target.format = Format::kParquet;
  } else {
    const std::string known = "csv, jsonl or parquet (csv and jsonl also with .gz or .zst)";
    if (!format.empty()) return Fail(Code::kUsage, "wrong usage", "--format takes " + known);
    if (name == "-")
      return Fail(Code::kUsage, "wrong usage", "standard output has no ending that says the format",
                  "", "add --format csv, jsonl or parquet");
    return Fail(Code::kUsage, "wrong usage", "the ending of the name says no format", name,
                "end it in " + known);
  }
  return target;
}

}  // namespace haetae::table
