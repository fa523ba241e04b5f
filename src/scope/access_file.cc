#include "scope/access_file.h"

#include <array>
#include <map>
#include <string>
#include <utility>

#include "ledger/merge.h"
#include "scope/disclosed.h"

namespace haetae::scope {
namespace {

using access::Accesses;
using access::Outcome;
using table::ColumnType;

enum Place : size_t {
  kTime,
  kRoute,
  kStatus,
  kOutcome,
  kFields,
  kSubject,
  kPrincipal,
  kPrincipalKind,
  kCredential,
  kKey,
  kSourceIp,
  kCountry,
  kNetwork,
  kUserAgent,
  kTlsFingerprint,
  kHost,
  kBytes,
  kSource,
  kOffset,
  kRecord,
  kPlaces,
};
constexpr std::array<table::Column, kPlaces> kColumns = {{
    {"time", ColumnType::kTime},
    {"route", ColumnType::kText},
    {"status", ColumnType::kCount},
    {"outcome", ColumnType::kText},
    {"fields", ColumnType::kText},
    {"subject", ColumnType::kText},
    {"principal", ColumnType::kText},
    {"principal_kind", ColumnType::kText},
    {"credential", ColumnType::kText},
    {"key", ColumnType::kText},
    {"source_ip", ColumnType::kText},
    {"country", ColumnType::kText},
    {"network", ColumnType::kText},
    {"user_agent", ColumnType::kText},
    {"tls_fingerprint", ColumnType::kText},
    {"host", ColumnType::kText},
    {"bytes", ColumnType::kCount},
    {"source", ColumnType::kText},
    {"offset", ColumnType::kCount},
    {"record", ColumnType::kText},
}};

// Accesses in, batches of rows out.
class AccessRows {
 public:
  AccessRows(const access::Names& names, const access::Catalogue& catalogue, table::TableFile& file)
      : names_(names), catalogue_(catalogue), file_(file), rows_(kColumns) {
    for (uint16_t route = 0; route < catalogue.routes.size(); ++route)
      fields_.push_back(FieldsText(ShownBy(catalogue, {&route, 1})));
    records_.resize(table::kBatchRows);
  }

  Status Add(const Accesses& from, size_t begin, size_t end) {
    for (size_t i = begin; i < end; ++i) {
      AddRow(from, i);
      if (rows_.size() == table::kBatchRows) TRY(Flush());
    }
    return {};
  }
  Status Flush() {
    Status status = file_.Write(rows_);
    rows_.Clear();
    return status;
  }
  uint64_t count(Outcome outcome) const { return outcomes_[static_cast<size_t>(outcome)]; }

 private:
  void Text(Place place, std::string_view text) { rows_.text(place).push_back(text); }
  void Text(Place place, uint32_t number, const Dictionary& dictionary) {
    Text(place, number == kNoNumber ? table::kNoText : dictionary.Text(number));
  }
  void Number(Place place, int64_t number) { rows_.number(place).push_back(number); }

  void AddRow(const Accesses& from, size_t i) {
    const uint16_t route = from.route[i];
    const Outcome outcome = from.outcome[i];
    ++outcomes_[static_cast<size_t>(outcome)];
    Number(kTime, from.time[i].us);
    Text(kRoute, catalogue_.routes[route].text);
    Number(kStatus, from.status[i] == 0 ? table::kNoValue : from.status[i]);
    Text(kOutcome, access::OutcomeName(outcome));
    Text(kFields,
         outcome == Outcome::kDisclosed ? std::string_view(fields_[route]) : table::kNoText);
    Text(kSubject, from.subject[i], names_.subjects);
    const uint32_t principal = from.principal[i];
    const bool none = principal == kNoNumber, staff = (principal & access::kTextPrincipal) != 0;
    Text(kPrincipal, none ? table::kNoText : names_.PrincipalText(principal));
    Text(kPrincipalKind, none ? table::kNoText : std::string_view(staff ? "other" : "member"));
    Text(kCredential, from.credential[i], names_.credentials);
    Text(kKey, from.key[i], names_.keys);
    const uint32_t address = from.address[i];
    Text(kSourceIp, address, names_.addresses);
    const access::AddressInfo info =
        address == kNoNumber ? access::AddressInfo{} : names_.Address(address);
    Text(kCountry, info.country == 0 ? kNoNumber : info.country, names_.countries);
    Text(kNetwork, info.network == 0 ? kNoNumber : info.network, names_.networks);
    Text(kUserAgent, from.user_agent[i], names_.user_agents);
    Text(kTlsFingerprint, from.fingerprint[i], names_.fingerprints);
    Text(kHost, from.host[i], names_.hosts);
    Number(kBytes, from.bytes[i] == kNoNumber ? table::kNoValue : from.bytes[i]);
    Text(kSource, from.source[i], names_.sources);
    Number(kOffset, static_cast<int64_t>(from.offset[i]));
    Text(kRecord, Hex(from.record[i]));
  }

  // 16 digits: whoever reads JSON numbers as doubles would lose the last ones.
  std::string_view Hex(uint64_t value) {
    std::array<char, 16>& digits = records_[rows_.text(kRecord).size()];
    for (size_t i = digits.size(); i-- > 0; value >>= 4) digits[i] = "0123456789abcdef"[value & 15];
    return {digits.data(), digits.size()};
  }

  const access::Names& names_;
  const access::Catalogue& catalogue_;
  table::TableFile& file_;
  table::Rows rows_;
  std::vector<std::string> fields_;            // by route
  std::vector<std::array<char, 16>> records_;  // of the rows
  std::array<uint64_t, access::kOutcomes> outcomes_{};
};

}  // namespace

Result<table::Written> WriteAccesses(ledger::Ledger& ledger, access::Names& names,
                                     const AccessesAsked& asked, const table::Target& target,
                                     table::About about) {
  table::TableFile file = TRY(table::TableFile::Create(target, kColumns));
  Matching matching(ledger, names, asked);
  auto load = [&](const ledger::SegmentInfo& segment) { return matching.Rows(segment); };
  AccessRows rows(names, ledger.catalogue(), file);
  // Segments are of one day each, so that days come one after the other.
  std::map<int64_t, std::vector<ledger::SegmentInfo>> days;
  for (ledger::SegmentInfo& segment : TRY(matching.Segments()))
    days[segment.day].push_back(std::move(segment));
  for (auto& [day, segments] : days) {
    TRY(ledger::MergeSegments(std::move(segments), load, asked.range,
                              [&](const access::AccessBatch& batch) {
                                return rows.Add(*batch.rows, batch.begin, batch.end);
                              }));
    TRY(rows.Flush());
    matching.Forget();
  }
  about.what = "accesses";
  for (int i = 0; i < access::kOutcomes; ++i) {
    const Outcome outcome = static_cast<Outcome>(i);
    about.counts.emplace_back(access::OutcomeName(outcome), rows.count(outcome));
  }
  return file.Finish(about);
}

}  // namespace haetae::scope
