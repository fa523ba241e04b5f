#include "access/origin.h"

#include <arpa/inet.h>
#include <maxminddb.h>

#include <atomic>
#include <charconv>
#include <cstring>
#include <optional>
#include <thread>

#include "access/network_table.h"
#include "base/file.h"
#include "base/text.h"
#include "base/time.h"

namespace haetae::access {
namespace {

// An open MMDB file (https://maxmind.github.io/MaxMind-DB/). Views into it live as long as it does.
class Mmdb {
 public:
  static Result<std::unique_ptr<Mmdb>> Open(const std::filesystem::path& path) {
    auto mmdb = std::unique_ptr<Mmdb>(new Mmdb);
    const int status = MMDB_open(path.c_str(), MMDB_MODE_MMAP, &mmdb->db_);
    if (status != MMDB_SUCCESS) {
      std::error_code ignored;
      const bool exists = std::filesystem::exists(path, ignored);
      return Fail(exists ? Code::kMalformed : Code::kNotFound, "cannot read the address data",
                  exists ? MMDB_strerror(status) : "there is no such file", path.native(),
                  "name a file in MaxMind DB format (.mmdb)");
    }
    mmdb->open_ = true;
    mmdb->name_ = path.stem().native();
    return mmdb;
  }
  Mmdb(const Mmdb&) = delete;
  Mmdb& operator=(const Mmdb&) = delete;
  ~Mmdb() {
    if (open_) MMDB_close(&db_);
  }

  // False if the address is not in it.
  bool Find(const IpAddress& ip, MMDB_entry_s& entry) const {
    sockaddr_storage address{};
    if (ip.is_v4()) {
      auto& v4 = reinterpret_cast<sockaddr_in&>(address);
      v4.sin_family = AF_INET;
      std::memcpy(&v4.sin_addr, ip.bytes.data() + 12, 4);
    } else {
      auto& v6 = reinterpret_cast<sockaddr_in6&>(address);
      v6.sin6_family = AF_INET6;
      std::memcpy(&v6.sin6_addr, ip.bytes.data(), 16);
    }
    int wrong = MMDB_SUCCESS;
    MMDB_lookup_result_s found =
        MMDB_lookup_sockaddr(&db_, reinterpret_cast<const sockaddr*>(&address), &wrong);
    entry = found.entry;
    return wrong == MMDB_SUCCESS && found.found_entry;
  }

  template <typename... Keys>
  static bool Get(MMDB_entry_s entry, MMDB_entry_data_s& data, Keys... keys) {
    return MMDB_get_value(&entry, &data, keys..., static_cast<const char*>(nullptr)) ==
               MMDB_SUCCESS &&
           data.has_data;
  }
  template <typename... Keys>
  static std::string_view Text(MMDB_entry_s entry, Keys... keys) {
    MMDB_entry_data_s data;
    if (!Get(entry, data, keys...) || data.type != MMDB_DATA_TYPE_UTF8_STRING) return {};
    return {data.utf8_string, data.data_size};
  }

  // "geo-whois-asn-country of 2026-06-17"
  std::string Description() const {
    const Time built{static_cast<int64_t>(db_.metadata.build_epoch) * kSecond};
    return EscapeTerminal(Shortened(name_, 80)) + " of " + FormatDay(DayOf(built));
  }

 private:
  Mmdb() = default;
  MMDB_s db_{};
  std::string name_;
  bool open_ = false;
};

std::string_view CountryOf(const Mmdb& mmdb, const IpAddress& ip) {
  MMDB_entry_s entry;
  if (!mmdb.Find(ip, entry)) return {};
  std::string_view country = Mmdb::Text(entry, "country_code");
  if (country.empty()) country = Mmdb::Text(entry, "country", "iso_code");
  if (country.empty()) country = Mmdb::Text(entry, "country");
  const auto is_letter = [](char c) { return c >= 'A' && c <= 'Z'; };
  return country.size() == 2 && is_letter(country[0]) && is_letter(country[1]) && country != "ZZ"
             ? country
             : std::string_view{};
}

// 4766, or text "AS4766".
uint32_t NumberOf(const MMDB_entry_data_s& data) {
  switch (data.type) {
    case MMDB_DATA_TYPE_UINT16:
      return data.uint16;
    case MMDB_DATA_TYPE_UINT32:
      return data.uint32;
    case MMDB_DATA_TYPE_UTF8_STRING: {
      std::string_view text(data.utf8_string, data.data_size);
      if (text.starts_with("AS")) text.remove_prefix(2);
      uint32_t number = 0;
      const auto [at, wrong] = std::from_chars(text.data(), text.data() + text.size(), number);
      return wrong == std::errc() && at == text.data() + text.size() ? number : 0;
    }
    default:
      return 0;
  }
}

NetworkTable::Network NetworkOf(const Mmdb& mmdb, const IpAddress& ip) {
  MMDB_entry_s entry;
  if (!mmdb.Find(ip, entry)) return {};
  MMDB_entry_data_s data;
  NetworkTable::Network network;
  for (const char* name : {"autonomous_system_number", "asn", "as_number"}) {
    if (network.asn == 0 && Mmdb::Get(entry, data, name)) network.asn = NumberOf(data);
  }
  if (network.asn == 0) return {};
  for (const char* name :
       {"autonomous_system_organization", "as_name", "as_organization", "organization", "name"}) {
    if (network.name.empty()) network.name = Mmdb::Text(entry, name);
  }
  return network;
}

class Found : public Origins {
 public:
  std::unique_ptr<Mmdb> countries, networks;
  std::filesystem::path folder;

  ~Found() override {
    if (reading_.joinable()) reading_.join();
  }

  void StartReading() {
    reading_ = std::thread([this] {
      Result<NetworkTable> table = NetworkTable::Load(folder);
      if (table)
        table_.emplace(std::move(*table));
      else
        failure_ = table.error().Text();
      done_.store(true, std::memory_order_release);
      done_.notify_all();
    });
  }

  Origin Find(const IpAddress& ip) const override {
    if (ip.is_special()) return {};
    Origin origin;
    if (countries) origin.country = CountryOf(*countries, ip);
    NetworkTable::Network network;
    if (networks) {
      network = NetworkOf(*networks, ip);
    } else if (const NetworkTable* table = Table()) {
      network = table->Find(ip);
    }
    origin.asn = network.asn;
    origin.network_name = network.name;
    return origin;
  }

  std::string Description() const override {
    std::string text;
    if (countries) text = "countries: " + countries->Description();
    if (!text.empty() && (networks || !folder.empty())) text += "; ";
    if (networks) {
      text += "networks: " + networks->Description();
    } else if (const NetworkTable* table = Table()) {
      text += "networks: " + WithCommas(table->ranges()) + " ranges of " + Published();
    } else if (!folder.empty()) {
      text += "networks: none (" + failure_ + ")";
    }
    return text.empty() ? "no address data" : text;
  }

 private:
  // Null where there is none; waits for the reading thread.
  const NetworkTable* Table() const {
    if (folder.empty()) return nullptr;
    if (!done_.load(std::memory_order_acquire)) [[unlikely]]
      done_.wait(false);
    return table_ ? &*table_ : nullptr;
  }

  // Package archives carry the data's day in the version ("2.3.2026061719"); file times mean
  // nothing.
  std::string Published() const {
    const Result<std::string> package = ReadFile(folder / "package.json", 64 << 10);
    const size_t at = package ? package->find("\"version\": \"") : std::string::npos;
    if (at != std::string::npos) {
      const std::string version = package->substr(at + 12, package->find('"', at + 12) - at - 12);
      const std::string last = version.substr(version.rfind('.') + 1);
      if (last.size() >= 8 && last.starts_with("20") &&
          last.find_first_not_of("0123456789") == std::string::npos) {
        return "asn-ipv4.csv and asn-ipv6.csv of " + last.substr(0, 4) + "-" + last.substr(4, 2) +
               "-" + last.substr(6, 2) + " (RouteViews and DB-IP, CC BY 4.0)";
      }
    }
    return "asn-ipv4.csv and asn-ipv6.csv";
  }

  std::thread reading_;
  std::atomic<bool> done_{false};
  std::optional<NetworkTable> table_;  // these two are written before done_
  std::string failure_;
};

}  // namespace

Result<std::unique_ptr<Origins>> Origins::Open(const OriginFiles& files) {
  auto found = std::make_unique<Found>();
  if (!files.country_mmdb.empty()) found->countries = TRY(Mmdb::Open(files.country_mmdb));
  if (!files.network_mmdb.empty()) {
    found->networks = TRY(Mmdb::Open(files.network_mmdb));
  } else if (!files.network_folder.empty()) {
    std::error_code ignored;
    if (!std::filesystem::exists(files.network_folder / "asn-ipv4.csv", ignored) &&
        !std::filesystem::exists(files.network_folder / "asn-ipv6.csv", ignored)) {
      return Fail(Code::kNotFound, "cannot read the network table",
                  "neither asn-ipv4.csv nor asn-ipv6.csv is there", files.network_folder.native(),
                  "name the folder that holds them");
    }
    found->folder = files.network_folder;
    found->StartReading();
  }
  return found;
}

}  // namespace haetae::access
