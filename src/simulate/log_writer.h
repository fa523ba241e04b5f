// Writes events as gateways log them: JSON lines or combined, a stream for each gateway, a file for
// each day of Seoul. Some events are delivered twice, with one id, by another gateway (JSON only: a
// combined log has no ids, so a repeat could not be told).
//
//   LogWriter writer(world);
//   TRY(writer.Open(out));
//   writer.Write(event);              // in time order
//   TRY(writer.Close());
//
// Files are logs/gateway-1.log.2025-04-07[.gz] …; with both formats combined ones stand in
// logs-combined/. Not thread-safe. A line costs about half a microsecond.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <string>
#include <vector>

#include "simulate/out_file.h"
#include "simulate/world.h"

namespace haetae::simulate {

inline constexpr uint64_t kDeliveredTwice = 2'500;  // one in so many

class LogWriter {
 public:
  explicit LogWriter(const World& world);
  Status Open(const fs::path& out);
  void Write(const Event& event);
  Status Close();

  uint64_t sources() const { return sources_; }
  uint64_t records() const { return records_; }  // lines of logs/, repeats included
  uint64_t repeats() const { return repeats_; }
  uint64_t repeated_accesses() const { return repeated_accesses_; }
  Status status() const { return status_; }
  // One line of it, without its end; for tests.
  std::string JsonLine(const Event& event);
  std::string CombinedLine(const Event& event);

 private:
  static constexpr int kStreams = 4;
  struct Later {
    Millis at;
    int stream;
    std::string line;
  };
  void StartDay(int day);
  void CloseFiles();
  void AppendJson(std::string& to, const Event& event);
  void AppendCombined(std::string& to, const Event& event);
  void AppendPath(std::string& to, const Event& event);
  void AppendPrincipal(std::string& to, uint64_t principal);
  static int StreamOf(const Event& event);
  void DeliverUntil(Millis at);

  const World& world_;
  fs::path out_;
  bool json_, combined_;
  int day_ = -1;
  std::array<OutFile, kStreams> json_files_, combined_files_;
  std::vector<Later> later_;  // soonest last
  std::vector<std::string> agent_json_, key_json_;
  uint64_t sources_ = 0, records_ = 0, repeats_ = 0, repeated_accesses_ = 0;
  Status status_;
};

}  // namespace haetae::simulate
