#include "table/output.h"

#include <unistd.h>
#include <zlib.h>
#include <zstd.h>

#include <cerrno>

namespace haetae::table {
namespace {

constexpr int kGzipLevel = 6, kZstdLevel = 3;
constexpr int kGzipWindow = 15 + 16;  // zlib: 16 asks for gzip's header
constexpr size_t kChunkBytes = 256 << 10;

class Gzip : public Compressor {
 public:
  Gzip() {
    CHECK(::deflateInit2(&stream_, kGzipLevel, Z_DEFLATED, kGzipWindow, 8, Z_DEFAULT_STRATEGY) ==
          Z_OK);
  }
  ~Gzip() override { ::deflateEnd(&stream_); }
  void Add(std::string_view bytes, bool last, std::string& to) override {
    while (!bytes.empty() || last) {
      const std::string_view piece = bytes.substr(0, kChunkBytes);
      bytes.remove_prefix(piece.size());
      const bool end = last && bytes.empty();
      stream_.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(piece.data()));
      stream_.avail_in = static_cast<uInt>(piece.size());
      do {
        const size_t at = to.size();
        to.resize(at + kChunkBytes);
        stream_.next_out = reinterpret_cast<Bytef*>(to.data() + at);
        stream_.avail_out = kChunkBytes;
        CHECK(::deflate(&stream_, end ? Z_FINISH : Z_NO_FLUSH) != Z_STREAM_ERROR);
        to.resize(to.size() - stream_.avail_out);
      } while (stream_.avail_out == 0);
      if (end) return;
    }
  }

 private:
  z_stream stream_{};
};

class Zstd : public Compressor {
 public:
  Zstd() {
    CHECK(context_ != nullptr);
    CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(context_, ZSTD_c_compressionLevel, kZstdLevel)));
    CHECK(!ZSTD_isError(ZSTD_CCtx_setParameter(context_, ZSTD_c_checksumFlag, 1)));
  }
  ~Zstd() override { ZSTD_freeCCtx(context_); }
  void Add(std::string_view bytes, bool last, std::string& to) override {
    ZSTD_inBuffer in{bytes.data(), bytes.size(), 0};
    size_t left = 0;
    do {
      const size_t at = to.size();
      to.resize(at + kChunkBytes);
      ZSTD_outBuffer out{to.data() + at, kChunkBytes, 0};
      left = ZSTD_compressStream2(context_, &out, &in, last ? ZSTD_e_end : ZSTD_e_continue);
      CHECK(!ZSTD_isError(left));
      to.resize(at + out.pos);
    } while (last ? left != 0 : in.pos < in.size);
  }

 private:
  ZSTD_CCtx* context_ = ZSTD_createCCtx();
};

}  // namespace

std::unique_ptr<Compressor> MakeCompressor(Compression compression) {
  if (compression == Compression::kGzip) return std::make_unique<Gzip>();
  if (compression == Compression::kZstd) return std::make_unique<Zstd>();
  return nullptr;
}

Result<Output> Output::Create(const Target& target) {
  Output output;
  output.discard_ = target.discard;
  if (!target.is_stdout() && !target.discard) output.file_ = TRY(WholeFile::Create(target.path));
  output.compressor_ = MakeCompressor(target.compression);
  return output;
}

Status Output::Put(std::string_view bytes) {
  hash_.Add(bytes);
  bytes_ += bytes.size();
  if (discard_) return {};
  if (file_) return file_->Append(bytes);
  while (!bytes.empty()) {
    const ssize_t n = ::write(STDOUT_FILENO, bytes.data(), bytes.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return std::unexpected(SystemError("cannot write to standard output", "", errno));
    bytes.remove_prefix(static_cast<size_t>(n));
  }
  return {};
}

Status Output::Write(std::string_view bytes) {
  if (!compressor_) return Put(bytes);
  compressed_.clear();
  compressor_->Add(bytes, false, compressed_);
  return Put(compressed_);
}

Status Output::Close() {
  if (compressor_) {
    compressed_.clear();
    compressor_->Add({}, true, compressed_);
    TRY(Put(compressed_));
  }
  return file_ ? file_->Sync() : Status{};
}

Status Output::Stage() { return file_ ? file_->Stage() : Status{}; }
Status Output::Appear() { return file_ ? file_->Appear() : Status{}; }

}  // namespace haetae::table
