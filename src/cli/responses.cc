#include "cli/responses.h"

#include <fstream>
#include <vector>

#include "base/file.h"
#include "base/hash.h"

namespace haetae::cli {
namespace {

constexpr size_t kCopyBytes = 1 << 20;

// Copies a file durably and returns the SHA-256 of its bytes. It is a temporary file first, so that
// a file of that name is whole.
Result<std::string> CopyHashed(const fs::path& from, const fs::path& to) {
  std::ifstream in(from, std::ios::binary);
  if (!in.is_open())
    return std::unexpected(SystemError("cannot read the responses", from.native(), errno));
  std::error_code ignored;
  fs::remove(to, ignored);
  AppendFile out = TRY(AppendFile::Open(to, 0));
  RunningSha256 hash;
  std::vector<char> buffer(kCopyBytes);
  while (in) {
    in.read(buffer.data(), static_cast<std::streamsize>(buffer.size()));
    const std::string_view bytes(buffer.data(), static_cast<size_t>(in.gcount()));
    hash.Add(bytes);
    TRY(out.Append(bytes));
  }
  if (in.bad())
    return std::unexpected(SystemError("cannot read the responses", from.native(), EIO));
  TRY(out.Sync());
  return hash.Hex();
}

fs::path FolderOf(const fs::path& data) { return data / "responses"; }

// The kept file of a digest, whatever its ending; "" if it is gone.
fs::path KeptFile(const fs::path& data, const std::string& digest) {
  std::error_code gone;
  for (const char* ending : {".csv", ".jsonl", ".ndjson", ".json"}) {
    const fs::path path = FolderOf(data) / (digest + ending);
    if (fs::exists(path, gone)) return path;
  }
  return {};
}

}  // namespace

Result<SettledResponses> SettleResponses(const Arguments& arguments, const Workspace& space) {
  const std::string& known = space.ledger->manifest().responses;
  if (!arguments.Has("--responses")) return SettledResponses{known};
  const fs::path given = arguments.Text("--responses");
  Dictionary scratch;  // is refused before anything is kept, or read again
  const ledger::Responses now = TRY(ledger::Responses::Load(given, scratch));
  const fs::path folder = FolderOf(space.data);
  TRY(MakeFolders(folder));
  const fs::path fresh = folder / "fresh";
  SettledResponses settled{TRY(CopyHashed(given, fresh))};
  TRY(RenameDurably(fresh, folder / (settled.digest + given.extension().native())));
  if (known == settled.digest) return settled;
  if (const fs::path before = KeptFile(space.data, known); !before.empty())
    settled.lost = now.Missing(TRY(ledger::Responses::Load(before, scratch)));
  return settled;
}

Result<ledger::Responses> LoadResponses(Workspace& space) {
  const std::string& digest = space.ledger->manifest().responses;
  if (digest.empty()) return ledger::Responses();
  const fs::path file = KeptFile(space.data, digest);
  if (file.empty()) {
    return Fail(Code::kNotFound, "cannot read the responses",
                "the file that was kept of them is gone", FolderOf(space.data),
                "give it again: --responses FILE");
  }
  return ledger::Responses::Load(file, space.names.subjects);
}

}  // namespace haetae::cli
