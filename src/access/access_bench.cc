// Nanoseconds a lookup of the router and a record of the inference; and, with the two arguments
// MMDB and FOLDER, of the origins.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "access/infer.h"
#include "access/origin.h"
#include "access/router.h"

namespace haetae::access {
namespace {

template <typename F>
double Nanoseconds(size_t count, F work) {
  const auto begin = std::chrono::steady_clock::now();
  for (size_t i = 0; i < count; ++i) work(i);
  const std::chrono::duration<double, std::nano> spent = std::chrono::steady_clock::now() - begin;
  return spent.count() / static_cast<double>(count);
}

void BenchRouter() {
  Catalogue catalogue;
  const auto add = [&](std::string text, std::string subject) {
    Route route;
    route.text = std::move(text);
    route.subject = std::move(subject);
    catalogue.routes.push_back(std::move(route));
  };
  add("GET /my/addresses/{m}", "m");
  add("GET /api/v1/users/{u}/orders/{o}", "u");
  add("GET /find?member={m}", "m");
  for (int i = 0; i < 200; ++i) add("GET /api/v2/thing" + std::to_string(i) + "/{x}", "x");
  const Router router(catalogue);
  std::string scratch;
  uint64_t sum = 0;
  for (const std::string_view path :
       {"/my/addresses/4711", "/api/v1/users/123/orders/456", "/find?member=77",
        "/api/v2/thing77/5", "/static/img/logo.png", "/my%2Faddresses/4711"}) {
    const double ns =
        Nanoseconds(2'000'000, [&](size_t) { sum += router.Find("GET", path, scratch).route; });
    std::printf("router     %-32.*s %7.1f ns\n", static_cast<int>(path.size()), path.data(), ns);
  }
  std::printf("%s", sum == 0 ? " \n" : "");
}

void BenchInference() {
  std::mt19937 random(1);
  std::vector<std::pair<std::string, std::string>> records;
  for (int i = 0; i < 100'000; ++i) {
    const std::string user = std::to_string(random() % 30'000 + 100'000);
    const std::array<std::string, 5> paths = {
        "/my/addresses/" + user,
        "/api/v1/users/" + user + "/orders/" + std::to_string(random() % 99'999),
        "/product/" + std::to_string(random() % 5'000), "/search?q=shoes+" + user,
        "/static/app." + user + ".js"};
    records.emplace_back(paths[random() % paths.size()], user);
  }
  Inference inference;
  const double ns = Nanoseconds(20 * records.size(), [&](size_t i) {
    const auto& [path, user] = records[i % records.size()];
    inference.Add("GET", path, 200, user);
  });
  std::printf("inference  %-32s %7.1f ns a record, %zu routes\n", "", ns,
              inference.Draft().catalogue.routes.size());
}

void BenchOrigins(const char* mmdb, const char* folder) {
  OriginFiles files;
  files.country_mmdb = mmdb;
  files.network_folder = folder;
  const auto begin = std::chrono::steady_clock::now();
  const auto origins = Origins::Open(files);
  if (!origins) {
    std::printf("%s\n", origins.error().Text().c_str());
    return;
  }
  (*origins)->Find(*ParseIp("9.9.9.9"));
  const std::chrono::duration<double, std::milli> open = std::chrono::steady_clock::now() - begin;
  std::mt19937 random(1);
  std::vector<IpAddress> addresses(100'000);
  for (IpAddress& ip : addresses) {
    const uint32_t value = random();
    ip.bytes[10] = ip.bytes[11] = 0xff;
    for (size_t i = 0; i < 4; ++i) ip.bytes[12 + i] = static_cast<uint8_t>(value >> (8 * i));
  }
  uint64_t sum = 0;
  const double ns =
      Nanoseconds(addresses.size(), [&](size_t i) { sum += (*origins)->Find(addresses[i]).asn; });
  std::printf("origins    open to first answer %.1f ms, a lookup %.0f ns%s\n", open.count(), ns,
              sum == 0 ? " " : "");
}

}  // namespace
}  // namespace haetae::access

int main(int count, char** arguments) {
  haetae::access::BenchRouter();
  haetae::access::BenchInference();
  if (count == 3) haetae::access::BenchOrigins(arguments[1], arguments[2]);
}
