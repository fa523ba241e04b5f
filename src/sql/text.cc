#include "sql/text.h"

#include <fmt/format.h>

#include <cmath>

#include "base/error.h"
#include "base/text.h"
#include "base/time.h"
#include "ledger/duck.h"
#include "sql/table.h"

namespace haetae::sql {
namespace {

// What FormatTime writes with four digits of year.
constexpr Time kFirstPlain{-62'135'596'800'000'000};  // 0001-01-01
constexpr Time kLastPlain{253'402'300'799'999'999};   // 9999-12-31T23:59:59.999999

template <typename T>
T At(duckdb_vector vector, size_t row) {
  return static_cast<const T*>(duckdb_vector_get_data(vector))[row];
}

std::string Taken(char* text) {
  std::string own = text == nullptr ? std::string() : std::string(text);
  duckdb_free(text);
  return own;
}

// "2025-06-24 03:12:09.5": what DuckDB shows, without the zeros it leaves away too.
std::string TimeText(Time time, Form form) {
  std::string text = FormatTime(time);
  if (form != Form::kPeople) return text;
  text.pop_back();  // Z
  text[text.find('T')] = ' ';
  text.erase(text.find_last_not_of('0') + 1);
  if (text.ends_with('.')) text.pop_back();
  return text;
}

std::string Decimal(double value, Form form) {
  if (std::isfinite(value)) return fmt::format("{}", value);
  const char* text = std::isnan(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
  return form == Form::kJson ? "\"" + std::string(text) + "\"" : std::string(text);
}

// Microseconds of a time of any unit but nanoseconds; false where it is no plain time.
bool Microseconds(duckdb_type type, int64_t value, Time& time) {
  const int64_t unit = type == DUCKDB_TYPE_TIMESTAMP_S    ? kSecond
                       : type == DUCKDB_TYPE_TIMESTAMP_MS ? kMillisecond
                                                          : 1;
  if (value < kFirstPlain.us / unit || value > kLastPlain.us / unit) return false;
  time = {value * unit};
  return true;
}

}  // namespace

ValueText::ValueText(duckdb_logical_type type) : type_(duckdb_get_type_id(type)), storage_(type_) {
  const auto add = [this](duckdb_logical_type child) {
    children_.push_back(std::make_unique<ValueText>(child));
  };
  switch (type_) {
    case DUCKDB_TYPE_ENUM:
      storage_ = duckdb_enum_internal_type(type);
      for (idx_t i = 0; i < duckdb_enum_dictionary_size(type); ++i)
        names_.push_back(Taken(duckdb_enum_dictionary_value(type, i)));
      break;
    case DUCKDB_TYPE_DECIMAL:
      storage_ = duckdb_decimal_internal_type(type);
      decimal_width_ = duckdb_decimal_width(type);
      decimal_scale_ = duckdb_decimal_scale(type);
      break;
    case DUCKDB_TYPE_LIST:
      add(duckdb_list_type_child_type(type));
      break;
    case DUCKDB_TYPE_ARRAY:
      array_size_ = duckdb_array_type_array_size(type);
      add(duckdb_array_type_child_type(type));
      break;
    case DUCKDB_TYPE_MAP:
      add(duckdb_map_type_key_type(type));
      add(duckdb_map_type_value_type(type));
      break;
    case DUCKDB_TYPE_STRUCT:
      for (idx_t i = 0; i < duckdb_struct_type_child_count(type); ++i) {
        names_.push_back(Taken(duckdb_struct_type_child_name(type, i)));
        add(duckdb_struct_type_child_type(type, i));
      }
      break;
    case DUCKDB_TYPE_UNION:
      for (idx_t i = 0; i < duckdb_union_type_member_count(type); ++i)
        add(duckdb_union_type_member_type(type, i));
      break;
    default:
      break;
  }
  duckdb_destroy_logical_type(&type);
}

bool ValueText::is_number() const {
  switch (type_) {
    case DUCKDB_TYPE_TINYINT:
    case DUCKDB_TYPE_SMALLINT:
    case DUCKDB_TYPE_INTEGER:
    case DUCKDB_TYPE_BIGINT:
    case DUCKDB_TYPE_UTINYINT:
    case DUCKDB_TYPE_USMALLINT:
    case DUCKDB_TYPE_UINTEGER:
    case DUCKDB_TYPE_UBIGINT:
    case DUCKDB_TYPE_HUGEINT:
    case DUCKDB_TYPE_UHUGEINT:
    case DUCKDB_TYPE_FLOAT:
    case DUCKDB_TYPE_DOUBLE:
    case DUCKDB_TYPE_DECIMAL:
      return true;
    default:
      return false;
  }
}

duckdb_value ValueText::ValueOf(duckdb_vector vector, size_t row) const {
  switch (type_) {
    case DUCKDB_TYPE_HUGEINT:
      return duckdb_create_hugeint(At<duckdb_hugeint>(vector, row));
    case DUCKDB_TYPE_UHUGEINT:
      return duckdb_create_uhugeint(At<duckdb_uhugeint>(vector, row));
    case DUCKDB_TYPE_DATE:
      return duckdb_create_date(At<duckdb_date>(vector, row));
    case DUCKDB_TYPE_TIME:
      return duckdb_create_time(At<duckdb_time>(vector, row));
    case DUCKDB_TYPE_TIME_TZ:
      return duckdb_create_time_tz_value(At<duckdb_time_tz>(vector, row));
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
      return duckdb_create_timestamp(At<duckdb_timestamp>(vector, row));
    case DUCKDB_TYPE_TIMESTAMP_S:
      return duckdb_create_timestamp_s(At<duckdb_timestamp_s>(vector, row));
    case DUCKDB_TYPE_TIMESTAMP_MS:
      return duckdb_create_timestamp_ms(At<duckdb_timestamp_ms>(vector, row));
    case DUCKDB_TYPE_TIMESTAMP_NS:
      return duckdb_create_timestamp_ns(At<duckdb_timestamp_ns>(vector, row));
    case DUCKDB_TYPE_INTERVAL:
      return duckdb_create_interval(At<duckdb_interval>(vector, row));
    case DUCKDB_TYPE_UUID: {  // stored so that it sorts as a signed number
      const auto stored = At<duckdb_hugeint>(vector, row);
      return duckdb_create_uuid({stored.lower, static_cast<uint64_t>(stored.upper) ^ (1ull << 63)});
    }
    case DUCKDB_TYPE_BLOB: {
      const std::string_view bytes =
          ledger::TextAt(static_cast<const duckdb_string_t*>(duckdb_vector_get_data(vector)), row);
      return duckdb_create_blob(reinterpret_cast<const uint8_t*>(bytes.data()), bytes.size());
    }
    case DUCKDB_TYPE_BIT: {
      const std::string_view bytes =
          ledger::TextAt(static_cast<const duckdb_string_t*>(duckdb_vector_get_data(vector)), row);
      std::string own(bytes);
      return duckdb_create_bit({reinterpret_cast<uint8_t*>(own.data()), own.size()});
    }
    case DUCKDB_TYPE_DECIMAL: {
      duckdb_hugeint value{};
      int64_t small = 0;
      if (storage_ == DUCKDB_TYPE_HUGEINT) {
        value = At<duckdb_hugeint>(vector, row);
      } else {
        small = storage_ == DUCKDB_TYPE_SMALLINT  ? At<int16_t>(vector, row)
                : storage_ == DUCKDB_TYPE_INTEGER ? At<int32_t>(vector, row)
                                                  : At<int64_t>(vector, row);
        value = {static_cast<uint64_t>(small), small < 0 ? -1 : 0};
      }
      return duckdb_create_decimal({decimal_width_, decimal_scale_, value});
    }
    default:
      return nullptr;
  }
}

std::string ValueText::Scalar(duckdb_vector vector, size_t row, Form form) const {
  switch (type_) {
    case DUCKDB_TYPE_BOOLEAN:
      return At<bool>(vector, row) ? "true" : "false";
    case DUCKDB_TYPE_TINYINT:
      return std::to_string(At<int8_t>(vector, row));
    case DUCKDB_TYPE_SMALLINT:
      return std::to_string(At<int16_t>(vector, row));
    case DUCKDB_TYPE_INTEGER:
      return std::to_string(At<int32_t>(vector, row));
    case DUCKDB_TYPE_BIGINT:
      return std::to_string(At<int64_t>(vector, row));
    case DUCKDB_TYPE_UTINYINT:
      return std::to_string(At<uint8_t>(vector, row));
    case DUCKDB_TYPE_USMALLINT:
      return std::to_string(At<uint16_t>(vector, row));
    case DUCKDB_TYPE_UINTEGER:
      return std::to_string(At<uint32_t>(vector, row));
    case DUCKDB_TYPE_UBIGINT:
      return std::to_string(At<uint64_t>(vector, row));
    case DUCKDB_TYPE_FLOAT:
      return Decimal(static_cast<double>(At<float>(vector, row)), form);
    case DUCKDB_TYPE_DOUBLE:
      return Decimal(At<double>(vector, row), form);
    case DUCKDB_TYPE_TIMESTAMP:
    case DUCKDB_TYPE_TIMESTAMP_TZ:
    case DUCKDB_TYPE_TIMESTAMP_S:
    case DUCKDB_TYPE_TIMESTAMP_MS: {
      Time time;
      if (Microseconds(type_, At<int64_t>(vector, row), time)) return TimeText(time, form);
      break;
    }
    case DUCKDB_TYPE_VARCHAR:
      return std::string(
          ledger::TextAt(static_cast<const duckdb_string_t*>(duckdb_vector_get_data(vector)), row));
    case DUCKDB_TYPE_ENUM: {
      const size_t code = storage_ == DUCKDB_TYPE_UTINYINT    ? At<uint8_t>(vector, row)
                          : storage_ == DUCKDB_TYPE_USMALLINT ? At<uint16_t>(vector, row)
                                                              : At<uint32_t>(vector, row);
      CHECK(code < names_.size());
      return names_[code];
    }
    default:
      break;
  }
  duckdb_value value = ValueOf(vector, row);
  if (value == nullptr) return "(cast it to VARCHAR)";
  std::string text = Taken(duckdb_get_varchar(value));
  duckdb_destroy_value(&value);
  if (type_ == DUCKDB_TYPE_TIMESTAMP_NS && form != Form::kPeople && text.size() > 10) {
    text[10] = 'T';
    text += 'Z';
  }
  return text;
}

void ValueText::AppendList(duckdb_vector child, size_t begin, size_t length,
                           std::string& to) const {
  to += '[';
  for (size_t i = 0; i < length; ++i) {
    if (i > 0) to += ", ";
    children_[0]->AppendJson(child, begin + i, to);
  }
  to += ']';
}

void ValueText::AppendStruct(duckdb_vector vector, size_t row, std::string& to) const {
  to += '{';
  for (size_t i = 0; i < children_.size(); ++i) {
    if (i > 0) to += ", ";
    AppendJsonText(names_[i], to);
    to += ": ";
    children_[i]->AppendJson(duckdb_struct_vector_get_child(vector, i), row, to);
  }
  to += '}';
}

// Keys that are no text are written as text: JSON has no others.
void ValueText::AppendMap(duckdb_vector vector, size_t row, std::string& to) const {
  const auto entry = At<duckdb_list_entry>(vector, row);
  duckdb_vector pairs = duckdb_list_vector_get_child(vector);
  duckdb_vector keys = duckdb_struct_vector_get_child(pairs, 0);
  duckdb_vector values = duckdb_struct_vector_get_child(pairs, 1);
  to += '{';
  for (size_t i = entry.offset; i < entry.offset + entry.length; ++i) {
    if (i > entry.offset) to += ", ";
    std::string key;
    children_[0]->Append(keys, i, Form::kCsv, key);
    AppendJsonText(key, to);
    to += ": ";
    children_[1]->AppendJson(values, i, to);
  }
  to += '}';
}

void ValueText::AppendJson(duckdb_vector vector, size_t row, std::string& to) const {
  if (IsNull(vector, row)) {
    to += "null";
    return;
  }
  switch (type_) {
    case DUCKDB_TYPE_LIST: {
      const auto entry = At<duckdb_list_entry>(vector, row);
      return AppendList(duckdb_list_vector_get_child(vector), entry.offset, entry.length, to);
    }
    case DUCKDB_TYPE_ARRAY:
      return AppendList(duckdb_array_vector_get_child(vector), row * array_size_, array_size_, to);
    case DUCKDB_TYPE_STRUCT:
      return AppendStruct(vector, row, to);
    case DUCKDB_TYPE_MAP:
      return AppendMap(vector, row, to);
    case DUCKDB_TYPE_UNION: {  // a struct whose first member says which other one it is
      const size_t tag = At<uint8_t>(duckdb_struct_vector_get_child(vector, 0), row);
      CHECK(tag < children_.size());
      return children_[tag]->AppendJson(duckdb_struct_vector_get_child(vector, tag + 1), row, to);
    }
    default:
      break;
  }
  const std::string text = Scalar(vector, row, Form::kJson);
  const bool bare = type_ == DUCKDB_TYPE_BOOLEAN || is_number();
  if (bare)
    to += text;
  else
    AppendJsonText(text, to);
}

void ValueText::Append(duckdb_vector vector, size_t row, Form form, std::string& to) const {
  if (form == Form::kJson || !children_.empty()) {
    AppendJson(vector, row, to);
  } else {
    to += Scalar(vector, row, form);
  }
}

}  // namespace haetae::sql
