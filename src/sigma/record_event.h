// The events of access logs and of CloudTrail: a row of a batch of records, by the field names that
// rules for it use.
//
//   RecordEvent event(matcher.fields(), LogKind::kWeb, "combined", {});
//   event.Set(batch, row);
//   matcher.Match(event, scratch, matched);
//
// A web record has the W3C names of Sigma's webserver and proxy categories and haetae's own
// (kWebFields; docs/formats/sigma.md is the table for people). What the reader does not keep
// (referrer, cookie, version, columns of other names) is read from the raw line when a rule asks. A
// CloudTrail record has the fields of its own JSON. Views live until the next Set(). One a thread.
#pragma once

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "access/access.h"
#include "access/forwarders.h"
#include "access/router.h"
#include "reader/record.h"
#include "sigma/event.h"
#include "sigma/json_fields.h"
#include "sigma/rule.h"

namespace haetae::sigma {

enum class LogKind : uint8_t { kWeb, kCloudTrail, kJson };
inline constexpr int kLogKinds = 3;
// Web records are for categories webserver and proxy; CloudTrail for product aws, service
// cloudtrail; lines of JSON that are no access log for every other logsource.
LogKind KindOf(const LogSource& source);
// Of a format of the reader.
LogKind KindOf(std::string_view format);

// The names of a web record's fields.
std::vector<std::string_view> WebFieldNames();

// What only the catalogue and the origins of addresses know; all may be null.
struct Surroundings {
  const access::Catalogue* catalogue = nullptr;
  const access::Router* router = nullptr;
  const access::Origins* origins = nullptr;
  access::Proxies Proxies() const {
    return catalogue != nullptr ? access::Proxies(catalogue->format.trusted_proxies)
                                : access::Proxies();
  }
};

class RecordEvent final : public Event {
 public:
  // `format` is the reader's name for it; for kJson it does not matter.
  RecordEvent(const std::vector<std::string>& fields, LogKind kind, std::string_view format,
              const Surroundings& surroundings);
  ~RecordEvent() override;
  // The names of the fields that this log can never have.
  const std::vector<std::string>& missing() const { return missing_; }
  // A W3C log's `#Fields:` line names the columns of the lines behind it.
  void TakeDirective(std::string_view line);

  void Set(const reader::RecordBatch& batch, uint32_t row);
  // A line of JSON, padded as a reader's line is; false if it is no JSON object.
  bool SetJson(std::string_view line);
  const FieldValues& Get(uint32_t field) override;

 private:
  struct Source;
  void FillWeb(uint32_t field, FieldValues& values);
  void FillOwn(uint32_t field, FieldValues& values);
  void FillText(uint32_t field, FieldValues& values);
  void FillMessage(FieldValues& values);
  void FindRoute();
  void FindOrigin();

  LogKind kind_;
  Surroundings around_;
  access::Proxies proxies_;
  std::vector<std::string> missing_;
  std::unique_ptr<Source> source_;
  const reader::RecordBatch* batch_ = nullptr;
  uint32_t row_ = 0;
  std::string_view line_;
};

}  // namespace haetae::sigma
