// A format turns lines into records. Each format is one file in this folder and one row in the
// table of format.cc; nothing else knows its name.
//
//   std::unique_ptr<Format> format = TRY(MakeFormat("combined", {}));
//   format->Parse(lines, batch);                          // appends; every line is accounted for
//   Detection found = DetectFormat(sample, options);      // the first bytes of a file
//
// Every line given to Parse ends as exactly one of: one or more records, one unreadable with its
// reason, or one ignored (blank line, W3C directive). A line may give several records (CloudTrail's
// {"Records":[…]}): Parse may then stop early when the batch is full and returns how many lines it
// finished; call it again with the rest (a format keeps its place inside a line it did not finish).
// A format holds scratch memory and, for CSV and W3C, the header in force: one instance a thread,
// made by Clone().
#pragma once

#include <filesystem>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/error.h"
#include "reader/record.h"

namespace haetae::reader {

// What the catalogue's [format] table says, and its [[formats]] for files of some names; all
// optional.
struct FormatOptions {
  std::string name;  // "" : detect
  std::map<std::string, std::string>
      fields;               // field name (also time, status, bytes) → pointer or column
  std::string time_format;  // strptime letters, for the field `time`
  std::string time_zone{};  // of times that do not say theirs, as LocalZone::Of() takes it; "" UTC
  // Of [[formats]]: a pattern of fnmatch() for the file's name, or for the end of its path where
  // the pattern has slashes. A name counts without its .gz or .zst too.
  std::string files{};
  std::vector<FormatOptions> of_files{};
  // What holds for a file: the first of `of_files` that fits, or all this.
  const FormatOptions& For(const std::filesystem::path& path) const;
};

// Which fields a format with fields of any name found in a file's first lines, and which are there.
struct FieldsFound {
  struct Found {
    std::string_view field;  // as in [format.fields]
    std::string place;       // JSON pointer
    bool by_value = false;   // its name says nothing
  };
  std::vector<Found> found;
  std::vector<std::string> seen;  // pointers; names only, never values
};

class Format {
 public:
  virtual ~Format() = default;
  virtual std::string_view name() const = 0;
  // Parses lines[0…] until done or the batch is full; returns the count of lines finished.
  // `lines` texts are followed by at least kPaddingBytes readable bytes.
  virtual size_t Parse(std::span<const Line> lines, RecordBatch& batch) = 0;
  virtual std::unique_ptr<Format> Clone() const = 0;
  // True if a line can change how later lines are read (a CSV header, W3C #Fields). Such a line is
  // given to TakeDirective() in file order before the lines after it are parsed by any thread.
  // HasDirectives() spares the formats without any the question for every line.
  virtual bool HasDirectives() const { return false; }
  virtual bool IsDirective(std::string_view) const { return false; }
  virtual void TakeDirective(std::string_view) {}
  // True if a record may contain line breaks (quoted CSV, a JSON document over many lines).
  virtual bool SpansLines() const { return false; }
  // If so: the length of the record at the start of `bytes`, line ending included; 0 if it needs
  // more bytes than these. Never 0 if `bytes` reach to the end of the file.
  virtual size_t RecordEnd(std::string_view bytes, bool /*to_end_of_file*/) const {
    size_t newline = bytes.find('\n');
    return newline == std::string_view::npos ? bytes.size() : newline + 1;
  }
  // The most bytes that RecordEnd may need; a longer line or record is unreadable.
  virtual size_t RecordBytesMax() const { return kLineBytesMax; }
  // Looks at a file's first lines to decide which names mean what (JSON, CSV). Returns why they
  // cannot be read, as literal, or null. Without a call the first Parse() does it.
  virtual const char* Learn(std::span<const Line>) { return nullptr; }
  // True once a time was read that did not say its zone.
  virtual bool MetNoZone() const { return false; }
  // What that found, also where it failed.
  virtual FieldsFound Fields() const { return {}; }
};

inline constexpr size_t kPaddingBytes = 64;
inline constexpr size_t kSampleBytes = 256 << 10;

// The names MakeFormat knows, for help and errors.
std::vector<std::string_view> FormatNames();

// Fails with kUsage for an unknown name and kMalformed for fields that the format cannot take.
Result<std::unique_ptr<Format>> MakeFormat(std::string_view name, const FormatOptions& options);

struct Detection {
  std::unique_ptr<Format> format;  // null: not a log that haetae knows
  std::string reason;              // then: why, for a person
  bool no_zone = false;            // times of those first bytes do not say their zone
};
// Chooses the format that reads most of a file's first bytes (up to kSampleBytes, padded like
// Parse's lines). With options.name set, only that format is tried.
Detection DetectFormat(std::string_view sample, const FormatOptions& options);

}  // namespace haetae::reader
