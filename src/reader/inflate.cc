// The gzip and zstd decoders. Both take several members or frames, one behind the other, as
// rotating and appending writers leave them, and tell a cut end from a whole one.

#include <zlib.h>
#include <zstd.h>

#include <vector>

#include "reader/stream.h"

namespace haetae::reader {
namespace {

constexpr size_t kCompressedBytes = 256 << 10;

Error Damaged(std::string why, const std::string& where) {
  return {Code::kMalformed, "cannot read the log further", std::move(why), where,
          "copy the file again from where it came from; the lines before were read"};
}

// The compressed bytes not yet decoded.
struct Window {
  std::unique_ptr<Stream> from;
  std::vector<char> bytes = std::vector<char>(kCompressedBytes);
  size_t begin = 0, end = 0;
  uint64_t taken = 0;  // compressed bytes read so far

  Status Fill() {
    begin = 0;
    end = TRY(from->Read(bytes.data(), bytes.size()));
    taken += end;
    return {};
  }
};

class GzipStream final : public Stream {
 public:
  GzipStream(std::unique_ptr<Stream> from, std::string where) : where_(std::move(where)) {
    window_.from = std::move(from);
    CHECK(inflateInit2(&zlib_, 15 + 16) == Z_OK);  // 16: a gzip header
  }
  ~GzipStream() override { inflateEnd(&zlib_); }
  GzipStream(const GzipStream&) = delete;
  GzipStream& operator=(const GzipStream&) = delete;

  std::string_view compression() const override { return "gzip"; }
  uint64_t inode() const override { return window_.from->inode(); }

  Result<size_t> Read(char* to, size_t bytes) override {
    size_t done = 0;
    while (done < bytes && !ended_) {
      if (error_) break;
      Result<size_t> step = Step(to + done, bytes - done);
      if (!step) {
        error_ = std::make_unique<Error>(step.error());
        break;
      }
      done += *step;
    }
    produced_ += done;
    if (done == 0 && error_) return std::unexpected(*error_);
    TRY(CheckExpansion(window_.taken, produced_, where_));
    return done;
  }

 private:
  Result<size_t> Step(char* to, size_t bytes) {
    if (window_.begin == window_.end) {
      TRY(window_.Fill());
      if (window_.end == 0) {
        ended_ = between_;
        if (ended_) return 0;
        return std::unexpected(Damaged("gzip data end in the middle", where_));
      }
    }
    if (between_ && !NextMember()) return 0;
    zlib_.next_in = reinterpret_cast<Bytef*>(window_.bytes.data() + window_.begin);
    zlib_.avail_in = static_cast<uInt>(window_.end - window_.begin);
    zlib_.next_out = reinterpret_cast<Bytef*>(to);
    zlib_.avail_out = static_cast<uInt>(std::min<size_t>(bytes, 1 << 30));
    uInt space = zlib_.avail_out;
    int result = inflate(&zlib_, Z_NO_FLUSH);
    window_.begin = window_.end - zlib_.avail_in;
    size_t made = space - zlib_.avail_out;
    if (result == Z_STREAM_END) {
      inflateReset(&zlib_);
      between_ = true;
    } else if (result != Z_OK && result != Z_BUF_ERROR) {
      if (made == 0) return std::unexpected(Damaged("gzip data are damaged", where_));
      error_ = std::make_unique<Error>(Damaged("gzip data are damaged", where_));
    }
    return made;
  }

  // Between two members: zeros are padding; anything else must be a member.
  bool NextMember() {
    while (window_.begin < window_.end && window_.bytes[window_.begin] == '\0' && padding_allowed_)
      ++window_.begin;
    if (window_.begin == window_.end) return false;
    between_ = false;
    padding_allowed_ = true;
    return true;
  }

  Window window_;
  std::string where_;
  z_stream zlib_{};
  bool between_ = false;  // at the end of a member
  bool padding_allowed_ = true;
  bool ended_ = false;
  uint64_t produced_ = 0;
  std::unique_ptr<Error> error_;  // returned once everything before it was
};

class ZstdStream final : public Stream {
 public:
  ZstdStream(std::unique_ptr<Stream> from, ZSTD_DStream* zstd, std::string where)
      : zstd_(zstd), where_(std::move(where)) {
    window_.from = std::move(from);
  }
  ~ZstdStream() override { ZSTD_freeDStream(zstd_); }
  ZstdStream(const ZstdStream&) = delete;
  ZstdStream& operator=(const ZstdStream&) = delete;

  std::string_view compression() const override { return "zstd"; }
  uint64_t inode() const override { return window_.from->inode(); }

  Result<size_t> Read(char* to, size_t bytes) override {
    ZSTD_outBuffer out{to, bytes, 0};
    while (out.pos < bytes && !ended_ && !error_) {
      // The decoder may hold more output than was asked for, so it is asked before the file.
      if (window_.begin == window_.end && !full_) {
        Status filled = window_.Fill();
        if (!filled) {
          error_ = std::make_unique<Error>(filled.error());
          break;
        }
        if (window_.end == 0) {
          ended_ = true;
          if (!between_) {
            error_ = std::make_unique<Error>(Damaged("zstd data end in the middle", where_));
          }
          break;
        }
      }
      ZSTD_inBuffer in{window_.bytes.data(), window_.end, window_.begin};
      size_t result = ZSTD_decompressStream(zstd_, &out, &in);
      window_.begin = in.pos;
      if (ZSTD_isError(result)) {
        error_ = std::make_unique<Error>(Damaged(
            std::string("zstd data are damaged (") + ZSTD_getErrorName(result) + ")", where_));
        break;
      }
      between_ = result == 0;
      full_ = out.pos == bytes && !between_;
    }
    produced_ += out.pos;
    if (out.pos == 0 && error_) return std::unexpected(*error_);
    TRY(CheckExpansion(window_.taken, produced_, where_));
    return out.pos;
  }

 private:
  ZSTD_DStream* zstd_;
  Window window_;
  std::string where_;
  bool between_ = false;  // at the end of a frame
  bool full_ = false;     // the last call filled its output: there may be more inside
  bool ended_ = false;
  uint64_t produced_ = 0;
  std::unique_ptr<Error> error_;
};

}  // namespace

std::unique_ptr<Stream> MakeGzipStream(std::unique_ptr<Stream> from, std::string where) {
  return std::make_unique<GzipStream>(std::move(from), std::move(where));
}

Result<std::unique_ptr<Stream>> MakeZstdStream(std::unique_ptr<Stream> from, std::string where) {
  ZSTD_DStream* zstd = ZSTD_createDStream();
  if (zstd == nullptr) {
    return Fail(Code::kUnavailable, "cannot read the log", "there is no memory for it", where,
                "close other programs, or unpack the file first");
  }
  return std::make_unique<ZstdStream>(std::move(from), zstd, std::move(where));
}

}  // namespace haetae::reader
