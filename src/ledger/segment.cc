#include "ledger/segment.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <optional>

namespace haetae::ledger {
namespace {

using access::Accesses;
using access::Outcome;

// The columns of a segment, in the order of the file. Names and meaning: docs/formats/ledger.md.
enum Column : int {
  kTime,
  kSource,
  kOffset,
  kRecord,
  kRoute,
  kStatus,
  kOutcome,
  kBytes,
  kSubject,
  kPrincipalMember,
  kPrincipal,
  kCredential,
  kKey,
  kSourceIp,
  kCountry,
  kNetwork,
  kUserAgent,
  kTlsFingerprint,
  kHost,
  kColumnCount,
};
constexpr std::array<const char*, kColumnCount> kColumnNames = {
    "time",    "source",    "offset",  "record",           "route",      "status",
    "outcome", "bytes",     "subject", "principal_member", "principal",  "credential",
    "key",     "source_ip", "country", "network",          "user_agent", "tls_fingerprint",
    "host"};

// Above this share of distinct values, text is written as it is rather than as a dictionary.
constexpr size_t kDistinctShare = 4;
constexpr size_t kRowGroupRows = 1 << 19;

// A text column of one segment: local codes into its distinct values, or text when too distinct.
struct TextColumn {
  std::vector<uint32_t> code;  // kNoNumber: null
  std::vector<std::string_view> values;
  bool as_enum = true;
};

// Global numbers to local codes, without a hash: one stamp a dictionary entry.
class LocalCodes {
 public:
  void Start(size_t dictionary_size) {
    if (code_.size() < dictionary_size)
      code_.resize(dictionary_size + dictionary_size / 4, kNoNumber);
  }
  template <typename TextOf>
  uint32_t Code(uint32_t number, TextColumn& column, const TextOf& text_of) {
    uint32_t& code = code_[number];
    if (code == kNoNumber) {
      code = static_cast<uint32_t>(column.values.size());
      column.values.push_back(text_of(number));
      touched_.push_back(number);
    }
    return code;
  }
  void Finish() {
    for (uint32_t number : touched_) code_[number] = kNoNumber;
    touched_.clear();
  }

 private:
  std::vector<uint32_t> code_, touched_;
};

template <typename NumberOf, typename TextOf>
TextColumn MakeText(size_t begin, size_t end, size_t dictionary_size, const NumberOf& number_of,
                    const TextOf& text_of) {
  thread_local LocalCodes codes;
  TextColumn column;
  codes.Start(dictionary_size);
  column.code.resize(end - begin);
  for (size_t i = begin; i < end; ++i) {
    const uint32_t number = number_of(i);
    column.code[i - begin] = number == kNoNumber ? kNoNumber : codes.Code(number, column, text_of);
  }
  codes.Finish();
  column.as_enum =
      column.values.size() <= 64 || column.values.size() * kDistinctShare <= end - begin;
  return column;
}

TextColumn MakeText(const std::vector<uint32_t>& numbers, const Dictionary& dictionary,
                    size_t begin, size_t end) {
  return MakeText(
      begin, end, dictionary.size(), [&](size_t i) { return numbers[i]; },
      [&](uint32_t number) { return dictionary.Text(number); });
}

// What the table function hands to DuckDB.
struct Job {
  const Accesses* rows;
  size_t begin, end;
  size_t at;
  std::array<TextColumn, kColumnCount> text;
};

void Prepare(Job& job, const access::Names& names, const access::Catalogue& catalogue) {
  const Accesses& rows = *job.rows;
  const size_t begin = job.begin, end = job.end;
  auto plain = [&](Column column, const std::vector<uint32_t>& numbers,
                   const Dictionary& dictionary) {
    job.text[column] = MakeText(numbers, dictionary, begin, end);
  };
  plain(kSource, rows.source, names.sources);
  plain(kCredential, rows.credential, names.credentials);
  plain(kKey, rows.key, names.keys);
  plain(kSourceIp, rows.address, names.addresses);
  plain(kUserAgent, rows.user_agent, names.user_agents);
  plain(kTlsFingerprint, rows.fingerprint, names.fingerprints);
  plain(kHost, rows.host, names.hosts);
  job.text[kRoute] = MakeText(
      begin, end, catalogue.routes.size(), [&](size_t i) { return rows.route[i]; },
      [&](uint32_t number) { return std::string_view(catalogue.routes[number].text); });
  job.text[kOutcome] = MakeText(
      begin, end, access::kOutcomes,
      [&](size_t i) { return static_cast<uint32_t>(rows.outcome[i]); },
      [&](uint32_t number) { return access::OutcomeName(static_cast<Outcome>(number)); });
  job.text[kPrincipal] = MakeText(
      begin, end, names.principals.size(),
      [&](size_t i) {
        const uint32_t p = rows.principal[i];
        return p == kNoNumber || !(p & access::kTextPrincipal) ? kNoNumber
                                                               : p & ~access::kTextPrincipal;
      },
      [&](uint32_t number) { return names.principals.Text(number); });
  job.text[kCountry] = MakeText(
      begin, end, names.countries.size(),
      [&](size_t i) {
        const uint32_t country =
            rows.address[i] == kNoNumber ? 0 : names.Address(rows.address[i]).country;
        return country == 0 ? kNoNumber : country;
      },
      [&](uint32_t number) { return names.countries.Text(number); });
  job.text[kNetwork] = MakeText(
      begin, end, names.networks.size(),
      [&](size_t i) {
        const uint32_t network =
            rows.address[i] == kNoNumber ? 0 : names.Address(rows.address[i]).network;
        return network == 0 ? kNoNumber : network;
      },
      [&](uint32_t number) { return names.networks.Text(number); });
}

duckdb_type NumberType(Column column) {
  switch (column) {
    case kTime:
      return DUCKDB_TYPE_TIMESTAMP;
    case kOffset:
    case kRecord:
      return DUCKDB_TYPE_UBIGINT;
    case kStatus:
      return DUCKDB_TYPE_USMALLINT;
    case kBytes:
    case kSubject:
    case kPrincipalMember:
      return DUCKDB_TYPE_UINTEGER;
    default:
      return DUCKDB_TYPE_INVALID;  // text
  }
}

std::string_view SqlType(Column column) {
  switch (NumberType(column)) {
    case DUCKDB_TYPE_TIMESTAMP:
      return "TIMESTAMP";
    case DUCKDB_TYPE_UBIGINT:
      return "UBIGINT";
    case DUCKDB_TYPE_USMALLINT:
      return "USMALLINT";
    case DUCKDB_TYPE_UINTEGER:
      return "UINTEGER";
    default:
      return "VARCHAR";
  }
}

duckdb_logical_type LogicalType(const Job& job, Column column) {
  const duckdb_type number = NumberType(column);
  if (number != DUCKDB_TYPE_INVALID) return duckdb_create_logical_type(number);
  const TextColumn& text = job.text[static_cast<size_t>(column)];
  if (!text.as_enum) return duckdb_create_logical_type(DUCKDB_TYPE_VARCHAR);
  std::vector<std::string> owned(text.values.begin(), text.values.end());
  if (owned.empty()) owned.emplace_back();  // no value at all: as an ENUM it costs next to nothing
  std::vector<const char*> members;
  for (const std::string& value : owned) members.push_back(value.c_str());
  return duckdb_create_enum_type(members.data(), members.size());
}

void Bind(duckdb_bind_info info) {
  const Job& job = *static_cast<Job*>(duckdb_bind_get_extra_info(info));
  for (int i = 0; i < kColumnCount; ++i) {
    duckdb_logical_type type = LogicalType(job, static_cast<Column>(i));
    duckdb_bind_add_result_column(info, kColumnNames[static_cast<size_t>(i)], type);
    duckdb_destroy_logical_type(&type);
  }
}

void Init(duckdb_init_info info) { duckdb_init_set_max_threads(info, 1); }

template <typename To>
void FillCodes(const uint32_t* codes, size_t count, To* to, duckdb_vector vector) {
  bool nulls = false;
  for (size_t i = 0; i < count; ++i) {
    nulls |= codes[i] == kNoNumber;
    to[i] = codes[i] == kNoNumber ? To{0} : static_cast<To>(codes[i]);
  }
  if (!nulls) return;
  duckdb_vector_ensure_validity_writable(vector);
  uint64_t* validity = duckdb_vector_get_validity(vector);
  for (size_t i = 0; i < count; ++i) {
    if (codes[i] == kNoNumber) duckdb_validity_set_row_invalid(validity, i);
  }
}

void FillText(const TextColumn& column, size_t from, size_t count, duckdb_vector vector) {
  const uint32_t* codes = column.code.data() + from;
  if (column.as_enum) {
    void* data = duckdb_vector_get_data(vector);
    if (column.values.size() <= 0xff)
      FillCodes(codes, count, static_cast<uint8_t*>(data), vector);
    else if (column.values.size() <= 0xffff)
      FillCodes(codes, count, static_cast<uint16_t*>(data), vector);
    else
      FillCodes(codes, count, static_cast<uint32_t*>(data), vector);
    return;
  }
  duckdb_vector_ensure_validity_writable(vector);
  uint64_t* validity = duckdb_vector_get_validity(vector);
  for (size_t i = 0; i < count; ++i) {
    if (codes[i] == kNoNumber) {
      duckdb_validity_set_row_invalid(validity, i);
    } else {
      const std::string_view text = column.values[codes[i]];
      duckdb_vector_assign_string_element_len(vector, i, text.data(), text.size());
    }
  }
}

void Fill(duckdb_function_info info, duckdb_data_chunk output) {
  Job& job = *static_cast<Job*>(duckdb_function_get_extra_info(info));
  const Accesses& rows = *job.rows;
  const size_t count = std::min<size_t>(duckdb_vector_size(), job.end - job.at);
  const size_t at = job.at;
  auto vector = [&](Column column) {
    return duckdb_data_chunk_get_vector(output, static_cast<idx_t>(column));
  };
  auto copy = [&](Column column, const auto& from) {
    std::memcpy(duckdb_vector_get_data(vector(column)), from.data() + at, count * sizeof(from[0]));
  };
  copy(kTime, rows.time);
  copy(kOffset, rows.offset);
  copy(kRecord, rows.record);
  FillCodes(rows.bytes.data() + at, count,
            static_cast<uint32_t*>(duckdb_vector_get_data(vector(kBytes))), vector(kBytes));
  FillCodes(rows.subject.data() + at, count,
            static_cast<uint32_t*>(duckdb_vector_get_data(vector(kSubject))), vector(kSubject));
  thread_local std::vector<uint32_t> scratch;
  scratch.resize(count);
  for (size_t i = 0; i < count; ++i) {
    const uint32_t p = rows.principal[at + i];
    scratch[i] = p & access::kTextPrincipal ? kNoNumber : p;
  }
  FillCodes(scratch.data(), count,
            static_cast<uint32_t*>(duckdb_vector_get_data(vector(kPrincipalMember))),
            vector(kPrincipalMember));
  for (size_t i = 0; i < count; ++i)
    scratch[i] = rows.status[at + i] == 0 ? kNoNumber : rows.status[at + i];
  FillCodes(scratch.data(), count, static_cast<uint16_t*>(duckdb_vector_get_data(vector(kStatus))),
            vector(kStatus));
  for (int column = 0; column < kColumnCount; ++column) {
    if (NumberType(static_cast<Column>(column)) == DUCKDB_TYPE_INVALID) {
      FillText(job.text[static_cast<size_t>(column)], at - job.begin, count,
               vector(static_cast<Column>(column)));
    }
  }
  job.at += count;
  duckdb_data_chunk_set_size(output, count);
}

}  // namespace

Result<SegmentWriter> SegmentWriter::Open() {
  return SegmentWriter(TRY(Duck::Open({.threads = 1, .memory_max = "1GB"})));
}

Status SegmentWriter::Write(const fs::path& path, const Accesses& rows, size_t begin, size_t end,
                            const access::Names& names, const access::Catalogue& catalogue) {
  Job job{.rows = &rows, .begin = begin, .end = end, .at = begin, .text = {}};
  Prepare(job, names, catalogue);
  const std::string name = "segment_rows_" + std::to_string(++calls_);
  duckdb_table_function function = duckdb_create_table_function();
  duckdb_table_function_set_name(function, name.c_str());
  duckdb_table_function_set_extra_info(function, &job, nullptr);
  duckdb_table_function_set_bind(function, Bind);
  duckdb_table_function_set_init(function, Init);
  duckdb_table_function_set_function(function, Fill);
  duckdb_register_table_function(duck_.connection(), function);
  duckdb_destroy_table_function(&function);
  if (FaultHere())
    return std::unexpected(SystemError("cannot write the ledger", path.native(), ENOSPC));
  Status status =
      duck_.Run("COPY (SELECT * FROM " + name + "()) TO " + SqlText(path.native()) +
                " (FORMAT parquet, COMPRESSION zstd, COMPRESSION_LEVEL 1, PARQUET_VERSION V2,"
                " USE_TMP_FILE false, DICTIONARY_SIZE_LIMIT 1000, WRITE_BLOOM_FILTER false,"
                " ROW_GROUP_SIZE " +
                std::to_string(kRowGroupRows) + ")");
  if (!status) {
    std::error_code ignored;
    fs::remove(path, ignored);
    Error error = status.error();
    error.where = path.native();
    return std::unexpected(std::move(error));
  }
  return SyncFile(path);
}

namespace {

// Text of a result column to numbers, remembering the last value: logs repeat themselves.
class TextReader {
 public:
  explicit TextReader(Dictionary& dictionary) : numbers_(dictionary) {}
  void Read(duckdb_vector vector, size_t count, std::vector<uint32_t>& to) {
    const auto* data = static_cast<const duckdb_string_t*>(duckdb_vector_get_data(vector));
    const uint64_t* validity = duckdb_vector_get_validity(vector);
    for (size_t i = 0; i < count; ++i) {
      if (validity != nullptr &&
          !duckdb_validity_row_is_valid(const_cast<uint64_t*>(validity), i)) {
        to.push_back(kNoNumber);
      } else {
        to.push_back(numbers_.Number(TextAt(data, i)));
      }
    }
  }

 private:
  CachedNumbers numbers_;
};

template <typename From, typename To>
void ReadNumbers(duckdb_vector vector, size_t count, From null_value, std::vector<To>& to) {
  const auto* data = static_cast<const From*>(duckdb_vector_get_data(vector));
  const uint64_t* validity = duckdb_vector_get_validity(vector);
  for (size_t i = 0; i < count; ++i) {
    const bool valid =
        validity == nullptr || duckdb_validity_row_is_valid(const_cast<uint64_t*>(validity), i);
    to.push_back(static_cast<To>(valid ? data[i] : null_value));
  }
}

struct SegmentReader {
  SegmentReader(access::Names& names, const access::Catalogue& catalogue)
      : sources(names.sources),
        credentials(names.credentials),
        keys(names.keys),
        addresses(names.addresses),
        user_agents(names.user_agents),
        fingerprints(names.fingerprints),
        hosts(names.hosts),
        principals(names.principals),
        routes(route_names),
        outcomes(outcome_names),
        subjects(names.subjects.size()) {
    for (const access::Route& route : catalogue.routes) route_names.Number(route.text);
    known_routes = route_names.size();
    for (int i = 0; i < access::kOutcomes; ++i)
      outcome_names.Number(access::OutcomeName(static_cast<Outcome>(i)));
  }

  Status Take(duckdb_data_chunk chunk, Accesses& to) {
    const size_t count = duckdb_data_chunk_get_size(chunk);
    auto vector = [&](Column column) {
      return duckdb_data_chunk_get_vector(chunk, static_cast<idx_t>(column));
    };
    const auto* time = static_cast<const int64_t*>(duckdb_vector_get_data(vector(kTime)));
    for (size_t i = 0; i < count; ++i) to.time.push_back(Time{time[i]});
    sources.Read(vector(kSource), count, to.source);
    ReadNumbers<uint64_t>(vector(kOffset), count, 0, to.offset);
    ReadNumbers<uint64_t>(vector(kRecord), count, 0, to.record);
    numbers.clear();
    routes.Read(vector(kRoute), count, numbers);
    for (uint32_t route : numbers)
      to.route.push_back(route < known_routes ? static_cast<uint16_t>(route) : kNoRouteNumber);
    ReadNumbers<uint16_t>(vector(kStatus), count, 0, to.status);
    numbers.clear();
    outcomes.Read(vector(kOutcome), count, numbers);
    for (uint32_t outcome : numbers)
      to.outcome.push_back(static_cast<Outcome>(std::min<uint32_t>(outcome, access::kOutcomes)));
    ReadNumbers<uint32_t>(vector(kBytes), count, kNoNumber, to.bytes);
    ReadNumbers<uint32_t>(vector(kSubject), count, kNoNumber, to.subject);
    ReadNumbers<uint32_t>(vector(kPrincipalMember), count, kNoNumber, to.principal);
    numbers.clear();
    principals.Read(vector(kPrincipal), count, numbers);
    const size_t base = to.principal.size() - count;
    for (size_t i = 0; i < count; ++i) {
      if (numbers[i] != kNoNumber) to.principal[base + i] = numbers[i] | access::kTextPrincipal;
    }
    credentials.Read(vector(kCredential), count, to.credential);
    keys.Read(vector(kKey), count, to.key);
    addresses.Read(vector(kSourceIp), count, to.address);
    user_agents.Read(vector(kUserAgent), count, to.user_agent);
    fingerprints.Read(vector(kTlsFingerprint), count, to.fingerprint);
    hosts.Read(vector(kHost), count, to.host);
    for (size_t i = base; i < to.size(); ++i) {
      const uint32_t principal = to.principal[i];
      const bool member = principal != kNoNumber && !(principal & access::kTextPrincipal);
      if (static_cast<size_t>(to.outcome[i]) >= access::kOutcomes || to.source[i] == kNoNumber ||
          (to.subject[i] != kNoNumber && to.subject[i] >= subjects) ||
          (member && principal >= subjects)) {
        return Fail(Code::kInternal, "", "it holds a value that no ledger writes");
      }
    }
    return {};
  }

  static constexpr uint16_t kNoRouteNumber = access::kNoRoute;
  Dictionary route_names, outcome_names;
  uint32_t known_routes = 0;
  TextReader sources, credentials, keys, addresses, user_agents, fingerprints, hosts, principals,
      routes, outcomes;
  uint32_t subjects;  // how many there are
  std::vector<uint32_t> numbers;
};

}  // namespace

Status ReadSegment(Duck& duck, const fs::path& path, access::Names& names,
                   const access::Catalogue& catalogue,
                   const std::function<Status(Accesses&)>& piece) {
  auto reader = std::make_unique<SegmentReader>(names, catalogue);
  std::string sql = "SELECT ";
  for (int i = 0; i < kColumnCount; ++i) {
    if (i > 0) sql += ", ";
    sql += "CAST(\"" + std::string(kColumnNames[static_cast<size_t>(i)]) + "\" AS " +
           std::string(SqlType(static_cast<Column>(i))) + ")";
  }
  sql += " FROM read_parquet(" + SqlText(path.native()) + ")";
  Accesses rows;
  rows.Reserve(access::kBatchRows);
  Status status = duck.Stream(sql, [&](duckdb_data_chunk chunk) -> Status {
    TRY(reader->Take(chunk, rows));
    if (rows.size() + duckdb_vector_size() <= access::kBatchRows) return {};
    Status handed = piece(rows);
    rows.Clear();
    return handed;
  });
  if (status && rows.size() > 0) status = piece(rows);
  if (!status) {
    Error error = status.error();
    if (error.code == Code::kInternal) {
      error.what = "the ledger is damaged";
      error.where = path.native();
      error.advice =
          "restore the file from a copy, or read the logs again into a new --data folder";
    }
    return std::unexpected(std::move(error));
  }
  return {};
}

}  // namespace haetae::ledger
