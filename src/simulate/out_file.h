// A file that is written from its beginning, plain or gzip, through a buffer. Nothing of it is
// durable before Close(): a simulation can be made again.
//
//   OutFile file = TRY(OutFile::Open(path, false));
//   file.Add("a,b\n");
//   TRY(file.Close());                // says what failed first, now or before
#pragma once

#include <zlib.h>

#include <string>
#include <string_view>

#include "base/error.h"
#include "base/file.h"

namespace haetae::simulate {

class OutFile {
 public:
  static Result<OutFile> Open(const fs::path& path, bool gzip);
  OutFile() = default;
  OutFile(OutFile&& other) noexcept { *this = std::move(other); }
  OutFile& operator=(OutFile&& other) noexcept;
  ~OutFile();

  bool is_open() const { return fd_ >= 0 || gz_ != nullptr; }
  // Room for one more line; whoever fills it calls Flush() when it is large.
  std::string& buffer() { return buffer_; }
  void Add(std::string_view text) {
    buffer_ += text;
    if (buffer_.size() >= kBufferBytes) Flush();
  }
  void FlushIfLarge() {
    if (buffer_.size() >= kBufferBytes) Flush();
  }
  Status status() const { return failed_ ? Status(std::unexpected(error_)) : Status(); }
  Status Close();

 private:
  static constexpr size_t kBufferBytes = 256 << 10;
  void Flush();
  int fd_ = -1;
  gzFile gz_ = nullptr;
  std::string buffer_;
  fs::path path_;
  bool failed_ = false;
  Error error_;
};

}  // namespace haetae::simulate
