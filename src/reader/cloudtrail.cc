// AWS CloudTrail: files that are one document {"Records":[…]}, and one object a line.
//
// A document may be hundreds of megabytes on one line, so its records are cut out by counting
// braces and parsed one by one: a cut or broken one costs only itself, Parse can stop between two
// of them, and each has its own offset. What is taken of a record:
//
//   method  eventName                       status  from errorCode: see StatusOf
//   path    /s3/bucket/key, /dynamodb/table[/key], /service/resource, /service
//   principal, credential  of userIdentity  host    awsRegion
//   event_id  eventID: AWS may deliver an event twice

#include <simdjson.h>

#include "reader/formats.h"
#include "reader/line_format.h"

namespace haetae::reader {
namespace {

namespace dom = simdjson::dom;

constexpr size_t kNone = std::string_view::npos;
constexpr size_t kDocumentBytes = size_t{256} << 20;  // kDocumentBytesMax of source.h

size_t SkipSpace(std::string_view text, size_t at) {
  at = text.find_first_not_of(" \t\r\n", at);
  return at == kNone ? text.size() : at;
}

// One past the bracket that closes the one at `at`; kNone if the text ends before it.
size_t AfterClose(std::string_view text, size_t at) {
  const char* const begin = text.data();
  const char* const end = begin + text.size();
  size_t depth = 0;
  for (const char* p = begin + at; p < end; ++p) {
    switch (*p) {
      case '{':
      case '[':
        ++depth;
        break;
      case '}':
      case ']':
        if (--depth == 0) return static_cast<size_t>(p + 1 - begin);
        break;
      case '"':
        for (++p; (p = FindEither(p, end, '"', '\\')) < end && *p == '\\';) p += 2;
        if (p >= end) return kNone;
        break;
      default:
        break;
    }
  }
  return kNone;
}

// The place after `{"Records":[`, or 0 if the text is not such a document.
size_t RecordsBegin(std::string_view text) {
  static constexpr std::string_view kKey = "\"Records\"";
  size_t at = SkipSpace(text, 0);
  if (at >= text.size() || text[at] != '{') return 0;
  at = SkipSpace(text, at + 1);
  if (!text.substr(at).starts_with(kKey)) return 0;
  at = SkipSpace(text, at + kKey.size());
  if (at >= text.size() || text[at] != ':') return 0;
  at = SkipSpace(text, at + 1);
  return at < text.size() && text[at] == '[' ? at + 1 : 0;
}

std::string_view Text(dom::element element, const char* pointer) {
  std::string_view text;
  if (element.at_pointer(pointer).get(text) != simdjson::SUCCESS) return {};
  return Known(text);
}

int32_t StatusOf(dom::element record) {
  auto has = [](std::string_view text, std::string_view part) { return text.find(part) != kNone; };
  std::string_view error = Text(record, "/errorCode");
  if (error.empty()) {
    // A failed console login has an error message only.
    return Text(record, "/responseElements/ConsoleLogin") == "Failure" ? 403 : 200;
  }
  if (has(error, "AccessDenied") || has(error, "Unauthorized")) return 403;
  if (error.starts_with("NoSuch") || has(error, "NotFound")) return 404;
  return 400;
}

// Adds a path segment; what would begin a query or an escape is encoded.
void AddSegment(std::string& path, std::string_view segment) {
  if (segment.empty()) return;
  path += '/';
  for (char c : segment) {
    switch (c) {
      case '?':
        path += "%3F";
        break;
      case '#':
        path += "%23";
        break;
      case '%':
        path += "%25";
        break;
      default:
        path += c;
    }
  }
}

// The value of DynamoDB's key if it has one part: {"id":{"S":"x"}} or {"id":"x"}.
std::string SingleKey(dom::element record) {
  dom::object key;
  if (record.at_pointer("/requestParameters/key").get(key) != simdjson::SUCCESS) return "";
  if (key.size() != 1) return "";
  dom::element value = (*key.begin()).value;
  dom::object typed;
  if (value.get(typed) == simdjson::SUCCESS && typed.size() == 1) value = (*typed.begin()).value;
  std::string_view text;
  if (value.get(text) == simdjson::SUCCESS) return std::string(text);
  return value.is_number() ? simdjson::minify(value) : "";
}

std::string PathOf(dom::element record) {
  std::string_view service = Text(record, "/eventSource");
  if (service.ends_with(".amazonaws.com")) service.remove_suffix(14);
  std::string path;
  AddSegment(path, service);
  if (service == "s3" && !Text(record, "/requestParameters/bucketName").empty()) {
    AddSegment(path, Text(record, "/requestParameters/bucketName"));
    AddSegment(path, Text(record, "/requestParameters/key"));
    return path;
  }
  if (service == "dynamodb" && !Text(record, "/requestParameters/tableName").empty()) {
    AddSegment(path, Text(record, "/requestParameters/tableName"));
    AddSegment(path, SingleKey(record));
    return path;
  }
  // arn:partition:service:region:account:resource
  std::string_view arn = Text(record, "/resources/0/ARN");
  for (int part = 0; part < 5 && !arn.empty(); ++part) {
    size_t colon = arn.find(':');
    arn = colon == kNone ? std::string_view() : arn.substr(colon + 1);
  }
  AddSegment(path, arn);
  return path;
}

struct Scratch {
  dom::parser parser;
  Scratch() = default;
  Scratch(const Scratch&) {}
};

class Cloudtrail final : public LineFormat<Cloudtrail> {
 public:
  std::string_view name() const override { return "cloudtrail"; }
  size_t Parse(std::span<const Line> lines, RecordBatch& batch) override;
  const char* ParseLine(const Line& line, std::string_view text, RecordBatch& batch);
  bool SpansLines() const override { return document_; }
  size_t RecordEnd(std::string_view bytes, bool to_end_of_file) const override;
  size_t RecordBytesMax() const override { return document_ ? kDocumentBytes : kLineBytesMax; }
  const char* Learn(std::span<const Line> lines) override;

 private:
  // Reads on in a document until it ends (true) or the batch is full (false).
  bool ParseDocument(const Line& line, size_t at, RecordBatch& batch);

  bool document_ = true;
  size_t resume_at_ = 0;        // in the line that filled the last batch; 0: none
  uint64_t resume_offset_ = 0;  // which line that is
  Scratch scratch_;
};

const char* Cloudtrail::Learn(std::span<const Line> lines) {
  for (const Line& line : lines) {
    size_t begin = SkipSpace(line.text, 0);
    if (begin == line.text.size()) continue;
    document_ = RecordsBegin(line.text) != 0 || line.text[begin] != '{' ||
                AfterClose(line.text, begin) == kNone;
    return nullptr;
  }
  return nullptr;
}

size_t Cloudtrail::RecordEnd(std::string_view bytes, bool to_end_of_file) const {
  size_t begin = SkipSpace(bytes, 0);
  size_t end = begin;
  if (begin < bytes.size() && bytes[begin] == '{') {
    end = AfterClose(bytes, begin);
  } else {
    end = bytes.find('\n', begin);
  }
  if (end == kNone || begin == bytes.size()) return to_end_of_file ? bytes.size() : 0;
  // The line ending, if nothing else stands before it.
  size_t newline = bytes.find_first_not_of(" \t\r", end);
  return newline != kNone && bytes[newline] == '\n' ? newline + 1 : end;
}

size_t Cloudtrail::Parse(std::span<const Line> lines, RecordBatch& batch) {
  for (size_t i = 0; i < lines.size() && !batch.full(); ++i) {
    bool resumed = resume_at_ != 0 && resume_offset_ == lines[i].offset;
    size_t at = resumed ? resume_at_ : RecordsBegin(lines[i].text);
    resume_at_ = 0;
    if (at == 0) {
      LineFormat::Parse(lines.subspan(i, 1), batch);
    } else if (!ParseDocument(lines[i], at, batch)) {
      return i;
    }
    if (batch.full()) return i + 1;
  }
  return lines.size();
}

bool Cloudtrail::ParseDocument(const Line& line, size_t at, RecordBatch& batch) {
  std::string_view text = line.text;
  for (;;) {
    at = SkipSpace(text, at);
    if (at < text.size() && text[at] == ',') at = SkipSpace(text, at + 1);
    if (at < text.size() && text[at] == ']') return true;
    if (batch.full()) {
      resume_at_ = at;
      resume_offset_ = line.offset;
      return false;
    }
    size_t end = at < text.size() && text[at] == '{' ? AfterClose(text, at) : kNone;
    Line record{text.substr(at, end == kNone ? end : end - at), line.offset + at};
    if (end == kNone) {
      batch.unreadable.push_back({record.offset, record.text, "cut inside the list of records"});
      return true;
    }
    if (const char* reason = ParseLine(record, record.text, batch)) {
      batch.unreadable.push_back({record.offset, record.text, reason});
    }
    at = end;
  }
}

const char* Cloudtrail::ParseLine(const Line& line, std::string_view text, RecordBatch& batch) {
  dom::element record;
  // The parser takes a batch only of what is padded; lines are.
  if (scratch_.parser.parse(text.data(), text.size(), false).get(record) != simdjson::SUCCESS) {
    return "not valid JSON";
  }
  std::string_view version = Text(record, "/eventVersion");
  if (version.empty()) return "not a CloudTrail record: no eventVersion in it";
  if (!version.starts_with("1.")) return "a CloudTrail record of a version that is not 1";
  std::optional<Time> time = ParseRfc3339(Text(record, "/eventTime"));
  if (!time) return "the time cannot be read";

  uint32_t row = batch.Begin(line);
  auto keep = [&](Field field, std::string_view value) {
    if (!value.empty()) batch.field[field][row] = batch.arena.Copy(value);
  };
  batch.time[row] = *time;
  batch.status[row] = StatusOf(record);
  double bytes;
  if (record.at_pointer("/additionalEventData/bytesTransferredOut").get(bytes) ==
          simdjson::SUCCESS &&
      bytes >= 0 && bytes < 9e18) {
    batch.bytes[row] = static_cast<int64_t>(bytes);
  }
  keep(kMethod, Text(record, "/eventName"));
  keep(kPath, PathOf(record));
  for (const char* who :
       {"/userIdentity/userName", "/userIdentity/sessionContext/sessionIssuer/userName",
        "/userIdentity/arn", "/userIdentity/invokedBy"}) {
    if (batch.field[kPrincipal][row].empty()) keep(kPrincipal, Text(record, who));
  }
  keep(kCredential, Text(record, "/userIdentity/accessKeyId"));
  keep(kSourceIp, Text(record, "/sourceIPAddress"));
  keep(kUserAgent, Text(record, "/userAgent"));
  keep(kEventId, Text(record, "/eventID"));
  keep(kHost, Text(record, "/awsRegion"));
  batch.Commit();
  return nullptr;
}

}  // namespace

std::unique_ptr<Format> MakeCloudtrail() { return std::make_unique<Cloudtrail>(); }

}  // namespace haetae::reader
