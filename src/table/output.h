// Where the bytes of a table go: compressed, hashed and counted on their way into a file that
// appears as a whole, or to standard output.
//
//   Output output = TRY(Output::Create(target));
//   TRY(output.Write(bytes));
//   TRY(output.Close());                     // durable, and not to be seen yet
//   output.sha256(); output.bytes();         // of the file, as sha256sum and stat say
//   TRY(output.Stage()); TRY(output.Appear());   // as a WholeFile
//
// The compressed bytes are the same for the same input: no name and no time is in them. One thread
// at a time.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "base/error.h"
#include "base/hash.h"
#include "base/whole_file.h"
#include "table/target.h"

namespace haetae::table {

// Compresses a stream: Add() appends to `to` what is ready.
class Compressor {
 public:
  virtual ~Compressor() = default;
  virtual void Add(std::string_view bytes, bool last, std::string& to) = 0;
};
std::unique_ptr<Compressor> MakeCompressor(Compression compression);  // null for kNone

class Output {
 public:
  static Result<Output> Create(const Target& target);
  Status Write(std::string_view bytes);
  Status Close();
  Status Stage();
  Status Appear();
  uint64_t bytes() const { return bytes_; }
  std::string sha256() const { return hash_.Hex(); }

 private:
  Output() = default;
  Status Put(std::string_view bytes);
  std::optional<WholeFile> file_;  // none: standard output, or nowhere
  bool discard_ = false;
  std::unique_ptr<Compressor> compressor_;
  std::string compressed_;
  RunningSha256 hash_;
  uint64_t bytes_ = 0;
};

}  // namespace haetae::table
